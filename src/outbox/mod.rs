//! The outbox: a queue of mails in PostgreSQL, and the worker that hands them to a carrier. A request is answered before its
//! mail is sent. A failed delivery is retried until the mail expires, and an expired mail is never sent. Does not know how a
//! carrier delivers.

mod code_words;
mod deeds;
mod letter;
mod letter_fields;
mod notice_words;
mod notices;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::keys::{Keys, chance};
use crate::mail::{Carrier, CarryError, Mail};
use crate::metrics::{MailFate, Metrics};
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::alarm_lines;
use crate::store::desk_refusals;
use crate::store::outbox::{self, Addressee, Claimed, Lane};

pub use letter::Letter;
pub use notices::CARRY_HOURS;

/// Maximum number of concurrent deliveries of a lane.
const BATCH: i64 = 8;

/// Polling interval, for mails that other servers queued and for retries.
const POLL: Duration = Duration::from_secs(1);

/// Wakes the worker of this process.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Lanes>);

/// One notification per lane, so that a busy lane does not delay the other.
#[derive(Debug, Default)]
struct Lanes {
    asked: Notify,
    notices: Notify,
}

impl Bell {
    /// Wakes both lanes after a mail was queued.
    pub fn ring(&self) {
        self.0.asked.notify_one();
        self.0.notices.notify_one();
    }

    async fn rung(&self, lane: Lane) {
        match lane {
            Lane::Asked => self.0.asked.notified().await,
            Lane::Notices => self.0.notices.notified().await,
        }
    }
}

/// Background task that delivers queued mails and derives notices.
#[derive(Debug)]
pub struct Worker {
    /// Connections for notices, apart from those of requests and codes.
    pub store: Store,
    /// Connections for codes and invitations.
    pub asked: Store,
    /// Keys that open sealed mails.
    pub keys: Keys,
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
    /// Runs until `stop` is cancelled, and finishes deliveries in progress. Notices have a lane of their own, so that codes
    /// never wait for them.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.work(Lane::Asked, &stop), self.work(Lane::Notices, &stop));
    }

    async fn work(&self, lane: Lane, stop: &CancellationToken) {
        let mut away = false;
        // Whether the last delivery failed and will be retried.
        let waiting = AtomicBool::new(false);
        while !stop.is_cancelled() {
            match self.round(lane, &waiting).await {
                Ok(false) => {
                    away = false;
                    let woken = async {
                        tokio::select! { () = self.bell.rung(lane) => {}, () = stop.cancelled() => {} }
                    };
                    let _woken = tokio::time::timeout(POLL, woken).await;
                }
                Ok(true) => away = false,
                Err(fault) => {
                    // An outage is logged once, not every second, and by one lane if it concerns both.
                    if !away
                        && (lane == Lane::Asked
                            || !matches!(fault, Fault::Away(_) | Fault::Unfit(_) | Fault::Failed(_)))
                    {
                        tracing::warn!(error = %fault, source = ?std::error::Error::source(&fault), "outbox: round failed, retrying");
                    }
                    away = true;
                    let _told = tokio::time::timeout(POLL, stop.cancelled()).await;
                }
            }
        }
    }

    /// Runs one round of a lane; returns whether more may be due at once.
    async fn round(&self, lane: Lane, waiting: &AtomicBool) -> Result<bool, Fault> {
        let derived = lane == Lane::Notices
            && (self.tell_alarms().await? | self.tell_desk_refusals().await? | self.derive_notices().await?);
        Ok(self.carry_due(lane, waiting).await? > 0 || derived)
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

    /// Queues notices about new lines of the trail, one batch of lines at most; returns whether there may be more.
    pub async fn derive_notices(&self) -> Result<bool, Fault> {
        notices::derive(&self.store, &self.keys, self.owners, self.clock.now()).await
    }

    /// Attempts due mails of a lane, one batch at most; returns their number.
    async fn carry_due(&self, lane: Lane, waiting: &AtomicBool) -> Result<usize, Fault> {
        let store = match lane {
            Lane::Asked => &self.asked,
            Lane::Notices => &self.store,
        };
        let claimed = outbox::claim_due(store, lane, BATCH, self.clock.now()).await?;
        let carried = join_all(claimed.iter().map(|mail| self.carry(store, mail, waiting))).await;
        carried.into_iter().collect::<Result<Vec<()>, Fault>>()?;
        Ok(claimed.len())
    }

    async fn carry(&self, store: &Store, mail: &Claimed, waiting: &AtomicBool) -> Result<(), Fault> {
        failpoint!("outbox.claimed");
        let now = self.clock.now();
        let Some(to) = &mail.to else {
            // A decoy's mail is kept while other mails wait, so that a resend finds its row as it finds an account's.
            return if mail.drop_at > now && waiting.load(Ordering::Relaxed) {
                outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await
            } else {
                outbox::delete(store, mail.id).await
            };
        };
        if mail.drop_at <= now {
            self.metrics.mail(to.door, MailFate::Late);
            tracing::warn!(mail = %mail.id, attempts = mail.attempts, "outbox: mail expired before it was delivered");
            return outbox::delete(store, mail.id).await;
        }
        // A mail to a former or a new address has no account to log.
        let account = to.id().map(|account| account.to_string()).unwrap_or_default();
        let letter = match self.letter(mail, to, now) {
            Ok(letter) => letter,
            Err(fault) => {
                self.metrics.mail(to.door, MailFate::Unreadable);
                // A mail that cannot be opened, for instance because its key is gone, must not stop the others.
                tracing::error!(mail = %mail.id, %account, error = %fault, "outbox: mail cannot be opened");
                if matches!(fault, Fault::Sealed(_)) && self.keys.opens(&mail.payload.key_id) {
                    // The mail is sealed for another row or recipient, so no retry opens it.
                    return outbox::delete_altered(store, mail).await;
                }
                return outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await;
            }
        };
        let carried = self.carrier.carry(&letter).await;
        waiting.store(matches!(&carried, Err(error) if !matches!(error, CarryError::Permanent(_))), Ordering::Relaxed);
        match carried {
            Ok(()) => {
                failpoint!("outbox.carried");
                self.metrics.mail(to.door, MailFate::Carried);
                tracing::info!(mail = %mail.id, %account, "outbox: mail delivered");
                outbox::delete(store, mail.id).await
            }
            Err(error @ CarryError::Permanent(_)) => {
                self.metrics.mail(to.door, MailFate::Refused);
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(mail = %mail.id, %account, %error, source, "outbox: mail refused, not retried");
                outbox::delete(store, mail.id).await
            }
            Err(error) => {
                self.metrics.mail(to.door, MailFate::Deferred);
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(
                    mail = %mail.id, %account, attempts = mail.attempts, %error, source,
                    "outbox: delivery failed, retrying"
                );
                outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await
            }
        }
    }

    fn letter(&self, mail: &Claimed, to: &Addressee, now: Instant) -> Result<Mail, Fault> {
        let letter = Letter::read(&self.keys.open_mail(mail.seal, &mail.payload)?)?;
        let address =
            to.account.as_ref().map_or_else(|| letter.recipient_inside(), |(_, address)| Some(address.as_str()));
        letter.written(mail.id, (to.door, address.ok_or(Fault::Row("a mail to nobody"))?), now)
    }
}

/// Time of the next attempt: after 1, 2, 4, 8, 16 and then every 30 s, so that a code gets several attempts before it expires.
fn due_again(attempts: i16, now: Instant) -> Instant {
    let seconds = 1_i64 << attempts.saturating_sub(1).clamp(0, 5);
    now + Span::seconds(seconds.min(30))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_waits_is_tried_again_within_half_a_minute() {
        let now = Instant::UNIX_EPOCH;
        let waits: Vec<i64> = (1..=8).map(|attempts| (due_again(attempts, now) - now).num_seconds()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
    }
}
