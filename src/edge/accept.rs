//! `Accept`: the media type of a GraphQL response (RFC 9110, 12.5.1). Refuses no request; reports that a client accepts neither
//! of the two media types.

use http::HeaderMap;
use http::header::ACCEPT;

use super::voice::JSON;
use super::weighed::{WeighedElement, elements};
use crate::rules::weight::{FULL, Weight};

/// The media type under which the status code distinguishes request errors from field errors.
const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

/// A client's preference for a media type: the specificity of the matching range (2 exact, 1 `application/*`, 0 `*/*`) and
/// its weight.
type Preference = (u8, Weight);

/// The media type of a response: the one with the higher weight, then the one named more specifically, then plain JSON. Without
/// the header it is plain JSON. `None`: the client accepts neither media type.
pub fn media_type(headers: &HeaderMap) -> Option<&'static str> {
    let lines: Vec<String> =
        headers.get_all(ACCEPT).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect();
    let mut ranges = lines.iter().flat_map(|line| elements(line)).peekable();
    if ranges.peek().is_none() {
        return Some(JSON);
    }
    let (mut graphql, mut json): (Option<Preference>, Option<Preference>) = (None, None);
    for range in ranges {
        graphql = graphql.max(preference(range, "application/graphql-response+json"));
        json = json.max(preference(range, "application/json"));
    }
    let weighed =
        |found: Option<Preference>| found.map(|(named, weight)| (weight, named)).filter(|(weight, _)| *weight > 0);
    match (weighed(graphql), weighed(json)) {
        (None, None) => None,
        (Some(graphql), Some(json)) if graphql > json || (graphql == json && graphql.1 == 2) => Some(GRAPHQL),
        (Some(_), None) => Some(GRAPHQL),
        _ => Some(JSON),
    }
}

/// The preference that a range expresses for a media type; a malformed weight counts as 1. `None`: the range does not match.
fn preference(range: WeighedElement<'_>, media_type: &str) -> Option<Preference> {
    let named = match range.name.to_ascii_lowercase().as_str() {
        "*/*" => 0,
        "application/*" => 1,
        name if name == media_type => 2,
        _ => return None,
    };
    Some((named, range.weight.unwrap_or(FULL)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_preferred_media_type_is_chosen_and_none_where_neither_is_accepted() {
        let (graphql, json) = (Some(GRAPHQL), Some(JSON));
        let table: [(&[&str], Option<&str>); 41] = [
            (&[], json),
            (&[""], json),
            (&[" , ,"], json),
            (&["*/*"], json),
            (&["application/*"], json),
            (&["application/json"], json),
            (&["APPLICATION/JSON"], json),
            (&["application/json; charset=utf-8"], json),
            (&["application/graphql-response+json"], graphql),
            (&["application/graphql-response+json, application/json;q=0.9"], graphql),
            (&["application/graphql-response+json, application/graphql+json, application/json"], graphql),
            (&["application/json, application/graphql-response+json"], graphql),
            (&["application/json", "application/graphql-response+json"], graphql),
            (&["application/graphql-response+json;q=0.5, application/json;q=0.5"], graphql),
            (&["application/graphql-response+json;q=0.5, application/json"], json),
            (&["application/graphql-response+json;q=0.899, application/json;q=0.9"], json),
            (&["application/graphql-response+json, */*"], graphql),
            (&["application/graphql-response+json;q=0.1, */*"], json),
            (&["application/graphql-response+json;q=0.9, */*;q=0.1"], graphql),
            (&["application/json, */*;q=0.1"], json),
            (&["text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"], json),
            (&["text/html, application/*;q=0.1"], json),
            (&["application/json;q=0, */*"], graphql),
            (&["application/json;q=0, application/*"], graphql),
            (&["application/graphql-response+json;q=0, */*"], json),
            (&["*/*;q=0, application/json"], json),
            (&["application/*;q=0, */*"], None),
            (&["text/html"], None),
            (&["text/*"], None),
            (&["application/xml"], None),
            (&["application/jsonx"], None),
            (&["application/vnd.api+json"], None),
            (&["application/json;q=0"], None),
            (&["application/json; q=0.000"], None),
            (&["application/json;charset=utf-8;Q=0"], None),
            (&["application/json;q=0, application/graphql-response+json;q=0.0"], None),
            (&["*/*;q=0"], None),
            (&["text/html;x=\"a, application/json;q=1\""], None),
            (&["text/html;q=high"], None),
            (&["application/json;q=high"], json),
            (&["application/json;q=2"], json),
        ];
        for (lines, expected) in table {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(ACCEPT, HeaderValue::from_static(line));
            }
            assert_eq!(media_type(&headers), expected, "{lines:?}");
        }
    }
}
