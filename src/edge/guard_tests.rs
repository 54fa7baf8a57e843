//! Tables of the guard: whose pages may call, and which headers a preflight allows.

use std::sync::Arc;

use http::HeaderName;

use super::*;
use crate::edge::{CookieName, DoorCookies, Origin};

#[test]
fn pages_of_other_origins_are_refused_and_scripts_let_in() {
    let origin = |text| Origin::parse(text).unwrap_or_else(|| panic!("{text}"));
    let public = origin("https://admin.example.com");
    let origins = Arc::new([public.clone(), origin("https://cms.example.com")]);
    let site = Site { origins, ..Site::at(public) };
    let table: [(&[(&str, &str)], bool); 12] = [
        (&[], true),
        (&[("origin", "https://admin.example.com")], true),
        (&[("origin", "https://admin.example.com"), ("sec-fetch-site", "same-origin")], true),
        (&[("origin", "https://cms.example.com"), ("sec-fetch-site", "same-site")], true),
        (&[("origin", "null")], false),
        (&[("origin", "https://evil.example")], false),
        (&[("origin", "https://admin.example.com.evil.example")], false),
        (&[("origin", "http://admin.example.com")], false),
        (&[("origin", "https://admin.example.com"), ("origin", "https://evil.example")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "same-origin")], true),
    ];
    for (sent, admitted) in table {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, HeaderValue::from_static(value));
        }
        assert_eq!(admit(&site, &headers).is_ok(), admitted, "{sent:?}");
    }
}

#[test]
fn a_preflight_names_the_doors_own_header_fields_and_allows_cookies_where_it_has_any() {
    let session = CookieName { over_tls: "__Host-session", in_clear: "session" };
    let browsers = Credentials::in_cookies(DoorCookies { session: Some(session), ..DoorCookies::NONE });
    let captcha = [HeaderName::from_static("x-captcha")];
    let tokens = Credentials { cookies: DoorCookies::NONE, bearer: true, headers: Box::leak(Box::new(captcha)) };
    let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
    let (site, asked) = (Site::at(public.clone()), HeaderMap::from_iter([(ORIGIN, value(public.url()))]));
    for (door, own, cookies) in [(browsers, "", Some("true")), (tokens, ", authorization, x-captcha", None)] {
        let mut answer = HeaderMap::new();
        share(&site, &door, &asked, &mut answer);
        allow(&door, "POST", &mut answer);
        assert_eq!(answer[ACCESS_CONTROL_ALLOW_HEADERS], format!("{SENT}{own}"));
        assert_eq!(answer[ACCESS_CONTROL_ALLOW_ORIGIN], **public.url());
        let allowed = answer.get(ACCESS_CONTROL_ALLOW_CREDENTIALS).map(HeaderValue::as_bytes);
        assert_eq!(allowed, cookies.map(str::as_bytes), "{own}");
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}
