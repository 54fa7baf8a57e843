//! Invite: opens an admin's enrolment window and mails them where to sign in. No secret goes with it. Refuses whoever has
//! an authenticator.

use super::change::open_window;
use super::{Actor, Admin, Changed};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{MailSeal, chance};
use crate::outbox::Letter;
use crate::store::accounts::{self, Ends, NewMail};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The window is open; the mail is on its way.
    Done,
    /// Nothing of it, and why not.
    Not(Changed),
    /// They have an authenticator: there is nothing to invite them to.
    Enrolled,
}

/// Invites an admin to the page at `url`.
pub async fn invite(app: &App, actor: &Actor, admin: &Admin, url: &str) -> Result<Invited, Fault> {
    if admin.enrolled {
        return Ok(Invited::Enrolled);
    }
    let deed = actor.deed(app, "enrolment_opened")?;
    let (id, until) = (chance::id(deed.at)?, deed.at + app.policy.enrolment_window);
    let language = accounts::language(admin.profile.language.as_deref()).unwrap_or_default();
    let letter = Letter::Invitation { language, url: url.to_owned(), until };
    let payload = app.keys.seal_mail(MailSeal::Invitation { mail: id, recipient: admin.id }, &letter.bytes()?)?;
    let mail = NewMail { id, to: Some(admin.id), payload, drop_at: until };
    Ok(match open_window(app, actor, admin, deed, Ends::Nothing, Some(mail)).await? {
        Changed::Done => {
            app.bell.ring();
            Invited::Done
        }
        why => Invited::Not(why),
    })
}
