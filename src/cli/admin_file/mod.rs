//! Lists of admins as files: CSV, or JSON lines. Reads strictly, names every line it cannot read, and writes what it reads
//! back as it was. Does not know who is an admin.

mod cells;
mod csv;
mod encoding;
mod json_lines;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::admin;
use crate::accounts::NewAdmin;
use crate::rules::language::Language;
use crate::rules::profile::{AccountView, ProfileChange};
use crate::rules::texts::Text;

/// Admins at a time: what one transaction writes in a second or two.
pub const MOST: usize = 10_000;

/// Bytes at a time: all of a list is in memory while it is judged.
pub const LARGEST: u64 = 16 << 20;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Values separated by commas (RFC 4180), semicolons or tabs, the columns named in the first line
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Email,
    Roles,
    Text(Text),
    Language,
}

impl Column {
    /// Every column, in the order in which they are written.
    pub const ALL: [Column; 8] = [
        Column::Email,
        Column::Roles,
        Column::Text(Text::Name),
        Column::Text(Text::Phone),
        Column::Text(Text::JobTitle),
        Column::Text(Text::Bio),
        Column::Text(Text::AvatarUrl),
        Column::Language,
    ];

    /// The column's name.
    pub fn name(self) -> &'static str {
        match self {
            Column::Email => "email",
            Column::Roles => "roles",
            Column::Text(text) => text.name(),
            Column::Language => "language",
        }
    }
}

/// A line as it was read: an admin, or all that is wrong with it.
#[derive(Debug)]
pub struct Read {
    /// The number of the line it starts at, from 1.
    pub line: u64,
    /// Whom it names.
    pub admin: Result<NewAdmin, Vec<String>>,
}

impl Format {
    /// The format a file's name tells; of standard input, its first sign that is no blank.
    pub fn of(file: &Path, text: &[u8]) -> Option<Format> {
        if file == Path::new("-") {
            let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
            return Some(if matches!(first, Some(b'{' | b'[')) { Format::Jsonl } else { Format::Csv });
        }
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            // Excel saves UTF-16 with tabs as `.txt`.
            "csv" | "tsv" | "txt" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            _ => None,
        }
    }

    /// Reads the text of a list, as `decoded` gives it; of a list longer than `MOST`, one line more.
    pub fn read(self, text: &[u8]) -> Vec<Read> {
        match self {
            Format::Csv => csv::read(text),
            Format::Jsonl => json_lines::read(text),
        }
    }

    /// What a list begins with, before the first admin.
    pub fn head(self) -> String {
        match self {
            Format::Csv => csv::written(Column::ALL.map(Column::name)),
            Format::Jsonl => String::new(),
        }
    }

    /// An admin's line, with its end.
    pub fn line(self, view: &AccountView) -> String {
        match self {
            Format::Csv => csv::written(Column::ALL.map(|column| cell(view, column))),
            Format::Jsonl => format!("{}\n", json_lines::object(view)),
        }
    }
}

pub use encoding::decoded;
pub use json_lines::object;

/// An admin of the texts of a line: an empty one says nothing. Refuses what the tables cannot hold.
fn admin(text: impl Fn(Column) -> Option<String>) -> Result<NewAdmin, Vec<String>> {
    let text = |column| text(column).filter(|text| !text.is_empty());
    let mut problems = Vec::new();
    for column in Column::ALL {
        if text(column).is_some_and(|text| text.contains('\0')) {
            problems.push(format!("{}: holds a NUL", column.name()));
        }
    }
    let language = match text(Column::Language).as_deref().map(admin::language).transpose() {
        Ok(language) => language.map(|chosen| chosen.0),
        Err(why) => {
            problems.push(format!("language: {why}"));
            None
        }
    };
    let roles = text(Column::Roles).unwrap_or_default();
    let roles = roles.split([';', ',']).map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect();
    let profile = ProfileChange::of(|name| text(Column::Text(name)), language);
    let email = text(Column::Email).unwrap_or_default();
    if problems.is_empty() { Ok(NewAdmin { email, roles, profile }) } else { Err(problems) }
}

/// What a column holds of an admin.
fn cell(view: &AccountView, column: Column) -> String {
    match column {
        Column::Email => view.email.clone(),
        Column::Roles => view.roles.join(";"),
        Column::Text(text) => view.profile.text(text).to_owned(),
        Column::Language => view.profile.language.map(Language::tag).unwrap_or_default().to_owned(),
    }
}
