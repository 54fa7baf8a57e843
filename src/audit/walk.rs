//! The walk along the chain of sealed lines, which collects findings. Pure; keeps one position at a time. A line after an
//! altered one cannot be checked by the altered link; the walk resumes at the first genuine line.

use uuid::Uuid;

use super::chain;
use super::checkpoint::Checkpoint;
use super::finding::{FindingKind, Findings, TrailFinding};
use crate::keys::Keys;
use crate::store::trail::{PersonalStanding, Stored};

/// Lines, as progress names them.
pub(super) const LINES: &str = "lines of the trail";

/// The link MAC of the line before, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Before {
    /// The link of a genuine line; `None`: there is no line before.
    Sure(Option<Vec<u8>>),
    /// The link of a line that was altered or cannot be judged.
    Doubtful(Option<Vec<u8>>),
    /// The line before is missing.
    Nothing,
}

/// Whether a line is genuine and at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// Genuine, and at the position it was sealed at.
    Firm,
    /// Genuine, but the line before cannot show whether this is its position.
    Loose,
    /// Genuine, and not at the position it was sealed at.
    Astray,
    /// Altered.
    Altered,
}

/// A line with a position, which another line may have too.
struct PlaceClaim {
    id: Uuid,
    stands: Stands,
    personal: PersonalStanding,
    link: Option<Vec<u8>>,
}

/// A position, and the lines that have it.
struct ClaimedPlace {
    position: i64,
    before: Before,
    lines: Vec<PlaceClaim>,
    /// Number of further lines with the position.
    more: u64,
}

/// The finding about a line whose personal data does not match its digest.
const PERSONAL_ALTERED: &str = "its personal data was altered: it is neither as it was written nor withheld";

/// Maximum number of lines kept for one position; a genuine trail has one.
const CLAIMS: usize = 100;

/// A walk from the first line to the last.
pub struct Walk<'a> {
    keys: &'a Keys,
    marks: Vec<(&'static str, Checkpoint)>,
    place: Option<ClaimedPlace>,
    /// The position that the walk begins after, and its link MAC.
    start: (i64, Option<Vec<u8>>),
    /// The last finished position, and its link MAC.
    left: (i64, Before),
    lines: u64,
    findings: Findings,
}

impl<'a> Walk<'a> {
    /// A walk that also checks these checkpoints, each under a name for findings.
    pub fn new(keys: &'a Keys, marks: Vec<(&'static str, Checkpoint)>) -> Walk<'a> {
        Walk::after(keys, marks, (0, None))
    }

    /// A walk from a position on, of which the link MAC is known: lines at or before it are archived.
    pub fn after(keys: &'a Keys, marks: Vec<(&'static str, Checkpoint)>, start: (i64, Option<Vec<u8>>)) -> Walk<'a> {
        let left = (start.0, Before::Sure(start.1.clone()));
        Walk { keys, marks, place: None, start, left, lines: 0, findings: Findings::default() }
    }

    /// Reads the next line, by position and id. True: it is as it was written.
    pub fn step(&mut self, stored: &Stored) -> bool {
        let Some(position) = stored.position else { return false };
        self.lines += 1;
        if self.place.as_ref().is_none_or(|place| place.position != position) {
            self.leave();
            self.enter(position);
        }
        let Some(place) = &mut self.place else { return false };
        let stands = match &place.before {
            _ if !chain::is_made_by_us(self.keys, stored) => Stands::Altered,
            Before::Sure(link) if chain::is_in_place(self.keys, stored, link.as_deref()) => Stands::Firm,
            Before::Doubtful(link) if chain::is_in_place(self.keys, stored, link.as_deref()) => Stands::Firm,
            Before::Sure(_) => Stands::Astray,
            Before::Doubtful(_) | Before::Nothing => Stands::Loose,
        };
        let personal = stored.line.personal.standing();
        if place.lines.len() < CLAIMS || stands == Stands::Firm {
            place.lines.push(PlaceClaim { id: stored.line.id, stands, personal, link: stored.link_mac.clone() });
        } else {
            place.more += 1;
        }
        stands != Stands::Altered && position > self.start.0
    }

    /// Ends the walk: the number of lines, and the findings.
    pub fn end(mut self) -> (u64, Findings) {
        self.leave();
        let last = self.left.0;
        if let Some((name, mark)) = self.marks.iter().max_by_key(|mark| mark.1.position)
            && mark.position > last
        {
            let said = format!("the trail ends here; {name} of {} was signed at {}", mark.at, mark.position);
            self.findings.add(TrailFinding::at(FindingKind::Cut, last + 1, None, said));
        }
        (self.lines, self.findings)
    }

    /// Moves to a position, and reports the positions missing before it.
    fn enter(&mut self, position: i64) {
        let (last, before) = std::mem::replace(&mut self.left, (position, Before::Nothing));
        let before = if position == last + 1 { before } else { Before::Nothing };
        if position > last + 1 {
            let said = match position - last - 1 {
                1 => String::from("a line is missing"),
                many => format!("{many} lines are missing, up to position {}", position - 1),
            };
            self.findings.add(TrailFinding::at(FindingKind::Missing, last + 1, None, said));
        }
        self.place = Some(ClaimedPlace { position, before, lines: Vec::new(), more: 0 });
    }

    /// Judges the lines of the position that the walk leaves.
    fn leave(&mut self) {
        let Some(ClaimedPlace { position, lines, more, .. }) = self.place.take() else { return };
        let (start, link) = &self.start;
        if position <= *start {
            let said = if position < 1 { "no line has such a position" } else { "the lines of its place are archived" };
            for PlaceClaim { id, .. } in lines {
                self.findings.add(TrailFinding::at(FindingKind::Inserted, position, Some(id), said));
            }
            self.left = (*start, Before::Sure(link.clone()));
            return;
        }
        // If several lines have one position, the line sealed there keeps it, or else the first genuine line.
        let own = [Stands::Firm, Stands::Loose, Stands::Astray]
            .into_iter()
            .find_map(|stands| lines.iter().position(|line| line.stands == stands));
        let own = own.unwrap_or(0);
        for (index, PlaceClaim { id, stands, personal, .. }) in lines.iter().enumerate() {
            let (kind, said) = match stands {
                _ if index != own => (FindingKind::Inserted, "another line has this place"),
                Stands::Firm | Stands::Loose if *personal == PersonalStanding::Altered => {
                    (FindingKind::Edited, PERSONAL_ALTERED)
                }
                Stands::Firm | Stands::Loose => continue,
                Stands::Astray => (FindingKind::Moved, "is as it was written, and was not sealed here like this"),
                Stands::Altered => (FindingKind::Edited, "is not as it was written"),
            };
            self.findings.add(TrailFinding::at(kind, position, Some(*id), said));
        }
        self.findings.add_uncounted(more);
        let Some(PlaceClaim { id, stands, link, .. }) = lines.into_iter().nth(own) else { return };
        if matches!(stands, Stands::Firm | Stands::Loose) {
            for (name, mark) in self.marks.iter().filter(|mark| mark.1.position == position) {
                if link.as_ref() != Some(&mark.head) {
                    let said = format!("is not the line that {name} of {} was signed at", mark.at);
                    self.findings.add(TrailFinding::at(FindingKind::Checkpoint, position, Some(id), said));
                }
            }
        }
        self.left = (position, if stands == Stands::Firm { Before::Sure(link) } else { Before::Doubtful(link) });
    }
}

#[cfg(test)]
#[path = "walk_tests.rs"]
pub mod tests;
