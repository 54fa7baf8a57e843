//! Export: who is in service, a page at a time. Leaves out whoever is disabled or has no role: a list cannot say so, and
//! wherever it is imported next they would be let in.

use serde_json::json;
use uuid::Uuid;

use super::{Actor, DOOR, Profile};
use crate::app::App;
use crate::fault::Fault;
use crate::store::accounts;
use crate::store::trail::tell_alone;

/// Accounts read at a time.
const PAGE: i64 = 1000;

/// Some of them.
#[derive(Clone, Debug)]
pub struct Page {
    /// Who is in service, oldest first.
    pub profiles: Vec<Profile>,
    /// How many were left out.
    pub left_out: usize,
    /// Where the next page begins; none: this was the last.
    pub next: Option<Uuid>,
}

/// Tells the trail that the list is exported, before any of it is: whoever stops halfway has some of it.
pub async fn tell_export(app: &App, actor: &Actor) -> Result<(), Fault> {
    tell_alone(&app.store, actor.deed(app, "admins_exported")?, json!({})).await
}

/// The page behind `after`.
pub async fn export(app: &App, after: Option<Uuid>) -> Result<Page, Fault> {
    let found = accounts::page(&app.store, DOOR, after, PAGE).await?;
    let (many, next) = (found.len(), found.last().map(|known| known.account.id));
    let in_service = found.into_iter().filter(|known| known.account.in_service() && !known.altered);
    let profiles: Vec<Profile> = in_service.map(|known| known.profile).collect();
    Ok(Page { left_out: many.saturating_sub(profiles.len()), profiles, next })
}
