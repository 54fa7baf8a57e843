//! The joins of a step's first statement, one frame per use-case, and the statement's text. Does not know the values.

use std::sync::LazyLock;

use super::count::{PAYS, UNCOUNTED, counted_text};
use super::rows::{BudgetRow, PendingRow};
use crate::store::account_rows::{AccountRow, AuthenticatorRow};
use crate::store::row::Columns;
use crate::store::sql::StatementText;
use crate::store::trusted::TrustedRow;

/// The joins that one use-case needs.
pub trait Frame: 'static + Send + Sync {
    /// Selects the pool of the trusted browser that pays for the step; without a row the caller's network pays.
    const PAYS: &'static str;

    /// The joins.
    const FROM: &'static str;

    /// Arrays of the ids, token hashes and versions of the sessions that a new one displaces.
    const DISPLACED: &'static str = "'{}'::uuid[], '{}'::bytea[], '{}'::int8[]";

    /// The id of the account's trusted device of the label that the sign-in has.
    const LABELLED: &'static str = "null::uuid";

    /// The statement's text, with or without a count of the requester.
    fn text(counts: bool) -> &'static StatementText;
}

fn load_text<F: Frame>(counts: bool) -> StatementText {
    let requester = if counts { [PAYS, F::PAYS, &counted_text()].concat() } else { UNCOUNTED.to_owned() };
    let facts = [
        PendingRow::each_of("pending_sign_ins"),
        BudgetRow::each_of("budgets"),
        AccountRow::each_of("accounts"),
        AuthenticatorRow::each_of("authenticators"),
        TrustedRow::each_of("trusted_browsers"),
    ];
    let facts = facts.join(", ");
    StatementText::new(format!(
        "{requester}select requester.admitted, requester.seen, {facts}, {}, {}{}",
        F::DISPLACED,
        F::LABELLED,
        F::FROM
    ))
}

/// The texts of a frame. Each frame has statics of its own: a static in a generic function is one for all types.
macro_rules! texts {
    ($frame:ty) => {
        fn text(counts: bool) -> &'static StatementText {
            static COUNTING: LazyLock<StatementText> = LazyLock::new(|| load_text::<$frame>(true));
            static REPEATED: LazyLock<StatementText> = LazyLock::new(|| load_text::<$frame>(false));
            if counts { &COUNTING } else { &REPEATED }
        }
    };
}

/// To begin: the account of an address, the budget of the pool that pays, and the pending sign-in of a cookie.
pub struct ForBegin;

impl Frame for ForBegin {
    texts!(ForBegin);

    const PAYS: &'static str = "
    select trusted_browsers.pool_key from accounts
    join trusted_browsers on trusted_browsers.account_id = accounts.id
    where accounts.door = :door and accounts.door <> 'player' and accounts.address = :address
        and trusted_browsers.token_hash = :device and trusted_browsers.expires_at > :now";

    const FROM: &'static str = "
from requester
left join accounts on accounts.door = :door and accounts.door <> 'player' and accounts.address = :address
left join trusted_browsers on trusted_browsers.token_hash = :device and trusted_browsers.expires_at > :now
    and trusted_browsers.account_id = accounts.id
left join budgets on budgets.door = :door
    and budgets.pool = case when trusted_browsers.id is null then :pool else 'browser' end
    and budgets.key = coalesce(trusted_browsers.pool_key, :pool_key)
left join authenticators on authenticators.account_id = accounts.id
left join pending_sign_ins on pending_sign_ins.door = :door and pending_sign_ins.token_hash = :pending";
}

/// The join of the sessions of an account that a new one displaces. `$which`: a condition on them, and `and`; or nothing.
macro_rules! displaced {
    ($which:literal) => {
        concat!(
            "
left join lateral (
    select array_agg(id) as ids, array_agg(token_hash) as hashes, array_agg(version) as versions
    from (
        select id, token_hash, version from sessions
        where account_id = accounts.id and ",
            $which,
            "seen_at > :seen_after and created_at > :created_after
        order by seen_at desc, created_at desc, id desc offset :kept_beside) as longest_unused) as displaced on true"
        )
    };
}

/// The joins of a pending sign-in with its account, authenticator, budget, trusted browser and the sessions that a new one
/// displaces. `$named`: the row; `$trusted`: the trusted browser's.
macro_rules! of_pending {
    ($named:literal, $trusted:literal) => {
        concat!(
            "
from requester
left join pending_sign_ins on pending_sign_ins.door = :door and ",
            $named,
            "
left join budgets on budgets.door = pending_sign_ins.door
    and budgets.pool = pending_sign_ins.pool and budgets.key = pending_sign_ins.pool_key
left join accounts on accounts.id = pending_sign_ins.account_id
left join authenticators on authenticators.account_id = accounts.id
left join trusted_browsers on ",
            $trusted,
            " and trusted_browsers.expires_at > :now",
            displaced!(
                "cardinality(pending_sign_ins.left_to_prove) = 1 and token_hash is distinct from :ended
            and "
            )
        )
    };
}

/// To prove a factor: the pending sign-in of a cookie, with its account, authenticator, budget, and the trusted browser of
/// another cookie.
pub struct ForProve;

impl Frame for ForProve {
    texts!(ForProve);

    const PAYS: &'static str = "
    select pool_key from pending_sign_ins
    where door = :door and token_hash = :pending and expires_at > :now and pool = 'browser'";

    const FROM: &'static str =
        of_pending!("pending_sign_ins.token_hash = :pending", "trusted_browsers.token_hash = :device");

    // Displaced sessions are read only before the last factor, which a decoy never reaches: before that, a decoy takes as long
    // as an account.
    const DISPLACED: &'static str = "coalesce(displaced.ids, '{}'), coalesce(displaced.hashes, '{}'), \
        coalesce(displaced.versions, '{}')";
}

/// To answer a code that is awaited: as to prove a factor, with the trusted device whose pool pays.
pub struct ForAwaited;

impl Frame for ForAwaited {
    texts!(ForAwaited);

    const PAYS: &'static str = ForProve::PAYS;

    const FROM: &'static str = of_pending!(
        "pending_sign_ins.token_hash = :pending",
        "pending_sign_ins.pool = 'browser' and trusted_browsers.account_id = accounts.id
    and trusted_browsers.pool_key = pending_sign_ins.pool_key"
    );

    const LABELLED: &'static str = "(select other.id from trusted_browsers as other
        where other.account_id = accounts.id and other.label = pending_sign_ins.device_label and other.expires_at > :now
        order by other.seen_at desc limit 1)";

    const DISPLACED: &'static str = ForProve::DISPLACED;
}

/// To answer a code that is awaited in a session: as to answer another one, named by session and purpose.
pub struct ForAwaitedInSession;

impl Frame for ForAwaitedInSession {
    texts!(ForAwaitedInSession);

    const PAYS: &'static str = "
    select pool_key from pending_sign_ins
    where door = :door and session_id = :session and purpose = :purpose and expires_at > :now and pool = 'browser'";

    const FROM: &'static str = of_pending!(
        "pending_sign_ins.session_id = :session and pending_sign_ins.purpose = :purpose",
        "pending_sign_ins.pool = 'browser' and trusted_browsers.account_id = accounts.id
    and trusted_browsers.pool_key = pending_sign_ins.pool_key"
    );

    const DISPLACED: &'static str = ForProve::DISPLACED;
}

/// To begin, send or show anything of a player: the account of brand and number, the budget of its pool, the sessions that a new one
/// displaces, and the challenge of a token.
pub struct ForPlayer;

impl Frame for ForPlayer {
    texts!(ForPlayer);

    // No player's device is trusted.
    const PAYS: &'static str = "
    select pool_key from pending_sign_ins where false";

    const FROM: &'static str = concat!(
        "
from requester
left join accounts on accounts.door = :door and coalesce(accounts.brand, 0) = :brand and accounts.number = :number
left join trusted_browsers on false
left join budgets on budgets.door = :door and budgets.pool = :pool and budgets.key = :pool_key
left join authenticators on false
left join pending_sign_ins on pending_sign_ins.door = :door and pending_sign_ins.token_hash = :pending
    and pending_sign_ins.account_id = accounts.id",
        displaced!("token_hash is distinct from :ended and ")
    );

    const DISPLACED: &'static str = ForProve::DISPLACED;
}

/// To show a first factor with the request that opens the challenge: the account of an identifier, the budget of the pool that
/// pays, the trusted device, the sessions that a new one displaces, and the pending sign-in of a cookie.
pub struct ForLogin;

impl Frame for ForLogin {
    texts!(ForLogin);

    const PAYS: &'static str = "
    select trusted_browsers.pool_key from accounts
    join trusted_browsers on trusted_browsers.account_id = accounts.id
    where accounts.door = :door and accounts.door <> 'player'
    and (accounts.address = :address or accounts.user_name = :user_name)
        and trusted_browsers.token_hash = :device and trusted_browsers.expires_at > :now";

    const FROM: &'static str = concat!(
        "
from requester
left join accounts on accounts.door = :door and accounts.door <> 'player'
    and (accounts.address = :address or accounts.user_name = :user_name)
left join trusted_browsers on trusted_browsers.token_hash = :device and trusted_browsers.expires_at > :now
    and trusted_browsers.account_id = accounts.id
left join budgets on budgets.door = :door
    and budgets.pool = case when trusted_browsers.id is null then :pool else 'browser' end
    and budgets.key = coalesce(trusted_browsers.pool_key, :pool_key)
left join authenticators on authenticators.account_id = accounts.id
left join pending_sign_ins on pending_sign_ins.door = :door and pending_sign_ins.token_hash = :pending",
        displaced!("")
    );

    const LABELLED: &'static str = "(select other.id from trusted_browsers as other
        where other.account_id = accounts.id and other.label = :device_label and other.expires_at > :now
        order by other.seen_at desc limit 1)";

    const DISPLACED: &'static str = ForProve::DISPLACED;
}

/// To confirm an identity or change an account in a session: its account, the budget of the pool that pays, and the pending
/// sign-in of the purpose that waits in it.
pub struct ForConfirm;

impl Frame for ForConfirm {
    texts!(ForConfirm);

    const PAYS: &'static str = "
    select trusted_browsers.pool_key from sessions
    join trusted_browsers on trusted_browsers.id = sessions.browser_id
        and trusted_browsers.account_id = sessions.account_id
    where sessions.door = :door and sessions.token_hash = :session and :trusts and trusted_browsers.expires_at > :now";

    const FROM: &'static str = "
from requester
left join sessions on sessions.door = :door and sessions.token_hash = :session
left join accounts on accounts.id = sessions.account_id
left join trusted_browsers on trusted_browsers.id = sessions.browser_id and :trusts
    and trusted_browsers.account_id = accounts.id and trusted_browsers.expires_at > :now
left join budgets on budgets.door = :door
    and budgets.pool = case when trusted_browsers.id is null then :pool else 'browser' end
    and budgets.key = coalesce(trusted_browsers.pool_key, :pool_key)
left join authenticators on authenticators.account_id = accounts.id
left join pending_sign_ins on pending_sign_ins.session_id = sessions.id and pending_sign_ins.purpose = :purpose";
}
