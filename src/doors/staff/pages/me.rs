//! `GET /me`: the page of the reader's own account. Only its language depends on the reader; the script loads the account's
//! data, and sends a reader who is not signed in to the sign-in page.

use std::sync::Arc;

use askama::Template;

use super::masthead::Masthead;
use super::{Pages, known_reader, of_reader, spoken};
use crate::edge::{Front, Refusal, RequestHead, Response};
use crate::rules::language::Language;
use crate::words::{
    self, CodesWords, CommonWords, DeskWords, EnrolmentWords, InsideWords, MeListsWords, MeWords, NoticeWords,
    RefusalWords,
};

#[derive(Template)]
#[template(path = "me.html")]
struct MePage<'a> {
    m: &'a Masthead,
    c: &'static CommonWords,
    d: &'static DeskWords,
    i: &'static InsideWords,
    t: &'static MeWords,
    l: &'static MeListsWords,
    k: &'static CodesWords,
    e: &'static EnrolmentWords,
    data: String,
}

/// Serves the page of the reader's own account.
pub async fn me(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let language = of_reader(known_reader(&front, &head).await.as_ref(), &head.headers);
    Ok(spoken(pages.shown(&own_page(&pages.masthead, language)), language))
}

fn own_page(m: &Masthead, language: Language) -> MePage<'_> {
    let (c, d, i) = (CommonWords::of(language), DeskWords::of(language), InsideWords::of(language));
    let (t, l, e) = (MeWords::of(language), MeListsWords::of(language), EnrolmentWords::of(language));
    let (refusals, notices) = (RefusalWords::of(language), NoticeWords::of(language));
    let k = CodesWords::of(language);
    let data = words::data(&[c.json, i.json, t.json, l.json, k.json, e.json, refusals.json, notices.json]);
    MePage { m, c, d, i, t, l, k, e, data }
}
