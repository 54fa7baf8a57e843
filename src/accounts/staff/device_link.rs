//! Device link: a link that makes one browser trusted for an admin, once, within 15 minutes. An admin whom strangers have
//! locked out, and who has no trusted browser, can sign in with it. Refuses an admin who is disabled or has no role. Proves no
//! factor.

use crate::accounts::{Actor, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::token::Token;
use crate::rules::trail::TrailEvent;
use crate::store::trusted;

/// Makes a link, and returns its token, which is stored only as a hash. `None`: the admin is disabled or has no role.
pub async fn device_link(app: &App, actor: &Actor, admin: &KnownAccount) -> Result<Option<Token>, Fault> {
    if !admin.may_sign_in() {
        return Ok(None);
    }
    let token = chance::token()?;
    trusted::insert_link(&app.store, admin.id, token.hash(), actor.action(app, TrailEvent::DeviceLinkMade)?).await?;
    Ok(Some(token))
}
