//! Roles as they are typed: known to the policy, and each once. Does not know who holds them.

use std::collections::BTreeSet;

use crate::app::App;
use crate::rules::factor::Door;

/// Named roles, each once.
///
/// # Errors
///
/// The first name that the policy does not know.
pub(super) fn roles(app: &App, door: Door, named: &[String]) -> Result<Vec<String>, String> {
    let mut roles: Vec<String> = Vec::new();
    for role in named {
        if !app.policy(door).admins.roles.contains(role) {
            return Err(role.clone());
        }
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    Ok(roles)
}

/// Whether two lists name the same roles, whatever their order and repetitions.
pub(super) fn is_same(has: &[String], wanted: &[String]) -> bool {
    let set = |roles: &[String]| roles.iter().cloned().collect::<BTreeSet<String>>();
    set(has) == set(wanted)
}
