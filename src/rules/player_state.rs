//! A player as the operator knows one, the fields by which the operator changes it, and what a change ends. Refuses addresses and
//! numbers that are none, and a proof of no number. Knows no table and no wire format.

use super::Instant;
use super::account_change::{AccountChange, Ends};
use super::account_deed::AccountDeed;
use super::address::Address;
use super::factor::Door;
use super::language::Language;
use super::mobile::Mobile;
use super::player::StepDue;
use super::profile::ProfileChange;
use super::sms_policy::SmsPolicy;
use super::trail::TrailEvent;

/// A player's fields as the operator gives them; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct PlayerFields {
    /// Email address, as typed.
    pub email: Option<String>,
    /// Telephone number, as typed.
    pub mobile_number: Option<String>,
    /// Whether the operator vouches for the number.
    pub mobile_verified: Option<bool>,
    /// Whether a code follows the player's login at the operator's.
    pub is_2fa_required: Option<bool>,
    /// Language of mails and SMS; `Some(None)`: the default one.
    pub language: Option<Option<Language>>,
    /// All that the player must accept before any call is answered.
    pub steps_due: Option<Vec<StepDue>>,
    /// Whether the player is disabled.
    pub disabled: Option<bool>,
}

/// A player as the operator knows one. The default is a new player without any field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlayerState {
    /// Email address.
    pub email: Option<Address>,
    /// Telephone number.
    pub mobile: Option<Mobile>,
    /// Whether the number is proven.
    pub mobile_proven: bool,
    /// Whether a code follows the player's login at the operator's.
    pub two_factor: bool,
    /// Language of mails and SMS.
    pub language: Option<Language>,
    /// Steps that the player must accept before any call is answered.
    pub steps_due: Vec<StepDue>,
    /// Whether the player is disabled.
    pub disabled: bool,
}

/// The reason for which fields are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayerFault {
    /// The email text is not one address.
    Email,
    /// The number text is not a number.
    Mobile,
    /// The number is of a country that no SMS is sent to.
    Country,
    /// There is no number that could be proven.
    NoMobile,
}

impl PlayerState {
    /// The state with these fields. Another number is not proven, unless the operator vouches for it. Empty texts are those of a
    /// player who has no address or number, so that a state may be given back as it was shown.
    pub fn with(&self, fields: &PlayerFields, sms: &SmsPolicy) -> Result<PlayerState, PlayerFault> {
        let email = match fields.email.as_deref() {
            None => self.email.clone(),
            Some("") if self.email.is_none() => None,
            Some(typed) => Some(Address::parse(typed).ok_or(PlayerFault::Email)?),
        };
        let mobile = match fields.mobile_number.as_deref() {
            None => self.mobile.clone(),
            Some("") if self.mobile.is_none() => None,
            Some(typed) => {
                let mobile = Mobile::parse(typed).ok_or(PlayerFault::Mobile)?;
                if !sms.serves(&mobile) {
                    return Err(PlayerFault::Country);
                }
                Some(mobile)
            }
        };
        let kept = self.mobile_proven && is_same(self.mobile.as_ref(), mobile.as_ref());
        let mobile_proven = fields.mobile_verified.unwrap_or(kept);
        if mobile_proven && mobile.is_none() {
            return Err(PlayerFault::NoMobile);
        }
        let mut steps_due = fields.steps_due.clone().unwrap_or_else(|| self.steps_due.clone());
        steps_due.sort_unstable();
        steps_due.dedup();
        Ok(PlayerState {
            email,
            mobile,
            mobile_proven,
            two_factor: fields.is_2fa_required.unwrap_or(self.two_factor),
            language: fields.language.unwrap_or(self.language),
            steps_due,
            disabled: fields.disabled.unwrap_or(self.disabled),
        })
    }

    /// The change at `at` that makes an account with this state one with the wanted state. Another address, another number, a code
    /// that was not asked for before, and being disabled end the sign-ins; a number that is only typed otherwise ends nothing.
    pub fn change_to(&self, wanted: &PlayerState, at: Instant) -> AccountChange {
        let is_retyped = self.mobile != wanted.mobile;
        let is_other = !is_same(self.mobile.as_ref(), wanted.mobile.as_ref());
        let is_raised = wanted.two_factor && !self.two_factor;
        let is_proven_anew = is_retyped || self.mobile_proven != wanted.mobile_proven;
        AccountChange {
            address: wanted.email.clone().filter(|_| self.email != wanted.email),
            disabled_at: (self.disabled != wanted.disabled).then(|| wanted.disabled.then_some(at)),
            two_factor: (self.two_factor != wanted.two_factor).then_some(wanted.two_factor),
            mobile: wanted.mobile.clone().filter(|_| is_retyped),
            mobile_proven: is_proven_anew.then_some(wanted.mobile_proven),
            steps_due: (self.steps_due != wanted.steps_due).then(|| wanted.steps_due.clone()),
            profile: ProfileChange {
                language: (self.language != wanted.language).then_some(wanted.language),
                ..ProfileChange::default()
            },
            ends: if is_other || is_raised { Ends::SignIns } else { Ends::Nothing },
            ..AccountChange::default()
        }
        .ending_sign_ins()
    }

    /// The events that tell the change of an account of a door to the wanted state; empty: nothing changes.
    pub fn events_to(&self, wanted: &PlayerState, door: Door) -> Vec<TrailEvent> {
        let describes = self.mobile != wanted.mobile
            || self.mobile_proven != wanted.mobile_proven
            || self.language != wanted.language
            || self.steps_due != wanted.steps_due;
        let turned = |before: bool, wanted: bool, to: bool| before != wanted && wanted == to;
        let told = [
            (describes, AccountDeed::Changed.event(door)),
            (self.email != wanted.email, TrailEvent::EmailChanged),
            (turned(self.two_factor, wanted.two_factor, true), TrailEvent::TwoFactorOn),
            (turned(self.two_factor, wanted.two_factor, false), TrailEvent::TwoFactorOff),
            (turned(self.disabled, wanted.disabled, true), AccountDeed::Disabled.event(door)),
            (turned(self.disabled, wanted.disabled, false), AccountDeed::Enabled.event(door)),
        ];
        told.into_iter().filter(|(is, _)| *is).map(|(_, event)| event).collect()
    }
}

fn is_same(one: Option<&Mobile>, other: Option<&Mobile>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is(other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

#[cfg(test)]
#[path = "player_state_tests.rs"]
mod tests;
