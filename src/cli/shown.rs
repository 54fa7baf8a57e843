//! Text shown to people: signs that move a terminal, begin a line or turn its direction are written out. Does not know
//! where the text comes from.

use std::fmt::{Display, Formatter, Write};

use comfy_table::{ContentArrangement, Table, presets};

/// Whether a sign does something to a terminal besides taking its place in a line: controls (C0, DEL, C1), line and
/// paragraph separators, and marks of direction (Unicode UAX 9).
fn acts(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text within a line: no sign of it ends that line or acts on a terminal. Written out as Rust does: `\n`, `\u{1b}`.
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

/// Whole lines: line ends and tabs stay, no other sign acts on a terminal. Written out as JSON does, `\u001b`, so that
/// JSON stays the JSON it was.
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

/// A table for people: columns, no lines between them, and nothing in a cell that acts on a terminal.
pub struct Sheet(Table);

impl Sheet {
    /// An empty one.
    pub fn empty() -> Sheet {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        Sheet(table)
    }

    /// Names its columns.
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
