//! `GET /me`: the page of one's own account. The same for everyone, but for its language: that of the account that is
//! signed in, where there is one. What stands on it the script asks for, and whoever is not signed in it leads away.

use std::sync::Arc;

use askama::Template;
use http::HeaderMap;
use warp::Filter;
use warp::filters::BoxedFilter;

use super::widgets::OWN;
use super::{HTML, of_reader, page, spoken, text};
use crate::edge::Front;
use crate::edge::requester::{Peer, requester};
use crate::edge::{Presented, RequestId, Response};
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::sign_in::{Acting, SharedLookup, current};
use crate::words::{
    self, CommonWords, DeskWords, EnrolmentWords, InsideWords, MeListsWords, MeWords, NoticeWords, RefusalWords,
};

#[derive(Template)]
#[template(path = "me.html")]
struct Me {
    c: &'static CommonWords,
    d: &'static DeskWords,
    i: &'static InsideWords,
    t: &'static MeWords,
    l: &'static MeListsWords,
    e: &'static EnrolmentWords,
    data: String,
}

/// The page.
pub fn route(front: &Arc<Front>) -> BoxedFilter<(Response,)> {
    let front = Arc::clone(front);
    warp::path!("me")
        .and(warp::get().or(warp::head()).unify())
        .and(warp::header::headers_cloned())
        .and(warp::ext::get::<Peer>())
        .and(warp::ext::get::<RequestId>())
        .then(move |headers: HeaderMap, peer: Peer, id: RequestId| {
            let front = Arc::clone(&front);
            async move {
                let language = of_reader(reader(&front, &headers, peer, &id).await.as_ref(), &headers);
                spoken(text(HTML, OWN, render(language)), language)
            }
        })
        .boxed()
}

fn render(language: Language) -> String {
    let (c, d, i) = (CommonWords::of(language), DeskWords::of(language), InsideWords::of(language));
    let (t, l, e) = (MeWords::of(language), MeListsWords::of(language), EnrolmentWords::of(language));
    let (refusals, notices) = (RefusalWords::of(language), NoticeWords::of(language));
    let data = words::data(&[c.json, i.json, t.json, l.json, e.json, refusals.json, notices.json]);
    page(&Me { c, d, i, t, l, e, data })
}

/// Who is signed in, and reads the page. A database that is away costs what depends on it, not the page.
pub async fn reader(front: &Front, headers: &HeaderMap, peer: Peer, id: &RequestId) -> Option<AccountView> {
    let session = Presented::read(headers, front.site.cookie_names()).session?;
    let (app, requester) = (Arc::clone(&front.app), requester(&front.site, peer, headers));
    let step = async move {
        let shared = SharedLookup::default();
        let acting = Acting { door: Door::Staff, requester, session: Some(&session), shared: &shared };
        Ok(current(&app, acting).await?)
    };
    front.steps.run(id, front.limits.step, step).await.ok()?
}
