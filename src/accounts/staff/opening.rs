//! Opening: an enrolment window that is opened or left shut, with its invitation. The link's token is stored only as a hash.
//! Writes nothing: the caller stores the window and queues the mail.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::accounts::Actor;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{MailSeal, chance};
use crate::outbox::Letter;
use crate::rules::Instant;
use crate::rules::invitation::InvitationHash;
use crate::rules::language::Language;
use crate::rules::policy::EnrolmentMode;
use crate::store::accounts::{AccountMail, InvitedBy};

/// How the link of an invitation is handed on. `page`: the sign-in page's URL, without a fragment.
#[derive(Clone, Copy, Debug)]
pub enum Inviting<'a> {
    /// In a mail to the admin.
    Mail {
        /// The sign-in page's URL.
        page: &'a str,
    },
    /// To the operator; no mail is sent.
    Print {
        /// The sign-in page's URL.
        page: &'a str,
    },
}

/// The link of an invitation. `Debug` does not show the link.
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

/// An enrolment window that is opened or left shut.
pub(in crate::accounts) struct Opening {
    /// End of the window; `None`: it stays shut.
    pub until: Option<Instant>,
    /// Hash of the invitation's token, where the policy wants one.
    pub token: Option<InvitationHash>,
    /// How the invitation reaches the admin, with its mail.
    pub invited: InvitedBy,
    /// The link, if it is to be printed.
    pub link: Option<InvitationLink>,
}

impl Opening {
    /// The opening of an account's window at `at`. Without an invitation the window opens only if the policy enrols without
    /// one.
    pub(in crate::accounts) fn of(
        app: &App,
        actor: &Actor,
        inviting: Option<Inviting<'_>>,
        ((account, language), at): ((Uuid, Language), Instant),
    ) -> Result<Opening, Fault> {
        let door = actor.door;
        let until = at + app.policy(door).admins.enrolment_window;
        let by_invitation = app.policy(door).admins.enrolment == EnrolmentMode::Invitation;
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
        let letter = Letter::Invitation { language, url, by: actor.email.clone(), until };
        let payload = app.keys.seal_mail(MailSeal::Invitation { mail: id, recipient: account }, &letter.bytes()?)?;
        let mail = AccountMail { id, to: Some(account), payload, drop_at: until };
        Ok(Opening { until: Some(until), token, invited: InvitedBy::Mail(mail), link: None })
    }
}
