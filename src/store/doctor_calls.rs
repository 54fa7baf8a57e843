//! Calls of `doctor` to the public URL: each has a one-time name, beside which a server notes what it saw of the call. Does not judge
//! what was seen.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ipnet::IpNet;

use super::Store;
use super::prepared::prepared;
use super::schema::doctor_calls;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::token::TokenHash;

/// What a server saw of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCall {
    /// The host that the call named, as it came.
    pub host: String,
    /// The network address that the call counts against.
    pub requester: IpNet,
    /// Whether it came with forwarding headers from a peer that is no trusted proxy.
    pub unlisted_proxy: bool,
}

/// Announces a call by its name's hash.
pub async fn announce(store: &Store, name: TokenHash, now: Instant) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    let row = (doctor_calls::name_hash.eq(name.0.to_vec()), doctor_calls::asked_at.eq(now));
    diesel::insert_into(doctor_calls::table).values(row).execute(&mut db).await?;
    Ok(())
}

/// Notes what a server saw of a call, if one of this name was announced and was not seen before.
pub async fn note(store: &Store, name: TokenHash, seen: SeenCall, now: Instant) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    let own = doctor_calls::table.filter(doctor_calls::name_hash.eq(name.0.to_vec()));
    let what = (
        doctor_calls::host.eq(seen.host),
        doctor_calls::requester.eq(seen.requester),
        doctor_calls::unlisted_proxy.eq(seen.unlisted_proxy),
        doctor_calls::seen_at.eq(now),
    );
    prepared(diesel::update(own.filter(doctor_calls::seen_at.is_null())).set(what)).execute(&mut db).await?;
    Ok(())
}

/// Takes back the announcement of a call; what a server saw of it, if one did.
pub async fn take(store: &Store, name: TokenHash) -> Result<Option<SeenCall>, Fault> {
    let mut db = store.connection().await?;
    let own = doctor_calls::table.find(name.0.to_vec());
    let columns = (doctor_calls::host, doctor_calls::requester, doctor_calls::unlisted_proxy);
    type Noted = (Option<String>, Option<IpNet>, Option<bool>);
    let noted: Option<Noted> = diesel::delete(own).returning(columns).get_result(&mut db).await.optional()?;
    Ok(noted.and_then(|(host, requester, unlisted_proxy)| {
        Some(SeenCall { host: host?, requester: requester?, unlisted_proxy: unlisted_proxy? })
    }))
}
