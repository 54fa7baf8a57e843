//! The actor of a command, for the trail: the operating system's user, and the reason from `--reason`. Refuses a reason that
//! the trail does not take. Does not know what the command does.

use crate::accounts::Actor;
use crate::rules::factor::Door;
use crate::rules::texts::Text;

/// The reason of a command.
#[derive(Debug, clap::Args)]
pub struct ReasonArgs {
    /// Reason, for the audit trail
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,
}

impl ReasonArgs {
    /// The user who runs a command about accounts of a door, with the reason.
    pub fn actor(&self, door: Door) -> Actor {
        Actor::os(door, &user()).because(self.reason.as_deref())
    }

    /// The reason, unless it is empty.
    pub fn text(&self) -> Option<&str> {
        self.reason.as_deref().filter(|reason| !reason.is_empty())
    }
}

/// Parses a reason, without the whitespace around it.
fn reason(text: &str) -> Result<String, String> {
    match Text::Reason.fault(text.trim()) {
        None => Ok(text.trim().to_owned()),
        Some(fault) => Err(format!("a reason {fault}: at most {} characters, in one line", Text::Reason.longest())),
    }
}

/// Parses a reason that a command does not go without.
pub fn given_reason(text: &str) -> Result<String, String> {
    match reason(text)? {
        given if given.is_empty() => Err(String::from("a reason is needed")),
        given => Ok(given),
    }
}

/// The system's name of the real user who runs a command, and the host. For root `SUDO_USER` is added by its name, because the
/// environment is no proof.
pub fn user() -> String {
    let uid = uzers::get_current_uid();
    let known = uzers::get_user_by_uid(uid).map(|user| user.name().to_string_lossy().into_owned());
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let name = format!("{}@{host}", known.unwrap_or_else(|| format!("uid:{uid}")));
    let sudo = std::env::var("SUDO_USER").ok().filter(|sudo| uid == 0 && is_user_name(sudo));
    sudo.map_or(name.clone(), |sudo| format!("{name} (SUDO_USER {sudo})"))
}

/// Whether a text of the environment is a user name, and may stand in the trail: 1 to 32 of `[A-Za-z0-9._-]`.
fn is_user_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=32).contains(&text.len()) && text.bytes().all(fits)
}
