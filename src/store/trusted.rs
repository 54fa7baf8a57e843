//! Trusted browsers in PostgreSQL, the device links that make one trusted, once, and devices that a command makes trusted. Does
//! not know when a browser deserves trust.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Store;
use super::account_rows::AccountRow;
use super::columns::{hash, label};
use super::prepared::prepared;
use super::row::{Covered, StoredRow};
use super::row_macros::row;
use super::schema::{accounts, device_links, trusted_browsers};
use super::trail::{TrailAction, tell_also};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::device::TrustedDevice;
use crate::rules::factor::Door;
use crate::rules::pool::{Pool, PoolKind};
use crate::rules::request_origin::RequestOrigin;
use crate::rules::token::TokenHash;
use crate::rules::trail::TrailOutcome;
use crate::rules::trusted::{LINK_LIFE, MOST, Trust, TrustedBrowser};

row! {
    /// A trusted browser as it is stored.
    pub struct TrustedRow of trusted_browsers by (id) {
        id: Uuid,
        account_id: Uuid,
        pool_key: Vec<u8>,
        token_hash: Vec<u8>,
        seen_at: Instant,
        expires_at: Instant,
    }
    optional {
        label: Option<String>,
    }
    display TrustedShown {
        created_at: Instant,
        requester: Option<IpNet>,
        agent: Option<String>,
    }
}

impl TrustedRow {
    /// The row of a browser that has just signed in or redeemed a link, without a MAC.
    pub fn of(trust: &Trust) -> TrustedRow {
        TrustedRow {
            id: trust.browser.id,
            account_id: trust.browser.account,
            pool_key: trust.browser.pool.key.to_vec(),
            token_hash: trust.token_hash.0.to_vec(),
            seen_at: trust.at,
            expires_at: trust.expires_at(),
            label: trust.browser.label.as_ref().map(|label| label.as_str().to_owned()),
            mac: Vec::new(),
        }
    }
}

impl StoredRow for TrustedRow {
    type Value = TrustedBrowser;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.id, Some(self.account_id))
    }

    fn read(self) -> Result<TrustedBrowser, Fault> {
        hash(&self.token_hash)?;
        let pool = Pool { kind: PoolKind::Browser, key: hash(&self.pool_key)? };
        Ok(TrustedBrowser { id: self.id, account: self.account_id, pool, label: label(self.label.as_deref())? })
    }
}

row! {
    /// A device link as it is stored.
    pub struct LinkRow of device_links by (token_hash) {
        token_hash: Vec<u8>,
        account_id: Uuid,
        created_at: Instant,
        expires_at: Instant,
    }
}

impl StoredRow for LinkRow {
    /// The account for which it makes a browser trusted.
    type Value = Uuid;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.account_id, Some(self.account_id))
    }

    fn read(self) -> Result<Uuid, Fault> {
        Ok(self.account_id)
    }
}

/// Inserts a link for an account.
pub async fn insert_link(store: &Store, account: Uuid, link: TokenHash, deed: TrailAction<'_>) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    db.transaction(async |db| insert_link_within(db, store, (account, link), deed).await).await
}

/// Inserts a link for an account as part of a transaction.
pub async fn insert_link_within(
    db: &mut AsyncPgConnection,
    store: &Store,
    (account, link): (Uuid, TokenHash),
    deed: TrailAction<'_>,
) -> Result<(), Fault> {
    let expires_at = deed.at + LINK_LIFE;
    let token_hash = link.0.to_vec();
    let row = LinkRow { token_hash, account_id: account, created_at: deed.at, expires_at, mac: Vec::new() };
    diesel::insert_into(device_links::table).values(row.sealed(store)?).execute(db).await?;
    tell_also(db, store, deed, Some(account), (TrailOutcome::Done, json!({}))).await?;
    Ok(())
}

/// Adds to a line's detail the browser's row for another account, which this trust ended.
pub fn tell_ended(trust: &Trust, detail: &mut Value) {
    if let Some(ended) = &trust.ended {
        detail["trustedBrowserEnded"] = json!({ "account": ended.account, "id": ended.id });
    }
}

/// A device link, and the browser that redeems it.
#[derive(Clone, Copy, Debug)]
pub struct Redeemed {
    /// The link's token.
    pub link: TokenHash,
    /// The device cookie of the browser.
    pub presented: Option<TokenHash>,
    /// Id for a browser that is not trusted yet.
    pub id: Uuid,
    /// The new device cookie's hash.
    pub device: TokenHash,
}

/// Makes a browser trusted by a link, and spends the link. False: the link is unknown, spent or expired.
///
/// A concurrent sign-in locks the account row, and its version shows that the facts have changed.
pub async fn redeem(store: &Store, door: Door, redeemed: Redeemed, deed: TrailAction<'_>) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let done = db.transaction(async |db| spend(db, store, door, redeemed, deed).await).await?;
    failpoint!("link.committed");
    Ok(done)
}

async fn spend(
    db: &mut AsyncPgConnection,
    store: &Store,
    door: Door,
    redeemed: Redeemed,
    deed: TrailAction<'_>,
) -> Result<bool, Fault> {
    let link = device_links::table.find(&redeemed.link.0[..]).filter(device_links::expires_at.gt(deed.at));
    let found: Option<LinkRow> = link.select(LinkRow::as_select()).first(db).await.optional()?;
    let Some(account) = found.and_then(|row| row.genuine(store)) else { return Ok(false) };
    // The account is locked first, as everywhere; deleting the link shows whether it was still there.
    let Some(serving) = lock_in_service(db, store, (door, account), deed.at).await? else { return Ok(false) };
    if diesel::delete(link).execute(db).await? == 0 {
        return Ok(false);
    }
    failpoint!("link.spent");
    raise(db, store, serving).await?;
    let presented = match redeemed.presented {
        Some(cookie) => presented(db, store, cookie, deed.at).await?,
        None => None,
    };
    let trust =
        Trust::of(door, account, (presented, TrustedDevice::default()), (redeemed.id, redeemed.device), deed.at);
    keep(db, store, &trust, deed.requester).await?;
    failpoint!("link.kept");
    let mut also = json!({ "trustedBrowser": trust.browser.id });
    tell_ended(&trust, &mut also);
    let outcome = if trust.known { TrailOutcome::Known } else { TrailOutcome::Done };
    tell_also(db, store, deed, Some(account), (outcome, also)).await?;
    Ok(true)
}

/// Locks an account; `None`: it is gone, altered, or may hold no session.
async fn lock_in_service(
    db: &mut AsyncPgConnection,
    store: &Store,
    (door, account): (Door, Uuid),
    now: Instant,
) -> Result<Option<Account>, Fault> {
    let serving = accounts::table
        .find(account)
        .filter(accounts::door.eq(door.name()))
        .select(AccountRow::as_select())
        .for_update();
    let serving = serving.first::<AccountRow>(db).await.optional()?.and_then(|row| row.genuine(store));
    Ok(serving.filter(|account| account.in_service(now)))
}

/// Raises the version of a locked account, by which a concurrent sign-in sees that its facts have changed.
async fn raise(db: &mut AsyncPgConnection, store: &Store, locked: Account) -> Result<(), Fault> {
    let moved = locked.next();
    let mac = store.mac(AccountRow::of(&moved).covered())?;
    let raised = diesel::update(accounts::table.find(moved.id))
        .set((accounts::version.eq(moved.version), accounts::mac.eq(mac)));
    prepared(raised).execute(db).await?;
    Ok(())
}

/// Makes an account's device trusted without a link. False: the account is gone, altered, or may hold no session.
pub async fn insert(store: &Store, door: Door, trust: &Trust, deed: TrailAction<'_>) -> Result<bool, Fault> {
    let account = trust.browser.account;
    let mut db = store.connection().await?;
    let done = db.transaction::<_, Fault, _>(async |db| {
        let Some(serving) = lock_in_service(db, store, (door, account), deed.at).await? else { return Ok(false) };
        raise(db, store, serving).await?;
        keep(db, store, trust, deed.requester).await?;
        let also = json!({ "trustedBrowser": trust.browser.id });
        tell_also(db, store, deed, Some(account), (TrailOutcome::Done, also)).await?;
        Ok(true)
    });
    done.await
}

async fn presented(
    db: &mut AsyncPgConnection,
    store: &Store,
    cookie: TokenHash,
    now: Instant,
) -> Result<Option<TrustedBrowser>, Fault> {
    let row = trusted_browsers::table
        .filter(trusted_browsers::token_hash.eq(&cookie.0[..]))
        .filter(trusted_browsers::expires_at.gt(now))
        .select(TrustedRow::as_select())
        .first(db)
        .await
        .optional()?;
    Ok(row.and_then(|row: TrustedRow| row.genuine(store)))
}

/// Writes the browser's row, and deletes the account's rows beyond the maximum.
async fn keep(
    db: &mut AsyncPgConnection,
    store: &Store,
    trust: &Trust,
    origin: Option<RequestOrigin>,
) -> Result<(), Fault> {
    let of = &trust.browser;
    let row = TrustedRow::of(trust).sealed(store)?;
    let (requester, agent) = RequestOrigin::shown(origin);
    let shown = TrustedShown { created_at: trust.at, requester, agent: agent.clone() };
    let written = diesel::insert_into(trusted_browsers::table)
        .values((row.clone(), shown))
        .on_conflict(trusted_browsers::id)
        .do_update()
        .set((row, trusted_browsers::requester.eq(requester), trusted_browsers::agent.eq(agent)));
    prepared(written).execute(db).await?;
    if let Some(ended) = &trust.ended {
        diesel::delete(trusted_browsers::table.find(ended.id)).execute(db).await?;
    }
    let newest = trusted_browsers::table
        .filter(trusted_browsers::account_id.eq(of.account))
        .order((trusted_browsers::seen_at.desc(), trusted_browsers::id.desc()))
        .select(trusted_browsers::id)
        .offset(MOST);
    let too_many: Vec<Uuid> = newest.load(db).await?;
    diesel::delete(trusted_browsers::table.filter(trusted_browsers::id.eq_any(too_many))).execute(db).await?;
    Ok(())
}
