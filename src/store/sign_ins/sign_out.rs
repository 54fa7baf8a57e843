//! Sign-out: the session and the pending sign-in of one browser end, in one statement.

use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::record::Origin;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::token::TokenHash;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::sessions::Found;
use crate::store::sql::{Bind, Named, Statement};
use crate::store::trail::{Line, NamedBy, PersonalData};

const TEXT: &str = "\
with ended as (
    delete from sessions where door = ? and token_hash = ? returning id),
dropped as (
    delete from pending_sign_ins where door = ? and token_hash = ?),
told as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac, personal, personal_salt,
        personal_digest)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from ended where ?)
select exists (select from ended) and ?";

/// Whose browser signs out.
#[derive(Debug)]
pub struct SignOut {
    /// Its session cookie.
    pub session: Option<TokenHash>,
    /// Its pending cookie.
    pub pending: Option<TokenHash>,
    /// Its session, if that is live.
    pub live: Option<Found>,
}

/// Ends what the cookies name. True: a live session ended.
pub async fn sign_out(store: &Store, out: SignOut, origin: Origin<'_>, id: Uuid, now: Instant) -> Result<bool, Fault> {
    let door = || Bind::Text(Some(origin.door.name().into()));
    let live = out.live.as_ref();
    let subject = live.map(|found| found.account.subject());
    let handle = live.map(|found| found.account.handle.clone());
    let named = NamedBy { subject: subject.as_ref(), network: origin.requester, ..NamedBy::default() };
    let line = Line {
        id,
        at: now,
        door: origin.door.name().into(),
        account: live.map(|found| found.account.id),
        actor: handle.map_or(TrailActor::Requester, TrailActor::Account).to_string(),
        personal: PersonalData::of(named)?,
        event: TrailEvent::Session.name().into(),
        outcome: TrailOutcome::SignedOut.name().into(),
        detail: serde_json::json!({ "session": live.map(|found| found.session.id) }),
    };
    let mut binds = vec![
        door(),
        Bind::Bytes(out.session.map(|hash| hash.0.to_vec())),
        door(),
        Bind::Bytes(out.pending.map(|hash| hash.0.to_vec())),
    ];
    binds.extend(line.binds(store)?);
    binds.extend([Bind::Flag(live.is_some()), Bind::Flag(live.is_some())]);
    let mut db = store.connection().await?;
    failpoint!("sign_out.before");
    // All of it, not the first row alone: that may come before the commit.
    let ended = Statement::<Out>::of(vec![(TEXT, binds)]).load::<bool>(&mut db).await?;
    failpoint!("sign_out.after");
    Ok(ended == [true])
}

struct Out;

impl Named for Out {
    type Row = Bool;
}
