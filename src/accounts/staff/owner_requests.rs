//! Requests of owners: one asks for what one owner may not do alone, another approves it, and the use-case of the command does it.
//! Refuses an owner without a confirmed identity, asker and the one concerned as approvers, and a request that rests on a state that has
//! changed. Does not know how a request is kept.

use uuid::Uuid;

use super::desk::{Asking, DOOR, Desk, DeskAction, DeskResult, ROUNDS, one, perform, refused};
use crate::accounts::change::{AccountEdit, Changed};
use crate::accounts::find::{KnownAccount, with_pools};
use crate::accounts::roles::roles;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account_change::{AccountChange, Ends};
use crate::rules::address::Address;
use crate::rules::desk::{DeedTarget, DeskDenial};
use crate::rules::owner_request::{AskedDeed, OWNER_REQUEST_TTL, OwnerRequest, RequestParty, judge_asking};
use crate::rules::role::is_owner;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, Approval, OwnerSession, Selection};
use crate::store::outbox::Lane;

use Desk::{Done, NoOwner, Refused};

/// A request with its two people.
#[derive(Clone, Debug)]
pub struct KnownRequest {
    /// The request.
    pub request: OwnerRequest,
    /// The owner who asks.
    pub asker: KnownAccount,
    /// The admin concerned.
    pub about: KnownAccount,
}

/// Asks for a deed to an admin, in the place of an older request of the same owner about the same admin. Requires a reason. Every
/// owner and the admin are mailed a notice.
pub async fn ask(app: &App, asking: &Asking, handle: &str, wanted: &AskedDeed) -> Result<Desk<KnownRequest>, Fault> {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Refused(why)),
    };
    let Some(reason) = actor.reason.clone() else { return Ok(Refused(DeskDenial::ReasonRequired)) };
    for _ in 0..ROUNDS {
        let Some(about) = one(app, handle).await? else { return Ok(Refused(DeskDenial::NotFound)) };
        let (deed, change) = match news(app, wanted, &about) {
            Ok(news) => news,
            Err(why) => return Ok(Refused(why)),
        };
        let is_owner_now = is_owner(&about.view.roles);
        let gives_or_takes = change.roles.as_deref().is_some_and(|roles| is_owner(roles) != is_owner_now);
        let whom = DeedTarget { own: about.id == asking.owner.account, owner: is_owner_now };
        if let Err(why) = judge_asking(&deed, gives_or_takes, whom) {
            return Ok(Refused(why));
        }
        let action = actor.action(app, TrailEvent::OwnerChangeAsked)?;
        let request = OwnerRequest {
            id: chance::id(action.at)?,
            asker: asking.owner.account,
            asker_version: 0,
            about: about.id,
            about_version: about.version,
            deed,
            reason: reason.clone(),
            asked_at: action.at,
            expires_at: action.at + OWNER_REQUEST_TTL,
        };
        let asked = accounts::ask(&app.store, (DOOR, by(asking)), (request.clone(), &change), action).await?;
        match Changed::from(asked) {
            Changed::Moved => {}
            Changed::Done => {
                app.bell.ring(Lane::Notices);
                return Ok(known(app, vec![request]).await?.pop().map_or(NoOwner, Done));
            }
            Changed::NoOwner => return Ok(NoOwner),
            why => return Ok(Refused(refused(why))),
        }
    }
    Err(Fault::Contended)
}

/// The deed without fields that have the wanted value, and the change that it makes.
fn news(app: &App, wanted: &AskedDeed, about: &KnownAccount) -> Result<(AskedDeed, AccountChange), DeskDenial> {
    let (email, named) = match wanted {
        AskedDeed::Invite if about.enrolled => return Err(DeskDenial::AlreadyEnrolled),
        AskedDeed::Invite if about.is_idle() => return Err(DeskDenial::CannotSignIn),
        AskedDeed::Invite => return Ok((AskedDeed::Invite, AccountChange::default())),
        AskedDeed::Reset => {
            return Ok((AskedDeed::Reset, AccountChange { ends: Ends::Authenticator, ..AccountChange::default() }));
        }
        AskedDeed::Change { email, roles } => (email.clone(), roles.clone()),
    };
    let AccountEdit { email, roles: named, .. } =
        AccountEdit { email, roles: named, ..AccountEdit::default() }.news_to(about);
    let address = match email.as_deref().map(Address::parse) {
        Some(None) => return Err(DeskDenial::InvalidEmail),
        address => address.flatten(),
    };
    let named = named.map(|named| roles(app, DOOR, &named)).transpose().map_err(|_| DeskDenial::UnknownRole)?;
    // Somebody without a role is disabled rather than asked about.
    if named.as_ref().is_some_and(Vec::is_empty) {
        return Err(DeskDenial::InvalidInput);
    }
    let email = address.as_ref().map(|address| address.as_str().to_owned());
    let deed = AskedDeed::Change { email, roles: named.clone() };
    Ok((deed, AccountChange { address, roles: named, ..AccountChange::default() }))
}

/// Approves a request, and does what it asks for, once. `url`: the page of an invitation.
pub async fn approve(app: &App, asking: &Asking, id: &str, url: &str) -> DeskResult {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Refused(why)),
    };
    for _ in 0..ROUNDS {
        let Some(KnownRequest { request, asker, about }) = find(app, id).await? else {
            return Ok(Refused(DeskDenial::RequestOver));
        };
        let parties = (party(&asker), party(&about));
        if let Err(why) = request.judge_approval(asking.owner.account, parties, app.clock.now()) {
            return Ok(Refused(why));
        }
        let approval = Approval { request: request.id, asker: request.asker };
        let actor = actor.clone().because(Some(&request.reason)).approving(approval);
        let (email, roles) = match &request.deed {
            AskedDeed::Change { email, roles } => (email.clone(), roles.clone()),
            AskedDeed::Reset | AskedDeed::Invite => (None, None),
        };
        let edit = AccountEdit { email, roles, ..AccountEdit::default() };
        let action = match &request.deed {
            AskedDeed::Change { .. } => DeskAction::Save(&edit, None),
            AskedDeed::Reset => DeskAction::Reset { url },
            AskedDeed::Invite => DeskAction::Invite { url },
        };
        match perform(app, &actor, &about, action).await? {
            Ok(Changed::Moved) => {}
            Ok(Changed::Done) => {
                let handle = &about.view.handle;
                return Ok(one(app, handle).await?.map_or(Refused(DeskDenial::NotFound), Done));
            }
            Ok(Changed::NoOwner) => return Ok(NoOwner),
            Ok(why) => return Ok(Refused(refused(why))),
            Err(why) => return Ok(Refused(why)),
        }
    }
    Err(Fault::Contended)
}

/// Withdraws a request of any owner, if it stands.
pub async fn withdraw(app: &App, asking: &Asking, id: &str) -> Result<Desk<KnownRequest>, Fault> {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Refused(why)),
    };
    let now = app.clock.now();
    let Some(known) = find(app, id).await?.filter(|known| stands(known, now)) else {
        return Ok(Refused(DeskDenial::RequestOver));
    };
    let action = actor.action(app, TrailEvent::OwnerChangeWithdrawn)?;
    let withdrawn = accounts::withdraw(&app.store, (DOOR, by(asking)), &known.request, action).await?;
    Ok(match Changed::from(withdrawn) {
        Changed::Done => Done(known),
        Changed::NoOwner => NoOwner,
        why => Refused(refused(why)),
    })
}

/// The requests that may be approved now, newest first.
pub async fn pending(app: &App) -> Result<Vec<KnownRequest>, Fault> {
    let now = app.clock.now();
    let all = known(app, accounts::owner_requests(&app.store, now).await?).await?;
    Ok(all.into_iter().filter(|known| stands(known, now)).collect())
}

/// Whether a request may be approved now, as the desk sees its people.
fn stands(known: &KnownRequest, now: Instant) -> bool {
    known.request.stands(party(&known.asker), party(&known.about), now)
}

/// The request of an id, with its people; `None`: there is none.
async fn find(app: &App, id: &str) -> Result<Option<KnownRequest>, Fault> {
    let Ok(id) = Uuid::parse_str(id) else { return Ok(None) };
    let request = accounts::owner_request(&app.store, id).await?;
    Ok(known(app, request.into_iter().collect()).await?.pop())
}

/// Requests with their people; one of a removed admin is left out.
async fn known(app: &App, requests: Vec<OwnerRequest>) -> Result<Vec<KnownRequest>, Fault> {
    let ids: Vec<Uuid> = requests.iter().flat_map(|request| [request.asker, request.about]).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = accounts::list(&app.store, DOOR, Selection::Ids(&ids)).await?;
    let people = with_pools(app, DOOR, found).await?;
    let person = |id: Uuid| people.iter().find(|own| own.id == id).cloned();
    let whole = |request: OwnerRequest| {
        let (asker, about) = (person(request.asker)?, person(request.about)?);
        Some(KnownRequest { request, asker, about })
    };
    Ok(requests.into_iter().filter_map(whole).collect())
}

/// A party as the desk sees them; `None`: their row is altered.
fn party(own: &KnownAccount) -> Option<RequestParty> {
    let is_owner = own.disabled_at.is_none() && is_owner(&own.view.roles);
    (!own.altered).then_some(RequestParty { version: own.version, is_owner })
}

fn by(asking: &Asking) -> OwnerSession {
    OwnerSession { account: asking.owner.account, session: asking.owner.session }
}
