//! Many accounts at once: made and changed with their lines of the trail, all of them or none. Writes only if every account
//! to be changed is as it was seen and every new address is free. Does not know what was decided, nor why.

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::NewAccount;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::store::schema::accounts;
use crate::store::sql::{Bind, Named, Statement};
use crate::store::trail::Line;
use crate::store::{Store, macs};

/// Rows of one statement: few statements, and none that holds much memory or takes long.
const AT_ONCE: usize = 1000;

/// An account's row with what the trail is to say of it.
#[derive(Serialize)]
pub struct Told<T> {
    /// The id of the trail's row.
    pub told: Uuid,
    /// What was done.
    pub event: &'static str,
    /// The account.
    #[serde(flatten)]
    pub account: T,
}

/// A row with its MAC, and its line's, as PostgreSQL reads one from JSON.
#[derive(Serialize)]
struct Marked<'a, T> {
    mac: String,
    line_mac: String,
    detail: Value,
    #[serde(flatten)]
    told: &'a Told<T>,
}

/// What a row's MAC is made of.
trait Written {
    fn written(&self) -> Result<Account, Fault>;
    /// When it is written.
    fn at(&self) -> Instant;
}

impl Written for NewAccount<'_> {
    fn written(&self) -> Result<Account, Fault> {
        self.written()
    }

    fn at(&self) -> Instant {
        self.updated_at
    }
}

impl Written for Rewritten<'_> {
    fn written(&self) -> Result<Account, Fault> {
        Ok(self.account.clone())
    }

    fn at(&self) -> Instant {
        self.updated_at
    }
}

/// An account as it is to be, if its row is still of this version.
#[derive(Serialize)]
#[expect(missing_docs, reason = "the columns of the table, one by one")]
pub struct Rewritten<'a> {
    #[serde(skip)]
    pub account: Account,
    pub id: Uuid,
    pub version: i64,
    pub door: &'static str,
    pub display_name: &'a str,
    pub phone_number: Option<&'a str>,
    pub job_title: Option<&'a str>,
    pub bio: Option<&'a str>,
    pub avatar_url: Option<&'a str>,
    pub roles: &'a [String],
    pub language: Option<&'a str>,
    pub updated_at: Instant,
}

const MAKE: &str = "\
with wanted as (
    select * from jsonb_to_recordset(?) as wanted (told uuid, event text, id uuid, door text, handle text,
        address text, email text, display_name text, phone_number text, job_title text, bio text, avatar_url text,
        roles text[], language text, enrolment_until timestamptz, created_at timestamptz, updated_at timestamptz,
        mac bytea, detail jsonb, line_mac bytea)),
written as (
    insert into accounts (id, door, handle, address, email, display_name, phone_number, job_title, bio, avatar_url,
        roles, language, enrolment_until, created_at, updated_at, enrolled, mac)
    select id, door, handle, address, email, display_name, phone_number, job_title, bio, avatar_url,
        roles, language, enrolment_until, created_at, updated_at, false, mac
    from wanted
    on conflict (door, address) do nothing
    returning 1),
trail as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac)
    select told, updated_at, door, id, ?, event, 'done', detail, line_mac from wanted)
select count(*) from written";

struct Make;

impl Named for Make {
    type Row = BigInt;
}

const REWRITE: &str = "\
with wanted as (
    select * from jsonb_to_recordset(?) as wanted (told uuid, event text, id uuid, version bigint, door text,
        display_name text, phone_number text, job_title text, bio text, avatar_url text, roles text[], language text,
        updated_at timestamptz, mac bytea, detail jsonb, line_mac bytea)),
written as (
    update accounts as a set display_name = wanted.display_name, phone_number = wanted.phone_number,
        job_title = wanted.job_title, bio = wanted.bio, avatar_url = wanted.avatar_url, roles = wanted.roles,
        language = wanted.language, updated_at = wanted.updated_at, version = a.version + 1, mac = wanted.mac
    from wanted where a.id = wanted.id and a.version = wanted.version
    returning 1),
trail as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac)
    select told, updated_at, door, id, ?, event, 'done', detail, line_mac from wanted)
select count(*) from written";

struct Rewrite;

impl Named for Rewrite {
    type Row = BigInt;
}

/// Writes them as one transaction, and says how many after each statement. False: an account has moved since it was seen,
/// or an address was taken, and nothing is written.
pub async fn record_many(
    store: &Store,
    actor: &str,
    (made, changed): (&[Told<NewAccount<'_>>], &[Told<Rewritten<'_>>]),
    written: &(dyn Fn(usize) + Sync),
) -> Result<bool, Fault> {
    let seen: Vec<Uuid> = changed.iter().map(|told| told.account.id).collect();
    // A connection is held for a bounded time: what can be done before is.
    let (made, changed) = (pieces(store, actor, made)?, pieces(store, actor, changed)?);
    let mut db = store.connection().await?;
    let done: Result<(), diesel::result::Error> = db
        .transaction(async |db| {
            lock(db, &seen).await?;
            for (rows, many) in changed {
                let binds = vec![Bind::Json(rows), Bind::Text(Some(actor.to_owned()))];
                whole(Statement::<Rewrite>::of(vec![(REWRITE, binds)]).load(db).await?, many)?;
                failpoint!("many.changed");
                written(many);
            }
            for (rows, many) in made {
                let binds = vec![Bind::Json(rows), Bind::Text(Some(actor.to_owned()))];
                whole(Statement::<Make>::of(vec![(MAKE, binds)]).load(db).await?, many)?;
                failpoint!("many.made");
                written(many);
            }
            Ok(())
        })
        .await;
    failpoint!("many.committed");
    use diesel::result::{DatabaseErrorKind, Error};
    match done {
        Err(Error::RollbackTransaction | Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        done => Ok(done.map(|()| true)?),
    }
}

/// Locks accounts in one order, so that of two who change many none waits for the other in a circle.
async fn lock(db: &mut AsyncPgConnection, ids: &[Uuid]) -> Result<(), diesel::result::Error> {
    if !ids.is_empty() {
        let locked = accounts::table.filter(accounts::id.eq_any(ids)).order(accounts::id);
        locked.select(accounts::id).for_update().load::<Uuid>(db).await?;
    }
    Ok(())
}

/// Rows as JSON, each with its line's MAC, so many at a time.
fn pieces<T: Serialize + Written>(store: &Store, actor: &str, rows: &[Told<T>]) -> Result<Vec<(Value, usize)>, Fault> {
    let piece = |rows: &[Told<T>]| {
        let marked = rows.iter().map(|told| marked(store, actor, told));
        let marked: Vec<Marked<'_, T>> = marked.collect::<Result<_, Fault>>()?;
        let json = serde_json::to_value(marked).map_err(|error| Fault::Text(error.into()))?;
        Ok((json, rows.len()))
    };
    rows.chunks(AT_ONCE).map(piece).collect()
}

fn marked<'a, T: Written>(store: &Store, actor: &str, told: &'a Told<T>) -> Result<Marked<'a, T>, Fault> {
    let written = told.account.written()?;
    let detail = json!({ "accountVersion": written.version });
    let line = Line {
        id: told.told,
        at: told.account.at(),
        door: written.door.name().into(),
        account: Some(written.id),
        actor: actor.into(),
        requester: None,
        event: told.event.into(),
        outcome: "done".into(),
        detail: detail.clone(),
    };
    let text = |mac: &[u8]| format!("\\x{}", HEXLOWER.encode(mac));
    let (mac, line_mac) = (text(&store.mac(&macs::account(&written))?), text(&store.line_mac(&line)?));
    Ok(Marked { mac, line_mac, detail, told })
}

/// Nothing of it, unless all of it was written.
fn whole(written: Vec<i64>, many: usize) -> Result<(), diesel::result::Error> {
    let all = matches!(written[..], [count] if usize::try_from(count) == Ok(many));
    if all { Ok(()) } else { Err(diesel::result::Error::RollbackTransaction) }
}
