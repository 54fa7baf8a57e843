//! Withholds personal data from the trail: empties it in the lines about one account, with a line that lists their places, in one
//! transaction. Reads the lines that list such places, and who was removed. Does not judge lines.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::list::REMOVAL;
use super::{Stored, TrailAction, tell_also};
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::trail::TrailOutcome;
use crate::store::Store;
use crate::store::schema::{accounts, audit};

/// Lines read at once.
const PAGE: i64 = 1000;

/// Lines of one removal that are read; a genuine trail has one.
const REMOVALS: i64 = 100;

/// Condition that a line lists withheld places, in the words of the index of these lines.
const LISTING: &str = "audit.event = 'personal_data_withheld'";

/// Condition that a line holds personal data.
const HOLDS: &str = "audit.personal <> '{}'";

/// Whether this role may empty the columns: the serving role of `docs/grants.sql` may not.
const MAY: &str = "has_column_privilege('audit', 'personal', 'update') \
    and has_column_privilege('audit', 'personal_salt', 'update')";

/// The result of a withholding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withholding {
    /// Done; nothing was written if no data was left to withhold.
    Done {
        /// Lines whose data was withheld.
        withheld: usize,
        /// Lines that are not as they were written, and keep theirs.
        left: usize,
    },
    /// Nothing was done: this many genuine lines have no position yet.
    Unsealed(usize),
    /// Nothing was done: the account exists.
    Exists,
}

/// Door of the account with a public id.
pub async fn door_of(store: &Store, handle: &str) -> Result<Option<String>, Fault> {
    let mut db = store.connection().await?;
    let named = accounts::table.filter(accounts::handle.eq(handle)).select(accounts::door);
    Ok(named.first(&mut db).await.optional()?)
}

/// Lines that tell of the removal of the account with a public id, genuine or not.
pub async fn removals(store: &Store, handle: &str) -> Result<Vec<Stored>, Fault> {
    let mut db = store.connection().await?;
    let said = sql::<Bool>("detail ->> 'accountRemoved' = ").bind::<Text, _>(handle);
    let gone = audit::table.filter(sql::<Bool>(REMOVAL)).filter(said).order(audit::id).limit(REMOVALS);
    Ok(gone.select(Stored::as_select()).load(&mut db).await?)
}

/// Whether this role may withhold.
pub async fn may_withhold(store: &Store) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    Ok(diesel::select(sql::<Bool>(MAY)).get_result(&mut db).await?)
}

/// Up to `most` lines that list withheld places after an id, genuine or not, sealed or not.
pub async fn listings_behind(store: &Store, after: Uuid, most: i64) -> Result<Vec<Stored>, Fault> {
    let mut db = store.connection().await?;
    let lines = audit::table.filter(sql::<Bool>(LISTING)).filter(audit::id.gt(after));
    Ok(lines.order(audit::id).limit(most).select(Stored::as_select()).load(&mut db).await?)
}

/// Withholds the personal data of the genuine lines about an account that does not exist, and writes lines about it, whose
/// details the caller makes of the positions. Locks sealed lines only: a sealer locks the others in an order of its own.
pub async fn withhold(
    store: &Store,
    account: Uuid,
    action: TrailAction<'_>,
    is_genuine: impl Fn(&Stored) -> bool + Send + Sync,
    details: impl FnOnce(Vec<i64>) -> Vec<Value> + Send,
) -> Result<Withholding, Fault> {
    let mut db = store.connection().await?;
    db.transaction(async |db| {
        let own = accounts::table.find(account).select(accounts::id);
        if own.first::<Uuid>(db).await.optional()?.is_some() {
            return Ok(Withholding::Exists);
        }
        let (waiting, forged) = unsealed(db, account, &is_genuine).await?;
        if waiting > 0 {
            return Ok(Withholding::Unsealed(waiting));
        }
        let (mut positions, mut left, mut after) = (Vec::new(), forged, (i64::MIN, Uuid::nil()));
        loop {
            let page = sealed_page(db, account, after).await?;
            let (genuine, others): (Vec<&Stored>, Vec<&Stored>) = page.iter().partition(|stored| is_genuine(stored));
            left += others.len();
            empty(db, genuine.iter().map(|stored| stored.line.id).collect()).await?;
            positions.extend(genuine.iter().filter_map(|stored| stored.position));
            match page.last() {
                Some(last) => after = (last.position.unwrap_or(i64::MAX), last.line.id),
                None => break,
            }
        }
        let withheld = positions.len();
        for detail in details(positions) {
            let action = TrailAction { id: chance::id(action.at)?, ..action };
            tell_also(db, store, action, Some(account), (TrailOutcome::Done, detail)).await?;
        }
        Ok(Withholding::Done { withheld, left })
    })
    .await
}

/// Numbers of lines about an account that have no position: genuine ones and others.
async fn unsealed(
    db: &mut AsyncPgConnection,
    account: Uuid,
    is_genuine: &(impl Fn(&Stored) -> bool + Send + Sync),
) -> Result<(usize, usize), Fault> {
    let (mut waiting, mut forged, mut after) = (0, 0, Uuid::nil());
    loop {
        let lines = audit::table.filter(audit::account_id.eq(account)).filter(audit::position.is_null());
        let page = lines.filter(sql::<Bool>(HOLDS)).filter(audit::id.gt(after)).order(audit::id).limit(PAGE);
        let page: Vec<Stored> = page.select(Stored::as_select()).load(db).await?;
        let genuine = page.iter().filter(|stored| is_genuine(stored)).count();
        (waiting, forged) = (waiting + genuine, forged + page.len() - genuine);
        match page.last() {
            Some(last) => after = last.line.id,
            None => return Ok((waiting, forged)),
        }
    }
}

/// Reads and locks the next sealed lines about an account that hold personal data.
async fn sealed_page(
    db: &mut AsyncPgConnection,
    account: Uuid,
    after: (i64, Uuid),
) -> Result<Vec<Stored>, diesel::result::Error> {
    let behind = sql::<Bool>("position is not null and (position, id) > (")
        .bind::<BigInt, _>(after.0)
        .sql(", ")
        .bind::<SqlUuid, _>(after.1)
        .sql(")");
    let lines = audit::table.filter(audit::account_id.eq(account)).filter(sql::<Bool>(HOLDS)).filter(behind);
    let page = lines.order((audit::position, audit::id)).limit(PAGE).select(Stored::as_select());
    page.for_update().load(db).await
}

/// Empties the personal data and the salt of lines.
async fn empty(db: &mut AsyncPgConnection, lines: Vec<Uuid>) -> Result<(), Fault> {
    let withheld = (audit::personal.eq(None::<Value>), audit::personal_salt.eq(None::<Vec<u8>>));
    let of_these = audit::table.filter(audit::id.eq_any(&lines));
    let emptied = diesel::update(of_these).set(withheld).execute(db).await?;
    if emptied == lines.len() {
        Ok(())
    } else {
        Err(Fault::Row("a line of the trail that went away while it was locked"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::trail::TrailEvent;

    #[test]
    fn the_statements_and_the_indexes_name_the_events_of_removals_and_withholdings() {
        let removals = format!("event in ('{}')", TrailEvent::REMOVALS.map(TrailEvent::name).join("', '"));
        let listing = format!("event = '{}'", TrailEvent::PersonalDataWithheld.name());
        let migration = include_str!("../../../migrations/2026-11-28-000003_trail/up.sql");
        assert_eq!((REMOVAL, LISTING), (&*format!("audit.{removals}"), &*format!("audit.{listing}")));
        assert!([removals, listing].iter().all(|words| migration.contains(&format!("where {words}"))));
    }
}
