//! Texts of statements that are made of sections (common table expressions), of which each use has only those whose values it
//! gives. PostgreSQL starts and ends every section of a statement, also one that does nothing. Knows no table.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::sql::{Binds, StatementText};

/// A section: its name, the value or row that it stands with, and its text. Without a value it always stands.
pub struct Section {
    /// The name of the common table expression.
    pub name: &'static str,
    /// The name of the value or row.
    pub with: Option<&'static str>,
    /// The statement in parentheses. `[NAME: text]` stands only with the section of that name.
    pub text: String,
}

impl Section {
    /// A section that stands with a value or row.
    pub fn with(value: &'static str, name: &'static str, text: impl Into<String>) -> Section {
        Section { name, with: Some(value), text: text.into() }
    }

    /// A section that always stands.
    pub fn always(name: &'static str, text: impl Into<String>) -> Section {
        Section { name, with: None, text: text.into() }
    }

    fn stands_with(&self, binds: &Binds) -> bool {
        self.with.is_none_or(|value| binds.has(value))
    }
}

/// A statement of sections, and the texts made of it so far.
pub struct SectionedText {
    sections: Vec<Section>,
    /// The statement after the sections.
    end: &'static str,
    /// Texts by the sections that stand in each, a bit for each section. As many as rules make different changes.
    texts: Mutex<HashMap<u64, &'static StatementText>>,
}

impl SectionedText {
    /// A statement of these sections, in order; at most 64.
    pub fn new(sections: Vec<Section>, end: &'static str) -> SectionedText {
        SectionedText { sections, end, texts: Mutex::default() }
    }

    /// The text for these values, made once for each choice of sections.
    pub fn of(&self, binds: &Binds) -> &'static StatementText {
        let bits = |chosen: u64, section: &Section| chosen << 1 | u64::from(section.stands_with(binds));
        let chosen = self.sections.iter().fold(0, bits);
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry(chosen).or_insert_with(|| Box::leak(Box::new(StatementText::new(self.text(binds)))))
    }

    fn text(&self, binds: &Binds) -> String {
        let standing: Vec<&Section> = self.sections.iter().filter(|section| section.stands_with(binds)).collect();
        let stands = |name: &str| standing.iter().any(|section| section.name == name);
        let each = standing.iter().map(|section| {
            let Section { name, text, .. } = section;
            // A section that writes is executed once in any case; one that locks must not be merged into its readers.
            let kept = if text.starts_with("select") { " materialized" } else { "" };
            format!("{name} as{kept} ({})", resolved(text, stands))
        });
        let each: Vec<String> = each.collect();
        format!("with {}\n{}", each.join(",\n"), resolved(self.end, stands))
    }
}

/// A text with each `[NAME: text]` replaced by its text, or by nothing.
fn resolved(text: &str, stands: impl Fn(&str) -> bool) -> String {
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('[') {
        let (marked, after) = after.split_once(']').unwrap_or((after, ""));
        let (name, condition) = marked.split_once(':').unwrap_or((marked, ""));
        whole.push_str(before);
        if stands(name) {
            whole.push_str(condition);
        }
        rest = after;
    }
    whole + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> SectionedText {
        let sections = vec![
            Section::with("key", "locked", "select from t where id = :key for update"),
            Section::always("written", "insert into u select 1 where true[locked: and exists (select from locked)]"),
            Section::with("row", "other", "update v set a = :row.a from written"),
        ];
        SectionedText::new(sections, "select exists (select from written)[other: , true]")
    }

    #[test]
    fn a_section_stands_with_its_value_and_so_do_the_conditions_that_name_it() {
        let text = text();
        let (locked, written) = ("locked as materialized (select from t where id = :key for update)", "written as");
        let bare = text.text(&Binds::default());
        assert_eq!(bare, "with written as (insert into u select 1 where true)\nselect exists (select from written)");
        let keyed = text.text(&Binds::default().with("key", 1_i64));
        assert!(keyed.starts_with(&format!("with {locked},\n{written} (insert into u select 1 where true")));
        assert!(keyed.contains("where true and exists (select from locked))") && !keyed.contains("other"), "{keyed}");
    }

    #[test]
    fn a_text_is_made_once_for_each_choice() {
        let text = text();
        let keyed = || Binds::default().with("key", 1_i64);
        assert!(std::ptr::eq(text.of(&keyed()), text.of(&keyed())));
        assert!(!std::ptr::eq(text.of(&keyed()), text.of(&Binds::default())));
        let absent = Binds::default().with_any("key", None::<i64>);
        assert!(std::ptr::eq(text.of(&absent), text.of(&Binds::default())));
    }
}
