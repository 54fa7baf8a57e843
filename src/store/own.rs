//! What a signed-in admin sees of their own account, and ends of it: sessions, trusted browsers, notices. Every one is
//! asked for by account: an id of somebody else's is the id of nothing.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use serde_json::json;
use uuid::Uuid;

use super::Store;
use super::schema::{accounts, notices, pending_sign_ins, recovery_codes, sessions, trusted_browsers};
use super::sessions::SessionRow;
use super::trail::{TrailAction, tell_also};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::notice::Kind;
use crate::rules::session::{Horizon, Session};

/// A session, in a list.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// Which one.
    pub id: Uuid,
    /// From where it was made.
    pub requester: Option<IpNet>,
    /// In which browser, in a few words.
    pub agent: Option<String>,
    /// Since when.
    pub created_at: Instant,
    /// When last seen.
    pub seen_at: Instant,
}

/// A trusted browser, in a list.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = trusted_browsers, check_for_backend(Pg))]
pub struct BrowserRow {
    /// Which one.
    pub id: Uuid,
    /// From where it last signed in.
    pub requester: Option<IpNet>,
    /// Which browser it is, in a few words.
    pub agent: Option<String>,
    /// Since when it is trusted.
    pub created_at: Instant,
    /// When it last signed in.
    pub seen_at: Instant,
}

/// A notice, as it was told.
#[derive(Clone, Debug)]
pub struct Told {
    /// Which one.
    pub id: Uuid,
    /// What.
    pub kind: Kind,
    /// When that was.
    pub at: Instant,
    /// Whether it was about the account it was told to.
    pub own: bool,
    /// The address of the account it was about, while there is one.
    pub email: Option<String>,
    /// How many accounts it was about, that one with them.
    pub accounts: i32,
}

/// The live sessions of an account, the last seen first.
pub async fn sessions_of(store: &Store, account: Uuid, horizon: Horizon) -> Result<Vec<OwnSession>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(SessionRow, Option<IpNet>, Option<String>)> = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::seen_at.gt(horizon.seen_after).and(sessions::created_at.gt(horizon.created_after)))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .select((SessionRow::as_select(), sessions::requester, sessions::agent))
        .load(&mut db)
        .await?;
    let listed = |(row, requester, agent): (SessionRow, _, _)| {
        let Session { id, created_at, seen_at, .. } = row.genuine(store)?;
        Some(OwnSession { id, requester, agent, created_at, seen_at })
    };
    Ok(rows.into_iter().filter_map(listed).collect())
}

/// The trusted browsers of an account, the last seen first.
pub async fn browsers_of(store: &Store, account: Uuid, now: Instant) -> Result<Vec<BrowserRow>, Fault> {
    let mut db = store.connection().await?;
    let rows = trusted_browsers::table
        .filter(trusted_browsers::account_id.eq(account))
        .filter(trusted_browsers::expires_at.gt(now))
        .order((trusted_browsers::seen_at.desc(), trusted_browsers::id.desc()))
        .select(BrowserRow::as_select())
        .load(&mut db)
        .await?;
    Ok(rows)
}

/// The newest notices told to an account.
pub async fn notices_of(store: &Store, account: Uuid, most: i64) -> Result<Vec<Told>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(Uuid, String, Instant, Uuid, Option<String>, i32)> = notices::table
        .left_join(accounts::table.on(accounts::id.eq(notices::about)))
        .filter(notices::account_id.eq(account))
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
        let kind = Kind::named(&kind).ok_or(Fault::Row("a notice of no kind"))?;
        Ok(Told { id, kind, at, own: about == account, email, accounts })
    };
    rows.into_iter().map(told).collect()
}

/// How many recovery codes an account has left.
pub async fn recovery_codes_left(store: &Store, account: Uuid) -> Result<i64, Fault> {
    let mut db = store.connection().await?;
    Ok(recovery_codes::table.filter(recovery_codes::account_id.eq(account)).count().get_result(&mut db).await?)
}

/// What of an account ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// One session.
    Session(Uuid),
    /// Every session, and every sign-in past its first factor.
    Everything,
    /// A browser's trust.
    Browser(Uuid),
}

/// Ends it; how many sessions or browsers that were.
pub async fn end(store: &Store, account: Uuid, end: End, deed: TrailAction<'_>) -> Result<usize, Fault> {
    let mut db = store.connection().await?;
    let ended = db
        .transaction(async |db| {
            // A sign-in that records holds this row: its session is seen below, or not made yet.
            accounts::table.find(account).select(accounts::id).for_update().first::<Uuid>(db).await.optional()?;
            let (ended, pending) = delete(db, account, end).await?;
            if ended > 0 {
                let also = match end {
                    End::Session(id) => json!({ "session": id }),
                    End::Browser(id) => json!({ "trustedBrowser": id }),
                    End::Everything => json!({ "sessionsEnded": true, "pendingEnded": pending }),
                };
                tell_also(db, store, deed, Some(account), ("done", also)).await?;
            }
            Ok::<usize, diesel::result::Error>(ended)
        })
        .await?;
    Ok(ended)
}

/// Deletes it: how many sessions or browsers, and which pending sign-ins.
async fn delete(
    db: &mut AsyncPgConnection,
    account: Uuid,
    end: End,
) -> Result<(usize, Vec<Uuid>), diesel::result::Error> {
    let own = sessions::account_id.eq(account);
    let ended = match end {
        End::Session(id) => diesel::delete(sessions::table.filter(own).filter(sessions::id.eq(id))).execute(db).await,
        End::Browser(id) => {
            let own = trusted_browsers::account_id.eq(account);
            diesel::delete(trusted_browsers::table.filter(own).filter(trusted_browsers::id.eq(id))).execute(db).await
        }
        End::Everything => {
            let ended = diesel::delete(sessions::table.filter(own)).execute(db).await?;
            let proven = pending_sign_ins::proven.ne(Vec::<String>::new());
            let proven = pending_sign_ins::table.filter(pending_sign_ins::account_id.eq(account)).filter(proven);
            let pending = diesel::delete(proven).returning(pending_sign_ins::id).get_results(db).await?;
            return Ok((ended, pending));
        }
    };
    Ok((ended?, Vec::new()))
}
