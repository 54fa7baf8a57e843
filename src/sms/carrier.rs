//! The carrier that delivers SMS: files in a folder, or a service over HTTP. Knows no queue: the outbox decides when and how
//! often to retry.

use std::path::{Path, PathBuf};

use super::files as sms_files;
use super::form::FormService;
use super::message::Sms;
use super::webhook::WebhookService;
use crate::mail::{CarryError, files};

/// Delivers SMS, from one sender unless an SMS names its own.
#[derive(Clone)]
pub struct SmsCarrier {
    from: String,
    backend: SmsBackend,
}

#[derive(Clone)]
enum SmsBackend {
    Files(PathBuf),
    Form(FormService),
    Webhook(WebhookService),
}

impl std::fmt::Debug for SmsCarrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.backend {
            SmsBackend::Files(_) => "SmsCarrier(files)",
            SmsBackend::Form(_) => "SmsCarrier(http)",
            SmsBackend::Webhook(_) => "SmsCarrier(webhook)",
        })
    }
}

impl SmsCarrier {
    /// Writes each SMS to its own file in `folder`.
    pub fn files(folder: &Path, from: String) -> SmsCarrier {
        SmsCarrier { from, backend: SmsBackend::Files(folder.to_owned()) }
    }

    /// Posts each SMS as a form.
    pub fn http(service: FormService, from: String) -> SmsCarrier {
        SmsCarrier { from, backend: SmsBackend::Form(service) }
    }

    /// Posts each SMS as signed JSON.
    pub fn webhook(service: WebhookService, from: String) -> SmsCarrier {
        SmsCarrier { from, backend: SmsBackend::Webhook(service) }
    }

    /// Delivers one SMS.
    pub async fn carry(&self, sms: &Sms) -> Result<(), CarryError> {
        let from = sms.from.as_deref().unwrap_or(&self.from);
        match &self.backend {
            SmsBackend::Files(folder) => sms_files::write(folder, from, sms).await,
            SmsBackend::Form(service) => service.send(from, sms).await,
            SmsBackend::Webhook(service) => service.send(from, sms).await,
        }
    }

    /// The host of its service; `None`: it writes files.
    pub fn host(&self) -> Option<String> {
        match &self.backend {
            SmsBackend::Files(_) => None,
            SmsBackend::Form(service) => service.host(),
            SmsBackend::Webhook(service) => service.host(),
        }
    }

    /// Checks the carrier without sending an SMS; returns a sentence for the operator.
    pub async fn check(&self) -> Result<String, CarryError> {
        match &self.backend {
            SmsBackend::Files(folder) => {
                files::check(folder).await?;
                return Ok(format!("each becomes a file in {}", folder.display()));
            }
            SmsBackend::Form(service) => service.reach().await?,
            SmsBackend::Webhook(service) => service.reach().await?,
        }
        Ok(String::from("the service answers; whether it takes the account is seen with the first SMS"))
    }
}
