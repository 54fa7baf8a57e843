//! The rate limit as part of a step's first statement: one row for each network and for each trusted browser that pays. Refused
//! requests are not counted. Knows no account.

use ipnet::IpNet;

use crate::rules::Instant;
use crate::rules::window::Window;
use crate::store::sql::Binds;

/// The rate limit of a step. A trusted browser that pays for the step is counted, else the requester's network.
#[derive(Clone, Copy, Debug)]
pub struct Count<'a> {
    /// The caller's network.
    pub network: IpNet,
    /// The limits of one network or one trusted browser.
    pub window: &'a Window,
}

/// Opens a step's first statement, and in it the subquery for the trusted browser that pays.
pub const PAYS: &str = "with pays (key) as materialized (";

/// Counts the trusted browser that pays, else the network, if its windows have room, and returns whether they had.
pub const COUNTED: &str = "),
requester as (
    insert into requesters as r (kind, key, seen, admitted)
    select case when pays.key is null then 'network' else 'browser' end, coalesce(encode(pays.key, 'hex'), :network),
        array[:now], true
    from (values (true)) as one (row) left join pays on true
    on conflict (kind, key) do update set (admitted, seen) = (
        select w.room, case when w.room
            then r.seen[greatest(1, cardinality(r.seen) - :kept_requests) : ] || excluded.seen
            else r.seen end
        from (select not exists (
            select from unnest(:window_counts, :window_starts) as l (most, since)
            where r.seen[cardinality(r.seen) - l.most + 1] > l.since
        ) as room) as w)
    returning admitted, seen)
";

/// Admits the request without a count.
pub const UNCOUNTED: &str = "with requester (admitted, seen) as (values (true, '{}'::timestamptz[]))\n";

/// Adds the values of `COUNTED` but for the time.
pub fn counted(binds: Binds, count: Count<'_>, now: Instant) -> Binds {
    let limits = count.window.limits();
    let counts: Vec<i32> = limits.iter().map(|limit| i32::from(limit.count)).collect();
    let starts: Vec<Instant> = limits.iter().map(|limit| now - limit.span).collect();
    binds
        .with("network", count.network.to_string())
        .with("kept_requests", counts.iter().max().unwrap_or(&1) - 2)
        .with("window_counts", counts)
        .with("window_starts", starts)
}
