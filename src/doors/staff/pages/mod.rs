//! The pages of the staff door: files in the binary, under a content security policy that allows the captcha and no other
//! foreign source. Their scripts use the public GraphQL API, and decide nothing.

mod mails;
pub mod me;
pub mod owner;
pub mod picture;
pub mod return_to;
mod widgets;

use std::path::Path;
use std::sync::Arc;

use askama::Template;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use warp::Reply;

use super::credentials::CREDENTIALS;
use crate::edge::{Front, Refusal, RequestHead, Response, language, nothing_served};
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::words::{self, CommonWords, DeviceWords};
use widgets::{OWN, SignInPage};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page after a sign-in without `return_to`.
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
struct DevicePage {
    c: &'static CommonWords,
    words: &'static DeviceWords,
    data: String,
}

#[derive(Template)]
#[template(path = "schema.html")]
struct SchemaPage<'a> {
    schema: &'a str,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailsPage {
    mails: Vec<mails::SentMail>,
}

/// The sign-in page as the server's captcha needs it, shared by all requests.
pub fn sign_in_page(front: &Front) -> Arc<SignInPage> {
    Arc::new(SignInPage::of(&front.app.captcha))
}

/// `GET /`: redirects to `/me` with a session cookie, otherwise to the sign-in page. Only the target page checks that the
/// session is live.
pub async fn root(front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let known = front.presented(&CREDENTIALS, &head.headers).session.is_some();
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = if known { HOME } else { return_to::SIGN_IN };
    response.headers_mut().insert(LOCATION, HeaderValue::from_static(location));
    Ok(response)
}

/// `GET /sign-in`.
pub async fn sign_in(front: Arc<Front>, page: Arc<SignInPage>, head: RequestHead) -> Result<Response, Refusal> {
    let query = head.query.as_deref().unwrap_or_default();
    let onward = return_to::target(&front.site, query).unwrap_or_else(|| HOME.into());
    if let Some(origin) = return_to::unlisted(&front.site, query) {
        front.unlisted.origin(&origin, front.app.clock.now());
    }
    let language = of_reader(None, &head.headers);
    Ok(spoken(text(HTML, page.csp, page.render(&onward, language)), language))
}

/// `GET /device`.
pub async fn device(_: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let language = of_reader(None, &head.headers);
    let (c, words) = (CommonWords::of(language), DeviceWords::of(language));
    let data = words::data(&[words.json]);
    Ok(spoken(text(HTML, OWN, page(&DevicePage { c, words, data })), language))
}

/// `GET /assets/NAME`.
pub async fn asset(_: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let name = head.path.strip_prefix("/assets/").unwrap_or_default().trim_end_matches('/');
    let found = ASSETS.iter().find(|(asset, _, _)| *asset == name);
    Ok(found.map_or_else(nothing_served, |(_, kind, content)| text(kind, OWN, (*content).into())))
}

/// The page of `GET /graphiql`, served only in `dev`.
pub fn schema_page(schema: &str) -> String {
    page(&SchemaPage { schema })
}

/// A rendered page without a language.
pub fn plain(rendered: String) -> Response {
    text(HTML, OWN, rendered)
}

/// `GET /dev/mail`, served only in `dev`: the newest mails of a folder.
pub async fn mails(folder: Option<Arc<Path>>) -> Response {
    let mails = match folder {
        Some(folder) => mails::newest(&folder).await,
        None => Vec::new(),
    };
    plain(page(&MailsPage { mails }))
}

/// The language of a page: the signed-in admin's, where the page knows them, else the browser's.
fn of_reader(reader: Option<&AccountView>, headers: &HeaderMap) -> Language {
    let chosen = reader.and_then(|reader| reader.profile.language);
    Language::chosen(chosen, language::asked(headers))
}

/// Declares a page's language.
fn spoken(mut response: Response, language: Language) -> Response {
    language::declare(response.headers_mut(), language);
    response
}

fn page(template: &impl Template) -> String {
    // Rendering fails only where writing does, and writing to a String does not.
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
