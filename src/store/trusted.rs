//! Trusted browsers in PostgreSQL, as far as no sign-in writes them: links that make one trusted, once.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use serde_json::{Value, json};
use uuid::Uuid;

use super::account_rows::AccountRow;
use super::altered::Altered;
use super::columns::hash;
use super::macs::Held;
use super::schema::{accounts, device_links, trusted_browsers};
use super::trail::{TrailAction, tell_also};
use super::{Store, macs};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::keys::rows::Row;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::pool::{Pool, PoolKind};
use crate::rules::token::TokenHash;
use crate::rules::trail::TrailOutcome;
use crate::rules::trusted::{LINK_LIFE, MOST, Trust, TrustedBrowser};

/// A trusted browser, as far as its pool rests on it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = trusted_browsers, check_for_backend(Pg))]
pub struct TrustedRow {
    id: Uuid,
    account_id: Uuid,
    token_hash: Vec<u8>,
    pool_key: Vec<u8>,
    seen_at: Instant,
    expires_at: Instant,
    mac: Vec<u8>,
}

impl TrustedRow {
    /// The browser, if the row is as we wrote it.
    pub fn genuine(self, store: &Store) -> Option<TrustedBrowser> {
        let altered = Altered { table: "trusted_browsers", row: self.id };
        store.genuine(altered, Some(self.account_id), self.taken(), (|own: &_| self.row(own), &self.mac))
    }

    /// Which one.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The row, whoever wrote it.
    pub fn held(self) -> Held {
        Held { row: self.taken().ok().map(|own| self.row(&own)), mac: self.mac }
    }

    fn taken(&self) -> Result<TrustedBrowser, Fault> {
        let pool = hash(&self.pool_key).map(|key| Pool { kind: PoolKind::Browser, key })?;
        Ok(TrustedBrowser { id: self.id, account: self.account_id, pool })
    }

    fn row(&self, own: &TrustedBrowser) -> Row {
        macs::trusted(own, &self.token_hash, self.seen_at, self.expires_at)
    }
}

/// A link that makes a browser trusted.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = device_links, check_for_backend(Pg))]
pub struct LinkRow {
    token_hash: Vec<u8>,
    account_id: Uuid,
    created_at: Instant,
    expires_at: Instant,
    mac: Vec<u8>,
}

impl LinkRow {
    /// Whose browser it makes trusted, if the row is as we wrote it.
    fn genuine(self, store: &Store) -> Option<Uuid> {
        let (account, token) = (self.account_id, hash(&self.token_hash).map(TokenHash));
        let row = |token: &_| macs::link(*token, account, self.created_at, self.expires_at);
        let altered = Altered { table: "device_links", row: account };
        store.genuine(altered, Some(account), token, (row, &self.mac)).map(|_| account)
    }

    /// Under which key it is looked for.
    pub fn key(&self) -> Vec<u8> {
        self.token_hash.clone()
    }

    /// The row, whoever wrote it.
    pub fn held(self) -> Held {
        let row = |token| macs::link(TokenHash(token), self.account_id, self.created_at, self.expires_at);
        Held { row: hash(&self.token_hash).ok().map(row), mac: self.mac }
    }
}

/// Keeps a link for an account.
pub async fn insert_link(store: &Store, account: Uuid, link: TokenHash, deed: TrailAction<'_>) -> Result<(), Fault> {
    let expires_at = deed.at + LINK_LIFE;
    let mac = store.mac(&macs::link(link, account, deed.at, expires_at))?;
    let mut db = store.connection().await?;
    db.transaction(async |db| {
        diesel::insert_into(device_links::table)
            .values((
                device_links::token_hash.eq(&link.0[..]),
                device_links::account_id.eq(account),
                device_links::created_at.eq(deed.at),
                device_links::expires_at.eq(expires_at),
                device_links::mac.eq(mac),
            ))
            .execute(db)
            .await?;
        tell_also(db, store, deed, Some(account), (TrailOutcome::Done, serde_json::json!({}))).await
    })
    .await?;
    Ok(())
}

/// Says in a line's detail which row of another account ended with this trust.
pub fn tell_ended(trust: &Trust, detail: &mut Value) {
    if let Some(ended) = &trust.ended {
        detail["trustedBrowserEnded"] = json!({ "account": ended.account, "id": ended.id });
    }
}

/// What a link is redeemed with.
#[derive(Clone, Copy, Debug)]
pub struct Redeemed<'a> {
    /// The link.
    pub link: TokenHash,
    /// The device cookie the browser came with.
    pub presented: Option<TokenHash>,
    /// The id of a browser not trusted before.
    pub id: Uuid,
    /// What its device cookie is known by from now on.
    pub device: TokenHash,
    /// What the browser calls itself, in a few words.
    pub agent: Option<&'a str>,
}

/// Makes a browser trusted by a link, and spends the link. False: there is no such link, or no longer.
///
/// A sign-in that records meanwhile holds the account's row; it sees by the row's version that it has to look again.
pub async fn redeem(store: &Store, door: Door, redeemed: Redeemed<'_>, deed: TrailAction<'_>) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let done = db.transaction(async |db| spend(db, store, door, redeemed, deed).await).await?;
    failpoint!("link.committed");
    Ok(done)
}

async fn spend(
    db: &mut AsyncPgConnection,
    store: &Store,
    door: Door,
    redeemed: Redeemed<'_>,
    deed: TrailAction<'_>,
) -> Result<bool, Fault> {
    let link = device_links::table.find(&redeemed.link.0[..]).filter(device_links::expires_at.gt(deed.at));
    let found: Option<LinkRow> = link.select(LinkRow::as_select()).first(db).await.optional()?;
    let Some(account) = found.and_then(|row| row.genuine(store)) else { return Ok(false) };
    // The account first, as everywhere; the link's own deletion then tells whether it was still there.
    let serving = accounts::table
        .find(account)
        .filter(accounts::door.eq(door.name()))
        .select(AccountRow::as_select())
        .for_update();
    let serving = serving.first::<AccountRow>(db).await.optional()?.and_then(|row| row.genuine(store));
    let Some(serving) = serving.filter(Account::in_service) else { return Ok(false) };
    if diesel::delete(link).execute(db).await? == 0 {
        return Ok(false);
    }
    failpoint!("link.spent");
    let moved = serving.next();
    diesel::update(accounts::table.find(account))
        .set((accounts::version.eq(moved.version), accounts::mac.eq(store.mac(&macs::account(&moved))?)))
        .execute(db)
        .await?;
    let presented = match redeemed.presented {
        Some(cookie) => presented(db, store, cookie, deed.at).await?,
        None => None,
    };
    let trust = Trust::of(door, account, presented, (redeemed.id, redeemed.device), deed.at);
    keep(db, store, &trust, (deed.requester, redeemed.agent)).await?;
    failpoint!("link.kept");
    let mut also = json!({ "trustedBrowser": trust.browser.id });
    tell_ended(&trust, &mut also);
    let outcome = if trust.known { TrailOutcome::Known } else { TrailOutcome::Done };
    tell_also(db, store, deed, Some(account), (outcome, also)).await?;
    Ok(true)
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

/// The browser's row as it now is, and no more rows of its account than there may be.
async fn keep(
    db: &mut AsyncPgConnection,
    store: &Store,
    trust: &Trust,
    (requester, agent): (Option<IpNet>, Option<&str>),
) -> Result<(), Fault> {
    let of = &trust.browser;
    let mac = store.mac(&macs::trusted(of, &trust.token_hash.0, trust.at, trust.expires_at()))?;
    let fresh = (
        trusted_browsers::token_hash.eq(&trust.token_hash.0[..]),
        trusted_browsers::seen_at.eq(trust.at),
        trusted_browsers::expires_at.eq(trust.expires_at()),
        trusted_browsers::requester.eq(requester),
        trusted_browsers::agent.eq(agent),
        trusted_browsers::mac.eq(&mac),
    );
    diesel::insert_into(trusted_browsers::table)
        .values((
            trusted_browsers::id.eq(of.id),
            trusted_browsers::account_id.eq(of.account),
            trusted_browsers::pool_key.eq(&of.pool.key[..]),
            trusted_browsers::created_at.eq(trust.at),
            fresh,
        ))
        .on_conflict(trusted_browsers::id)
        .do_update()
        .set(fresh)
        .execute(db)
        .await?;
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
