//! Text shown to people: escapes characters that control a terminal, end a line or change the direction of text. Does not know
//! where the text comes from.

use std::fmt::{Display, Formatter, Write};

use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::Value;

use super::colour;
use crate::rules::unprintable::disturbs_text;

/// Escapes a text within a line, with Rust's escapes: `\n`, `\u{1b}`.
pub fn in_a_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if disturbs_text(character) {
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
        if disturbs_text(character) && !matches!(character, '\n' | '\t') {
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

    /// Adds a row that begins with a judgement, in a colour where the terminal has colours.
    pub fn add_judged_row<const N: usize>(&mut self, (word, colour): (&str, Color), cells: [&str; N]) {
        let word = Cell::new(in_a_line(word));
        let word = if colour::is_on(&std::io::stdout()) { word.fg(colour) } else { word };
        self.0.add_row(std::iter::once(word).chain(cells.map(|cell| Cell::new(in_a_line(cell)))));
    }

    /// Adds a row, with escaped cells.
    pub fn add_row<const N: usize>(&mut self, cells: [impl AsRef<str>; N]) {
        self.0.add_row(cells.map(|cell| in_a_line(cell.as_ref())));
    }
}

impl Sheet {
    /// The table as it is laid out. A column of ids, instants or other words is never wrapped; a terminal that tells no width is
    /// taken for a pipe.
    fn laid_out(&self) -> Table {
        let mut table = self.0.clone();
        if table.width() == Some(0) {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        let of_words: Vec<bool> = (0..table.column_count()).map(|column| is_of_words(&table, column)).collect();
        for (column, _) in table.column_iter_mut().zip(of_words).filter(|(_, of_words)| *of_words) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        table
    }
}

/// Whether no cell of a column holds a blank.
fn is_of_words(table: &Table, column: usize) -> bool {
    let cells = table.column_cells_iter(column).flatten();
    let contents: Vec<String> = cells.map(|cell| cell.content()).collect();
    contents.iter().all(|content| !content.contains(char::is_whitespace))
}

impl Display for Sheet {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.laid_out().fmt(f)
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
    fn ids_and_instants_are_never_wrapped_and_a_width_of_zero_wraps_nothing() {
        let mut sheet = Sheet::empty();
        sheet.add_row([
            "admin_abcdefghijkl",
            "2026-11-21T20:24:05Z",
            "a reason of some words that has to go somewhere",
        ]);
        sheet.0.set_width(60);
        let shown = sheet.to_string();
        assert!(shown.contains("admin_abcdefghijkl") && shown.contains("2026-11-21T20:24:05Z"), "{shown}");
        assert!(shown.lines().count() > 1, "{shown}");
        sheet.0.set_width(0);
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
