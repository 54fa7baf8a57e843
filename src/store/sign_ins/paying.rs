//! Looks up whether a device cookie is one of an account's trusted devices, through the queue of session look-ups: a step asks before
//! it waits, and made-up cookies wait in their network's share of that queue alone. Counts nobody.

use diesel::Selectable;
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel_async::RunQueryDsl;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::identifier::Identifier;
use crate::rules::pool::Pool;
use crate::rules::token::TokenHash;
use crate::store::row::{Columns, StoredRow};
use crate::store::sql::{Binds, Statement, statement};
use crate::store::trusted::TrustedRow;
use crate::store::{LookupCaller, Store};

statement!(PayingDevice: SqlTypeOf<<TrustedRow as Selectable<Pg>>::SelectExpression> = format!(
    "\
select {} from trusted_browsers join accounts on accounts.id = trusted_browsers.account_id
where trusted_browsers.token_hash = :device and trusted_browsers.expires_at > :now
    and accounts.door = :door and (accounts.address = :address or accounts.user_name = :user_name)",
    TrustedRow::each_of("trusted_browsers")
));

/// The pool of a device that is trusted for the account of an identifier; `None`: it is none of that account's, or altered.
pub async fn paying_device(
    store: &Store,
    caller: LookupCaller,
    (door, identifier): (Door, &Identifier),
    device: TokenHash,
    now: Instant,
) -> Result<Option<Pool>, Fault> {
    let (address, user_name) = match identifier {
        Identifier::Address(address) => (Some(address.as_str()), None),
        Identifier::UserName(name) => (None, Some(name.as_str())),
        // No player's device is trusted.
        Identifier::Player { .. } => return Ok(None),
    };
    let binds = Binds::default()
        .with("door", door)
        .with("address", address)
        .with("user_name", user_name)
        .with("device", device)
        .with("now", now);
    let rows: Vec<TrustedRow> =
        Statement::<PayingDevice>::of(binds).get_results(&mut store.lookup(caller).await?).await?;
    // The hash of a device token is unique.
    Ok(rows.into_iter().find_map(|row| row.genuine(store)).map(|device| device.pool))
}
