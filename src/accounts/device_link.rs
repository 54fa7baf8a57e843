//! Device link: a link that makes one browser trusted for an admin, once, within 15 minutes. The way in for whoever is
//! kept out by strangers and has no trusted browser at hand. It proves no factor.

use super::{Actor, Admin};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::token::Token;
use crate::rules::trail::TrailEvent;
use crate::store::trusted;

/// Makes a link; its token is told once and kept as a hash. `None`: the admin is disabled or has no role.
pub async fn device_link(app: &App, actor: &Actor, admin: &Admin) -> Result<Option<Token>, Fault> {
    if admin.disabled_at.is_some() || admin.view.roles.is_empty() {
        return Ok(None);
    }
    let token = chance::token()?;
    trusted::insert_link(&app.store, admin.id, token.hash(), actor.deed(app, TrailEvent::DeviceLinkMade)?).await?;
    Ok(Some(token))
}
