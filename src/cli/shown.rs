//! Text for terminals: characters that control a terminal, end a line or change the text direction are escaped. Does not know
//! where a text comes from.

use std::fmt::{Display, Formatter, Write};

use comfy_table::{ContentArrangement, Table, presets};

/// Whether a character does more than occupy its place in a line: controls (C0, DEL, C1), line and paragraph separators, and
/// direction marks (Unicode UAX 9).
fn acts(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Escapes a text within a line, as Rust does: `\n`, `\u{1b}`.
pub fn in_a_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for sign in text.chars() {
        if acts(sign) {
            shown.extend(sign.escape_default());
        } else {
            shown.push(sign);
        }
    }
    shown
}

/// Escapes whole lines but for line ends and tabs, as JSON does, `\u001b`, so that JSON keeps its meaning.
pub fn in_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for sign in text.chars() {
        if acts(sign) && !matches!(sign, '\n' | '\t') {
            let _infallible = write!(shown, "\\u{:04x}", u32::from(sign));
        } else {
            shown.push(sign);
        }
    }
    shown
}

/// A table without rules between its columns; cells are escaped.
pub struct Sheet(Table);

impl Sheet {
    /// An empty table.
    pub fn empty() -> Sheet {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        Sheet(table)
    }

    /// Sets the column names.
    pub fn set_header<const N: usize>(&mut self, names: [&str; N]) {
        self.0.set_header(names);
    }

    /// Adds a row.
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
    fn a_cell_is_one_line_and_moves_no_terminal() {
        assert_eq!(in_a_line("a\nroles OWNER\t\u{1b}[2J"), "a\\nroles OWNER\\t\\u{1b}[2J");
        assert_eq!(in_a_line("Ünïcode 漢字 \u{200c}"), "Ünïcode 漢字 \u{200c}");
        for sign in ACTING {
            assert!(!in_a_line(&sign.to_string()).contains(sign), "{sign:?}");
        }
        let mut sheet = Sheet::empty();
        sheet.add_row(["bio", "x\nroles OWNER"]);
        assert_eq!(sheet.to_string().lines().count(), 1, "{sheet}");
    }

    #[test]
    fn lines_stay_lines_and_json_stays_the_same() -> Result<(), serde_json::Error> {
        assert_eq!(in_lines("a\n\tb\u{1b}[2J\r"), "a\n\tb\\u001b[2J\\u000d");
        for sign in ACTING {
            let told = serde_json::json!({ "bio": format!("a\n{sign}b") });
            let shown = in_lines(&serde_json::to_string_pretty(&told)?);
            assert!(!shown.contains(sign), "{sign:?}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&shown)?, told);
        }
        Ok(())
    }
}
