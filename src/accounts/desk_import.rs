//! The desk, a list of admins: imported as the command does it, under the rules of the desk for each line. Refuses an owner without
//! a confirmed identity. Does not know the list's format, nor who is signed in.

use super::import::{ImportLine, ImportMode, JudgedLine, import_by};
use super::staff::Inviting;
use super::staff::desk::{Asking, Desk};
use crate::app::App;
use crate::fault::Fault;

/// Imports a list of admins, or nothing if one of its lines is refused, and invites the admins that it adds.
pub async fn import_at_desk(
    app: &App,
    asking: &Asking,
    list: &[ImportLine],
    (mode, inviting): (ImportMode, Option<Inviting<'_>>),
) -> Result<Desk<Vec<JudgedLine>>, Fault> {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Desk::Refused(why)),
    };
    Ok(import_by(app, &actor, list, (mode, inviting), &|_| {}).await?.map_or(Desk::NoOwner, Desk::Done))
}
