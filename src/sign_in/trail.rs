//! The trail, read by an owner: what was done, by whom, on whom. Shows what the table says; whether it is what was written
//! is for `vestibule audit verify`.

use uuid::Uuid;

use super::own::Acting;
use super::owner::{Keeper, Member, owner};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::asked::is_name;
use crate::store::trail::{self, Listed};

pub use crate::store::trail::{FieldChange, Listed as TrailLine};

/// Lines on a page, at most, and where nothing is said.
const LINES: (i32, i32) = (200, 50);

/// Which lines are asked for.
#[derive(Clone, Debug, Default)]
pub struct AskedTrail {
    /// About the account of this public id.
    pub about: Option<String>,
    /// Of this kind.
    pub event: Option<String>,
    /// By whom.
    pub actor: Option<String>,
    /// From then on.
    pub since: Option<Instant>,
    /// Before then.
    pub until: Option<Instant>,
    /// Older than this line.
    pub before: Option<Uuid>,
    /// How many.
    pub limit: Option<i32>,
}

/// What an owner is shown of the trail.
#[derive(Debug)]
pub enum Trail {
    /// Lines, the newest first.
    Page {
        /// The lines.
        lines: Vec<TrailLine>,
        /// The last of them, if there are older ones.
        next: Option<Uuid>,
        /// Lines that wait to be sealed.
        unsealed: i64,
    },
    /// Who asks is no owner.
    NotOwner(Member),
    /// Nobody is signed in.
    Nobody,
    /// An id, an event or an actor that cannot be one.
    Unfit,
}

/// The lines asked for, for an owner.
pub async fn read_trail(app: &App, acting: Acting<'_>, asked: &AskedTrail) -> Result<Trail, Fault> {
    match owner(app, acting).await? {
        Keeper::Owner(_) => {}
        Keeper::Other(member) => return Ok(Trail::NotOwner(member)),
        Keeper::Nobody => return Ok(Trail::Nobody),
    }
    if ![&asked.about, &asked.event, &asked.actor].into_iter().flatten().all(|text| is_name(text)) {
        return Ok(Trail::Unfit);
    }
    let (most, usual) = LINES;
    let limit = asked.limit.unwrap_or(usual).clamp(0, most);
    let wanted = trail::Asked {
        about: asked.about.as_deref(),
        actor: asked.actor.as_deref(),
        event: asked.event.as_deref(),
        outcome: None,
        since: asked.since,
        until: asked.until,
        before: asked.before,
    };
    // One more than is shown tells whether there are older ones.
    let mut lines: Vec<Listed> = trail::list(&app.store, wanted, i64::from(limit) + 1).await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let more = lines.len() > shown;
    lines.truncate(shown);
    let next = lines.last().filter(|_| more).map(|last| last.stored.line.id);
    let unsealed = trail::unsealed(&app.store).await?.lines;
    Ok(Trail::Page { lines, next, unsealed })
}
