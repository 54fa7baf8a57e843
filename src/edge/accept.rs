//! `Accept`: in which media type GraphQL is answered (RFC 9110, 12.5.1). Refuses no request; says only that none of ours
//! is wanted.

use http::HeaderMap;
use http::header::ACCEPT;

use super::refusal::JSON;

/// The media type of an answer whose status tells errors of the request from errors of fields.
const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

/// A weight of 1, in thousandths.
const FULL: u16 = 1000;

/// How wanted a media type is: how closely the range that says so names it (2 whole, 1 `application/*`, 0 `*/*`), and the
/// range's weight in thousandths.
type Wanted = (u8, u16);

/// The media type of an answer: the one wanted more, else the one named more closely, else plain JSON, which a request
/// without the header gets too. `None`: neither is wanted.
pub fn media_type(headers: &HeaderMap) -> Option<&'static str> {
    let lines: Vec<String> =
        headers.get_all(ACCEPT).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect();
    let mut ranges = lines.iter().flat_map(|line| pieces(line, ',')).filter(|range| !range.is_empty()).peekable();
    if ranges.peek().is_none() {
        return Some(JSON);
    }
    let (mut graphql, mut json): (Option<Wanted>, Option<Wanted>) = (None, None);
    for range in ranges {
        graphql = graphql.max(wanted(range, "application/graphql-response+json"));
        json = json.max(wanted(range, "application/json"));
    }
    let weighed =
        |wanted: Option<Wanted>| wanted.map(|(named, weight)| (weight, named)).filter(|(weight, _)| *weight > 0);
    match (weighed(graphql), weighed(json)) {
        (None, None) => None,
        (Some(graphql), Some(json)) if graphql > json || (graphql == json && graphql.1 == 2) => Some(GRAPHQL),
        (Some(_), None) => Some(GRAPHQL),
        _ => Some(JSON),
    }
}

/// What a range says of a media type; `None`: it is no range of that type.
fn wanted(range: &str, media_type: &str) -> Option<Wanted> {
    let mut parts = pieces(range, ';');
    let named = match parts.next()?.to_ascii_lowercase().as_str() {
        "*/*" => 0,
        "application/*" => 1,
        name if name == media_type => 2,
        _ => return None,
    };
    let mut parameters = parts.filter_map(|parameter| parameter.split_once('='));
    let weight = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    Some((named, weight.map_or(FULL, |(_, weight)| thousandths(weight.trim()))))
}

/// A weight (RFC 9110, 12.4.2) in thousandths; what is no weight counts as none given.
fn thousandths(weight: &str) -> u16 {
    let (whole, rest) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = rest.bytes().all(|digit| digit.is_ascii_digit());
    match whole {
        "0" | "" if digits && !weight.is_empty() => {
            rest.bytes().chain(*b"000").take(3).fold(0, |sum, digit| 10 * sum + u16::from(digit - b'0'))
        }
        _ => FULL,
    }
}

/// The parts of a list; a separator within quotes is none.
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

    use super::*;

    #[test]
    fn the_media_type_is_the_one_wanted_more_and_none_where_neither_is_wanted() {
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
