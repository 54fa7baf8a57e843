//! Loads the facts of a player's step, by brand and number. Decides nothing.

use super::frames::ForPlayer;
use super::load::{KeptSessions, Loaded, load};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::identifier::Identifier;
use crate::rules::pool::Pool;
use crate::rules::token::TokenHash;
use crate::store::Store;
use crate::store::sql::Binds;

/// Loads the facts of a step of a player: the account, the budget of its pool, the sessions that a new one displaces, and the
/// challenge of a token, if it is the player's.
pub async fn load_for_player(
    store: &Store,
    (brand, number): (i32, i64),
    pending: Option<TokenHash>,
    kept: KeptSessions,
    now: Instant,
) -> Result<Loaded, Fault> {
    let pool = Pool::untrusted(Door::Player, &Identifier::Player { brand, id: number });
    let binds = Binds::default()
        .with("door", Door::Player)
        .with("brand", i64::from(brand))
        .with("number", number)
        .with("pending", pending)
        .with("pool", pool.kind.name())
        .with("pool_key", pool.key)
        .with("seen_after", kept.horizon.seen_after)
        .with("created_after", kept.horizon.created_after)
        .with("ended", kept.ended)
        .with("kept_beside", i64::from(kept.beside));
    Ok(load::<ForPlayer>(store, binds, None, now).await?.paid_by(&pool))
}
