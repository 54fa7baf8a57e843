//! The routes of the account door: its GraphQL endpoint and the public keys of its tokens.

use super::caller::DOOR;
use super::schema::endpoint;
use crate::edge::{GRAPHQL, RouteEntry, jwks};
use crate::metrics::Route::{AccountGraphql, Jwks};

/// The routes of the account door, with or without GraphQL introspection.
pub fn routes(introspection: bool) -> Vec<RouteEntry> {
    let keys = RouteEntry::get("/account/.well-known/jwks.json", Jwks, |front, head| jwks(front, head, DOOR));
    vec![endpoint(introspection).route("/account/graphql", AccountGraphql), keys.in_voice(GRAPHQL)]
}
