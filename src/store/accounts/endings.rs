//! Ends sessions, trusted browsers, device links and pending sign-ins by a change of their account, and makes the detail of the
//! trail's line about them. The caller holds the account's row lock. Does not decide what ends.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::store::Store;
use crate::store::schema::{device_links, pending_sign_ins, sessions, trusted_browsers};
use crate::store::sign_ins::{self, Ended};

/// The detail of a line about ended sign-ins, by which `audit verify` finds rows that were restored later.
pub(super) fn told(pending: &[Ended]) -> Value {
    let mut also = json!({ "sessionsEnded": true, "browsersForgotten": true });
    let deleted: Vec<Uuid> = pending.iter().filter(|ended| ended.decoy.is_none()).map(|ended| ended.id).collect();
    let decoy = |ended: &Ended| Some((ended.id.to_string(), json!(ended.decoy?)));
    let decoys: Map<String, Value> = pending.iter().filter_map(decoy).collect();
    if !deleted.is_empty() {
        also["pendingEnded"] = json!(deleted);
    }
    if !decoys.is_empty() {
        also["pendingDecoys"] = decoys.into();
    }
    also
}

/// Ends the sessions of an account but one, and its proven pending sign-ins; returns the detail of the line about them. A closed
/// challenge stays, because its token is told to be spent. The caller holds the account's row lock.
pub(super) async fn end_other_sessions(db: &mut AsyncPgConnection, account: Uuid, kept: Uuid) -> Result<Value, Fault> {
    let others = sessions::table.filter(sessions::account_id.eq(account)).filter(sessions::id.ne(kept));
    let ended: Vec<Uuid> = diesel::delete(others).returning(sessions::id).get_results(db).await?;
    let proven = pending_sign_ins::table
        .filter(pending_sign_ins::account_id.eq(account))
        .filter(pending_sign_ins::proven.ne(Vec::<String>::new()))
        .filter(pending_sign_ins::closed.is_null());
    let pending: Vec<Uuid> = diesel::delete(proven).returning(pending_sign_ins::id).get_results(db).await?;
    Ok(json!({ "sessions": ended, "pendingEnded": pending }))
}

/// Ends the sessions, trusted browsers, device links and pending sign-ins of an account whose row lock the caller holds.
pub(super) async fn end_sign_ins(
    db: &mut AsyncPgConnection,
    store: &Store,
    account: Uuid,
) -> Result<Vec<Ended>, Fault> {
    diesel::delete(sessions::table.filter(sessions::account_id.eq(account))).execute(db).await?;
    failpoint!("change.sessions_ended");
    forget_browsers(db, account).await?;
    sign_ins::end_of_account(db, store, account).await
}

/// Ends the trusted browsers and device links of an account whose row lock the caller holds.
pub(super) async fn forget_browsers(db: &mut AsyncPgConnection, account: Uuid) -> Result<(), diesel::result::Error> {
    diesel::delete(trusted_browsers::table.filter(trusted_browsers::account_id.eq(account))).execute(db).await?;
    diesel::delete(device_links::table.filter(device_links::account_id.eq(account))).execute(db).await?;
    Ok(())
}
