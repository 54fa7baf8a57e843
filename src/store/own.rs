//! Sessions, trusted browsers and notices of a signed-in admin, listed and ended. Every query names the account: an id of
//! another account matches nothing. Does not know who may end a session.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Store;
use super::row::StoredRow;
use super::schema::{accounts, notices, pending_sign_ins, recovery_codes, sessions, trusted_browsers};
use super::sessions::{SessionRow, SessionShown};
use super::trail::{TrailAction, tell_also};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::own_account::{OwnBrowser, OwnEnding, OwnNotice, OwnSession};
use crate::rules::session::{Horizon, Session};
use crate::rules::trail::TrailOutcome;

/// Live sessions of an account, last seen first.
pub async fn sessions_of(store: &Store, account: Uuid, horizon: Horizon) -> Result<Vec<OwnSession>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(SessionRow, SessionShown)> = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::seen_at.gt(horizon.seen_after).and(sessions::created_at.gt(horizon.created_after)))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .select((SessionRow::as_select(), SessionShown::as_select()))
        .load(&mut db)
        .await?;
    let listed = |(row, shown): (SessionRow, SessionShown)| {
        let Session { id, created_at, seen_at, .. } = row.genuine(store)?;
        Some(OwnSession { id, requester: shown.requester, agent: shown.agent, created_at, seen_at })
    };
    Ok(rows.into_iter().filter_map(listed).collect())
}

/// Id, network, name, time of the first and of the last sign-in.
type BrowserColumns = (Uuid, Option<IpNet>, Option<String>, Instant, Instant);

/// Trusted browsers of an account, last seen first.
pub async fn browsers_of(store: &Store, account: Uuid, now: Instant) -> Result<Vec<OwnBrowser>, Fault> {
    let mut db = store.connection().await?;
    let rows = trusted_browsers::table
        .filter(trusted_browsers::account_id.eq(account))
        .filter(trusted_browsers::expires_at.gt(now))
        .order((trusted_browsers::seen_at.desc(), trusted_browsers::id.desc()))
        .select((
            trusted_browsers::id,
            trusted_browsers::requester,
            trusted_browsers::agent,
            trusted_browsers::created_at,
            trusted_browsers::seen_at,
        ))
        .load::<BrowserColumns>(&mut db)
        .await?;
    let listed = |(id, requester, agent, created_at, seen_at)| OwnBrowser { id, requester, agent, created_at, seen_at };
    Ok(rows.into_iter().map(listed).collect())
}

/// The newest notices sent to an account, without those that a digest counts. `others`: also those about other accounts.
pub async fn notices_of(store: &Store, account: Uuid, others: bool, most: i64) -> Result<Vec<OwnNotice>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(Uuid, String, Instant, Uuid, Option<String>, i32)> = notices::table
        .left_join(accounts::table.on(accounts::id.eq(notices::about)))
        .filter(notices::account_id.eq(account))
        .filter(notices::digest.eq(false))
        .filter(notices::about.eq(account).or(others.into_sql::<Bool>()))
        .order((notices::at.desc(), notices::id.desc()))
        .limit(most)
        .select((
            notices::id,
            notices::kind,
            notices::at,
            notices::about,
            accounts::email.nullable(),
            notices::accounts,
        ))
        .load(&mut db)
        .await?;
    let told = |(id, kind, at, about, email, accounts): (Uuid, String, Instant, Uuid, Option<String>, i32)| {
        let kind = kind.parse().map_err(|_| Fault::Row("a notice of no kind"))?;
        Ok(OwnNotice { id, kind, at, own: about == account, email, accounts })
    };
    rows.into_iter().map(told).collect()
}

/// Number of recovery codes an account has left.
pub async fn recovery_codes_left(store: &Store, account: Uuid) -> Result<i64, Fault> {
    let mut db = store.connection().await?;
    Ok(recovery_codes::table.filter(recovery_codes::account_id.eq(account)).count().get_result(&mut db).await?)
}

/// Ends sessions or a browser's trust; returns the number of deleted sessions or browsers.
pub async fn end(store: &Store, account: Uuid, end: &OwnEnding, deed: TrailAction<'_>) -> Result<usize, Fault> {
    let mut db = store.connection().await?;
    let ended = db
        .transaction(async |db| {
            // A sign-in holds this row lock while it records, so its session is either visible below or created later.
            accounts::table.find(account).select(accounts::id).for_update().first::<Uuid>(db).await.optional()?;
            let (ended, also) = delete(db, account, end).await?;
            if ended > 0 {
                tell_also(db, store, deed, Some(account), (TrailOutcome::Done, also)).await?;
            }
            Ok::<usize, diesel::result::Error>(ended)
        })
        .await?;
    Ok(ended)
}

/// Deletes the sessions or the browser. Returns their number and the detail of the line about them. The caller holds the
/// account's row lock.
pub(super) async fn delete(
    db: &mut AsyncPgConnection,
    account: Uuid,
    end: &OwnEnding,
) -> Result<(usize, Value), diesel::result::Error> {
    let own = sessions::account_id.eq(account);
    match end {
        OwnEnding::Session(id) => {
            let ended = diesel::delete(sessions::table.filter(own).filter(sessions::id.eq(id))).execute(db).await?;
            Ok((ended, json!({ "session": id })))
        }
        OwnEnding::Browser(id) => {
            let own = trusted_browsers::table.filter(trusted_browsers::account_id.eq(account));
            let ended = diesel::delete(own.filter(trusted_browsers::id.eq(id))).execute(db).await?;
            Ok((ended, json!({ "trustedBrowser": id })))
        }
        OwnEnding::Labelled(label) => {
            let of_label = sessions::table.filter(own).filter(sessions::device_label.eq(label.as_str()));
            told(diesel::delete(of_label).returning(sessions::id).get_results(db).await?)
        }
        OwnEnding::DeviceOf(token) => {
            let named = trusted_browsers::table
                .filter(trusted_browsers::account_id.eq(account))
                .filter(trusted_browsers::token_hash.eq(&token.0[..]))
                .select((trusted_browsers::id, trusted_browsers::label));
            let Some((browser, label)) = named.first::<(Uuid, Option<String>)>(db).await.optional()? else {
                return told(Vec::new());
            };
            // A label is that of one device, whose row is another after each sign-in without its token.
            let of_device = sessions::browser_id.eq(browser).or(sessions::device_label.eq(label));
            let of_device = sessions::table.filter(own).filter(of_device.assume_not_null());
            told(diesel::delete(of_device).returning(sessions::id).get_results(db).await?)
        }
        OwnEnding::Everything => {
            let ended = diesel::delete(sessions::table.filter(own)).execute(db).await?;
            let proven = pending_sign_ins::proven.ne(Vec::<String>::new());
            let proven = pending_sign_ins::table.filter(pending_sign_ins::account_id.eq(account)).filter(proven);
            let pending: Vec<Uuid> = diesel::delete(proven).returning(pending_sign_ins::id).get_results(db).await?;
            Ok((ended, json!({ "sessionsEnded": true, "pendingEnded": pending })))
        }
    }
}

fn told(ended: Vec<Uuid>) -> Result<(usize, Value), diesel::result::Error> {
    Ok((ended.len(), json!({ "sessions": ended })))
}

/// Ends a session, with a line that says why. False: it has ended already.
pub async fn end_session(
    store: &Store,
    session: &Session,
    (deed, outcome): (TrailAction<'_>, TrailOutcome),
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let ended = db
        .transaction(async |db| {
            // A step in the session holds this row lock while it records.
            let account = accounts::table.find(session.account).select(accounts::id).for_update();
            account.first::<Uuid>(db).await.optional()?;
            let ended = diesel::delete(sessions::table.filter(sessions::id.eq(session.id))).execute(db).await?;
            failpoint!("end_session.ended");
            if ended > 0 {
                let also = json!({ "session": session.id });
                tell_also(db, store, deed, Some(session.account), (outcome, also)).await?;
            }
            failpoint!("end_session.told");
            Ok::<usize, diesel::result::Error>(ended)
        })
        .await?;
    failpoint!("end_session.committed");
    Ok(ended > 0)
}

/// Writes a line about a session, unless a line of its id is there already.
pub async fn tell_session_once(
    store: &Store,
    session: &Session,
    (deed, outcome): (TrailAction<'_>, TrailOutcome),
) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    let also = json!({ "session": session.id });
    match tell_also(&mut db, store, deed, Some(session.account), (outcome, also)).await {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(()),
        told => Ok(told?),
    }
}
