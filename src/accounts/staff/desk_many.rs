//! The desk, many admins at once: invited, disabled, unlocked or removed, all of them or none, for one reason. The rules of the
//! desk hold for each. Judges the deed again if an admin changed meanwhile. Does not know who is signed in.

use std::collections::HashSet;

use super::desk::{Asking, DOOR, Desk, ROUNDS, refused};
use super::invite::invite_all;
use crate::accounts::find::{KnownAccount, with_pools};
use crate::accounts::state::{disable_all, remove_all};
use crate::accounts::unlock::unlock_all;
use crate::accounts::{Actor, Changed};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::asked;
use crate::rules::desk::{AdminDeed, DeskDenial};
use crate::rules::role::is_owner;
use crate::store::accounts::{self, Selection};

/// Maximum number of admins that one call is about.
pub const MOST: usize = 100;

/// A deed that may be done to many admins at once.
#[derive(Clone, Copy, Debug)]
pub enum ManyDeed<'a> {
    /// Open the enrolment windows, and mail invitations to the page at `url`.
    Invite {
        /// The sign-in page's URL.
        url: &'a str,
    },
    /// Disable the admins.
    Disable,
    /// Empty windows, cooldowns and lockouts.
    Unlock,
    /// Remove the admins.
    Remove,
}

/// Outcome of a deed done to many admins.
#[derive(Clone, Debug)]
pub struct ManyOutcome {
    /// The number of admins it was done to, or why it was done to none.
    pub told: Desk<usize>,
    /// Ids of the admins for whom it was refused.
    pub concerned: Vec<String>,
}

impl ManyDeed<'_> {
    /// The deed done to each.
    fn each(self) -> AdminDeed {
        match self {
            ManyDeed::Invite { .. } => AdminDeed::Invite,
            ManyDeed::Disable => AdminDeed::Disable,
            ManyDeed::Unlock => AdminDeed::Unlock,
            ManyDeed::Remove => AdminDeed::Remove,
        }
    }
}

impl ManyOutcome {
    fn refused(why: DeskDenial, concerned: Vec<String>) -> ManyOutcome {
        ManyOutcome { told: Desk::Refused(why), concerned }
    }
}

/// Does a deed to all of the admins, or to none. An admin who is named twice counts once.
pub async fn change_many(
    app: &App,
    asking: &Asking,
    handles: &[String],
    deed: ManyDeed<'_>,
) -> Result<ManyOutcome, Fault> {
    let actor = match asking.actor() {
        Ok(_) if handles.len() > MOST => return Ok(ManyOutcome::refused(DeskDenial::InvalidInput, Vec::new())),
        Ok(actor) => actor,
        Err(why) => return Ok(ManyOutcome::refused(why, Vec::new())),
    };
    let unlike: Vec<String> = handles.iter().filter(|handle| !asked::is_id(handle)).cloned().collect();
    if !unlike.is_empty() {
        return Ok(ManyOutcome::refused(DeskDenial::NotFound, unlike));
    }
    for _ in 0..ROUNDS {
        let found = accounts::list(&app.store, DOOR, Selection::Handles(handles)).await?;
        let admins = with_pools(app, DOOR, found).await?;
        let known: HashSet<&str> = admins.iter().map(|admin| admin.view.handle.as_str()).collect();
        let missing: Vec<String> = handles.iter().filter(|handle| !known.contains(handle.as_str())).cloned().collect();
        if !missing.is_empty() {
            return Ok(ManyOutcome::refused(DeskDenial::NotFound, missing));
        }
        if let Some(why) = admins.iter().find_map(|admin| denied(asking, deed, admin)) {
            let concerned = of(&admins, |admin| denied(asking, deed, admin) == Some(why));
            return Ok(ManyOutcome::refused(why, concerned));
        }
        match perform(app, &actor, &admins, deed).await? {
            Changed::Moved => {}
            Changed::Done => return Ok(ManyOutcome { told: Desk::Done(admins.len()), concerned: Vec::new() }),
            Changed::NoOwner => return Ok(ManyOutcome { told: Desk::NoOwner, concerned: Vec::new() }),
            why => {
                let why = refused(why);
                return Ok(ManyOutcome::refused(why, concerned(why, &admins)));
            }
        }
    }
    Err(Fault::Contended)
}

/// Why a deed may not be done to an admin, as far as it can be seen before any lock.
fn denied(asking: &Asking, deed: ManyDeed<'_>, admin: &KnownAccount) -> Option<DeskDenial> {
    let invites = matches!(deed, ManyDeed::Invite { .. });
    match asking.judge(deed.each(), admin) {
        Err(why) => Some(why),
        Ok(()) if invites && admin.enrolled => Some(DeskDenial::AlreadyEnrolled),
        Ok(()) if invites && admin.is_idle() => Some(DeskDenial::CannotSignIn),
        Ok(()) => None,
    }
}

async fn perform(app: &App, actor: &Actor, admins: &[KnownAccount], deed: ManyDeed<'_>) -> Result<Changed, Fault> {
    match deed {
        ManyDeed::Invite { url } => invite_all(app, actor, admins, url).await,
        ManyDeed::Disable => disable_all(app, actor, admins).await,
        ManyDeed::Unlock => unlock_all(app, actor, admins).await,
        ManyDeed::Remove => remove_all(app, actor, admins).await,
    }
}

/// Ids of the admins because of whom a change of all was not written.
fn concerned(why: DeskDenial, admins: &[KnownAccount]) -> Vec<String> {
    match why {
        DeskDenial::Altered => of(admins, |admin| admin.altered),
        DeskDenial::LastOwner => of(admins, |admin| is_owner(&admin.view.roles)),
        DeskDenial::AlreadyEnrolled => of(admins, |admin| admin.enrolled),
        _ => Vec::new(),
    }
}

fn of(admins: &[KnownAccount], is: impl Fn(&KnownAccount) -> bool) -> Vec<String> {
    admins.iter().filter(|admin| is(admin)).map(|admin| admin.view.handle.clone()).collect()
}
