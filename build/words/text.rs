//! One text of one language: a sentence, a list, or a sentence in several forms. Refuses markup, stray blanks, unbalanced
//! braces, and plural forms that the language does not have. Does not know the other languages.

use super::super::Plural;
use super::Language;
use super::json::Node;

/// Placeholder of another's account in the form `other` of a text.
pub const ACCOUNT: &str = "account";

/// How the form of a text is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The text has a single form.
    Plain,
    /// By the entry's position in a list, from 1.
    List,
    /// By the number in the placeholder `count`.
    Counted,
    /// By whether the account is the reader's own.
    Whose,
}

impl TextKind {
    /// The kind, in the messages that stop a build.
    pub fn described(self) -> &'static str {
        match self {
            TextKind::Plain => "one sentence",
            TextKind::List => "a list",
            TextKind::Counted => "a sentence for each plural form",
            TextKind::Whose => "a sentence for own and one for other",
        }
    }
}

/// A form of a text: one sentence, or one entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// `own` or `other`, a plural form, or a position in a list; empty if the text has a single form.
    pub name: String,
    /// The sentence, its placeholders in braces.
    pub said: String,
}

impl Form {
    /// The key with the form's name, such as `attempts_one`; the key itself if the text has a single form.
    pub fn of_key(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{key}_{}", self.name) }
    }
}

/// One text.
#[derive(Debug)]
pub struct Text {
    /// How the form of the text is chosen.
    pub kind: TextKind,
    /// The forms of the text, in the order of the file.
    pub forms: Vec<Form>,
}

/// A phrase for an account, such as "your account" in one grammatical case.
#[derive(Debug)]
pub struct AccountForm {
    /// Name of the placeholder.
    pub name: String,
    /// The reader's own account.
    own: String,
    /// Another's account; contains `{account}`.
    other: String,
}

impl AccountForm {
    /// The placeholder with its braces, as texts contain it.
    pub fn placeholder(&self) -> String {
        format!("{{{}}}", self.name)
    }
}

/// Reads the object `whose` of a language. Errors: a message for each entry that has not exactly the forms `own` and `other`,
/// the latter with the placeholder of the account.
pub fn accounts(node: Node) -> Vec<Result<AccountForm, String>> {
    let Node::Object(entries) = node else { return vec![Err("`whose` is no object".into())] };
    let named = |form: &Form| placeholders(&form.said).unwrap_or_default();
    let account = |(name, node): (String, Node)| match &forms(node).unwrap_or_default()[..] {
        [own, other]
            if (own.name.as_str(), other.name.as_str()) == ("own", "other")
                && named(own).is_empty()
                && named(other) == [ACCOUNT] =>
        {
            Ok(AccountForm { name, own: own.said.clone(), other: other.said.clone() })
        }
        _ => Err(format!("`whose.{name}` is not own, without placeholder, and other, with {{{ACCOUNT}}} once")),
    };
    entries.into_iter().map(account).collect()
}

impl Text {
    /// The text of a node. Errors: one message for each fault.
    pub fn of(node: Node, whose: &[AccountForm], language: Language) -> Result<Text, Vec<String>> {
        let text = match node {
            Node::Text(said) if whose.iter().any(|account| said.contains(&account.placeholder())) => {
                let with = |choose: fn(&AccountForm) -> &str| {
                    whose
                        .iter()
                        .fold(said.clone(), |said, account| said.replace(&account.placeholder(), choose(account)))
                };
                let (own, other) = (with(|account| &account.own), with(|account| &account.other));
                let form = |name: &str, said| Form { name: name.into(), said };
                Text { kind: TextKind::Whose, forms: vec![form("own", own), form("other", other)] }
            }
            Node::Text(said) => Text { kind: TextKind::Plain, forms: vec![Form { name: String::new(), said }] },
            Node::List(_) => Text { kind: TextKind::List, forms: forms(node)? },
            Node::Object(_) => {
                let forms = forms(node)?;
                let kind =
                    if forms.iter().any(|form| form.name == "own") { TextKind::Whose } else { TextKind::Counted };
                Text { kind, forms }
            }
        };
        let mut faults = text.unlike_its_kind(language);
        faults.extend(
            text.forms.iter().flat_map(|form| unfit(&form.said).map(|fault| format!("{fault}: {}", form.said))),
        );
        if faults.is_empty() { Ok(text) } else { Err(faults) }
    }

    /// The form with this name.
    pub fn form(&self, name: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.name == name)
    }

    /// The names of all placeholders, each once, in alphabetical order.
    pub fn placeholders(&self) -> Vec<String> {
        let named = self.forms.iter().filter_map(|form| placeholders(&form.said).ok());
        let mut names: Vec<String> = named.flatten().collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Faults: missing and unknown forms for the kind of text.
    fn unlike_its_kind(&self, language: Language) -> Vec<String> {
        let wanted: Vec<String> = match self.kind {
            TextKind::Plain | TextKind::List => return Vec::new(),
            TextKind::Counted => plural_forms(language),
            TextKind::Whose => vec!["own".into(), "other".into()],
        };
        let missing = wanted.iter().filter(|name| self.form(name).is_none());
        let missing = missing.map(|name| format!("lacks the form `{name}`"));
        let unknown = self.forms.iter().filter(|form| !wanted.contains(&form.name));
        missing.chain(unknown.map(|form| format!("has an unknown form `{}`", form.name))).collect()
    }
}

/// The names of a language's plural forms. CLDR's rules for whole numbers repeat after 100, except for millions.
fn plural_forms(language: Language) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in (0..=200).map(|count| format!("{:?}", Plural::of(language, count)).to_lowercase()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The strings of an array or an object. Errors: a value is no string.
fn forms(node: Node) -> Result<Vec<Form>, Vec<String>> {
    let members = match node {
        Node::Text(said) => return Ok(vec![Form { name: String::new(), said }]),
        Node::List(items) => items.into_iter().zip(1..).map(|(item, at): (Node, u32)| (at.to_string(), item)).collect(),
        Node::Object(members) => members,
    };
    let form = |(name, node)| match node {
        Node::Text(said) => Ok(Form { name, said }),
        Node::List(_) | Node::Object(_) => Err(vec![format!("has a form `{name}` that is no string")]),
    };
    members.into_iter().map(form).collect()
}

/// The names in the braces of a sentence, duplicates included, in alphabetical order. Errors: an unbalanced brace, or a name
/// with other characters than `a-z` and `_`.
pub fn placeholders(said: &str) -> Result<Vec<String>, String> {
    let mut pieces = said.split('{');
    let mut stray = pieces.next().is_some_and(|piece| piece.contains('}'));
    let mut names = Vec::new();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or_default();
        stray |= name.is_empty() || rest.contains('}') || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        names.push(name.to_owned());
    }
    names.sort_unstable();
    if stray { Err("has a brace that belongs to no placeholder".into()) } else { Ok(names) }
}

/// The fault of a sentence, if it has one. Pages contain texts as HTML and as JSON, so a text has no character that either
/// escapes.
fn unfit(said: &str) -> Option<String> {
    if said.is_empty() || said.trim() != said || said.contains("  ") {
        return Some("is empty, or has blanks at an end or next to each other".into());
    }
    if said.contains(['<', '>', '&', '"', '\\']) || said.chars().any(char::is_control) {
        return Some("has one of the signs < > & \" \\ or a control character".into());
    }
    placeholders(said).err()
}
