//! `/sign-out?return_to=`: a page with one button, which works without a script, and the sign-out that the button posts. GET changes
//! nothing; POST refuses pages of foreign origins. Both judge `return_to` as the sign-in page does, and ignore an invalid one.

use std::sync::Arc;

use askama::Template;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use url::Url;
use warp::Reply;

use super::masthead::Masthead;
use super::parts::{HTML, OWN, text};
use super::{Pages, of_reader, spoken};
use crate::doors::staff::credentials::CREDENTIALS;
use crate::doors::staff::reader::reader;
use crate::doors::staff::sign_out::end_here;
use crate::edge::{Body, Front, Refusal, RequestHead, Response, Stopped, return_to};
use crate::words::{CommonWords, InsideWords, SignOutWords};

/// The part of the policy that names the targets of forms.
const FORMS: &str = "form-action 'self'";

#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOutPage<'a> {
    m: &'a Masthead,
    c: &'static CommonWords,
    i: &'static InsideWords,
    t: &'static SignOutWords,
    /// Whether a session may be there to end.
    is_open: bool,
    /// Where the sign-out leads.
    onward: Option<&'a str>,
}

/// Serves the page. Without a live session it says so in place of the button.
pub async fn page(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    let onward = judged(&front, &head, head.query.as_deref().unwrap_or_default());
    let found = reader(&front, &head).await;
    // While the database is away the button stays: a press then tells so.
    let is_open = found.as_ref().map_or(true, Option::is_some);
    let language = of_reader(found.ok().flatten().as_ref(), &head.headers);
    let (c, i, t) = (CommonWords::of(language), InsideWords::of(language), SignOutWords::of(language));
    let template = SignOutPage { m: &pages.masthead, c, i, t, is_open, onward: onward.as_deref() };
    let policy = pages.masthead.policy(&policy(onward.as_deref()));
    Ok(spoken(text(HTML, policy, template.render().unwrap_or_default().into()), language))
}

/// Ends this browser's session and pending sign-in, and leads on.
pub async fn post(front: Arc<Front>, head: RequestHead, body: Body) -> Result<Response, Refusal> {
    let body = front.read_any(&head, body).await?;
    let onward = judged(&front, &head, &String::from_utf8_lossy(&body));
    let call = front.call(&CREDENTIALS, &head);
    let step = async move {
        end_here(&call).await?;
        Ok::<_, Stopped>(call.finish()?)
    };
    let carried = front.run(&head, step).await?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    let onward = onward.as_deref().unwrap_or(return_to::SIGN_IN);
    let onward = HeaderValue::from_str(onward).unwrap_or(HeaderValue::from_static(return_to::SIGN_IN));
    response.headers_mut().insert(LOCATION, onward);
    carried.put(response.headers_mut());
    Ok(response)
}

/// The target that a form or query names, if it is valid; logs an origin that is not listed.
fn judged(front: &Front, head: &RequestHead, form: &str) -> Option<String> {
    if let Some(origin) = return_to::unlisted(&front.site, form) {
        front.note_unlisted_origin(&origin, head);
    }
    return_to::target(&front.site, form)
}

/// The policy of the page. A browser judges the redirect after a form as a target of the form, so that the origin to which the sign-out
/// leads is one.
fn policy(onward: Option<&str>) -> String {
    let origin = onward.and_then(|onward| Url::parse(onward).ok()).map(|there| there.origin().ascii_serialization());
    origin.map_or_else(|| OWN.to_owned(), |origin| OWN.replacen(FORMS, &format!("{FORMS} {origin}"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_to_which_a_sign_out_leads_is_a_target_of_its_form() {
        assert_eq!(policy(None), OWN);
        assert_eq!(policy(Some("/me?a=b")), OWN);
        let wide = policy(Some("https://cms.example.com:8443/x?y#z"));
        assert!(wide.contains("; form-action 'self' https://cms.example.com:8443; base-uri 'none'"), "{wide}");
    }
}
