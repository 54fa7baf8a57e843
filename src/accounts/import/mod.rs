//! Import: a list of a door's accounts, whole or not at all. Adds an account for each address that has none, leaves accounts
//! that are as the list says, and changes others only if that is asked for. Enables no account, sets no password, turns no
//! two-factor sign-in off and never takes an admin's last role. Does not know the list's format, nor which accounts were
//! removed before.

mod judge;
mod list;
mod record;

use std::collections::HashMap;

use uuid::Uuid;

use super::Actor;
use super::staff::Inviting;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_change::ChangeOutcome;
use crate::rules::address::Address;
use crate::rules::identifier::UserName;
use crate::store::accounts::{self, StoredAccount};
use crate::store::outbox::Lane;
use list::ImportEntry;

pub use list::{ImportLine, ImportMode, ImportOutcome, JudgedLine, LineRefusal};

/// Maximum number of attempts while the accounts keep changing.
const ROUNDS: usize = 8;

/// Imports a list, or nothing if one of its lines is refused. `written` receives the number of accounts of each batch once that
/// is written.
pub async fn import(
    app: &App,
    actor: &Actor,
    list: &[ImportLine],
    mode: ImportMode,
    written: &(dyn Fn(usize) + Sync),
) -> Result<Vec<JudgedLine>, Fault> {
    import_inviting(app, actor, list, (mode, None), written).await
}

/// Imports a list as [`import`] does, and invites the admins it adds.
pub async fn import_inviting(
    app: &App,
    actor: &Actor,
    list: &[ImportLine],
    how: (ImportMode, Option<Inviting<'_>>),
    written: &(dyn Fn(usize) + Sync),
) -> Result<Vec<JudgedLine>, Fault> {
    // A command's actor has no role to lose.
    import_by(app, actor, list, how, written).await?.ok_or(Fault::Contended)
}

/// Imports a list as [`import_inviting`] does. `None`: the actor is an owner no more, and nothing was written.
pub(super) async fn import_by(
    app: &App,
    actor: &Actor,
    list: &[ImportLine],
    (mode, inviting): (ImportMode, Option<Inviting<'_>>),
    written: &(dyn Fn(usize) + Sync),
) -> Result<Option<Vec<JudgedLine>>, Fault> {
    let parsed: Vec<Option<Address>> = list.iter().map(|line| Address::parse(&line.listed.email)).collect();
    let addresses: Vec<&str> = parsed.iter().flatten().map(Address::as_str).collect();
    let name = |line: &ImportLine| line.listed.user_name.as_deref().and_then(UserName::parse);
    let names: Vec<Option<UserName>> = list.iter().map(name).collect();
    let typed: Vec<&str> = names.iter().flatten().map(UserName::as_str).collect();
    for _ in 0..ROUNDS {
        let known = accounts::of_addresses(&app.store, actor.door, &addresses).await?;
        let known: HashMap<&str, &StoredAccount> =
            known.iter().map(|known| (known.account.address.as_str(), known)).collect();
        let holders = accounts::of_user_names(&app.store, actor.door, &typed).await?;
        let of = |address: &Address| known.get(address.as_str()).copied();
        let entry = |((line, address), name)| {
            let (address, user_name): (&Option<Address>, &Option<UserName>) = (address, name);
            ImportEntry {
                line,
                address: address.as_ref(),
                user_name: user_name.as_ref(),
                known: address.as_ref().and_then(of),
                holder: user_name.as_ref().and_then(|name| holders.get(name.as_str()).copied()),
            }
        };
        let entries: Vec<ImportEntry<'_>> = list.iter().zip(&parsed).zip(&names).map(entry).collect();
        let mut judged = judge::judge(app, (actor.door, actor.by.map(|by| by.account)), &entries, mode);
        let refused = judged.iter().any(|judged| matches!(judged.outcome, ImportOutcome::Refused(_)));
        if mode.dry_run && !refused && actor.terms(app).keeps_owner {
            let demoted: Vec<Uuid> = judge::demoted(&entries).map(|(_, account)| account).collect();
            if accounts::would_take_last_owner(&app.store, actor.door, &demoted).await? {
                judge::refuse_demotions(&mut judged, &entries);
            }
        }
        if mode.dry_run || refused {
            return Ok(Some(judged));
        }
        match record::record(app, actor, (&entries, &mut judged), inviting, written).await? {
            ChangeOutcome::Done => {
                app.bell.ring(Lane::Notices);
                return Ok(Some(judged));
            }
            ChangeOutcome::LastOwner => {
                judge::refuse_demotions(&mut judged, &entries);
                return Ok(Some(judged));
            }
            ChangeOutcome::NoOwner => return Ok(None),
            _ => {}
        }
    }
    Err(Fault::Contended)
}
