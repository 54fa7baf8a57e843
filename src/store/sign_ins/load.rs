//! Loads the facts of a step in one statement that also counts the caller. Its locks end with the statement. Decides nothing.

use std::marker::PhantomData;

use diesel::Selectable;
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::sql_types::{Array, Bool, Bytea, Int8, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::count::{Count, counted};
use super::frames::{ForBegin, ForConfirm, ForLogin, ForProve, Frame};
use super::rows::{BudgetRow, PendingRow};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::authenticator::Authenticator;
use crate::rules::budget::Budget;
use crate::rules::device::{DeviceLabel, NamedDevice};
use crate::rules::factor::{Door, Purpose};
use crate::rules::identifier::Identifier;
use crate::rules::pending::Pending;
use crate::rules::policy::Policy;
use crate::rules::pool::Pool;
use crate::rules::session::{DisplacedSession, Horizon};
use crate::rules::token::{Token, TokenHash};
use crate::rules::trusted::TrustedBrowser;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow, whole};
use crate::store::columns::hash;
use crate::store::row::StoredRow;
use crate::store::sql::{Binds, NamedStatement, Statement, StatementText};
use crate::store::trusted::TrustedRow;

/// The facts of a step.
#[derive(Debug)]
pub struct Loaded {
    /// Times of the requests of the counted network or browser, if it made too many; this request was not counted.
    pub too_many: Option<Vec<Instant>>,
    /// Budget of the pool, if the pool is known.
    pub budget: Option<Budget>,
    /// The account.
    pub account: Option<Account>,
    /// The account's authenticator.
    pub authenticator: Option<Authenticator>,
    /// The pending sign-in of the cookie.
    pub pending: Option<Pending>,
    /// The trusted browser of the device cookie; to begin, only if it is the account's.
    pub trusted: Option<TrustedBrowser>,
    /// The account's live sessions that a new session displaces; to prove the last factor only.
    pub displaced: Vec<DisplacedSession>,
    /// The account's trusted device of the label that the sign-in has; to sign in at a door with labels only.
    pub labelled: Option<Uuid>,
    /// Whether an altered row of a trusted browser was read.
    forged: bool,
}

impl Loaded {
    /// Adds an unspent budget where the pool that pays, that of the trusted browser or else `pool`, has no row.
    pub(super) fn paid_by(mut self, pool: &Pool) -> Loaded {
        let pays = self.trusted.as_ref().map_or(pool, |trusted| &trusted.pool);
        self.budget.get_or_insert_with(|| Budget::unspent(pays.clone()));
        self
    }

    /// Adds an unspent budget where the pool of the pending sign-in has no row.
    pub(super) fn paid_by_its_pool(mut self) -> Loaded {
        if let (None, Some(pending)) = (&self.budget, &self.pending) {
            self.budget = Some(Budget::unspent(pending.challenge.pool.clone()));
        }
        self
    }
}

/// Cookies of a request.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    /// The cookie of a pending sign-in, as a hash.
    pub pending: Option<TokenHash>,
    /// The cookie of a trusted browser, as a hash.
    pub device: Option<TokenHash>,
}

/// Sessions that an account keeps beside a new one.
#[derive(Clone, Copy, Debug)]
pub struct KeptSessions {
    /// Distinguishes live sessions from expired ones.
    pub horizon: Horizon,
    /// Maximum number of sessions kept; the longest unused beyond it are displaced.
    pub beside: u16,
    /// The session that the sign-in replaces, which is not counted.
    pub ended: Option<TokenHash>,
}

impl KeptSessions {
    /// The sessions that a policy keeps beside one that begins at `now`.
    pub fn of(policy: &Policy, ended: Option<TokenHash>, now: Instant) -> KeptSessions {
        KeptSessions { horizon: Horizon::of_all(policy, now), beside: policy.sessions.saturating_sub(1), ended }
    }
}

/// Loads the facts of `begin`: the account of an address, the budget of the pool that pays, and the pending sign-in of a
/// cookie. `pool` pays unless the browser is trusted for that account.
pub async fn load_for_begin(
    store: &Store,
    door: Door,
    address: &Address,
    pool: &Pool,
    cookies: Cookies,
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let binds = |device: Option<TokenHash>| {
        Binds::default()
            .with("door", door)
            .with("address", address.as_str())
            .with("device", device)
            .with("now", now)
            .with("pool", pool.kind.name())
            .with("pool_key", pool.key)
            .with("pending", cookies.pending)
    };
    let loaded = load::<ForBegin>(store, binds(cookies.device), count, now).await?;
    // An altered row of a trusted browser gives neither a pool nor a count of its own.
    let loaded = if loaded.forged { load::<ForBegin>(store, binds(None), count, now).await? } else { loaded };
    Ok(loaded.paid_by(pool))
}

/// Loads the facts of `prove`: the pending sign-in of a cookie, with its account, authenticator, budget and trusted browser.
pub async fn load_for_prove(
    store: &Store,
    door: Door,
    (cookies, kept): (Cookies, KeptSessions),
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let binds = Binds::default()
        .with("door", door)
        .with("pending", cookies.pending)
        .with("device", cookies.device)
        .with("now", now)
        .with("seen_after", kept.horizon.seen_after)
        .with("created_after", kept.horizon.created_after)
        .with("ended", kept.ended)
        .with("kept_beside", i64::from(kept.beside));
    Ok(load::<ForProve>(store, binds, count, now).await?.paid_by_its_pool())
}

/// Loads the facts of a first factor that is shown by the request that opens the challenge: the account of an identifier, the
/// budget of the pool that pays, the sessions that a new one displaces, and the pending sign-in of a cookie. `pool` pays unless
/// the device is trusted.
pub async fn load_for_login(
    store: &Store,
    door: Door,
    (identifier, device, pending): (&Identifier, Option<&NamedDevice>, Option<TokenHash>),
    (pool, kept): (&Pool, KeptSessions),
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let (address, user_name) = match identifier {
        Identifier::Address(address) => (Some(address.as_str()), None),
        Identifier::UserName(name) => (None, Some(name.as_str())),
        // A player is found by brand and number: `load_for_player`.
        Identifier::Player { .. } => (None, None),
    };
    let label = device.and_then(NamedDevice::label).map(DeviceLabel::as_str);
    let binds = |device: Option<TokenHash>| {
        Binds::default()
            .with("door", door)
            .with("address", address)
            .with("user_name", user_name)
            .with("device", device)
            .with("device_label", label)
            .with("pending", pending)
            .with("now", now)
            .with("pool", pool.kind.name())
            .with("pool_key", pool.key)
            .with("seen_after", kept.horizon.seen_after)
            .with("created_after", kept.horizon.created_after)
            .with("kept_beside", i64::from(kept.beside))
    };
    let token = device.and_then(NamedDevice::token).map(Token::hash);
    let loaded = load::<ForLogin>(store, binds(token), count, now).await?;
    let loaded = if loaded.forged { load::<ForLogin>(store, binds(None), count, now).await? } else { loaded };
    Ok(loaded.paid_by(pool))
}

/// Loads the facts of a step in a session: its account, authenticator and budget, and the pending sign-in of the purpose that
/// waits in it. Its trusted browser pays, else `pool`.
pub async fn load_for_confirm(
    store: &Store,
    door: Door,
    (session, purpose): (TokenHash, Purpose),
    pool: &Pool,
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let binds = |trusts: bool| {
        Binds::default()
            .with("door", door)
            .with("session", session)
            .with("purpose", purpose.name())
            .with("trusts", trusts)
            .with("now", now)
            .with("pool", pool.kind.name())
            .with("pool_key", pool.key)
    };
    let loaded = load::<ForConfirm>(store, binds(true), count, now).await?;
    let loaded = if loaded.forged { load::<ForConfirm>(store, binds(false), count, now).await? } else { loaded };
    Ok(loaded.paid_by(pool))
}

type FactsRow = (
    bool,
    Vec<Instant>,
    Option<PendingRow>,
    Option<BudgetRow>,
    Option<AccountRow>,
    Option<AuthenticatorRow>,
    Option<TrustedRow>,
    Vec<Uuid>,
    Vec<Vec<u8>>,
    Vec<i64>,
    Option<Uuid>,
);

pub(super) async fn load<F: Frame>(
    store: &Store,
    binds: Binds,
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let mut db = store.connection().await?;
    let row: FactsRow = match count {
        Some(count) => Statement::<Load<F, true>>::of(counted(binds, count, now)).get_result(&mut db).await?,
        None => Statement::<Load<F, false>>::of(binds).get_result(&mut db).await?,
    };
    drop(db);
    let (admitted, seen, pending, budget, account, authenticator, trusted, ids, hashes, versions, labelled) = row;
    let (account, authenticator) = whole(store, account, authenticator).unzip();
    let has_trusted = trusted.is_some();
    let trusted = trusted.and_then(|row| row.genuine(store));
    Ok(Loaded {
        too_many: (!admitted).then_some(seen),
        budget: budget.map(BudgetRow::read).transpose()?,
        account,
        authenticator: authenticator.flatten(),
        pending: pending.and_then(|row| row.genuine(store)),
        forged: has_trusted && trusted.is_none(),
        trusted,
        displaced: displaced(ids, &hashes, versions)?,
        labelled,
    })
}

fn displaced(ids: Vec<Uuid>, hashes: &[Vec<u8>], versions: Vec<i64>) -> Result<Vec<DisplacedSession>, Fault> {
    let of = |((id, token_hash), version): ((Uuid, &Vec<u8>), i64)| {
        Ok(DisplacedSession { id, token_hash: TokenHash(hash(token_hash)?), version })
    };
    ids.into_iter().zip(hashes).zip(versions).map(of).collect()
}

type Selected<T> = Nullable<SqlTypeOf<<T as Selectable<Pg>>::SelectExpression>>;

struct Load<F, const COUNTS: bool>(PhantomData<F>);

impl<F: Frame, const COUNTS: bool> NamedStatement for Load<F, COUNTS> {
    type Row = (
        Bool,
        Array<Timestamptz>,
        Selected<PendingRow>,
        Selected<BudgetRow>,
        Selected<AccountRow>,
        Selected<AuthenticatorRow>,
        Selected<TrustedRow>,
        Array<SqlUuid>,
        Array<Bytea>,
        Array<Int8>,
        Nullable<SqlUuid>,
    );

    fn text() -> &'static StatementText {
        F::text(COUNTS)
    }
}
