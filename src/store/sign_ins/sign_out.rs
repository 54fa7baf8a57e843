//! Sign-out: the session and the pending sign-in of one browser end, in one statement. What the trail says of it has a MAC,
//! so whose session it is is read before.

use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::record::Origin;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::session::Horizon;
use crate::rules::token::TokenHash;
use crate::store::Store;
use crate::store::schema::{accounts, sessions};
use crate::store::sql::{Bind, Named, Statement};
use crate::store::trail::Line;

const TEXT: &str = "\
with ended as (
    delete from sessions using accounts
    where sessions.id = ? and sessions.account_id = ? and sessions.token_hash = ? and accounts.id = sessions.account_id
    returning sessions.seen_at > ? and sessions.created_at > ?
            and accounts.disabled_at is null and accounts.roles <> '{}' as live),
dropped as (
    delete from pending_sign_ins where door = ? and token_hash = ?),
told as (
    insert into audit (id, at, door, account_id, actor, requester, event, outcome, detail, line_mac)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
    from ended where ended.live)
select coalesce((select live from ended), false)";

/// Whose browser signs out.
#[derive(Clone, Copy, Debug)]
pub struct SignOut {
    /// Its session cookie.
    pub session: Option<TokenHash>,
    /// Its pending cookie.
    pub pending: Option<TokenHash>,
    /// What a live session lies within.
    pub horizon: Horizon,
}

/// Ends what the cookies name. True: a live session ended.
pub async fn sign_out(store: &Store, out: SignOut, origin: Origin<'_>, id: Uuid, now: Instant) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let whose = match out.session {
        Some(hash) => sessions::table
            .inner_join(accounts::table)
            .filter(sessions::token_hash.eq(&hash.0[..]).and(sessions::door.eq(origin.door.name())))
            .select((sessions::id, accounts::id, accounts::handle))
            .first::<(Uuid, Uuid, String)>(&mut db)
            .await
            .optional()?,
        None => None,
    };
    let (session, account, handle) = whose.unwrap_or_default();
    let line = Line {
        id,
        at: now,
        door: origin.door.name().into(),
        account: Some(account),
        actor: format!("account:{handle}"),
        requester: origin.requester,
        event: "session".into(),
        outcome: "signed_out".into(),
        detail: serde_json::json!({ "session": session }),
    };
    let mut binds = vec![
        Bind::Id(Some(session)),
        Bind::Id(Some(account)),
        Bind::Bytes(out.session.map(|hash| hash.0.to_vec())),
        Bind::At(Some(out.horizon.seen_after)),
        Bind::At(Some(out.horizon.created_after)),
        Bind::Text(Some(origin.door.name().into())),
        Bind::Bytes(out.pending.map(|hash| hash.0.to_vec())),
    ];
    binds.extend(line.binds(store)?);
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
