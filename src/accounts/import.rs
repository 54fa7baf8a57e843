//! Import: a list of admins, whole or not at all. Adds whoever has no account, leaves whoever is as the list says, and
//! refuses to change anyone unless that is asked for. Enables nobody and takes no last role. Does not know how a list is
//! written, nor who was removed: of them nothing is kept.

use std::collections::HashMap;

use uuid::Uuid;

use super::add::{PREFIX, account};
use super::invite::{InvitationLink, Inviting, Opening};
use super::texts::{Fault as TextFault, faults};
use super::{Actor, DOOR, NewAdmin, is_same, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::desk::is_owner;
use crate::rules::language::Language;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, Doer, InvitedBy, Known, Rewritten, Told, Written};

/// How often the accounts are looked at anew because they moved under the decision.
const ROUNDS: usize = 8;

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its number.
    pub line: u64,
    /// Whom it names.
    pub admin: NewAdmin,
}

/// How a list is taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Whether admins who differ are made as the list says; else their lines are refused.
    pub allow_changes: bool,
    /// Whether it is only told what would be done.
    pub dry_run: bool,
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A new admin.
    Created,
    /// An admin is made as it says, in these columns.
    Changed(Vec<&'static str>),
    /// An admin is as it says already.
    Unchanged,
    /// It is refused, and with it the list.
    Refused(Vec<Refusal>),
}

/// Why a line is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not one address.
    InvalidEmail,
    /// Another line, of this number, has the same address.
    SameAddress(u64),
    /// No role at all.
    NoRole,
    /// No role of this name.
    UnknownRole(String),
    /// Someone else wrote to the admin's row.
    Altered,
    /// A text that cannot be.
    InvalidText(TextFault),
    /// The admin is not as it says, in these columns.
    Differs(Vec<&'static str>),
    /// The list leaves no owner who can sign in, and this line is one that takes the role.
    LastOwner,
}

/// A line, and what it comes to.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its number.
    pub line: u64,
    /// The canonical address, if it has one.
    pub email: Option<String>,
    /// The admin's public id, if there is such an admin (now).
    pub id: Option<String>,
    /// What it comes to.
    pub fate: Fate,
    /// The link that invites a new admin, if it is to be printed.
    pub invitation: Option<InvitationLink>,
}

/// Takes a list, or with a refusal among its lines none of it. `written` hears how many lines were written, as they are.
pub async fn import(
    app: &App,
    actor: &Actor,
    list: &[Wanted],
    how: How,
    written: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Judged>, Fault> {
    import_inviting(app, actor, list, (how, None), written).await
}

/// Imports a list as [`import`] does, and invites the admins it adds.
pub async fn import_inviting(
    app: &App,
    actor: &Actor,
    list: &[Wanted],
    (how, inviting): (How, Option<Inviting<'_>>),
    written: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Judged>, Fault> {
    let parsed: Vec<Option<Address>> = list.iter().map(|wanted| Address::parse(&wanted.admin.email)).collect();
    let addresses: Vec<&str> = parsed.iter().flatten().map(Address::as_str).collect();
    for _ in 0..ROUNDS {
        let known = accounts::of_addresses(&app.store, DOOR, &addresses).await?;
        let known: HashMap<&str, &Known> = known.iter().map(|known| (known.account.address.as_str(), known)).collect();
        let mut judged = judge(app, list, &parsed, &known, how);
        let refused = judged.iter().any(|judged| matches!(judged.fate, Fate::Refused(_)));
        let demoted = demoted(list, &parsed, &known);
        if how.dry_run && !refused && actor.terms(app).keeps_owner {
            let ids: Vec<Uuid> = demoted.iter().map(|(_, id)| *id).collect();
            if accounts::would_take_last_owner(&app.store, DOOR, &ids).await? {
                refuse_demotions(&mut judged, &demoted);
            }
        }
        if how.dry_run || refused {
            return Ok(judged);
        }
        match record(app, actor, (list, &parsed, &mut judged), &known, (inviting, written)).await? {
            Written::Done => {
                app.bell.ring();
                return Ok(judged);
            }
            Written::LastOwner => {
                refuse_demotions(&mut judged, &demoted);
                return Ok(judged);
            }
            _ => {}
        }
    }
    Err(Fault::Contended)
}

/// The lines, by their place in the list, that take the role of an owner, with the account of each.
fn demoted(list: &[Wanted], parsed: &[Option<Address>], known: &HashMap<&str, &Known>) -> Vec<(usize, Uuid)> {
    let lines = list.iter().zip(parsed).enumerate().filter_map(|(place, (wanted, address))| {
        let known = known.get(address.as_ref()?.as_str())?;
        let loses = is_owner(&known.account.roles) && !is_owner(&wanted.admin.roles);
        loses.then_some((place, known.account.id))
    });
    lines.collect()
}

fn refuse_demotions(judged: &mut [Judged], demoted: &[(usize, Uuid)]) {
    // An invitation of an admin who was not added after all leads nowhere.
    judged.iter_mut().for_each(|judged| judged.invitation = None);
    for (place, _) in demoted {
        if let Some(judged) = judged.get_mut(*place) {
            judged.fate = Fate::Refused(vec![Refusal::LastOwner]);
        }
    }
}

fn judge(
    app: &App,
    list: &[Wanted],
    parsed: &[Option<Address>],
    known: &HashMap<&str, &Known>,
    how: How,
) -> Vec<Judged> {
    let mut of: HashMap<&Address, Vec<u64>> = HashMap::new();
    for (wanted, address) in list.iter().zip(parsed) {
        address.iter().for_each(|address| of.entry(address).or_default().push(wanted.line));
    }
    let other = |address: &Address, line| of.get(address)?.iter().copied().find(|other| *other != line);
    let judged = list.iter().zip(parsed).map(|(wanted, address)| {
        let known = address.as_ref().and_then(|address| known.get(address.as_str()).copied());
        let mut refusals = Vec::new();
        match address {
            None => refusals.push(Refusal::InvalidEmail),
            Some(address) => refusals.extend(other(address, wanted.line).map(Refusal::SameAddress)),
        }
        if wanted.admin.roles.is_empty() {
            refusals.push(Refusal::NoRole);
        } else if !known.is_some_and(|known| is_same(&known.account.roles, &wanted.admin.roles)) {
            // A role that somebody holds may be one that the policy has lost since.
            refusals.extend(roles(app, &wanted.admin.roles).err().map(Refusal::UnknownRole));
        }
        refusals.extend(known.filter(|known| known.altered).map(|_| Refusal::Altered));
        // What is so already is let be.
        refusals.extend(faults(&wanted.admin.data, known.map(|known| &known.profile)).map(Refusal::InvalidText));
        let differing = known.map(|known| difference(known, &wanted.admin)).unwrap_or_default();
        if !differing.is_empty() && !how.allow_changes {
            refusals.push(Refusal::Differs(differing.clone()));
        }
        let fate = match known {
            _ if !refusals.is_empty() => Fate::Refused(refusals),
            None => Fate::Created,
            Some(_) if differing.is_empty() => Fate::Unchanged,
            Some(_) => Fate::Changed(differing),
        };
        let email = address.as_ref().map(|address| address.as_str().to_owned());
        let id = known.map(|known| known.account.handle.clone());
        Judged { line: wanted.line, email, id, fate, invitation: None }
    });
    judged.collect()
}

/// Writes what was judged. `Moved`: the accounts moved meanwhile. But for `Done` nothing is written.
async fn record(
    app: &App,
    actor: &Actor,
    (list, parsed, judged): (&[Wanted], &[Option<Address>], &mut [Judged]),
    known: &HashMap<&str, &Known>,
    (inviting, written): (Option<Inviting<'_>>, &(dyn Fn(usize) + Sync)),
) -> Result<Written, Fault> {
    let at = app.clock.now();
    let told = || chance::id(at);
    let (mut made, mut changed) = (Vec::new(), Vec::new());
    let new = |judged: &Judged| (judged.fate == Fate::Created).then(|| chance::handle(PREFIX)).transpose();
    let handles: Vec<Option<String>> = judged.iter().map(new).collect::<Result<_, Fault>>()?;
    let each_once: Vec<Vec<String>> =
        list.iter().map(|wanted| roles(app, &wanted.admin.roles).unwrap_or_default()).collect();
    for ((((wanted, address), judged), handle), roles) in
        list.iter().zip(parsed).zip(&mut *judged).zip(&handles).zip(&each_once)
    {
        let Some(address) = address else { continue };
        match (&judged.fate, handle, known.get(address.as_str())) {
            (Fate::Created, Some(handle), _) => {
                let (account, opening) = account(app, (address, roles, &wanted.admin.data), handle, inviting, at)?;
                let Opening { invited, link, .. } = opening;
                judged.invitation = link;
                made.push(Told { told: told()?, event: TrailEvent::AdminAdded, invited, account });
            }
            (Fate::Changed(columns), _, Some(known)) => {
                let account = rewritten(known, &wanted.admin, roles, at);
                let event =
                    if columns.contains(&"roles") { TrailEvent::RolesChanged } else { TrailEvent::AdminChanged };
                changed.push(Told { told: told()?, event, invited: InvitedBy::Nothing, account });
            }
            _ => {}
        }
    }
    if made.is_empty() && changed.is_empty() {
        return Ok(Written::Done);
    }
    // In one order, so that of two lists none waits for the other in a circle.
    made.sort_by_key(|told| told.account.address);
    changed.sort_by_key(|told| told.account.id);
    let keeps_owner_at = actor.terms(app).keeps_owner.then_some(DOOR);
    let doer = Doer { actor: &actor.who, reason: actor.reason.as_deref(), keeps_owner_at };
    let recorded = accounts::record_many(&app.store, doer, (&made, &changed), written).await?;
    if recorded != Written::Done {
        return Ok(recorded);
    }
    judged.iter_mut().zip(handles).for_each(|(judged, handle)| judged.id = judged.id.take().or(handle));
    Ok(recorded)
}

/// The columns in which an admin is not as wanted. What is not told of does not differ.
fn difference(known: &Known, wanted: &NewAdmin) -> Vec<&'static str> {
    let (has, data) = (&known.profile, &wanted.data);
    let text = |has: Option<&str>, wanted: Option<&str>| wanted.is_some_and(|wanted| wanted != has.unwrap_or_default());
    let columns = [
        ("roles", !is_same(&known.account.roles, &wanted.roles)),
        ("name", text(Some(&has.display_name), data.name.as_deref())),
        ("phone", text(has.phone_number.as_deref(), data.phone.as_deref())),
        ("jobTitle", text(has.job_title.as_deref(), data.job_title.as_deref())),
        ("bio", text(has.bio.as_deref(), data.bio.as_deref())),
        ("avatarUrl", text(has.avatar_url.as_deref(), data.avatar_url.as_deref())),
        ("language", data.language.is_some_and(|wanted| wanted != has.language)),
    ];
    columns.into_iter().filter(|(_, differs)| *differs).map(|(column, _)| column).collect()
}

/// An admin as wanted; of data not told of, as they are.
fn rewritten<'a>(known: &'a Known, wanted: &'a NewAdmin, roles: &'a [String], updated_at: Instant) -> Rewritten<'a> {
    let (has, data) = (&known.profile, &wanted.data);
    let to_be = if is_same(&known.account.roles, &wanted.roles) { &known.account.roles } else { roles };
    let name = data.name.as_deref().unwrap_or(&has.display_name);
    let language = data.language.unwrap_or(known.account.language);
    Rewritten {
        account: Account { roles: to_be.to_vec(), name: name.into(), language, ..known.account.clone() }.next(),
        before: &known.account,
        id: known.account.id,
        version: known.account.version,
        door: DOOR.name(),
        display_name: name,
        phone_number: data.phone.as_deref().or(has.phone_number.as_deref()),
        job_title: data.job_title.as_deref().or(has.job_title.as_deref()),
        bio: data.bio.as_deref().or(has.bio.as_deref()),
        avatar_url: data.avatar_url.as_deref().or(has.avatar_url.as_deref()),
        roles: to_be,
        language: language.map(Language::tag),
        updated_at,
    }
}
