//! Invite: opens an admin's enrolment window and mails them where to sign in. No secret goes with it. Refuses whoever has
//! an authenticator.

use super::{Actor, Admin, DOOR, reopen_enrolment};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{Purpose, chance};
use crate::outbox::Letter;
use crate::store::{accounts, outbox};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The window is open; the mail is on its way.
    Done,
    /// They have an authenticator: there is nothing to invite them to.
    Enrolled,
}

/// Invites an admin to the page at `url`.
pub async fn invite(app: &App, actor: &Actor, admin: &Admin, url: &str) -> Result<Invited, Fault> {
    if admin.enrolled {
        return Ok(Invited::Enrolled);
    }
    let until = reopen_enrolment(app, actor, admin).await?;
    let now = app.clock.now();
    let id = chance::id(now)?;
    let language = accounts::language(admin.profile.language.as_deref()).unwrap_or_default();
    let letter = Letter::Invitation { language, url: url.to_owned(), until };
    let sealed = app.keys.seal(Purpose::Mail, admin.id, &letter.bytes()?)?;
    outbox::insert_invitation(&app.store, DOOR, admin.id, (id, sealed), until, now).await?;
    app.bell.ring();
    Ok(Invited::Done)
}
