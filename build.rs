//! The build script: writes the Rust module of the texts in `words/`, and tells cargo which folders the binary holds.

#[path = "src/rules/language.rs"]
#[expect(dead_code, reason = "which language a reader wants is decided in the server")]
mod language;
#[path = "src/rules/plural.rs"]
mod plural;
#[path = "build/words/mod.rs"]
mod words;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use language::Language;
use plural::Plural;
use words::Catalogue;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=words");
    match Catalogue::read(Path::new("words")) {
        Ok(catalogue) => {
            let folder = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
            fs::write(Path::new(&folder).join("words.rs"), catalogue.rust())?;
        }
        Err(faults) => faults.iter().for_each(|fault| println!("cargo::error={fault}")),
    }
    Ok(())
}
