//! Seals: secrets under a key that the database does not hold, bound to purpose and row as associated data. A sealed value
//! moved to another row, column or recipient does not open.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::chance;
use super::key_set::Keys;
use super::master::{MAIL, Master, SealPurpose};
use crate::fault::Fault;
use crate::rules::pending::Sealed;

/// Bytes of the nonce before each ciphertext: 192 random bits, so that no two are alike.
const NONCE: usize = 24;

/// The outbox row and recipient that a mail is sealed to; it opens for these alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSeal {
    /// A one-time code.
    Code {
        /// The outbox row's id.
        mail: Uuid,
        /// The pending sign-in the code proves.
        pending: Uuid,
        /// Account of that pending sign-in; `None`: a decoy, whose mail is never opened.
        recipient: Option<Uuid>,
    },
    /// An invitation.
    Invitation {
        /// The outbox row's id.
        mail: Uuid,
        /// The invited account.
        recipient: Uuid,
    },
    /// A notice to an account.
    Notice {
        /// The outbox row's id.
        mail: Uuid,
        /// The recipient's account.
        recipient: Uuid,
    },
    /// A notice to an address that no account has any more; the address is inside.
    OldAddress {
        /// The outbox row's id.
        mail: Uuid,
    },
}

impl MailSeal {
    /// The associated data: the kind, then three ids, nil where the kind has none. Its length is the same for every kind and
    /// for decoys.
    fn bytes(self) -> Vec<u8> {
        let (kind, mail, pending, recipient) = match self {
            MailSeal::Code { mail, pending, recipient } => (1, mail, pending, recipient.unwrap_or_default()),
            MailSeal::Invitation { mail, recipient } => (2, mail, Uuid::nil(), recipient),
            MailSeal::Notice { mail, recipient } => (3, mail, Uuid::nil(), recipient),
            MailSeal::OldAddress { mail } => (4, mail, Uuid::nil(), Uuid::nil()),
        };
        [&[kind][..], mail.as_bytes(), pending.as_bytes(), recipient.as_bytes()].concat()
    }
}

impl Keys {
    /// Seals `plain` for one purpose and one row.
    pub fn seal(&self, purpose: SealPurpose, of: Uuid, plain: &[u8]) -> Result<Sealed, Fault> {
        let writer = self.writer();
        seal(writer, writer.cipher(purpose), (purpose.label(), &purpose.bytes(of)), plain)
    }

    /// Opens a value sealed for this purpose and row. `Fault::Sealed`: it was sealed for others, or its master key is unknown.
    pub fn open(&self, purpose: SealPurpose, of: Uuid, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let master = self.master(&sealed.key_id).ok_or(Fault::Sealed(purpose.label()))?;
        open(master.cipher(purpose), (purpose.label(), &purpose.bytes(of)), sealed)
    }

    /// Seals the content of a mail to its outbox row and its recipient.
    pub fn seal_mail(&self, mail: MailSeal, plain: &[u8]) -> Result<Sealed, Fault> {
        let writer = self.writer();
        seal(writer, &writer.mail, (MAIL, &mail.bytes()), plain)
    }

    /// Opens the content of a mail. `Fault::Sealed`: it was sealed to another row or recipient, or its master key is unknown.
    pub fn open_mail(&self, mail: MailSeal, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let master = self.master(&sealed.key_id).ok_or(Fault::Sealed(MAIL))?;
        open(&master.mail, (MAIL, &mail.bytes()), sealed)
    }

    /// Whether the master key of this id opens.
    pub fn opens(&self, key_id: &str) -> bool {
        self.master(key_id).is_some()
    }
}

fn seal(
    master: &Master,
    cipher: &XChaCha20Poly1305,
    (label, of): (&'static str, &[u8]),
    plain: &[u8],
) -> Result<Sealed, Fault> {
    let nonce: [u8; NONCE] = chance::bytes()?;
    let payload = Payload { msg: plain, aad: &bound_to(label, of) };
    let text = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Fault::Sealed(label))?;
    Ok(Sealed { key_id: master.id.clone(), bytes: [&nonce[..], &text].concat() })
}

fn open(
    cipher: &XChaCha20Poly1305,
    (label, of): (&'static str, &[u8]),
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let fault = || Fault::Sealed(label);
    let (nonce, text) = sealed.bytes.split_at_checked(NONCE).ok_or_else(fault)?;
    let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| fault())?;
    let payload = Payload { msg: text, aad: &bound_to(label, of) };
    let plain = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| fault())?;
    Ok(Zeroizing::new(plain))
}

/// The associated data of purpose and row.
fn bound_to(label: &str, of: &[u8]) -> Vec<u8> {
    [label.as_bytes(), of].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn a_mail_opens_for_its_row_and_its_recipient_alone() {
        let keys = Keys::parse(ONE).unwrap_or_else(|error| panic!("{error}"));
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        let seals = [
            MailSeal::Code { mail: a, pending: b, recipient: Some(c) },
            MailSeal::Code { mail: a, pending: b, recipient: None },
            MailSeal::Code { mail: a, pending: c, recipient: Some(c) },
            MailSeal::Code { mail: b, pending: b, recipient: Some(c) },
            MailSeal::Code { mail: a, pending: b, recipient: Some(b) },
            MailSeal::Code { mail: a, pending: Uuid::nil(), recipient: Some(c) },
            MailSeal::Invitation { mail: a, recipient: c },
            MailSeal::Notice { mail: a, recipient: c },
            MailSeal::Notice { mail: a, recipient: b },
            MailSeal::Notice { mail: b, recipient: c },
            MailSeal::OldAddress { mail: a },
        ];
        for own in seals {
            let sealed = keys.seal_mail(own, b"042137").unwrap_or_else(|fault| panic!("{fault}"));
            for other in seals {
                assert_eq!(keys.open_mail(other, &sealed).is_ok(), other == own, "{own:?} and {other:?}");
            }
        }
    }
}
