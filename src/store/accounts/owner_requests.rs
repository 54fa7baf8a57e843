//! Requests of owners: made, withdrawn, and used up by the transaction of their approval. Each ends with the row, and a row put back
//! afterwards is refused by the trail's line about its end. Does not know who may ask for what.

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::locks::{LockedAccounts, lock, still_owner};
use super::owners::{able_owners, owners};
use super::update::{AccountUpdate, Approval, OwnerSession, Stop, outcome};
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::{AccountChange, ChangeOutcome, LockedAccount};
use crate::rules::account_changes::AccountChanges;
use crate::rules::factor::Door;
use crate::rules::owner_request::{OwnerRequest, RequestParty};
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::owner_request_rows::OwnerRequestRow;
use crate::store::prepared::prepared;
use crate::store::row::{Covered, StoredRow};
use crate::store::schema::{audit, owner_requests};
use crate::store::trail::{TrailAction, tell_also, tell_change};

/// Maximum number of listed requests.
const LISTED: i64 = 100;

/// Whether asker and the one concerned have the versions of the asking. An order and no filter: altered rows are read, and told.
const RESTS_ON_PRESENT_ROWS: &str = "(asker_version = (select version from accounts where accounts.id = asker_id) \
    and account_version = (select version from accounts where accounts.id = account_id))";

/// Stores a request in the place of an older one of the same two people, and tells the trail what is asked for: `change`. The
/// asker's version is taken under lock. `NoApprover`: no owner is left who can sign in and approve the request.
pub async fn ask(
    store: &Store,
    (door, by): (Door, OwnerSession),
    (request, change): (OwnerRequest, &AccountChange),
    action: TrailAction<'_>,
) -> Result<ChangeOutcome, Fault> {
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            let locked = lock(db, store, door, (vec![request.asker, request.about], false, false)).await?;
            still_owner(db, by, &locked).await?;
            let found = |id: &Uuid| locked.get(id).unwrap_or(&LockedAccount::Gone);
            change.check(found(&request.about), Some(request.about_version)).map_err(Stop::Refused)?;
            let (Some(asker), Some(about)) = (found(&request.asker).genuine(), found(&request.about).genuine()) else {
                return Err(Stop::Refused(ChangeOutcome::NoOwner));
            };
            let parties = [request.asker, request.about];
            let others = owners(db, store, door).await?;
            let others: Vec<&Account> = others.iter().filter(|owner| !parties.contains(&owner.id)).collect();
            if able_owners(db, store, &others).await?.is_empty() {
                return Err(Stop::Refused(ChangeOutcome::NoApprover));
            }
            let older = owner_requests::table.filter(owner_requests::asker_id.eq(request.asker));
            diesel::delete(older.filter(owner_requests::account_id.eq(request.about))).execute(db).await?;
            let asked = OwnerRequest { asker_version: asker.version, ..request };
            let row = OwnerRequestRow::of(&asked).sealed(store)?;
            diesel::insert_into(owner_requests::table).values(row).execute(db).await?;
            let told = (TrailOutcome::Done, json!({ "request": asked.id }));
            let wanted = AccountChanges::between(Some(about), Some(&change.applied_to(about)));
            tell_change(db, store, action, told, (about, &wanted)).await?;
            Ok(())
        })
        .await;
    outcome(done, ChangeOutcome::Moved)
}

/// A request; `None`: there is none, or its row is altered.
pub async fn owner_request(store: &Store, id: Uuid) -> Result<Option<OwnerRequest>, Fault> {
    let mut db = store.connection().await?;
    let row = owner_requests::table.find(id).select(OwnerRequestRow::as_select()).first(&mut db).await.optional()?;
    Ok(row.and_then(|row| row.genuine(store)))
}

/// The newest requests that have not expired, those before all others whose two people stand as they did at the asking. Altered
/// rows are left out.
pub async fn owner_requests(store: &Store, now: Instant) -> Result<Vec<OwnerRequest>, Fault> {
    let mut db = store.connection().await?;
    let newest = owner_requests::table
        .filter(owner_requests::expires_at.gt(now))
        .order((sql::<Bool>(RESTS_ON_PRESENT_ROWS).desc(), owner_requests::expires_at.desc()))
        .limit(LISTED);
    let rows: Vec<OwnerRequestRow> = prepared(newest.select(OwnerRequestRow::as_select())).load(&mut db).await?;
    Ok(rows.into_iter().filter_map(|row| row.genuine(store)).collect())
}

/// Deletes a request, with a line of the trail. `RequestOver`: another call ended it.
pub async fn withdraw(
    store: &Store,
    (door, by): (Door, OwnerSession),
    request: &OwnerRequest,
    action: TrailAction<'_>,
) -> Result<ChangeOutcome, Fault> {
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            let locked = lock(db, store, door, (vec![by.account, request.about], false, false)).await?;
            still_owner(db, by, &locked).await?;
            if diesel::delete(owner_requests::table.find(request.id)).execute(db).await? == 0 {
                return Err(Stop::Refused(ChangeOutcome::RequestOver));
            }
            let told = (TrailOutcome::Done, json!({ "request": request.id }));
            tell_also(db, store, action, Some(request.about), told).await?;
            Ok(())
        })
        .await;
    outcome(done, ChangeOutcome::RequestOver)
}

/// Uses a request up for the update that it asked for, under the locks of both accounts, with a line of the trail that names the
/// asker. Refuses a request that does not stand any more, and an update of anybody else.
pub(super) async fn use_up(
    db: &mut AsyncPgConnection,
    store: &Store,
    (by, approval): (OwnerSession, Approval),
    (updates, locked): (&[AccountUpdate<'_>], &LockedAccounts),
) -> Result<(), Stop> {
    const OVER: Stop = Stop::Refused(ChangeOutcome::RequestOver);
    let [update] = updates else { return Err(OVER) };
    let Some(action) = update.first_action() else { return Err(OVER) };
    let used = diesel::delete(owner_requests::table.find(approval.request));
    let used: Option<OwnerRequestRow> =
        used.returning(OwnerRequestRow::as_returning()).get_result(db).await.optional()?;
    let Some(request) = used.and_then(|row| row.genuine(store)) else { return Err(OVER) };
    let party = |id: &Uuid| locked.get(id).and_then(LockedAccount::genuine);
    let (asker, about) = (party(&request.asker), party(&request.about));
    let parties = (asker.map(RequestParty::from), about.map(RequestParty::from));
    let stands = request.judge_approval(by.account, parties, action.at).is_ok();
    let Some(asker) = asker.filter(|_| stands && request.about == update.account) else { return Err(OVER) };
    if has_ended(db, &request).await? {
        return Err(OVER);
    }
    let approved = TrailAction { id: chance::id(action.at)?, event: TrailEvent::OwnerChangeApproved, ..*action };
    let asked_by = TrailActor::Account(asker.handle.clone()).to_string();
    let detail = json!({ "request": request.id, "askedBy": asked_by });
    tell_also(db, store, approved, Some(request.about), (TrailOutcome::Done, detail)).await?;
    Ok(())
}

/// Whether the trail tells the end of a request whose row is there: somebody put the row back.
async fn has_ended(db: &mut AsyncPgConnection, request: &OwnerRequest) -> Result<bool, diesel::result::Error> {
    let ends = [TrailEvent::OwnerChangeApproved, TrailEvent::OwnerChangeWithdrawn].map(TrailEvent::name);
    let of_account = audit::account_id.eq(request.about).and(audit::at.ge(request.asked_at));
    let told = audit::table
        .filter(of_account.and(audit::event.eq_any(ends)))
        .filter(sql::<Bool>("detail ->> 'request' = ").bind::<Text, _>(request.id.to_string()));
    diesel::select(exists(told)).get_result(db).await
}
