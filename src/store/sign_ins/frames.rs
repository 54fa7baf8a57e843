//! Where the facts of a step hang together: the joins of its one statement. What is selected from them is the loader's.

/// Where the facts hang together for one use-case.
pub trait Frame: 'static + Send + Sync {
    /// Selects the pool of the trusted browser that pays for the step; no row: the requester's network pays.
    const PAYS: &'static str;

    /// The joins.
    const FROM: &'static str;

    /// Arrays of the ids, token hashes and versions of the sessions that a new one displaces.
    const DISPLACED: &'static str = "'{}'::uuid[], '{}'::bytea[], '{}'::int8[]";
}

/// The account of an address, whoever pays, and the pending sign-in of a cookie.
pub struct ForBegin;

impl Frame for ForBegin {
    const PAYS: &'static str = "
    select trusted_browsers.pool_key from accounts
    join trusted_browsers on trusted_browsers.account_id = accounts.id
    where accounts.door = ? and accounts.address = ?
        and trusted_browsers.token_hash = ? and trusted_browsers.expires_at > ?";

    const FROM: &'static str = "
from requester
left join accounts on accounts.door = ? and accounts.address = ?
left join trusted_browsers on trusted_browsers.token_hash = ? and trusted_browsers.expires_at > ?
    and trusted_browsers.account_id = accounts.id
left join budgets on budgets.door = ?
    and budgets.pool = case when trusted_browsers.id is null then ? else 'browser' end
    and budgets.key = coalesce(trusted_browsers.pool_key, ?)
left join authenticators on authenticators.account_id = accounts.id
left join pending_sign_ins on pending_sign_ins.door = ? and pending_sign_ins.token_hash = ?";
}

/// The pending sign-in of a cookie, and all that hangs on it.
pub struct ForProve;

impl Frame for ForProve {
    const PAYS: &'static str = "
    select pool_key from pending_sign_ins
    where door = ? and token_hash = ? and expires_at > ? and pool = 'browser'";

    const FROM: &'static str = "
from requester
left join pending_sign_ins on pending_sign_ins.door = ? and pending_sign_ins.token_hash = ?
left join budgets on budgets.door = pending_sign_ins.door
    and budgets.pool = pending_sign_ins.pool and budgets.key = pending_sign_ins.pool_key
left join accounts on accounts.id = pending_sign_ins.account_id
left join authenticators on authenticators.account_id = accounts.id
left join trusted_browsers on trusted_browsers.token_hash = ? and trusted_browsers.expires_at > ?
left join lateral (
    select array_agg(id) as ids, array_agg(token_hash) as hashes, array_agg(version) as versions
    from (
        select id, token_hash, version from sessions
        where account_id = accounts.id and cardinality(pending_sign_ins.left_to_prove) = 1
            and seen_at > ? and created_at > ? and token_hash is distinct from ?
        order by seen_at desc, created_at desc, id desc offset ?) as longest_unused) as displaced on true";

    // Read before the last factor alone: a decoy, which never gets there, takes no less time than an account.
    const DISPLACED: &'static str = "coalesce(displaced.ids, '{}'), coalesce(displaced.hashes, '{}'), \
        coalesce(displaced.versions, '{}')";
}

/// The account of a session, and whoever pays for it.
pub struct ForConfirm;

impl Frame for ForConfirm {
    const PAYS: &'static str = "
    select trusted_browsers.pool_key from sessions
    join trusted_browsers on trusted_browsers.id = sessions.browser_id
        and trusted_browsers.account_id = sessions.account_id
    where sessions.door = ? and sessions.token_hash = ? and ? and trusted_browsers.expires_at > ?";

    const FROM: &'static str = "
from requester
left join sessions on sessions.door = ? and sessions.token_hash = ?
left join accounts on accounts.id = sessions.account_id
left join trusted_browsers on trusted_browsers.id = sessions.browser_id and ?
    and trusted_browsers.account_id = accounts.id and trusted_browsers.expires_at > ?
left join budgets on budgets.door = ?
    and budgets.pool = case when trusted_browsers.id is null then ? else 'browser' end
    and budgets.key = coalesce(trusted_browsers.pool_key, ?)
left join authenticators on authenticators.account_id = accounts.id
left join pending_sign_ins on false";
}
