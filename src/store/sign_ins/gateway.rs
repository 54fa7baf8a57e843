//! Counts a call of a player by its network, and looks its brand up, in one statement. Decides nothing.

use diesel::sql_types::{Array, Bool, Timestamptz};
use diesel_async::RunQueryDsl;

use super::count::{Count, PAYS, UNCOUNTED, counted, counted_text};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// A call of a player, counted.
#[derive(Debug)]
pub struct GatewayCall {
    /// Times of the network's calls, if it made too many; this call was not counted.
    pub too_many: Option<Vec<Instant>>,
    /// Whether the brand exists.
    pub is_brand: bool,
}

const FOUND: &str =
    "select requester.admitted, requester.seen, exists (select from brands where id = :brand) from requester";

statement!(CountGatewayCall: (Bool, Array<Timestamptz>, Bool) =
    [PAYS, "select ''::bytea where false", &counted_text(), FOUND].concat());

statement!(FindBrandOfCall: (Bool, Array<Timestamptz>, Bool) = [UNCOUNTED, FOUND].concat());

/// Counts a call, if it is counted, and looks its brand up; `None`: the call names none.
pub async fn count_gateway_call(
    store: &Store,
    brand: Option<i32>,
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<GatewayCall, Fault> {
    let binds = Binds::default().with("brand", brand.map(i64::from));
    let mut db = store.connection().await?;
    let (admitted, seen, is_brand): (bool, Vec<Instant>, bool) = match count {
        Some(count) => {
            let binds = counted(binds.with("now", now), count, now);
            Statement::<CountGatewayCall>::of(binds).get_result(&mut db).await?
        }
        None => Statement::<FindBrandOfCall>::of(binds).get_result(&mut db).await?,
    };
    Ok(GatewayCall { too_many: (!admitted).then_some(seen), is_brand })
}
