//! Export: the admins in service, a page at a time. Leaves out admins who are disabled or have no role: the list cannot say so, and
//! an import of it would let them in.

use serde_json::json;
use uuid::Uuid;

use super::{Actor, DOOR};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::profile::AccountView;
use crate::rules::trail::TrailEvent;
use crate::store::accounts;
use crate::store::trail::tell_alone;

/// Accounts of one page.
const PAGE: i64 = 1000;

/// A page of the export.
#[derive(Clone, Debug)]
pub struct ExportPage {
    /// The admins in service, oldest first.
    pub views: Vec<AccountView>,
    /// How many admins were left out.
    pub left_out: usize,
    /// The id behind which the next page begins; `None`: this was the last page.
    pub next: Option<Uuid>,
}

/// Tells the trail of the export, before any admin is exported: a caller who stops halfway has some of them.
pub async fn tell_export(app: &App, actor: &Actor) -> Result<(), Fault> {
    tell_alone(&app.store, actor.action(app, TrailEvent::AdminsExported)?, json!({})).await
}

/// The page behind `after`.
pub async fn export(app: &App, after: Option<Uuid>) -> Result<ExportPage, Fault> {
    let found = accounts::page(&app.store, DOOR, after, PAGE).await?;
    let (many, next) = (found.len(), found.last().map(|known| known.account.id));
    let in_service = found.into_iter().filter(|known| known.account.in_service() && !known.altered);
    let views: Vec<AccountView> = in_service.map(|known| AccountView::new(known.account, known.profile)).collect();
    Ok(ExportPage { left_out: many.saturating_sub(views.len()), views, next })
}
