//! Owners of a door, found through their own partial index (`accounts_owners`): a look-up costs the same however many
//! accounts there are; and which of them can sign in. Does not know what an owner may do.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::desk::is_owner;
use crate::rules::factor::Door;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow};
use crate::store::schema::{accounts, authenticators};

/// The predicate of the partial index. A bound role would not match it: PostgreSQL compares the texts when it plans.
const HOLDS_OWNER: &str = "accounts.roles @> '{OWNER}'";

fn holds_owner() -> SqlLiteral<Bool> {
    sql(HOLDS_OWNER)
}

/// Rows of the enabled owners of a door, by id. Their MACs are not yet checked.
pub async fn owner_rows(db: &mut AsyncPgConnection, door: &str) -> Result<Vec<AccountRow>, diesel::result::Error> {
    accounts::table
        .filter(accounts::door.eq(door).and(holds_owner()).and(accounts::disabled_at.is_null()))
        .order(accounts::id)
        .select(AccountRow::as_select())
        .load(db)
        .await
}

/// Whether an account is an enabled owner's.
pub(super) fn owns(account: &Account) -> bool {
    account.disabled_at.is_none() && is_owner(&account.roles)
}

/// The accounts, by id, that are enabled owners with an authenticator that is not suspended.
async fn able(db: &mut AsyncPgConnection, store: &Store, among: &[&Account]) -> Result<Vec<Uuid>, Fault> {
    let owners: Vec<Uuid> = among.iter().filter(|own| own.enrolled && owns(own)).map(|own| own.id).collect();
    let rows = authenticators::table.filter(authenticators::account_id.eq_any(owners));
    let rows: Vec<AuthenticatorRow> = rows.select(AuthenticatorRow::as_select()).load(db).await?;
    let works = |row: AuthenticatorRow| {
        let account = row.account();
        row.genuine(store).filter(|own| own.suspended_at.is_none()).map(|_| account)
    };
    Ok(rows.into_iter().filter_map(works).collect())
}

/// Whether none of these who can sign in as an owner is left without those in `going`. False where none could before.
pub(super) async fn takes_last_owner(
    db: &mut AsyncPgConnection,
    store: &Store,
    among: &[&Account],
    going: &[Uuid],
) -> Result<bool, Fault> {
    let able = able(db, store, among).await?;
    Ok(!able.is_empty() && able.iter().all(|owner| going.contains(owner)))
}

/// The enabled owners of a door whose rows are as we wrote them.
pub(super) async fn owners(db: &mut AsyncPgConnection, store: &Store, door: Door) -> Result<Vec<Account>, Fault> {
    let rows = owner_rows(db, door.name()).await?;
    Ok(rows.into_iter().filter_map(|row| row.genuine(store)).collect())
}

/// How many owners at a door can sign in.
pub async fn owners_left(store: &Store, door: Door) -> Result<usize, Fault> {
    let mut db = store.connection().await?;
    let owners = owners(&mut db, store, door).await?;
    Ok(able(&mut db, store, &owners.iter().collect::<Vec<&Account>>()).await?.len())
}

/// Whether no owner who can sign in would be left at a door without those in `going`, as it is now: nothing is locked.
pub async fn would_take_last_owner(store: &Store, door: Door, going: &[Uuid]) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let owners = owners(&mut db, store, door).await?;
    takes_last_owner(&mut db, store, &owners.iter().collect::<Vec<&Account>>(), going).await
}

#[cfg(test)]
mod tests {
    use super::HOLDS_OWNER;
    use crate::rules::notice::OWNER;

    #[test]
    fn the_predicate_of_the_owners_index_names_the_role_of_the_rules() {
        assert_eq!(HOLDS_OWNER, format!("accounts.roles @> '{{{OWNER}}}'"));
        let migration = include_str!("../../../migrations/2026-11-28-000001_accounts/up.sql");
        assert!(migration.contains(&format!("where roles @> '{{{OWNER}}}'")));
    }
}
