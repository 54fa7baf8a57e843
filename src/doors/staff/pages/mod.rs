//! The pages of the staff door: files in the binary, under a content security policy that allows the captcha and no other
//! foreign source. Their scripts use the public GraphQL API, and decide nothing.

mod bundle;
mod fortnight;
pub mod graphiql;
pub mod instead;
mod logo_file;
mod mails;
mod masthead;
pub mod me;
pub mod owner;
mod parts;
pub mod picture;
pub mod sign_out;
mod widgets;

use std::path::Path;
use std::sync::Arc;

use askama::Template;
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use warp::Reply;

use super::credentials::CREDENTIALS;
use super::reader::reader;
use crate::edge::{Front, Refusal, RequestHead, Response, Site, language, return_to};
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::words::{self, CommonWords, DeviceWords};
pub use bundle::asset;
use masthead::Masthead;
use parts::{HTML, OWN, text};
use widgets::SignInPage;

/// The page after a sign-in without `return_to`, unless another home is set.
const HOME: &str = "/me";

#[derive(Template)]
#[template(path = "device.html")]
struct DevicePage<'a> {
    m: &'a Masthead,
    c: &'static CommonWords,
    words: &'static DeviceWords,
    data: String,
}

#[derive(Template)]
#[template(path = "schema.html")]
struct SchemaPage<'a> {
    m: &'a Masthead,
    schema: &'a str,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailsPage<'a> {
    m: &'a Masthead,
    mails: Vec<mails::SentMail>,
}

/// The parts that all pages of a server share, made once at start.
#[derive(Debug)]
pub struct Pages {
    masthead: Masthead,
    own: HeaderValue,
    gate: HeaderValue,
    sign_in: SignInPage,
}

impl Pages {
    /// The pages as the server's look and captcha need them.
    pub fn of(front: &Front) -> Pages {
        let masthead = Masthead::of(&front.site);
        let (own, sign_in) = (masthead.policy(OWN), SignInPage::of(&front.app.captcha, &masthead));
        let gate = masthead.policy_of_whole(bundle::sheet());
        Pages { masthead, own, gate, sign_in }
    }
}

/// `GET /`: redirects home with a session cookie, otherwise to the sign-in page. Only the target page checks that the session is
/// live.
pub async fn root(front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let known = front.presented(&CREDENTIALS, &head.headers).session.is_some();
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = if known { home(&front.site) } else { return_to::SIGN_IN };
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static(HOME));
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// `GET /sign-in`.
pub async fn sign_in(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let query = head.query.as_deref().unwrap_or_default();
    let onward = return_to::target(&front.site, query).unwrap_or_else(|| home(&front.site).into());
    if let Some(origin) = return_to::unlisted(&front.site, query) {
        front.note_unlisted_origin(&origin, &head);
    }
    let language = of_reader(None, &head.headers);
    let presented = front.presented(&CREDENTIALS, &head.headers);
    let known = [(presented.session.is_some(), "session"), (presented.pending.is_some(), "pending")];
    let known: Vec<&str> = known.iter().filter_map(|(is_there, name)| is_there.then_some(*name)).collect();
    let page = pages.sign_in.render(&pages.masthead, (&onward, &known.join(" ")), language);
    Ok(spoken(text(HTML, pages.sign_in.csp.clone(), page.into()), language))
}

/// `GET /device`.
pub async fn device(pages: Arc<Pages>, head: RequestHead) -> Result<Response, Refusal> {
    let language = of_reader(None, &head.headers);
    let (c, words) = (CommonWords::of(language), DeviceWords::of(language));
    let data = words::data(&[words.json]);
    Ok(spoken(pages.shown(&DevicePage { m: &pages.masthead, c, words, data }), language))
}

/// The plain page in place of GraphiQL: the schema, and operations to try.
fn schema(pages: &Pages, schema: &str) -> Response {
    pages.shown(&SchemaPage { m: &pages.masthead, schema })
}

/// `GET /dev/mail`, served only in `dev`: the newest mails of a folder.
pub async fn mails(pages: Arc<Pages>, folder: Option<Arc<Path>>) -> Response {
    let mails = match folder {
        Some(folder) => mails::newest(&folder).await,
        None => Vec::new(),
    };
    pages.shown(&MailsPage { m: &pages.masthead, mails })
}

/// The signed-in admin who reads a page; `None`: not signed in, or the database cannot be reached.
async fn known_reader(front: &Front, head: &RequestHead) -> Option<AccountView> {
    reader(front, head).await.ok().flatten()
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

impl Pages {
    /// A page with the policy of pages without a captcha.
    fn shown(&self, template: &impl Template) -> Response {
        // Rendering fails only where writing does, and writing to a String does not.
        text(HTML, self.own.clone(), template.render().unwrap_or_default().into())
    }
}

/// Where a sign-in leads that names no `return_to`.
fn home(site: &Site) -> &str {
    site.look.home.as_deref().unwrap_or(HOME)
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
