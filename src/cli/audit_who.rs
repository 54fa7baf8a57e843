//! The account that lines of the trail are about, named by id or e-mail address, at any door. Refuses an address that accounts of
//! several doors have. Does not know the lines.

use anyhow::Context;
use strum::VariantArray;

use super::connect::Connected;
use super::output::refuse;
use crate::accounts::{self, Who};
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::store::trail;

/// The public id of the account, even if that was removed since. `door`: the only door that is looked at.
pub async fn handle(connected: &Connected, door: Option<Door>, who: &str) -> anyhow::Result<String> {
    let app = &connected.app;
    let Some(address) = Address::parse(who) else {
        let named = Door::VARIANTS.iter().filter_map(|door| Who::parse(*door, who));
        let mut handles = named.filter_map(|who| if let Who::Handle(handle) = who { Some(handle) } else { None });
        // A handle is not looked up: the trail has the handles of removed accounts too.
        return handles.next().with_context(|| format!("{who} is neither an id nor an e-mail address"));
    };
    let mut handles = Vec::new();
    for door in Door::VARIANTS.iter().copied().filter(|own| door.is_none_or(|door| door == *own)) {
        let known = accounts::find(app, door, &Who::Address(address.clone())).await?;
        handles.extend(known.map(|known| known.view.handle));
    }
    match &handles[..] {
        [] => {
            let removed = trail::removed(&app.store, address.as_str()).await?;
            removed.with_context(|| format!("{who} is no admin, and no removed admin"))
        }
        [handle] => Ok(handle.clone()),
        several => refuse(format!(
            "{who} has an account at several doors: name one by --door or by its id, {}",
            several.join(" or ")
        )),
    }
}
