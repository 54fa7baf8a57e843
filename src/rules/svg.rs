//! SVG of plain shapes: judges each element and attribute of a picture by lists of harmless ones. Refuses whatever it does not
//! know, and documents that no parser of XML would read alike. Draws nothing.

/// Refusal of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SvgRefusal {
    /// The text is no SVG.
    NoSvg,
    /// The root does not declare the namespace of SVG, without which browsers draw nothing.
    NoNamespace,
    /// The SVG is not of plain shapes alone; the part that is refused.
    Part(String),
}

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
pub fn judge(text: &str) -> Result<(), SvgRefusal> {
    let mut rest = behind_declaration(text.trim_start_matches('\u{feff}').trim())?;
    let (mut depth, mut seen) = (0_usize, false);
    while let Some((before, tag)) = rest.split_once('<') {
        if depth == 0 && !before.trim().is_empty() {
            return Err(SvgRefusal::NoSvg);
        }
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").ok_or(SvgRefusal::NoSvg)?.1;
            continue;
        }
        if !seen && !tag.starts_with("svg") && !tag.starts_with(['!', '?']) {
            return Err(SvgRefusal::NoSvg);
        }
        if tag.starts_with(['!', '?']) {
            return Err(SvgRefusal::Part("a declaration".into()));
        }
        // A second root, and whatever follows the first.
        if depth == 0 && seen {
            return Err(SvgRefusal::NoSvg);
        }
        let (tag, after) = split_tag(tag).ok_or(SvgRefusal::NoSvg)?;
        rest = after;
        let is_root = !seen;
        seen = true;
        if let Some(name) = tag.strip_prefix('/') {
            judge_name(name.trim())?;
            depth = depth.checked_sub(1).ok_or(SvgRefusal::NoSvg)?;
            continue;
        }
        let inside = tag.strip_suffix('/');
        let declares = judge_element(inside.unwrap_or(tag))?;
        if is_root && !declares {
            return Err(SvgRefusal::NoNamespace);
        }
        depth += usize::from(inside.is_none());
    }
    if seen && depth == 0 && rest.trim().is_empty() { Ok(()) } else { Err(SvgRefusal::NoSvg) }
}

/// The text behind the declaration of XML (XML 1.0, 2.8), if it begins with one. Refuses an encoding other than UTF-8: a parser
/// would read another text than the one that is judged.
fn behind_declaration(text: &str) -> Result<&str, SvgRefusal> {
    // `<?xml-stylesheet` begins alike and is no declaration.
    let declared = text.strip_prefix("<?xml").filter(|rest| rest.starts_with([' ', '\t', '\r', '\n']));
    let Some(declared) = declared else { return Ok(text) };
    let (declared, behind) = declared.split_once("?>").ok_or(SvgRefusal::NoSvg)?;
    let mut rest = declared.trim_start();
    while !rest.is_empty() {
        let (name, value, after) = split_attribute(rest).ok_or(SvgRefusal::NoSvg)?;
        match name {
            "version" | "standalone" => {}
            "encoding" if value.eq_ignore_ascii_case("utf-8") => {}
            "encoding" => return Err(SvgRefusal::Part("an encoding other than UTF-8".into())),
            _ => return Err(SvgRefusal::NoSvg),
        }
        rest = after.trim_start();
    }
    Ok(behind.trim_start())
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

fn judge_name(name: &str) -> Result<(), SvgRefusal> {
    if ELEMENTS.contains(&name) { Ok(()) } else { Err(SvgRefusal::Part(format!("the element {}", shown(name)))) }
}

/// Judges an element's name and its attributes. True: it declares the namespace of SVG.
fn judge_element(tag: &str) -> Result<bool, SvgRefusal> {
    let mut declares = false;
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    judge_name(name)?;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(declares);
        }
        let (name, value, after) = split_attribute(rest).ok_or(SvgRefusal::NoSvg)?;
        judge_attribute(name, value)?;
        declares |= name == "xmlns";
        rest = after;
    }
}

/// Splits the name and the quoted value of an attribute from the text behind them.
fn split_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (name, value) = text.split_once('=')?;
    let value = value.trim_start();
    let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    let (value, after) = value[1..].split_once(quote)?;
    Some((name.trim(), value, after))
}

fn judge_attribute(name: &str, value: &str) -> Result<(), SvgRefusal> {
    let refused = || Err(SvgRefusal::Part(format!("the attribute {}", shown(name))));
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
