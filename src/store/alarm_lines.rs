//! Trail lines about altered rows: at most one line per row and hour, at the door of the row's account. Does not know how a row
//! is found altered.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::altered::Altered;
use super::schema::{accounts, audit};
use super::trail::{TrailAction, tell_also};
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::rules::{Instant, Span};

/// Time after a line about a row in which further alarms about the row write no line.
const SAID: Span = Span::hours(1);

/// Writes the waiting alarms to the trail, except about rows that have a line of the last hour. True: an alarm waited. `id`
/// draws the id of a line.
pub async fn tell_all(store: &Store, now: Instant, id: impl Fn() -> Result<Uuid, Fault>) -> Result<bool, Fault> {
    let mut waiting = store.alarms.take();
    let any = !waiting.is_empty();
    while let Some((altered, account)) = waiting.iter().next().map(|(altered, account)| (*altered, *account)) {
        let told = match id() {
            Ok(id) => tell(store, altered, account, (id, now)).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = told {
            store.alarms.put_back(waiting);
            return Err(fault);
        }
        waiting.remove(&altered);
    }
    Ok(any)
}

async fn tell(store: &Store, altered: Altered, account: Option<Uuid>, (id, at): (Uuid, Instant)) -> Result<(), Fault> {
    let detail = serde_json::json!({ "table": altered.table, "row": altered.row });
    let mut db = store.connection().await?;
    let said = audit::table.filter(
        audit::event
            .eq(TrailEvent::RowAltered.name())
            .and(audit::at.gt(at - SAID))
            .and(audit::detail.contains(&detail)),
    );
    if diesel::select(diesel::dsl::exists(said)).get_result::<bool>(&mut db).await? {
        return Ok(());
    }
    let of_account = match account {
        Some(account) => {
            accounts::table.find(account).select(accounts::door).first::<String>(&mut db).await.optional()?
        }
        None => None,
    };
    let door = of_account.and_then(|door| door.parse().ok()).unwrap_or(Door::OPERATORS);
    let (actor, event) = (&TrailActor::Program("vestibule".into()), TrailEvent::RowAltered);
    let action = TrailAction { id, at, actor, session: None, requester: None, door, event, reason: None };
    tell_also(&mut db, store, action, account, (TrailOutcome::Refused, detail)).await?;
    tracing::error!(table = altered.table, row = %altered.row, "store: row altered by another writer");
    Ok(())
}
