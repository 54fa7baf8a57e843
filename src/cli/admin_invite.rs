//! Invitations by command: mailed, or printed in the mail's place.

use anyhow::Context;

use super::connect::Connected;
use super::refuse;
use crate::accounts::{self, Actor, Admin, InvitationLink, Invited, Inviting};

/// The options of a command that may invite.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct InviteArgs {
    /// Mail an invitation
    #[arg(long, conflicts_with = "print_invitation")]
    invite: bool,
    /// Print the invitation's link in the mail's place
    #[arg(long)]
    print_invitation: bool,
}

/// The way of an invitation: mailed or printed, to the page at a URL.
pub struct InvitationWay {
    page: String,
    print: bool,
}

impl InviteArgs {
    /// The way that is asked for; `None`: no invitation.
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

    /// As the use-cases take it.
    pub fn inviting(&self) -> Inviting<'_> {
        let page = &self.page;
        if self.print { Inviting::Print { page } } else { Inviting::Mail { page } }
    }
}

/// Invites an admin; with the link where that is to be printed.
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
