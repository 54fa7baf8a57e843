//! Deeds done to one admin by command: what takes someone's way in asks first where standard input is a terminal. Refuses to
//! take the last owner who can sign in without `--force`.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};

use anyhow::Context;

use super::admin::{done, found};
use super::admin_invite::{self, InvitationWay, InviteArgs};
use super::connect::Connected;
use super::{admin_print, print, refuse, shown, user};
use crate::accounts::{self, Actor, Admin, Changed, InvitationLink};
use crate::rules::texts::Text;

#[derive(Debug, clap::Subcommand)]
pub enum Deed {
    /// Open the enrolment window and mail them an invitation; it voids the one before
    Invite {
        #[command(flatten)]
        whom: Whom,
        /// Print the invitation's link in the mail's place
        #[arg(long)]
        print_invitation: bool,
    },
    /// Sign them out and keep them out
    Disable {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        force: Force,
    },
    /// Let them in again
    Enable {
        #[command(flatten)]
        whom: Whom,
    },
    /// Empty their windows, cooldowns and lockouts
    Unlock {
        #[command(flatten)]
        whom: Whom,
    },
    /// Take their authenticator away. With VESTIBULE_ENROLMENT=window they may enrol another, else once invited
    #[command(name = "reset-2fa")]
    Reset2fa {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        invite: InviteArgs,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        force: Force,
    },
    /// Print a link that makes one browser trusted, once, within 15 minutes
    DeviceLink {
        #[command(flatten)]
        whom: Whom,
    },
    /// Sign them out everywhere
    SignOut {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        consent: Consent,
    },
    /// Remove them
    Remove {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        force: Force,
    },
}

/// The admin a deed is done to, and its reason.
#[derive(Debug, clap::Args)]
pub struct Whom {
    who: String,
    #[command(flatten)]
    why: Why,
}

/// The reason of a deed.
#[derive(Debug, clap::Args)]
pub struct Why {
    /// Why, for the trail
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,
}

/// The answer to a deed's question.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Consent {
    /// Yes to what is asked where standard input is a terminal
    #[arg(long)]
    yes: bool,
}

/// The consent to a state without owners.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Force {
    /// Though it takes the last owner who can sign in
    #[arg(long)]
    pub force: bool,
}

/// A reason that the trail takes.
pub fn reason(text: &str) -> Result<String, String> {
    match Text::Reason.fault(text.trim()) {
        None => Ok(text.trim().to_owned()),
        Some(fault) => Err(format!("a reason {fault}: at most {} characters, in one line", Text::Reason.longest())),
    }
}

impl Why {
    /// The user who runs the command, with the reason from `--reason`.
    pub fn actor(&self) -> Actor {
        Actor::os(&user()).because(self.reason.as_deref())
    }
}

impl Deed {
    /// Whether the last owner who can sign in may go by it.
    pub fn forces(&self) -> bool {
        match self {
            Deed::Disable { force, .. } | Deed::Reset2fa { force, .. } | Deed::Remove { force, .. } => force.force,
            _ => false,
        }
    }

    fn whom(&self) -> &Whom {
        match self {
            Deed::Invite { whom, .. }
            | Deed::Disable { whom, .. }
            | Deed::Enable { whom }
            | Deed::Unlock { whom }
            | Deed::Reset2fa { whom, .. }
            | Deed::DeviceLink { whom }
            | Deed::SignOut { whom, .. }
            | Deed::Remove { whom, .. } => whom,
        }
    }

    /// The deed that a terminal is asked to confirm, and whether `--yes` came with it; `None`: nothing is asked.
    fn question(&self) -> Option<(&'static str, Consent)> {
        match self {
            Deed::Disable { consent, .. } => Some(("disable", *consent)),
            Deed::Reset2fa { consent, .. } => Some(("take away the authenticator of", *consent)),
            Deed::SignOut { consent, .. } => Some(("sign out", *consent)),
            Deed::Remove { consent, .. } => Some(("remove", *consent)),
            _ => None,
        }
    }

    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let Whom { who, why } = self.whom();
        let (app, actor) = (&connected.app, why.actor().forcing(self.forces()));
        let admin = found(connected, who).await?;
        if admin.altered && !matches!(self, Deed::Remove { .. }) {
            return altered(&admin);
        }
        if let Some((deed, consent)) = self.question() {
            consent.given(deed, &admin)?;
        }
        let id = &admin.view.handle;
        let changed = match self {
            Deed::Invite { print_invitation, .. } => {
                let link = admin_invite::invite(connected, &actor, &admin, print_invitation).await?;
                return invited(connected, id, link, json).await;
            }
            Deed::Unlock { .. } => {
                accounts::unlock(app, &actor, &admin).await?;
                Changed::Done
            }
            Deed::DeviceLink { .. } => return device_link(connected, &actor, &admin, json).await,
            Deed::Reset2fa { invite, .. } => {
                let way = invite.way(connected)?;
                let inviting = way.as_ref().map(InvitationWay::inviting);
                let (changed, link) = accounts::reset_inviting(app, &actor, &admin, inviting).await?;
                done_or_refused(&changed, &admin)?;
                return invited(connected, id, link, json).await;
            }
            Deed::Remove { .. } => {
                let removed = accounts::remove(app, &actor, &admin).await?;
                // Removed by somebody else meanwhile is removed.
                if removed != Changed::Gone {
                    done_or_refused(&removed, &admin)?;
                }
                return if json { admin_print::show(&admin, true) } else { Ok(()) };
            }
            Deed::Disable { .. } => accounts::disable(app, &actor, &admin).await?,
            Deed::Enable { .. } => accounts::enable(app, &actor, &admin).await?,
            Deed::SignOut { .. } => accounts::sign_out(app, &actor, &admin).await?,
        };
        done_or_refused(&changed, &admin)?;
        done(connected, id, json).await
    }
}

impl Consent {
    /// Asks on the terminal, naming the admin. Without a terminal as standard input nothing is asked.
    fn given(self, deed: &str, admin: &Admin) -> anyhow::Result<()> {
        let input = std::io::stdin();
        if self.yes || !input.is_terminal() {
            return Ok(());
        }
        let view = &admin.view;
        let (name, email) = (shown::in_a_line(&view.profile.display_name), shown::in_a_line(&view.email));
        let roles = shown::in_a_line(&view.roles.join(","));
        let mut error = std::io::stderr().lock();
        write!(error, "vestibule: {deed} {name} <{email}> ({}; {roles})? [y/N] ", shown::in_a_line(&view.handle))
            .and_then(|()| error.flush())
            .context("the question cannot be shown: --yes answers it")?;
        let mut answer = Vec::new();
        input.lock().take(64).read_until(b'\n', &mut answer).context("the answer cannot be read")?;
        match answer.trim_ascii().to_ascii_lowercase().as_slice() {
            b"y" | b"yes" => Ok(()),
            _ => refuse("not confirmed: nothing was done"),
        }
    }
}

/// Nothing where a change is done; else its refusal.
pub fn done_or_refused(changed: &Changed, admin: &Admin) -> anyhow::Result<()> {
    let email = &admin.view.email;
    match changed {
        Changed::Done => Ok(()),
        Changed::LastOwner => {
            refuse(format!("{email} is the last owner who can sign in: nothing was done; --force does it all the same"))
        }
        Changed::Altered => altered(admin),
        Changed::Gone => refuse(format!("{email} is no admin any more")),
        _ => refuse(format!("{email} was changed meanwhile: try again")),
    }
}

async fn device_link(connected: &Connected, actor: &Actor, admin: &Admin, json: bool) -> anyhow::Result<()> {
    let public = connected.public_url.as_deref();
    let public = public.context("VESTIBULE_PUBLIC_URL is missing: the link is to our own page")?;
    let Some(token) = accounts::device_link(&connected.app, actor, admin).await? else {
        return refuse(format!("{} is disabled or has no role", admin.view.email));
    };
    let url = format!("{public}/device#{}", token.reveal());
    if json { print(serde_json::json!({ "url": url })) } else { print(url) }
}

async fn invited(connected: &Connected, id: &str, link: Option<InvitationLink>, json: bool) -> anyhow::Result<()> {
    match link {
        _ if json => admin_print::invited(&found(connected, id).await?, link.as_ref()),
        Some(link) => print(link.reveal()),
        None => Ok(()),
    }
}

fn altered<T>(admin: &Admin) -> anyhow::Result<T> {
    refuse(format!("the row of {} was written by someone else: remove them, and add them anew", admin.view.email))
}
