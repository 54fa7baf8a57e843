//! Pages: what people meet. Plain files in the binary, a policy that lets them load nothing else but a captcha, and for
//! enrolment a picture of the URL an app scans. The pages talk to the same GraphQL as everyone.

mod letters;
mod me;
mod owner;
mod picture;
pub mod return_to;
mod widgets;

use std::sync::Arc;

use askama::Template;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use warp::filters::BoxedFilter;
use warp::{Filter, Reply};

use crate::edge::{Front, Presented, Response, language};
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::words::{self, CommonWords, DeviceWords};
use widgets::{OWN, Page};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Where an admin goes on to who came from nowhere.
const HOME: &str = "/me";

const ASSETS: [(&str, &str, &str); 30] = [
    ("vestibule.css", CSS, include_str!("assets/vestibule.css")),
    ("sign_in.js", SCRIPT, include_str!("assets/sign_in.js")),
    ("steps.js", SCRIPT, include_str!("assets/steps.js")),
    ("act.js", SCRIPT, include_str!("assets/act.js")),
    ("copy.js", SCRIPT, include_str!("assets/copy.js")),
    ("inside.js", SCRIPT, include_str!("assets/inside.js")),
    ("confirm.js", SCRIPT, include_str!("assets/confirm.js")),
    ("codes.js", SCRIPT, include_str!("assets/codes.js")),
    ("memory.js", SCRIPT, include_str!("assets/memory.js")),
    ("invitation.js", SCRIPT, include_str!("assets/invitation.js")),
    ("onward.js", SCRIPT, include_str!("assets/onward.js")),
    ("api.js", SCRIPT, include_str!("assets/api.js")),
    ("words.js", SCRIPT, include_str!("assets/words.js")),
    ("captcha.js", SCRIPT, include_str!("assets/captcha.js")),
    ("device.js", SCRIPT, include_str!("assets/device.js")),
    ("enrolment.js", SCRIPT, include_str!("assets/enrolment.js")),
    ("me.js", SCRIPT, include_str!("assets/me.js")),
    ("me_view.js", SCRIPT, include_str!("assets/me_view.js")),
    ("who.js", SCRIPT, include_str!("assets/who.js")),
    ("rows.js", SCRIPT, include_str!("assets/rows.js")),
    ("dialog.js", SCRIPT, include_str!("assets/dialog.js")),
    ("owner.js", SCRIPT, include_str!("assets/owner.js")),
    ("desk.js", SCRIPT, include_str!("assets/desk.js")),
    ("admins.js", SCRIPT, include_str!("assets/admins.js")),
    ("admins_list.js", SCRIPT, include_str!("assets/admins_list.js")),
    ("admin.js", SCRIPT, include_str!("assets/admin.js")),
    ("admin_view.js", SCRIPT, include_str!("assets/admin_view.js")),
    ("trail.js", SCRIPT, include_str!("assets/trail.js")),
    ("trail_view.js", SCRIPT, include_str!("assets/trail_view.js")),
    ("schema.js", SCRIPT, include_str!("assets/schema.js")),
];

#[derive(Template)]
#[template(path = "device.html")]
struct Device {
    c: &'static CommonWords,
    words: &'static DeviceWords,
    data: String,
}

#[derive(Template)]
#[template(path = "schema.html")]
struct Schema<'a> {
    schema: &'a str,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Mail {
    letters: Vec<letters::Letter>,
}

/// Every page of a front. The last two are for trying things, in `dev` alone.
pub fn routes(front: &Arc<Front>, sdl: String) -> BoxedFilter<(Response,)> {
    let reading = || warp::get().or(warp::head()).unify();
    let names = front.site.cookie_names();
    let root = warp::path::end().and(reading()).and(warp::header::headers_cloned()).map(move |headers: HeaderMap| {
        // Whether the session still lives is told there.
        let known = Presented::read(&headers, names).session.is_some();
        let mut response = StatusCode::SEE_OTHER.into_response();
        let there = if known { HOME } else { return_to::SIGN_IN };
        response.headers_mut().insert(LOCATION, HeaderValue::from_static(there));
        response
    });
    let sign_in = {
        let (page, front) = (Arc::new(Page::of(&front.app.captcha)), Arc::clone(front));
        let query = warp::query::raw().or(warp::any().map(String::new)).unify();
        let asked = warp::path!("sign-in").and(reading()).and(query).and(warp::header::headers_cloned());
        asked.map(move |query: String, headers: HeaderMap| {
            let onward = return_to::target(&front.site, &query).unwrap_or_else(|| HOME.into());
            if let Some(origin) = return_to::unlisted(&front.site, &query) {
                front.unlisted.origin(&origin, front.app.clock.now());
            }
            let language = of_reader(None, &headers);
            spoken(text(HTML, page.csp, page.render(&onward, language)), language)
        })
    };
    let device = warp::path!("device").and(reading()).and(warp::header::headers_cloned()).map(|headers: HeaderMap| {
        let language = of_reader(None, &headers);
        let (c, words) = (CommonWords::of(language), DeviceWords::of(language));
        let data = words::data(&[words.json]);
        spoken(text(HTML, OWN, page(&Device { c, words, data })), language)
    });
    let assets = warp::path!("assets" / String).and(reading()).and_then(|name: String| async move {
        let found = ASSETS.iter().find(|(asset, _, _)| *asset == name);
        found.map(|(_, kind, content)| text(kind, OWN, (*content).into())).ok_or_else(warp::reject::not_found)
    });
    let pages = root
        .or(sign_in)
        .unify()
        .or(me::route(front))
        .unify()
        .or(owner::routes(front))
        .unify()
        .or(device)
        .unify()
        .or(assets)
        .unify()
        .or(picture::route(front))
        .unify();
    if !front.site.dev {
        return pages.boxed();
    }
    let schema: Arc<str> = page(&Schema { schema: &sdl }).into();
    let graphiql = warp::path!("graphiql").and(reading()).map(move || text(HTML, OWN, schema.to_string()));
    let front = Arc::clone(front);
    let mails = warp::path!("dev" / "mail").and(reading()).then(move || {
        let front = Arc::clone(&front);
        async move {
            let letters = match &front.mail_folder {
                Some(folder) => letters::newest(folder).await,
                None => Vec::new(),
            };
            text(HTML, OWN, page(&Mail { letters }))
        }
    });
    pages.or(graphiql).unify().or(mails).unify().boxed()
}

/// The language of a page: of the account of whoever is signed in, where the page knows, else of the browser.
fn of_reader(reader: Option<&AccountView>, headers: &HeaderMap) -> Language {
    let chosen = reader.and_then(|reader| reader.profile.language);
    Language::chosen(chosen, language::asked(headers))
}

/// A page that says in which language it is.
fn spoken(mut response: Response, language: Language) -> Response {
    language::said(response.headers_mut(), language);
    response
}

fn page(template: &impl Template) -> String {
    // A template of ours fails only to be written, and a String is never full.
    template.render().unwrap_or_default()
}

fn text(kind: &'static str, csp: &'static str, content: String) -> Response {
    let mut response = content.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    response
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
