//! Look-up: the session that a request's cookie names, read through the queue of session look-ups, apart from the steps. One
//! request looks its session up once. A cookie without a session is only counted, in a metric.

use std::pin::Pin;

use tokio::sync::OnceCell;

use super::Requester;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::store::LookupCaller;
use crate::store::sessions::{self, Found, Key};

/// The session of one request, shared by its read-only fields. A step that changes anything reads its session again.
#[derive(Debug, Default)]
pub struct SharedLookup(OnceCell<Shared>);

/// Outcome of the look-up. A failed look-up is not retried: its fault is the request's answer.
#[derive(Debug)]
enum Shared {
    Holder(Option<Box<Found>>),
    Failed,
}

impl SharedLookup {
    /// The session of the request; the first call awaits `holder` to look it up. Pinned, since a future that is handed on is copied,
    /// and takes its place in every future that holds it.
    ///
    /// # Errors
    ///
    /// The fault of the look-up for the first call; [`Fault::Contended`] for every later call.
    pub(super) async fn holder(
        &self,
        holder: Pin<&mut (impl Future<Output = Result<Option<Box<Found>>, Fault>> + Send)>,
    ) -> Result<Option<&Found>, Fault> {
        let mut met = None;
        let looking = async {
            match holder.await {
                Ok(holder) => Shared::Holder(holder),
                Err(fault) => {
                    met = Some(fault);
                    Shared::Failed
                }
            }
        };
        let shared = self.0.get_or_init(|| looking).await;
        match (shared, met) {
            (Shared::Holder(holder), _) => Ok(holder.as_deref()),
            (Shared::Failed, met) => Err(met.unwrap_or(Fault::Contended)),
        }
    }
}

/// The sessions of a key, live or not; at most one for a session cookie. Rows altered outside Vestibule are left out.
pub(super) async fn look_up(app: &App, requester: &Requester, door: Door, key: Key<'_>) -> Result<Vec<Found>, Fault> {
    let found = sessions::find(&app.store, caller(requester), door, key).await?;
    for _ in found.len()..key.cookies() {
        app.metrics.unknown_session_cookie(door);
    }
    Ok(found.into_iter().flatten().collect())
}

/// The caller whose share of the look-up queue a session look-up uses.
pub(super) fn caller(requester: &Requester) -> LookupCaller {
    if requester.is_trusted_proxy() { LookupCaller::TrustedProxy } else { LookupCaller::Network(requester.network()) }
}
