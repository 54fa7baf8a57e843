//! Brands: the use-cases of the commands, each with its actor and its line of the trail, and the look-up of a brand. Refuses an id
//! in use, and to remove a brand that has players or application keys. Knows no wire format.

use crate::accounts::Actor;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::brand::{Brand, BrandChange};
use crate::rules::brand_text::{BrandText, TextPlace};
use crate::rules::trail::TrailEvent;
use crate::store::brand_texts::StoredText;
use crate::store::brands::{AddedBrand, ChangedBrand};
use crate::store::{brand_texts, brands};

/// A brand in a list.
#[derive(Clone, Debug)]
pub struct ListedBrand {
    /// The brand.
    pub brand: Brand,
    /// Texts of the brand's own.
    pub texts: Vec<StoredText>,
}

/// Adds a brand.
pub async fn add(app: &App, actor: &Actor, brand: &Brand) -> Result<AddedBrand, Fault> {
    brands::add(&app.store, brand, actor.action(app, TrailEvent::BrandAdded)?).await
}

/// Changes a brand.
pub async fn change(app: &App, actor: &Actor, id: i32, change: &BrandChange) -> Result<ChangedBrand, Fault> {
    brands::change(&app.store, id, change, actor.action(app, TrailEvent::BrandChanged)?).await
}

/// Removes a brand with its texts, unless it has players or application keys.
pub async fn remove(app: &App, actor: &Actor, id: i32) -> Result<ChangedBrand, Fault> {
    brands::remove(&app.store, id, actor.action(app, TrailEvent::BrandRemoved)?).await
}

/// Every brand, by id.
pub async fn list(app: &App) -> Result<Vec<ListedBrand>, Fault> {
    let mut texts = brand_texts::list(&app.store).await?;
    let listed = |brand: Brand| {
        let own = |text: &mut StoredText| text.brand == brand.id;
        ListedBrand { texts: texts.extract_if(.., own).collect(), brand }
    };
    Ok(brands::list(&app.store).await?.into_iter().map(listed).collect())
}

/// The brand of an id.
pub async fn find(app: &App, id: i32) -> Result<Option<Brand>, Fault> {
    brands::find(&app.store, id).await
}

/// Sets a text of a brand, or takes it away; codes are worded by the server's text then. False: there is no such brand.
pub async fn set_text(
    app: &App,
    actor: &Actor,
    (brand, place): (i32, TextPlace),
    text: Option<&BrandText>,
) -> Result<bool, Fault> {
    brand_texts::set(&app.store, (brand, place), text, actor.action(app, TrailEvent::BrandTextSet)?).await
}
