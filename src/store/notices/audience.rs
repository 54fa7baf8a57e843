//! The audience of a batch of lines: the accounts that its notices are about, and the owners of their doors. Read once a batch, by
//! one statement and another for each door whose owners are told. Does not decide who gets a notice.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::language::Language;
use crate::store::Store;
use crate::store::account_rows::AccountRow;
use crate::store::accounts::owner_rows;
use crate::store::row::StoredRow;
use crate::store::schema::accounts;

/// An enabled account that may read notices.
#[derive(Clone, Debug)]
pub struct NoticeReader {
    /// The account's id.
    pub id: Uuid,
    /// The public id.
    pub handle: String,
    /// The e-mail address.
    pub email: String,
    /// The language of the reader's mails.
    pub language: Language,
}

/// The accounts and owners that a batch of notices needs. Altered rows make no reader.
#[derive(Debug, Default)]
pub struct NoticeAudience {
    /// The e-mail address of each account, and the account itself as a reader.
    accounts: HashMap<Uuid, (String, Option<NoticeReader>)>,
    owners: HashMap<String, Vec<NoticeReader>>,
}

impl NoticeAudience {
    /// The e-mail address of an account; `None`: it was removed.
    pub fn address(&self, about: Uuid) -> Option<&str> {
        self.accounts.get(&about).map(|(address, _)| address.as_str())
    }

    /// The enabled owners of a door.
    pub fn owners(&self, door: &str) -> &[NoticeReader] {
        self.owners.get(door).map_or(&[], Vec::as_slice)
    }

    /// The readers of a notice about an account: the account itself and, if asked for, every owner of the door.
    pub fn readers(&self, about: Uuid, door: &str, owners: bool) -> Vec<&NoticeReader> {
        let own = self.accounts.get(&about).and_then(|(_, reader)| reader.as_ref());
        let others = if owners { self.owners(door) } else { &[] };
        own.into_iter().chain(others.iter().filter(|owner| owner.id != about)).collect()
    }
}

/// Reads the audience of notices about these accounts, and the owners of these doors.
pub async fn audience(store: &Store, mut abouts: Vec<Uuid>, mut doors: Vec<&str>) -> Result<NoticeAudience, Fault> {
    abouts.sort_unstable();
    abouts.dedup();
    doors.sort_unstable();
    doors.dedup();
    if abouts.is_empty() && doors.is_empty() {
        return Ok(NoticeAudience::default());
    }
    let mut db = store.connection().await?;
    let mut audience =
        NoticeAudience { accounts: read_accounts(&mut db, store, abouts).await?, owners: HashMap::new() };
    for door in doors {
        let rows = owner_rows(&mut db, door).await?;
        let owners = rows.into_iter().filter_map(|row| reader(row.genuine(store)?)).collect();
        audience.owners.insert(door.to_owned(), owners);
    }
    Ok(audience)
}

async fn read_accounts(
    db: &mut AsyncPgConnection,
    store: &Store,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, (String, Option<NoticeReader>)>, Fault> {
    let named = accounts::table.filter(accounts::id.eq_any(ids));
    let rows: Vec<(AccountRow, Uuid, String)> =
        named.select((AccountRow::as_select(), accounts::id, accounts::email)).load(db).await?;
    let known = |(row, id, address): (AccountRow, Uuid, String)| (id, (address, row.genuine(store).and_then(reader)));
    Ok(rows.into_iter().map(known).collect())
}

/// The reader that an account is; `None`: it is disabled.
fn reader(own: Account) -> Option<NoticeReader> {
    let language = own.language.unwrap_or_default();
    own.disabled_at.is_none().then_some(NoticeReader { id: own.id, handle: own.handle, email: own.email, language })
}
