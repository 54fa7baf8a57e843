//! SVG of plain shapes: judges each element and attribute of a picture by lists of harmless ones. Refuses whatever it does not
//! know, and documents that no parser of XML would read alike. Draws nothing.

use super::logo::LogoRefusal;

/// Elements that draw, group or describe.
const ELEMENTS: [&str; 26] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "symbol",
    "use",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "title",
    "desc",
    "filter",
    "feGaussianBlur",
    "feOffset",
    "feColorMatrix",
];

/// Judges the text of an SVG.
///
/// # Errors
/// A text that is no SVG, or one with an element, an attribute or a declaration that is not known to be harmless.
pub fn judge(text: &str) -> Result<(), LogoRefusal> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest).trim_start(),
        None => text,
    };
    let mut rest = text;
    let (mut depth, mut seen) = (0_usize, false);
    while let Some((before, tag)) = rest.split_once('<') {
        if depth == 0 && !before.trim().is_empty() {
            return Err(LogoRefusal::OtherKind);
        }
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").ok_or(LogoRefusal::OtherKind)?.1;
            continue;
        }
        if !seen && !tag.starts_with("svg") && !tag.starts_with('!') {
            return Err(LogoRefusal::OtherKind);
        }
        if tag.starts_with(['!', '?']) {
            return Err(LogoRefusal::Svg("a declaration".into()));
        }
        // A second root, and whatever follows the first.
        if depth == 0 && seen {
            return Err(LogoRefusal::OtherKind);
        }
        let (tag, after) = split_tag(tag).ok_or(LogoRefusal::OtherKind)?;
        rest = after;
        seen = true;
        if let Some(name) = tag.strip_prefix('/') {
            judge_name(name.trim())?;
            depth = depth.checked_sub(1).ok_or(LogoRefusal::OtherKind)?;
            continue;
        }
        let inside = tag.strip_suffix('/');
        judge_element(inside.unwrap_or(tag))?;
        depth += usize::from(inside.is_none());
    }
    if seen && depth == 0 && rest.trim().is_empty() { Ok(()) } else { Err(LogoRefusal::OtherKind) }
}

/// Splits a tag from the text behind its `>`, which may stand in a quoted value too.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, sign) in text.char_indices() {
        match (quote, sign) {
            (None, '>') => return Some((&text[..at], &text[at + 1..])),
            (None, '<') => return None,
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    None
}

fn judge_name(name: &str) -> Result<(), LogoRefusal> {
    if ELEMENTS.contains(&name) { Ok(()) } else { Err(LogoRefusal::Svg(format!("the element {}", shown(name)))) }
}

/// Judges an element's name and its attributes.
fn judge_element(tag: &str) -> Result<(), LogoRefusal> {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    judge_name(name)?;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(());
        }
        let (name, value) = rest.split_once('=').ok_or(LogoRefusal::OtherKind)?;
        let (name, value) = (name.trim(), value.trim_start());
        let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\'')).ok_or(LogoRefusal::OtherKind)?;
        let (value, after) = value[1..].split_once(quote).ok_or(LogoRefusal::OtherKind)?;
        judge_attribute(name, value)?;
        rest = after;
    }
}

fn judge_attribute(name: &str, value: &str) -> Result<(), LogoRefusal> {
    let refused = || Err(LogoRefusal::Svg(format!("the attribute {}", shown(name))));
    let (lower, value) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
    let known = lower.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_:.".contains(sign));
    // A value with an entity or an escape is read otherwise than it is written.
    let plain = !value.contains(['&', '\\', '<']) && !value.contains("/*");
    let inside = value.match_indices("url(").all(|(at, _)| value[at + 4..].trim_start().starts_with(['#']));
    let elsewhere =
        ["javascript:", "data:", "@import", "image-set", "expression("].iter().any(|word| value.contains(word));
    let is_link = lower == "href" || lower.ends_with(":href");
    let namespace = lower == "xmlns" || lower.starts_with("xmlns:");
    let fits = known
        && !lower.starts_with("on")
        && !(lower == "src" || lower == "xml:base")
        && plain
        && inside
        && !elsewhere
        && (!is_link || value.starts_with('#'))
        && (lower != "xmlns" || value == "http://www.w3.org/2000/svg")
        && (namespace || !value.contains("//"));
    if fits { Ok(()) } else { refused() }
}

/// The start of a name, as a message repeats it.
fn shown(name: &str) -> String {
    name.chars().filter(|sign| sign.is_ascii_graphic()).take(30).collect()
}
