//! Sign-out: ends the session and the pending sign-in of one browser, in one statement. Does not decide whether the
//! session is live.

use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::origin::StepOrigin;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::token::TokenHash;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::row::Columns;
use crate::store::sessions::Found;
use crate::store::sql::{Binds, Statement, statement};
use crate::store::trail::{AuditLine, LineRow, NamedBy, PersonalData};

fn text() -> String {
    format!(
        "\
with ended as (
    delete from sessions where door = :door and token_hash = :session
        and application_key_id is not distinct from :application returning id),
dropped as (
    delete from pending_sign_ins where door = :door and token_hash = :pending
        and application_key_id is not distinct from :application),
told as (
    insert into audit ({columns}) select {line} from ended where :is_live)
select exists (select from ended) and :is_live",
        columns = LineRow::names(),
        line = LineRow::each_of(":line"),
    )
}

statement!(SignOutStep: Bool = text());

/// The browser that signs out.
#[derive(Debug)]
pub struct SignOut {
    /// The browser's session cookie.
    pub session: Option<TokenHash>,
    /// The browser's cookie of a pending sign-in.
    pub pending: Option<TokenHash>,
    /// The browser's live session, if any.
    pub live: Option<Found>,
}

/// Ends the session and the pending sign-in that the cookies name. True: a live session ended.
pub async fn sign_out(
    store: &Store,
    out: SignOut,
    origin: StepOrigin<'_>,
    id: Uuid,
    now: Instant,
) -> Result<bool, Fault> {
    let live = out.live.as_ref();
    let subject = live.map(|found| found.account.subject());
    let handle = live.map(|found| found.account.handle.clone());
    let named = NamedBy { subject: subject.as_ref(), origin: origin.requester, ..NamedBy::default() };
    let mut detail = serde_json::json!({ "session": live.map(|found| found.session.id) });
    origin.tell(&mut detail);
    let line = AuditLine {
        id,
        at: now,
        door: origin.door.name().into(),
        account: live.map(|found| found.account.id),
        actor: handle.map_or(TrailActor::Requester, TrailActor::Account).to_string(),
        personal: PersonalData::of(named)?,
        event: TrailEvent::Session.name().into(),
        outcome: TrailOutcome::SignedOut.name().into(),
        detail,
    };
    let binds = Binds::default()
        .with("door", origin.door)
        .with("session", out.session)
        .with("pending", out.pending)
        .with("application", origin.application.map(|key| key.id))
        .with("is_live", live.is_some())
        .with_row("line", Some(line.sealed(store)?));
    let mut db = store.connection().await?;
    failpoint!("sign_out.before");
    // The result is read to the end: the first row may arrive before the commit.
    let ended = Statement::<SignOutStep>::of(binds).load::<bool>(&mut db).await?;
    failpoint!("sign_out.after");
    Ok(ended == [true])
}
