//! The Rust source of a catalogue: a struct per group, with a field for each constant text and a method for each text with
//! placeholders. Refuses nothing, because the texts were checked before. Does not know the meaning of a text.

use std::fmt::Write;

use super::check::COUNT;
use super::text::{ACCOUNT, Form, Text, TextKind, placeholders};
use super::{Language, Texts, WHOSE};

/// Groups whose keys get the group's name as a prefix in a page's scripts, because other groups of that page have equal keys.
const PREFIXED: [&str; 3] = ["event", "outcome", "refused"];

/// One text in every language, in the order of the languages.
struct Key<'a> {
    /// Key in the files.
    key: &'a str,
    /// Name in Rust.
    name: String,
    texts: Vec<(&'a Texts, &'a Text)>,
}

/// The module. English, the first of the languages, gives groups and keys and their order.
pub fn module(languages: &[Texts]) -> String {
    let mut source = String::new();
    for (group, keys) in languages.first().into_iter().flat_map(|english| &english.groups) {
        let of = |key| {
            let texts = languages.iter().filter_map(|texts| Some((texts, texts.get(group, key)?)));
            Key { key, name: key.to_lowercase(), texts: texts.collect() }
        };
        let members: Vec<Key<'_>> = keys.iter().map(|(key, _)| of(key.as_str())).collect();
        // Writing to a String cannot fail.
        let _ = write_group(&mut source, group, &members, languages);
    }
    source
}

fn write_group(to: &mut String, group: &str, keys: &[Key<'_>], languages: &[Texts]) -> std::fmt::Result {
    let name = type_name(group);
    writeln!(
        to,
        "/// Texts of the group `{group}`, in one language.\n#[derive(Clone, Copy, Debug)]\npub struct {name} {{"
    )?;
    writeln!(to, "/// Language of these texts.\npub language: Language,")?;
    writeln!(to, "/// Members of a JSON object: every text by its name.\npub json: &'static str,")?;
    for key in keys {
        if let Some(kind) = key.field() {
            writeln!(to, "#[doc = {:?}]\npub {}: {kind},", key.doc(), key.name)?;
        }
    }
    writeln!(to, "}}\n\nimpl {name} {{\n/// The texts in a language.")?;
    writeln!(to, "pub const fn of(language: Language) -> &'static {name} {{\nmatch language {{")?;
    for texts in languages {
        let variant = format!("Language::{:?}", texts.language);
        writeln!(to, "{variant} => &{name} {{\nlanguage: {variant},\njson: {:?},", json(group, keys, texts.language))?;
        for key in keys.iter().filter(|key| key.field().is_some()) {
            let said: Vec<String> = key.forms(texts.language).map(|form| format!("{:?}", form.said)).collect();
            let said = said.join(", ");
            let value = if key.kind() == Some(TextKind::List) { format!("[{said}]") } else { said };
            writeln!(to, "{}: {value},", key.name)?;
        }
        writeln!(to, "}},")?;
    }
    writeln!(to, "}}\n}}")?;
    for key in keys.iter().filter(|key| key.field().is_none()) {
        write_method(to, key)?;
    }
    writeln!(to, "}}\n")
}

/// Writes a method with one parameter per placeholder, in alphabetical order, since the order in sentences differs by language.
fn write_method(to: &mut String, key: &Key<'_>) -> std::fmt::Result {
    let kind = key.kind();
    let chosen = match kind {
        Some(TextKind::Counted) => "(self.language, Plural::of(self.language, count))",
        Some(TextKind::Whose) => "(self.language, whose)",
        _ => "self.language",
    };
    let parameters: String = key.parameters().map(|parameter| format!(", {parameter}")).collect();
    writeln!(to, "\n#[doc = {:?}]\npub fn {}(&self{parameters}) -> String {{\nmatch {chosen} {{", key.doc(), key.name)?;
    for (texts, text) in &key.texts {
        for (form, last) in text.forms.iter().zip((1..).map(|at| at == text.forms.len())) {
            let language = format!("Language::{:?}", texts.language);
            let pattern = match (kind, form.name.as_str()) {
                (Some(TextKind::Counted), _) if last => format!("({language}, _)"),
                (Some(TextKind::Counted), name) => format!("({language}, Plural::{})", pascal(name)),
                (Some(TextKind::Whose), "own") => format!("({language}, Whose::Own)"),
                (Some(TextKind::Whose), _) => format!("({language}, Whose::Other({}))", bound(form)),
                _ => language,
            };
            let said = &form.said;
            let plain = placeholders(said).is_ok_and(|names| names.is_empty());
            let value = if plain { format!("String::from({said:?})") } else { format!("format!({said:?})") };
            writeln!(to, "{pattern} => {value},")?;
        }
    }
    writeln!(to, "}}\n}}")
}

/// The name that binds the other account's address in a form with its placeholder; otherwise `_`.
fn bound(form: &Form) -> &'static str {
    let named = placeholders(&form.said).is_ok_and(|names| names.iter().any(|name| name == ACCOUNT));
    if named { ACCOUNT } else { "_" }
}

impl Key<'_> {
    fn english(&self) -> Option<&Text> {
        self.texts.first().map(|(_, text)| *text)
    }

    fn forms(&self, language: Language) -> impl Iterator<Item = &Form> {
        self.texts.iter().filter(move |(texts, _)| texts.language == language).flat_map(|(_, text)| &text.forms)
    }

    fn kind(&self) -> Option<TextKind> {
        self.english().map(|text| text.kind)
    }

    /// The type of the text's field; `None`: the text becomes a method.
    fn field(&self) -> Option<String> {
        let english = self.english()?;
        match english.kind {
            TextKind::Plain if english.placeholders().is_empty() => Some("&'static str".into()),
            TextKind::List => Some(format!("[&'static str; {}]", english.forms.len())),
            TextKind::Plain | TextKind::Counted | TextKind::Whose => None,
        }
    }

    /// Documentation of the item: the last English form.
    fn doc(&self) -> &str {
        self.english().and_then(|text| text.forms.last()).map(|form| form.said.as_str()).unwrap_or_default()
    }

    fn parameters(&self) -> impl Iterator<Item = String> {
        let whose = self.kind() == Some(TextKind::Whose);
        let counted = self.kind() == Some(TextKind::Counted);
        let names = self.english().map(Text::placeholders).unwrap_or_default();
        let named = names.into_iter().filter(move |name| !(whose && name == ACCOUNT));
        let named =
            named.map(
                move |name| {
                    if counted && name == COUNT { format!("{name}: u64") } else { format!("{name}: impl Display") }
                },
            );
        named.chain(whose.then(|| format!("{WHOSE}: Whose<'_>")))
    }
}

/// Members of a JSON object, by their names in a page's scripts.
fn json(group: &str, keys: &[Key<'_>], language: Language) -> String {
    let prefix = if PREFIXED.contains(&group) { format!("{group}_") } else { String::new() };
    // Checked texts contain no character that JSON or HTML escapes.
    let member = |key: &str, form: &Form| format!("\"{prefix}{}\":\"{}\"", form.of_key(key), form.said);
    let members = keys.iter().flat_map(|key| key.forms(language).map(|form| member(key.key, form)));
    members.collect::<Vec<String>>().join(",")
}

/// `sign_in`: `SignInWords`.
fn type_name(group: &str) -> String {
    group.split('_').map(pascal).collect::<String>() + "Words"
}

/// `one`: `One`.
fn pascal(word: &str) -> String {
    let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}
