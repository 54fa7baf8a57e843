//! Assets of the pages: one script and one sheet a page, made of the files beside the templates, under names with a hash, each also
//! packed with gzip and brotli. Refuses modules that import each other in a circle, or in a form that the bundle does not know.

mod bundle;
mod packed;
mod sheet;
#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use bundle::bundled;
pub use packed::{brotli, gzip};
pub use sheet::shortened;

/// Entry modules, a page's script each.
const SCRIPTS: [&str; 6] = ["sign_in", "me", "admins", "trail", "device", "schema"];

/// Writes all assets to `folder`, with a Rust module that includes them.
///
/// # Errors
/// Modules that cannot be bundled, and files that cannot be read or written.
pub fn write(sources: &Path, folder: &Path) -> Result<(), String> {
    let read = |name: &str| fs::read_to_string(sources.join(name)).map_err(|error| format!("{name}: {error}"));
    let mut assets = Vec::new();
    for script in SCRIPTS {
        assets.push((format!("{}_SCRIPT", script.to_uppercase()), script, "js", bundled(script, &read)?));
    }
    // The pages behind the sign-in have more rules; the others are read by people who wait.
    let (sheet, inside) = (shortened(&read("vestibule.css")?), shortened(&read("inside.css")?));
    assets.push((String::from("INSIDE_SHEET"), "inside", "css", format!("{sheet}{inside}")));
    assets.push((String::from("SHEET"), "vestibule", "css", sheet));
    assets.push((String::from("ICON"), "icon", "svg", read("icon.svg")?));
    rust(&assets, folder).map_err(|error| error.to_string())
}

/// Writes the files, and the module of their names and contents.
fn rust(assets: &[(String, &str, &str, String)], folder: &Path) -> io::Result<()> {
    let mut module = String::new();
    let mut list = String::new();
    for (constant, name, kind, content) in assets {
        let hash = Sha256::digest(content);
        let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let file = format!("{name}.{hash}.{kind}");
        for (ending, bytes) in [
            ("", content.as_bytes().to_vec()),
            (".gz", gzip(content.as_bytes())?),
            (".br", brotli(content.as_bytes())?),
        ] {
            fs::write(folder.join(format!("{file}{ending}")), bytes)?;
        }
        let included = |ending: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}{ending}\"))");
        let (plain, gzip, brotli) = (included(""), included(".gz"), included(".br"));
        // Writing to a String cannot fail.
        let _written = writeln!(module, "/// Path of the asset.\npub const {constant}: &str = \"/assets/{file}\";");
        let _written = writeln!(
            list,
            "Asset {{ path: {constant}, kind: AssetKind::{}, plain: {plain}, gzip: {gzip}, brotli: {brotli} }},",
            match *kind {
                "js" => "Script",
                "css" => "Sheet",
                _ => "Picture",
            }
        );
    }
    let count = assets.len();
    let _written = writeln!(module, "/// Every asset.\npub const ASSETS: [Asset; {count}] = [\n{list}];");
    fs::write(folder.join("assets.rs"), module)
}
