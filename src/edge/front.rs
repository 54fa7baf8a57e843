//! The front: state that the routes of all doors share. Admits requests by the guard's rules and by their host, and turns a
//! request into a door's call.

use std::pin::Pin;
use std::sync::Arc;

use http::header::HOST;
use http::{HeaderMap, Method, StatusCode};
use ipnet::IpNet;
use tokio_util::sync::CancellationToken;
use warp::Reply;

use super::audience::Audience;
use super::body;
use super::call::Call;
use super::cookies::CookieNames;
use super::credentials::{Credentials, Presented};
use super::doctor_turns::DoctorCalls;
use super::exchange::{Body, RequestHead, Response};
use super::guard;
use super::headers::only;
use super::language;
use super::limits::Limits;
use super::readiness::Readiness;
use super::refusal::Refusal;
use super::requester::{ProxyWarning, requester, user_agent};
use super::site::Site;
use super::steps::{Steps, Stopped};
use super::unlisted::Unlisted;
use super::voice::Voice;
use crate::app::App;

/// The state that the routes of all doors share.
#[derive(Debug)]
pub struct Front {
    /// The dependencies of use-cases.
    pub app: Arc<App>,
    /// The probe behind `/readyz`.
    pub readiness: Readiness,
    /// The site's origins, hosts and trusted proxies.
    pub site: Site,
    /// The steps under way.
    pub steps: Steps,
    /// The limits on connections and durations.
    pub limits: Limits,
    /// Whether the warning of an untrusted proxy has been logged.
    pub proxy_warning: ProxyWarning,
    /// The unlisted hosts and origins that have been logged.
    pub unlisted: Unlisted,
    /// The turns of calls of `doctor`.
    pub doctor_calls: DoctorCalls,
    /// Cancelled when the process is told to stop; every request is still served.
    pub stop: CancellationToken,
    /// Cancelled when no further connection is accepted.
    pub closing: CancellationToken,
}

impl Front {
    /// The front of an app. `stop` and `closing` are cancelled by the caller.
    pub fn new(
        app: Arc<App>,
        readiness: Readiness,
        site: Site,
        limits: Limits,
        stop: CancellationToken,
        closing: CancellationToken,
    ) -> Front {
        let (proxy_warning, unlisted) = (ProxyWarning::default(), Unlisted::default());
        let doctor_calls = DoctorCalls::default();
        Front {
            steps: Steps::of(&app),
            app,
            readiness,
            site,
            limits,
            proxy_warning,
            unlisted,
            doctor_calls,
            stop,
            closing,
        }
    }

    /// The names of a door's cookies at this site.
    pub fn cookie_names(&self, door: &'static Credentials) -> CookieNames {
        CookieNames::at(&self.site.public, &door.cookies)
    }

    /// The credentials that a request presents to a door.
    pub fn presented(&self, door: &'static Credentials, headers: &HeaderMap) -> Presented {
        Presented::read(headers, door, self.cookie_names(door))
    }

    /// Turns a request into a door's call.
    pub fn call(&self, door: &'static Credentials, head: &RequestHead) -> Call {
        let (names, presented) = (self.cookie_names(door), self.presented(door, &head.headers));
        let requester = requester(&self.site, head.peer, &head.headers);
        let call = Call::new(Arc::clone(&self.app), requester, presented, names, head.id.clone());
        let call = call.by(user_agent(&head.headers), language::asked(&head.headers));
        call.with_gates(self.site.gate.domain.clone()).at(Arc::clone(self.site.public.url()))
    }

    /// Admits a request by the guard's rules; logs an origin that is not listed.
    ///
    /// # Errors
    ///
    /// 403 to a page of another origin.
    pub fn admit(&self, head: &RequestHead) -> Result<(), Refusal> {
        guard::admit(&self.site, &head.headers).inspect_err(|_| {
            if let Some(origin) = guard::origin(&head.headers) {
                self.note_unlisted_origin(origin, head);
            }
        })
    }

    /// Logs an origin of a request that is not listed.
    pub fn note_unlisted_origin(&self, origin: &str, head: &RequestHead) {
        let network = requester(&self.site, head.peer, &head.headers).network();
        self.unlisted.origin(origin, network, self.app.clock.now());
    }

    /// Logs the host that a request names, which is not this site's.
    pub fn note_foreign_host<B>(&self, request: &http::Request<B>, network: IpNet) {
        let in_target = request.uri().authority().map(|authority| authority.as_str());
        let host = only(request.headers(), &HOST).and_then(|host| host.to_str().ok());
        let is_foreign = |host: &&str| !self.site.is_host(host);
        if let Some(host) = [in_target, host].into_iter().flatten().find(is_foreign) {
            self.unlisted.foreign(host, network, self.app.clock.now());
        }
    }

    /// Admits a POST of JSON and reads its body.
    ///
    /// # Errors
    ///
    /// 403 to a page of another origin; 415, 413, 408 or 400 for a body that is not JSON, too large, too slow or cut off.
    pub async fn read_json(&self, head: &RequestHead, body: Body) -> Result<Vec<u8>, Refusal> {
        self.admit(head)?;
        body::read_json(&head.headers, body, self.limits.body).await
    }

    /// Admits a POST and reads its body, whatever its media type.
    ///
    /// # Errors
    ///
    /// 403 to a page of another origin; 413, 408 or 400 for a body that is too large, too slow or cut off.
    pub async fn read_any(&self, head: &RequestHead, body: Body) -> Result<Vec<u8>, Refusal> {
        self.admit(head)?;
        body::read(&head.headers, body, self.limits.body).await
    }

    /// Answers a request, and shares the answer with pages of listed origins (CORS). A preflight is answered with the methods of
    /// the path, and `answering` does not run. A refusal is said in the door's voice.
    pub async fn share(
        &self,
        head: &RequestHead,
        (door, voice): (&Credentials, Voice),
        methods: &'static str,
        answering: Pin<&mut impl Future<Output = Result<Response, Refusal>>>,
    ) -> Response {
        let is_preflight = head.method == Method::OPTIONS && guard::is_preflight(&head.headers);
        let answered = if is_preflight {
            self.admit(head).map(|()| StatusCode::NO_CONTENT.into_response())
        } else {
            answering.await
        };
        let mut response = answered.unwrap_or_else(|refusal| voice.say(&refusal, &head.id));
        guard::share(&self.site, door, &head.headers, response.headers_mut());
        if is_preflight && response.status().is_success() {
            guard::allow(door, methods, response.headers_mut());
        }
        response
    }

    /// Runs a request's step to its end on a task of its own; see [`Steps::run`].
    ///
    /// # Errors
    ///
    /// The refusal that the step ended with; 503 or 500 where it met a fault.
    pub fn run<T: Send + 'static>(
        &self,
        head: &RequestHead,
        step: impl Future<Output = Result<T, Stopped>> + Send + 'static,
    ) -> impl Future<Output = Result<T, Refusal>> + Send {
        self.steps.run(&head.id, self.limits.step, step)
    }

    /// Whether a request is addressed to this site, by the hosts it names and by who its route is for.
    pub fn is_addressed<B>(&self, request: &http::Request<B>, audience: Audience) -> bool {
        let authority = request.uri().authority();
        match audience {
            Audience::Monitors => return true,
            Audience::Proxies if authority.is_none() => return true,
            Audience::Proxies | Audience::Clients => {}
        }
        let named = authority.is_none_or(|authority| self.site.is_host(authority.as_str()));
        let host = only(request.headers(), &HOST).and_then(|host| host.to_str().ok());
        named && host.is_some_and(|host| self.site.is_host(host))
    }
}
