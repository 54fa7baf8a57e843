//! Export: the admins in service, a page at a time. Leaves out admins who are disabled, have no role or have an altered row:
//! the list has no column for that, and importing it would admit them.

use serde_json::json;
use uuid::Uuid;

use crate::accounts::Actor;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::profile::AccountView;
use crate::rules::trail::TrailEvent;
use crate::store::accounts;
use crate::store::trail::tell_alone;

/// Maximum number of accounts on a page.
const PAGE: i64 = 1000;

/// A page of the export.
#[derive(Clone, Debug)]
pub struct ExportPage {
    /// The admins in service, oldest first.
    pub views: Vec<AccountView>,
    /// How many admins were left out.
    pub left_out: usize,
    /// Id after which the next page begins; `None`: the page is empty, because the export is complete.
    pub next: Option<Uuid>,
}

/// Records the export in the trail, before any admin is exported: an interrupted export has disclosed some admins.
pub async fn tell_export(app: &App, actor: &Actor) -> Result<(), Fault> {
    tell_alone(&app.store, actor.action(app, TrailEvent::AdminsExported)?, json!({})).await
}

/// Returns the page that follows the account with the id `after`.
pub async fn export(app: &App, door: Door, after: Option<Uuid>) -> Result<ExportPage, Fault> {
    let found = accounts::page(&app.store, door, after, PAGE).await?;
    let (many, next) = (found.len(), found.last().map(|known| known.account.id));
    let in_service = found.into_iter().filter(|known| known.account.in_service() && !known.altered);
    let views: Vec<AccountView> = in_service.map(|known| AccountView::new(known.account, known.profile)).collect();
    Ok(ExportPage { left_out: many.saturating_sub(views.len()), views, next })
}
