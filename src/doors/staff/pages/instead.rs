//! Pages in place of those that were asked for: at an unknown path, and at a gate that refuses its visitor. Each says who is
//! signed in, which roles are wanted, and the ways on. The gate's page is whole in itself, because it appears under another host.
//! Does not decide who may pass.

use std::sync::Arc;

use askama::Template;
use http::{HeaderValue, StatusCode};

use super::masthead::Masthead;
use super::parts::{HTML, text};
use super::{Pages, bundle, known_reader, spoken};
use crate::edge::{Code, Front, Refusal, RequestHead, Response, language, return_to};
use crate::rules::language::Language;
use crate::words::{CommonWords, DeskWords, InsideWords, InsteadWords};

/// The signed-in reader of a page.
pub struct PageReader {
    /// Email address.
    pub email: String,
    /// Roles.
    pub roles: Vec<String>,
    /// Language that the account chose.
    pub language: Option<Language>,
}

/// Reason for a page of the gate.
pub enum GateReason {
    /// Nobody is signed in; the URL of the sign-in page.
    Nobody(String),
    /// The reader lacks each of these roles; the URL of the sign-in page, which leads back.
    Role(PageReader, Vec<String>, String),
    /// A setting of the gate is missing.
    Unlisted(Option<PageReader>),
    /// A retry may succeed later.
    Away,
}

/// The contents of a page in place of another.
#[derive(Default)]
struct InsteadSaid {
    title: &'static str,
    lead: &'static str,
    reader: Option<PageReader>,
    wanted: Vec<String>,
    again: bool,
    sign_in: Option<String>,
    switch: Option<String>,
    own: Option<String>,
}

#[derive(Template)]
#[template(path = "instead.html")]
struct InsteadPage<'a> {
    m: &'a Masthead,
    c: &'static CommonWords,
    i: &'static InsideWords,
    d: &'static DeskWords,
    w: &'static InsteadWords,
    page: InsteadSaid,
}

#[derive(Template)]
#[template(path = "gate.html")]
struct GatePage<'a> {
    m: &'a Masthead,
    c: &'static CommonWords,
    i: &'static InsideWords,
    d: &'static DeskWords,
    w: &'static InsteadWords,
    sheet: &'a str,
    page: InsteadSaid,
}

/// Answers a browser at an unknown path.
pub async fn nothing_here(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Response {
    let reader = known_reader(&front, &head).await;
    let reader = reader.map(|own| PageReader { email: own.email, roles: own.roles, language: own.profile.language });
    let language = of_page(reader.as_ref(), &head);
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let w = InsteadWords::of(language);
    let known = reader.is_some();
    let page = InsteadSaid {
        title: w.missing_title,
        lead: w.missing,
        reader,
        sign_in: (!known).then(|| return_to::SIGN_IN.to_owned()),
        switch: known.then(|| return_to::switched(return_to::SIGN_IN)),
        own: known.then(|| super::HOME.to_owned()),
        ..InsteadSaid::default()
    };
    let mut response = pages.shown(&InsteadPage { m: &pages.masthead, c, i, d, w, page });
    *response.status_mut() = StatusCode::NOT_FOUND;
    spoken(response, language)
}

/// The page of a gate in place of a refusal, with the refusal's status and code.
pub fn of_gate(pages: &Pages, site: &str, head: &RequestHead, refusal: &Refusal, reason: GateReason) -> Response {
    let reader = match &reason {
        GateReason::Role(reader, ..) => Some(reader),
        GateReason::Unlisted(reader) => reader.as_ref(),
        GateReason::Nobody(_) | GateReason::Away => None,
    };
    let language = of_page(reader, head);
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let w = InsteadWords::of(language);
    let plain = |title, lead| InsteadSaid { title, lead, ..InsteadSaid::default() };
    let own = Some(format!("{site}{}", super::HOME));
    let page = match reason {
        GateReason::Nobody(url) => InsteadSaid { sign_in: Some(url), ..plain(w.nobody_title, w.nobody) },
        GateReason::Role(reader, wanted, url) => {
            let switch = Some(return_to::switched(&url));
            InsteadSaid { reader: Some(reader), wanted, switch, own, ..plain(w.role_title, w.role) }
        }
        GateReason::Unlisted(reader) => InsteadSaid { reader, own, ..plain(w.unlisted_title, w.unlisted) },
        GateReason::Away => InsteadSaid { again: true, ..plain(w.away_title, w.away) },
    };
    let template = GatePage { m: &pages.masthead, c, i, d, w, sheet: bundle::sheet(), page };
    // Rendering fails only where writing does, and writing to a String does not.
    let mut response = text(HTML, pages.gate.clone(), template.render().unwrap_or_default().into());
    *response.status_mut() = refusal.status;
    if let Some(after) = refusal.retry_after {
        response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
    }
    // The accept loop counts refusals by code.
    response.extensions_mut().insert::<Code>(refusal.code);
    spoken(response, language)
}

/// The language of a page: the reader's own, else the browser's.
fn of_page(reader: Option<&PageReader>, head: &RequestHead) -> Language {
    Language::chosen(reader.and_then(|reader| reader.language), language::asked(&head.headers))
}
