//! Sign-out: the session and the pending sign-in of one browser end, in one statement. What the trail says of it has a MAC,
//! so whose session it is is read before.

use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::record::Origin;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::token::TokenHash;
use crate::store::Store;
use crate::store::sql::{Bind, Named, Statement};
use crate::store::trail::Line;

const TEXT: &str = "\
with ended as (
    delete from sessions where door = ? and token_hash = ? and (?::uuid is null or id = ?) returning id),
dropped as (
    delete from pending_sign_ins where door = ? and token_hash = ?),
told as (
    insert into audit (id, at, door, account_id, actor, requester, event, outcome, detail, line_mac)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
    from ended where ?)
select exists (select from ended) and ?";

/// Whose browser signs out.
#[derive(Clone, Copy, Debug)]
pub struct SignOut<'a> {
    /// Its session cookie.
    pub session: Option<TokenHash>,
    /// Its pending cookie.
    pub pending: Option<TokenHash>,
    /// The session, if it is live, and whose it is.
    pub live: Option<(Uuid, &'a Account)>,
}

/// Ends what the cookies name. True: a live session ended.
pub async fn sign_out(
    store: &Store,
    out: SignOut<'_>,
    origin: Origin<'_>,
    id: Uuid,
    now: Instant,
) -> Result<bool, Fault> {
    let door = || Bind::Text(Some(origin.door.name().into()));
    let live = out.live.map(|(session, _)| session);
    let mut binds = vec![
        door(),
        Bind::Bytes(out.session.map(|hash| hash.0.to_vec())),
        Bind::Id(live),
        Bind::Id(live),
        door(),
        Bind::Bytes(out.pending.map(|hash| hash.0.to_vec())),
    ];
    let line = Line {
        id,
        at: now,
        door: origin.door.name().into(),
        account: out.live.map(|(_, account)| account.id),
        actor: out.live.map_or_else(|| "requester".into(), |(_, account)| format!("account:{}", account.handle)),
        requester: origin.requester,
        event: "session".into(),
        outcome: "signed_out".into(),
        detail: serde_json::json!({ "session": live }),
    };
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
