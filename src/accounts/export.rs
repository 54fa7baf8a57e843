//! Export: the accounts of a door that are in service, a page at a time. Leaves out accounts that are disabled, lack the role
//! that their door wants, or have an altered row: the list has no column for that, and importing it would admit them. Exports
//! no password.

use serde_json::json;
use uuid::Uuid;

use super::Actor;
use super::listed::ListedAccount;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_deed::AccountDeed;
use crate::rules::factor::Door;
use crate::store::accounts;
use crate::store::trail::tell_alone;

/// Maximum number of accounts on a page.
const PAGE: i64 = 1000;

/// A page of the export.
#[derive(Clone, Debug)]
pub struct ExportPage {
    /// The accounts in service, oldest first.
    pub listed: Vec<ListedAccount>,
    /// How many accounts were left out.
    pub left_out: usize,
    /// Id after which the next page begins; `None`: the page is empty, because the export is complete.
    pub next: Option<Uuid>,
}

/// Records the export in the trail, before any account is exported: an interrupted export has disclosed some accounts.
pub async fn tell_export(app: &App, actor: &Actor) -> Result<(), Fault> {
    tell_alone(&app.store, actor.action(app, AccountDeed::Exported.event(actor.door))?, json!({})).await
}

/// Returns the page that follows the account with the id `after`.
pub async fn export(app: &App, door: Door, after: Option<Uuid>) -> Result<ExportPage, Fault> {
    let found = accounts::page(&app.store, door, after, PAGE).await?;
    let (many, next) = (found.len(), found.last().map(|known| known.account.id));
    let in_service = found.into_iter().filter(|known| known.account.in_service(app.clock.now()) && !known.altered);
    let listed: Vec<ListedAccount> = in_service.map(ListedAccount::of).collect();
    Ok(ExportPage { left_out: many.saturating_sub(listed.len()), listed, next })
}
