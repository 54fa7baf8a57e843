//! A sheet without comments and indentation. Knows no rule of the sheet.

/// A stylesheet in fewer bytes.
pub fn shortened(text: &str) -> String {
    let mut short = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        short += before;
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    short += rest;
    let lines = short.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.replace(" { ", "{").replace("; }", "}").replace(": ", ":").replace("; ", ";")).collect()
}
