//! Owners of a door, found through their own partial index (`accounts_owners`): a look-up costs the same however many
//! accounts there are. Does not know what an owner may do.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::row::AccountRow;
use crate::store::schema::accounts;

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

#[cfg(test)]
mod tests {
    use super::HOLDS_OWNER;
    use crate::rules::notice::OWNER;

    #[test]
    fn the_predicate_of_the_owners_index_names_the_role_of_the_rules() {
        assert_eq!(HOLDS_OWNER, format!("accounts.roles @> '{{{OWNER}}}'"));
        let migration = include_str!("../../../migrations/2026-11-28-000014_constant_look_ups/up.sql");
        assert!(migration.contains(&format!("where roles @> '{{{OWNER}}}'")));
    }
}
