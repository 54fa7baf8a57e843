//! Load: all that a step needs to know, in one statement that also counts its requester. No lock outlives it.

use std::marker::PhantomData;

use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Bool, Bytea, Int8, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryResult, Selectable};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::count::{COUNTED, Count, PAYS, UNCOUNTED, counted};
use super::frames::{ForBegin, ForConfirm, ForProve, Frame};
use super::rows::{BudgetRow, PendingRow};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::authenticator::Authenticator;
use crate::rules::budget::Budget;
use crate::rules::factor::Door;
use crate::rules::pending::Pending;
use crate::rules::pool::Pool;
use crate::rules::session::{DisplacedSession, Horizon};
use crate::rules::token::TokenHash;
use crate::rules::trusted::TrustedBrowser;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow, whole};
use crate::store::columns::hash;
use crate::store::sql::{Bind, walk};
use crate::store::trusted::TrustedRow;

/// What a step was told.
#[derive(Debug)]
pub struct Loaded {
    /// When the counted network or browser made its requests, if it has made too many; this request was not counted.
    pub too_many: Option<Vec<Instant>>,
    /// The budget of the pool, if its pool is known.
    pub budget: Option<Budget>,
    /// The account.
    pub account: Option<Account>,
    /// Its authenticator.
    pub authenticator: Option<Authenticator>,
    /// The pending sign-in the cookie names.
    pub pending: Option<Pending>,
    /// The trusted browser the device cookie names; to begin, only if it is the account's own.
    pub trusted: Option<TrustedBrowser>,
    /// The account's live sessions that a new one displaces; to prove the last factor only.
    pub displaced: Vec<DisplacedSession>,
    /// Whether a row was found in its stead that we did not write.
    forged: bool,
}

impl Loaded {
    /// With the budget of whoever pays, where none has a row yet: the trusted browser, else `pool`.
    fn paid_by(mut self, pool: &Pool) -> Loaded {
        let pays = self.trusted.as_ref().map_or(pool, |trusted| &trusted.pool);
        self.budget.get_or_insert_with(|| Budget::unspent(pays.clone()));
        self
    }
}

/// What a request came with.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    /// Names a pending sign-in.
    pub pending: Option<TokenHash>,
    /// Names a trusted browser.
    pub device: Option<TokenHash>,
}

/// How many sessions an account keeps beside a new one.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Sessions on this side of it are live.
    pub horizon: Horizon,
    /// How many: the longest unused beyond are displaced.
    pub beside: u16,
    /// The session that ends in any case, and is not counted.
    pub ended: Option<TokenHash>,
}

/// Loads what `begin` needs: the account of an address, the budget of whoever pays, and the pending sign-in of a cookie.
/// `pool` pays unless the browser is trusted for that account.
pub async fn load_for_begin(
    store: &Store,
    door: Door,
    address: &Address,
    pool: &Pool,
    cookies: Cookies,
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let trusted = |device| {
        vec![
            Bind::Text(Some(door.name().into())),
            Bind::Text(Some(address.as_str().into())),
            bytes(device),
            Bind::At(Some(now)),
        ]
    };
    let frame = |device| {
        let mut from = trusted(device);
        from.extend([
            Bind::Text(Some(door.name().into())),
            Bind::Text(Some(pool.kind.name().into())),
            Bind::Bytes(Some(pool.key.to_vec())),
            Bind::Text(Some(door.name().into())),
            bytes(cookies.pending),
        ]);
        Framed { pays: trusted(device), from }
    };
    let loaded = load::<ForBegin>(store, frame(cookies.device), count, now).await?;
    // A forged row of a trusted browser gains neither a pool nor a count of its own.
    let loaded = if loaded.forged { load::<ForBegin>(store, frame(None), count, now).await? } else { loaded };
    Ok(loaded.paid_by(pool))
}

/// Loads what `prove` needs: the pending sign-in of a cookie, and all that hangs on it.
pub async fn load_for_prove(
    store: &Store,
    door: Door,
    (cookies, kept): (Cookies, Kept),
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let pays = vec![Bind::Text(Some(door.name().into())), bytes(cookies.pending), Bind::At(Some(now))];
    let from = vec![
        Bind::Text(Some(door.name().into())),
        bytes(cookies.pending),
        bytes(cookies.device),
        Bind::At(Some(now)),
        Bind::At(Some(kept.horizon.seen_after)),
        Bind::At(Some(kept.horizon.created_after)),
        bytes(kept.ended),
        Bind::Long(Some(kept.beside.into())),
    ];
    let frame = Framed { pays, from };
    let mut loaded = load::<ForProve>(store, frame, count, now).await?;
    if let (None, Some(pending)) = (&loaded.budget, &loaded.pending) {
        loaded.budget = Some(Budget::unspent(pending.pool.clone()));
    }
    Ok(loaded)
}

/// Loads what `confirm` needs: all that hangs on a session but the session itself. Its trusted browser pays, else `pool`.
pub async fn load_for_confirm(
    store: &Store,
    door: Door,
    session: TokenHash,
    pool: &Pool,
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let door_name = || Bind::Text(Some(door.name().into()));
    let in_session = |trusted| vec![door_name(), bytes(Some(session)), Bind::Flag(trusted), Bind::At(Some(now))];
    let frame = |trusted| {
        let mut from = in_session(trusted);
        from.extend([door_name(), Bind::Text(Some(pool.kind.name().into())), Bind::Bytes(Some(pool.key.to_vec()))]);
        Framed { pays: in_session(trusted), from }
    };
    let loaded = load::<ForConfirm>(store, frame(true), count, now).await?;
    let loaded = if loaded.forged { load::<ForConfirm>(store, frame(false), count, now).await? } else { loaded };
    Ok(loaded.paid_by(pool))
}

fn bytes(hash: Option<TokenHash>) -> Bind {
    Bind::Bytes(hash.map(|hash| hash.0.to_vec()))
}

type Row = (
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
);

/// The values of a frame's two texts.
struct Framed {
    pays: Vec<Bind>,
    from: Vec<Bind>,
}

async fn load<F: Frame>(store: &Store, frame: Framed, count: Option<Count<'_>>, now: Instant) -> Result<Loaded, Fault> {
    let mut db = store.connection().await?;
    let row: Row = match count {
        Some(count) => Load::<F, true>::of(counted(count, now), frame).get_result(&mut db).await?,
        None => Load::<F, false>::of(Vec::new(), Framed { pays: Vec::new(), ..frame }).get_result(&mut db).await?,
    };
    drop(db);
    let (admitted, seen, pending, budget, account, authenticator, trusted, ids, hashes, versions) = row;
    let (account, authenticator) = whole(store, account, authenticator).unzip();
    let has_trusted = trusted.is_some();
    let trusted = trusted.and_then(|row| row.genuine(store));
    Ok(Loaded {
        too_many: (!admitted).then_some(seen),
        budget: budget.map(BudgetRow::into_budget).transpose()?,
        account,
        authenticator: authenticator.flatten(),
        pending: pending.and_then(|row| row.genuine(store)),
        forged: has_trusted && trusted.is_none(),
        trusted,
        displaced: displaced(ids, &hashes, versions)?,
    })
}

fn displaced(ids: Vec<Uuid>, hashes: &[Vec<u8>], versions: Vec<i64>) -> Result<Vec<DisplacedSession>, Fault> {
    let of = |((id, token_hash), version): ((Uuid, &Vec<u8>), i64)| {
        Ok(DisplacedSession { id, token_hash: TokenHash(hash(token_hash)?), version })
    };
    ids.into_iter().zip(hashes).zip(versions).map(of).collect()
}

type Columns<T> = <T as Selectable<Pg>>::SelectExpression;

struct Load<F, const COUNTED: bool> {
    requester: Vec<Bind>,
    frame: Framed,
    pending: Columns<PendingRow>,
    budget: Columns<BudgetRow>,
    account: Columns<AccountRow>,
    authenticator: Columns<AuthenticatorRow>,
    trusted: Columns<TrustedRow>,
    of: PhantomData<F>,
}

impl<F: Frame, const COUNTED: bool> Load<F, COUNTED> {
    fn of(requester: Vec<Bind>, frame: Framed) -> Self {
        Load {
            requester,
            frame,
            pending: <PendingRow as Selectable<Pg>>::construct_selection(),
            budget: <BudgetRow as Selectable<Pg>>::construct_selection(),
            account: <AccountRow as Selectable<Pg>>::construct_selection(),
            authenticator: <AuthenticatorRow as Selectable<Pg>>::construct_selection(),
            trusted: <TrustedRow as Selectable<Pg>>::construct_selection(),
            of: PhantomData,
        }
    }
}

impl<F: Frame, const COUNTED_: bool> QueryId for Load<F, COUNTED_> {
    type QueryId = Load<F, COUNTED_>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<F: Frame, const COUNTED_: bool> Query for Load<F, COUNTED_> {
    type SqlType = (
        Bool,
        Array<Timestamptz>,
        Nullable<SqlTypeOf<Columns<PendingRow>>>,
        Nullable<SqlTypeOf<Columns<BudgetRow>>>,
        Nullable<SqlTypeOf<Columns<AccountRow>>>,
        Nullable<SqlTypeOf<Columns<AuthenticatorRow>>>,
        Nullable<SqlTypeOf<Columns<TrustedRow>>>,
        Array<SqlUuid>,
        Array<Bytea>,
        Array<Int8>,
    );
}

impl<F: Frame, const COUNTED_: bool> QueryFragment<Pg> for Load<F, COUNTED_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if COUNTED_ {
            walk(&mut out, PAYS, &[])?;
            walk(&mut out, F::PAYS, &self.frame.pays)?;
        }
        walk(&mut out, if COUNTED_ { COUNTED } else { UNCOUNTED }, &self.requester)?;
        out.push_sql("select requester.admitted, requester.seen, ");
        self.pending.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.budget.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.account.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.authenticator.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.trusted.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        out.push_sql(F::DISPLACED);
        walk(&mut out, F::FROM, &self.frame.from)
    }
}
