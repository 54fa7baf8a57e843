//! The password that a command sets: the first line of standard input, never an argument. Refuses an empty line, and what no
//! account has as a password. Does not know whether it is common.

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use anyhow::Context;
use zeroize::Zeroizing;

use super::connect::Connected;
use super::output::{refuse, say};
use crate::accounts::password_min;
use crate::rules::factor::Door;
use crate::rules::password::{Password, PasswordFault};

/// Maximum length of the line in bytes: more than any password has.
const LONGEST_LINE: usize = 4096;

/// Reads the password.
///
/// # Errors
///
/// Refuses to read one without the servers' keys, with which it is sealed.
pub fn read(connected: &Connected, door: Door) -> anyhow::Result<Password> {
    if !connected.has_keys {
        return refuse("VESTIBULE_KEYS is missing: the password is sealed with them");
    }
    let typed = first_line("the password, shown as it is typed:")?;
    if typed.is_empty() {
        return refuse("the first line of standard input is the password, and it is empty");
    }
    let Ok(typed) = std::str::from_utf8(&typed) else { return refuse("the password is not UTF-8") };
    Password::parse(typed).or_else(|fault| refuse_password(connected, (door, false), fault))
}

/// The first line of standard input, without its end. `prompt`: what a terminal is told.
pub fn first_line(prompt: &str) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let input = std::io::stdin();
    if input.is_terminal() {
        say(prompt);
    }
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    input.lock().take(most).read_until(b'\n', &mut line).context("standard input cannot be read")?;
    for end in [b'\n', b'\r'] {
        if line.last() == Some(&end) {
            line.pop();
        }
    }
    Ok(line)
}

/// Refuses a password of an account of a door, whether or not it has an authenticator.
pub fn refuse_password<T>(
    connected: &Connected,
    (door, enrolled): (Door, bool),
    fault: PasswordFault,
) -> anyhow::Result<T> {
    match fault {
        PasswordFault::TooShort => {
            let least = password_min(&connected.app, door, enrolled);
            refuse(format!("the password is too short: it has at least {least} characters"))
        }
        PasswordFault::TooLong => refuse("the password is too long: it has at most 128 characters"),
        PasswordFault::TooCommon => {
            refuse("the password is too common, or made of the account's own words: choose another")
        }
        PasswordFault::ControlCharacter => refuse("the password holds a control character: choose another"),
    }
}
