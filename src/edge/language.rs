//! In which language a page speaks: read off `Accept-Language`, and said on the answer. Knows no text.

use http::HeaderMap;
use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, HeaderValue, VARY};

use crate::rules::language::Language;

/// The language a browser asks for, of those we speak. Several lines are one list.
pub fn asked(headers: &HeaderMap) -> Option<Language> {
    let lines: Vec<&str> = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok()).collect();
    Language::accepted(&lines.join(","))
}

/// Says on an answer in which language it is, and that another browser may be answered in another.
pub fn said(headers: &mut HeaderMap, language: Language) {
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.append(VARY, HeaderValue::from_static("accept-language"));
}
