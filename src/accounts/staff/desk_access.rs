//! Access of an admin at the desk: sessions and trusted browsers are listed and ended, and a device link is made. Refuses by the
//! rules of the desk an owner without a confirmed identity, the owner's own account, and a link for an owner; a link requires a
//! reason. Judges a deed again if the admin changed meanwhile. Does not know who is signed in.

use super::desk::{Asking, DOOR, Desk, ROUNDS, one, refused};
use crate::accounts::state::sign_out;
use crate::accounts::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::asked;
use crate::rules::desk::{AdminDeed, DeskDenial};
use crate::rules::own_account::{OwnBrowser, OwnEnding, OwnSession};
use crate::rules::session::Horizon;
use crate::rules::token::Token;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, JudgedAccount};
use crate::store::outbox::Lane;
use crate::store::own;

/// Where an admin is signed in, and the browsers trusted for them.
#[derive(Debug)]
pub struct AdminAccess {
    /// The live sessions, last seen first.
    pub sessions: Vec<OwnSession>,
    /// The trusted browsers, last seen first.
    pub browsers: Vec<OwnBrowser>,
}

/// The part of an admin's access that an owner ends.
#[derive(Clone, Debug)]
pub enum AccessEnd {
    /// One session, or the trust in one browser.
    One(OwnEnding),
    /// Every session, trusted browser, device link and sign-in under way, as by the command.
    Everything,
}

/// The sessions and trusted browsers of the admin with this public id; `None`: there is none.
pub async fn access(app: &App, handle: &str) -> Result<Option<AdminAccess>, Fault> {
    if !asked::is_id(handle) {
        return Ok(None);
    }
    let Some(id) = accounts::id_of(&app.store, DOOR, handle).await? else { return Ok(None) };
    let now = app.clock.now();
    let sessions = own::sessions_of(&app.store, id, Horizon::of_all(app.policy(DOOR), now)).await?;
    Ok(Some(AdminAccess { sessions, browsers: own::browsers_of(&app.store, id, now).await? }))
}

/// Ends access of an admin.
pub async fn end(app: &App, asking: &Asking, handle: &str, end: &AccessEnd) -> Result<Desk<KnownAccount>, Fault> {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Desk::Refused(why)),
    };
    for _ in 0..ROUNDS {
        let Some(admin) = one(app, handle).await? else { return Ok(Desk::Refused(DeskDenial::NotFound)) };
        if let Err(why) = asking.judge(AdminDeed::EndAccess, &admin) {
            return Ok(Desk::Refused(why));
        }
        let ended = match end {
            AccessEnd::Everything => sign_out(app, &actor, &admin).await?,
            AccessEnd::One(end) => match end_one(app, (asking, &actor), &admin, end).await? {
                Ok(0) => return Ok(Desk::Refused(DeskDenial::AlreadyEnded)),
                Ok(_) => Changed::Done,
                Err(why) => why,
            },
        };
        match ended {
            Changed::Moved => {}
            Changed::Done => {
                let admin = one(app, handle).await?;
                return Ok(admin.map_or(Desk::Refused(DeskDenial::NotFound), Desk::Done));
            }
            Changed::NoOwner => return Ok(Desk::NoOwner),
            why => return Ok(Desk::Refused(refused(why))),
        }
    }
    Err(Fault::Contended)
}

/// Ends one session or the trust in one browser, and returns how many there were.
async fn end_one(
    app: &App,
    (asking, actor): (&Asking, &Actor),
    admin: &KnownAccount,
    end: &OwnEnding,
) -> Result<Result<usize, Changed>, Fault> {
    let event =
        if matches!(end, OwnEnding::Browser(_)) { TrailEvent::BrowserForgotten } else { TrailEvent::SessionEnded };
    let ended = accounts::end_access(&app.store, judged(asking, admin), end, actor.action(app, event)?).await?;
    Ok(ended.map_err(Changed::from))
}

/// Makes a link that makes one browser trusted for an admin, and returns its token, which is stored only as a hash.
pub async fn make_device_link(app: &App, asking: &Asking, handle: &str) -> Result<Desk<Token>, Fault> {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Desk::Refused(why)),
    };
    for _ in 0..ROUNDS {
        let Some(admin) = one(app, handle).await? else { return Ok(Desk::Refused(DeskDenial::NotFound)) };
        if let Err(why) = linkable(asking, &actor, &admin) {
            return Ok(Desk::Refused(why));
        }
        let (token, action) = (chance::token()?, actor.action(app, TrailEvent::DeviceLinkMade)?);
        let made = accounts::insert_device_link(&app.store, judged(asking, &admin), token.hash(), action).await?;
        match made.map_err(Changed::from) {
            Ok(()) => {
                app.bell.ring(Lane::Notices);
                return Ok(Desk::Done(token));
            }
            Err(Changed::Moved) => {}
            Err(Changed::NoOwner) => return Ok(Desk::NoOwner),
            Err(why) => return Ok(Desk::Refused(refused(why))),
        }
    }
    Err(Fault::Contended)
}

/// Checks that a link may be made for an admin, and would be of use to them.
fn linkable(asking: &Asking, actor: &Actor, admin: &KnownAccount) -> Result<(), DeskDenial> {
    if actor.reason.is_none() {
        return Err(DeskDenial::ReasonRequired);
    }
    // The roles of an altered row say nothing.
    if admin.altered {
        return Err(DeskDenial::Altered);
    }
    asking.judge(AdminDeed::DeviceLink, admin)?;
    if admin.may_sign_in() { Ok(()) } else { Err(DeskDenial::CannotSignIn) }
}

fn judged(asking: &Asking, admin: &KnownAccount) -> JudgedAccount {
    JudgedAccount { account: admin.id, version: admin.version, by: asking.session() }
}
