//! `GET /admins` and `/admins/trail`: the pages of an owner. They hold no admin and no line: what stands on them the scripts
//! ask for, and whoever is no owner they tell so. Only the names of the roles there are come with the page, and only to
//! an owner.

use std::sync::Arc;

use askama::Template;
use http::HeaderMap;
use warp::Filter;
use warp::filters::BoxedFilter;

use super::me::reader;
use super::widgets::OWN;
use super::{HTML, of_reader, page, spoken, text};
use crate::edge::Front;
use crate::edge::requester::Peer;
use crate::edge::{RequestId, Response};
use crate::rules::desk::is_owner;
use crate::rules::language::Language;
use crate::rules::notice::OWNER;
use crate::words::{
    self, AdminWords, AdminsWords, CommonWords, DeskWords, EventWords, InsideWords, OutcomeWords, RefusalWords,
    RefusedWords, TrailWords,
};

#[derive(Template)]
#[template(path = "admins.html")]
struct Admins<'a> {
    c: &'static CommonWords,
    i: &'static InsideWords,
    d: &'static DeskWords,
    l: &'static AdminsWords,
    a: &'static AdminWords,
    owner: &'a str,
    roles: &'a [String],
    languages: [Language; Language::ALL.len()],
    data: String,
}

#[derive(Template)]
#[template(path = "trail.html")]
struct Trail {
    c: &'static CommonWords,
    i: &'static InsideWords,
    d: &'static DeskWords,
    t: &'static TrailWords,
    data: String,
}

/// The pages.
pub fn routes(front: &Arc<Front>) -> BoxedFilter<(Response,)> {
    let (of_admins, of_trail) = (Arc::clone(front), Arc::clone(front));
    let asked = || {
        let reading = warp::get().or(warp::head()).unify();
        reading.and(warp::header::headers_cloned()).and(warp::ext::get::<Peer>()).and(warp::ext::get::<RequestId>())
    };
    let admins = warp::path!("admins").and(asked()).then(move |headers: HeaderMap, peer: Peer, id: RequestId| {
        let front = Arc::clone(&of_admins);
        async move {
            let reader = reader(&front, &headers, peer, &id).await;
            let roles = reader.as_ref().filter(|reader| is_owner(&reader.roles)).map(|_| &front.app.policy.roles[..]);
            let language = of_reader(reader.as_ref(), &headers);
            spoken(text(HTML, OWN, admins(language, roles.unwrap_or_default())), language)
        }
    });
    let trail =
        warp::path!("admins" / "trail").and(asked()).then(move |headers: HeaderMap, peer: Peer, id: RequestId| {
            let front = Arc::clone(&of_trail);
            async move {
                let language = of_reader(reader(&front, &headers, peer, &id).await.as_ref(), &headers);
                spoken(text(HTML, OWN, trail(language)), language)
            }
        });
    admins.or(trail).unify().boxed()
}

fn admins(language: Language, roles: &[String]) -> String {
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let (l, a) = (AdminsWords::of(language), AdminWords::of(language));
    let (refused, refusals) = (RefusedWords::of(language), RefusalWords::of(language));
    let data = words::data(&[c.json, i.json, d.json, l.json, a.json, refused.json, refusals.json]);
    page(&Admins { c, i, d, l, a, owner: OWNER, roles, languages: Language::ALL, data })
}

fn trail(language: Language) -> String {
    let (c, i, d) = (CommonWords::of(language), InsideWords::of(language), DeskWords::of(language));
    let (t, events, outcomes) = (TrailWords::of(language), EventWords::of(language), OutcomeWords::of(language));
    let refusals = RefusalWords::of(language);
    let data = words::data(&[c.json, i.json, d.json, t.json, events.json, outcomes.json, refusals.json]);
    page(&Trail { c, i, d, t, data })
}
