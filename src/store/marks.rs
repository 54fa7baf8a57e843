//! The MACs of rows that are older than MACs: given once, by `migrate`, and from then on none may be without. Refuses rows
//! without one where no keys are known.

use diesel::prelude::*;
use diesel::result::Error;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::account_rows::{AccountRow, AuthenticatorRow};
use super::macs;
use super::migrations::MigrateError;
use super::schema::{accounts, authenticators};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::keys::rows::{MacOf, Row};

/// What says that it has not happened yet: whoever can only write rows cannot bring it back.
const INCOMPLETE: &str = "exists (select from information_schema.columns
    where table_schema = 'public' and table_name = 'accounts' and column_name = 'mac' and column_default is not null)";

const COMPLETE: &str = "\
alter table authenticators alter column mac drop default, add check (octet_length(mac) = 32);
alter table accounts alter column mac drop default, add check (octet_length(mac) = 32)";

/// Gives every account and authenticator its MAC, unless that has happened.
pub async fn complete(db: &mut AsyncPgConnection, keys: Option<&Keys>) -> Result<(), MigrateError> {
    let run = |error: Error| MigrateError::Run(Box::new(error));
    let incomplete = diesel::dsl::sql::<diesel::sql_types::Bool>(INCOMPLETE);
    if !diesel::select(incomplete).get_result::<bool>(db).await.map_err(run)? {
        return Ok(());
    }
    let done: Result<bool, Fault> = db
        .transaction(async |db| {
            let accounts: Vec<AccountRow> = accounts::table.select(AccountRow::as_select()).load(db).await?;
            let own: Vec<AuthenticatorRow> =
                authenticators::table.select(AuthenticatorRow::as_select()).load(db).await?;
            match keys {
                Some(keys) => mark(db, keys, accounts, own).await?,
                None if accounts.is_empty() => {}
                None => return Ok(false),
            }
            db.batch_execute(COMPLETE).await?;
            Ok(true)
        })
        .await;
    match done {
        Ok(true) => Ok(()),
        Ok(false) => Err(MigrateError::NoKeys),
        Err(fault) => Err(MigrateError::Run(Box::new(fault))),
    }
}

async fn mark(
    db: &mut AsyncPgConnection,
    keys: &Keys,
    accounts: Vec<AccountRow>,
    own: Vec<AuthenticatorRow>,
) -> Result<(), Fault> {
    let mac = |row: &Row| keys.mac(MacOf::Row, row).to_vec();
    for row in accounts {
        let account = row.taken()?;
        let marked = accounts::mac.eq(mac(&macs::account(&account)));
        diesel::update(accounts::table.find(account.id)).set(marked).execute(db).await?;
    }
    for row in own {
        let (account, own) = (row.account(), row.taken()?);
        let marked = authenticators::mac.eq(mac(&macs::authenticator(account, &own)));
        diesel::update(authenticators::table.find(account)).set(marked).execute(db).await?;
    }
    Ok(())
}
