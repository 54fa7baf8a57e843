//! `GET /admins` and `/admins/trail`: the pages of owners and auditors. They contain no admin and no line of the trail: the
//! scripts load those, and tell other readers so. The page of all admins contains the names of all roles and counts of the last
//! days, for owners and auditors only.

use std::sync::Arc;

use askama::Template;

use super::fortnight::{self, DayCounts, Fortnight};
use super::masthead::Masthead;
use super::{Pages, known_reader, of_reader, spoken};
use crate::doors::staff::caller::DOOR;
use crate::edge::{Front, Refusal, RequestHead, Response};
use crate::rules::language::Language;
use crate::rules::role::{OWNER, is_auditor, is_owner};
use crate::sign_in::{AskedDays, last_days};
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
    fortnight: Option<Fortnight>,
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
    let fortnight = if roles.is_some() { picture(&front, &head, language).await } else { None };
    let page = admins_page(&pages.masthead, language, (roles.unwrap_or_default(), fortnight));
    Ok(spoken(pages.shown(&page), language))
}

/// Serves the page of the audit trail.
pub async fn trail(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let language = of_reader(known_reader(&front, &head).await.as_ref(), &head.headers);
    Ok(spoken(pages.shown(&trail_page(&pages.masthead, language)), language))
}

/// The picture of the last days. A page without the picture is of use, so a fault leaves the picture out.
async fn picture(front: &Front, head: &RequestHead, language: Language) -> Option<Fortnight> {
    let (app, asked) = (Arc::clone(&front.app), AskedDays { days: Some(fortnight::DAYS), ..AskedDays::default() });
    let step = async move {
        let days = last_days(&app, DOOR, asked).await?.unwrap_or_default().into_iter();
        let counts = days.map(|found| DayCounts {
            day: found.day,
            sign_ins: found.sign_ins,
            refused: found.refused,
            lockouts: found.lockouts,
        });
        Ok(Fortnight::of(counts.collect(), language))
    };
    front.run(head, step).await.ok().flatten()
}

fn admins_page<'a>(
    m: &'a Masthead,
    language: Language,
    (roles, fortnight): (&'a [String], Option<Fortnight>),
) -> AdminsPage<'a> {
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let (l, a, s) = (AdminsWords::of(language), AdminWords::of(language), AdminAccessWords::of(language));
    let (p, f, t) = (PickedWords::of(language), ListsWords::of(language), TwoOwnersWords::of(language));
    let (refused, refusals) = (RefusedWords::of(language), RefusalWords::of(language));
    let groups = [c.json, i.json, d.json, l.json, p.json, f.json, a.json, s.json, t.json, refused.json, refusals.json];
    let data = words::data(&groups);
    AdminsPage { m, c, i, d, l, p, f, a, s, t, owner: OWNER, roles, fortnight, languages: Language::ALL, data }
}

fn trail_page(m: &Masthead, language: Language) -> TrailPage<'_> {
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let (t, events, outcomes) = (TrailWords::of(language), EventWords::of(language), OutcomeWords::of(language));
    let refusals = RefusalWords::of(language);
    let data = words::data(&[c.json, i.json, d.json, t.json, events.json, outcomes.json, refusals.json]);
    TrailPage { m, c, i, d, t, data }
}
