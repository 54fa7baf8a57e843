//! The admin that a command changes, named by id or e-mail address, and the refusals of a change. Does not know the change.

use super::actor::ReasonArgs;
use super::admin_print;
use super::connect::Connected;
use super::output::refuse;
use crate::accounts::{self, Actor, Admin, Changed, Who};

/// The admin that a command changes, and the reason.
#[derive(Debug, clap::Args)]
pub struct TargetArgs {
    /// Id or e-mail address
    who: String,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl TargetArgs {
    /// Finds the admin.
    ///
    /// # Errors
    ///
    /// Refuses an admin whose row is altered.
    pub async fn find(&self, connected: &Connected) -> anyhow::Result<Admin> {
        let admin = self.find_any(connected).await?;
        if admin.altered { altered(&admin) } else { Ok(admin) }
    }

    /// Finds the admin, even if the row is altered.
    pub async fn find_any(&self, connected: &Connected) -> anyhow::Result<Admin> {
        find(connected, &self.who).await
    }

    /// The user who runs the command, with the reason.
    pub fn actor(&self) -> Actor {
        self.reason.actor()
    }
}

/// Finds an admin by id or e-mail address.
pub async fn find(connected: &Connected, who: &str) -> anyhow::Result<Admin> {
    let Some(named) = Who::parse(who) else {
        return refuse(format!("{who} is neither an id nor an e-mail address"));
    };
    match accounts::find(&connected.app, &named).await? {
        Some(admin) => Ok(admin),
        None => refuse(format!("{who} is no admin")),
    }
}

/// Ends a command that changes an admin: prints the admin as JSON, if asked for.
///
/// # Errors
///
/// The refusal of the change.
pub async fn finish(connected: &Connected, admin: &Admin, changed: &Changed, json: bool) -> anyhow::Result<()> {
    check(changed, admin)?;
    if json { admin_print::show(&find(connected, &admin.view.handle).await?, true) } else { Ok(()) }
}

/// Checks that a change is done.
///
/// # Errors
///
/// The refusal of the change.
pub fn check(changed: &Changed, admin: &Admin) -> anyhow::Result<()> {
    let email = &admin.view.email;
    match changed {
        Changed::Done => Ok(()),
        Changed::LastOwner => {
            refuse(format!("{email} is the last owner who can sign in: nothing was done; --force proceeds anyway"))
        }
        Changed::Altered => altered(admin),
        Changed::Gone => refuse(format!("{email} is no admin any more")),
        _ => refuse(format!("{email} was changed meanwhile: try again")),
    }
}

/// Refuses a role that the policy does not know.
pub fn unknown_role<T>(connected: &Connected, role: &str) -> anyhow::Result<T> {
    refuse(format!("{role} is no role: {}", connected.app.policies.staff.admins.roles.join(", ")))
}

fn altered<T>(admin: &Admin) -> anyhow::Result<T> {
    refuse(format!("the row of {} was altered outside Vestibule: remove the admin and add it again", admin.view.email))
}
