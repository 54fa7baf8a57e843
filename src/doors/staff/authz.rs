//! `/authz`: a proxy asks whether whoever is at its gate may pass. Nothing is told by what the answer leaves out: its four
//! headers are on every one, empty unless it is 200, so that a proxy which copies them overwrites what a client wrote there.
//! Whose gate it is, and where its page lies, is taken from proxies we trust alone.

mod way_in;

use std::sync::Arc;

use http::header::{HOST, LOCATION};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use warp::filters::BoxedFilter;
use warp::{Filter, Reply};

use self::way_in::{WayIn, way_in};
use crate::edge::gate_headers::{ASSERTION, EMAIL, ID, ROLES};
use crate::edge::refusal::{Code, JSON, Refusal};
use crate::edge::requester::{Peer, requester};
use crate::edge::steps::Stopped;
use crate::edge::{Front, RequestId, Response, cookies};
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::sign_in::{GateAdmission, Passing, admit};

/// Whose admins pass.
const DOOR: Door = Door::Staff;

/// Asks for the way in, where nobody is signed in.
const REDIRECT: &str = "x-vestibule-redirect";
const FORWARDED_HOST: &str = "x-forwarded-host";

/// What is asked.
struct Question {
    method: Method,
    query: Option<String>,
    headers: HeaderMap,
    peer: Peer,
}

/// Serves it.
pub fn route(front: &Arc<Front>) -> BoxedFilter<(Response,)> {
    let issuer: Arc<str> = format!("{}/{}", front.site.public.url(), DOOR.name()).into();
    let front = Arc::clone(front);
    let query = warp::query::raw().map(Some).or(warp::any().map(|| None)).unify();
    warp::path!("authz")
        .and(warp::method())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::ext::get::<Peer>())
        .and(warp::ext::get::<RequestId>())
        .then(move |method: Method, query: Option<String>, headers: HeaderMap, peer: Peer, id: RequestId| {
            let (front, issuer) = (Arc::clone(&front), Arc::clone(&issuer));
            async move {
                let question = Question { method, query, headers, peer };
                let answered = answer(&front, question, issuer, &id).await;
                answered.unwrap_or_else(|refusal| refusal.answer(JSON, &id))
            }
        })
        .boxed()
}

async fn answer(front: &Front, asked: Question, issuer: Arc<str>, id: &RequestId) -> Result<Response, Refusal> {
    if asked.method != Method::GET && asked.method != Method::HEAD {
        return Err(Refusal::method("GET, HEAD"));
    }
    let Some(roles) = roles(asked.query.as_deref(), &front.app.policy.roles) else {
        return Err(Refusal::bad_input("Ask without a query, or with role= and the names of roles, each once."));
    };
    let site = &front.site;
    let trusted = site.is_trusted(asked.peer.0.ip().to_canonical());
    let host = host(&asked.headers, trusted);
    let audience = host.and_then(|host| site.audience(host));
    if let Some(host) = host.filter(|_| audience.is_none()) {
        front.unlisted.host(host, front.app.clock.now());
    }
    let (proxied, listed) = (host.filter(|_| trusted), audience.is_some());
    let Some(pass) = cookies::pass(&asked.headers, site.cookie_names(), &site.gate) else {
        return nobody(front, &asked.headers, proxied, listed);
    };
    let (app, requester) = (Arc::clone(&front.app), requester(site, asked.peer, &asked.headers));
    let step = async move {
        let gate = audience.as_ref().map(|gate| (gate.host.as_str(), gate.roles.as_slice()));
        let passing = Passing { door: DOOR, requester, pass: &pass, roles: &roles, issuer: &issuer, gate };
        match admit(&app, passing).await? {
            GateAdmission::Admitted { id, email, roles, assertion } => {
                let mut headers = HeaderMap::with_capacity(4);
                headers.insert(ID, value(&id)?);
                headers.insert(EMAIL, value(&email)?);
                headers.insert(ROLES, value(&roles.join(","))?);
                headers.insert(ASSERTION, value(&assertion)?);
                Ok::<_, Stopped>(Some(headers))
            }
            GateAdmission::Refused => {
                let message = "Whoever is signed in may not pass here.";
                Err(Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, message).into())
            }
            GateAdmission::Unlisted => {
                let message = "This gate's host is not in VESTIBULE_GATE_HOSTS.";
                Err(Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, message).into())
            }
            GateAdmission::Nobody => Ok(None),
        }
    };
    let Some(told) = front.steps.run(id, front.limits.step, step).await? else {
        return nobody(front, &asked.headers, proxied, listed);
    };
    let mut response = StatusCode::OK.into_response();
    response.headers_mut().extend(told);
    Ok(response)
}

/// The roles a query names, any of which will do, and none without a query; `None`: no query of ours. Roles are compared
/// as they are set, and need no escape; the comma between them is written as one by some.
fn roles(query: Option<&str>, known: &[String]) -> Option<Vec<String>> {
    let Some(query) = query else { return Some(Vec::new()) };
    let named = query.strip_prefix("role=")?.replace("%2C", ",").replace("%2c", ",");
    let mut roles: Vec<String> = Vec::new();
    for name in named.split(',') {
        let role = known.iter().find(|role| *role == name)?;
        if roles.contains(role) {
            return None;
        }
        roles.push(role.clone());
    }
    Some(roles)
}

/// The host that is asked for: what a trusted proxy says, if it says anything, else the request's own.
fn host(headers: &HeaderMap, trusted: bool) -> Option<&str> {
    let forwarded = trusted && headers.contains_key(FORWARDED_HOST);
    let named = only(headers, if forwarded { FORWARDED_HOST } else { HOST.as_str() })?;
    std::str::from_utf8(named).ok()
}

/// The value of a header that comes once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value.as_bytes()),
        _ => None,
    }
}

/// Nobody is signed in: 401, or the way to the page, where a trusted proxy before `host` wants that. A gate that is set up
/// wrong is told so: its visitors would sign in and still not pass, or not come back.
fn nobody(front: &Front, headers: &HeaderMap, host: Option<&str>, listed: bool) -> Result<Response, Refusal> {
    let message = match host.and_then(|host| way_in(&front.site, headers, host)) {
        Some(WayIn::Page(page)) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            let page = HeaderValue::from_str(&page).map_err(|_| Refusal::internal())?;
            response.headers_mut().insert(LOCATION, page);
            return Ok(response);
        }
        Some(WayIn::Unlisted(origin)) => {
            front.unlisted.origin(&origin, front.app.clock.now());
            "Nobody is signed in, and no sign-in leads back: this gate's origin is not in VESTIBULE_ALLOWED_ORIGINS."
        }
        None if listed => "Nobody is signed in.",
        None => "Nobody is signed in, and this gate's host is not in VESTIBULE_GATE_HOSTS.",
    };
    Err(Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message))
}

/// What is stored of an admin, as a header: in letters that have one reading. What cannot be one is a fault, not an empty
/// header: 200 always says who.
fn value(text: &str) -> Result<HeaderValue, Fault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Fault::Row("an account of which gates cannot be told"));
    }
    HeaderValue::from_str(text).map_err(|error| Fault::Text(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_roles_as_they_are_set_or_is_none() {
        let known = ["CMS", "BO", "OWNER"].map(String::from);
        let table: [(Option<&str>, Option<&[&str]>); 28] = [
            (None, Some(&[])),
            (Some("role=BO"), Some(&["BO"])),
            (Some("role=BO,CMS"), Some(&["BO", "CMS"])),
            (Some("role=OWNER%2CBO%2cCMS"), Some(&["OWNER", "BO", "CMS"])),
            (Some(""), None),
            (Some("role"), None),
            (Some("role="), None),
            (Some("role=,"), None),
            (Some("role=BO,"), None),
            (Some("role=,BO"), None),
            (Some("role=BO,,CMS"), None),
            (Some("role=BO,BO"), None),
            (Some("role=bo"), None),
            (Some("role=NONE"), None),
            (Some("role=BO,NONE"), None),
            (Some("role=BO&role=CMS"), None),
            (Some("role=BO&"), None),
            (Some("&role=BO"), None),
            (Some("role=BO&x=1"), None),
            (Some("x=1"), None),
            (Some("Role=BO"), None),
            (Some("r%6Fle=BO"), None),
            (Some("role=B%4F"), None),
            (Some("role=BO%"), None),
            (Some("role=BO%2"), None),
            (Some("role=BO%252CCMS"), None),
            (Some("role=BO+CMS"), None),
            (Some("role=BO%00"), None),
        ];
        for (query, expected) in table {
            let expected = expected.map(|names| names.iter().map(|name| String::from(*name)).collect::<Vec<_>>());
            assert_eq!(roles(query, &known), expected, "{query:?}");
        }
    }
}
