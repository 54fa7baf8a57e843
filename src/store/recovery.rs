//! Recovery codes and the replaced authenticator in PostgreSQL. Both are written under the row locks of the account and of the
//! caller's session, and raise the authenticator's version, so that a concurrent step is decided again. Does not know when
//! codes or a secret may be replaced.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::Store;
use super::account_rows::{AccountRow, AuthenticatorRow};
use super::prepared::prepared;
use super::row::{Covered, StoredRow};
use super::schema::{accounts, authenticators, recovery_codes, sessions};
use super::sessions::save;
use super::trail::{TrailAction, tell_also};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::authenticator::Authenticator;
use crate::rules::code::CodeMac;
use crate::rules::recovery::KeptCode;
use crate::rules::replacement::ProvenSecret;
use crate::rules::session::Session;
use crate::rules::trail::TrailOutcome;

/// The unused recovery codes of an account. They are read after the facts of a step; the authenticator's version in those facts
/// guards them.
pub async fn left(store: &Store, account: Uuid) -> Result<Vec<KeptCode>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(Uuid, String, Vec<u8>)> = recovery_codes::table
        .filter(recovery_codes::account_id.eq(account))
        .order(recovery_codes::mac)
        .select((recovery_codes::id, recovery_codes::key_id, recovery_codes::mac))
        .load(&mut db)
        .await?;
    let kept = |(id, key_id, mac): (Uuid, String, Vec<u8>)| {
        let mac = mac.try_into().map_err(|_| Fault::Row("a recovery code that is not 32 bytes"))?;
        Ok(KeptCode { id, mac: CodeMac { key_id, mac } })
    };
    rows.into_iter().map(kept).collect()
}

/// Saves a session with its offered codes or authenticator. False: the session has changed.
pub async fn save_offer(store: &Store, offering: &Session) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    save(&mut db, store, offering).await
}

/// Replaces the recovery codes of the account of `seen`, and saves the session as `next` if that differs in more than its
/// version. False: the session has changed, or the account has no authenticator.
pub async fn replace_codes(
    store: &Store,
    (seen, next): (&Session, &Session),
    codes: &[KeptCode],
    action: TrailAction<'_>,
) -> Result<bool, Fault> {
    let (account, mut db) = (seen.account, store.connection().await?);
    let done = db
        .transaction(async |db| {
            let Some(own) = lock(db, store, seen, action.at).await? else { return Ok(false) };
            if seen.offered != next.offered {
                save(db, store, next).await?;
            }
            save_authenticator(db, store, account, own.next()).await?;
            diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account))).execute(db).await?;
            let row = |code: &KeptCode| {
                (
                    recovery_codes::account_id.eq(account),
                    recovery_codes::id.eq(code.id),
                    recovery_codes::key_id.eq(code.mac.key_id.clone()),
                    recovery_codes::mac.eq(code.mac.mac.to_vec()),
                    recovery_codes::created_at.eq(action.at),
                )
            };
            let rows: Vec<_> = codes.iter().map(row).collect();
            prepared(diesel::insert_into(recovery_codes::table).values(rows)).execute(db).await?;
            let ids: Vec<Uuid> = codes.iter().map(|code| code.id).collect();
            tell_also(db, store, action, Some(account), (TrailOutcome::Done, json!({ "recoveryCodes": ids }))).await?;
            Ok::<bool, Fault>(true)
        })
        .await?;
    Ok(done)
}

/// Makes a proven secret the authenticator of the account of `seen`: its recovery codes and every other session are deleted,
/// and the session is saved as `next`. False: the session has changed, or the account has no authenticator.
pub async fn replace_authenticator(
    store: &Store,
    (seen, next): (&Session, &Session),
    proven: &ProvenSecret,
    action: TrailAction<'_>,
) -> Result<bool, Fault> {
    let (account, mut db) = (seen.account, store.connection().await?);
    let done = db
        .transaction(async |db| {
            let Some(own) = lock(db, store, seen, action.at).await? else { return Ok(false) };
            save_authenticator(db, store, account, own.replaced_by(proven)).await?;
            let renewed = authenticators::created_at.eq(action.at);
            prepared(diesel::update(authenticators::table.find(account)).set(renewed)).execute(db).await?;
            diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account))).execute(db).await?;
            let others = sessions::table
                .filter(sessions::account_id.eq(account))
                .filter(sessions::token_hash.ne(&seen.token_hash.0[..]));
            diesel::delete(others).execute(db).await?;
            save(db, store, next).await?;
            let also = json!({ "sessionsEnded": true, "sessionKept": seen.id, "lastStep": proven.step });
            tell_also(db, store, action, Some(account), (TrailOutcome::Done, also)).await?;
            Ok::<bool, Fault>(true)
        })
        .await?;
    Ok(done)
}

/// Locks the account of a session, the session and the authenticator, in the order of locks. `None`: the account is not in
/// service, the session has changed, or there is no authenticator.
async fn lock(
    db: &mut AsyncPgConnection,
    store: &Store,
    seen: &Session,
    now: Instant,
) -> Result<Option<Authenticator>, Fault> {
    let row = accounts::table.find(seen.account).select(AccountRow::as_select()).for_update();
    let account = row.first::<AccountRow>(db).await.optional()?.and_then(|row| row.genuine(store));
    let as_seen = sessions::table
        .find(&seen.token_hash.0[..])
        .filter(sessions::account_id.eq(seen.account))
        .filter(sessions::version.eq(seen.version))
        .select(sessions::id)
        .for_update();
    let stands = as_seen.first::<Uuid>(db).await.optional()?.is_some();
    let row = authenticators::table.find(seen.account).select(AuthenticatorRow::as_select()).for_update();
    let own = row.first::<AuthenticatorRow>(db).await.optional()?.and_then(|row| row.genuine(store));
    Ok(own.filter(|_| stands && account.is_some_and(|account| account.in_service(now))))
}

async fn save_authenticator(
    db: &mut AsyncPgConnection,
    store: &Store,
    account: Uuid,
    own: Authenticator,
) -> Result<(), Fault> {
    let row = AuthenticatorRow::of(account, &own).sealed(store)?;
    prepared(diesel::update(authenticators::table.find(account)).set(row)).execute(db).await?;
    Ok(())
}
