//! Pages of accounts: a filter, an order, a page, and the number of matches. One statement serves every query: it is prepared
//! once per connection, and reads a page and its count at one moment. Does not know when a pool is locked.

use diesel::sql_types::{BigInt, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::search_pattern::patterns;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::listing::{AccountOrder, AccountQuery, Direction};
use crate::rules::pool::Pool;
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// The accounts that match a query.
#[derive(Clone, Debug)]
pub struct Matched {
    /// Number of matching accounts on all pages.
    pub count: i64,
    /// Ids of the accounts on the page, in order.
    pub ids: Vec<Uuid>,
}

const MATCHING: &str = "\
with asked as (
    select :words::text[] as words, :role::text as role, :inactive::int2 as inactive, :locked::int2 as locked,
        :enrolled::int2 as enrolled, :over::int2 as over,
        :codes::int2 as codes, :order_by::text as order_by, :descending::bool as descending,
        :locked_keys::bytea[] as locked_keys),
matched as materialized (
    select accounts.id,
        case asked.order_by when 'email' then accounts.address when 'display_name' then lower(accounts.display_name)
            end as words,
        case asked.order_by when 'created_at' then accounts.created_at when 'updated_at' then accounts.updated_at
            when 'last_sign_in_at' then greatest(
                (select max(audit.at) from audit where audit.account_id = accounts.id
                    and audit.outcome in ('signed_in', 'enrolled_and_signed_in', 'recovered')),
                (select (said::jsonb ->> 'signed_in')::timestamptz from trail_told
                    where kind = 'account' and subject = accounts.id))
            end as at,
        asked.descending
    from asked, accounts
    left join authenticators on authenticators.account_id = accounts.id
    where accounts.door = :door
        and not exists (select from unnest(asked.words) as word where not (accounts.email ~ word
            or accounts.display_name ~ word or coalesce(accounts.job_title, '') ~ word))
        and (asked.role is null or asked.role = any (accounts.roles))
        and (asked.inactive < 0 or (accounts.disabled_at is not null)::int = asked.inactive)
        and (asked.enrolled < 0 or (authenticators.account_id is not null)::int = asked.enrolled)
        and (asked.over < 0 or (authenticators.account_id is null
            and coalesce(accounts.enrolment_until <= :now, false))::int = asked.over)
        and (asked.codes < 0 or (exists (
            select from recovery_codes where recovery_codes.account_id = accounts.id))::int = asked.codes)
        and (asked.locked < 0 or (sha256(:pool_prefix::bytea || convert_to(accounts.address, 'UTF8')) in (
            select unnest(asked.locked_keys) from asked))::int = asked.locked)),
page as (
    select id, row_number() over () as place from (
        select id from matched
        order by
            case when not descending then words end, case when descending then words end desc,
            case when not descending then at end nulls first, case when descending then at end desc nulls last,
            case when not descending then id end, case when descending then id end desc
        offset :offset limit :most) as ordered)
select (select count(*) from matched), page.id from (select) as one left join page on true order by page.place";

statement!(MatchAccounts: (BigInt, Nullable<SqlUuid>) = MATCHING);

/// Finds a page of accounts that match now. `locked_keys`: keys of the locked untrusted pools, if the query filters by lock.
pub async fn matching(
    store: &Store,
    door: Door,
    query: &AccountQuery,
    locked_keys: Vec<Vec<u8>>,
    now: Instant,
) -> Result<Matched, Fault> {
    let flag = |flag: Option<bool>| flag.map_or(-1, i16::from);
    let binds = Binds::default()
        .with("words", query.search.as_deref().map(patterns).unwrap_or_default())
        .with("role", query.role.clone())
        .with("inactive", flag(query.inactive))
        .with("locked", flag(query.locked))
        .with("enrolled", flag(query.enrolled))
        .with("over", flag(query.invitation_over))
        .with("codes", flag(query.recovery_codes))
        .with("now", now)
        .with("order_by", column(query.order_by))
        .with("descending", query.direction == Direction::Descending)
        .with("locked_keys", locked_keys)
        .with("door", door)
        .with("pool_prefix", Pool::untrusted_prefix(door).into_bytes())
        .with("offset", query.offset)
        .with("most", query.limit);
    let mut db = store.connection().await?;
    let rows: Vec<(i64, Option<Uuid>)> = Statement::<MatchAccounts>::of(binds).load(&mut db).await?;
    let count = rows.iter().map(|row| row.0).next().unwrap_or_default();
    Ok(Matched { count, ids: rows.into_iter().filter_map(|row| row.1).collect() })
}

/// The name of an order in the statement.
fn column(order: AccountOrder) -> &'static str {
    match order {
        AccountOrder::Email => "email",
        AccountOrder::DisplayName => "display_name",
        AccountOrder::CreatedAt => "created_at",
        AccountOrder::UpdatedAt => "updated_at",
        AccountOrder::LastSignInAt => "last_sign_in_at",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::trail::TrailOutcome;
    use crate::store::trail::{OF_ACCOUNT, SIGNED_IN};

    #[test]
    fn the_statement_names_every_outcome_of_a_sign_in_and_the_archived_one() {
        let outcomes = TrailOutcome::SIGN_INS.map(TrailOutcome::name).join("', '");
        assert!(MATCHING.contains(&format!("audit.outcome in ('{outcomes}')")), "{outcomes}");
        let archived = format!("select {SIGNED_IN} from trail_told");
        assert!(MATCHING.contains(&archived), "{archived}");
        assert!(MATCHING.contains(&format!("kind = '{OF_ACCOUNT}'")), "{OF_ACCOUNT}");
    }
}
