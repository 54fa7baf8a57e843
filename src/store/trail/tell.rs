//! Telling: a line about a deed, within the transaction of what it tells. It says more of the account than who did it asks
//! for, so that a row put back to what it was is found to be older than what was told.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Line;
use crate::store::Store;
use crate::store::accounts::Deed;
use crate::store::schema::{accounts, audit};

/// Who does something to their own account, in a deed: told as the account it is.
const ITSELF: &str = "account";

/// A line about a deed: with its reason, and with the version of the account's row if this transaction wrote that. `also` is
/// an object that says the rest, and what it says stands.
pub async fn tell_also(
    db: &mut AsyncPgConnection,
    store: &Store,
    deed: Deed<'_>,
    account: Option<Uuid>,
    (outcome, also): (&str, Value),
) -> Result<(), diesel::result::Error> {
    let mut detail = also;
    let mut says = |name: &str, value: Value| {
        if let Some(fields) = detail.as_object_mut() {
            fields.entry(name).or_insert(value);
        }
    };
    let mut actor = deed.actor.to_owned();
    if let Some(account) = account {
        let written_now = diesel::dsl::sql::<Nullable<Bool>>("accounts.xmin = pg_current_xact_id_if_assigned()::xid");
        let row = accounts::table.find(account).select((accounts::handle, accounts::version, written_now));
        match row.first::<(String, i64, Option<bool>)>(db).await.optional()? {
            Some((handle, version, written)) => {
                if deed.actor == ITSELF {
                    actor = format!("{ITSELF}:{handle}");
                }
                if written == Some(true) {
                    says("accountVersion", json!(version));
                }
            }
            None => says("accountRemoved", json!(true)),
        }
    }
    if let Some(reason) = deed.reason {
        says("reason", json!(reason));
    }
    let line = Line {
        id: deed.id,
        at: deed.at,
        door: deed.door.name().to_owned(),
        account,
        actor,
        requester: deed.requester,
        event: deed.event.to_owned(),
        outcome: outcome.to_owned(),
        detail,
    };
    line.insert(db, store).await
}

impl Line {
    /// Writes the line. A transaction that cannot be told of is none: whatever it has done is taken back.
    pub async fn insert(self, db: &mut AsyncPgConnection, store: &Store) -> Result<(), diesel::result::Error> {
        let mac = store.line_mac(&self).map_err(|fault| diesel::result::Error::SerializationError(Box::new(fault)))?;
        diesel::insert_into(audit::table)
            .values((
                audit::id.eq(self.id),
                audit::at.eq(self.at),
                audit::door.eq(self.door),
                audit::account_id.eq(self.account),
                audit::actor.eq(self.actor),
                audit::requester.eq(self.requester),
                audit::event.eq(self.event),
                audit::outcome.eq(self.outcome),
                audit::detail.eq(self.detail),
                audit::line_mac.eq(mac),
            ))
            .execute(db)
            .await?;
        Ok(())
    }
}
