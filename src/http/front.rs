//! The front: what every route shares, and the steps under way behind them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::task::JoinHandle;
use tokio::time::error::Elapsed;
use tokio_util::task::TaskTracker;

use super::limits::Limits;
use super::requester::{Hearsay, Peer, requester};
use super::{Call, Presented, RequestId, Site};
use crate::app::App;

/// Paths that monitors ask by whatever name they know us.
const ANY_HOST: [&str; 2] = ["/healthz", "/readyz"];

/// Steps under way, each on a task of its own.
#[derive(Clone, Debug, Default)]
pub struct Steps(TaskTracker);

impl Steps {
    /// Begins a step, and ends it when nothing more is to be expected of it: it holds what others wait for.
    pub fn spawn<F>(&self, step: F, patience: Duration) -> JoinHandle<Result<F::Output, Elapsed>>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.0.spawn(tokio::time::timeout(patience, step))
    }

    /// Waits until every step is done, or for so long.
    pub async fn finish(&self, patience: Duration) {
        self.0.close();
        let _over = tokio::time::timeout(patience, self.0.wait()).await;
    }
}

/// What every route shares.
#[derive(Debug)]
pub struct Front {
    /// What use-cases may use.
    pub app: Arc<App>,
    /// Where we are.
    pub site: Site,
    /// Steps under way.
    pub steps: Steps,
    /// Where `/dev/mail` finds its mails, in `dev`.
    pub mail_folder: Option<PathBuf>,
    /// How much of us any number of clients may have.
    pub limits: Limits,
    /// Whether the operator has been told of a proxy that is not trusted.
    pub hearsay: Hearsay,
}

impl Front {
    /// A request's call of a door.
    pub fn call(&self, peer: Peer, headers: &HeaderMap, id: &RequestId) -> Call {
        let secure = self.site.public.is_https();
        let requester = requester(&self.site, peer, headers);
        Call::new(Arc::clone(&self.app), requester, Presented::read(headers, secure), secure, id.clone())
    }

    /// Whether a request is meant for us, by its host.
    pub fn is_ours<B>(&self, request: &http::Request<B>) -> bool {
        if ANY_HOST.contains(&request.uri().path()) {
            return true;
        }
        let mut hosts = request.headers().get_all(http::header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let named = request.uri().authority().is_none_or(|authority| self.site.is_host(authority.as_str()));
        named && host.to_str().is_ok_and(|host| self.site.is_host(host))
    }
}
