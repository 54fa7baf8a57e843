//! The outbox: a queue of mails and SMS in PostgreSQL, and the worker that hands them to a carrier. A request is answered before
//! its mail is sent. A failed delivery is retried until the mail expires, and an expired mail is never sent. Does not know how a
//! carrier delivers.

mod brand_words;
mod carry;
mod code_words;
mod deeds;
mod digest_words;
mod letter;
mod letter_fields;
mod notice_words;
mod notices;
mod owners_hour;
mod repeated_deeds;
mod sms_lane;
mod sms_words;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::keys::{Keys, chance};
use crate::mail::Carrier;
use crate::metrics::Metrics;
use crate::outage::Outage;
use crate::store::Store;
use crate::store::alarm_lines;
use crate::store::desk_refusals;
use crate::store::outbox::{self, Lane};

pub use letter::Letter;
pub use letter_fields::LetterOrigin;
pub use notices::{CARRY_HOURS, Derived};
pub use sms_lane::SmsLane;

/// Maximum number of concurrent deliveries of a lane.
const BATCH: i64 = 8;

/// Polling interval, for mails that other servers queued and for retries.
const POLL: Duration = Duration::from_secs(1);

/// Wakes the worker of this process.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Lanes>);

/// One notification per lane, so that a busy lane does not delay another.
#[derive(Debug, Default)]
struct Lanes {
    asked: Notify,
    texts: Notify,
    notices: Notify,
}

impl Bell {
    /// Wakes the lane of a mail or SMS that was queued.
    pub fn ring(&self, lane: Lane) {
        self.of(lane).notify_one();
    }

    async fn rung(&self, lane: Lane) {
        self.of(lane).notified().await;
    }

    fn of(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Asked => &self.0.asked,
            Lane::Texts => &self.0.texts,
            Lane::Notices => &self.0.notices,
        }
    }
}

/// Background task that delivers queued mails and derives notices.
#[derive(Debug)]
pub struct Worker {
    /// Connections for notices, apart from those of requests and codes.
    pub store: Store,
    /// Connections for mailed codes.
    pub asked: Store,
    /// Lane of SMS; `None`: no door sends any.
    pub sms: Option<SmsLane>,
    /// Keys that open sealed mails.
    pub keys: Keys,
    /// Name of the service, in mails that no brand's name is in.
    pub name: String,
    /// Carrier that delivers mails.
    pub carrier: Carrier,
    /// Clock.
    pub clock: Clock,
    /// Bell that wakes the task.
    pub bell: Bell,
    /// Metrics of deliveries.
    pub metrics: Metrics,
    /// Whether the policy has owners, who get notices about other admins.
    pub owners: bool,
}

impl Worker {
    /// Runs until `stop` is cancelled, and finishes deliveries in progress. Notices have a lane of their own, so that codes never wait
    /// for them, and so have SMS, whose service may hang while mails go.
    pub async fn run(self, stop: CancellationToken) {
        join_all(Lane::ALL.map(|lane| self.work(lane, &stop))).await;
    }

    async fn work(&self, lane: Lane, stop: &CancellationToken) {
        let Some(store) = self.connections(lane) else { return };
        let mut outage = Outage::of("outbox: a round");
        // Whether the last delivery failed and will be retried.
        let waiting = AtomicBool::new(false);
        while !stop.is_cancelled() {
            match self.round(lane, store, &waiting).await {
                Ok(false) => {
                    outage.worked();
                    let woken = async {
                        tokio::select! { () = self.bell.rung(lane) => {}, () = stop.cancelled() => {} }
                    };
                    let _woken = tokio::time::timeout(POLL, woken).await;
                }
                Ok(true) => outage.worked(),
                Err(fault) => {
                    // An outage of the database concerns all lanes, and one logs it.
                    let concerns_all = matches!(fault, Fault::Away(_) | Fault::Unfit(_) | Fault::Failed(_));
                    if lane == Lane::Asked || !concerns_all {
                        outage.failed(&fault);
                    }
                    let _told = tokio::time::timeout(POLL, stop.cancelled()).await;
                }
            }
        }
    }

    /// Connections of a lane; `None`: the lane carries nothing.
    fn connections(&self, lane: Lane) -> Option<&Store> {
        match lane {
            Lane::Asked => Some(&self.asked),
            Lane::Texts => self.sms.as_ref().map(|own| &own.store),
            Lane::Notices => Some(&self.store),
        }
    }

    /// Runs one round of a lane; returns whether more may be due at once. What is queued meanwhile rings or waits for the poll.
    async fn round(&self, lane: Lane, store: &Store, waiting: &AtomicBool) -> Result<bool, Fault> {
        // Mails do not open under strange keys, and no reader's row is genuine: notices would be passed over.
        if self.keys.are_strange() {
            return Ok(false);
        }
        let derived = lane == Lane::Notices
            && (self.tell_alarms().await?
                | self.tell_desk_refusals().await?
                | (self.derive_notices().await? == Derived::Full));
        Ok(self.carry_due(lane, store, waiting).await? || derived)
    }

    /// Writes alarms about altered rows to the trail; returns whether there were any.
    pub async fn tell_alarms(&self) -> Result<bool, Fault> {
        let now = self.clock.now();
        alarm_lines::tell_all(&self.store, now, || chance::id(now)).await
    }

    /// Writes the number of refused desk calls since the last such line to the trail; returns whether more may be due.
    pub async fn tell_desk_refusals(&self) -> Result<bool, Fault> {
        let now = self.clock.now();
        desk_refusals::tell_due(&self.store, now, || chance::id(now)).await
    }

    /// Queues notices about new lines of the trail, one batch of lines at most.
    pub async fn derive_notices(&self) -> Result<Derived, Fault> {
        notices::derive(&self.store, &self.keys, self.owners, self.clock.now()).await
    }

    /// Attempts due mails of a lane, one batch at most; returns whether there was a whole batch.
    async fn carry_due(&self, lane: Lane, store: &Store, waiting: &AtomicBool) -> Result<bool, Fault> {
        let claimed = outbox::claim_due(store, lane, BATCH, self.clock.now()).await?;
        let carried = join_all(claimed.iter().map(|mail| self.carry((lane, store), mail, waiting))).await;
        carried.into_iter().collect::<Result<Vec<()>, Fault>>()?;
        Ok(i64::try_from(claimed.len()) == Ok(BATCH))
    }
}
