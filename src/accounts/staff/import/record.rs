//! Recording a judged list: its new and changed admins, written together or not at all. Refuses to write if an account has
//! changed since it was read. Does not judge lines.

use super::list::{Fate, ImportEntry, JudgedLine};
use crate::accounts::Actor;
use crate::accounts::staff::add::NewAdmin;
use crate::accounts::staff::add::{MadeAdmin, made};
use crate::accounts::staff::opening::Inviting;
use crate::accounts::staff::roles::{is_same, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::{AccountChange, ChangeOutcome};
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, AccountWrite, InvitedBy, ManyTerms, StoredAccount};

/// Writes the created and changed admins of a judged list. `Moved`: the accounts have changed since they were read. Nothing is
/// written unless the outcome is `Done`.
pub(super) async fn record(
    app: &App,
    actor: &Actor,
    (entries, judged): (&[ImportEntry<'_>], &mut [JudgedLine]),
    inviting: Option<Inviting<'_>>,
    written: &(dyn Fn(usize) + Sync),
) -> Result<ChangeOutcome, Fault> {
    let at = app.clock.now();
    let (mut writes, mut ids) = (Vec::new(), Vec::new());
    for (place, (entry, judged)) in entries.iter().zip(&mut *judged).enumerate() {
        let Some(address) = entry.address else { continue };
        let admin = &entry.line.admin;
        let named = roles(app, actor.door, &admin.roles).unwrap_or_default();
        match (&judged.fate, entry.known) {
            (Fate::Created, _) => {
                let new = made(app, actor.door, (address, named, &admin.profile), (inviting, at))?;
                let MadeAdmin { account, profile, opening } = new;
                ids.push((place, account.handle.clone()));
                judged.invitation = opening.link;
                let (line, event, invited) = (chance::id(at)?, TrailEvent::AdminAdded, opening.invited);
                writes.push(AccountWrite { line, event, invited, before: None, account, profile });
            }
            (Fate::Changed(columns), Some(known)) => {
                let event =
                    if columns.contains(&"roles") { TrailEvent::RolesChanged } else { TrailEvent::AdminChanged };
                writes.push(rewritten(known, (admin, named), event, at)?);
            }
            _ => {}
        }
    }
    if writes.is_empty() {
        return Ok(ChangeOutcome::Done);
    }
    let keeps_owner_at = actor.terms(app).keeps_owner.then_some(actor.door);
    let terms = ManyTerms { actor: &actor.who, reason: actor.reason.as_deref(), keeps_owner_at };
    let outcome = accounts::record_many(&app.store, terms, &writes, written).await?;
    if outcome == ChangeOutcome::Done {
        for (place, id) in ids {
            judged.get_mut(place).into_iter().for_each(|judged| judged.id = Some(id.clone()));
        }
    }
    Ok(outcome)
}

/// The write that makes an admin match a line; columns that the line leaves out stay unchanged.
fn rewritten<'a>(
    known: &'a StoredAccount,
    (admin, named): (&NewAdmin, Vec<String>),
    event: TrailEvent,
    at: Instant,
) -> Result<AccountWrite<'a>, Fault> {
    let has_roles = is_same(&known.account.roles, &admin.roles);
    let roles = (!has_roles).then_some(named);
    let change = AccountChange { roles, profile: admin.profile.clone(), ..AccountChange::default() };
    let account: Account = change.applied_to(&known.account);
    let profile = known.profile.clone().with(&admin.profile, at);
    let (line, invited) = (chance::id(at)?, InvitedBy::Nothing);
    Ok(AccountWrite { line, event, invited, before: Some(&known.account), account, profile })
}
