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

/// Whether the row says that the key admits the call, by which the call is counted. `ApplicationKey::admits` judges every row whose
/// MAC is right.
const ADMITTING: &str = "\
ended_at is null and (expires_at is null or expires_at > :now) and :scope = any (scopes)
        and (networks = '{}' or :address <<= any (networks::inet[]))";

/// The last use moves at most once a minute, so that calls seldom write a row that is kept.
fn find_text() -> String {
    let (columns, found) = (ApplicationKeyRow::names(), ApplicationKeyRow::each_of("found"));
    let requester = requester_text(Counting {
        kind: "case when found.admitting then 'key' else 'keyless' end",
        key: "case when found.admitting then found.id::text else :network end",
        join: "left join found on true",
        counts: "case when r.kind = 'key' then :key_counts else :window_counts end",
        starts: "case when r.kind = 'key' then :key_starts else :window_starts end",
    });
    format!(
        "\
with found as materialized (select {columns}, {ADMITTING} as admitting from application_keys where token_hash = :token),
{requester}, used as (
    update application_keys set last_used_at = :now from found, requester
    where application_keys.id = found.id and found.admitting and requester.admitted
        and (application_keys.last_used_at is null or application_keys.last_used_at <= :unused_since))
select requester.admitted, requester.seen, coalesce(found.admitting, false), {found} from requester left join found on true"
    )
}

type KeyColumns = Nullable<SqlTypeOf<<ApplicationKeyRow as Selectable<Pg>>::SelectExpression>>;

statement!(FindForCall: (Bool, Array<Timestamptz>, Bool, KeyColumns) = find_text());

/// Finds the key of a call by the hash of the token shown, and counts the call. A call with an altered key is counted by network
/// as well, like one without a key.
pub async fn find_for_call(
    store: &Store,
    token: Option<TokenHash>,
    call: CallCount<'_>,
    now: Instant,
) -> Result<KeyCall, Fault> {
    let FoundKey { row, admitting, too_many } = find(store, token, call, now).await?;
    let key = row.and_then(|row| row.genuine(store)).filter(|key| key.admits(call.requester, call.scope, now));
    match key {
        None if admitting => Ok(KeyCall { key: None, too_many: find(store, None, call, now).await?.too_many }),
        key => Ok(KeyCall { key, too_many }),
    }
}

/// The row of a token, if there is one, and how the call was counted.
struct FoundKey {
    row: Option<ApplicationKeyRow>,
    /// Whether the call was counted by key.
    admitting: bool,
    too_many: Option<Vec<Instant>>,
}

async fn find(store: &Store, token: Option<TokenHash>, call: CallCount<'_>, now: Instant) -> Result<FoundKey, Fault> {
    let binds = Binds::default()
        .with("token", token)
        .with("now", now)
        .with("scope", call.scope.name())
        .with("address", IpNet::from(call.requester))
        .with("unused_since", now - LAST_USE);
    let mut db = store.connection().await?;
    let binds = counted_by_key(binds, call.network, call.by_key, now);
    let (admitted, seen, admitting, row): (bool, Vec<Instant>, bool, Option<ApplicationKeyRow>) =
        Statement::<FindForCall>::of(binds).get_result(&mut db).await?;
    Ok(FoundKey { row, admitting, too_many: (!admitted).then_some(seen) })
}
