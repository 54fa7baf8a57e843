//! Lists of a door's accounts as files: CSV, or JSON lines. Reads strictly, reports every line that it cannot read, and reads
//! back unchanged what it wrote. Does not know which accounts exist.

mod cells;
mod column;
mod csv;
mod encoding;
mod entry;
mod json_lines;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_accounts;

use std::path::Path;

use crate::accounts::ListedAccount;
use crate::rules::factor::Door;

pub use encoding::decoded;
pub use entry::{ListEntry, MOST};
pub use json_lines::object;

use column::Column;
use entry::cell;

/// Maximum size of a list in bytes: the whole list is in memory.
pub const LARGEST: u64 = 16 << 20;

/// Format of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// Values separated by commas (RFC 4180), semicolons or tabs; the first line names the columns
    Csv,
    /// One JSON object per line
    Jsonl,
}

impl ListFormat {
    /// The format by the first character of a text that is not whitespace.
    pub fn by_text(text: &[u8]) -> ListFormat {
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        if matches!(first, Some(b'{' | b'[')) { ListFormat::Jsonl } else { ListFormat::Csv }
    }

    /// The format by a file's name; for standard input (`-`), by its first character that is not whitespace.
    pub fn of(file: &Path, text: &[u8]) -> Option<ListFormat> {
        if file == Path::new("-") {
            return Some(ListFormat::by_text(text));
        }
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            // Excel saves UTF-16 with tabs as `.txt`.
            "csv" | "tsv" | "txt" => Some(ListFormat::Csv),
            "jsonl" | "ndjson" => Some(ListFormat::Jsonl),
            _ => None,
        }
    }

    /// Reads the text of a door's list, as `decoded` returns it: at most `MOST` entries and one more.
    pub fn read(self, door: Door, text: &[u8]) -> Vec<ListEntry> {
        match self {
            ListFormat::Csv => csv::read(door, text),
            ListFormat::Jsonl => json_lines::read(door, text),
        }
    }

    /// The first line of a door's list, with its end; empty without one.
    pub fn head(self, door: Door) -> String {
        match self {
            ListFormat::Csv => csv::written(Column::all(door).iter().map(|column| column.name(door))),
            ListFormat::Jsonl => String::new(),
        }
    }

    /// The line of an account in a door's list, with its end.
    pub fn line(self, door: Door, listed: &ListedAccount) -> String {
        match self {
            ListFormat::Csv => csv::written(Column::all(door).iter().map(|column| cell(listed, *column))),
            ListFormat::Jsonl => format!("{}\n", object(door, listed)),
        }
    }
}
