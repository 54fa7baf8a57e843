//! The build script: writes the Rust modules of the texts in `words/` and of the pages' assets, and tells cargo which folders the
//! binary holds.

#[path = "build/assets/mod.rs"]
mod assets;
#[path = "src/rules/language.rs"]
#[expect(dead_code, reason = "which language a reader wants is decided in the server")]
mod language;
#[path = "src/rules/plural.rs"]
mod plural;
#[path = "src/rules/weight.rs"]
mod weight;
#[path = "build/words/mod.rs"]
mod words;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use language::Language;
use plural::Plural;
use words::Catalogue;

/// Folder of the scripts and sheets of the pages.
const ASSETS: &str = "src/doors/staff/pages/assets";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=words");
    println!("cargo::rerun-if-changed={ASSETS}");
    let folder = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    assets::write(Path::new(ASSETS), Path::new(&folder))?;
    match Catalogue::read(Path::new("words")) {
        Ok(catalogue) => {
            fs::write(Path::new(&folder).join("words.rs"), catalogue.rust())?;
        }
        Err(faults) => faults.iter().for_each(|fault| println!("cargo::error={fault}")),
    }
    Ok(())
}
