//! The routes of the player door: one, of every path below its own, since the paths hold a version and a brand.

use futures_util::future::FutureExt;

use super::caller::{REST, answer};
use super::paths::{GATEWAY, methods};
use crate::edge::RouteEntry;
use crate::metrics::Route::PlayerRest;

/// The routes of the player door.
pub fn routes() -> Vec<RouteEntry> {
    vec![REST.below((GATEWAY, PlayerRest), methods, |front, head, body| answer(front, head, body).boxed())]
}
