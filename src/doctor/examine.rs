//! The checks in their order: database, mail, SMS, captcha. Skips a check whose subject is not configured.

use super::database;
use super::diagnosis::{Diagnosis, causes};
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::mail::{Carrier, CarryError};
use crate::sms::SmsCarrier;
use crate::store::Store;

/// Everything a server depends on, as configured.
#[derive(Debug)]
pub struct Patient<'a> {
    /// Database.
    pub store: Option<&'a Store>,
    /// Size of each server's connection pool.
    pub pool: u32,
    /// Master keys.
    pub keys: Option<&'a Keys>,
    /// Carrier of mails.
    pub carrier: Option<&'a Carrier>,
    /// Carrier of SMS; `None`: no door sends any.
    pub sms: Option<&'a SmsCarrier>,
    /// Captcha; `None`: no door asks for one.
    pub captcha: Option<&'a Captcha>,
    /// This machine's clock.
    pub clock: &'a Clock,
}

/// Runs all checks.
pub async fn examine(patient: &Patient<'_>) -> Vec<Diagnosis> {
    let mut results = match patient.store {
        Some(store) => database::examine(store, patient.pool, patient.keys, patient.clock).await,
        None => vec![Diagnosis::bad("database", "is not set")],
    };
    results.push(mail(patient.carrier).await);
    if let Some(carrier) = patient.sms {
        results.push(carried("sms", carrier.check().await));
    }
    if let Some(own) = patient.captcha {
        results.push(captcha(own).await);
    }
    results
}

/// Connects, encrypts and authenticates as for a mail, but sends none.
async fn mail(carrier: Option<&Carrier>) -> Diagnosis {
    let Some(carrier) = carrier else { return Diagnosis::bad("mail", "is not set") };
    carried("mail", carrier.check().await)
}

fn carried(check: &'static str, checked: Result<String, CarryError>) -> Diagnosis {
    match checked {
        Ok(text) => Diagnosis::good(check, text),
        // The error's own text speaks of a message, but none was sent, so only its sources are shown.
        Err(error) => Diagnosis::bad(check, std::error::Error::source(&error).map_or_else(|| causes(&error), causes)),
    }
}

async fn captcha(captcha: &Captcha) -> Diagnosis {
    match captcha.probe().await {
        None => Diagnosis::doubtful("captcha", "off: scripts may ask for codes as fast as the other limits let them"),
        Some(Ok(())) => Diagnosis::good("captcha", "answers, and refuses a token that is none"),
        Some(Err(reason)) => Diagnosis::bad("captcha", format!("does not do: {reason}")),
    }
}
