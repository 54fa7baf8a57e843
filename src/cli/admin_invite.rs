//! Invitations: `admin invite`, and the options of other commands that invite. An invitation is mailed, or its link is printed.
//! Refuses to mail without master keys, to invite without the server's URL, and an admin who could not sign in.

use anyhow::Context;

use super::admin_print;
use super::admin_target::{TargetArgs, find};
use super::connect::Connected;
use super::output::{print, refuse};
use crate::accounts::{self, InvitationLink, Invited, Inviting, KnownAccount};

#[derive(Debug, clap::Args)]
pub struct Invite {
    #[command(flatten)]
    target: TargetArgs,
    /// Print the invitation's link, and mail nothing
    #[arg(long)]
    print_invitation: bool,
}

/// The options of a command that may invite.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct InviteArgs {
    /// Mail an invitation
    #[arg(long, conflicts_with = "print_invitation")]
    invite: bool,
    /// Print the invitation's link, and mail nothing
    #[arg(long)]
    print_invitation: bool,
}

/// How an invitation is delivered: mailed or printed, with a link to a page.
pub struct InvitationWay {
    page: String,
    print: bool,
}

impl Invite {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let admin = self.target.find(connected).await?;
        let way = InvitationWay::of(connected, self.print_invitation)?;
        let link = match accounts::invite_by(&connected.app, &self.target.actor(), &admin, way.inviting()).await? {
            Invited::Done => None,
            Invited::Printed(link) => Some(link),
            Invited::Not(_) => return refuse(format!("{} is no admin any more", admin.view.email)),
            Invited::Enrolled => return refuse(format!("{} has an authenticator already", admin.view.email)),
            Invited::Idle => return refuse(format!("{} is disabled or has no role", admin.view.email)),
        };
        print_invited(connected, &admin, link, json).await
    }
}

impl InviteArgs {
    /// How to deliver the invitation; `None`: no invitation is asked for.
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
            return refuse("VESTIBULE_KEYS is missing: a queued mail is sealed with them");
        }
        let url = connected.public_url.as_deref();
        let url = url.context("VESTIBULE_PUBLIC_URL is missing: an invitation leads to that server")?;
        Ok(InvitationWay { page: format!("{url}/sign-in"), print })
    }

    /// The form that use-cases take.
    pub fn inviting(&self) -> Inviting<'_> {
        let page = &self.page;
        if self.print { Inviting::Print { page } } else { Inviting::Mail { page } }
    }
}

/// Prints the link of an invitation, if there is one; as JSON, the admin with the link.
pub async fn print_invited(
    connected: &Connected,
    admin: &KnownAccount,
    link: Option<InvitationLink>,
    json: bool,
) -> anyhow::Result<()> {
    match link {
        _ if json => admin_print::invited(&find(connected, &admin.view.handle).await?, link.as_ref()),
        Some(link) => print(link.reveal()),
        None => Ok(()),
    }
}
