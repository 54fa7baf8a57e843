//! Recovery codes and another authenticator, in PostgreSQL. Both are written under the lock of the account and the session
//! that asks, and bump the authenticator's version: whatever was decided on what stood before is decided again.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::Store;
use super::accounts::{Deed, in_service, tell};
use super::schema::{accounts, authenticators, recovery_codes, sessions};
use super::trail::tell_also;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::code::CodeMac;
use crate::rules::confirm::Standing;
use crate::rules::pending::Sealed;

/// The codes an account has left. Read after the facts they are compared beside: their guard is the version seen there.
pub async fn left(store: &Store, account: Uuid) -> Result<Vec<CodeMac>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(String, Vec<u8>)> = recovery_codes::table
        .filter(recovery_codes::account_id.eq(account))
        .order(recovery_codes::mac)
        .select((recovery_codes::key_id, recovery_codes::mac))
        .load(&mut db)
        .await?;
    let kept = |(key_id, mac): (String, Vec<u8>)| {
        let mac = mac.try_into().map_err(|_| Fault::Row("a recovery code that is not 32 bytes"))?;
        Ok(CodeMac { key_id, mac })
    };
    rows.into_iter().map(kept).collect()
}

/// Replaces the codes of an account. False: the session has moved, or there is no authenticator they could hang on.
pub async fn replace_codes(
    store: &Store,
    account: Uuid,
    session: &Standing,
    codes: &[CodeMac],
    deed: Deed<'_>,
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let done = db
        .transaction(async |db| {
            if !locked(db, account, session).await? || bump(db, account).await? == 0 {
                return Ok(false);
            }
            diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account))).execute(db).await?;
            let rows: Vec<_> = codes
                .iter()
                .map(|code| {
                    (
                        recovery_codes::account_id.eq(account),
                        recovery_codes::key_id.eq(&code.key_id),
                        recovery_codes::mac.eq(&code.mac[..]),
                        recovery_codes::created_at.eq(deed.at),
                    )
                })
                .collect();
            diesel::insert_into(recovery_codes::table).values(rows).execute(db).await?;
            tell(db, store, deed, account, "done").await?;
            Ok::<bool, diesel::result::Error>(true)
        })
        .await?;
    Ok(done)
}

/// Keeps a secret in a session until its first code is shown. False: the session has moved.
pub async fn keep_replacement(
    store: &Store,
    session: &Standing,
    secret: &Sealed,
    until: Instant,
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let as_seen = sessions::table.find(&session.token_hash.0[..]).filter(sessions::version.eq(session.version));
    let kept = diesel::update(as_seen)
        .set((
            sessions::replacement_key_id.eq(&secret.key_id),
            sessions::replacement_secret.eq(&secret.bytes),
            sessions::replacement_until.eq(until),
            sessions::version.eq(sessions::version + 1),
        ))
        .execute(&mut db)
        .await?;
    Ok(kept == 1)
}

/// Makes a proven secret the account's: the old one, its recovery codes and every other session end. False: the session has
/// moved, or there is no authenticator to replace.
pub async fn replace_authenticator(
    store: &Store,
    account: Uuid,
    session: &Standing,
    (secret, step): (&Sealed, i64),
    deed: Deed<'_>,
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let done = db
        .transaction(async |db| {
            if !locked(db, account, session).await? {
                return Ok(false);
            }
            // In place: a version that began anew would let a step decided on the old secret be recorded on this one.
            let replaced = diesel::update(authenticators::table.find(account))
                .set((
                    authenticators::key_id.eq(&secret.key_id),
                    authenticators::secret.eq(&secret.bytes),
                    authenticators::last_step.eq(step),
                    authenticators::failures.eq(0_i16),
                    authenticators::suspended_at.eq(None::<Instant>),
                    authenticators::created_at.eq(deed.at),
                    authenticators::version.eq(authenticators::version + 1),
                ))
                .execute(db)
                .await?;
            if replaced == 0 {
                return Ok(false);
            }
            diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account))).execute(db).await?;
            let own = sessions::token_hash.eq(&session.token_hash.0[..]);
            let others = sessions::table.filter(sessions::account_id.eq(account)).filter(diesel::dsl::not(own));
            diesel::delete(others).execute(db).await?;
            diesel::update(sessions::table.filter(own))
                .set((
                    sessions::recovered.eq(false),
                    sessions::confirmed_at.eq(deed.at),
                    sessions::confirm_attempts.eq(0_i16),
                    sessions::replacement_key_id.eq(None::<String>),
                    sessions::replacement_secret.eq(None::<Vec<u8>>),
                    sessions::replacement_until.eq(None::<Instant>),
                    sessions::version.eq(sessions::version + 1),
                ))
                .execute(db)
                .await?;
            let also = json!({ "sessionsEnded": true, "sessionKept": session.id });
            tell_also(db, store, deed, Some(account), ("done", also)).await?;
            Ok::<bool, diesel::result::Error>(true)
        })
        .await?;
    Ok(done)
}

/// Locks the account, in service, and then the session as it was seen: in that order, as everywhere.
async fn locked(db: &mut AsyncPgConnection, account: Uuid, session: &Standing) -> Result<bool, diesel::result::Error> {
    let serving = accounts::table.find(account).filter(in_service()).select(accounts::id).for_update();
    if serving.first::<Uuid>(db).await.optional()?.is_none() {
        return Ok(false);
    }
    let as_seen = sessions::table
        .find(&session.token_hash.0[..])
        .filter(sessions::account_id.eq(account))
        .filter(sessions::version.eq(session.version))
        .select(sessions::id)
        .for_update();
    Ok(as_seen.first::<Uuid>(db).await.optional()?.is_some())
}

async fn bump(db: &mut AsyncPgConnection, account: Uuid) -> Result<usize, diesel::result::Error> {
    diesel::update(authenticators::table.find(account))
        .set(authenticators::version.eq(authenticators::version + 1))
        .execute(db)
        .await
}
