//! A call: one request as a door sees it, with the requester, the credentials it presents, and the headers to add to the
//! response. Knows no field and no rule.

use std::sync::{Arc, Mutex, PoisonError};

use cookie::Cookie;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::cookies::{self, CookieKind, CookieNames};
use super::credentials::Presented;
use super::deciding;
use super::exchange::RequestId;
use super::refusal_lines;
use crate::app::App;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::rules::Span;
use crate::rules::language::Language;
use crate::rules::token::Token;
use crate::sign_in::{Requester, SharedLookup};

/// One request of a door.
#[derive(Debug)]
pub struct Call {
    /// The dependencies of use-cases.
    pub app: Arc<App>,
    /// The requester.
    pub requester: Requester,
    /// The credentials that the request presents, of those that its door reads.
    pub presented: Presented,
    /// The session look-up that all fields of the request share.
    pub shared: SharedLookup,
    /// The door's cookie names.
    pub names: CookieNames,
    /// The domain of the gate cookie; `None`: no gate cookie is set.
    pub gate_domain: Option<Arc<str>>,
    /// The public origin, which serves the pages.
    pub origin: Arc<str>,
    /// The supported language that the browser prefers.
    pub language: Option<Language>,
    id: RequestId,
    outcome: Mutex<CallOutcome>,
}

#[derive(Debug, Default)]
struct CallOutcome {
    carried: Carried,
    fault: Option<Fault>,
}

/// Headers that a call adds to its response.
#[derive(Debug, Default, PartialEq)]
pub struct Carried {
    cookies: Vec<Cookie<'static>>,
    clears_storage: bool,
}

impl Carried {
    /// Adds the cookies and headers to a response.
    pub fn put(self, headers: &mut HeaderMap) {
        cookies::set(headers, self.cookies);
        if self.clears_storage {
            headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
        }
    }
}

/// Makes a browser delete the storage of an origin (W3C Clear Site Data).
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

impl Call {
    /// A call without a browser, a gate domain and an origin.
    pub fn new(app: Arc<App>, requester: Requester, presented: Presented, names: CookieNames, id: RequestId) -> Call {
        let (outcome, shared) = (Mutex::default(), SharedLookup::default());
        let (gate_domain, origin, language) = (None, Arc::default(), None);
        Call { app, requester, presented, shared, names, gate_domain, origin, language, id, outcome }
    }

    /// Sets the public origin of the site.
    #[must_use]
    pub fn at(self, origin: Arc<str>) -> Call {
        Call { origin, ..self }
    }

    /// Sets the browser's `User-Agent` and its preferred language.
    #[must_use]
    pub fn by(self, user_agent: Option<&str>, language: Option<Language>) -> Call {
        Call { requester: self.requester.by(user_agent), language, ..self }
    }

    /// Sets the domain of the gate cookie.
    #[must_use]
    pub fn with_gates(self, gate_domain: Option<Arc<str>>) -> Call {
        Call { gate_domain, ..self }
    }

    /// Sets the cookie of a token. Without a `life` the browser deletes it when it closes.
    pub fn hand(&self, kind: CookieKind, token: &Token, life: Option<Span>) {
        self.set(cookies::handed(kind, self.names, token, life));
    }

    /// Sets the cookie of a session, and the gate cookie where there is one.
    pub fn hand_session(&self, session: &Token, gate: Option<&Token>) {
        self.hand(CookieKind::Session, session, None);
        if let Some((domain, gate)) = self.gate_domain.as_ref().zip(gate) {
            self.set(cookies::handed_to_gates(self.names, domain, gate));
        }
    }

    /// Deletes a cookie in the browser; with the session's cookie the gate cookie too.
    pub fn clear(&self, kind: CookieKind) {
        self.set(cookies::cleared(kind, self.names));
        if let Some(domain) = self.gate_domain.as_ref().filter(|_| kind == CookieKind::Session) {
            self.set(cookies::cleared_at_gates(self.names, domain));
        }
    }

    /// Deletes the cookies of the session and of the pending sign-in. Where a session `ended`, the browser also deletes the
    /// origin's storage, so that its next user does not read it; cookies are left out: `"cookies"` would delete the device
    /// cookie and those of every host of the registrable domain.
    pub fn sign_out(&self, ended: bool) {
        self.clear(CookieKind::Session);
        self.clear(CookieKind::Pending);
        self.outcome().carried.clears_storage |= ended;
    }

    /// Counts the answer of a field: [`OK`](crate::metrics::OK), or the code on the wire.
    pub fn note(&self, field: Field, outcome: &'static str) {
        self.app.metrics.outcome(field, outcome);
    }

    /// Counts and logs a refusal that the trail does not record.
    pub fn note_unrecorded(&self, field: Field, code: &'static str) {
        self.note(field, code);
        if refusal_lines::may_log() {
            let (network, setting) = (self.requester.network(), deciding::setting(field.door(), code));
            tracing::info!(request = %self.id.0, %network, field = field.name(), code, setting, "door: a step was refused");
        }
    }

    /// Counts and logs a refusal at the desk; `account` is the public id of the signed-in admin.
    pub fn note_refused(&self, field: Field, code: &'static str, account: &str) {
        self.note(field, code);
        let (request, network, field) = (&*self.id.0, self.requester.network(), field.name());
        tracing::warn!(request, account, %network, field, code, "door: a call at the desk was refused");
    }

    /// Records a fault. The first one replaces the whole answer.
    pub fn fail(&self, fault: Fault) {
        self.outcome().fault.get_or_insert(fault);
    }

    /// Passes the failpoint before an answer.
    pub fn pass_before_answer(&self) {
        failpoint!("answer.before");
    }

    /// The headers to add to the response.
    ///
    /// # Errors
    ///
    /// The first fault recorded by [`Call::fail`].
    pub fn finish(self) -> Result<Carried, Fault> {
        self.pass_before_answer();
        let outcome = self.outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
        match outcome.fault {
            None => Ok(outcome.carried),
            Some(fault) => Err(fault),
        }
    }

    /// Adds a cookie; `None`: the door has none of the kind.
    fn set(&self, cookie: Option<Cookie<'static>>) {
        self.outcome().carried.cookies.extend(cookie);
    }

    fn outcome(&self) -> std::sync::MutexGuard<'_, CallOutcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
