//! The checks in their order: database, mail, SMS, captcha. Skips a check whose subject is not configured.

use super::database;
use super::diagnosis::{Diagnosis, causes};
use super::listening::listening;
use super::patient::Patient;
use crate::captcha::Captcha;
use crate::mail::{Carrier, CarryError};

/// Runs all checks.
pub async fn examine(patient: &Patient<'_>) -> Vec<Diagnosis> {
    let mut results = Vec::new();
    for own in &patient.listens {
        results.push(listening(*own).await);
    }
    match patient.store {
        Some(store) => results.extend(database::examine(store, patient).await),
        None => results.push(Diagnosis::bad("database", "is not set")),
    }
    results.push(mail(patient.carrier).await);
    if let Some(carrier) = patient.sms {
        results.push(carried("sms", carrier.check().await).at(carrier.host()));
    }
    if let Some(own) = patient.captcha {
        results.push(captcha(own).await);
    }
    results
}

/// Connects, encrypts and authenticates as for a mail, but sends none.
async fn mail(carrier: Option<&Carrier>) -> Diagnosis {
    let Some(carrier) = carrier else { return Diagnosis::bad("mail", "is not set") };
    let found = carried("mail", carrier.check().await).at(carrier.host());
    let by_files = carrier.host().is_none() && found.setting.is_some();
    if by_files { found.by("VESTIBULE_MAIL_DIR").then("make the folder writable for the server") } else { found }
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
        None => Diagnosis::doubtful("captcha", "off: scripts may ask for codes as fast as the other limits let them")
            .then("set one up: docs/operations.md, \"Captchas\""),
        Some(Ok(())) => Diagnosis::good("captcha", "answers, and refuses a token that is none"),
        Some(Err(reason)) => Diagnosis::bad("captcha", format!("does not do: {reason}")),
    }
}
