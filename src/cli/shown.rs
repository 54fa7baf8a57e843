//! Text shown to people: escapes characters that control a terminal, end a line or change the direction of text. Does not know
//! where the text comes from.

use std::fmt::{Display, Formatter, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// Whether a character acts on a terminal instead of being shown: controls (C0, DEL, C1), line and paragraph separators, and
/// directional formatting characters (Unicode UAX 9).
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Escapes a text within a line, with Rust's escapes: `\n`, `\u{1b}`.
pub fn in_a_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if acts(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Escapes a text of several lines, whose line ends and tabs stay, with JSON's escapes: `\u001b`. JSON keeps its meaning.
pub fn in_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if acts(character) && !matches!(character, '\n' | '\t') {
            let _infallible = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A table for people: columns without borders, with escaped cells.
pub struct Sheet(Table);

impl Sheet {
    /// A table without rows.
    pub fn empty() -> Sheet {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        Sheet(table)
    }

    /// The fields of a JSON object, a row each, below its state.
    pub fn of_fields(state: String, object: &Value) -> Sheet {
        let mut sheet = Sheet::empty();
        sheet.add_row([String::from("state"), state]);
        for (name, value) in object.as_object().into_iter().flatten() {
            let text = match value {
                Value::Null => String::from("-"),
                Value::String(text) => text.clone(),
                Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
                other => other.to_string(),
            };
            sheet.add_row([name.clone(), text]);
        }
        sheet
    }

    /// Sets the names of the columns.
    pub fn set_header<const N: usize>(&mut self, names: [&str; N]) {
        self.0.set_header(names);
    }

    /// Adds a row, with escaped cells.
    pub fn add_row<const N: usize>(&mut self, cells: [impl AsRef<str>; N]) {
        self.0.add_row(cells.map(|cell| in_a_line(cell.as_ref())));
    }
}

impl Display for Sheet {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTING: [char; 12] = [
        '\0', '\u{7}', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{2028}', '\u{2029}', '\u{202e}', '\u{2066}',
        '\u{200f}',
    ];

    #[test]
    fn a_cell_is_one_line_without_control_characters() {
        assert_eq!(in_a_line("a\nroles OWNER\t\u{1b}[2J"), "a\\nroles OWNER\\t\\u{1b}[2J");
        assert_eq!(in_a_line("Ünïcode 漢字 \u{200c}"), "Ünïcode 漢字 \u{200c}");
        for character in ACTING {
            assert!(!in_a_line(&character.to_string()).contains(character), "{character:?}");
        }
        let mut sheet = Sheet::empty();
        sheet.add_row(["bio", "x\nroles OWNER"]);
        assert_eq!(sheet.to_string().lines().count(), 1, "{sheet}");
    }

    #[test]
    fn line_ends_stay_and_json_keeps_its_meaning() -> Result<(), serde_json::Error> {
        assert_eq!(in_lines("a\n\tb\u{1b}[2J\r"), "a\n\tb\\u001b[2J\\u000d");
        for character in ACTING {
            let told = serde_json::json!({ "bio": format!("a\n{character}b") });
            let shown = in_lines(&serde_json::to_string_pretty(&told)?);
            assert!(!shown.contains(character), "{character:?}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&shown)?, told);
        }
        Ok(())
    }
}
