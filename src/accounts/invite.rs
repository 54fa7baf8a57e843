//! Invite: opens an admin's enrolment window and tells them where to sign in, by mail or by the operator. Where an enrolment
//! wants an invitation, the link carries its token; the newest voids those before. Refuses whoever has an authenticator.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::change::open_window;
use super::{Actor, Admin, Changed};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{MailSeal, chance};
use crate::outbox::Letter;
use crate::rules::Instant;
use crate::rules::invitation::InvitationHash;
use crate::rules::language::Language;
use crate::rules::policy::EnrolmentMode;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{Ends, InvitedBy, NewMail};

/// How the link of an invitation is handed on. `page`: the sign-in page's URL, without a fragment.
#[derive(Clone, Copy, Debug)]
pub enum Inviting<'a> {
    /// In a mail to the admin.
    Mail {
        /// Where to sign in.
        page: &'a str,
    },
    /// To whoever asked, in the mail's place.
    Print {
        /// Where to sign in.
        page: &'a str,
    },
}

/// The link of an invitation. Prints nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationLink(Zeroizing<String>);

impl InvitationLink {
    /// The URL, to be printed for the operator who asked for it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for InvitationLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationLink(..)")
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The window is open; the mail is on its way.
    Done,
    /// The window is open; the link is to be handed on.
    Printed(InvitationLink),
    /// Nothing of it, and why not.
    Not(Changed),
    /// They have an authenticator: there is nothing to invite them to.
    Enrolled,
}

/// Invites an admin by mail to the page at `url`.
pub async fn invite(app: &App, actor: &Actor, admin: &Admin, url: &str) -> Result<Invited, Fault> {
    invite_by(app, actor, admin, Inviting::Mail { page: url }).await
}

/// Invites an admin.
pub async fn invite_by(app: &App, actor: &Actor, admin: &Admin, inviting: Inviting<'_>) -> Result<Invited, Fault> {
    if admin.enrolled {
        return Ok(Invited::Enrolled);
    }
    let deed = actor.deed(app, TrailEvent::EnrolmentOpened)?;
    let opening = Opening::of(app, Some(inviting), (admin.id, admin.language()), deed.at)?;
    Ok(match open_window(app, actor, admin, deed, Ends::Nothing, opening).await? {
        (Changed::Done, None) => Invited::Done,
        (Changed::Done, Some(link)) => Invited::Printed(link),
        (why, _) => Invited::Not(why),
    })
}

/// An enrolment window as it is opened, or left shut.
pub(super) struct Opening {
    /// When it closes; `None`: it stays shut.
    pub until: Option<Instant>,
    /// Hash of the invitation's token, where enrolling wants one.
    pub token: Option<InvitationHash>,
    /// The way of the invitation, with its mail.
    pub invited: InvitedBy,
    /// The link, if it is to be printed.
    pub link: Option<InvitationLink>,
}

impl Opening {
    /// For an account. Without an invitation the window opens only where the mailbox alone enrols.
    pub(super) fn of(
        app: &App,
        inviting: Option<Inviting<'_>>,
        (account, language): (Uuid, Language),
        at: Instant,
    ) -> Result<Opening, Fault> {
        let until = at + app.policy.enrolment_window;
        let by_invitation = app.policy.enrolment == EnrolmentMode::Invitation;
        let Some(inviting) = inviting else {
            let until = (!by_invitation).then_some(until);
            return Ok(Opening { until, token: None, invited: InvitedBy::Nothing, link: None });
        };
        let token = by_invitation.then(chance::invitation).transpose()?;
        let (Inviting::Mail { page } | Inviting::Print { page }) = inviting;
        let url = match &token {
            Some(token) => Zeroizing::new(format!("{page}#invitation={}", token.reveal())),
            None => Zeroizing::new(page.to_owned()),
        };
        let token = token.map(|token| token.hash());
        if matches!(inviting, Inviting::Print { .. }) {
            let invited = if token.is_some() { InvitedBy::Print } else { InvitedBy::Nothing };
            return Ok(Opening { until: Some(until), token, invited, link: Some(InvitationLink(url)) });
        }
        let id = chance::id(at)?;
        let letter = Letter::Invitation { language, url, until };
        let payload = app.keys.seal_mail(MailSeal::Invitation { mail: id, recipient: account }, &letter.bytes()?)?;
        let mail = NewMail { id, to: Some(account), payload, drop_at: until };
        Ok(Opening { until: Some(until), token, invited: InvitedBy::Mail(mail), link: None })
    }
}

impl Admin {
    /// The language of their mails.
    pub(super) fn language(&self) -> Language {
        self.view.profile.language.unwrap_or_default()
    }
}
