//! Mails queued in the transaction of the change that they tell of: invitations, and notices to an address that an account
//! no longer has.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::rules::Instant;
use crate::rules::pending::Sealed;
use crate::store::schema::outbox;
use crate::store::trail::TrailAction;

/// A mail that is queued with what it tells of.
#[derive(Debug)]
pub struct NewMail {
    /// Which one.
    pub id: Uuid,
    /// To whom; none: to the address in the letter, which is an account's no longer.
    pub to: Option<Uuid>,
    /// What it says, sealed to it.
    pub payload: Sealed,
    /// From then on it is dead.
    pub drop_at: Instant,
}

/// How an invitation reaches the admin.
#[derive(Debug, Default)]
pub enum InvitedBy {
    /// There is none.
    #[default]
    Nothing,
    /// By this mail.
    Mail(NewMail),
    /// By the operator, who was shown its link.
    Print,
}

impl InvitedBy {
    /// The detail of a line of the trail, with the way of the invitation.
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

/// Queues a mail, due at the instant of the deed.
pub(super) async fn queue(
    db: &mut AsyncPgConnection,
    deed: TrailAction<'_>,
    mail: &NewMail,
) -> Result<(), diesel::result::Error> {
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(mail.id),
            outbox::door.eq(deed.door.name()),
            outbox::kind.eq(if mail.to.is_some() { "invitation" } else { "old_address" }),
            outbox::account_id.eq(mail.to),
            outbox::key_id.eq(&mail.payload.key_id),
            outbox::payload.eq(&mail.payload.bytes),
            outbox::due_at.eq(deed.at),
            outbox::drop_at.eq(mail.drop_at),
            outbox::created_at.eq(deed.at),
        ))
        .execute(db)
        .await?;
    Ok(())
}
