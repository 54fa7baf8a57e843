//! Brands' own texts of codes in PostgreSQL: set, removed, listed and found. Falls back to no other text: what a brand lacks is the
//! server's to word. Knows no rule.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::Store;
use super::brands::lock;
use super::schema::brand_texts;
use super::trail::{TrailAction, tell_also};
use crate::fault::Fault;
use crate::rules::brand_text::{BrandText, TextChannel, TextKind, TextPlace};
use crate::rules::language::Language;
use crate::rules::trail::TrailOutcome;

/// A text of a brand, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredText {
    /// The brand's id.
    pub brand: i32,
    /// The text's place.
    pub place: TextPlace,
    /// The text, with the places of the code and of its life.
    pub body: String,
}

/// Every brand's texts, by brand and place.
pub async fn list(store: &Store) -> Result<Vec<StoredText>, Fault> {
    let columns =
        (brand_texts::brand, brand_texts::channel, brand_texts::kind, brand_texts::language, brand_texts::body);
    let order = (brand_texts::brand, brand_texts::channel, brand_texts::kind, brand_texts::language);
    let mut db = store.connection().await?;
    let rows: Vec<(i32, String, String, String, String)> =
        brand_texts::table.order(order).select(columns).load(&mut db).await?;
    let read = |(brand, channel, kind, language, body): (i32, String, String, String, String)| {
        let place = TextPlace {
            channel: channel.parse().map_err(|_| Fault::Row("a channel of no known name"))?,
            kind: kind.parse().map_err(|_| Fault::Row("a kind of text of no known name"))?,
            language: Language::named(&language).ok_or(Fault::Row("a language of no known name"))?,
        };
        Ok(StoredText { brand, place, body })
    };
    rows.into_iter().map(read).collect()
}

/// A brand's text in exactly this language; `None`: it has none.
pub async fn text_for(
    store: &Store,
    brand: i32,
    channel: TextChannel,
    kind: TextKind,
    language: Language,
) -> Result<Option<String>, Fault> {
    let own = brand_texts::table.find((brand, channel.name(), kind.name(), language.tag()));
    let mut db = store.connection().await?;
    Ok(own.select(brand_texts::body).first(&mut db).await.optional()?)
}

/// Sets a text of a brand, or takes it away. False: there is no such brand. What holds already is told by no line.
pub async fn set(
    store: &Store,
    (brand, place): (i32, TextPlace),
    text: Option<&BrandText>,
    action: TrailAction<'_>,
) -> Result<bool, Fault> {
    let key = (brand, place.channel.name(), place.kind.name(), place.language.tag());
    let wanted = text.map(BrandText::as_str);
    let mut db = store.connection().await?;
    let set = db.transaction(async |db| {
        if lock(db, brand).await?.is_none() {
            return Ok(false);
        }
        let own = brand_texts::table.find(key);
        let before: Option<String> = own.select(brand_texts::body).first(db).await.optional()?;
        if before.as_deref() == wanted {
            return Ok(true);
        }
        match wanted {
            None => diesel::delete(own).execute(db).await?,
            Some(body) => {
                let columns = (
                    brand_texts::brand.eq(brand),
                    brand_texts::channel.eq(place.channel.name()),
                    brand_texts::kind.eq(place.kind.name()),
                    brand_texts::language.eq(place.language.tag()),
                    brand_texts::body.eq(body),
                    brand_texts::updated_at.eq(action.at),
                );
                let row = diesel::insert_into(brand_texts::table).values(columns);
                let anew = (brand_texts::body.eq(body), brand_texts::updated_at.eq(action.at));
                row.on_conflict(brand_texts::table.primary_key()).do_update().set(anew).execute(db).await?
            }
        };
        let told = (TrailOutcome::Done, told(brand, place, before.as_deref(), wanted));
        tell_also(db, store, action, None, told).await?;
        Ok::<bool, Fault>(true)
    });
    set.await
}

/// The detail of the line: the text's place, and the text before and after.
fn told(brand: i32, place: TextPlace, before: Option<&str>, after: Option<&str>) -> Value {
    let [before, after] = [before, after].map(|text| text.into_iter().collect::<Vec<&str>>());
    json!({
        "brand": brand,
        "channel": place.channel.name(),
        "kind": place.kind.name(),
        "language": place.language.tag(),
        "changed": { "text": { "before": before, "after": after } },
    })
}
