//! Records a decision in one statement. The statement first locks the rows whose versions were read, in the order
//! application key, account, sessions, pending sign-in, authenticator, budget, and writes only if no version has changed. The budget's upsert is the last
//! guard, and every other write depends on it.

use std::sync::LazyLock;

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
use crate::store::sections::{Section, SectionedText};
use crate::store::sql::{Binds, Sectioned};

/// The record statement: its guards, what it writes, and whether it wrote.
static RECORD: LazyLock<SectionedText> = LazyLock::new(|| {
    let groups = [
        guard_sections(),
        vec![budget_section()],
        pending_sections(),
        mail_sections(),
        proven::sections(),
        told::sections(),
    ];
    SectionedText::new(groups.into_iter().flatten().collect(), "select exists (select from budget)")
});

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
        .with_any_row("displaced_line", told::displaced(store, change, origin, now)?)
        .with_row("line", Some(told::line(store, change, origin, id, now)?));
    failpoint!("record.before");
    // `load`, never `get_result`, for a statement that writes: the first row may come before the commit, and a PostgreSQL that
    // shuts down sends the row and commits nothing.
    let written = Sectioned::<Bool>::of(RECORD.of(&binds), binds).load::<bool>(db).await;
    failpoint!("record.after");
    match written {
        Ok(written) => Ok(written == [true]),
        // A concurrent step inserted the row first, for example the authenticator: the facts are loaded again.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The guards: each locks a row in the version that was read, and waits for the guards before it. A session that ends with the
/// step is locked too, in any version, so that a concurrent step in that session waits.
fn guard_sections() -> Vec<Section> {
    let guard = Section::with;
    vec![
        guard(
            "application",
            "application",
            "select from application_keys where id = :application and version = :application_version for key share",
        ),
        guard(
            "updating",
            "updating",
            "select from accounts where id = :updating and version = :seen_account_version
        [application: and exists (select from application)] for no key update",
        ),
        guard(
            "seen_account",
            "account",
            "select from accounts where id = :seen_account and version = :seen_account_version
        [application: and exists (select from application)][updating: and exists (select from updating)] for share",
        ),
        guard(
            "locked_sessions",
            "session",
            "select own.token_hash, own.version from unnest(:locked_sessions) as named (hash) cross join lateral (
        select token_hash, version from sessions
        where token_hash = named.hash [account: and exists (select from account)] for update) as own",
        ),
        guard(
            "seen_session",
            "going_on",
            "select from session where token_hash = :seen_session and version = :seen_session_version",
        ),
        guard(
            "displaced",
            "displaced",
            "select token_hash from session join unnest(:displaced, :displaced_versions) as seen (hash, version)
        on session.token_hash = seen.hash and session.version = seen.version",
        ),
        guard(
            "seen_pending",
            "pending",
            "select from pending_sign_ins where id = :seen_pending and version = :seen_pending_version
        [account: and exists (select from account)][session: and (select count(*) from session) >= 0] for update",
        ),
        guard(
            "seen_authenticator",
            "authenticator",
            "select from authenticators where account_id = :seen_authenticator and version = :seen_authenticator_version
        [pending: and exists (select from pending)][going_on: and exists (select from going_on)] for update",
        ),
    ]
}

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
    let (many, displaces) = (i64::try_from(hashes.len()).ok(), !hashes.is_empty());
    binds
        .with_any("updating", account.filter(|_| updates))
        .with_any("application", application)
        .with_any("application_version", application_version)
        .with_any("seen_account", account)
        .with_any("seen_account_version", account_version)
        .with_any("locked_sessions", (!locked.is_empty()).then_some(locked))
        .with_any("seen_session", session)
        .with_any("seen_session_version", session_version)
        .with_any("displaced_many", many.filter(|_| displaces))
        .with_any("displaced", displaces.then_some(hashes))
        .with_any("displaced_versions", displaces.then_some(versions))
        .with_any("seen_pending", pending)
        .with_any("seen_pending_version", pending_version)
        .with_any("seen_authenticator", authenticator)
        .with_any("seen_authenticator_version", authenticator_version)
}

/// The budget, which is written if every guard holds.
fn budget_section() -> Section {
    let (columns, values, excluded) =
        (BudgetRow::names(), BudgetRow::each_of(":budget"), BudgetRow::set_to("excluded"));
    Section::always(
        "budget",
        format!(
            "\
insert into budgets as b ({columns})
    select {values}
    where true [application: and exists (select from application)]
        [account: and exists (select from account)]
        [going_on: and exists (select from going_on)]
        [displaced: and (select count(*) from displaced) = :displaced_many]
        [pending: and exists (select from pending)]
        [authenticator: and exists (select from authenticator)]
    on conflict (door, pool, key) do update set {excluded}
    where b.version = :budget_version
    returning true"
        ),
    )
}

fn pending_sections() -> Vec<Section> {
    let (columns, values, excluded) =
        (PendingRow::names(), PendingRow::each_of(":going"), PendingRow::set_to("excluded"));
    let going = format!(
        "insert into pending_sign_ins ({columns}) select {values} from budget
    on conflict (id) do update set {excluded}"
    );
    vec![
        Section::with("ended_pending", "ended", "delete from pending_sign_ins using budget where id = :ended_pending"),
        Section::with("going", "going", going),
    ]
}

fn pending(binds: Binds, store: &Store, change: &Change) -> Result<Binds, Fault> {
    let going = change.pending.clone().map(Pending::next);
    let going = going.map(|going| PendingRow::of(&going).sealed(store)).transpose()?;
    Ok(binds.with_any("ended_pending", change.ended).with_any_row("going", going))
}

/// Inserts a challenge that a step opens beside its own, as part of the step's transaction.
pub async fn open(db: &mut AsyncPgConnection, store: &Store, pending: &Pending) -> Result<(), Fault> {
    let row = PendingRow::of(&pending.clone().next()).sealed(store)?;
    diesel::insert_into(pending_sign_ins::table).values(row).execute(db).await?;
    Ok(())
}

fn mail_sections() -> Vec<Section> {
    let (columns, values) = (OutboxRow::names(), OutboxRow::each_of(":mail"));
    let mailed = format!("insert into outbox ({columns}) select {values} from budget");
    vec![
        Section::with("voided_mail", "voided", "delete from outbox using budget where pending_id = :voided_mail"),
        Section::with("mail", "mailed", mailed),
    ]
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
    binds.with_any("voided_mail", voided).with_any_row("mail", row)
}
