//! Actions on one admin. Those that end someone's access ask for confirmation where standard input is a terminal. Refuses to
//! remove the last owner who can sign in without `--force`.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};

use anyhow::Context;

use super::admin::{done, found};
use super::admin_invite::{self, InvitationWay, InviteArgs};
use super::connect::Connected;
use super::{admin_print, print, refuse, shown, user};
use crate::accounts::{self, Actor, Admin, Changed, InvitationLink};
use crate::rules::texts::Text;

#[derive(Debug, clap::Subcommand)]
pub enum AdminAction {
    /// Open the enrolment window and mail an invitation; it voids the previous one
    Invite {
        #[command(flatten)]
        whom: ActionTarget,
        /// Print the invitation link instead of mailing it
        #[arg(long)]
        print_invitation: bool,
    },
    /// Disable an admin: end their sessions and refuse sign-ins
    Disable {
        #[command(flatten)]
        whom: ActionTarget,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        force: Force,
    },
    /// Enable a disabled admin
    Enable {
        #[command(flatten)]
        whom: ActionTarget,
    },
    /// Reset windows, cooldowns and lockouts
    Unlock {
        #[command(flatten)]
        whom: ActionTarget,
    },
    /// Remove the authenticator. With VESTIBULE_ENROLMENT=window the admin may enrol another at once, else once invited
    #[command(name = "reset-2fa")]
    Reset2fa {
        #[command(flatten)]
        whom: ActionTarget,
        #[command(flatten)]
        invite: InviteArgs,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        force: Force,
    },
    /// Print a link that makes one browser trusted; valid once, for 15 minutes
    DeviceLink {
        #[command(flatten)]
        whom: ActionTarget,
    },
    /// End all sessions
    SignOut {
        #[command(flatten)]
        whom: ActionTarget,
        #[command(flatten)]
        consent: Consent,
    },
    /// Remove an admin
    Remove {
        #[command(flatten)]
        whom: ActionTarget,
        #[command(flatten)]
        consent: Consent,
        #[command(flatten)]
        force: Force,
    },
}

/// The admin of an action, and its reason.
#[derive(Debug, clap::Args)]
pub struct ActionTarget {
    who: String,
    #[command(flatten)]
    why: Why,
}

/// The reason of an action.
#[derive(Debug, clap::Args)]
pub struct Why {
    /// Reason, recorded in the audit trail
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,
}

/// The answer to a confirmation.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Consent {
    /// Answer yes to the confirmation that a terminal is asked for
    #[arg(long)]
    yes: bool,
}

/// The consent to a state without owners.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Force {
    /// Do it even if no owner who can sign in remains
    #[arg(long)]
    pub force: bool,
}

/// Parses a reason for the audit trail.
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

impl AdminAction {
    /// The consent given to a state without owners.
    pub fn force(&self) -> Force {
        match self {
            AdminAction::Disable { force, .. }
            | AdminAction::Reset2fa { force, .. }
            | AdminAction::Remove { force, .. } => *force,
            _ => Force { force: false },
        }
    }

    fn whom(&self) -> &ActionTarget {
        match self {
            AdminAction::Invite { whom, .. }
            | AdminAction::Disable { whom, .. }
            | AdminAction::Enable { whom }
            | AdminAction::Unlock { whom }
            | AdminAction::Reset2fa { whom, .. }
            | AdminAction::DeviceLink { whom }
            | AdminAction::SignOut { whom, .. }
            | AdminAction::Remove { whom, .. } => whom,
        }
    }

    /// The verb of the confirmation, and its answer by `--yes`; `None`: no confirmation is needed.
    fn question(&self) -> Option<(&'static str, Consent)> {
        match self {
            AdminAction::Disable { consent, .. } => Some(("disable", *consent)),
            AdminAction::Reset2fa { consent, .. } => Some(("take away the authenticator of", *consent)),
            AdminAction::SignOut { consent, .. } => Some(("sign out", *consent)),
            AdminAction::Remove { consent, .. } => Some(("remove", *consent)),
            _ => None,
        }
    }

    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let ActionTarget { who, why } = self.whom();
        let (app, actor) = (&connected.app, why.actor().forcing(self.force().force));
        let admin = found(connected, who).await?;
        if admin.altered && !matches!(self, AdminAction::Remove { .. }) {
            return altered(&admin);
        }
        if let Some((verb, consent)) = self.question() {
            consent.given(verb, &admin)?;
        }
        let id = &admin.view.handle;
        let changed = match self {
            AdminAction::Invite { print_invitation, .. } => {
                let link = admin_invite::invite(connected, &actor, &admin, print_invitation).await?;
                return invited(connected, id, link, json).await;
            }
            AdminAction::Unlock { .. } => {
                accounts::unlock(app, &actor, &admin).await?;
                Changed::Done
            }
            AdminAction::DeviceLink { .. } => return device_link(connected, &actor, &admin, json).await,
            AdminAction::Reset2fa { invite, .. } => {
                let way = invite.way(connected)?;
                let inviting = way.as_ref().map(InvitationWay::inviting);
                let (changed, link) = accounts::reset_inviting(app, &actor, &admin, inviting).await?;
                done_or_refused(&changed, &admin)?;
                return invited(connected, id, link, json).await;
            }
            AdminAction::Remove { .. } => {
                let removed = accounts::remove(app, &actor, &admin).await?;
                // An admin removed in the meantime counts as removed.
                if removed != Changed::Gone {
                    done_or_refused(&removed, &admin)?;
                }
                return if json { admin_print::show(&admin, true) } else { Ok(()) };
            }
            AdminAction::Disable { .. } => accounts::disable(app, &actor, &admin).await?,
            AdminAction::Enable { .. } => accounts::enable(app, &actor, &admin).await?,
            AdminAction::SignOut { .. } => accounts::sign_out(app, &actor, &admin).await?,
        };
        done_or_refused(&changed, &admin)?;
        done(connected, id, json).await
    }
}

impl Force {
    /// Runs a command; where it was forced, warns if it removed the last owner who can sign in.
    pub async fn warning(
        self,
        connected: &Connected,
        command: impl Future<Output = anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        if !self.force {
            return command.await;
        }
        let before = accounts::can_sign_in(&connected.app).await?;
        let done = command.await;
        if before > Some(0) && accounts::can_sign_in(&connected.app).await? == Some(0) {
            super::say("warning: no owner who can sign in is left: enabled, with an authenticator");
        }
        done
    }
}

impl Consent {
    /// Asks for confirmation, naming the admin. Without a terminal as standard input nothing is asked.
    fn given(self, verb: &str, admin: &Admin) -> anyhow::Result<()> {
        let input = std::io::stdin();
        if self.yes || !input.is_terminal() {
            return Ok(());
        }
        let view = &admin.view;
        let (name, email) = (shown::in_a_line(&view.profile.display_name), shown::in_a_line(&view.email));
        let roles = shown::in_a_line(&view.roles.join(","));
        let mut error = std::io::stderr().lock();
        write!(error, "vestibule: {verb} {name} <{email}> ({}; {roles})? [y/N] ", shown::in_a_line(&view.handle))
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

/// Succeeds if a change was done.
///
/// # Errors
///
/// The refusal of the change.
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
