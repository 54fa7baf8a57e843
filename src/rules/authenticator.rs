//! Authenticators: codes of RFC 6238 (SHA-1, 6 digits, 30 s). Each step is accepted once.

use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use super::Instant;
use super::code::Digits;
use super::pending::Sealed;

/// Failures in a row that suspend an authenticator (NIST SP 800-63B-4, 3.2.2).
pub const FAILURES: u16 = 100;

/// Length of a step in seconds.
const STEP: i64 = 30;

/// Accepted drift of a phone's clock, in steps (RFC 6238, 5.2).
const DRIFT: i64 = 1;

/// The step at `now`.
pub fn current_step(now: Instant) -> i64 {
    now.timestamp().div_euclid(STEP)
}

/// The secret shared with the app: 160 bits (RFC 4226, R6). Prints nothing of itself.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The secret of these bytes.
    pub fn of(bytes: Vec<u8>) -> Secret {
        Secret(Zeroizing::new(bytes))
    }

    /// The bytes, to be sealed.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }

    /// The `otpauth://totp/...` URL for an app; `None`: issuer or account hold signs that such a URL cannot.
    pub fn url(&self, issuer: &str, account: &str) -> Option<String> {
        self.totp(Some(issuer), account)?.to_url().ok()
    }

    /// The newest step within the drift of `now` and later than `after` whose code was shown.
    ///
    /// All steps are computed whichever matches, so that the time taken tells nothing.
    pub fn newest_step(&self, code: &Digits, after: i64, now: Instant) -> Option<i64> {
        let totp = self.totp(None, "")?;
        let current = current_step(now);
        let mut newest = None;
        for step in (current - DRIFT)..=(current + DRIFT) {
            let Ok(start) = u64::try_from(step * STEP) else { continue };
            let expected = Zeroizing::new(totp.generate(start).to_string());
            let matches = bool::from(expected.as_bytes().ct_eq(code.reveal().as_bytes()));
            if matches && step > after {
                newest = Some(step);
            }
        }
        newest
    }

    fn totp(&self, issuer: Option<&str>, account: &str) -> Option<Totp> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(STEP.unsigned_abs())
            .with_secret(self.0.to_vec())
            .with_issuer(issuer)
            .with_account_name(account)
            .build()
            .ok()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// An account's authenticator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticator {
    /// The secret, sealed to the account.
    pub secret: Sealed,
    /// The newest step used; only later steps are accepted (RFC 6238, 5.2).
    pub last_step: i64,
    /// Failures since the last full sign-in.
    pub failures: u16,
    /// Time of the suspension; nothing is compared any more until a reset.
    pub suspended_at: Option<Instant>,
    /// The row's version.
    pub version: i64,
}

impl Authenticator {
    /// The authenticator with the version of its next write.
    #[must_use]
    pub fn next(self) -> Authenticator {
        Authenticator { version: self.version + 1, ..self }
    }

    /// Counts one failure; the hundredth in a row suspends it.
    pub fn count_failure(&mut self, now: Instant) {
        self.failures = (self.failures + 1).min(FAILURES);
        if self.failures == FAILURES {
            self.suspended_at.get_or_insert(now);
        }
    }
}

#[cfg(test)]
#[path = "authenticator_tests.rs"]
mod tests;
