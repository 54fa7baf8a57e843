//! Judges the lines of an import against the existing accounts. Never refuses a value that the account already has.

use std::collections::HashMap;
use std::hash::Hash;

use uuid::Uuid;

use super::list::{ImportEntry, ImportMode, ImportOutcome, JudgedLine, LineRefusal};
use crate::accounts::roles::{is_same, roles};
use crate::app::App;
use crate::rules::desk::{self, AdminDeed, DeedTarget, DeskDenial};
use crate::rules::factor::Door;
use crate::rules::role::is_owner;

/// Numbers of the lines with one identifier.
struct Named<K>(HashMap<K, Vec<u64>>);

impl<K: Eq + Hash> Named<K> {
    fn by<'a>(entries: &[ImportEntry<'a>], identifier: fn(&ImportEntry<'a>) -> Option<K>) -> Named<K> {
        let mut lines: HashMap<K, Vec<u64>> = HashMap::new();
        for entry in entries {
            identifier(entry).into_iter().for_each(|own| lines.entry(own).or_default().push(entry.line.line));
        }
        Named(lines)
    }

    /// Number of another line with the identifier.
    fn other(&self, own: Option<K>, line: u64) -> Option<u64> {
        self.0.get(&own?)?.iter().find(|number| **number != line).copied()
    }
}

/// Numbers of other lines with the same identifiers.
struct Others {
    address: Option<u64>,
    user_name: Option<u64>,
}

/// Judges each line. `by`: the owner at the desk whose list it is; `None`: a command's.
pub(super) fn judge(
    app: &App,
    (door, by): (Door, Option<Uuid>),
    entries: &[ImportEntry<'_>],
    mode: ImportMode,
) -> Vec<JudgedLine> {
    let addresses = Named::by(entries, |entry| entry.address);
    let user_names = Named::by(entries, |entry| entry.user_name);
    let judged = |entry: &ImportEntry<'_>| {
        let line = entry.line.line;
        let address = addresses.other(entry.address, line);
        let others = Others { address, user_name: user_names.other(entry.user_name, line) };
        JudgedLine {
            line,
            email: entry.address.map(|address| address.as_str().to_owned()),
            id: entry.known.map(|known| known.account.handle.clone()),
            outcome: outcome(app, (door, by), entry, (&others, mode)),
            invitation: None,
        }
    };
    entries.iter().map(judged).collect()
}

/// The outcome of a line.
fn outcome(
    app: &App,
    (door, by): (Door, Option<Uuid>),
    entry: &ImportEntry<'_>,
    (others, mode): (&Others, ImportMode),
) -> ImportOutcome {
    let (listed, known) = (&entry.line.listed, entry.known);
    let mut refusals = Vec::new();
    match entry.address {
        None => refusals.push(LineRefusal::InvalidEmail),
        Some(_) => refusals.extend(others.address.map(LineRefusal::SameAddress)),
    }
    if listed.user_name.is_some() && entry.user_name.is_none() {
        refusals.push(LineRefusal::InvalidUserName);
    }
    refusals.extend(others.user_name.map(LineRefusal::SameUserName));
    let is_anothers = entry.holder.is_some_and(|holder| known.is_none_or(|known| known.account.id != holder));
    refusals.extend(is_anothers.then_some(LineRefusal::UserNameTaken));
    if door.wants_role() && listed.roles.is_empty() {
        refusals.push(LineRefusal::NoRole);
    } else if !known.is_some_and(|known| is_same(&known.account.roles, &listed.roles)) {
        // An admin may hold a role that the policy has dropped since.
        refusals.extend(roles(app, door, &listed.roles).err().map(LineRefusal::UnknownRole));
    }
    refusals.extend(by.and_then(|by| not_at_desk(by, entry)).map(LineRefusal::NotAtDesk));
    refusals.extend(known.filter(|known| known.altered).map(|_| LineRefusal::Altered));
    // An account that loses its second factor must be signed out, and an import signs nobody out.
    let turns_off = listed.two_factor == Some(false) && known.is_some_and(|known| known.account.two_factor);
    refusals.extend(turns_off.then_some(LineRefusal::TurnsTwoFactorOff));
    let faults = listed.profile.faults(door, known.map(|known| &known.profile));
    refusals.extend(faults.into_iter().map(LineRefusal::InvalidText));
    let differing = differing(door, entry);
    if !differing.is_empty() && !mode.allow_changes {
        refusals.push(LineRefusal::Differs(differing.clone()));
    }
    match known {
        _ if !refusals.is_empty() => ImportOutcome::Refused(refusals),
        None => ImportOutcome::Created,
        Some(_) if differing.is_empty() => ImportOutcome::Unchanged,
        Some(_) => ImportOutcome::Changed(differing),
    }
}

/// Why the rules of the desk forbid an owner the roles of a line. A line changes no address, and descriptions are free.
fn not_at_desk(by: Uuid, entry: &ImportEntry<'_>) -> Option<DeskDenial> {
    let listed = is_owner(&entry.line.listed.roles);
    let Some(known) = entry.known else { return listed.then_some(DeskDenial::OwnerByCommandOnly) };
    let (id, roles) = (known.account.id, &known.account.roles);
    if is_same(roles, &entry.line.listed.roles) {
        return None;
    }
    let deed = AdminDeed::Roles { owner: listed != is_owner(roles) };
    desk::judge(deed, DeedTarget { own: id == by, owner: is_owner(roles) }).err()
}

/// Columns in which an account differs from the line. A column that the line leaves out does not differ.
fn differing(door: Door, entry: &ImportEntry<'_>) -> Vec<&'static str> {
    let (Some(known), listed) = (entry.known, &entry.line.listed) else { return Vec::new() };
    let account = &known.account;
    let has_name = entry.user_name.is_none_or(|name| account.user_name.as_deref() == Some(name.as_str()));
    let is_turned = listed.two_factor.is_some_and(|two_factor| two_factor != account.two_factor);
    let own = [(!has_name, "username"), (!is_same(&account.roles, &listed.roles), "roles"), (is_turned, "twoFactor")];
    let own = own.into_iter().filter(|(is, _)| *is).map(|(_, column)| column);
    own.chain(listed.profile.news_to(&known.profile).names(door)).collect()
}

/// Lines that take an owner's role away: their positions in the list and their accounts.
pub(super) fn demoted<'a>(entries: &'a [ImportEntry<'_>]) -> impl Iterator<Item = (usize, Uuid)> + 'a {
    entries.iter().enumerate().filter_map(|(place, entry)| {
        let account = &entry.known?.account;
        let loses = is_owner(&account.roles) && !is_owner(&entry.line.listed.roles);
        loses.then_some((place, account.id))
    })
}

/// Refuses the lines that take the role of an owner.
pub(super) fn refuse_demotions(judged: &mut [JudgedLine], entries: &[ImportEntry<'_>]) {
    // The refused list adds no admin, so its invitations are void.
    judged.iter_mut().for_each(|judged| judged.invitation = None);
    for (place, _) in demoted(entries) {
        if let Some(judged) = judged.get_mut(place) {
            judged.outcome = ImportOutcome::Refused(vec![LineRefusal::LastOwner]);
        }
    }
}
