//! The outbox in PostgreSQL: mails and SMS to be sent. The addressee of a code is read from its pending sign-in when it is sent;
//! a decoy's code has no addressee, but its row is treated like any other. A row whose recipient does not fit its kind is not
//! sent, and raises an alarm. Does not open letters.

use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::account_rows::AccountRow;
use super::altered::Altered;
use super::columns::{door, time_zone};
use super::outbox_rows::{OutboxRow, Recipient};
use super::prepared::prepared;
use super::row::{Columns, StoredRow};
use super::schema::outbox;
use super::sign_ins::PendingRow;
use super::sql::{Binds, Statement, statement};
use crate::fault::Fault;
use crate::keys::MailSeal;
use crate::rules::account::Account;
use crate::rules::destination::{Destination, destination, mailbox};
use crate::rules::factor::Door;
use crate::rules::pending::{Pending, Sealed};
use crate::rules::role::is_owner;
use crate::rules::time_zone::TimeZone;
use crate::rules::{Instant, Span};

/// A mail or SMS claimed for one attempt.
#[derive(Debug)]
pub struct Claimed {
    /// Id.
    pub id: Uuid,
    /// The row and recipient that the payload must be sealed to.
    pub seal: MailSeal,
    /// The sealed letter.
    pub payload: Sealed,
    /// Expiry time (exclusive).
    pub drop_at: Instant,
    /// Number of attempts, this one included.
    pub attempts: i16,
    /// The addressee; `None`: a decoy's code, or a mail that may not be sent.
    pub to: Option<Addressee>,
}

/// The addressee of a mail or SMS.
#[derive(Debug)]
pub struct Addressee {
    /// The door of the challenge or account; it decides on the words.
    pub door: Door,
    /// The account; `None`: none has the address any more, or yet.
    pub account: Option<Uuid>,
    /// Whether the account holds `OWNER`.
    pub is_owner: bool,
    /// The time zone of the account, which times are told in beside UTC.
    pub time_zone: Option<TimeZone>,
    /// The brand of the account, which decides on the sender; `None`: its door has no brands.
    pub brand: Option<i32>,
    /// The place.
    pub place: AddressedPlace,
}

/// Where a mail or SMS goes.
#[derive(Debug)]
pub enum AddressedPlace {
    /// The address that the account has stored.
    Stored(String),
    /// The address or the telephone number in the sealed letter.
    InLetter,
}

/// A lane of the outbox; each lane is sent independently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Mailed codes: a person waits for them.
    Asked,
    /// SMS: another service carries them, which may hang alone.
    Texts,
    /// Notices and invitations: an import may queue thousands.
    Notices,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Lane; 3] = [Lane::Asked, Lane::Texts, Lane::Notices];

    /// The values of the two conditions of [`of_lane`]: not a mailed code; an SMS.
    fn is(self) -> [bool; 2] {
        match self {
            Lane::Asked => [false, false],
            Lane::Texts => [true, true],
            Lane::Notices => [true, false],
        }
    }
}

/// The condition that a row is of one lane, in the words of the lanes' index, with two places for boolean values. PostgreSQL
/// would fold a literal into a condition that the index does not have.
fn of_lane([is_other, is_text]: [&str; 2]) -> String {
    format!("(kind <> 'code') = :{is_other} and (kind = 'sms') = :{is_text}")
}

/// Table name in alarms.
const OUTBOX: &str = "outbox";

/// Lifetime of a claim: longer than any attempt.
const CLAIM_SECONDS: i64 = 60;

/// Claims due mails, and reads the challenge of a code and the account that a mail goes to.
fn claim_text() -> String {
    format!(
        "\
with due as (
    select id from outbox
    where due_at <= :now and (claimed_until is null or claimed_until <= :now) and {of_lane}
    order by due_at limit :most for update skip locked),
claimed as (
    update outbox set claimed_until = :claimed_until, attempts = attempts + 1
    from due where outbox.id = due.id
    returning {returned})
select {claimed}, {challenge}, {account}, accounts.time_zone from claimed
left join pending_sign_ins on pending_sign_ins.id = claimed.pending_id
left join accounts on accounts.id = coalesce(pending_sign_ins.account_id, claimed.account_id)",
        of_lane = of_lane(["is_other", "is_text"]),
        returned = OutboxRow::each_of("outbox"),
        claimed = OutboxRow::each_of("claimed"),
        challenge = PendingRow::each_of("pending_sign_ins"),
        account = AccountRow::each_of("accounts"),
    )
}

/// SQL types of a row's columns.
type TypesOf<R> = SqlTypeOf<<R as Selectable<Pg>>::SelectExpression>;

statement!(ClaimMails: (
    TypesOf<OutboxRow>,
    Nullable<TypesOf<PendingRow>>,
    Nullable<TypesOf<AccountRow>>,
    Nullable<Text>
) = claim_text());

/// Claims up to `most` due mails of a lane. No two workers claim the same mail.
pub async fn claim_due(store: &Store, lane: Lane, most: i64, now: Instant) -> Result<Vec<Claimed>, Fault> {
    let [is_other, is_text] = lane.is();
    let binds = Binds::default()
        .with("now", now)
        .with("is_other", is_other)
        .with("is_text", is_text)
        .with("most", most)
        .with("claimed_until", now + Span::seconds(CLAIM_SECONDS));
    let mut db = store.connection().await?;
    type ClaimedRow = (OutboxRow, Option<PendingRow>, Option<AccountRow>, Option<String>);
    let rows: Vec<ClaimedRow> = Statement::<ClaimMails>::of(binds).load(&mut db).await?;
    drop(db);
    let claimed = rows.into_iter().map(|(row, challenge, account, zone)| {
        let recipient = Recipient::of(&row);
        // Altered rows are as if they were missing.
        let challenge = challenge.and_then(|row| row.genuine(store));
        let account = account.and_then(|row| row.genuine(store));
        let of_challenge = challenge.as_ref().and_then(|own| own.challenge.account);
        if recipient.is_none() {
            store.alarms().raise(Altered { table: OUTBOX, row: row.id }, of_challenge.or(row.account_id));
        }
        let own = (account.as_ref(), time_zone(zone.as_deref()));
        let to = recipient.and_then(|recipient| addressee(recipient, &row.door, challenge.as_ref(), own));
        let seal = recipient.map_or(MailSeal::OldAddress { mail: row.id }, |to| sealed_to(row.id, to, of_challenge));
        let payload = Sealed { key_id: row.key_id, bytes: row.payload };
        Claimed { id: row.id, seal, payload, drop_at: row.drop_at, attempts: row.attempts, to }
    });
    Ok(claimed.collect())
}

/// The addressee of a mail. Its challenge or account decides; the row's door is believed for a former address alone, which no
/// other row names.
fn addressee(
    recipient: Recipient,
    of_row: &str,
    pending: Option<&Pending>,
    (account, time_zone): (Option<&Account>, Option<TimeZone>),
) -> Option<Addressee> {
    let to = |door: Door, own: &Account, place: AddressedPlace| Addressee {
        door,
        account: Some(own.id),
        is_owner: is_owner(&own.roles),
        time_zone,
        brand: own.brand,
        place,
    };
    let stored = |address: &str| AddressedPlace::Stored(address.to_owned());
    let nobodys = |door: Door| Addressee {
        door,
        account: None,
        is_owner: false,
        time_zone: None,
        brand: None,
        place: AddressedPlace::InLetter,
    };
    match recipient {
        Recipient::PendingSignIn(_) | Recipient::Texted(_) => {
            let challenge = &pending?.challenge;
            // A challenge of nobody has no account.
            let own = account.filter(|own| challenge.account == Some(own.id));
            let is_texted = matches!(recipient, Recipient::Texted(_));
            // The challenge's factor decides on the channel: a row of another kind goes nowhere.
            match destination(challenge, own)? {
                Destination::Telephone => is_texted.then_some(to(challenge.door, own?, AddressedPlace::InLetter)),
                Destination::Stored(_) | Destination::InLetter if is_texted => None,
                Destination::Stored(address) => Some(to(challenge.door, own?, stored(address))),
                Destination::InLetter => Some(nobodys(challenge.door)),
            }
        }
        Recipient::Invited(id) | Recipient::Noticed(id) => {
            let own = account.filter(|own| own.id == id)?;
            Some(to(own.door, own, stored(mailbox(own)?)))
        }
        Recipient::OldAddress => Some(nobodys(door(of_row).ok()?)),
    }
}

/// The row and recipient that a mail is sealed to. The account of a code comes from its pending sign-in, whose row carries a
/// MAC; the outbox's columns carry none.
fn sealed_to(mail: Uuid, recipient: Recipient, of_pending: Option<Uuid>) -> MailSeal {
    match recipient {
        Recipient::PendingSignIn(pending) | Recipient::Texted(pending) => {
            MailSeal::Code { mail, pending, recipient: of_pending }
        }
        Recipient::Invited(recipient) => MailSeal::Invitation { mail, recipient },
        Recipient::Noticed(recipient) => MailSeal::Notice { mail, recipient },
        Recipient::OldAddress => MailSeal::OldAddress { mail },
    }
}

/// Number and age of queued mails.
#[derive(Debug)]
pub struct QueuedMails {
    /// Number of mails, at most 10,000.
    pub mails: i64,
    /// Creation time of the oldest.
    pub oldest: Option<Instant>,
}

/// Counts at most 10,000 rows of each lane, in the order of their index, and of all together no more.
fn waiting_text() -> String {
    let place = |is_it: bool| if is_it { "yes" } else { "no" };
    let first = |lane: Lane| {
        let of_lane = of_lane(lane.is().map(place));
        format!("(select created_at from outbox where {of_lane} order by due_at limit 10000)")
    };
    let lanes = Lane::ALL.map(first).join(" union all ");
    format!("select count(*), min(created_at) from ({lanes} limit 10000) mails")
}

statement!(CountMails: (BigInt, Nullable<Timestamptz>) = waiting_text());

/// Counts the queued mails, due or not.
pub async fn waiting(store: &Store) -> Result<QueuedMails, Fault> {
    let mut db = store.connection().await?;
    let binds = Binds::default().with("yes", true).with("no", false);
    let counted: Vec<(i64, Option<Instant>)> = Statement::<CountMails>::of(binds).load(&mut db).await?;
    let (mails, oldest) = counted.into_iter().next().unwrap_or_default();
    Ok(QueuedMails { mails, oldest })
}

/// Deletes a mail that was sent, has expired or has no recipient.
pub async fn delete(store: &Store, id: Uuid) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    diesel::delete(outbox::table.find(id)).execute(&mut db).await?;
    Ok(())
}

/// Deletes a mail whose payload does not open for its row and recipient, and raises an alarm. Raises none if the mail is gone:
/// a newer code voided it while it was claimed.
pub async fn delete_altered(store: &Store, mail: &Claimed) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    if diesel::delete(outbox::table.find(mail.id)).execute(&mut db).await? == 1 {
        let account = mail.to.as_ref().and_then(|to| to.account);
        store.alarms().raise(Altered { table: OUTBOX, row: mail.id }, account);
    }
    Ok(())
}

/// Releases a mail to be due again at `due_at`.
pub async fn put_back(store: &Store, id: Uuid, due_at: Instant) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    let released = diesel::update(outbox::table.find(id))
        .set((outbox::due_at.eq(due_at), outbox::claimed_until.eq(None::<Instant>)));
    prepared(released).execute(&mut db).await?;
    Ok(())
}
