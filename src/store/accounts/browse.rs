//! Accounts, many of them: a filter, an order, a page, and how many there are behind it. One statement, whatever is asked:
//! it is prepared once, and a page and its count are of one moment.

use diesel::sql_types::{BigInt, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::pool::Pool;
use crate::rules::window::Window;
use crate::store::Store;
use crate::store::sql::{Bind, Named, Statement};

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderBy {
    /// The canonical address.
    Email,
    /// What they are called, in lower case.
    DisplayName,
    /// Since when they are there.
    #[default]
    CreatedAt,
    /// When they were last changed.
    UpdatedAt,
    /// When they last signed in; never: before all others.
    LastSignInAt,
}

/// Which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The least first.
    #[default]
    Ascending,
    /// The greatest first.
    Descending,
}

/// Whom a list is to hold; unset: whoever.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whose address, name or job holds this, in small letters or capitals.
    pub search: Option<String>,
    /// Who holds this role.
    pub role: Option<String>,
    /// Who is disabled, or is not.
    pub inactive: Option<bool>,
    /// Whose untrusted pool is locked, or is not.
    pub locked: Option<bool>,
    /// Who has an authenticator, or has none.
    pub enrolled: Option<bool>,
    /// What they are ordered by, and which way; whoever has the same goes by id.
    pub order: (OrderBy, Order),
    /// How many come before.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Some of those that match.
#[derive(Clone, Debug)]
pub struct Matched {
    /// How many match.
    pub count: i64,
    /// Which are on the page, in order.
    pub ids: Vec<Uuid>,
}

const MATCHING: &str = "\
with asked as (
    select ?::text as search, ?::text as role, ?::int2 as inactive, ?::int2 as locked, ?::int2 as enrolled,
        ?::text as order_by, ?::bool as descending, ?::timestamptz as now, ?::int4[] as counts, ?::int4[] as spans),
pools as (
    select budgets.key,
        exists (
            select from unnest(asked.counts, asked.spans) as full_at (count, span)
            where email_code_wrong_at[cardinality(email_code_wrong_at) + 1 - count] + span * interval '1 second' > asked.now
                or authenticator_wrong_at[cardinality(authenticator_wrong_at) + 1 - count]
                    + span * interval '1 second' > asked.now)
            or coalesce(email_code_locked_until > asked.now, false)
            or coalesce(authenticator_locked_until > asked.now, false) as locked
    from budgets, asked
    where asked.locked >= 0 and budgets.door = ? and budgets.pool = 'untrusted'),
matched as materialized (
    select accounts.id,
        case asked.order_by when 'email' then accounts.address when 'display_name' then lower(accounts.display_name)
            end as words,
        case asked.order_by when 'created_at' then accounts.created_at when 'updated_at' then accounts.updated_at
            when 'last_sign_in_at' then (
                select max(audit.at) from audit where audit.account_id = accounts.id
                    and audit.outcome in ('signed_in', 'enrolled_and_signed_in', 'recovered'))
            end as at,
        asked.descending
    from asked, accounts
    left join authenticators on authenticators.account_id = accounts.id
    where accounts.door = ?
        and (asked.search is null or accounts.email ~ asked.search or accounts.display_name ~ asked.search
            or accounts.job_title ~ asked.search)
        and (asked.role is null or asked.role = any (accounts.roles))
        and (asked.inactive < 0 or (accounts.disabled_at is not null)::int = asked.inactive)
        and (asked.enrolled < 0 or (authenticators.account_id is not null)::int = asked.enrolled)
        and (asked.locked < 0 or (sha256(?::bytea || convert_to(accounts.address, 'UTF8')) in (
            select key from pools where locked))::int = asked.locked)),
page as (
    select id, row_number() over () as place from (
        select id from matched
        order by
            case when not descending then words end, case when descending then words end desc,
            case when not descending then at end nulls first, case when descending then at end desc nulls last,
            case when not descending then id end, case when descending then id end desc
        offset ? limit ?) as ordered)
select (select count(*) from matched), page.id from (select) as one left join page on true order by page.place";

struct Matching;

impl Named for Matching {
    type Row = (BigInt, Nullable<SqlUuid>);
}

/// Who matches, a page of them. `window`: how many wrong codes lock an untrusted pool.
pub async fn matching(
    store: &Store,
    door: Door,
    wanted: &Wanted,
    window: &Window,
    now: Instant,
) -> Result<Matched, Fault> {
    let flag = |flag: Option<bool>| Bind::Small(flag.map_or(-1, i16::from));
    let counts = window.limits().iter().map(|limit| i32::from(limit.count)).collect();
    let spans = window.limits().iter().map(|limit| i32::try_from(limit.span.num_seconds()).unwrap_or(i32::MAX));
    let (order_by, order) = wanted.order;
    let binds = vec![
        Bind::Text(wanted.search.as_deref().map(pattern)),
        Bind::Text(wanted.role.clone()),
        flag(wanted.inactive),
        flag(wanted.locked),
        flag(wanted.enrolled),
        Bind::Text(Some(order_by.name().to_owned())),
        Bind::Flag(order == Order::Descending),
        Bind::At(Some(now)),
        Bind::Ints(counts),
        Bind::Ints(spans.collect()),
        Bind::Text(Some(door.name().to_owned())),
        Bind::Text(Some(door.name().to_owned())),
        Bind::Bytes(Some(Pool::untrusted_prefix(door).into_bytes())),
        Bind::Long(Some(wanted.offset)),
        Bind::Long(Some(wanted.limit)),
    ];
    let mut db = store.connection().await?;
    let rows: Vec<(i64, Option<Uuid>)> = Statement::<Matching>::of(vec![(MATCHING, binds)]).load(&mut db).await?;
    let count = rows.iter().map(|row| row.0).next().unwrap_or_default();
    Ok(Matched { count, ids: rows.into_iter().filter_map(|row| row.1).collect() })
}

impl OrderBy {
    fn name(self) -> &'static str {
        match self {
            OrderBy::Email => "email",
            OrderBy::DisplayName => "display_name",
            OrderBy::CreatedAt => "created_at",
            OrderBy::UpdatedAt => "updated_at",
            OrderBy::LastSignInAt => "last_sign_in_at",
        }
    }
}

/// A regular expression that finds `search` in small letters or capitals. Case is told apart here and not by the database,
/// whose locale may know ASCII alone; a sign that means something to it means itself.
fn pattern(search: &str) -> String {
    let mut pattern = String::with_capacity(4 * search.len());
    for sign in search.chars() {
        let (mut lower, mut upper) = (sign.to_lowercase(), sign.to_uppercase());
        match (lower.next(), lower.next(), upper.next(), upper.next()) {
            (Some(lower), None, Some(upper), None) if lower != upper => pattern.extend(['[', lower, upper, ']']),
            _ if sign.is_ascii() && !sign.is_ascii_alphanumeric() => pattern.extend(['\\', sign]),
            _ => pattern.push(sign),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_means_what_it_says_in_small_letters_or_capitals() {
        let table = [
            ("ann", "[aA][nN][nN]"),
            ("Ärger", "[äÄ][rR][gG][eE][rR]"),
            ("ß1漢", "ß1漢"),
            ("100%_a.b", "100\\%\\_[aA]\\.[bB]"),
            ("***:(?i)[x]\\", "\\*\\*\\*\\:\\(\\?[iI]\\)\\[[xX]\\]\\\\"),
            ("a b", "[aA]\\ [bB]"),
        ];
        for (search, expected) in table {
            assert_eq!(pattern(search), expected, "{search}");
        }
    }
}
