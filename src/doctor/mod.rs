//! The doctor: looks at everything a server stands on, one by one, and says how it finds each. Changes nothing, mails
//! nobody, and tells no secret; what one of them hides does not hide the others.

mod database;

use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::mail::Carrier;
use crate::store::Store;

/// What a server stands on; what is not known is not looked at.
#[derive(Debug)]
pub struct Patient<'a> {
    /// The database.
    pub store: Option<&'a Store>,
    /// Connections each server will want of it.
    pub pool: u32,
    /// The master keys.
    pub keys: Option<&'a Keys>,
    /// What carries mails.
    pub carrier: Option<&'a Carrier>,
    /// The captcha.
    pub captcha: &'a Captcha,
    /// Our clock.
    pub clock: &'a Clock,
}

/// How something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Good,
    /// It will do, but an operator should know.
    Doubtful,
    /// A server will not do its work with this.
    Bad,
}

/// What was looked at, and how it was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was looked at.
    pub of: &'static str,
    /// How it was found.
    pub state: State,
    /// In one line.
    pub said: String,
}

impl Finding {
    /// As it should be.
    pub fn good(of: &'static str, said: impl Into<String>) -> Finding {
        Finding { of, state: State::Good, said: said.into() }
    }

    /// It will do.
    pub fn doubtful(of: &'static str, said: impl Into<String>) -> Finding {
        Finding { of, state: State::Doubtful, said: said.into() }
    }

    /// It will not do.
    pub fn bad(of: &'static str, said: impl Into<String>) -> Finding {
        Finding { of, state: State::Bad, said: said.into() }
    }
}

/// Looks at all of it.
pub async fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = match patient.store {
        Some(store) => database::examine(store, patient).await,
        None => vec![Finding::bad("database", "is not set")],
    };
    findings.push(mail(patient.carrier).await);
    findings.push(captcha(patient.captcha).await);
    findings
}

/// As far as a mail goes before it is one: connected, encrypted, signed in.
async fn mail(carrier: Option<&Carrier>) -> Finding {
    let Some(carrier) = carrier else { return Finding::bad("mail", "is not set") };
    match carrier.check().await {
        Ok(said) => Finding::good("mail", said),
        // What it was to carry is beside the point: nothing was.
        Err(error) => Finding::bad("mail", std::error::Error::source(&error).map_or_else(|| causes(&error), causes)),
    }
}

async fn captcha(captcha: &Captcha) -> Finding {
    match captcha.probe().await {
        None => Finding::doubtful("captcha", "off: scripts may ask for codes as fast as the other limits let them"),
        Some(Ok(())) => Finding::good("captcha", "answers, and refuses a token that is none"),
        Some(Err(reason)) => Finding::bad("captcha", format!("does not do: {reason}")),
    }
}

/// An error and all that caused it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said.replace(['\n', '\r'], " ")
}
