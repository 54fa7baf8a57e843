//! One master key: a key for each purpose, derived from it (HKDF-SHA256, RFC 5869). A value made for one purpose is worthless for
//! another. Knows no other master key.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::rows::{CoveredRow, MacOf};
use super::signing::{CHECKPOINT, CHECKPOINT_LABEL, Signer};
use crate::rules::code::{CodeMac, Digits};
use crate::rules::factor::Door;
use crate::rules::recovery::RecoveryCode;

/// The purpose of a sealed value, which opens for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealPurpose {
    /// The secret of an account's authenticator, bound to the account.
    Authenticator,
    /// The hash of an account's password, bound to the account.
    Password,
    /// The secret of a pending sign-in, bound to it.
    Enrolment,
    /// Payload of a pending sign-in, for its completion, bound to the pending sign-in.
    Payload,
    /// A secret that waits in a session for its first code, bound to the session.
    Replacement,
    /// The seed of a door's signing key, bound to the key's row.
    SigningKey(Door),
}

impl SealPurpose {
    /// The label by which the key of the purpose is derived, and which a value of the purpose is bound to.
    pub(super) fn label(self) -> &'static str {
        match self {
            SealPurpose::Authenticator => "vestibule/1/authenticator",
            SealPurpose::Password => "vestibule/1/password",
            SealPurpose::Enrolment => "vestibule/1/enrolment",
            SealPurpose::Payload => "vestibule/1/payload",
            SealPurpose::Replacement => "vestibule/1/replacement",
            SealPurpose::SigningKey(_) => SIGNING_KEY,
        }
    }

    /// The bytes that a value is bound to besides the label: the name of the door, if there is one, and the row.
    pub(super) fn bytes(self, of: Uuid) -> Vec<u8> {
        let door = match self {
            SealPurpose::Authenticator
            | SealPurpose::Password
            | SealPurpose::Enrolment
            | SealPurpose::Payload
            | SealPurpose::Replacement => "",
            SealPurpose::SigningKey(door) => door.name(),
        };
        [door.as_bytes(), of.as_bytes()].concat()
    }
}

/// Label of signing keys, whose values are bound to a door besides the row.
const SIGNING_KEY: &str = "vestibule/1/signing-key";

/// Label of mails, whose values are bound to more than one id.
pub(super) const MAIL: &str = "vestibule/1/mail";

/// The keys derived from one master key.
#[derive(Clone)]
pub(super) struct Master {
    pub(super) id: String,
    authenticator: XChaCha20Poly1305,
    password: XChaCha20Poly1305,
    enrolment: XChaCha20Poly1305,
    payload: XChaCha20Poly1305,
    replacement: XChaCha20Poly1305,
    signing_key: XChaCha20Poly1305,
    pub(super) mail: XChaCha20Poly1305,
    code: Hmac<Sha256>,
    recovery: Hmac<Sha256>,
    pub(super) refresh: Hmac<Sha256>,
    telephone: Hmac<Sha256>,
    rows: [Hmac<Sha256>; 3],
    pub(super) checkpoint: Signer,
}

impl Master {
    pub(super) fn derive(id: &str, master: &[u8]) -> Option<Master> {
        let hkdf = Hkdf::<Sha256>::new(None, master);
        let derived = |label: &str| {
            let mut key = Zeroizing::new([0_u8; 32]);
            hkdf.expand(label.as_bytes(), &mut *key).ok()?;
            Some(key)
        };
        let cipher = |label: &str| XChaCha20Poly1305::new_from_slice(&*derived(label)?).ok();
        let mac = |label: &str| Hmac::new_from_slice(&*derived(label)?).ok();
        Some(Master {
            id: String::from(id),
            authenticator: cipher(SealPurpose::Authenticator.label())?,
            password: cipher(SealPurpose::Password.label())?,
            enrolment: cipher(SealPurpose::Enrolment.label())?,
            payload: cipher(SealPurpose::Payload.label())?,
            replacement: cipher(SealPurpose::Replacement.label())?,
            signing_key: cipher(SIGNING_KEY)?,
            mail: cipher(MAIL)?,
            code: mac("vestibule/1/code")?,
            recovery: mac("vestibule/1/recovery")?,
            refresh: mac("vestibule/1/refresh")?,
            telephone: mac("vestibule/1/telephone")?,
            rows: [mac(MacOf::Row.label())?, mac(MacOf::Line.label())?, mac(MacOf::Link.label())?],
            checkpoint: Signer::of(CHECKPOINT, &*derived(CHECKPOINT_LABEL)?)?,
        })
    }

    pub(super) fn cipher(&self, purpose: SealPurpose) -> &XChaCha20Poly1305 {
        match purpose {
            SealPurpose::Authenticator => &self.authenticator,
            SealPurpose::Password => &self.password,
            SealPurpose::Enrolment => &self.enrolment,
            SealPurpose::Payload => &self.payload,
            SealPurpose::Replacement => &self.replacement,
            SealPurpose::SigningKey(_) => &self.signing_key,
        }
    }

    pub(super) fn code_mac(&self, pending: Uuid, code: &Digits) -> CodeMac {
        self.mac(&self.code, &[pending], code.reveal())
    }

    pub(super) fn recovery_mac(&self, account: Uuid, id: Uuid, code: &RecoveryCode) -> CodeMac {
        self.mac(&self.recovery, &[account, id], code.reveal())
    }

    pub(super) fn telephone_mac(&self, digits: &str) -> [u8; 32] {
        self.telephone.clone().chain_update(digits.as_bytes()).finalize().into_bytes().into()
    }

    fn mac(&self, key: &Hmac<Sha256>, of: &[Uuid], code: &str) -> CodeMac {
        let mut mac = key.clone();
        of.iter().for_each(|id| mac.update(id.as_bytes()));
        mac.update(code.as_bytes());
        CodeMac { key_id: self.id.clone(), mac: mac.finalize().into_bytes().into() }
    }

    pub(super) fn row_mac(&self, of: MacOf, row: &CoveredRow) -> Hmac<Sha256> {
        let [of_row, of_line, of_link] = &self.rows;
        let key = match of {
            MacOf::Row => of_row,
            MacOf::Line => of_line,
            MacOf::Link => of_link,
        };
        key.clone().chain_update(&row.0)
    }
}
