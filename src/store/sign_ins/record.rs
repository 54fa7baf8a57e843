//! Record: a decision, in one statement. It opens by locking the rows whose versions were seen, always in the order
//! account, sessions, pending sign-in, authenticator, budget, and writes only if every one still stands as it was seen. The budget
//! is the gate: its own write is the last guard, and every other write hangs on it.

use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use ipnet::IpNet;
use uuid::Uuid;

use super::{proven, told};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::decision::{AuthenticatorChange, Change};
use crate::rules::factor::{Door, Factor};
use crate::rules::pending::Pending;
use crate::rules::token::TokenHash;
use crate::store::sql::{Bind, Named, Section, Statement};
use crate::store::{Store, macs};

/// Where a step came from, for the trail.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// At which door.
    pub door: Door,
    /// The requester's address.
    pub requester: Option<IpNet>,
    /// The public id of the account that is signed in and does it.
    pub account: Option<&'a str>,
    /// What the requester's browser calls itself, in a few words.
    pub agent: Option<&'a str>,
}

/// Writes a decision. False: a fact had moved, and nothing was written.
pub async fn record(store: &Store, change: &Change, origin: Origin<'_>, id: Uuid, now: Instant) -> Result<bool, Fault> {
    let sections = vec![
        guards(change),
        budget(change, origin.door),
        pending(store, change, origin.door)?,
        mail(change, origin.door, now),
        proven::authenticator(store, change, now)?,
        proven::recovery(change),
        proven::session(store, change, origin)?,
        proven::trust(store, change, origin)?,
        told::displaced(store, change, origin, now)?,
        told::line(store, change, origin, id, now)?,
    ];
    let mut db = store.connection().await?;
    failpoint!("record.before");
    // `load`, never `get_result`, where something is written: that one is done with the first row, and a row may come
    // before the commit. A PostgreSQL that is shut down at once sends what it has, and commits nothing.
    let written = Statement::<Record>::of(sections).load::<bool>(&mut db).await;
    failpoint!("record.after");
    match written {
        Ok(written) => Ok(written == [true]),
        // Someone else made the same thing first, an authenticator for one: their facts are to be loaded.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn guards(change: &Change) -> Section {
    // A session that ends with the step is locked here too, whatever its version: whoever confirms in it waits, and the
    // other way round.
    let text = "\
with enrolling as materialized (
    select from accounts where id = ? and version = ? for no key update),
account as materialized (
    select from accounts where id = ? and version = ?
        and (?::uuid is null or exists (select from enrolling)) for share),
session as materialized (
    select own.token_hash, own.version from unnest(?) as named (hash) cross join lateral (
        select token_hash, version from sessions
        where token_hash = named.hash and (?::uuid is null or exists (select from account)) for update) as own),
going_on as materialized (
    select from session where token_hash = ? and version = ?),
displaced as materialized (
    select token_hash from session join unnest(?, ?) as seen (hash, version)
        on session.token_hash = seen.hash and session.version = seen.version),
pending as materialized (
    select from pending_sign_ins where id = ? and version = ?
        and (?::uuid is null or exists (select from account))
        and (select count(*) from session) >= 0 for update),
authenticator as materialized (
    select from authenticators where account_id = ? and version = ?
        and (?::uuid is null or exists (select from pending))
        and (?::bytea is null or exists (select from going_on)) for update),
";
    let seen = &change.seen;
    let [account, pending, authenticator] = [seen.account, seen.pending, seen.authenticator];
    let id = |seen: Option<(Uuid, i64)>| Bind::Id(seen.map(|seen| seen.0));
    let version = |seen: Option<(Uuid, i64)>| Bind::Long(seen.map(|seen| seen.1));
    let hash = |hash: Option<TokenHash>| Bind::Bytes(hash.map(|hash| hash.0.to_vec()));
    let goes_on = seen.session.map(|seen| seen.0);
    let displaced = change.displaced.iter().flat_map(|displaced| &displaced.sessions);
    // In one order, so that of two steps that lock the same sessions one waits and then sees.
    let mut locked: Vec<Vec<u8>> = goes_on.or(change.ended_session).iter().map(|hash| hash.0.to_vec()).collect();
    locked.extend(displaced.clone().map(|session| session.token_hash.0.to_vec()));
    locked.sort_unstable();
    // Whoever enrols writes the account: two that held it for share alone would wait for each other.
    let enrolling = account.filter(|_| matches!(change.authenticator, Some(AuthenticatorChange::Activated(..))));
    let binds = vec![
        id(enrolling),
        version(enrolling),
        id(account),
        version(account),
        id(enrolling),
        Bind::ManyBytes(locked),
        id(account),
        hash(goes_on),
        Bind::Long(seen.session.map(|seen| seen.1)),
        Bind::ManyBytes(displaced.clone().map(|session| session.token_hash.0.to_vec()).collect()),
        Bind::Longs(displaced.map(|session| session.version).collect()),
        id(pending),
        version(pending),
        id(account),
        id(authenticator),
        version(authenticator),
        id(pending),
        hash(goes_on),
    ];
    (text, binds)
}

fn budget(change: &Change, door: Door) -> Section {
    let text = "\
budget as (
    insert into budgets as b (door, pool, key,
        email_code_wrong_at, email_code_lockouts, email_code_locked_until,
        authenticator_wrong_at, authenticator_lockouts, authenticator_locked_until,
        mailed_at, next_code_at, stale_at, version)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1
    where (?::uuid is null or exists (select from account))
        and (?::bytea is null or exists (select from going_on))
        and (select count(*) from displaced) = ?
        and (?::uuid is null or exists (select from pending))
        and (?::uuid is null or exists (select from authenticator))
    on conflict (door, pool, key) do update set
        email_code_wrong_at = excluded.email_code_wrong_at,
        email_code_lockouts = excluded.email_code_lockouts,
        email_code_locked_until = excluded.email_code_locked_until,
        authenticator_wrong_at = excluded.authenticator_wrong_at,
        authenticator_lockouts = excluded.authenticator_lockouts,
        authenticator_locked_until = excluded.authenticator_locked_until,
        mailed_at = excluded.mailed_at,
        next_code_at = excluded.next_code_at,
        stale_at = excluded.stale_at,
        version = b.version + 1
    where b.version = ?
    returning true),
";
    let (budget, seen) = (&change.budget, &change.seen);
    let binds = vec![
        Bind::Text(Some(door.name().into())),
        Bind::Text(Some(budget.pool.kind.name().into())),
        Bind::Bytes(Some(budget.pool.key.to_vec())),
        Bind::Ats(budget.email_code.wrong_at.clone()),
        proven::small(budget.email_code.lockouts),
        Bind::At(budget.email_code.locked_until),
        Bind::Ats(budget.authenticator.wrong_at.clone()),
        proven::small(budget.authenticator.lockouts),
        Bind::At(budget.authenticator.locked_until),
        Bind::Ats(budget.mailed_at.clone()),
        Bind::At(budget.next_code_at),
        Bind::At(Some(change.budget_stale_at)),
        Bind::Id(seen.account.map(|seen| seen.0)),
        Bind::Bytes(seen.session.map(|seen| seen.0.0.to_vec())),
        Bind::Long(i64::try_from(change.displaced.as_ref().map_or(0, |displaced| displaced.sessions.len())).ok()),
        Bind::Id(seen.pending.map(|seen| seen.0)),
        Bind::Id(seen.authenticator.map(|seen| seen.0)),
        Bind::Long(Some(budget.version)),
    ];
    (text, binds)
}

fn pending(store: &Store, change: &Change, door: Door) -> Result<Section, Fault> {
    let text = "\
ended as (
    delete from pending_sign_ins using budget where id = ?),
going as (
    insert into pending_sign_ins as p (id, door, token_hash, account_id, pool, pool_key, proven, left_to_prove,
        code_key_id, code_mac, code_expires_at, codes, email_code_attempts, authenticator_attempts,
        enrols, enrolment_key_id, enrolment_secret, created_at, expires_at, version, mac, invitation_hash)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
    from budget where ?::uuid is not null
    on conflict (id) do update set
        token_hash = excluded.token_hash, account_id = excluded.account_id,
        proven = excluded.proven, left_to_prove = excluded.left_to_prove,
        code_key_id = excluded.code_key_id, code_mac = excluded.code_mac, code_expires_at = excluded.code_expires_at,
        codes = excluded.codes, email_code_attempts = excluded.email_code_attempts,
        authenticator_attempts = excluded.authenticator_attempts, enrols = excluded.enrols,
        version = excluded.version, mac = excluded.mac),
";
    let going = change.pending.clone().map(Pending::next);
    let mac = going.as_ref().map(|going| store.mac(&macs::pending(going))).transpose()?;
    let going = going.as_ref();
    let code = going.and_then(|going| going.code.as_ref());
    let names = |factors: Option<&Vec<Factor>>| {
        Bind::Texts(factors.into_iter().flatten().map(|factor| factor.name()).collect())
    };
    let binds = vec![
        Bind::Id(change.ended),
        Bind::Id(going.map(|going| going.id)),
        Bind::Text(Some(door.name().into())),
        Bind::Bytes(going.map(|going| going.token_hash.0.to_vec())),
        Bind::Id(going.and_then(|going| going.account)),
        Bind::Text(going.map(|going| going.pool.kind.name().into())),
        Bind::Bytes(going.map(|going| going.pool.key.to_vec())),
        names(going.map(|going| &going.proven)),
        names(going.map(|going| &going.left)),
        Bind::Text(code.map(|code| code.mac.key_id.clone())),
        Bind::Bytes(code.map(|code| code.mac.mac.to_vec())),
        Bind::At(code.map(|code| code.expires_at)),
        proven::small(going.map_or(0, |going| going.codes)),
        proven::small(going.map_or(0, |going| going.email_code_attempts)),
        proven::small(going.map_or(0, |going| going.authenticator_attempts)),
        Bind::Flag(going.is_some_and(|going| going.enrols)),
        Bind::Text(going.map(|going| going.enrolment.key_id.clone())),
        Bind::Bytes(going.map(|going| going.enrolment.bytes.clone())),
        Bind::At(going.map(|going| going.created_at)),
        Bind::At(going.map(|going| going.expires_at)),
        Bind::Long(going.map(|going| going.version)),
        Bind::Bytes(mac),
        Bind::Bytes(going.and_then(|going| going.invitation).map(|hash| hash.0.to_vec())),
        Bind::Id(going.map(|going| going.id)),
    ];
    Ok((text, binds))
}

fn mail(change: &Change, door: Door, now: Instant) -> Section {
    let text = "\
voided as (
    delete from outbox using budget where pending_id = ?),
mailed as (
    insert into outbox (id, door, kind, pending_id, key_id, payload, due_at, drop_at, created_at)
    select ?, ?, 'code', ?, ?, ?, ?, ?, ? from budget where ?::uuid is not null),
";
    let mail = change.mail.as_ref();
    // A pending sign-in that goes on without a code has spent it: a second copy of that mail would be a dead code.
    let spent = change.pending.as_ref().filter(|going| going.code.is_none());
    let binds = vec![
        Bind::Id(mail.map(|mail| mail.pending).or(spent.map(|spent| spent.id))),
        Bind::Id(mail.map(|mail| mail.id)),
        Bind::Text(Some(door.name().into())),
        Bind::Id(mail.map(|mail| mail.pending)),
        Bind::Text(mail.map(|mail| mail.payload.key_id.clone())),
        Bind::Bytes(mail.map(|mail| mail.payload.bytes.clone())),
        Bind::At(Some(now)),
        Bind::At(mail.map(|mail| mail.drop_at)),
        Bind::At(Some(now)),
        Bind::Id(mail.map(|mail| mail.id)),
    ];
    (text, binds)
}

struct Record;

impl Named for Record {
    type Row = Bool;
}
