//! Invitations of commands: mailed, or printed instead. Refuses without the settings that they need.

use anyhow::Context;

use super::connect::Connected;
use super::refuse;
use crate::accounts::{self, Actor, Admin, InvitationLink, Invited, Inviting};

/// The options of a command that can invite.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct InviteArgs {
    /// Mail an invitation
    #[arg(long, conflicts_with = "print_invitation")]
    invite: bool,
    /// Print the invitation link instead of mailing it
    #[arg(long)]
    print_invitation: bool,
}

/// The delivery of an invitation: mailed or printed, with the sign-in page's URL.
pub struct InvitationWay {
    page: String,
    print: bool,
}

impl InviteArgs {
    /// The delivery that was chosen; `None`: no invitation.
    ///
    /// # Errors
    ///
    /// Without `VESTIBULE_PUBLIC_URL`, and for a mail without `VESTIBULE_KEYS`.
    pub fn way(self, connected: &Connected) -> anyhow::Result<Option<InvitationWay>> {
        (self.invite || self.print_invitation).then(|| InvitationWay::of(connected, self.print_invitation)).transpose()
    }
}

impl InvitationWay {
    fn of(connected: &Connected, print: bool) -> anyhow::Result<InvitationWay> {
        if !print && !connected.has_keys {
            return refuse("VESTIBULE_KEYS is missing: the mail is sealed until it is carried");
        }
        let url = connected.public_url.as_deref();
        let url = url.context("VESTIBULE_PUBLIC_URL is missing: an invitation says where to sign in")?;
        Ok(InvitationWay { page: format!("{url}/sign-in"), print })
    }

    /// The delivery as use-cases receive it.
    pub fn inviting(&self) -> Inviting<'_> {
        let page = &self.page;
        if self.print { Inviting::Print { page } } else { Inviting::Mail { page } }
    }
}

/// Invites an admin; returns the link if it is to be printed.
pub async fn invite(
    connected: &Connected,
    actor: &Actor,
    admin: &Admin,
    print: bool,
) -> anyhow::Result<Option<InvitationLink>> {
    let way = InvitationWay::of(connected, print)?;
    match accounts::invite_by(&connected.app, actor, admin, way.inviting()).await? {
        Invited::Done => Ok(None),
        Invited::Printed(link) => Ok(Some(link)),
        Invited::Not(_) => refuse(format!("{} is no admin any more", admin.view.email)),
        Invited::Enrolled => refuse(format!("{} has an authenticator already", admin.view.email)),
    }
}
