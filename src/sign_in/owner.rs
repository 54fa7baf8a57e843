//! Owner: whether who is signed in is an owner. Asked before anything that only owners may see or do.

use super::Profile;
use super::current::current;
use super::own::Acting;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::notice::OWNER;

/// Who is signed in, as far as owners go.
#[derive(Debug)]
pub enum Owner {
    /// An owner.
    Owner(Profile),
    /// Somebody else.
    NotOwner,
    /// Nobody.
    Nobody,
}

/// Who acts: an owner, somebody else, or nobody.
pub async fn owner(app: &App, acting: Acting<'_>) -> Result<Owner, Fault> {
    Ok(match current(app, acting.door, acting.session).await? {
        Some(profile) if profile.roles.iter().any(|role| role == OWNER) => Owner::Owner(profile),
        Some(_) => Owner::NotOwner,
        None => Owner::Nobody,
    })
}
