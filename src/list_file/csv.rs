//! CSV by RFC 4180, read strictly: a quote that is never closed or not allowed is an error of its line. The first line decides
//! whether commas, semicolons or tabs separate the cells. Lines end with LF or CRLF; blank lines are skipped. Reads back
//! unchanged what it wrote.

use super::cells::{escaped, unescaped};
use super::column::Column;
use super::encoding::not_utf_8;
use super::entry::{ListEntry, MOST, listed};
use crate::rules::factor::Door;

/// A record: the cells of one line, or of several lines if a quoted cell contains line ends.
pub struct CsvRecord {
    /// Number of the line where the record begins, from 1.
    pub line: u64,
    /// Cells, without quotes.
    pub cells: Vec<Vec<u8>>,
    /// Errors.
    pub problems: Vec<&'static str>,
}

impl CsvRecord {
    /// Whether all cells are blank; spreadsheets write such rows for cells that were once edited.
    fn is_blank(&self) -> bool {
        self.problems.is_empty() && self.cells.iter().all(|cell| is_blank(cell))
    }
}

fn is_blank(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|text| text.trim().is_empty())
}

/// Cells without the blank ones at the end, but at least `least` of them.
fn without_blank_end(cells: &[Vec<u8>], least: usize) -> &[Vec<u8>] {
    let filled = cells.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1);
    &cells[..cells.len().min(filled.max(least))]
}

/// The records of a text.
pub struct Records<'a> {
    rest: &'a [u8],
    line: u64,
    separator: u8,
}

/// Separators of cells. No name of a column contains one.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The first separator outside quotes in the first line that is not blank; by default a comma.
fn separator(text: &[u8]) -> u8 {
    let mut quoted = false;
    for byte in text.iter().skip_while(|byte| matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            separator if !quoted && SEPARATORS.contains(separator) => return *separator,
            _ => {}
        }
    }
    b','
}

impl Records<'_> {
    /// The records of a text. The first line may be `sep=;`, with which spreadsheets name the separator.
    pub fn of(text: &[u8]) -> Records<'_> {
        match text {
            [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', named, b'\n', rest @ ..]
            | [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', named, b'\r', b'\n', rest @ ..]
                if SEPARATORS.contains(named) =>
            {
                Records { rest, line: 2, separator: *named }
            }
            _ => Records { rest: text, line: 1, separator: separator(text) },
        }
    }

    fn take(&mut self, many: usize) -> &[u8] {
        let (taken, rest) = self.rest.split_at(many.min(self.rest.len()));
        self.line += taken.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.rest = rest;
        taken
    }

    /// Length in bytes of the line end at the current place.
    fn line_end(&self) -> Option<usize> {
        match self.rest {
            [b'\n', ..] => Some(1),
            [b'\r', b'\n', ..] => Some(2),
            _ => None,
        }
    }

    /// Reads a quoted cell after its opening quote.
    fn quoted(&mut self, problems: &mut Vec<&'static str>) -> Vec<u8> {
        let mut cell = Vec::new();
        loop {
            let Some(at) = self.rest.iter().position(|byte| *byte == b'"') else {
                self.take(self.rest.len());
                problems.push("a quote is opened and never closed: the rest of the file was not read");
                return cell;
            };
            cell.extend_from_slice(self.take(at));
            self.take(1);
            if !self.rest.starts_with(b"\"") {
                return cell;
            }
            cell.extend_from_slice(self.take(1));
        }
    }

    /// Reads an unquoted cell, which ends at the next separator or line end.
    fn plain(&mut self) -> Vec<u8> {
        let end =
            |at: usize| self.rest[at] == self.separator || matches!(&self.rest[at..], [b'\n', ..] | [b'\r', b'\n', ..]);
        let at = (0..self.rest.len()).find(|at| end(*at)).unwrap_or(self.rest.len());
        self.take(at).to_vec()
    }

    fn cell(&mut self, problems: &mut Vec<&'static str>) -> Vec<u8> {
        if self.rest.starts_with(b"\"") {
            self.take(1);
            let cell = self.quoted(problems);
            if !self.plain().is_empty() {
                problems.push("a cell continues after its closing quote");
            }
            return cell;
        }
        let cell = self.plain();
        if cell.contains(&b'"') {
            problems.push("a quote inside an unquoted cell");
        }
        if cell.contains(&b'\r') {
            problems.push("a carriage return outside quotes");
        }
        cell
    }
}

impl Iterator for Records<'_> {
    type Item = CsvRecord;

    fn next(&mut self) -> Option<CsvRecord> {
        while let Some(end) = self.line_end() {
            self.take(end);
        }
        if self.rest.is_empty() {
            return None;
        }
        let mut record = CsvRecord { line: self.line, cells: Vec::new(), problems: Vec::new() };
        loop {
            record.cells.push(self.cell(&mut record.problems));
            if self.rest.first() != Some(&self.separator) {
                break;
            }
            self.take(1);
        }
        self.take(self.line_end().unwrap_or_default());
        Some(record)
    }
}

/// Writes cells as a line, with its end.
pub fn written<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells = cells.into_iter().map(|cell| {
        let cell = escaped(cell.as_ref());
        let blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
        // Spreadsheets separate cells by semicolons in locales with a decimal comma.
        let is_special = cell.contains(['"', ',', ';', '\r', '\n', '\t']);
        if is_special || blank(cell.chars().next()) || blank(cell.chars().next_back()) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    });
    let line = cells.collect::<Vec<String>>().join(",");
    // A blank line would be skipped by the reader.
    if line.is_empty() { String::from("\"\"\n") } else { line + "\n" }
}

/// Reads a door's list, whose first line names the columns.
pub fn read(door: Door, text: &[u8]) -> Vec<ListEntry> {
    let refused = |line, problem: &str| vec![ListEntry { line, listed: Err(vec![problem.into()]) }];
    if text.contains(&b'\r') && !text.contains(&b'\n') {
        return refused(1, "lines end with CR alone: end them with LF or CRLF");
    }
    let mut records = Records::of(text).filter(|record| !record.is_blank());
    let Some(head) = records.next() else {
        return refused(1, "the list is empty: its first line names the columns");
    };
    match columns(door, &head) {
        Err(problems) => vec![ListEntry { line: head.line, listed: Err(problems) }],
        Ok(columns) => records.take(MOST + 1).map(|record| row(door, &columns, record)).collect(),
    }
}

fn columns(door: Door, head: &CsvRecord) -> Result<Vec<Column>, Vec<String>> {
    let all = Column::all(door);
    let names = || all.iter().map(|column| column.name(door)).collect::<Vec<_>>().join(", ");
    let mut problems: Vec<String> = head.problems.iter().map(|problem| String::from(*problem)).collect();
    let mut columns = Vec::new();
    for cell in without_blank_end(&head.cells, 0) {
        let Ok(name) = std::str::from_utf8(cell) else {
            problems.push(format!("the name of a column {}", not_utf_8(cell)));
            continue;
        };
        match all.iter().copied().find(|column| column.name(door) == name) {
            None => problems.push(format!("unknown column {name:?}, the columns are {}", names())),
            Some(column) if columns.contains(&column) => problems.push(format!("duplicate column {name}")),
            Some(column) => columns.push(column),
        }
    }
    for column in all.iter().filter(|column| column.is_needed() && !columns.contains(column)) {
        problems.push(format!("the column {} is missing", column.name(door)));
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

fn row(door: Door, columns: &[Column], record: CsvRecord) -> ListEntry {
    let CsvRecord { line, cells, problems } = record;
    let mut problems: Vec<String> = problems.into_iter().map(String::from).collect();
    let cells = without_blank_end(&cells, columns.len());
    if problems.is_empty() && cells.len() != columns.len() {
        problems.push(format!("{} cells, but the first line names {} columns", cells.len(), columns.len()));
    }
    let mut texts: Vec<(Column, String)> = Vec::new();
    for (column, cell) in columns.iter().zip(cells) {
        match std::str::from_utf8(cell) {
            Ok(text) => texts.push((*column, unescaped(text.to_owned()))),
            Err(_) => problems.push(format!("{}: {}", column.name(door), not_utf_8(cell))),
        }
    }
    if !problems.is_empty() {
        return ListEntry { line, listed: Err(problems) };
    }
    let text = |wanted| texts.iter().find(|(column, _)| *column == wanted).map(|(_, text)| text.clone());
    ListEntry { line, listed: listed(door, text) }
}
