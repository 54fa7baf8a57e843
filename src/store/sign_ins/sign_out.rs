//! Sign-out: the session and the pending sign-in of one browser end, in one statement.

use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::record::Origin;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::token::TokenHash;
use crate::store::Store;
use crate::store::sql::{Bind, Named, Statement};

const TEXT: &str = "\
with ended as (
    delete from sessions where door = ? and token_hash = ? returning id, account_id),
dropped as (
    delete from pending_sign_ins where door = ? and token_hash = ?),
told as (
    insert into audit (id, at, door, account_id, actor, requester, event, outcome, detail)
    select ?, ?, ?, ended.account_id, 'account', ?, 'session', 'signed_out', jsonb_build_object('session', ended.id)
    from ended where ?)
select exists (select from ended) and ?";

/// Whose browser signs out.
#[derive(Clone, Copy, Debug)]
pub struct SignOut {
    /// Its session cookie.
    pub session: Option<TokenHash>,
    /// Its pending cookie.
    pub pending: Option<TokenHash>,
    /// Whether its session is live.
    pub live: bool,
}

/// Ends what the cookies name. True: a live session ended.
pub async fn sign_out(store: &Store, out: SignOut, origin: Origin<'_>, id: Uuid, now: Instant) -> Result<bool, Fault> {
    let door = || Bind::Text(Some(origin.door.name().into()));
    let binds = vec![
        door(),
        Bind::Bytes(out.session.map(|hash| hash.0.to_vec())),
        door(),
        Bind::Bytes(out.pending.map(|hash| hash.0.to_vec())),
        Bind::Id(Some(id)),
        Bind::At(Some(now)),
        door(),
        Bind::Net(origin.requester),
        Bind::Flag(out.live),
        Bind::Flag(out.live),
    ];
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
