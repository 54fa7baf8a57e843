//! Judges the lines of an import against the existing accounts. Never refuses a value that the admin already has.

use std::collections::HashMap;

use uuid::Uuid;

use super::list::{Fate, ImportEntry, ImportMode, JudgedLine, LineRefusal};
use crate::accounts::staff::roles::{is_same, roles};
use crate::app::App;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::rules::role::is_owner;

/// Judges each line.
pub(super) fn judge(app: &App, door: Door, entries: &[ImportEntry<'_>], mode: ImportMode) -> Vec<JudgedLine> {
    let mut lines: HashMap<&Address, Vec<u64>> = HashMap::new();
    for entry in entries {
        entry.address.iter().for_each(|address| lines.entry(address).or_default().push(entry.line.line));
    }
    let judged = |entry: &ImportEntry<'_>| {
        let other = |number: &&u64| **number != entry.line.line;
        let other = entry.address.and_then(|address| lines.get(address)?.iter().find(other).copied());
        JudgedLine {
            line: entry.line.line,
            email: entry.address.map(|address| address.as_str().to_owned()),
            id: entry.known.map(|known| known.account.handle.clone()),
            fate: fate(app, door, entry, (other, mode)),
            invitation: None,
        }
    };
    entries.iter().map(judged).collect()
}

/// The fate of a line. `other`: number of another line with the same address.
fn fate(app: &App, door: Door, entry: &ImportEntry<'_>, (other, mode): (Option<u64>, ImportMode)) -> Fate {
    let (admin, known) = (&entry.line.admin, entry.known);
    let mut refusals = Vec::new();
    match entry.address {
        None => refusals.push(LineRefusal::InvalidEmail),
        Some(_) => refusals.extend(other.map(LineRefusal::SameAddress)),
    }
    if admin.roles.is_empty() {
        refusals.push(LineRefusal::NoRole);
    } else if !known.is_some_and(|known| is_same(&known.account.roles, &admin.roles)) {
        // An admin may hold a role that the policy has dropped since.
        refusals.extend(roles(app, door, &admin.roles).err().map(LineRefusal::UnknownRole));
    }
    refusals.extend(known.filter(|known| known.altered).map(|_| LineRefusal::Altered));
    let faults = admin.profile.faults(known.map(|known| &known.profile));
    refusals.extend(faults.into_iter().map(LineRefusal::InvalidText));
    let differing = differing(entry);
    if !differing.is_empty() && !mode.allow_changes {
        refusals.push(LineRefusal::Differs(differing.clone()));
    }
    match known {
        _ if !refusals.is_empty() => Fate::Refused(refusals),
        None => Fate::Created,
        Some(_) if differing.is_empty() => Fate::Unchanged,
        Some(_) => Fate::Changed(differing),
    }
}

/// Columns in which an admin differs from the line. A column that the line leaves out does not differ.
fn differing(entry: &ImportEntry<'_>) -> Vec<&'static str> {
    let Some(known) = entry.known else { return Vec::new() };
    let roles = (!is_same(&known.account.roles, &entry.line.admin.roles)).then_some("roles");
    roles.into_iter().chain(entry.line.admin.profile.news_to(&known.profile).names()).collect()
}

/// Lines that take an owner's role away: their positions in the list and their accounts.
pub(super) fn demoted<'a>(entries: &'a [ImportEntry<'_>]) -> impl Iterator<Item = (usize, Uuid)> + 'a {
    entries.iter().enumerate().filter_map(|(place, entry)| {
        let account = &entry.known?.account;
        let loses = is_owner(&account.roles) && !is_owner(&entry.line.admin.roles);
        loses.then_some((place, account.id))
    })
}

/// Refuses the lines that take the role of an owner.
pub(super) fn refuse_demotions(judged: &mut [JudgedLine], entries: &[ImportEntry<'_>]) {
    // The refused list adds no admin, so its invitations are void.
    judged.iter_mut().for_each(|judged| judged.invitation = None);
    for (place, _) in demoted(entries) {
        if let Some(judged) = judged.get_mut(place) {
            judged.fate = Fate::Refused(vec![LineRefusal::LastOwner]);
        }
    }
}
