//! The catalogue of `words/`: reads one JSON file per language and writes the Rust module with their texts, with one typed name
//! per key. Refuses a file that differs from the English one in its keys, forms or placeholders. Does not know where a text is
//! shown. Compiled into the build script, and into the unit tests of `src/words`.

mod check;
mod json;
mod rust;
mod text;

use std::fs;
use std::path::Path;

use super::Language;
use json::Node;
pub use text::Text;

/// Key of the object with a language's phrases for an account.
const WHOSE: &str = "whose";

/// The texts of one language, by group and key, in the order of their file.
#[derive(Debug)]
pub struct Texts {
    /// Language of the file.
    pub language: Language,
    /// Groups by name, each with its texts by key.
    pub groups: Vec<(String, Vec<(String, Text)>)>,
}

/// The texts of every language. English is the first and the reference.
#[derive(Debug)]
pub struct Catalogue {
    /// One entry for each language, in the order of [`Language::ALL`].
    pub languages: Vec<Texts>,
}

impl Catalogue {
    /// Reads the folder `words/`. Errors: one message for each fault, with the file, the key and the placeholder.
    pub fn read(folder: &Path) -> Result<Catalogue, Vec<String>> {
        let unread = |error: std::io::Error| vec![format!("{}: {error}", folder.display())];
        let mut sources = Vec::new();
        for entry in fs::read_dir(folder).map_err(unread)? {
            let path = entry.map_err(unread)?.path();
            let (Some(stem), Some("json")) = (path.file_stem(), path.extension().and_then(|kind| kind.to_str())) else {
                continue;
            };
            let tag = stem.to_string_lossy();
            let unknown = || vec![format!("words/{tag}.json: `Language` has no tag `{tag}`")];
            let language = Language::named(&tag).ok_or_else(unknown)?;
            sources.push((language, fs::read_to_string(&path).map_err(unread)?));
        }
        Catalogue::parse(&sources)
    }

    /// Parses the sources of all languages and compares each with the English one. Errors: one message for each fault, with the
    /// file, the key and the placeholder.
    pub fn parse(sources: &[(Language, String)]) -> Result<Catalogue, Vec<String>> {
        let mut faults = Vec::new();
        let mut languages = Vec::new();
        for language in Language::ALL {
            match sources.iter().find(|(of, _)| *of == language) {
                None => faults.push(format!("{} is missing", file(language))),
                Some((_, source)) => match Texts::parse(language, source) {
                    Ok(texts) => languages.push(texts),
                    Err(found) => faults.extend(found),
                },
            }
        }
        if let Some((reference, others)) = languages.split_first().filter(|(first, _)| first.language == Language::En) {
            faults.extend(check::reference(reference));
            faults.extend(others.iter().flat_map(|texts| check::against(reference, texts)));
        }
        if faults.is_empty() { Ok(Catalogue { languages }) } else { Err(faults) }
    }

    /// The source of the Rust module.
    pub fn rust(&self) -> String {
        rust::module(&self.languages)
    }
}

impl Texts {
    /// Parses one file. Errors: one message for each fault that shows without the English file.
    fn parse(language: Language, source: &str) -> Result<Texts, Vec<String>> {
        let file = file(language);
        let root = json::parse(source).map_err(|error| vec![format!("{file}: {error}")])?;
        let Node::Object(members) = root else { return Err(vec![format!("{file}: the file is no object")]) };
        let mut faults = Vec::new();
        let (whose, members): (Vec<_>, Vec<_>) = members.into_iter().partition(|(name, _)| name == WHOSE);
        let whose = whose.into_iter().flat_map(|(_, node)| text::accounts(node));
        let whose: Vec<_> = whose.filter_map(|found| found.map_err(|fault| faults.push(fault)).ok()).collect();
        let mut groups = Vec::new();
        for (group, node) in members {
            let Node::Object(keys) = node else {
                faults.push(format!("`{group}` is no object"));
                continue;
            };
            let mut texts = Vec::new();
            for (key, node) in keys {
                match Text::of(node, &whose, language) {
                    Ok(text) => texts.push((key, text)),
                    Err(found) => faults.extend(found.into_iter().map(|fault| format!("`{group}.{key}` {fault}"))),
                }
            }
            groups.push((group, texts));
        }
        let unused = whose.iter().filter(|account| !source.contains(&account.placeholder()));
        faults.extend(unused.map(|account| format!("`{WHOSE}.{}` stands in no text", account.name)));
        if faults.is_empty() {
            return Ok(Texts { language, groups });
        }
        Err(faults.into_iter().map(|fault| format!("{file}: {fault}")).collect())
    }

    /// The text of a key.
    pub fn get(&self, group: &str, key: &str) -> Option<&Text> {
        let (_, texts) = self.groups.iter().find(|(name, _)| name == group)?;
        texts.iter().find(|(name, _)| name == key).map(|(_, text)| text)
    }
}

/// The path of a language's file, as faults name it.
fn file(language: Language) -> String {
    format!("words/{}.json", language.tag())
}

#[cfg(test)]
mod tests;
