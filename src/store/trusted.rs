//! Trusted browsers in PostgreSQL, as far as no sign-in writes them: links that make one trusted, once.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use uuid::Uuid;

use super::Store;
use super::accounts::{Deed, in_service, tell};
use super::schema::{accounts, device_links, trusted_browsers};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::pool::Pool;
use crate::rules::token::TokenHash;
use crate::rules::trusted::{LINK_LIFE, MOST, Trust, TrustedBrowser};

/// Keeps a link for an account.
pub async fn insert_link(store: &Store, account: Uuid, link: TokenHash, deed: Deed<'_>) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    db.transaction(async |db| {
        diesel::insert_into(device_links::table)
            .values((
                device_links::token_hash.eq(&link.0[..]),
                device_links::account_id.eq(account),
                device_links::created_at.eq(deed.at),
                device_links::expires_at.eq(deed.at + LINK_LIFE),
            ))
            .execute(db)
            .await?;
        tell(db, store, deed, account, "done").await
    })
    .await?;
    Ok(())
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
pub async fn redeem(store: &Store, door: Door, redeemed: Redeemed<'_>, deed: Deed<'_>) -> Result<bool, Fault> {
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
    deed: Deed<'_>,
) -> Result<bool, diesel::result::Error> {
    let link = device_links::table.find(&redeemed.link.0[..]).filter(device_links::expires_at.gt(deed.at));
    let Some(account) = link.select(device_links::account_id).first::<Uuid>(db).await.optional()? else {
        return Ok(false);
    };
    // The account first, as everywhere; the link's own deletion then tells whether it was still there.
    let serving = accounts::table
        .find(account)
        .filter(accounts::door.eq(door.name()))
        .filter(in_service())
        .select(accounts::id)
        .for_update();
    if serving.first::<Uuid>(db).await.optional()?.is_none() || diesel::delete(link).execute(db).await? == 0 {
        return Ok(false);
    }
    failpoint!("link.spent");
    diesel::update(accounts::table.find(account)).set(accounts::version.eq(accounts::version + 1)).execute(db).await?;
    let presented = match redeemed.presented {
        Some(cookie) => presented(db, door, cookie, deed.at).await?,
        None => None,
    };
    let trust = Trust::of(door, account, presented, (redeemed.id, redeemed.device), deed.at);
    keep(db, &trust, (deed.requester, redeemed.agent)).await?;
    failpoint!("link.kept");
    tell(db, store, deed, account, if trust.known { "known" } else { "done" }).await?;
    Ok(true)
}

async fn presented(
    db: &mut AsyncPgConnection,
    door: Door,
    cookie: TokenHash,
    now: Instant,
) -> Result<Option<TrustedBrowser>, diesel::result::Error> {
    let row: Option<(Uuid, Uuid)> = trusted_browsers::table
        .filter(trusted_browsers::token_hash.eq(&cookie.0[..]))
        .filter(trusted_browsers::expires_at.gt(now))
        .select((trusted_browsers::id, trusted_browsers::account_id))
        .first(db)
        .await
        .optional()?;
    Ok(row.map(|(id, account)| TrustedBrowser { id, account, pool: Pool::browser(door, id) }))
}

/// The browser's row as it now is, and no more rows of its account than there may be.
async fn keep(
    db: &mut AsyncPgConnection,
    trust: &Trust,
    (requester, agent): (Option<IpNet>, Option<&str>),
) -> Result<(), diesel::result::Error> {
    let of = &trust.browser;
    let fresh = (
        trusted_browsers::token_hash.eq(&trust.token_hash.0[..]),
        trusted_browsers::seen_at.eq(trust.at),
        trusted_browsers::expires_at.eq(trust.expires_at()),
        trusted_browsers::requester.eq(requester),
        trusted_browsers::agent.eq(agent),
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
    if let Some(ended) = trust.ended {
        diesel::delete(trusted_browsers::table.find(ended)).execute(db).await?;
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
