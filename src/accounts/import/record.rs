//! Recording a judged list: its new and changed accounts, written together or not at all. Refuses to write if an account has
//! changed since it was read. Does not judge lines.

use super::list::{ImportEntry, ImportOutcome, JudgedLine};
use crate::accounts::roles::{is_same, roles};
use crate::accounts::staff::{InvitationLink, Inviting, MadeAdmin, made_admin};
use crate::accounts::{Actor, add};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::{AccountChange, ChangeOutcome};
use crate::rules::account_deed::AccountDeed;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, AccountWrite, InvitedBy, ManyTerms, StoredAccount};

/// Writes the created and changed accounts of a judged list. `Moved`: the accounts have changed since they were read. Nothing is
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
        match (&judged.outcome, entry.known) {
            (ImportOutcome::Created, _) => {
                let (write, link) = created(app, actor, (entry, address), (inviting, at))?;
                ids.push((place, write.account.handle.clone()));
                judged.invitation = link;
                writes.push(write);
            }
            (ImportOutcome::Changed(columns), Some(known)) => {
                writes.push(rewritten(app, actor.door, (entry, known), (event(actor.door, columns), at))?);
            }
            _ => {}
        }
    }
    if writes.is_empty() {
        return Ok(ChangeOutcome::Done);
    }
    let keeps_owner_at = actor.terms(app).keeps_owner.then_some(actor.door);
    let (requester, by) = (actor.requester, actor.by);
    let terms = ManyTerms { actor: &actor.who, requester, by, reason: actor.reason.as_deref(), keeps_owner_at };
    let outcome = accounts::record_many(&app.store, terms, &writes, written).await?;
    if outcome == ChangeOutcome::Done {
        for (place, id) in ids {
            judged.get_mut(place).into_iter().for_each(|judged| judged.id = Some(id.clone()));
        }
    }
    Ok(outcome)
}

/// The write of a new account. Returns the link of its invitation, if it is to be printed.
fn created<'a>(
    app: &App,
    actor: &Actor,
    (entry, address): (&ImportEntry<'_>, &Address),
    (inviting, at): (Option<Inviting<'_>>, Instant),
) -> Result<(AccountWrite<'a>, Option<InvitationLink>), Fault> {
    let (listed, door) = (&entry.line.listed, actor.door);
    let (line, event) = (chance::id(at)?, AccountDeed::Added.event(door));
    Ok(match door {
        Door::Staff => {
            let named = roles(app, door, &listed.roles).unwrap_or_default();
            let new = made_admin(app, actor, (address, named, &listed.profile), (inviting, at))?;
            let MadeAdmin { account, profile, opening } = new;
            (AccountWrite { line, event, invited: opening.invited, before: None, account, profile }, opening.link)
        }
        Door::Account | Door::Session | Door::Player => {
            let (account, profile) = add::made(door, (address, entry.user_name), &listed.profile, at)?;
            let account = Account { two_factor: listed.two_factor.unwrap_or_default(), ..account };
            (AccountWrite { line, event, invited: InvitedBy::Nothing, before: None, account, profile }, None)
        }
    })
}

/// The event of an account that is changed in these columns.
fn event(door: Door, columns: &[&str]) -> TrailEvent {
    if columns.contains(&"roles") {
        TrailEvent::RolesChanged
    } else if columns.contains(&"twoFactor") {
        // No import turns it off.
        TrailEvent::TwoFactorOn
    } else {
        AccountDeed::Changed.event(door)
    }
}

/// The write that makes an account match a line; columns that the line leaves out stay unchanged.
fn rewritten<'a>(
    app: &App,
    door: Door,
    (entry, known): (&ImportEntry<'_>, &'a StoredAccount),
    (event, at): (TrailEvent, Instant),
) -> Result<AccountWrite<'a>, Fault> {
    let listed = &entry.line.listed;
    let has_roles = is_same(&known.account.roles, &listed.roles);
    let change = AccountChange {
        user_name: entry.user_name.map(|name| Some(name.clone())),
        roles: (!has_roles).then(|| roles(app, door, &listed.roles).unwrap_or_default()),
        two_factor: listed.two_factor,
        profile: listed.profile.clone(),
        ..AccountChange::default()
    };
    let account: Account = change.applied_to(&known.account);
    let profile = known.profile.clone().with(&listed.profile, at);
    let (line, invited) = (chance::id(at)?, InvitedBy::Nothing);
    Ok(AccountWrite { line, event, invited, before: Some(&known.account), account, profile })
}
