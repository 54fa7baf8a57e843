//! `/authz`: a proxy asks whether a visitor of its gate may pass. Refuses visitors who are not signed in or lack the role. Four
//! headers are on every response and empty unless the status is 200, so that a proxy which copies them overwrites those of a
//! client. A browser that opens a page reads a refusal as a page. The gate's host and the visitor's URL are read from trusted proxies only.

use std::sync::Arc;

use http::header::{HOST, HeaderName, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use warp::Reply;

use super::credentials::CREDENTIALS;
use super::pages::Pages;
use super::pages::instead::{GateReason, PageReader, of_gate};
use super::way_in::{GateSignIn, gate_page, gate_sign_in};
use crate::edge::headers::only;
use crate::edge::{Code, Front, Refusal, RequestHead, Response, Stopped, cookies, requester};
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::sign_in::{BarredVisitor, GateAdmission, Passing, admit};

/// The door whose admins pass.
const DOOR: Door = Door::Staff;

const ID: HeaderName = HeaderName::from_static("x-auth-id");
const EMAIL: HeaderName = HeaderName::from_static("x-auth-email");
const ROLES: HeaderName = HeaderName::from_static("x-auth-roles");
const ASSERTION: HeaderName = HeaderName::from_static("x-auth-assertion");

/// The headers of every `/authz` response.
pub static HEADERS: [HeaderName; 4] = [ID, EMAIL, ROLES, ASSERTION];

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// A refusal, with the reason that a page tells in its place; `None`: there is no page.
struct GateRefusal(Refusal, Option<Box<GateReason>>);

impl From<Refusal> for GateRefusal {
    /// A refusal of status 5xx has a page, which says that a retry may succeed; any other has none.
    fn from(refusal: Refusal) -> GateRefusal {
        let reason = refusal.status.is_server_error().then(|| Box::new(GateReason::Away));
        GateRefusal(refusal, reason)
    }
}

/// Answers a proxy.
pub async fn authz(pages: Arc<Pages>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    match answered(&front, &head).await {
        Ok(response) => Ok(response),
        Err(GateRefusal(refusal, Some(reason))) if head.wants_page() => {
            Ok(of_gate(&pages, front.site.public.url(), &head, &refusal, *reason))
        }
        Err(GateRefusal(refusal, _)) => Err(refusal),
    }
}

async fn answered(front: &Front, head: &RequestHead) -> Result<Response, GateRefusal> {
    let Some(roles) = roles(head.query.as_deref(), &front.app.policy(DOOR).admins.roles) else {
        return Err(Refusal::bad_input("Ask without a query, or with role= and the names of roles, each once.").into());
    };
    let site = &front.site;
    let trusted = site.is_trusted(head.peer.0.ip().to_canonical());
    let host = host(&head.headers, trusted);
    let audience = host.and_then(|host| site.audience(host));
    if let Some(host) = host.filter(|_| audience.is_none()) {
        front.unlisted.host(host, requester(site, head.peer, &head.headers).network(), front.app.clock.now());
    }
    let (proxied, listed) = (host.filter(|_| trusted), audience.is_some());
    let Some(pass) = cookies::pass(&head.headers, front.cookie_names(&CREDENTIALS), &site.gate) else {
        return not_signed_in(front, head, proxied, listed);
    };
    let (app, requester) = (Arc::clone(&front.app), requester(site, head.peer, &head.headers));
    let issuer = format!("{}/{}", site.public.url(), DOOR.name());
    let step = async move {
        let gate = audience.as_ref().map(|gate| (gate.host.as_str(), gate.roles.as_slice()));
        let passing = Passing { door: DOOR, requester: &requester, pass: &pass, roles: &roles, issuer: &issuer, gate };
        let admission = admit(&app, passing).await?;
        let headers = match &admission {
            GateAdmission::Admitted { id, email, roles, assertion } => {
                let mut headers = HeaderMap::with_capacity(4);
                headers.insert(ID, value(id)?);
                headers.insert(EMAIL, value(email)?);
                headers.insert(ROLES, value(&roles.join(","))?);
                headers.insert(ASSERTION, value(assertion)?);
                headers
            }
            GateAdmission::Refused(..) | GateAdmission::Unlisted(_) | GateAdmission::Nobody => HeaderMap::new(),
        };
        Ok::<_, Stopped>((admission, headers))
    };
    let (admission, headers) = front.run(head, step).await?;
    let forbidden = |message| Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, message);
    match admission {
        GateAdmission::Admitted { .. } => {
            let mut response = StatusCode::OK.into_response();
            response.headers_mut().extend(headers);
            Ok(response)
        }
        GateAdmission::Refused(visitor, wanted) => {
            let url = gate_page(site, &head.headers, proxied);
            let reason = GateReason::Role(page_reader(visitor), wanted, url);
            Err(GateRefusal(forbidden("Whoever is signed in may not pass here."), Some(Box::new(reason))))
        }
        GateAdmission::Unlisted(visitor) => {
            let reason = GateReason::Unlisted(Some(page_reader(visitor)));
            Err(GateRefusal(forbidden("This gate's host is not in VESTIBULE_GATE_HOSTS."), Some(Box::new(reason))))
        }
        GateAdmission::Nobody => not_signed_in(front, head, proxied, listed),
    }
}

fn page_reader(BarredVisitor { email, roles, language }: BarredVisitor) -> PageReader {
    PageReader { email, roles, language }
}

/// The roles that a query names, of which the visitor needs one; empty without a query. `None`: the query is malformed. Role
/// names need no percent-encoding; some clients encode the comma between them.
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

/// The gate's host: `X-Forwarded-Host` of a trusted proxy, else the request's own `Host`.
fn host(headers: &HeaderMap, trusted: bool) -> Option<&str> {
    let forwarded = trusted && headers.contains_key(&FORWARDED_HOST);
    let host = only(headers, &if forwarded { FORWARDED_HOST } else { HOST })?;
    std::str::from_utf8(host.as_bytes()).ok()
}

/// The response to a visitor who is not signed in: 401, or a redirect to the sign-in page if a trusted proxy before `host` asks
/// for it. Logs a misconfigured gate, whose visitors would sign in and still not pass, or not come back.
fn not_signed_in(front: &Front, head: &RequestHead, host: Option<&str>, listed: bool) -> Result<Response, GateRefusal> {
    let headers = &head.headers;
    let (message, reason) = match host.and_then(|host| gate_sign_in(&front.site, headers, host)) {
        Some(GateSignIn::Page(page)) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            let page = HeaderValue::from_str(&page).map_err(|_| Refusal::internal())?;
            response.headers_mut().insert(LOCATION, page);
            return Ok(response);
        }
        Some(GateSignIn::Unlisted(origin)) => {
            front.note_unlisted_origin(&origin, head);
            let message = "Nobody is signed in, and no sign-in leads back: this gate's origin is not in VESTIBULE_ALLOWED_ORIGINS.";
            (message, GateReason::Unlisted(None))
        }
        None if listed => ("Nobody is signed in.", GateReason::Nobody(gate_page(&front.site, headers, host))),
        None => {
            ("Nobody is signed in, and this gate's host is not in VESTIBULE_GATE_HOSTS.", GateReason::Unlisted(None))
        }
    };
    let refusal = Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message);
    Err(GateRefusal(refusal, Some(Box::new(reason))))
}

/// Encodes an account field as a header; empty or non-ASCII is a fault, because a 200 must identify the admin.
fn value(text: &str) -> Result<HeaderValue, Fault> {
    // Without a way out at the first byte: many bytes are looked at by one instruction.
    let is_graphic = text.bytes().fold(true, |so_far, byte| so_far & byte.is_ascii_graphic());
    if text.is_empty() || !is_graphic {
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
