//! The captcha of a request, for the steps that ask for one. Refuses a request without a token where a captcha is on, before its
//! service is called; counts every verdict for the door. Does not know what the request is for.

use super::Requester;
use crate::app::App;
use crate::captcha::{Payer, TokenVerdict};
use crate::metrics::CaptchaVerdict;
use crate::rules::factor::Door;
use crate::rules::refusal::StepRefusal;

/// Whether a request may go on with this captcha token. `None`: none came.
pub(super) async fn passes(
    app: &App,
    door: Door,
    token: Option<&str>,
    requester: &Requester,
    payer: Payer,
) -> Result<(), StepRefusal> {
    if token.is_none() && !app.captcha.is_off() {
        return Err(StepRefusal::CaptchaRequired);
    }
    let verdict = app.captcha.verify(token.unwrap_or_default(), requester.address(), payer).await;
    let (counted, passed) = match verdict {
        TokenVerdict::Passed => (CaptchaVerdict::Passed, Ok(())),
        TokenVerdict::Failed => (CaptchaVerdict::Failed, Err(StepRefusal::CaptchaFailed)),
        TokenVerdict::Unavailable => (CaptchaVerdict::Unavailable, Err(StepRefusal::CaptchaUnavailable)),
    };
    app.metrics.captcha(door, counted);
    passed
}

#[cfg(test)]
#[path = "captcha_tests.rs"]
mod tests;
