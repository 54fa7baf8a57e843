//! `?return_to=`: the path or URL that a browser goes to after a sign-in. Refuses origins that are not listed. A URL is
//! validated as parsed and serialised anew, so that a page never sees the text of the query. An invalid one is ignored
//! without an error, so that the link still leads to the sign-in.

use std::borrow::Cow;

use url::{Position, Url, form_urlencoded};

use super::site::Site;

/// Maximum length of a URL, in bytes.
const LONGEST: usize = 2048;

/// The path of the sign-in page, to which no sign-in returns.
pub const SIGN_IN: &str = "/sign-in";

/// The URL of a sign-in page with a parameter that keeps a signed-in reader there, who may sign out to use another account.
pub fn switched(sign_in: &str) -> String {
    match sign_in.split_once('?') {
        Some((page, query)) => format!("{page}?switch&{query}"),
        None => format!("{sign_in}?switch"),
    }
}

/// The validated URL that a query names, if any.
pub fn target(site: &Site, query: &str) -> Option<String> {
    judged(site, &wanted(query)?)
}

/// The origin of the URL that a query names, if it is not listed.
pub fn unlisted(site: &Site, query: &str) -> Option<String> {
    let origin = Url::parse(&wanted(query)?).ok()?.origin().ascii_serialization();
    (!site.is_origin(&origin)).then_some(origin)
}

/// The value of `return_to`, if the query has it exactly once.
fn wanted(query: &str) -> Option<Cow<'_, str>> {
    let mut named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "return_to");
    match (named.next(), named.next()) {
        (Some((_, wanted)), None) => Some(wanted),
        _ => None,
    }
}

/// Validates a URL or path and serialises the parsed form; `None`: it is invalid or its origin is not listed.
pub fn judged(site: &Site, wanted: &str) -> Option<String> {
    // A URL parser replaces or drops these, so that the parsed URL would not be the one written.
    let odd = |c: char| c == '\\' || c.is_control() || (c.is_whitespace() && c != ' ');
    if wanted.len() > LONGEST || wanted.contains(odd) {
        return None;
    }
    let own = Url::parse(site.public.url()).ok()?;
    let mut there = if wanted.starts_with('/') {
        own.join(wanted).ok().filter(|there| !wanted.starts_with("//") && there.origin() == own.origin())?
    } else {
        let (scheme, rest) = wanted.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let there = Url::parse(wanted).ok()?;
        let ours = [format!("{scheme}://{authority}"), there.origin().ascii_serialization()];
        ours.iter().all(|origin| site.is_origin(origin)).then_some(there)?
    };
    // Dot segments are resolved by now: `/.//evil.example` became the path `//evil.example`.
    let back = there.origin() == own.origin() && is_sign_in(there.path());
    if back || there.path().starts_with("//") {
        return None;
    }
    remove_invitations(&mut there);
    // A path stays a path: `dev` is served under several hosts, and the session is at one of them.
    let there = if wanted.starts_with('/') { there[Position::BeforePath..].to_owned() } else { there.into() };
    // Percent-encoding may have tripled the length.
    Some(there).filter(|there| there.len() <= LONGEST)
}

/// Whether a path names the sign-in page, however it is written.
fn is_sign_in(path: &str) -> bool {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().trim_end_matches('/') == SIGN_IN
}

/// Removes the parts of a fragment that name an invitation, however they are encoded: its token is for `requestLookup` alone,
/// not for the page after the sign-in.
fn remove_invitations(there: &mut Url) {
    let Some(fragment) = there.fragment() else { return };
    let parts: Vec<&str> = fragment.split('&').collect();
    let rest: Vec<&str> = parts.iter().copied().filter(|part| !names_invitation(part)).collect();
    if rest.len() < parts.len() {
        let kept = (!rest.is_empty()).then(|| rest.join("&"));
        there.set_fragment(kept.as_deref());
    }
}

fn names_invitation(part: &str) -> bool {
    // The form decoder splits names from values; an encoded `=` stays in place.
    let whole = part.replace('=', "%3D");
    let decoded: String = form_urlencoded::parse(whole.as_bytes()).map(|(name, _)| name).collect();
    if decoded == part { part.to_ascii_lowercase().contains("invitation=") } else { names_invitation(&decoded) }
}

#[cfg(test)]
#[path = "return_to_tests.rs"]
mod tests;
