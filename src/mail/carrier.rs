//! The carrier that delivers mails: files in a folder, or an SMTP server. Knows no queue: the outbox decides when and how
//! often to retry.

use std::path::{Path, PathBuf};

use lettre::message::Mailbox;
use lettre::transport::smtp::extension::ClientId;

use super::error::CarryError;
use super::files;
use super::message::Mail;
use super::smtp::{Smtp, SmtpError, SmtpServer};

/// Delivers mails, all from one sender.
#[derive(Clone)]
pub struct Carrier {
    from: Mailbox,
    backend: CarrierBackend,
}

#[derive(Clone)]
enum CarrierBackend {
    Files(PathBuf),
    Smtp(Smtp),
}

impl std::fmt::Debug for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.backend {
            CarrierBackend::Files(_) => "Carrier(files)",
            CarrierBackend::Smtp(_) => "Carrier(smtp)",
        })
    }
}

impl Carrier {
    /// Writes each mail to its own file in `folder`.
    pub fn files(folder: &Path, from: Mailbox) -> Carrier {
        Carrier { from, backend: CarrierBackend::Files(folder.to_owned()) }
    }

    /// Hands each mail to an SMTP server; `hello` is the name given in EHLO (RFC 5321 4.1.1.1).
    pub fn smtp(server: &SmtpServer, hello: ClientId, from: Mailbox) -> Result<Carrier, SmtpError> {
        Ok(Carrier { from, backend: CarrierBackend::Smtp(Smtp::new(server, hello)?) })
    }

    /// Delivers one mail.
    pub async fn carry(&self, mail: &Mail) -> Result<(), CarryError> {
        let message = mail.message(&self.from).map_err(CarryError::Permanent)?;
        match &self.backend {
            CarrierBackend::Files(folder) => {
                files::write(folder, (mail.id, mail.at), "eml", &message.formatted()).await
            }
            CarrierBackend::Smtp(smtp) => smtp.send(&message).await,
        }
    }

    /// The host and port of its SMTP server; `None`: it writes files.
    pub fn host(&self) -> Option<String> {
        match &self.backend {
            CarrierBackend::Files(_) => None,
            CarrierBackend::Smtp(smtp) => Some(smtp.host()),
        }
    }

    /// Checks the carrier without sending a mail; returns a sentence for the operator.
    pub async fn check(&self) -> Result<String, CarryError> {
        match &self.backend {
            CarrierBackend::Files(folder) => {
                files::check(folder).await?;
                Ok(format!("each becomes a file in {}", folder.display()))
            }
            CarrierBackend::Smtp(smtp) => smtp.check().await,
        }
    }
}
