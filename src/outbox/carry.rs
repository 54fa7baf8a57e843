//! Carry: one attempt at a claimed mail or SMS. What has expired, cannot be opened or goes beyond a limit of SMS is dropped; what
//! fails is put back, to be tried again. Does not know which of them are due.

use std::sync::atomic::{AtomicBool, Ordering};

use super::Worker;
use super::brand_words::BrandWords;
use super::letter::{Letter, MailReader};
use super::sms_lane::Texted;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::mail::{CarryError, Mail};
use crate::metrics::{MailFate, SmsDrop};
use crate::rules::{Instant, Span};
use crate::sms::Sms;
use crate::store::Store;
use crate::store::notices::digest_counts;
use crate::store::outbox::{self, AddressedPlace, Addressee, Claimed, Lane};

/// Carriage of a letter.
enum Outgoing {
    /// The mail goes to the carrier of mails.
    Mail(Box<Mail>),
    /// The SMS goes to the carrier of SMS.
    Sms(Sms),
    /// The letter is a decoy's, or tells of others to a reader who is no owner any more, and goes nowhere.
    Nowhere,
    /// The SMS goes beyond a limit.
    Over(SmsDrop),
}

impl Worker {
    /// Attempts one mail or SMS. `waiting`: whether the lane's last attempt failed and will be made again.
    pub(super) async fn carry(
        &self,
        (lane, store): (Lane, &Store),
        mail: &Claimed,
        waiting: &AtomicBool,
    ) -> Result<(), Fault> {
        failpoint!("outbox.claimed");
        let now = self.clock.now();
        let Some(to) = &mail.to else { return drop_decoy(store, mail, waiting, now).await };
        let what = if lane == Lane::Texts { "SMS" } else { "mail" };
        if mail.drop_at <= now {
            self.count(lane, to, MailFate::Late);
            tracing::warn!(mail = %mail.id, attempts = mail.attempts, "outbox: {what} expired before it was delivered");
            return outbox::delete(store, mail.id).await;
        }
        // A mail to a former or a new address has no account to log.
        let account = to.account.map(|account| account.to_string()).unwrap_or_default();
        let outgoing = match self.outgoing((lane, store), mail, to, now).await {
            Ok(outgoing) => outgoing,
            Err(fault @ (Fault::Away(_) | Fault::Unfit(_) | Fault::Failed(_))) => return Err(fault),
            Err(fault) => {
                self.count(lane, to, MailFate::Unreadable);
                // A mail that cannot be opened, for instance because its key is gone, must not stop the others.
                tracing::error!(mail = %mail.id, %account, error = %fault, "outbox: {what} cannot be opened");
                if matches!(fault, Fault::Sealed(_)) && self.keys.opens(&mail.payload.key_id) {
                    // The mail is sealed for another row or recipient, so no retry opens it.
                    return outbox::delete_altered(store, mail).await;
                }
                return outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await;
            }
        };
        let carried = match (outgoing, &self.sms) {
            (Outgoing::Nowhere, _) => return drop_decoy(store, mail, waiting, now).await,
            (Outgoing::Over(why), _) => {
                self.metrics.sms_dropped(why);
                return outbox::delete(store, mail.id).await;
            }
            (Outgoing::Mail(letter), _) => self.carrier.carry(&letter).await,
            (Outgoing::Sms(sms), Some(own)) => own.carrier.carry(&sms).await,
            (Outgoing::Sms(_), None) => return Err(Fault::Row("an SMS of a lane that carries none")),
        };
        waiting.store(matches!(&carried, Err(error) if !matches!(error, CarryError::Permanent(_))), Ordering::Relaxed);
        match carried {
            Ok(()) => {
                failpoint!("outbox.carried");
                self.count(lane, to, MailFate::Carried);
                tracing::info!(mail = %mail.id, %account, "outbox: {what} delivered");
                outbox::delete(store, mail.id).await
            }
            Err(error @ CarryError::Permanent(_)) => {
                self.count(lane, to, MailFate::Refused);
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(mail = %mail.id, %account, %error, source, "outbox: {what} refused, not retried");
                outbox::delete(store, mail.id).await
            }
            Err(error) => {
                self.count(lane, to, MailFate::Deferred);
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(
                    mail = %mail.id, %account, attempts = mail.attempts, %error, source,
                    "outbox: delivery failed, retrying"
                );
                outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await
            }
        }
    }

    /// Opens a letter, and words what it becomes.
    async fn outgoing(
        &self,
        (lane, store): (Lane, &Store),
        mail: &Claimed,
        to: &Addressee,
        now: Instant,
    ) -> Result<Outgoing, Fault> {
        let mut letter = Letter::read(&self.keys.open_mail(mail.seal, &mail.payload)?)?;
        if tells_of_others(&letter) && !to.is_owner {
            return Ok(Outgoing::Nowhere);
        }
        if let Letter::Digest { counts, .. } = &mut letter {
            *counts = digest_counts(store, mail.id).await?.into_iter().map(Into::into).collect();
        }
        let words = BrandWords::of(store, lane, &letter, to.brand).await?;
        if let (Lane::Texts, Some(own)) = (lane, &self.sms) {
            return Ok(match own.texted(&self.keys, mail, (&letter, &words), to.brand, now).await? {
                Texted::Sms(sms) => Outgoing::Sms(sms),
                Texted::Nobody => Outgoing::Nowhere,
                Texted::Over(limit) => Outgoing::Over(limit.into()),
            });
        }
        let address = match &to.place {
            AddressedPlace::Stored(address) => Some(address.as_str()),
            AddressedPlace::InLetter => letter.recipient_inside(),
        };
        let address = address.ok_or(Fault::Row("a mail to nobody"))?;
        let reader = MailReader { door: to.door, address, time_zone: to.time_zone };
        let written = letter.written(mail.id, reader, words.name().unwrap_or(&self.name), now)?;
        words.reword(&letter, written).map(|mail| Outgoing::Mail(Box::new(mail)))
    }

    /// Counts an attempt.
    fn count(&self, lane: Lane, to: &Addressee, fate: MailFate) {
        match lane {
            Lane::Asked | Lane::Notices => self.metrics.mail(to.door, fate),
            Lane::Texts => self.metrics.sms(fate),
        }
    }
}

/// Whether a letter tells of other accounts, as only owners read of them.
fn tells_of_others(letter: &Letter) -> bool {
    match letter {
        Letter::Notice { about, .. } => about.is_some(),
        Letter::Deeds { .. } | Letter::Digest { .. } => true,
        Letter::Code { .. } | Letter::Invitation { .. } => false,
    }
}

/// Deletes a decoy's mail. It is kept while other mails wait, so that a resend finds its row as it finds an account's.
async fn drop_decoy(store: &Store, mail: &Claimed, waiting: &AtomicBool, now: Instant) -> Result<(), Fault> {
    if mail.drop_at > now && waiting.load(Ordering::Relaxed) {
        outbox::put_back(store, mail.id, due_again(mail.attempts, now)).await
    } else {
        outbox::delete(store, mail.id).await
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
