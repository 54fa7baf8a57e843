//! Gaps in the trail that a restore left, as the lines of `after-restore` declare them. A gap counts as a finding until the reader
//! accepts it by the id of its line: nobody can cut the end of the trail off and have it pass for a restore. A checkpoint that was
//! signed in a gap is held against the declaration, not against the lines that have its position now. Believes genuine lines only.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::chain;
use super::checkpoint::Checkpoint;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::Instant;
use crate::rules::trail::TrailEvent;
use crate::store::Store;
use crate::store::restored;
use crate::store::trail::Stored;

/// A place of the trail, as a declaration names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailPlace {
    /// Position.
    pub position: i64,
    /// Link MAC of the line there.
    pub head: Vec<u8>,
}

/// A declared restore: the lines after its last place are lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredGap {
    /// The line that declares it.
    pub line: Uuid,
    /// Position of that line, once it is sealed.
    pub position: Option<i64>,
    /// Time of the declaration.
    pub at: Instant,
    /// Actor.
    pub by: String,
    /// The reason that the actor gave.
    pub reason: Option<String>,
    /// The last sealed place of the dump; `None`: nothing was sealed.
    pub cut: Option<TrailPlace>,
    /// The checkpoint that the declaration was made against.
    pub against: Option<Checkpoint>,
    /// The database that was closed.
    pub database: String,
    /// The checkpoint given to the verification, if it was signed in the gap.
    pub missed: Option<Checkpoint>,
    /// Whether the reader accepts the gap.
    pub accepted: bool,
}

impl DeclaredGap {
    /// The facts of a declaration, as its line tells them.
    pub fn told(cut: Option<&TrailPlace>, against: Option<&Checkpoint>, database: &str) -> Value {
        let head = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        json!({
            "cut": cut.map(|cut| json!({ "position": cut.position, "head": head(&cut.head) })),
            "checkpoint": against.map(|against| json!({
                "position": against.position,
                "head": head(&against.head),
                "at": against.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            })),
            "database": database,
        })
    }

    /// The declaration of a line; `None`: it declares none.
    pub fn read(stored: &Stored) -> Option<DeclaredGap> {
        let line = &stored.line;
        if line.event() != Some(TrailEvent::Restored) {
            return None;
        }
        let place = |name: &str| {
            let place = line.detail.get(name)?;
            let head = BASE64URL_NOPAD.decode(place.get("head")?.as_str()?.as_bytes()).ok()?;
            Some((TrailPlace { position: place.get("position")?.as_i64()?, head }, place.get("at").cloned()))
        };
        let text = |name: &str| line.detail.get(name).and_then(Value::as_str).map(str::to_owned);
        let against = place("checkpoint").and_then(|(TrailPlace { position, head }, at)| {
            let at = at?.as_str()?.parse().ok()?;
            Some(Checkpoint { position, head, at })
        });
        Some(DeclaredGap {
            line: line.id,
            position: stored.position,
            at: line.at,
            by: line.actor.clone(),
            reason: text("reason"),
            cut: place("cut").map(|(cut, _)| cut),
            against,
            database: text("database").unwrap_or_default(),
            missed: None,
            accepted: false,
        })
    }

    /// Position of the last line that the dump kept; 0: none.
    pub fn ends_at(&self) -> i64 {
        self.cut.as_ref().map_or(0, |cut| cut.position)
    }

    /// Whether a checkpoint was signed in the gap: beyond its last place, and before the declaration.
    fn holds(&self, mark: &Checkpoint) -> bool {
        mark.position > self.ends_at() && mark.at <= self.at
    }
}

/// Every gap that a genuine line declares, the oldest first.
pub async fn declared(store: &Store, keys: &Keys) -> Result<Vec<DeclaredGap>, Fault> {
    let lines = restored::declarations(store).await?;
    Ok(lines.iter().filter(|stored| chain::is_written_by_us(keys, stored)).filter_map(DeclaredGap::read).collect())
}

/// The checkpoints that the lines are compared with: the one given, unless it was signed in a gap, and the end of each dump.
pub(super) fn marks(gaps: &mut [DeclaredGap], given: Option<Checkpoint>) -> Vec<(&'static str, Checkpoint)> {
    let mut marks = Vec::new();
    if let Some(given) = given {
        match gaps.iter_mut().find(|gap| gap.holds(&given)) {
            Some(gap) => gap.missed = Some(given),
            None => marks.push(("the checkpoint given,", given)),
        }
    }
    let ends = gaps.iter().filter_map(|gap| Some((gap.cut.clone()?, gap.at)));
    marks.extend(ends.map(|(TrailPlace { position, head }, at)| {
        ("the end of the restored dump,", Checkpoint { position, head, at })
    }));
    marks
}

#[cfg(test)]
#[path = "gaps_tests.rs"]
mod tests;
