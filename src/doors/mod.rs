//! Doors: wire formats over shared use-cases. A door parses a call, calls a use-case and maps its outcome to a response. Each
//! outcome is mapped in one place, which alone decides what a caller learns. No door knows another.

pub mod account;
mod answers;
mod date;
mod openapi;
pub mod player;
#[cfg(test)]
mod routes_tests;
pub mod session;
mod shown_password;
pub mod staff;

use crate::edge::{Front, RouteTable, Workbench, health};
use crate::rules::factor::Door;

/// The health routes, and those of the doors that are on: every path of another door is unknown. `introspection` and
/// `workbench` are those of [`staff::routes`].
pub fn routes(front: &Front, doors: &[Door], introspection: bool, workbench: &Workbench) -> RouteTable {
    let (mut entries, mut missing) = (Vec::from(health::routes()), None);
    for door in doors {
        entries.extend(match door {
            Door::Staff => {
                let (routes, page) = staff::routes(front, introspection, workbench);
                missing = Some(page);
                routes
            }
            Door::Account => account::routes(introspection),
            Door::Session => session::routes(front.site.dev),
            Door::Player => player::routes(front.site.dev),
        });
    }
    RouteTable::new(entries).with_missing(missing)
}
