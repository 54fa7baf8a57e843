//! The account that a command is about, named by an operator, and the refusals of a change. Says admin at the staff door and
//! account at others. Does not know the change.

use super::connect::Connected;
use super::output::refuse;
use super::printing::Printing;
use super::{account_print, admin_print, player_print};
use crate::accounts::{self, Changed, KnownAccount, Who};
use crate::rules::factor::Door;

/// Word for an account of a door.
pub fn noun(door: Door) -> &'static str {
    match door {
        Door::Staff => "admin",
        Door::Account | Door::Session => "account",
        Door::Player => "player",
    }
}

/// The ways in which accounts of a door are not named by a text.
fn no_way(door: Door) -> &'static str {
    match door {
        Door::Session => "no id, email address, user name or number",
        Door::Account => "no id, email address or user name",
        Door::Player => "neither BRAND/ID, two positive numbers, nor an id",
        Door::Staff => "neither an id nor an email address",
    }
}

/// Finds an account by id, email address or, at a door that has them, user name or number; a player by brand and number.
pub async fn find(connected: &Connected, door: Door, who: &str) -> anyhow::Result<KnownAccount> {
    let Some(named) = Who::parse(door, who) else {
        return refuse(format!("{who} is {}", no_way(door)));
    };
    let mut found = accounts::find_all(&connected.app, door, &named).await?.into_iter();
    match (found.next(), found.next()) {
        (Some(known), None) => Ok(known),
        (None, _) => refuse(format!("{who} is no {}", noun(door))),
        (Some(one), Some(other)) => refuse(format!(
            "{who} is the number of one account and the user name of another: name one by its id, {} or {}",
            one.view.handle, other.view.handle
        )),
    }
}

/// Refuses a command for what accounts of a door do not have.
pub fn needs(has: bool, door: Door, what: &str) -> anyhow::Result<()> {
    if has { Ok(()) } else { refuse(format!("accounts of the {} door have no {what}", door.name())) }
}

/// Refuses a role that the policy of a door does not know.
pub fn unknown_role<T>(connected: &Connected, door: Door, role: &str) -> anyhow::Result<T> {
    let named = if role.is_empty() { "an empty --role" } else { role };
    refuse(format!("{named} is no role: {}", connected.app.policy(door).admins.roles.join(", ")))
}

/// Finds an account as [`find`] does.
///
/// # Errors
///
/// Refuses an account whose row is altered.
pub async fn find_genuine(connected: &Connected, door: Door, who: &str) -> anyhow::Result<KnownAccount> {
    let known = find(connected, door, who).await?;
    if known.altered { altered(&known) } else { Ok(known) }
}

/// Ends a command that changes an account: prints the account as JSON, if asked for.
///
/// # Errors
///
/// The refusal of the change.
pub async fn finish(connected: &Connected, known: &KnownAccount, changed: &Changed, json: bool) -> anyhow::Result<()> {
    check(changed, known)?;
    if json { show(&find(connected, known.door, &known.view.handle).await?, true) } else { Ok(()) }
}

/// How accounts of a door are printed.
fn printing(door: Door) -> Printing {
    match door {
        Door::Staff => admin_print::ADMINS,
        Door::Session => account_print::SESSION_ACCOUNTS,
        Door::Account => account_print::ACCOUNTS,
        Door::Player => player_print::PLAYERS,
    }
}

/// Prints every account of a door, oldest first.
pub async fn list(connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
    printing(door).list(&accounts::list(&connected.app, door).await?, json)
}

/// Prints one account.
pub fn show(known: &KnownAccount, json: bool) -> anyhow::Result<()> {
    printing(known.door).show(known, json)
}

/// Checks that a change is done.
///
/// # Errors
///
/// The refusal of the change.
pub fn check(changed: &Changed, known: &KnownAccount) -> anyhow::Result<()> {
    let named = known.named();
    match changed {
        Changed::Done => Ok(()),
        Changed::LastOwner => {
            refuse(format!("{named} is the last owner who can sign in: nothing was done; --force proceeds anyway"))
        }
        Changed::Altered => altered(known),
        Changed::Gone => refuse(format!("{named} is no {} any more", noun(known.door))),
        _ => refuse(format!("{named} was changed meanwhile: try again")),
    }
}

/// Refuses to change an account whose row is altered.
pub fn altered<T>(known: &KnownAccount) -> anyhow::Result<T> {
    let (named, noun) = (known.named(), noun(known.door));
    refuse(format!("the row of {named} was altered outside Vestibule: remove the {noun} and add it again"))
}
