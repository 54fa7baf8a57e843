//! The trail, read by an owner: what was done, by whom, to whom. Shows the lines as the table has them; `vestibule audit
//! verify` checks that they are unaltered. Refuses callers who are neither owners nor auditors, and filters that no line can
//! match.

use std::net::IpAddr;

use ipnet::IpNet;
use uuid::Uuid;

use super::acting::Acting;
use super::owner::{Caller, SignedInAdmin, owner};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account_changes::FieldChange;
use crate::rules::address::Address;
use crate::rules::asked::is_name;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::trail::{self, LineQuery, ListedLine};

/// Maximum number of lines on a page.
const MOST: i32 = 200;

/// Default number of lines on a page.
const USUAL: i32 = 50;

/// The lines that a caller asks for.
#[derive(Clone, Debug, Default)]
pub struct AskedTrail {
    /// The public id of the account that the lines are about.
    pub about: Option<String>,
    /// The address of the account that the lines are about, or its last one if the account was removed.
    pub email: Option<String>,
    /// The event.
    pub event: Option<TrailEvent>,
    /// The outcome.
    pub outcome: Option<TrailOutcome>,
    /// The actor.
    pub actor: Option<String>,
    /// The address of the account that acted, or its last one if the account was removed.
    pub actor_email: Option<String>,
    /// The network address of the request.
    pub network: Option<String>,
    /// Time of the oldest line (inclusive).
    pub since: Option<Instant>,
    /// Time of the newest line (exclusive).
    pub until: Option<Instant>,
    /// The id of a line; only older lines are returned.
    pub before: Option<Uuid>,
    /// Maximum number of lines.
    pub limit: Option<i32>,
}

/// A line of the trail, as an owner is shown it.
#[derive(Clone, Debug)]
pub struct TrailLine {
    /// The line's id.
    pub id: Uuid,
    /// The line's position in the chain, once it is sealed.
    pub position: Option<i64>,
    /// Time of the event.
    pub at: Instant,
    /// Actor.
    pub actor: String,
    /// The address of the account that acted, unless it is withheld.
    pub actor_email: Option<String>,
    /// The session that the actor acted in, or that the event began or ended.
    pub session: Option<Uuid>,
    /// The network the request came from.
    pub requester: Option<IpNet>,
    /// The browser the request came from, in a few words.
    pub browser: Option<String>,
    /// The event.
    pub event: String,
    /// The event's outcome.
    pub outcome: String,
    /// The reason that the actor gave.
    pub reason: Option<String>,
    /// The public id of the line's account.
    pub handle: Option<String>,
    /// The address of the line's account at the time of the event.
    pub email: Option<String>,
    /// The display name of the line's account at the time of the event.
    pub display_name: Option<String>,
    /// Whether the line's account was removed since, or by the event.
    pub removed: bool,
    /// Changed fields of the line's account.
    pub changes: Vec<FieldChange>,
    /// Whether the line's personal data was withheld.
    pub withheld: bool,
}

impl From<ListedLine> for TrailLine {
    fn from(listed: ListedLine) -> TrailLine {
        let (removed, withheld) = (listed.is_of_removed(), listed.is_withheld());
        let (email, changes) = (listed.stored.line.personal.email().map(str::to_owned), listed.stored.line.changes());
        let (line, position) = (listed.stored.line, listed.stored.position);
        TrailLine {
            id: line.id,
            position,
            at: line.at,
            session: line.session(),
            actor: line.actor,
            actor_email: None,
            requester: line.personal.network(),
            browser: line.personal.browser().map(str::to_owned),
            event: line.event,
            outcome: line.outcome,
            reason: line.detail.get("reason").and_then(|reason| reason.as_str()).map(str::to_owned),
            handle: listed.handle,
            email,
            display_name: line.personal.display_name().map(str::to_owned),
            removed,
            changes,
            withheld,
        }
    }
}

/// Argument that no line can match, or no page can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnfitTrail {
    /// The number of lines is not from 1 to 200.
    Limit,
    /// The account's id is too long or holds a control character.
    About,
    /// The address is not one email address.
    Email,
    /// The address of the actor is not one email address.
    ActorEmail,
    /// The actor is none that a line can have.
    Actor,
    /// The network is not an address.
    Network,
}

/// Outcome of reading the trail.
#[derive(Debug)]
pub enum TrailRead {
    /// A page of lines.
    Page {
        /// The lines, newest first.
        lines: Vec<TrailLine>,
        /// The page's last line, if there are older ones.
        next: Option<Uuid>,
        /// How many lines wait to be sealed.
        unsealed: i64,
        /// Time of the newest archived line.
        archived_until: Option<Instant>,
    },
    /// The caller is signed in, and neither an owner nor an auditor.
    NotOwner(SignedInAdmin),
    /// Nobody is signed in.
    Nobody,
    /// An argument is malformed.
    Unfit(UnfitTrail),
}

/// Reads a page of the trail for an owner or an auditor: lines of the caller's door alone.
pub async fn read_trail(app: &App, acting: Acting<'_>, asked: &AskedTrail) -> Result<TrailRead, Fault> {
    match owner(app, acting).await? {
        Caller::Owner(_) | Caller::Auditor(_) => {}
        Caller::Other(member) => return Ok(TrailRead::NotOwner(member)),
        Caller::Nobody => return Ok(TrailRead::Nobody),
    }
    let (limit, network) = match fit(asked) {
        Ok(fit) => fit,
        Err(why) => return Ok(TrailRead::Unfit(why)),
    };
    let Some(about) = whose(app, acting.door, asked.email.as_deref()).await? else {
        return Ok(TrailRead::Unfit(UnfitTrail::Email));
    };
    let Some(by) = whose(app, acting.door, asked.actor_email.as_deref()).await? else {
        return Ok(TrailRead::Unfit(UnfitTrail::ActorEmail));
    };
    let by = by.map(|handle| TrailActor::Account(handle).to_string());
    // An account that is not the one of the id has no line that matches both.
    let (about, actor) = (both(asked.about.as_ref(), about), both(asked.actor.as_ref(), by));
    let query = LineQuery {
        door: Some(acting.door),
        about: about.as_deref(),
        actor: actor.as_deref(),
        network,
        event: asked.event.map(TrailEvent::name),
        outcome: asked.outcome.map(TrailOutcome::name),
        since: asked.since,
        until: asked.until,
        before: asked.before,
    };
    // The extra line shows whether older lines exist.
    let found = trail::list(&app.store, query, i64::from(limit) + 1).await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let has_older = found.len() > shown;
    let mut lines: Vec<TrailLine> = found.into_iter().take(shown).map(TrailLine::from).collect();
    name_actors(app, acting.door, &mut lines).await?;
    let next = lines.last().filter(|_| has_older).map(|last| last.id);
    let unsealed = trail::unsealed(&app.store).await?.lines;
    let archived_until = trail::archived_until(&app.store).await?.map(|(_, until)| until);
    Ok(TrailRead::Page { lines, next, unsealed, archived_until })
}

/// The public id of the account of a typed address, empty if there is none; the outer `None`: it is no address.
async fn whose(app: &App, door: Door, typed: Option<&str>) -> Result<Option<Option<String>>, Fault> {
    let Some(typed) = typed else { return Ok(Some(None)) };
    let Some(address) = Address::parse(typed) else { return Ok(None) };
    Ok(Some(Some(trail::whose(&app.store, door, &address, typed).await?.unwrap_or_default())))
}

/// The one value of two filters of a field; an empty value, which no line has, if they differ.
fn both(one: Option<&String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if *one == other { other } else { String::new() }),
        (one, other) => one.cloned().or(other),
    }
}

/// Adds the addresses of the accounts that acted.
async fn name_actors(app: &App, door: Door, lines: &mut [TrailLine]) -> Result<(), Fault> {
    let handle = |line: &TrailLine| match TrailActor::parse(&line.actor) {
        Some(TrailActor::Account(handle)) => Some(handle),
        _ => None,
    };
    let mut handles: Vec<String> = lines.iter().filter_map(handle).collect();
    handles.sort_unstable();
    handles.dedup();
    let named = trail::addresses(&app.store, door, handles).await?;
    for line in lines {
        line.actor_email = handle(line).and_then(|handle| named.get(&handle).cloned());
    }
    Ok(())
}

/// The number of lines, and the network.
fn fit(asked: &AskedTrail) -> Result<(i32, Option<IpNet>), UnfitTrail> {
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(UnfitTrail::Limit);
    }
    if !asked.about.as_ref().is_none_or(|about| is_name(about)) {
        return Err(UnfitTrail::About);
    }
    if !asked.actor.as_ref().is_none_or(|actor| is_name(actor) && TrailActor::parse(actor).is_some()) {
        return Err(UnfitTrail::Actor);
    }
    let address = |text: &String| {
        text.trim()
            .parse::<IpAddr>()
            .map(|address| IpNet::from(address.to_canonical()))
            .map_err(|_| UnfitTrail::Network)
    };
    Ok((limit, asked.network.as_ref().map(address).transpose()?))
}
