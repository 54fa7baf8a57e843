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
use super::change::Written;
use super::mails::{InvitedBy, NewMail};
use super::owners::{owner_rows, owners, takes_last_owner};
use super::together::Stop;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_changes::AccountChanges;
use crate::rules::desk::is_owner;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::account_rows::AccountRow;
use crate::store::schema::accounts;
use crate::store::sql::{Bind, Named, Statement};
use crate::store::trail::{Line, NamedBy, PersonalData};
use crate::store::{Store, macs};

/// Rows of one statement: few statements, and none that holds much memory or takes long.
const AT_ONCE: usize = 1000;

/// An account's row with what the trail is to say of it.
#[derive(Serialize)]
pub struct Told<T> {
    /// The id of the trail's row.
    pub told: Uuid,
    /// What was done.
    #[serde(skip)]
    pub event: TrailEvent,
    /// How they are invited by it.
    #[serde(skip)]
    pub invited: InvitedBy,
    /// The account.
    #[serde(flatten)]
    pub account: T,
}

/// An account as it is to be, if its row is still of this version.
#[derive(Serialize)]
#[expect(missing_docs, reason = "the columns of the table, one by one")]
pub struct Rewritten<'a> {
    #[serde(skip)]
    pub account: Account,
    #[serde(skip)]
    pub before: &'a Account,
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
        roles text[], language text, enrolment_until timestamptz, invitation_hash bytea, created_at timestamptz,
        updated_at timestamptz, mac bytea, detail jsonb, line_mac text, personal jsonb, personal_salt text,
        personal_digest text)),
written as (
    insert into accounts (id, door, handle, address, email, display_name, phone_number, job_title, bio, avatar_url,
        roles, language, enrolment_until, invitation_hash, created_at, updated_at, enrolled, mac)
    select id, door, handle, address, email, display_name, phone_number, job_title, bio, avatar_url,
        roles, language, enrolment_until, invitation_hash, created_at, updated_at, false, mac
    from wanted
    on conflict (door, address) do nothing
    returning 1),
trail as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac, personal, personal_salt,
        personal_digest)
    select told, updated_at, door, id, ?, event, 'done', detail, decode(line_mac, 'hex'), personal,
        decode(personal_salt, 'hex'), decode(personal_digest, 'hex') from wanted)
select count(*) from written";

struct Make;

impl Named for Make {
    type Row = BigInt;
}

const REWRITE: &str = "\
with wanted as (
    select * from jsonb_to_recordset(?) as wanted (told uuid, event text, id uuid, version bigint, door text,
        display_name text, phone_number text, job_title text, bio text, avatar_url text, roles text[], language text,
        updated_at timestamptz, mac bytea, detail jsonb, line_mac text, personal jsonb, personal_salt text,
        personal_digest text)),
written as (
    update accounts as a set display_name = wanted.display_name, phone_number = wanted.phone_number,
        job_title = wanted.job_title, bio = wanted.bio, avatar_url = wanted.avatar_url, roles = wanted.roles,
        language = wanted.language, updated_at = wanted.updated_at, version = a.version + 1, mac = wanted.mac
    from wanted where a.id = wanted.id and a.version = wanted.version
    returning 1),
trail as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac, personal, personal_salt,
        personal_digest)
    select told, updated_at, door, id, ?, event, 'done', detail, decode(line_mac, 'hex'), personal,
        decode(personal_salt, 'hex'), decode(personal_digest, 'hex') from wanted)
select count(*) from written";

struct Rewrite;

const QUEUE: &str = "\
with wanted as (
    select * from jsonb_to_recordset(?) as wanted (id uuid, door text, account uuid, key_id text, payload bytea,
        at timestamptz, drop_at timestamptz)),
written as (
    insert into outbox (id, door, kind, account_id, key_id, payload, due_at, drop_at, created_at)
    select id, door, 'invitation', account, key_id, payload, at, drop_at, at from wanted
    returning 1)
select count(*) from written";

struct Queue;

impl Named for Queue {
    type Row = BigInt;
}

impl Named for Rewrite {
    type Row = BigInt;
}

/// Whoever writes many accounts, for the trail.
#[derive(Clone, Copy, Debug)]
pub struct Doer<'a> {
    /// Their name.
    pub actor: &'a TrailActor,
    /// Why, in their words.
    pub reason: Option<&'a str>,
    /// Whether a list that takes the last owner of this door who can sign in is refused; `None`: it is not.
    pub keeps_owner_at: Option<Door>,
}

/// Writes them as one transaction, and says how many after each statement. `Moved`: an account has moved since it was seen,
/// or an address was taken. But for `Done` nothing is written.
pub async fn record_many(
    store: &Store,
    doer: Doer<'_>,
    (made, changed): (&[Told<NewAccount<'_>>], &[Told<Rewritten<'_>>]),
    written: &(dyn Fn(usize) + Sync),
) -> Result<Written, Fault> {
    let seen: Vec<Uuid> = changed.iter().map(|told| told.account.id).collect();
    let going = changed.iter().filter(|told| !is_owner(told.account.roles)).map(|told| told.account.id);
    let going: Vec<Uuid> = going.collect();
    let keeps_owner_at = doer.keeps_owner_at.filter(|_| !going.is_empty());
    // A connection is held for a bounded time: what can be done before is.
    let letters = letters(made);
    let (made, changed) = (pieces(store, doer, made)?, pieces(store, doer, changed)?);
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            let locked = lock(db, &seen, keeps_owner_at).await?;
            if let Some(door) = keeps_owner_at {
                // An owner made since the lock may go as fast as they came.
                let owners = owners(db, store, door).await?;
                let owners: Vec<&Account> = owners.iter().filter(|own| locked.contains(&own.id)).collect();
                if takes_last_owner(db, store, &owners, &going).await? {
                    return Err(Stop::Not(Written::LastOwner));
                }
            }
            for (rows, many) in changed {
                let binds = vec![Bind::Json(rows), Bind::Text(Some(doer.actor.to_string()))];
                whole(Statement::<Rewrite>::of(vec![(REWRITE, binds)]).load(db).await?, many)?;
                failpoint!("many.changed");
                written(many);
            }
            for (rows, many) in made {
                let binds = vec![Bind::Json(rows), Bind::Text(Some(doer.actor.to_string()))];
                whole(Statement::<Make>::of(vec![(MAKE, binds)]).load(db).await?, many)?;
                failpoint!("many.made");
                written(many);
            }
            for (rows, many) in letters {
                whole(Statement::<Queue>::of(vec![(QUEUE, vec![Bind::Json(rows)])]).load(db).await?, many)?;
            }
            Ok(())
        })
        .await;
    failpoint!("many.committed");
    use diesel::result::{DatabaseErrorKind, Error};
    match done {
        Ok(()) => Ok(Written::Done),
        Err(Stop::Not(why)) => Ok(why),
        Err(Stop::Met(Fault::Refused(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))) => {
            Ok(Written::Moved)
        }
        Err(Stop::Met(fault)) => Err(fault),
    }
}

/// Locks accounts, and every owner where one must be left, in one order: of two who change many none waits for the other in
/// a circle.
async fn lock(
    db: &mut AsyncPgConnection,
    seen: &[Uuid],
    keeps_owner_at: Option<Door>,
) -> Result<Vec<Uuid>, diesel::result::Error> {
    let mut ids = seen.to_vec();
    if let Some(door) = keeps_owner_at {
        ids.extend(owner_rows(db, door.name()).await?.iter().map(AccountRow::id));
    }
    if ids.is_empty() {
        return Ok(ids);
    }
    let locked = accounts::table.filter(accounts::id.eq_any(ids)).order(accounts::id);
    locked.select(accounts::id).for_update().load(db).await
}

/// Rows as JSON, each with its MAC and its line's, so many at a time.
fn pieces<T: Row>(store: &Store, doer: Doer<'_>, rows: &[Told<T>]) -> Result<Vec<(Value, usize)>, Fault> {
    let row = |told: &Told<T>| {
        let (account, before, door, at) = told.account.is()?;
        let changes = AccountChanges::between(before, Some(&account));
        let mut detail = told.invited.told(json!({ "accountVersion": account.version, "changed": changes.shown }));
        if let Some(reason) = doer.reason {
            detail["reason"] = reason.into();
        }
        let line = Line {
            id: told.told,
            at,
            door: door.into(),
            account: Some(account.id),
            actor: doer.actor.to_string(),
            personal: PersonalData::of(NamedBy {
                subject: Some(&before.unwrap_or(&account).subject()),
                changed: Some(&changes.personal),
                ..NamedBy::default()
            })?,
            event: told.event.name().into(),
            outcome: TrailOutcome::Done.name().into(),
            detail: detail.clone(),
        };
        let (mac, line_mac) = (store.mac(&macs::account(&account))?, store.line_mac(&line)?);
        let PersonalData { data, salt, digest } = line.personal;
        let mut row = serde_json::to_value(told).map_err(|error| Fault::Text(error.into()))?;
        if let Some(row) = row.as_object_mut() {
            row.insert("event".into(), told.event.name().into());
            row.insert("mac".into(), format!("\\x{}", HEXLOWER.encode(&mac)).into());
            row.insert("detail".into(), detail);
            row.insert("line_mac".into(), HEXLOWER.encode(&line_mac).into());
            row.insert("personal".into(), data.into());
            for (name, bytes) in [("personal_salt", salt), ("personal_digest", digest)] {
                row.insert(name.into(), bytes.map(|bytes| HEXLOWER.encode(&bytes)).into());
            }
        }
        Ok(row)
    };
    rows.chunks(AT_ONCE).map(|rows| Ok((rows.iter().map(row).collect::<Result<_, Fault>>()?, rows.len()))).collect()
}

/// The mails that invite those who are made, as JSON, so many at a time.
fn letters(made: &[Told<NewAccount<'_>>]) -> Vec<(Value, usize)> {
    let letter = |told: &Told<NewAccount<'_>>| {
        let InvitedBy::Mail(NewMail { id, to, payload, drop_at }) = &told.invited else { return None };
        let payload_hex = format!("\\x{}", HEXLOWER.encode(&payload.bytes));
        Some(json!({
            "id": id, "door": told.account.door, "account": to, "key_id": payload.key_id, "payload": payload_hex,
            "at": told.account.created_at, "drop_at": drop_at,
        }))
    };
    let letters: Vec<Value> = made.iter().filter_map(letter).collect();
    letters.chunks(AT_ONCE).map(|rows| (rows.into(), rows.len())).collect()
}

/// What the MACs of a row and of the line about it need: the account as it is from now on and as it was before, its door, and
/// when that is.
trait Row: Serialize {
    fn is(&self) -> Result<(Account, Option<&Account>, &'static str, Instant), Fault>;
}

impl Row for NewAccount<'_> {
    fn is(&self) -> Result<(Account, Option<&Account>, &'static str, Instant), Fault> {
        Ok((self.written()?, None, self.door, self.updated_at))
    }
}

impl Row for Rewritten<'_> {
    fn is(&self) -> Result<(Account, Option<&Account>, &'static str, Instant), Fault> {
        Ok((self.account.clone(), Some(self.before), self.door, self.updated_at))
    }
}

/// Nothing of it, unless all of it was written.
fn whole(written: Vec<i64>, many: usize) -> Result<(), Stop> {
    let all = matches!(written[..], [count] if usize::try_from(count) == Ok(many));
    if all { Ok(()) } else { Err(Stop::Not(Written::Moved)) }
}
