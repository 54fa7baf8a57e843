//! The account that lines of the trail are about, named by id or email address at any door, or by brand and number. Refuses an
//! address that several accounts have. Does not know the lines.

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
        for named in Door::VARIANTS.iter().filter_map(|door| Who::parse(*door, who)) {
            match named {
                // A handle is not looked up: the trail has the handles of removed accounts too.
                Who::Handle(handle) => return Ok(handle),
                Who::Player(..) => {
                    let player = accounts::find(app, Door::Player, &named).await?;
                    return player.map(|player| player.view.handle).with_context(|| format!("{who} is no player"));
                }
                Who::Address(_) | Who::UserName(_) | Who::Number(..) => {}
            }
        }
        return refuse(format!("{who} is neither an id nor an email address"));
    };
    let mut found = Vec::new();
    for door in Door::VARIANTS.iter().copied().filter(|own| door.is_none_or(|door| door == *own)) {
        found.extend(accounts::find_all(app, door, &Who::Address(address.clone())).await?);
    }
    match &found[..] {
        [] => {
            let removed = trail::removed(&app.store, door, &address, who).await?;
            removed.with_context(|| format!("{who} is no admin, and no removed admin"))
        }
        [known] => Ok(known.view.handle.clone()),
        [first, others @ ..] => {
            let ids: Vec<&str> = found.iter().map(|known| known.view.handle.as_str()).collect();
            let ids = ids.join(" or ");
            if others.iter().all(|known| known.door == first.door) {
                return refuse(format!("{who} is the address of several players: name one by its id, {ids}"));
            }
            refuse(format!("{who} has an account at several doors: name one by --door or by its id, {ids}"))
        }
    }
}
