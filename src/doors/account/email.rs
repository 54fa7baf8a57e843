//! `EmailAddress`: a text on the wire that a field judges. Refuses nothing.

use juniper::GraphQLScalar;

/// An email address, as typed. Any text is accepted here; a field refuses one that is no address.
#[derive(Clone, Debug, GraphQLScalar)]
#[graphql(name = "EmailAddress", transparent)]
pub struct EmailAddress(pub String);
