//! The rate limit as part of a step's first statement: one row for each network, for each trusted browser that pays, and for each
//! application key. Refused requests are not counted. Knows no account.

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
pub fn counted_text() -> String {
    let requester = requester_text(Counting {
        kind: "case when pays.key is null then 'network' else 'browser' end",
        key: "coalesce(encode(pays.key, 'hex'), :network)",
        join: "left join pays on true",
        counts: ":window_counts",
        starts: ":window_starts",
    });
    format!("),\n{requester}\n")
}

/// How a statement counts its caller. The texts may name what `join` joins, and the counted row as `r`.
#[derive(Clone, Copy, Debug)]
pub struct Counting {
    /// Kind of the counted caller.
    pub kind: &'static str,
    /// Key of the counted caller, within its kind.
    pub key: &'static str,
    /// Joins what kind and key are taken from.
    pub join: &'static str,
    /// Counts of the caller's limits.
    pub counts: &'static str,
    /// Starts of the caller's windows.
    pub starts: &'static str,
}

/// The subquery that counts a caller whose windows have room.
pub fn requester_text(Counting { kind, key, join, counts, starts }: Counting) -> String {
    format!(
        "\
requester as (
    insert into requesters as r (kind, key, seen, admitted)
    select {kind}, {key},
        array[:now], true
    from (values (true)) as one (row) {join}
    on conflict (kind, key) do update set (admitted, seen) = (
        select w.room, case when w.room
            then r.seen[greatest(1, cardinality(r.seen) - :kept_requests) : ] || excluded.seen
            else r.seen end
        from (select not exists (
            select from unnest({counts}, {starts}) as l (most, since)
            where r.seen[cardinality(r.seen) - l.most + 1] > l.since
        ) as room) as w)
    returning admitted, seen)"
    )
}

/// Admits the request without a count.
pub const UNCOUNTED: &str = "with requester (admitted, seen) as (values (true, '{}'::timestamptz[]))\n";

/// Adds the values of [`counted_text`] but for the time.
pub fn counted(binds: Binds, count: Count<'_>, now: Instant) -> Binds {
    kept(limited(binds, count, now), &[count.window])
}

/// Adds the values of a statement that counts a key, by the limits `:key_counts` and `:key_starts`, or else the network.
pub fn counted_by_key(binds: Binds, count: Count<'_>, by_key: &Window, now: Instant) -> Binds {
    let (counts, starts) = counts_and_starts(by_key, now);
    let binds = limited(binds, count, now).with("key_counts", counts).with("key_starts", starts);
    kept(binds, &[count.window, by_key])
}

fn limited(binds: Binds, count: Count<'_>, now: Instant) -> Binds {
    let (counts, starts) = counts_and_starts(count.window, now);
    binds.with("network", count.network.to_string()).with("window_counts", counts).with("window_starts", starts)
}

fn counts_and_starts(window: &Window, now: Instant) -> (Vec<i32>, Vec<Instant>) {
    window.limits().iter().map(|limit| (i32::from(limit.count), now - limit.span)).unzip()
}

/// Adds how many times of earlier requests are kept beside the newest but one, as the greatest limit needs.
fn kept(binds: Binds, windows: &[&Window]) -> Binds {
    let counts = windows.iter().flat_map(|window| window.limits()).map(|limit| i32::from(limit.count));
    binds.with("kept_requests", counts.max().unwrap_or(1) - 2)
}
