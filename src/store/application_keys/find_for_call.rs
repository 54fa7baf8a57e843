//! Finds the application key of a call in the statement that counts the call: by key where a live key of the token admits it,
//! else by network, so that calls without a good key use up no key's rate limit. Refuses altered rows. Decides nothing.

use std::net::IpAddr;

use diesel::Selectable;
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::sql_types::{Array, Bool, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use ipnet::IpNet;

use super::rows::ApplicationKeyRow;
use crate::fault::Fault;
use crate::rules::application_key::{ApplicationKey, KeyScope};
use crate::rules::token::TokenHash;
use crate::rules::window::Window;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::row::{Columns, StoredRow};
use crate::store::sign_ins::{Count, Counting, counted_by_key, requester_text};
use crate::store::sql::{Binds, Statement, statement};

/// Precision of a key's last use.
const LAST_USE: Span = Span::minutes(1);

/// A call to be counted.
#[derive(Clone, Copy, Debug)]
pub struct CallCount<'a> {
    /// The caller's network address.
    pub requester: IpAddr,
    /// The scope that the call needs.
    pub scope: KeyScope,
    /// The caller's network, and the limits of calls without a good key.
    pub network: Count<'a>,
    /// The limits of one key.
    pub by_key: &'a Window,
}

/// A counted call.
#[derive(Debug)]
pub struct KeyCall {
    /// The key that admits the call; `None`: there is no such key, and the call was counted by network.
    pub key: Option<ApplicationKey>,
    /// Times of the counted key's or network's calls, if it made too many; this call was not counted.
    pub too_many: Option<Vec<Instant>>,
}

/// Same conditions as `ApplicationKey::admits`, which judges the row again once its MAC is checked.
const ADMITTING: &str = "\
token_hash = :token and ended_at is null and (expires_at is null or expires_at > :now) and :scope = any (scopes)
        and (networks = '{}' or :address <<= any (networks::inet[]))";

/// The last use moves at most once a minute, so that calls seldom write a row that is kept.
fn find_text() -> String {
    let (columns, found) = (ApplicationKeyRow::names(), ApplicationKeyRow::each_of("found"));
    let requester = requester_text(Counting {
        kind: "case when found.id is null then 'network' else 'key' end",
        key: "coalesce(found.id::text, :network)",
        join: "left join found on true",
        counts: "case when r.kind = 'key' then :key_counts else :window_counts end",
        starts: "case when r.kind = 'key' then :key_starts else :window_starts end",
    });
    format!(
        "\
with found as materialized (select {columns} from application_keys where {ADMITTING}),
{requester}, used as (
    update application_keys set last_used_at = :now from found, requester
    where application_keys.id = found.id and requester.admitted
        and (application_keys.last_used_at is null or application_keys.last_used_at <= :unused_since))
select requester.admitted, requester.seen, {found} from requester left join found on true"
    )
}

type KeyColumns = Nullable<SqlTypeOf<<ApplicationKeyRow as Selectable<Pg>>::SelectExpression>>;

statement!(FindForCall: (Bool, Array<Timestamptz>, KeyColumns) = find_text());

/// Finds the key of a call by the hash of the token shown, and counts the call. A call with an altered key is counted by network
/// as well, like one without a key.
pub async fn find_for_call(
    store: &Store,
    token: Option<TokenHash>,
    call: CallCount<'_>,
    now: Instant,
) -> Result<KeyCall, Fault> {
    let (found, too_many) = find(store, token, call, now).await?;
    let Some(row) = found else { return Ok(KeyCall { key: None, too_many }) };
    match row.genuine(store).filter(|key| key.admits(call.requester, call.scope, now)) {
        Some(key) => Ok(KeyCall { key: Some(key), too_many }),
        None => Ok(KeyCall { key: None, too_many: find(store, None, call, now).await?.1 }),
    }
}

async fn find(
    store: &Store,
    token: Option<TokenHash>,
    call: CallCount<'_>,
    now: Instant,
) -> Result<(Option<ApplicationKeyRow>, Option<Vec<Instant>>), Fault> {
    let binds = Binds::default()
        .with("token", token)
        .with("now", now)
        .with("scope", call.scope.name())
        .with("address", IpNet::from(call.requester))
        .with("unused_since", now - LAST_USE);
    let mut db = store.connection().await?;
    let binds = counted_by_key(binds, call.network, call.by_key, now);
    let (admitted, seen, found): (bool, Vec<Instant>, Option<ApplicationKeyRow>) =
        Statement::<FindForCall>::of(binds).get_result(&mut db).await?;
    Ok((found, (!admitted).then_some(seen)))
}
