//! `totp`: prints the current code of an otpauth URL, for scripts and trials. The URL is a secret: it is read from standard
//! input and never repeated. Refuses a secret that is too short.

use std::io::Read;

use anyhow::Context;
use totp_rs::{Totp, TotpError};
use zeroize::Zeroizing;

use super::output::{print, refuse};
use crate::clock::Clock;

pub fn run() -> anyhow::Result<()> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin().take(4096).read_to_string(&mut text).context("standard input cannot be read")?;
    let totp = match Totp::from_url(text.trim()) {
        Ok(totp) => totp,
        Err(TotpError::SecretTooShort { bits }) => {
            return refuse(format!("the URL's secret has {bits} bits, and 128 are the fewest (RFC 4226, 4)"));
        }
        Err(_) => return refuse("standard input is not an otpauth://totp/... URL"),
    };
    let now = u64::try_from(Clock::system().now().timestamp()).unwrap_or_default();
    print(totp.generate(now))
}
