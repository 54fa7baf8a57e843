//! The lane of SMS: a carrier, and the limits that every SMS is held against before its first attempt. What goes beyond one is told
//! by a metric and by a log line, once an hour for each brand and limit, and never to who asked for the code.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::brand_words::BrandWords;
use super::letter::Letter;
use super::sms_words::sms_said;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::mobile::Mobile;
use crate::rules::sms_policy::{SmsLimit, SmsPolicy};
use crate::rules::{Instant, Span};
use crate::sms::{Sms, SmsCarrier};
use crate::store::Store;
use crate::store::outbox::Claimed;
use crate::store::sms_counts::{self, CountedSms};

/// The lane of SMS.
#[derive(Debug)]
pub struct SmsLane {
    /// Connections of the lane.
    pub(super) store: Store,
    /// Carrier that delivers SMS.
    pub(super) carrier: SmsCarrier,
    policy: SmsPolicy,
    logged: Mutex<HashMap<(i32, SmsLimit), Instant>>,
}

/// Fate of an SMS.
pub(super) enum Texted {
    /// The SMS is counted and goes.
    Sms(Sms),
    /// The letter holds no number, as a decoy's.
    Nobody,
    /// The SMS goes beyond a limit.
    Over(SmsLimit),
}

impl SmsLane {
    /// The lane over connections of its own.
    pub fn new(store: Store, carrier: SmsCarrier, policy: SmsPolicy) -> SmsLane {
        SmsLane { store, carrier, policy, logged: Mutex::default() }
    }

    /// Words a letter as an SMS to its number, and counts the SMS.
    pub(super) async fn texted(
        &self,
        keys: &Keys,
        mail: &Claimed,
        (letter, words): (&Letter, &BrandWords),
        brand: Option<i32>,
        now: Instant,
    ) -> Result<Texted, Fault> {
        let Letter::Code { to, topic, digits, .. } = letter else { return Err(Fault::Row("an SMS without a code")) };
        let Some(number) = to else { return Ok(Texted::Nobody) };
        let brand = brand.ok_or(Fault::Row("an SMS of no brand"))?;
        let text = match words.text(letter) {
            Some(text) => text,
            None => Zeroizing::new(sms_said(*topic, letter.language(), digits, letter.minutes())?),
        };
        if let Some(limit) = self.beyond(keys, (mail, number), brand, now).await? {
            self.log((brand, limit), now);
            return Ok(Texted::Over(limit));
        }
        let (to, from) = (number.clone(), words.sms_sender().map(str::to_owned));
        Ok(Texted::Sms(Sms { id: mail.id, to, from, text, at: now }))
    }

    async fn beyond(
        &self,
        keys: &Keys,
        (mail, number): (&Claimed, &str),
        brand: i32,
        now: Instant,
    ) -> Result<Option<SmsLimit>, Fault> {
        if !Mobile::parse(number).is_some_and(|number| self.policy.serves(&number)) {
            return Ok(Some(SmsLimit::Country));
        }
        let number = keys.telephone_macs(number);
        let counted = CountedSms { id: mail.id, number: &number, brand };
        sms_counts::count(&self.store, &counted, &self.policy, now).await
    }

    /// Logs that SMS of a brand go beyond a limit, unless an hour ago it was logged already.
    fn log(&self, (brand, limit): (i32, SmsLimit), now: Instant) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        match logged.entry((brand, limit)) {
            Entry::Occupied(told) if now - *told.get() < Span::hours(1) => return,
            Entry::Occupied(mut told) => *told.get_mut() = now,
            Entry::Vacant(told) => drop(told.insert(now)),
        }
        tracing::warn!(brand, %limit, "outbox: SMS beyond a limit are not sent; told again in an hour at the earliest");
    }
}
