//! Cells that a spreadsheet would compute (OWASP, CSV injection): written behind an apostrophe, which shows them as text,
//! and read without it. Reading undoes exactly what writing does.

/// What a formula begins with, in any spreadsheet: the signs, their wide forms, and blanks that are skipped before them.
const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell as it is written.
pub fn escaped(cell: &str) -> String {
    if is_taken_for_more(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell as it was before it was written.
pub fn unescaped(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_taken_for_more(rest) => rest.to_owned(),
        _ => cell,
    }
}

/// Whether it is a formula, or would be read as one that was escaped.
fn is_taken_for_more(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(SIGNS)
}
