//! The front: what every route shares, and the steps under way behind them.

use std::path::PathBuf;
use std::sync::Arc;

use http::HeaderMap;
use tokio_util::sync::CancellationToken;

use super::gate_headers;
use super::guard;
use super::health::Readiness;
use super::limits::Limits;
use super::refusal::Refusal;
use super::requester::{Hearsay, Peer, requester};
use super::turns::Turns;
use super::{Call, Presented, RequestId, Site, Steps, Unlisted, language};
use crate::app::App;

/// Paths that monitors ask by whatever name they know us.
const ANY_HOST: [&str; 2] = ["/healthz", "/readyz"];

/// What every route shares.
#[derive(Debug)]
pub struct Front {
    /// What use-cases may use.
    pub app: Arc<App>,
    /// What `/readyz` asks.
    pub readiness: Readiness,
    /// Where we are.
    pub site: Site,
    /// Steps under way.
    pub steps: Steps,
    /// Where `/dev/mail` finds its mails, in `dev`.
    pub mail_folder: Option<PathBuf>,
    /// How much of us any number of clients may have.
    pub limits: Limits,
    /// Whose turn it is to have a picture drawn.
    pub pictures: Turns,
    /// Whether the operator has been told of a proxy that is not trusted.
    pub hearsay: Hearsay,
    /// Hosts and origins that no setting lists, as far as the operator was told of them.
    pub unlisted: Unlisted,
    /// Cancelled when we are told to stop: all is still served.
    pub stop: CancellationToken,
    /// Cancelled when nothing new is begun any more.
    pub closing: CancellationToken,
}

impl Front {
    /// A request's call of a door.
    pub fn call(&self, peer: Peer, headers: &HeaderMap, id: &RequestId) -> Call {
        let names = self.site.cookie_names();
        let requester = requester(&self.site, peer, headers);
        let presented = Presented::read(headers, names);
        let call = Call::new(Arc::clone(&self.app), requester, presented, names, id.clone());
        let call = call.by(headers.get(http::header::USER_AGENT).cloned(), language::asked(headers));
        call.with_gates(self.site.gate.domain.clone()).at(self.site.public.url())
    }

    /// Lets a request in by the guard's rules, and tells the operator of an origin that is not listed.
    ///
    /// # Errors
    ///
    /// 403 to a page of another origin.
    pub fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        guard::admit(&self.site, headers).inspect_err(|_| {
            if let Some(origin) = guard::origin(headers) {
                self.unlisted.origin(origin, self.app.clock.now());
            }
        })
    }

    /// Whether a request is meant for us, by its host.
    pub fn is_ours<B>(&self, request: &http::Request<B>) -> bool {
        let path = request.uri().path();
        // Proxies ask in the name of the hosts they stand before, by path alone.
        if ANY_HOST.contains(&path) || (path == gate_headers::PATH && request.uri().authority().is_none()) {
            return true;
        }
        let mut hosts = request.headers().get_all(http::header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let named = request.uri().authority().is_none_or(|authority| self.site.is_host(authority.as_str()));
        named && host.to_str().is_ok_and(|host| self.site.is_host(host))
    }
}
