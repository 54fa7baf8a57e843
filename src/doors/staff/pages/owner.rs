//! `GET /admins` and `/admins/trail`: the pages of owners and auditors. They contain no admin and no line of the trail: the
//! scripts load those, and tell other readers so. The page contains the names of all roles, for owners and auditors only.

use std::sync::Arc;

use askama::Template;

use super::masthead::Masthead;
use super::{Pages, known_reader, of_reader, spoken};
use crate::edge::{Front, Refusal, RequestHead, Response};
use crate::rules::language::Language;
use crate::rules::role::{OWNER, is_auditor, is_owner};
use crate::words::{
    self, AdminAccessWords, AdminWords, AdminsWords, CommonWords, DeskWords, EventWords, InsideWords, ListsWords,
    OutcomeWords, PickedWords, RefusalWords, RefusedWords, TrailWords, TwoOwnersWords,
};

#[derive(Template)]
#[template(path = "admins.html")]
struct AdminsPage<'a> {
    m: &'a Masthead,
    c: &'static CommonWords,
    i: &'static InsideWords,
    d: &'static DeskWords,
    l: &'static AdminsWords,
    p: &'static PickedWords,
    f: &'static ListsWords,
    a: &'static AdminWords,
    s: &'static AdminAccessWords,
    t: &'static TwoOwnersWords,
    owner: &'a str,
    roles: &'a [String],
    languages: [Language; Language::ALL.len()],
    data: String,
}

#[derive(Template)]
#[template(path = "trail.html")]
struct TrailPage<'a> {
    m: &'a Masthead,
    c: &'static CommonWords,
    i: &'static InsideWords,
    d: &'static DeskWords,
    t: &'static TrailWords,
    data: String,
}

/// Serves the page of all admins.
pub async fn admins(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let reader = known_reader(&front, &head).await;
    let known = &front.app.policies.staff.admins.roles[..];
    let reads = |roles: &[String]| is_owner(roles) || is_auditor(roles, known);
    let roles = reader.as_ref().filter(|reader| reads(&reader.roles)).map(|_| known);
    let language = of_reader(reader.as_ref(), &head.headers);
    Ok(spoken(pages.shown(&admins_page(&pages.masthead, language, roles.unwrap_or_default())), language))
}

/// Serves the page of the audit trail.
pub async fn trail(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let language = of_reader(known_reader(&front, &head).await.as_ref(), &head.headers);
    Ok(spoken(pages.shown(&trail_page(&pages.masthead, language)), language))
}

fn admins_page<'a>(m: &'a Masthead, language: Language, roles: &'a [String]) -> AdminsPage<'a> {
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let (l, a, s) = (AdminsWords::of(language), AdminWords::of(language), AdminAccessWords::of(language));
    let (p, f, t) = (PickedWords::of(language), ListsWords::of(language), TwoOwnersWords::of(language));
    let (refused, refusals) = (RefusedWords::of(language), RefusalWords::of(language));
    let groups = [c.json, i.json, d.json, l.json, p.json, f.json, a.json, s.json, t.json, refused.json, refusals.json];
    let data = words::data(&groups);
    AdminsPage { m, c, i, d, l, p, f, a, s, t, owner: OWNER, roles, languages: Language::ALL, data }
}

fn trail_page(m: &Masthead, language: Language) -> TrailPage<'_> {
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let (t, events, outcomes) = (TrailWords::of(language), EventWords::of(language), OutcomeWords::of(language));
    let refusals = RefusalWords::of(language);
    let data = words::data(&[c.json, i.json, d.json, t.json, events.json, outcomes.json, refusals.json]);
    TrailPage { m, c, i, d, t, data }
}
