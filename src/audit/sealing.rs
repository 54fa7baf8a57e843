//! Decides the positions of new lines. Pure. Continues from the signed checkpoint or the one seen last, and from the rows only
//! if nothing was signed yet. Refuses a position to a line without a valid MAC; every fault raises an alarm.

use data_encoding::HEXLOWER;
use uuid::Uuid;

use super::chain;
use super::checkpoint::Checkpoint;
use crate::keys::Keys;
use crate::keys::rows::MacOf;
use crate::rules::Instant;
use crate::store::trail::{Head, LinePlace, Stored};

/// A fault that the sealer found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Alarm {
    /// A line without a valid MAC, by id.
    Foreign(Uuid),
    /// The trail ends before its last sealed line.
    Cut {
        /// The last position.
        ends: i64,
        /// The last sealed position.
        sealed: i64,
    },
    /// The last line's link MAC is not the one it was sealed with.
    Altered {
        /// The line's position.
        position: i64,
    },
    /// The kept checkpoint is missing, not genuine, or older than the trail.
    Checkpoint,
    /// None of the master keys is one of the database's.
    Strange,
}

/// The result of sealing a batch.
#[derive(Debug, PartialEq, Eq)]
pub struct SealedBatch {
    /// The new checkpoint; `None`: the kept one is current.
    pub checkpoint: Option<Checkpoint>,
    /// Number of lines that got a position.
    pub lines: usize,
    /// The faults found.
    pub alarms: Vec<Alarm>,
}

/// The position and link MAC after which new lines are sealed.
struct Base {
    position: i64,
    link: Option<Vec<u8>>,
}

/// Decides the positions of the unsealed lines, and the checkpoint after them if a new one is due. `seen`: the furthest
/// checkpoint this process has seen.
pub fn decide(
    keys: &Keys,
    head: &Head,
    waiting: Vec<Stored>,
    seen: Option<&Checkpoint>,
    now: Instant,
) -> (SealedBatch, Vec<LinePlace>) {
    let (kept, base, mut alarms) = base(keys, head, seen);
    let (mut position, mut link, mut places) = (base.position, base.link, Vec::new());
    for stored in waiting {
        if !chain::is_written_by_us(keys, &stored) {
            alarms.push(Alarm::Foreign(stored.line.id));
            continue;
        }
        position += 1;
        let mac = keys.mac(MacOf::Link, &chain::place(&stored, position, link.as_deref()));
        places.push(LinePlace { id: stored.line.id, position, link_mac: HEXLOWER.encode(&mac) });
        link = Some(mac.to_vec());
    }
    // A new checkpoint also replaces a missing one, or an older one that was restored.
    let moved = !places.is_empty() || kept.is_none_or(|kept| kept.position != position);
    let checkpoint = link.filter(|_| moved).map(|head| Checkpoint { position, head, at: now });
    (SealedBatch { checkpoint, lines: places.len(), alarms }, places)
}

fn base(keys: &Keys, head: &Head, seen: Option<&Checkpoint>) -> (Option<Checkpoint>, Base, Vec<Alarm>) {
    let kept = head.token.as_deref().and_then(|token| Checkpoint::read(keys, token));
    let mut alarms = Vec::new();
    let last = head.last.first();
    let ends = last.and_then(|last| last.position).unwrap_or(0);
    let known = match (&kept, seen) {
        (Some(kept), Some(seen)) if seen.position > kept.position => Some(seen),
        (Some(kept), _) => Some(kept),
        (None, seen) => seen,
    };
    let lost = kept.is_none() && (head.token.is_some() || last.is_some() || seen.is_some());
    let older = kept.as_ref().zip(known).is_some_and(|(kept, known)| kept.position < known.position);
    let Some(known) = known else {
        if lost {
            alarms.push(Alarm::Checkpoint);
        }
        let link = last.and_then(|last| last.link_mac.clone());
        return (kept, Base { position: ends, link }, alarms);
    };
    // If the last line beyond the checkpoint links to the line before it, the lines are genuine and the checkpoint is outdated.
    let beyond = ends > known.position && last.is_some_and(|last| is_ours(keys, last, head.last.get(1)));
    if lost || older || ends > known.position {
        alarms.push(Alarm::Checkpoint);
    }
    if ends < known.position {
        alarms.push(Alarm::Cut { ends, sealed: known.position });
    }
    if ends == known.position && last.is_some_and(|last| last.link_mac.as_ref() != Some(&known.head)) {
        alarms.push(Alarm::Altered { position: ends });
    }
    let base = match last {
        Some(last) if beyond => Base { position: ends, link: last.link_mac.clone() },
        _ => Base { position: known.position, link: Some(known.head.clone()) },
    };
    (kept, base, alarms)
}

fn is_ours(keys: &Keys, last: &Stored, before: Option<&Stored>) -> bool {
    let link = before.and_then(|before| before.link_mac.as_deref());
    chain::is_made_by_us(keys, last) && chain::is_in_place(keys, last, link)
}

#[cfg(test)]
#[path = "sealing_tests.rs"]
mod tests;
