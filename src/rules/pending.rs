//! Pending sign-ins: challenges in a row of their own, named by a token, from the first request to their completion or to
//! expiry. A decoy belongs to no account and proves nothing.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::address::Address;
use super::binding::KeyBinding;
use super::challenge::Challenge;
use super::code_topic::CodeTopic;
use super::confirm_reason::ConfirmReason;
use super::device::TrustedDevice;
use super::factor::Purpose;
use super::invitation::InvitationHash;
use super::policy::Policy;
use super::pool::Pool;
use super::token::TokenHash;

/// A secret sealed under a master key. The rules cannot open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The master key's id.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

/// How a challenge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Closing {
    /// Every factor of it was proven.
    Proven,
    /// The last guess that it allows was wrong.
    LockedOut,
}

/// A pending sign-in.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The id.
    pub id: Uuid,
    /// The hash of the token that names it.
    pub token_hash: TokenHash,
    /// The challenge; a factor of it is left unless it is proven.
    pub challenge: Challenge,
    /// The session that it is completed in; `None`: any request that holds its token completes it.
    pub session: Option<Uuid>,
    /// Data for its completion, sealed to it.
    pub payload: Option<Sealed>,
    /// The reason that it confirms an identity for.
    pub reason: Option<ConfirmReason>,
    /// The device that its sign-in is to trust, at a door whose clients name one.
    pub device: Option<TrustedDevice>,
    /// The application key that it began under.
    pub binding: Option<KeyBinding>,
    /// Hash of the invitation token it began with, right or wrong.
    pub invitation: Option<InvitationHash>,
    /// Whether it may enrol the secret of `enrolment`.
    pub enrols: bool,
    /// An authenticator secret of its own, whether or not it enrols; `None`: its door enrols nobody.
    pub enrolment: Option<Sealed>,
    /// How it ended, at a door that still knows its token then.
    pub closed: Option<Closing>,
    /// Time of the first request.
    pub created_at: Instant,
    /// Expiry time (exclusive).
    pub expires_at: Instant,
    /// The row's version.
    pub version: i64,
}

impl Pending {
    /// The pending sign-in with the version of its next write.
    #[must_use]
    pub fn next(self) -> Pending {
        Pending { version: self.version + 1, ..self }
    }

    /// The pending sign-in as it ends, for a door that still knows its token then.
    #[must_use]
    pub fn closing(self, how: Closing) -> Pending {
        Pending { challenge: Challenge { code: None, ..self.challenge }, closed: Some(how), ..self }
    }

    /// Whether the pending sign-in has not expired yet.
    pub fn is_live(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// Whether a caller names the holder rightly: by the account's address or id or, where the address alone was typed, by that. An
    /// id is not told to whoever typed an address.
    pub fn is_named(&self, typed: &str, account: Option<&Account>) -> bool {
        let Challenge { purpose, door, pool, .. } = &self.challenge;
        let address = Address::parse(typed);
        if purpose.is_by_address() {
            return address.is_some_and(|address| Pool::untrusted(*door, &address.into()) == *pool);
        }
        account.is_some_and(|account| {
            let is_own = address.is_some_and(|address| address.as_str() == account.address);
            is_own || Uuid::try_parse(typed) == Ok(account.id)
        })
    }

    /// The topic of its code's mail.
    pub fn topic(&self) -> CodeTopic {
        match (self.challenge.purpose, self.reason) {
            (Purpose::Confirmation, Some(reason)) => CodeTopic::Confirmation(reason),
            (Purpose::Registration, _) => CodeTopic::Registration,
            (Purpose::PasswordReset, _) => CodeTopic::PasswordReset,
            (Purpose::PasswordChange, _) => CodeTopic::PasswordChange,
            (Purpose::TwoFactorOff, _) => CodeTopic::TwoFactorOff,
            (Purpose::Withdrawal, _) => CodeTopic::Withdrawal,
            (Purpose::MobileRelease | Purpose::MobileChange, _) => CodeTopic::MobileChange,
            (Purpose::SignIn | Purpose::Confirmation | Purpose::Replacement | Purpose::TwoFactorOn, _) => {
                CodeTopic::SignIn
            }
        }
    }

    /// The pending sign-in as a decoy, which keeps its counts and proves nothing.
    #[must_use]
    pub fn as_decoy(self) -> Pending {
        Pending { challenge: Challenge { account: None, ..self.challenge }, ..self }
    }
}

/// Random values for a new pending sign-in, drawn before the decision.
#[derive(Clone, Debug)]
pub struct PendingSeed {
    /// The id.
    pub id: Uuid,
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// An authenticator secret, sealed to the pending sign-in; `None`: its door enrols nobody.
    pub enrolment: Option<Sealed>,
    /// The session that it is completed in.
    pub session: Option<Uuid>,
    /// Data for its completion, sealed to it.
    pub payload: Option<Sealed>,
    /// The reason that it confirms an identity for.
    pub reason: Option<ConfirmReason>,
    /// The device that its sign-in is to trust.
    pub device: Option<TrustedDevice>,
    /// The application key that it begins under.
    pub binding: Option<KeyBinding>,
}

impl PendingSeed {
    /// The seed of a pending sign-in without all else.
    pub fn new(id: Uuid, token_hash: TokenHash) -> PendingSeed {
        PendingSeed {
            id,
            token_hash,
            enrolment: None,
            session: None,
            payload: None,
            reason: None,
            device: None,
            binding: None,
        }
    }

    /// The pending sign-in that keeps a challenge from `now` on.
    pub fn pending(&self, challenge: Challenge, policy: &Policy, now: Instant) -> Pending {
        Pending {
            id: self.id,
            token_hash: self.token_hash,
            challenge,
            session: self.session,
            payload: self.payload.clone(),
            reason: self.reason,
            device: self.device.clone(),
            binding: self.binding,
            invitation: None,
            enrols: false,
            enrolment: self.enrolment.clone(),
            closed: None,
            created_at: now,
            expires_at: now + policy.pending_ttl,
            version: 0,
        }
    }
}
