//! Captcha: whether a person asks. One call a request, bounded in time, and refused when the service is down. Knows
//! nothing of accounts; its secret is in no log and no error.

use std::net::IpAddr;
use std::time::Duration;

use recaptcha_verify::{RecaptchaError, verify_v3};
use zeroize::Zeroizing;

/// The longest token we pass on, in bytes.
const LONGEST: usize = 4096;

/// How long the service may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// A captcha service, or none.
#[derive(Clone)]
pub struct Captcha(Kind);

#[derive(Clone)]
enum Kind {
    Off,
    Recaptcha { secret: Zeroizing<String>, site_key: String },
}

/// What the service said of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A person, as far as it can tell.
    Passed,
    /// Not so, or no token fit to be asked about.
    Failed,
    /// It could not be asked.
    Unavailable,
}

impl std::fmt::Debug for Captcha {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Captcha({})", self.name())
    }
}

impl Captcha {
    /// None: every token passes, a missing one too.
    pub fn off() -> Captcha {
        Captcha(Kind::Off)
    }

    /// reCAPTCHA v2 or v3, through the crate recaptcha-verify.
    pub fn recaptcha(secret: Zeroizing<String>, site_key: String) -> Captcha {
        Captcha(Kind::Recaptcha { secret, site_key })
    }

    /// Its name in the settings.
    pub fn name(&self) -> &'static str {
        match self.0 {
            Kind::Off => "off",
            Kind::Recaptcha { .. } => "recaptcha",
        }
    }

    /// What the page shows the widget with.
    pub fn site_key(&self) -> &str {
        match &self.0 {
            Kind::Off => "",
            Kind::Recaptcha { site_key, .. } => site_key,
        }
    }

    /// Asks about a token, if it is worth asking about at all.
    pub async fn verify(&self, token: &str, requester: IpAddr) -> Verdict {
        let Kind::Recaptcha { secret, .. } = &self.0 else { return Verdict::Passed };
        if token.trim().is_empty() || token.len() > LONGEST {
            return Verdict::Failed;
        }
        match tokio::time::timeout(PATIENCE, verify_v3(secret, token, Some(&requester))).await {
            Ok(Ok(())) => Verdict::Passed,
            Ok(Err(
                RecaptchaError::InvalidInputResponse
                | RecaptchaError::MissingInputResponse
                | RecaptchaError::TimeoutOrDuplicate,
            )) => Verdict::Failed,
            Ok(Err(error)) => {
                tracing::warn!(reason = reason(&error), "the captcha service could not be asked");
                Verdict::Unavailable
            }
            Err(_) => {
                tracing::warn!(reason = "no answer in 3 s", "the captcha service could not be asked");
                Verdict::Unavailable
            }
        }
    }
}

/// A word for the log: never the error itself, which may hold what was sent.
fn reason(error: &RecaptchaError) -> &'static str {
    match error {
        RecaptchaError::MissingInputSecret | RecaptchaError::InvalidInputSecret => {
            "VESTIBULE_CAPTCHA_SECRET is refused"
        }
        RecaptchaError::HttpError(_) => "no answer, or none that could be read",
        RecaptchaError::BadRequest => "the request was refused",
        _ => "an answer we do not know",
    }
}
