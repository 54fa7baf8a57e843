//! Mails queued in the transaction of the change that they report: invitations, and letters to the address that an account had
//! before. Does not know the text of a mail.

use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::rules::Instant;
use crate::rules::pending::Sealed;
use crate::store::outbox_rows::{OutboxRow, Recipient};
use crate::store::schema::outbox;
use crate::store::trail::TrailAction;

/// A mail that is queued with a change of an account.
#[derive(Debug)]
pub struct AccountMail {
    /// The mail's id.
    pub id: Uuid,
    /// The recipient's account; `None`: the sealed letter holds the address, which the account may no longer have.
    pub to: Option<Uuid>,
    /// The letter, sealed to the mail.
    pub payload: Sealed,
    /// Expiry time (exclusive): an expired mail is dropped.
    pub drop_at: Instant,
}

impl AccountMail {
    /// The mail as it is queued, due at `at`.
    pub(super) fn row(&self, door: &str, at: Instant) -> OutboxRow {
        let recipient = self.to.map_or(Recipient::OldAddress, Recipient::Invited);
        OutboxRow::of(self.id, door, recipient, self.payload.clone(), (self.drop_at, at))
    }
}

/// How an invitation reaches the admin.
#[derive(Debug, Default)]
pub enum InvitedBy {
    /// There is no invitation.
    #[default]
    Nothing,
    /// By a mail.
    Mail(AccountMail),
    /// By the operator, who was shown the link.
    Print,
}

impl InvitedBy {
    /// Adds to a trail line's detail how the invitation reaches the admin.
    pub(super) fn told(&self, mut detail: Value) -> Value {
        let way = match self {
            InvitedBy::Nothing => return detail,
            InvitedBy::Mail(_) => "mailed",
            InvitedBy::Print => "printed",
        };
        detail["invitation"] = way.into();
        detail
    }
}

/// Queues a mail, due at the instant of the action.
pub(super) async fn queue(
    db: &mut AsyncPgConnection,
    action: TrailAction<'_>,
    mail: &AccountMail,
) -> Result<(), diesel::result::Error> {
    diesel::insert_into(outbox::table).values(mail.row(action.door.name(), action.at)).execute(db).await?;
    Ok(())
}
