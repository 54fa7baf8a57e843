//! Owners of a door, and which of them can sign in. A partial index (`accounts_owners`) keeps the cost of a look-up independent
//! of the number of accounts. Does not know what an owner may do.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::update::OwnerSession;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::account_change::{can_owner_sign_in, is_enabled_owner, takes_last_owner};
use crate::rules::factor::Door;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow};
use crate::store::prepared::prepared;
use crate::store::row::StoredRow;
use crate::store::schema::{accounts, authenticators, sessions};

/// Predicate of the partial index. The role is no bind: PostgreSQL compares the predicate's text when it plans.
const HOLDS_OWNER: &str = "accounts.roles @> '{OWNER}'";

fn holds_owner() -> SqlLiteral<Bool> {
    sql(HOLDS_OWNER)
}

/// The rows of a door's enabled owners, by id, with MACs still to be checked.
pub async fn owner_rows(db: &mut AsyncPgConnection, door: &str) -> Result<Vec<AccountRow>, diesel::result::Error> {
    let rows = accounts::table
        .filter(accounts::door.eq(door).and(holds_owner()).and(accounts::disabled_at.is_null()))
        .order(accounts::id)
        .select(AccountRow::as_select());
    prepared(rows).load(db).await
}

/// The ids of the accounts in `among` that are enabled owners with an authenticator that is not suspended.
pub(super) async fn able_owners(
    db: &mut AsyncPgConnection,
    store: &Store,
    among: &[&Account],
) -> Result<Vec<Uuid>, Fault> {
    let enrolled: Vec<Uuid> =
        among.iter().filter(|own| own.enrolled && is_enabled_owner(own)).map(|own| own.id).collect();
    let rows = authenticators::table.filter(authenticators::account_id.eq_any(enrolled));
    let rows: Vec<AuthenticatorRow> = rows.select(AuthenticatorRow::as_select()).load(db).await?;
    let able = |row: AuthenticatorRow| {
        let account = among.iter().find(|own| own.id == row.account())?;
        let own = row.genuine(store)?;
        can_owner_sign_in(account, &own).then_some(account.id)
    };
    Ok(rows.into_iter().filter_map(able).collect())
}

/// Whether an owner at the desk is still one, with that session. `own`: their row, locked; an altered row makes nobody an owner.
pub(super) async fn acts_still(
    db: &mut AsyncPgConnection,
    by: OwnerSession,
    own: Option<&Account>,
) -> Result<bool, diesel::result::Error> {
    let session = sessions::table.filter(sessions::id.eq(by.session)).filter(sessions::account_id.eq(by.account));
    let live: bool = diesel::select(diesel::dsl::exists(session)).get_result(db).await?;
    Ok(live && own.is_some_and(is_enabled_owner))
}

/// The enabled owners of a door; altered rows are left out.
pub(super) async fn owners(db: &mut AsyncPgConnection, store: &Store, door: Door) -> Result<Vec<Account>, Fault> {
    let rows = owner_rows(db, door.name()).await?;
    Ok(rows.into_iter().filter_map(|row| row.genuine(store)).collect())
}

/// The number of owners of a door who can sign in.
pub async fn owners_left(store: &Store, door: Door) -> Result<usize, Fault> {
    let mut db = store.connection().await?;
    let owners = owners(&mut db, store, door).await?;
    Ok(able_owners(&mut db, store, &owners.iter().collect::<Vec<&Account>>()).await?.len())
}

/// Whether no owner who can sign in would be left at a door without those in `going`. Locks nothing: the answer may be outdated
/// at once.
pub async fn would_take_last_owner(store: &Store, door: Door, going: &[Uuid]) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let owners = owners(&mut db, store, door).await?;
    let able = able_owners(&mut db, store, &owners.iter().collect::<Vec<&Account>>()).await?;
    Ok(takes_last_owner(&able, going))
}

#[cfg(test)]
mod tests {
    use super::HOLDS_OWNER;
    use crate::rules::role::OWNER;

    #[test]
    fn the_predicate_of_the_owners_index_names_the_role_of_the_rules() {
        assert_eq!(HOLDS_OWNER, format!("accounts.roles @> '{{{OWNER}}}'"));
        let migration = include_str!("../../../migrations/2026-11-28-000001_accounts/up.sql");
        assert!(migration.contains(&format!("where roles @> '{{{OWNER}}}'")));
    }
}
