//! Records a decision in one statement. The statement first locks the rows whose versions were read, in the order
//! application key, account, sessions, pending sign-in, authenticator, budget, and writes only if no version has changed. The budget's upsert is the last
//! guard, and every other write depends on it.

use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::origin::StepOrigin;
use super::rows::{BudgetRow, PendingRow};
use super::{proven, told};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::decision::{AuthenticatorChange, Change};
use crate::rules::factor::Door;
use crate::rules::pending::Pending;
use crate::rules::token::TokenHash;
use crate::store::Store;
use crate::store::outbox_rows::{OutboxRow, Recipient};
use crate::store::row::{Columns, Covered};
use crate::store::schema::pending_sign_ins;
use crate::store::sql::{Binds, Statement, statement};

statement!(RecordStep: Bool = [GUARDS, &budget_text(), &pending_text(), &mail_text(), &proven::text(), &told::text()].concat());

/// Writes a decision. False: a fact had changed, and nothing was written.
pub async fn record(
    store: &Store,
    change: &Change,
    origin: StepOrigin<'_>,
    id: Uuid,
    now: Instant,
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    record_within(&mut db, store, change, origin, (id, now)).await
}

/// Writes a decision as part of a transaction. False: a fact had changed, or a unique index refused a row.
pub async fn record_within(
    db: &mut AsyncPgConnection,
    store: &Store,
    change: &Change,
    origin: StepOrigin<'_>,
    (id, now): (Uuid, Instant),
) -> Result<bool, Fault> {
    let binds = guards(Binds::default(), change, origin);
    let binds = binds
        .with("budget_version", change.budget.version)
        .with_row("budget", Some(BudgetRow::of(&change.budget, origin.door, change.budget_stale_at)));
    let binds = pending(binds, store, change)?;
    let binds = mail(binds, change, origin.door, now);
    let binds = proven::binds(binds, store, change, origin, now)?;
    let binds = binds
        .with_row("displaced_line", told::displaced(store, change, origin, now)?)
        .with_row("line", Some(told::line(store, change, origin, id, now)?));
    failpoint!("record.before");
    // `load`, never `get_result`, for a statement that writes: the first row may come before the commit, and a PostgreSQL that
    // shuts down sends the row and commits nothing.
    let written = Statement::<RecordStep>::of(binds).load::<bool>(db).await;
    failpoint!("record.after");
    match written {
        Ok(written) => Ok(written == [true]),
        // A concurrent step inserted the row first, for example the authenticator: the facts are loaded again.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A session that ends with the step is locked too, in any version, so that a concurrent step in that session waits.
const GUARDS: &str = "\
with application as materialized (
    select from application_keys where id = :application and version = :application_version for key share),
updating as materialized (
    select from accounts where id = :updating and version = :seen_account_version
        and (:application::uuid is null or exists (select from application)) for no key update),
account as materialized (
    select from accounts where id = :seen_account and version = :seen_account_version
        and (:application::uuid is null or exists (select from application))
        and (:updating::uuid is null or exists (select from updating)) for share),
session as materialized (
    select own.token_hash, own.version from unnest(:locked_sessions) as named (hash) cross join lateral (
        select token_hash, version from sessions
        where token_hash = named.hash and (:seen_account::uuid is null or exists (select from account)) for update) as own),
going_on as materialized (
    select from session where token_hash = :seen_session and version = :seen_session_version),
displaced as materialized (
    select token_hash from session join unnest(:displaced, :displaced_versions) as seen (hash, version)
        on session.token_hash = seen.hash and session.version = seen.version),
pending as materialized (
    select from pending_sign_ins where id = :seen_pending and version = :seen_pending_version
        and (:seen_account::uuid is null or exists (select from account))
        and (select count(*) from session) >= 0 for update),
authenticator as materialized (
    select from authenticators where account_id = :seen_authenticator and version = :seen_authenticator_version
        and (:seen_pending::uuid is null or exists (select from pending))
        and (:seen_session::bytea is null or exists (select from going_on)) for update),
";

fn guards(binds: Binds, change: &Change, origin: StepOrigin<'_>) -> Binds {
    let seen = &change.seen;
    let (application, application_version) = origin.application.map(|key| (key.id, key.version)).unzip();
    let (account, account_version) = seen.account.unzip();
    let (session, session_version) = seen.session.unzip();
    let (pending, pending_version) = seen.pending.unzip();
    let (authenticator, authenticator_version) = seen.authenticator.unzip();
    let displaced = change.displaced.iter().flat_map(|displaced| &displaced.sessions);
    let hashes: Vec<Vec<u8>> = displaced.clone().map(|session| session.token_hash.0.to_vec()).collect();
    let versions: Vec<i64> = displaced.map(|session| session.version).collect();
    // Hashes are sorted: of two steps that lock the same sessions, one waits for the other without a deadlock.
    let going = session.or(change.ended_session).map(|hash: TokenHash| hash.0.to_vec());
    let mut locked: Vec<Vec<u8>> = going.into_iter().chain(hashes.iter().cloned()).collect();
    locked.sort_unstable();
    // A step that updates the account takes the exclusive lock at once: two share locks would deadlock.
    let enrols = matches!(change.authenticator, Some(AuthenticatorChange::Activated(..)));
    let updates = enrols || change.raised.is_some() || change.deed.is_some();
    binds
        .with("updating", account.filter(|_| updates))
        .with("application", application)
        .with("application_version", application_version)
        .with("seen_account", account)
        .with("seen_account_version", account_version)
        .with("locked_sessions", locked)
        .with("seen_session", session)
        .with("seen_session_version", session_version)
        .with("displaced_many", i64::try_from(hashes.len()).ok())
        .with("displaced", hashes)
        .with("displaced_versions", versions)
        .with("seen_pending", pending)
        .with("seen_pending_version", pending_version)
        .with("seen_authenticator", authenticator)
        .with("seen_authenticator_version", authenticator_version)
}

fn budget_text() -> String {
    let (columns, values, excluded) =
        (BudgetRow::names(), BudgetRow::each_of(":budget"), BudgetRow::set_to("excluded"));
    format!(
        "\
budget as (
    insert into budgets as b ({columns})
    select {values}
    where (:application::uuid is null or exists (select from application))
        and (:seen_account::uuid is null or exists (select from account))
        and (:seen_session::bytea is null or exists (select from going_on))
        and (select count(*) from displaced) = :displaced_many
        and (:seen_pending::uuid is null or exists (select from pending))
        and (:seen_authenticator::uuid is null or exists (select from authenticator))
    on conflict (door, pool, key) do update set {excluded}
    where b.version = :budget_version
    returning true),
"
    )
}

fn pending_text() -> String {
    let (columns, values, excluded) =
        (PendingRow::names(), PendingRow::each_of(":going"), PendingRow::set_to("excluded"));
    format!(
        "\
ended as (
    delete from pending_sign_ins using budget where id = :ended_pending),
going as (
    insert into pending_sign_ins ({columns}) select {values} from budget where :going.id::uuid is not null
    on conflict (id) do update set {excluded}),
"
    )
}

fn pending(binds: Binds, store: &Store, change: &Change) -> Result<Binds, Fault> {
    let going = change.pending.clone().map(Pending::next);
    let going = going.map(|going| PendingRow::of(&going).sealed(store)).transpose()?;
    Ok(binds.with("ended_pending", change.ended).with_row("going", going))
}

/// Inserts a challenge that a step opens beside its own, as part of the step's transaction.
pub async fn open(db: &mut AsyncPgConnection, store: &Store, pending: &Pending) -> Result<(), Fault> {
    let row = PendingRow::of(&pending.clone().next()).sealed(store)?;
    diesel::insert_into(pending_sign_ins::table).values(row).execute(db).await?;
    Ok(())
}

fn mail_text() -> String {
    let (columns, values) = (OutboxRow::names(), OutboxRow::each_of(":mail"));
    format!(
        "\
voided as (
    delete from outbox using budget where pending_id = :voided_mail),
mailed as (
    insert into outbox ({columns}) select {values} from budget where :mail.id::uuid is not null),
"
    )
}

fn mail(binds: Binds, change: &Change, door: Door, now: Instant) -> Binds {
    let mail = change.mail.as_ref();
    // A pending sign-in without a code has spent its code: a mail still queued would deliver a void code.
    let spent = change.pending.as_ref().filter(|going| going.challenge.code.is_none());
    let voided = mail.map(|mail| mail.pending).or(spent.map(|spent| spent.id));
    let row = mail.map(|mail| {
        let recipient = Recipient::of_code(mail.pending, mail.factor);
        OutboxRow::of(mail.id, door.name(), recipient, mail.payload.clone(), (mail.drop_at, now))
    });
    binds.with("voided_mail", voided).with_row("mail", row)
}
