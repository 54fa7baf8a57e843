//! Cells that a spreadsheet would take for a formula (OWASP, CSV injection): written with an apostrophe before them, which
//! makes them text, and read without it. Reading is the exact inverse of writing.

/// First characters of a formula in any spreadsheet: operators, their wide forms, and whitespace before them.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Escapes a cell.
pub fn escaped(cell: &str) -> String {
    if needs_escape(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Removes the escape of a cell.
pub fn unescaped(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_escape(rest) => rest.to_owned(),
        _ => cell,
    }
}

/// Whether a cell is a formula, or looks like an escaped one.
fn needs_escape(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA_STARTS)
}
