//! Recovery codes and another authenticator, in PostgreSQL. Both are written under the lock of the account and the session
//! that asks, and bump the authenticator's version: whatever was decided on what stood before is decided again.

use diesel::dsl::Eq as Assigned;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::account_rows::{AccountRow, AuthenticatorRow};
use super::schema::{accounts, authenticators, recovery_codes, sessions};
use super::trail::{TrailAction, tell_also};
use super::{Store, macs};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::authenticator::Authenticator;
use crate::rules::code::CodeMac;
use crate::rules::pending::Sealed;
use crate::rules::recovery::{KeptCode, OfferedCodes};
use crate::rules::session::Session;

/// The codes an account has left. Read after the facts they are compared beside: their guard is the version seen there.
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

/// Lets codes wait in a session until they are kept, in the place of those that waited there. False: the session has moved.
pub async fn offer_codes(store: &Store, session: &Session, offered: OfferedCodes) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    write_offer(&mut db, store, session, Some(offered)).await
}

/// Replaces the codes of an account. `left`: what stays of an offer in the session. False: the session has moved, or there is
/// no authenticator they could hang on.
pub async fn replace_codes(
    store: &Store,
    account: Uuid,
    session: &Session,
    (codes, left): (&[KeptCode], Option<OfferedCodes>),
    deed: TrailAction<'_>,
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let done = db
        .transaction(async |db| {
            let locked = locked(db, store, account, session).await?;
            let Some(own) = locked.and(authenticator(db, store, account).await?) else { return Ok(false) };
            if session.offered != left {
                write_offer(db, store, session, left).await?;
            }
            write(db, store, account, own.next()).await?;
            diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account))).execute(db).await?;
            let rows: Vec<_> = codes
                .iter()
                .map(|code| {
                    (
                        recovery_codes::account_id.eq(account),
                        recovery_codes::id.eq(code.id),
                        recovery_codes::key_id.eq(&code.mac.key_id),
                        recovery_codes::mac.eq(&code.mac.mac[..]),
                        recovery_codes::created_at.eq(deed.at),
                    )
                })
                .collect();
            diesel::insert_into(recovery_codes::table).values(rows).execute(db).await?;
            let ids: Vec<Uuid> = codes.iter().map(|code| code.id).collect();
            tell_also(db, store, deed, Some(account), ("done", json!({ "recoveryCodes": ids }))).await?;
            Ok::<bool, Fault>(true)
        })
        .await?;
    Ok(done)
}

/// Keeps a secret in a session until its first code is shown. False: the session has moved.
pub async fn keep_replacement(
    store: &Store,
    session: &Session,
    secret: &Sealed,
    until: Instant,
) -> Result<bool, Fault> {
    let waiting = Session { replacement: Some((secret.clone(), until)), ..session.clone() }.next();
    let mut db = store.connection().await?;
    let as_seen = sessions::table.find(&session.token_hash.0[..]).filter(sessions::version.eq(session.version));
    let kept = diesel::update(as_seen)
        .set((
            sessions::replacement_key_id.eq(&secret.key_id),
            sessions::replacement_secret.eq(&secret.bytes),
            sessions::replacement_until.eq(until),
            sessions::version.eq(waiting.version),
            sessions::mac.eq(store.mac(&macs::session(&waiting))?),
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
    session: &Session,
    (secret, step): (&Sealed, i64),
    deed: TrailAction<'_>,
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let done = db
        .transaction(async |db| {
            let locked = locked(db, store, account, session).await?;
            let Some(own) = locked.and(authenticator(db, store, account).await?) else { return Ok(false) };
            // In place: a version that began anew would let a step decided on the old secret be recorded on this one.
            let own = Authenticator { secret: secret.clone(), last_step: step, failures: 0, suspended_at: None, ..own };
            write(db, store, account, own.next()).await?;
            let anew = authenticators::created_at.eq(deed.at);
            diesel::update(authenticators::table.find(account)).set(anew).execute(db).await?;
            diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account))).execute(db).await?;
            let own = sessions::token_hash.eq(&session.token_hash.0[..]);
            let others = sessions::table.filter(sessions::account_id.eq(account)).filter(diesel::dsl::not(own));
            diesel::delete(others).execute(db).await?;
            let confirmed = Some(deed.at);
            let goes_on = Session {
                recovered: false,
                confirmed_at: confirmed,
                attempts: 0,
                replacement: None,
                offered: None,
                ..session.clone()
            };
            let goes_on = goes_on.next();
            diesel::update(sessions::table.filter(own))
                .set((
                    sessions::recovered.eq(false),
                    sessions::confirmed_at.eq(confirmed),
                    sessions::confirm_attempts.eq(0_i16),
                    sessions::replacement_key_id.eq(None::<String>),
                    sessions::replacement_secret.eq(None::<Vec<u8>>),
                    sessions::replacement_until.eq(None::<Instant>),
                    offer_columns(None),
                    sessions::version.eq(goes_on.version),
                    sessions::mac.eq(store.mac(&macs::session(&goes_on))?),
                ))
                .execute(db)
                .await?;
            let also = json!({ "sessionsEnded": true, "sessionKept": session.id, "lastStep": step });
            tell_also(db, store, deed, Some(account), ("done", also)).await?;
            Ok::<bool, Fault>(true)
        })
        .await?;
    Ok(done)
}

/// Writes what a session has of an offer. False: the session has moved.
async fn write_offer(
    db: &mut AsyncPgConnection,
    store: &Store,
    session: &Session,
    offered: Option<OfferedCodes>,
) -> Result<bool, Fault> {
    let next = Session { offered, ..session.clone() }.next();
    let as_seen = sessions::table.find(&session.token_hash.0[..]).filter(sessions::version.eq(session.version));
    let written = diesel::update(as_seen)
        .set((
            offer_columns(next.offered.as_ref()),
            sessions::version.eq(next.version),
            sessions::mac.eq(store.mac(&macs::session(&next))?),
        ))
        .execute(db)
        .await?;
    Ok(written == 1)
}

type OfferColumns = (
    Assigned<sessions::offered_codes_key_id, Option<String>>,
    Assigned<sessions::offered_codes, Option<Vec<u8>>>,
    Assigned<sessions::offered_codes_until, Option<Instant>>,
);

fn offer_columns(offered: Option<&OfferedCodes>) -> OfferColumns {
    let waiting = offered.and_then(|offered| offered.waiting.clone());
    let (key_id, bytes) = waiting.map(|codes| (codes.key_id, codes.bytes)).unzip();
    (
        sessions::offered_codes_key_id.eq(key_id),
        sessions::offered_codes.eq(bytes),
        sessions::offered_codes_until.eq(offered.map(|offered| offered.until)),
    )
}

/// Locks the account, in service, and then the session as it was seen: in that order, as everywhere.
async fn locked(
    db: &mut AsyncPgConnection,
    store: &Store,
    account: Uuid,
    session: &Session,
) -> Result<Option<Account>, Fault> {
    let row = accounts::table.find(account).select(AccountRow::as_select()).for_update();
    let serving = row.first::<AccountRow>(db).await.optional()?.and_then(|row| row.genuine(store));
    let as_seen = sessions::table
        .find(&session.token_hash.0[..])
        .filter(sessions::account_id.eq(account))
        .filter(sessions::version.eq(session.version))
        .select(sessions::id)
        .for_update();
    let stands = as_seen.first::<Uuid>(db).await.optional()?.is_some();
    Ok(serving.filter(|serving| serving.in_service() && stands))
}

/// The authenticator of an account whose row the caller holds, locked.
async fn authenticator(
    db: &mut AsyncPgConnection,
    store: &Store,
    account: Uuid,
) -> Result<Option<Authenticator>, Fault> {
    let row = authenticators::table.find(account).select(AuthenticatorRow::as_select()).for_update();
    Ok(row.first::<AuthenticatorRow>(db).await.optional()?.and_then(|row| row.genuine(store)))
}

async fn write(db: &mut AsyncPgConnection, store: &Store, account: Uuid, own: Authenticator) -> Result<(), Fault> {
    let mac = store.mac(&macs::authenticator(account, &own))?;
    diesel::update(authenticators::table.find(account))
        .set((
            authenticators::key_id.eq(own.secret.key_id),
            authenticators::secret.eq(own.secret.bytes),
            authenticators::last_step.eq(own.last_step),
            authenticators::failures.eq(i16::try_from(own.failures).unwrap_or(i16::MAX)),
            authenticators::suspended_at.eq(own.suspended_at),
            authenticators::version.eq(own.version),
            authenticators::mac.eq(mac),
        ))
        .execute(db)
        .await?;
    Ok(())
}
