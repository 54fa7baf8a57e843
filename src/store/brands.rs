//! Brands in PostgreSQL: added, changed, removed and found, each change in one transaction with its line of the trail. Refuses to
//! remove a brand that has players or application keys. Knows no rule.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::ForeignKeyViolation;
use diesel::result::Error::DatabaseError;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::Store;
use super::schema::{accounts, application_keys, brands};
use super::trail::{TrailAction, tell_also};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::brand::{Brand, BrandChange, BrandName, MailSender, SmsSender};
use crate::rules::brand_changes;
use crate::rules::trail::TrailOutcome;

/// Outcome of adding a brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddedBrand {
    /// The brand is stored.
    Done,
    /// There is a brand of the id.
    Taken,
}

/// Outcome of a change of a brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedBrand {
    /// The change is stored, or the brand was so already.
    Done,
    /// There is no brand of the id.
    Unknown,
    /// The brand has players, and is not removed.
    HasPlayers,
    /// Application keys of these names name the brand, which is not removed.
    HasKeys(Vec<String>),
}

/// Columns of a brand that are shown.
type BrandColumns = (i32, String, Option<String>, Option<String>);

const SHOWN: (brands::id, brands::name, brands::mail_from, brands::sms_from) =
    (brands::id, brands::name, brands::mail_from, brands::sms_from);

/// Every brand, by id.
pub async fn list(store: &Store) -> Result<Vec<Brand>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<BrandColumns> = brands::table.order(brands::id).select(SHOWN).load(&mut db).await?;
    rows.into_iter().map(read).collect()
}

/// The brand of an id.
pub async fn find(store: &Store, id: i32) -> Result<Option<Brand>, Fault> {
    let mut db = store.connection().await?;
    let row: Option<BrandColumns> = brands::table.find(id).select(SHOWN).first(&mut db).await.optional()?;
    row.map(read).transpose()
}

/// Adds a brand.
pub async fn add(store: &Store, brand: &Brand, action: TrailAction<'_>) -> Result<AddedBrand, Fault> {
    let columns = (
        brands::id.eq(brand.id),
        brands::name.eq(brand.name.as_str()),
        brands::mail_from.eq(brand.mail_from.as_ref().map(MailSender::as_str)),
        brands::sms_from.eq(brand.sms_from.as_ref().map(SmsSender::as_str)),
        brands::created_at.eq(action.at),
        brands::updated_at.eq(action.at),
    );
    let mut db = store.connection().await?;
    let added = db.transaction(async |db| {
        let row = diesel::insert_into(brands::table).values(columns).on_conflict_do_nothing();
        if row.execute(db).await? == 0 {
            return Ok(AddedBrand::Taken);
        }
        tell(db, store, action, (None, Some(brand))).await?;
        Ok::<AddedBrand, Fault>(AddedBrand::Done)
    });
    added.await
}

/// Changes a brand. A change to what holds already is told by no line.
pub async fn change(
    store: &Store,
    id: i32,
    change: &BrandChange,
    action: TrailAction<'_>,
) -> Result<ChangedBrand, Fault> {
    let mut db = store.connection().await?;
    let changed = db.transaction(async |db| {
        let Some(before) = lock(db, id).await? else { return Ok(ChangedBrand::Unknown) };
        let after = before.with(change);
        if after == before {
            return Ok(ChangedBrand::Done);
        }
        let columns = (
            brands::name.eq(after.name.as_str()),
            brands::mail_from.eq(after.mail_from.as_ref().map(MailSender::as_str)),
            brands::sms_from.eq(after.sms_from.as_ref().map(SmsSender::as_str)),
            brands::updated_at.eq(action.at),
        );
        diesel::update(brands::table.find(id)).set(columns).execute(db).await?;
        tell(db, store, action, (Some(&before), Some(&after))).await?;
        Ok::<ChangedBrand, Fault>(ChangedBrand::Done)
    });
    changed.await
}

/// Removes a brand with its texts, unless it has players, or is named by an application key that has not ended.
pub async fn remove(store: &Store, id: i32, action: TrailAction<'_>) -> Result<ChangedBrand, Fault> {
    let mut db = store.connection().await?;
    let removed = db.transaction(async |db| {
        let Some(before) = lock(db, id).await? else { return Ok(ChangedBrand::Unknown) };
        let player = accounts::table.filter(accounts::brand.eq(id));
        if diesel::select(diesel::dsl::exists(player)).get_result::<bool>(db).await? {
            return Ok(ChangedBrand::HasPlayers);
        }
        // An id that is given anew would let them in at the new brand.
        let keys = keys_of(db, id, action.at).await?;
        if !keys.is_empty() {
            return Ok(ChangedBrand::HasKeys(keys));
        }
        diesel::delete(brands::table.find(id)).execute(db).await?;
        tell(db, store, action, (Some(&before), None)).await?;
        Ok::<ChangedBrand, Fault>(ChangedBrand::Done)
    });
    match removed.await {
        // A player who was made since the look-up.
        Err(Fault::Refused(DatabaseError(ForeignKeyViolation, _))) => Ok(ChangedBrand::HasPlayers),
        removed => removed,
    }
}

/// Names of the application keys that name a brand, and have neither ended nor expired.
async fn keys_of(db: &mut AsyncPgConnection, id: i32, now: Instant) -> QueryResult<Vec<String>> {
    let is_named = application_keys::brands.contains(vec![id]);
    let is_unexpired = application_keys::expires_at.is_null().or(application_keys::expires_at.gt(now));
    let live = application_keys::table.filter(application_keys::ended_at.is_null()).filter(is_unexpired);
    live.filter(is_named).order(application_keys::name).select(application_keys::name).load(db).await
}

/// Locks a brand against other changes. A player who is made meanwhile waits for its removal alone.
pub(super) async fn lock(db: &mut AsyncPgConnection, id: i32) -> Result<Option<Brand>, Fault> {
    let row = brands::table.find(id).select(SHOWN).for_no_key_update();
    row.first::<BrandColumns>(db).await.optional()?.map(read).transpose()
}

fn read((id, name, mail_from, sms_from): BrandColumns) -> Result<Brand, Fault> {
    let mail_sender = |text: String| MailSender::parse(&text).ok_or(Fault::Row("a sender of mails that is no mailbox"));
    let sms_sender = |text: String| SmsSender::parse(&text).ok_or(Fault::Row("a sender of SMS that is none"));
    Ok(Brand {
        id,
        name: BrandName::parse(&name).ok_or(Fault::Row("a name that no brand has"))?,
        mail_from: mail_from.map(mail_sender).transpose()?,
        sms_from: sms_from.map(sms_sender).transpose()?,
    })
}

async fn tell(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    (before, after): (Option<&Brand>, Option<&Brand>),
) -> Result<(), Fault> {
    let id = before.or(after).map(|brand| brand.id);
    let detail = json!({ "brand": id, "changed": brand_changes::between(before, after) });
    Ok(tell_also(db, store, action, None, (TrailOutcome::Done, detail)).await?)
}
