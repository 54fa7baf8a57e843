//! The rows of the outbox: sealed mails to be sent, and their recipients. The rows carry no MAC: a payload opens only for its
//! own row and recipient.

use diesel::sql_types::BigInt;
use uuid::Uuid;

use super::row::Columns;
use super::row_macros::columns;
use super::schema::outbox;
use super::sql::statement;
use crate::rules::Instant;
use crate::rules::factor::Factor;
use crate::rules::pending::Sealed;

columns! {
    /// A mail as it is stored.
    pub struct OutboxRow of outbox by (id) {
        id: Uuid,
        door: String,
        kind: String,
        pending_id: Option<Uuid>,
        account_id: Option<Uuid>,
        key_id: String,
        payload: Vec<u8>,
        due_at: Instant,
        drop_at: Instant,
        attempts: i16,
        claimed_until: Option<Instant>,
        created_at: Instant,
    }
}

/// Queues the mails whose rows are `:rows`, as JSON; returns their number.
fn queue_text() -> String {
    format!(
        "with queued as (
            insert into outbox ({columns}) select {columns} from jsonb_populate_recordset(null::outbox, :rows) returning 1)
        select count(*) from queued",
        columns = OutboxRow::names()
    )
}

statement!(pub(in crate::store) QueueMails: BigInt = queue_text());

/// The recipient of a mail, which tells its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// A mailed code, to the account of this pending sign-in; a decoy's code is sent to nobody.
    PendingSignIn(Uuid),
    /// A texted code of this pending sign-in, to the number in its letter; a decoy's letter holds none.
    Texted(Uuid),
    /// An invitation, to this account.
    Invited(Uuid),
    /// A notice, to this account.
    Noticed(Uuid),
    /// A notice, to the address in its letter, which an account had when the letter was made.
    OldAddress,
}

impl Recipient {
    /// The recipient of a code that proves a factor of a pending sign-in.
    pub fn of_code(pending: Uuid, factor: Factor) -> Recipient {
        match factor {
            Factor::SmsCode => Recipient::Texted(pending),
            Factor::EmailCode | Factor::Authenticator | Factor::Password => Recipient::PendingSignIn(pending),
        }
    }

    /// The columns `kind`, `pending_id` and `account_id`.
    fn columns(self) -> (&'static str, Option<Uuid>, Option<Uuid>) {
        match self {
            Recipient::PendingSignIn(pending) => ("code", Some(pending), None),
            Recipient::Texted(pending) => ("sms", Some(pending), None),
            Recipient::Invited(account) => ("invitation", None, Some(account)),
            Recipient::Noticed(account) => ("notice", None, Some(account)),
            Recipient::OldAddress => ("old_address", None, None),
        }
    }

    /// The recipient of a row; `None`: the recipient's columns do not fit the row's kind.
    pub fn of(row: &OutboxRow) -> Option<Recipient> {
        let candidate = match (row.pending_id, row.account_id) {
            (Some(pending), None) if row.kind == "sms" => Recipient::Texted(pending),
            (Some(pending), None) => Recipient::PendingSignIn(pending),
            (None, Some(account)) if row.kind == "invitation" => Recipient::Invited(account),
            (None, Some(account)) => Recipient::Noticed(account),
            (None, None) => Recipient::OldAddress,
            (Some(_), Some(_)) => return None,
        };
        Some(candidate).filter(|recipient| recipient.columns().0 == row.kind)
    }
}

impl OutboxRow {
    /// The row of a mail that is due at once, created at `created_at` and expired from `drop_at` on.
    pub fn of(
        id: Uuid,
        door: &str,
        recipient: Recipient,
        payload: Sealed,
        (drop_at, created_at): (Instant, Instant),
    ) -> OutboxRow {
        let (kind, pending_id, account_id) = recipient.columns();
        OutboxRow {
            id,
            door: door.to_owned(),
            kind: kind.to_owned(),
            pending_id,
            account_id,
            key_id: payload.key_id,
            payload: payload.bytes,
            due_at: created_at,
            drop_at,
            attempts: 0,
            claimed_until: None,
            created_at,
        }
    }
}
