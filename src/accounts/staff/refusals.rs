//! Refused calls at the desk, counted for the trail. Knows no reason for a refusal.

use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::desk_refusal::DeskRefusal;
use crate::store::desk_refusals;

/// Counts a refused call. The counted calls of an account are written to the trail at most once a minute.
pub async fn count_refusal(app: &App, refusal: DeskRefusal<'_>) -> Result<(), Fault> {
    let now = app.clock.now();
    let line: Uuid = chance::id(now)?;
    desk_refusals::count(&app.store, refusal, (line, now)).await
}
