//! Where to go on to after a sign-in: `?return_to=`, a path of ours or a URL on an origin of ours. Judged as parsed, and
//! what is handed out is what was parsed, written anew: a page never sees what was asked for. Whatever else is named is
//! nowhere, and not worth an error: whoever follows such a link is to get in all the same.

use std::borrow::Cow;

use url::{Position, Url, form_urlencoded};

use crate::edge::Site;

/// A longer one is none.
const LONGEST: usize = 2048;

/// The page that leads there: no place to go on to from itself.
pub const SIGN_IN: &str = "/sign-in";

/// The place a query names, if it names one and it is ours.
pub fn target(site: &Site, query: &str) -> Option<String> {
    judged(site, &wanted(query)?)
}

/// The origin of the place a query names, if it is none of ours.
pub fn unlisted(site: &Site, query: &str) -> Option<String> {
    let origin = Url::parse(&wanted(query)?).ok()?.origin().ascii_serialization();
    (!site.is_origin(&origin)).then_some(origin)
}

/// What a query names, once.
fn wanted(query: &str) -> Option<Cow<'_, str>> {
    let mut named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "return_to");
    match (named.next(), named.next()) {
        (Some((_, wanted)), None) => Some(wanted),
        _ => None,
    }
}

/// The same place, written anew, if it is ours.
pub fn judged(site: &Site, wanted: &str) -> Option<String> {
    // A URL's parser forgives these, and forgets some: what it has read then says nothing of what was written.
    let odd = |c: char| c == '\\' || c.is_control() || (c.is_whitespace() && c != ' ');
    if wanted.len() > LONGEST || wanted.contains(odd) {
        return None;
    }
    let own = Url::parse(&site.public.url()).ok()?;
    let mut there = if wanted.starts_with('/') {
        own.join(wanted).ok().filter(|there| !wanted.starts_with("//") && there.origin() == own.origin())?
    } else {
        let (scheme, rest) = wanted.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let there = Url::parse(wanted).ok()?;
        let ours = [format!("{scheme}://{authority}"), there.origin().ascii_serialization()];
        ours.iter().all(|origin| site.is_origin(origin)).then_some(there)?
    };
    // Dots are resolved by now: `/.//evil.example` has become the path `//evil.example`.
    let back = there.origin() == own.origin() && there.path() == SIGN_IN;
    if back || there.path().starts_with("//") {
        return None;
    }
    take_invitations_off(&mut there);
    // A path stays one: in `dev` we are at home under two names, and a session under one of them.
    let there = if wanted.starts_with('/') { there[Position::BeforePath..].to_owned() } else { there.into() };
    // Written anew, letters may have become three each.
    Some(there).filter(|there| there.len() <= LONGEST)
}

/// Takes the parts of a fragment that name an invitation off it, however they are escaped: a token is for `requestLookup`
/// alone, never for the page a sign-in leads to.
fn take_invitations_off(there: &mut Url) {
    let Some(fragment) = there.fragment() else { return };
    let parts: Vec<&str> = fragment.split('&').collect();
    let rest: Vec<&str> = parts.iter().copied().filter(|part| !names_invitation(part)).collect();
    if rest.len() < parts.len() {
        let kept = (!rest.is_empty()).then(|| rest.join("&"));
        there.set_fragment(kept.as_deref());
    }
}

fn names_invitation(part: &str) -> bool {
    // A form's decoder splits names from values; escaped, the `=` stays where it stands.
    let whole = part.replace('=', "%3D");
    let decoded: String = form_urlencoded::parse(whole.as_bytes()).map(|(name, _)| name).collect();
    if decoded == part { part.to_ascii_lowercase().contains("invitation=") } else { names_invitation(&decoded) }
}

#[cfg(test)]
#[path = "return_to_tests.rs"]
mod tests;
