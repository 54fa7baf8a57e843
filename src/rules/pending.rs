//! Pending sign-ins: challenges in a row of their own, named by a token, from the first request to their completion or to
//! expiry. A decoy belongs to no account and proves nothing.

use uuid::Uuid;

use super::Instant;
use super::challenge::Challenge;
use super::confirm_reason::ConfirmReason;
use super::device::TrustedDevice;
use super::invitation::InvitationHash;
use super::policy::Policy;
use super::token::TokenHash;

/// A secret sealed under a master key. The rules cannot open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The master key's id.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

/// A pending sign-in.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The id.
    pub id: Uuid,
    /// The hash of the token that names it.
    pub token_hash: TokenHash,
    /// The challenge; a factor of it is always left.
    pub challenge: Challenge,
    /// The session that it is completed in; `None`: any request that holds its token completes it.
    pub session: Option<Uuid>,
    /// What its completion needs, sealed to it.
    pub payload: Option<Sealed>,
    /// The reason that it confirms an identity for.
    pub reason: Option<ConfirmReason>,
    /// The device that its sign-in is to trust, at a door whose clients name one.
    pub device: Option<TrustedDevice>,
    /// Hash of the invitation token it began with, right or wrong.
    pub invitation: Option<InvitationHash>,
    /// Whether it may enrol the secret of `enrolment`.
    pub enrols: bool,
    /// An authenticator secret of its own, whether or not it enrols; `None`: its door enrols nobody.
    pub enrolment: Option<Sealed>,
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

    /// Whether the pending sign-in has not expired yet.
    pub fn is_live(&self, now: Instant) -> bool {
        now < self.expires_at
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
}

impl PendingSeed {
    /// The pending sign-in that keeps a challenge from `now` on.
    pub fn pending(&self, challenge: Challenge, policy: &Policy, now: Instant) -> Pending {
        Pending {
            id: self.id,
            token_hash: self.token_hash,
            challenge,
            session: None,
            payload: None,
            reason: None,
            device: None,
            invitation: None,
            enrols: false,
            enrolment: self.enrolment.clone(),
            created_at: now,
            expires_at: now + policy.pending_ttl,
            version: 0,
        }
    }
}
