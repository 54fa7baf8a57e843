//! The language of a page: read from `Accept-Language`, declared in `Content-Language`. Knows no text.

use http::HeaderMap;
use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, HeaderValue, VARY};

use crate::rules::language::Language;

/// The supported language that a browser prefers. Several header lines count as one list.
pub fn asked(headers: &HeaderMap) -> Option<Language> {
    let lines: Vec<&str> = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok()).collect();
    Language::accepted(&lines.join(","))
}

/// Declares an answer's language, and that it depends on the browser's.
pub fn declare(headers: &mut HeaderMap, language: Language) {
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.append(VARY, HeaderValue::from_static("accept-language"));
}
