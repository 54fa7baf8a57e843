//! Writes the line about an action within the action's transaction. Adds the version of the account's row, so that a row
//! restored later is found to be older than the trail.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AuditLine, NamedBy, PersonalData, TrailAction};
use crate::fault::Fault;
use crate::rules::account::{Account, TrailSubject};
use crate::rules::account_changes::AccountChanges;
use crate::rules::trail::{TrailActor, TrailOutcome};
use crate::store::Store;
use crate::store::account_rows::AccountRow;
use crate::store::prepared::prepared;
use crate::store::row::StoredRow;
use crate::store::schema::{accounts, audit};

/// Name of the acting session in a line's detail; `session` is one that began or ended.
pub const SESSION: &str = "bySession";

/// Writes a line about an action, with its reason and session, and with the version of the account's row if this transaction
/// wrote the row. `also`: an object of further facts, which take precedence.
pub async fn tell_also(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    account: Option<Uuid>,
    (outcome, also): (TrailOutcome, Value),
) -> Result<(), diesel::result::Error> {
    write(db, store, action, account, (outcome, also), (None, &AccountChanges::default())).await
}

/// Writes a line about an action that changes an account, with the changes. `was`: the account before.
pub async fn tell_change(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    told: (TrailOutcome, Value),
    (was, changes): (&Account, &AccountChanges),
) -> Result<(), diesel::result::Error> {
    write(db, store, action, Some(was.id), told, (Some(was.subject()), changes)).await
}

/// Writes a line about no account in particular. `detail`: an object.
pub async fn tell_alone(store: &Store, action: TrailAction<'_>, detail: Value) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    Ok(tell_also(&mut db, store, action, None, (TrailOutcome::Done, detail)).await?)
}

async fn write(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    account: Option<Uuid>,
    (outcome, also): (TrailOutcome, Value),
    (mut subject, changes): (Option<TrailSubject>, &AccountChanges),
) -> Result<(), diesel::result::Error> {
    let mut detail = also;
    let mut says = |name: &str, value: Value| {
        if let Some(fields) = detail.as_object_mut() {
            fields.entry(name).or_insert(value);
        }
    };
    let mut actor = action.actor.to_string();
    if let Some(account) = account {
        let written_now = diesel::dsl::sql::<Nullable<Bool>>("accounts.xmin = pg_current_xact_id_if_assigned()::xid");
        let row = accounts::table.find(account).select((AccountRow::as_select(), written_now));
        match prepared(row).get_result::<(AccountRow, Option<bool>)>(db).await.optional()? {
            Some((row, written)) => {
                if *action.actor == TrailActor::Itself {
                    actor = TrailActor::Account(row.handle().to_owned()).to_string();
                }
                if written == Some(true) {
                    says("accountVersion", json!(row.version()));
                }
                // The line about an altered row names only its account's id.
                subject = subject.or_else(|| row.without_alarm(store).map(|own| own.subject()));
            }
            None => says("accountRemoved", json!(true)),
        }
    }
    if let Some(session) = action.session {
        says(SESSION, json!(session));
    }
    if let Some(reason) = action.reason {
        says("reason", json!(reason));
    }
    if !changes.shown.is_empty() {
        says("changed", changes.shown.clone().into());
    }
    let changed = Some(&changes.personal);
    let named = NamedBy { subject: subject.as_ref(), origin: action.requester, changed };
    let line = AuditLine {
        id: action.id,
        at: action.at,
        door: action.door.name().to_owned(),
        account,
        actor,
        personal: PersonalData::of(named).map_err(failed)?,
        event: action.event.name().to_owned(),
        outcome: outcome.name().to_owned(),
        detail,
    };
    line.insert(db, store).await
}

impl AuditLine {
    /// Writes the line. Where it fails, the transaction is rolled back.
    pub async fn insert(self, db: &mut AsyncPgConnection, store: &Store) -> Result<(), diesel::result::Error> {
        let row = self.sealed(store).map_err(failed)?;
        diesel::insert_into(audit::table).values(row).execute(db).await?;
        Ok(())
    }
}

fn failed(fault: Fault) -> diesel::result::Error {
    diesel::result::Error::SerializationError(Box::new(fault))
}
