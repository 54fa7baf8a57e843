//! Whether a request asks for a page: a browser that opens one names `text/html` in `Accept`, a program does not. Refuses nothing.

use http::HeaderMap;
use http::header::ACCEPT;

/// Whether `Accept` names `text/html`, with a weight above 0. Several header lines count as one list.
pub fn is_page_wanted(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_html = parts.next().is_some_and(|media_type| media_type.eq_ignore_ascii_case("text/html"));
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        is_html && weight.map_or(Ok(1.0), str::parse::<f32>).is_ok_and(|weight| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_asks_for_a_page_and_a_program_does_not() {
        let table = [
            (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), true),
            (Some("application/json, TEXT/HTML; charset=utf-8 ;q=0.001"), true),
            (Some("text/html;q=0, */*"), false),
            (Some("text/html;q=much"), false),
            (Some("application/json"), false),
            (Some("text/htmlx, x-text/html"), false),
            (Some("*/*"), false),
            (Some(""), false),
            (None, false),
        ];
        for (accept, expected) in table {
            let mut headers = HeaderMap::new();
            headers.extend(accept.map(|accept| (ACCEPT, HeaderValue::from_static(accept))));
            assert_eq!(is_page_wanted(&headers), expected, "{accept:?}");
        }
        assert!(is_page_wanted(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/html"))])));
    }
}
