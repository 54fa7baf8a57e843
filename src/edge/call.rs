//! A call: one request, as a door sees it. Who asks, what they hold, and what the answer is to carry besides its body.

use std::sync::{Arc, Mutex, PoisonError};

use cookie::Cookie;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::RequestId;
use super::agent;
use super::cookies::{self, CookieKind, CookieNames, Presented};
use crate::app::App;
use crate::fault::Fault;
use crate::metrics::{Field, Outcome};
use crate::rules::Span;
use crate::rules::language::Language;
use crate::rules::token::Token;
use crate::sign_in::{Requester, SharedLookup};

/// One request.
#[derive(Debug)]
pub struct Call {
    /// What use-cases may use.
    pub app: Arc<App>,
    /// Who asks.
    pub requester: Requester,
    /// The tokens that came with it.
    pub presented: Presented,
    /// What its fields share of the session.
    pub shared: SharedLookup,
    /// Its `User-Agent`.
    pub agent: Option<HeaderValue>,
    /// How cookies are named.
    pub names: CookieNames,
    /// The domain of the cookie for gates, if there is one.
    pub gate_domain: Option<Arc<str>>,
    /// Our own origin, where our pages are.
    pub origin: String,
    /// The language the browser asks for, of those we speak.
    pub language: Option<Language>,
    id: RequestId,
    answer: Mutex<Besides>,
}

#[derive(Debug, Default)]
struct Besides {
    carried: Carried,
    fault: Option<Fault>,
}

/// What an answer carries besides its body.
#[derive(Debug, Default, PartialEq)]
pub struct Carried {
    cookies: Vec<Cookie<'static>>,
    clears_storage: bool,
}

impl Carried {
    /// Puts it into an answer's headers.
    pub fn put(self, headers: &mut HeaderMap) {
        cookies::set(headers, self.cookies);
        if self.clears_storage {
            headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
        }
    }
}

/// Has a browser delete what an origin keeps in it (W3C Clear Site Data).
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

impl Call {
    /// A call not yet answered.
    pub fn new(app: Arc<App>, requester: Requester, presented: Presented, names: CookieNames, id: RequestId) -> Call {
        let (answer, shared) = (Mutex::default(), SharedLookup::default());
        let (agent, gate_domain, origin, language) = (None, None, String::new(), None);
        Call { app, requester, presented, shared, agent, names, gate_domain, origin, language, id, answer }
    }

    /// The same call, to a site at this origin.
    #[must_use]
    pub fn at(self, origin: String) -> Call {
        Call { origin, ..self }
    }

    /// The same call, by a browser that calls itself this and asks for this language.
    #[must_use]
    pub fn by(self, agent: Option<HeaderValue>, language: Option<Language>) -> Call {
        Call { agent, language, ..self }
    }

    /// The same call, where sessions are named at the gates of a domain too.
    #[must_use]
    pub fn with_gates(self, gate_domain: Option<Arc<str>>) -> Call {
        Call { gate_domain, ..self }
    }

    /// What the browser calls itself, in a few words.
    pub fn agent(&self) -> Option<String> {
        self.agent.as_ref().and_then(agent::words)
    }

    /// Hands a token to the browser.
    pub fn hand(&self, kind: CookieKind, token: &Token, life: Option<Span>) {
        self.set(cookies::handed(kind, self.names, token, life));
    }

    /// Hands a session to the browser, and what names it at gates beside it.
    pub fn hand_session(&self, session: &Token, gate: Option<&Token>) {
        self.hand(CookieKind::Session, session, None);
        if let Some((domain, gate)) = self.gate_domain.as_ref().zip(gate) {
            self.set(cookies::handed_to_gates(domain, gate));
        }
    }

    /// Takes a cookie back from the browser; with the session's the one for gates.
    pub fn clear(&self, kind: CookieKind) {
        self.set(cookies::cleared(kind, self.names));
        if let Some(domain) = self.gate_domain.as_ref().filter(|_| kind == CookieKind::Session) {
            self.set(cookies::cleared_at_gates(domain));
        }
    }

    /// Takes the cookies of a sign-in and of a session back from a browser whose holder leaves. Where a session `ended`, what
    /// pages of our origin keep in the browser is deleted too, for whoever sits there next. Cookies are not: the device
    /// cookie stays, and those of sister hosts are not ours to delete (`"cookies"` takes a whole registrable domain's).
    pub fn sign_out(&self, ended: bool) {
        self.clear(CookieKind::Session);
        self.clear(CookieKind::Pending);
        self.besides().carried.clears_storage |= ended;
    }

    /// Notes what a field answers: for the metrics, and in the log what is counted nowhere else.
    pub fn note(&self, field: Field, outcome: Outcome) {
        self.app.metrics.outcome(field, outcome);
        if outcome.is_uncounted_refusal() {
            tracing::info!(request = %self.id.0, field = field.name(), code = outcome.name(), "a step was refused");
        }
    }

    /// Notes what a call was refused for that somebody made who is signed in: `account` is their public id.
    pub fn note_refused(&self, field: Field, outcome: Outcome, account: &str) {
        self.app.metrics.outcome(field, outcome);
        let (request, network) = (&*self.id.0, self.requester.network());
        let (field, code) = (field.name(), outcome.name());
        tracing::warn!(request, account, %network, field, code, "a call at the desk was refused");
    }

    /// Notes the fault the call met; the answer is made of it, whatever else was said.
    pub fn fail(&self, fault: Fault) {
        self.besides().fault.get_or_insert(fault);
    }

    /// What the answer carries besides its body, or the fault instead of all of it.
    pub fn finish(self) -> Result<Carried, Fault> {
        let besides = self.answer.into_inner().unwrap_or_else(PoisonError::into_inner);
        match besides.fault {
            None => Ok(besides.carried),
            Some(fault) => Err(fault),
        }
    }

    fn set(&self, cookie: Cookie<'static>) {
        self.besides().carried.cookies.push(cookie);
    }

    fn besides(&self) -> std::sync::MutexGuard<'_, Besides> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
