//! Held names: whether an address or a user name has an account already, altered rows included, because a unique index knows no MAC.
//! Tells nothing of the account.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::find::is_addressed;
use crate::fault::Fault;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::rules::identifier::UserName;
use crate::store::Store;
use crate::store::prepared::prepared;
use crate::store::schema::accounts;

/// Which names of a new account have an account already.
#[derive(Clone, Copy, Debug)]
pub struct HeldNames {
    /// Whether the address has one.
    pub address: bool,
    /// Whether the user name has one.
    pub user_name: bool,
}

/// Looks for accounts of a door with this address or this user name.
pub async fn held(
    store: &Store,
    door: Door,
    address: &Address,
    user_name: Option<&UserName>,
) -> Result<HeldNames, Fault> {
    let of_door = accounts::table.filter(accounts::door.eq(door.name()));
    let of_address = of_door.filter(is_addressed()).filter(accounts::address.eq(address.as_str()));
    let of_user_name = of_door.filter(accounts::user_name.eq(user_name.map(UserName::as_str)));
    let mut db = store.connection().await?;
    let held = diesel::select((exists(of_address), exists(of_user_name)));
    let (address, user_name) = prepared(held).get_result(&mut db).await?;
    Ok(HeldNames { address, user_name })
}
