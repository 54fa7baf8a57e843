//! Credentials: the cookies and header fields that a door reads of a request, and their values. Reads nothing that the door does
//! not name. Two values of one name are none, and a value is neither logged nor printed. Knows no door and no rule.

use std::fmt;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::cookies::{CookieKind, CookieNames, DoorCookies, only_token};
use super::headers::only;
use crate::rules::token::Token;

/// Cookies and header fields by which a door knows the caller of a request.
#[derive(Clone, Copy, Debug)]
pub struct Credentials {
    /// The cookies, which the door also sets.
    pub cookies: DoorCookies,
    /// Whether `Authorization: Bearer` is read (RFC 6750, 2.1).
    pub bearer: bool,
    /// The other header fields.
    pub headers: &'static [HeaderName],
}

impl Credentials {
    /// The credentials of a door that reads cookies alone.
    pub const fn in_cookies(cookies: DoorCookies) -> Credentials {
        Credentials { cookies, bearer: false, headers: &[] }
    }

    /// The names of all header fields that carry a credential, cookies aside.
    pub fn header_names(&self) -> impl Iterator<Item = HeaderName> {
        self.bearer.then_some(AUTHORIZATION).into_iter().chain(self.headers.iter().cloned())
    }
}

/// The value of a header field that carries a credential. Prints nothing of itself.
#[derive(Clone)]
pub struct HeaderSecret(Zeroizing<String>);

impl HeaderSecret {
    /// The value, for its check alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HeaderSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeaderSecret(..)")
    }
}

/// The credentials that a request presents.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// The token of a pending sign-in.
    pub pending: Option<Token>,
    /// The token of a session.
    pub session: Option<Token>,
    /// The token of a trusted browser.
    pub device: Option<Token>,
    /// The token of `Authorization: Bearer`.
    pub bearer: Option<HeaderSecret>,
    headers: Vec<(HeaderName, HeaderSecret)>,
}

impl Presented {
    /// Reads the credentials that a door names.
    pub fn read(headers: &HeaderMap, credentials: &Credentials, names: CookieNames) -> Presented {
        let cookie = |kind| only_token(headers, &names.of(kind)?);
        let named = |name: &HeaderName| {
            let value = only(headers, name)?.to_str().ok().filter(|value| !value.is_empty())?;
            Some((name.clone(), HeaderSecret(Zeroizing::new(value.to_owned()))))
        };
        Presented {
            pending: cookie(CookieKind::Pending),
            session: cookie(CookieKind::Session),
            device: cookie(CookieKind::Device),
            bearer: if credentials.bearer { only(headers, &AUTHORIZATION).and_then(bearer) } else { None },
            headers: credentials.headers.iter().filter_map(named).collect(),
        }
    }

    /// The value of a header field that the door names.
    pub fn header(&self, name: &HeaderName) -> Option<&HeaderSecret> {
        self.headers.iter().find(|(read, _)| read == name).map(|(_, value)| value)
    }
}

/// The token after the scheme `Bearer`, in the characters that RFC 6750 allows.
fn bearer(value: &HeaderValue) -> Option<HeaderSecret> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim_start_matches(' ');
    let letters = token.trim_end_matches('=');
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    let is_token = !letters.is_empty() && letters.bytes().all(fits);
    (is_token && scheme.eq_ignore_ascii_case("Bearer")).then(|| HeaderSecret(Zeroizing::new(token.to_owned())))
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;
