//! Header lists with weights, such as `Accept` and `Accept-Encoding` (RFC 9110, 12.5). Several header lines count as one list.

use http::HeaderMap;
use http::header::HeaderName;

use crate::rules::weight::{FULL, Weight, thousandths};

/// An element of a header list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeighedElement<'a> {
    /// The element without its parameters.
    pub name: &'a str,
    /// The weight; `None`: it is malformed.
    pub weight: Option<Weight>,
}

/// The elements of a header line, without empty ones.
pub fn elements(line: &str) -> impl Iterator<Item = WeighedElement<'_>> {
    pieces(line, ',').filter(|element| !element.is_empty()).map(|element| {
        let mut parts = pieces(element, ';');
        let name = parts.next().unwrap_or_default();
        let mut parameters = parts.filter_map(|parameter| parameter.split_once('='));
        let weight = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        WeighedElement { name, weight: weight.map_or(Some(FULL), |(_, weight)| thousandths(weight.trim())) }
    })
}

/// Whether a header names `wanted`, with a weight above 0.
pub fn is_taken(headers: &HeaderMap, header: &HeaderName, wanted: &str) -> bool {
    let mut lines = headers.get_all(header).into_iter().filter_map(|line| line.to_str().ok());
    lines.any(|line| {
        elements(line)
            .any(|element| element.name.eq_ignore_ascii_case(wanted) && element.weight.is_some_and(|weight| weight > 0))
    })
}

/// Splits a list; separators within quotes do not split.
fn pieces(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = text.split(move |letter| {
        quoted ^= letter == '"';
        letter == separator && !quoted
    });
    parts.map(str::trim)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::ACCEPT;

    use super::*;

    #[test]
    fn a_browser_takes_a_page_and_a_program_does_not() {
        let table = [
            (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), true),
            (Some("application/json, TEXT/HTML; charset=utf-8 ;q=0.001"), true),
            (Some("text/html;q=0, */*"), false),
            (Some("text/html;q=much"), false),
            (Some("application/json"), false),
            (Some("text/htmlx, x-text/html"), false),
            (Some("x;note=\"a, text/html\""), false),
            (Some("*/*"), false),
            (Some(""), false),
            (None, false),
        ];
        for (accept, expected) in table {
            let mut headers = HeaderMap::new();
            headers.extend(accept.map(|accept| (ACCEPT, HeaderValue::from_static(accept))));
            assert_eq!(is_taken(&headers, &ACCEPT, "text/html"), expected, "{accept:?}");
        }
    }
}
