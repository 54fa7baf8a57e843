//! The outbox: mails waiting in PostgreSQL, and the worker that hands them to a carrier. A request answers before its
//! mail goes; a mail that cannot go is tried again until it is dead, and a dead one is never sent.

mod deeds;
mod letter;
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
use crate::store::outbox::{self, Claimed, Lane};

pub use letter::Letter;
pub use notices::CARRY_HOURS;

/// Mails carried at once.
const BATCH: i64 = 8;

/// How long the worker sleeps when nothing rings: mails of other servers, and those that are due again.
const POLL: Duration = Duration::from_secs(1);

/// Wakes the worker.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Lanes>);

/// A bell for each lane: one that is busy holds up no other.
#[derive(Debug, Default)]
struct Lanes {
    asked: Notify,
    notices: Notify,
}

impl Bell {
    /// A mail was queued.
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

/// Carries what the outbox holds, and derives the notices that go into it.
#[derive(Debug)]
pub struct Worker {
    /// Connections for notices: neither requests nor codes wait for them.
    pub store: Store,
    /// Connections for codes.
    pub asked: Store,
    /// Opens what the mails say.
    pub keys: Keys,
    /// What delivers them.
    pub carrier: Carrier,
    /// The one clock.
    pub clock: Clock,
    /// What wakes it.
    pub bell: Bell,
    /// What is counted of it.
    pub metrics: Metrics,
    /// Whether there are owners, to be told of everyone's second factor.
    pub owners: bool,
}

impl Worker {
    /// Works until told to stop, and then to the end of what is under way. Notices have a lane of their own: however many
    /// there are, and however slowly they go, no code waits for them.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.work(Lane::Asked, &stop), self.work(Lane::Notices, &stop));
    }

    async fn work(&self, lane: Lane, stop: &CancellationToken) {
        let mut away = false;
        // Whether the last mail that was attempted is to be attempted again.
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
                    // Once an outage, not once a second; and of what two lanes meet, one tells.
                    if !away
                        && (lane == Lane::Asked
                            || !matches!(fault, Fault::Away(_) | Fault::Unfit(_) | Fault::Failed(_)))
                    {
                        tracing::warn!(error = %fault, source = ?std::error::Error::source(&fault), "the outbox waits");
                    }
                    away = true;
                    let _told = tokio::time::timeout(POLL, stop.cancelled()).await;
                }
            }
        }
    }

    /// One round of a lane; returns whether there may be more at once.
    async fn round(&self, lane: Lane, waiting: &AtomicBool) -> Result<bool, Fault> {
        let derived = lane == Lane::Notices
            && (self.tell_alarms().await? | self.tell_desk_refusals().await? | self.derive_notices().await?);
        Ok(self.carry_due(lane, waiting).await? > 0 || derived)
    }

    /// Writes to the trail what was found altered; returns whether there was anything.
    pub async fn tell_alarms(&self) -> Result<bool, Fault> {
        let now = self.clock.now();
        alarm_lines::tell_all(&self.store, now, || chance::id(now)).await
    }

    /// Writes to the trail how many calls the desk has refused since it was last told; returns whether there may be more.
    pub async fn tell_desk_refusals(&self) -> Result<bool, Fault> {
        let now = self.clock.now();
        desk_refusals::tell_due(&self.store, now, || chance::id(now)).await
    }

    /// Queues the notices that the new lines of the trail deserve, a batch of lines at the most; returns whether there
    /// may be more.
    pub async fn derive_notices(&self) -> Result<bool, Fault> {
        notices::derive(&self.store, &self.keys, self.owners, self.clock.now()).await
    }

    /// Attempts every mail of a lane that is due, a batch at the most; returns how many there were.
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
        let somebodys = mail.to.is_some() || mail.within;
        if !somebodys || mail.drop_at <= now {
            if somebodys {
                self.metrics.mail(MailFate::Late);
                tracing::warn!(mail = %mail.id, attempts = mail.attempts, "a mail was not carried before it was dead");
            } else if mail.drop_at > now && waiting.load(Ordering::Relaxed) {
                // Nobody's mail waits while others do: a resend finds its row, as it finds an account's.
                return outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await;
            }
            return outbox::delete(store, mail.id).await;
        }
        // Of a letter to an address that is nobody's any more there is no account to name.
        let account = mail.to.as_ref().map(|(account, _)| account.to_string()).unwrap_or_default();
        let letter = match self.letter(mail, now) {
            Ok(letter) => letter,
            Err(fault) => {
                self.metrics.mail(MailFate::Unreadable);
                // One mail that cannot be read, its key gone for one, holds up no other.
                tracing::error!(mail = %mail.id, %account, error = %fault, "a mail cannot be read");
                if matches!(fault, Fault::Sealed(_)) && self.keys.opens(&mail.payload.key_id) {
                    // Sealed to another row or another recipient: no later attempt opens it.
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
                self.metrics.mail(MailFate::Carried);
                tracing::info!(mail = %mail.id, %account, "a mail was carried");
                outbox::delete(store, mail.id).await
            }
            Err(error @ CarryError::Permanent(_)) => {
                self.metrics.mail(MailFate::Refused);
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(mail = %mail.id, %account, %error, source, "a mail was given up");
                outbox::delete(store, mail.id).await
            }
            Err(error) => {
                self.metrics.mail(MailFate::Deferred);
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(mail = %mail.id, %account, attempts = mail.attempts, %error, source, "a mail waits");
                outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await
            }
        }
    }

    fn letter(&self, mail: &Claimed, now: Instant) -> Result<Mail, Fault> {
        let letter = Letter::read(&self.keys.open_mail(mail.seal, &mail.payload)?)?;
        let within = letter.old_address().filter(|_| mail.within);
        let to = mail.to.as_ref().map(|(_, email)| email.as_str()).or(within);
        letter.written(mail.id, to.ok_or(Fault::Row("a mail to nobody"))?, now)
    }
}

/// 1, 2, 4, 8, 16, then every 30 s: several tries within the life of a code.
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
