//! Archive files held against their anchors: every line of a file is walked like the lines of the table. Names a file of another
//! installation, one that was cut, and one of which a byte was changed. Changes nothing.

use std::io;
use std::path::{Path, PathBuf};

use super::anchor::{ArchivedPart, TrailAnchor};
use super::archive_lines::{FiledLines, LinesDigest, parse, seal_of};
use super::checkpoint::Checkpoint;
use super::finding::{FindingKind, Findings, TrailFinding};
use super::walk::Walk;
use super::withheld::WithheldHistory;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::Instant;

/// A checkpoint, and its name in findings.
pub(super) type NamedCheckpoint = (&'static str, Checkpoint);

/// An archived part in the report of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSeen {
    /// First position.
    pub first: i64,
    /// Last position.
    pub last: i64,
    /// Time of the newest line.
    pub until: Instant,
    /// Whether a file with the lines was read.
    pub seen: bool,
}

/// The archive files that were compared with the anchors.
#[derive(Debug, Default)]
pub(super) struct FilesHeld {
    /// Every archived part.
    pub parts: Vec<PartSeen>,
    /// Number of lines that were read.
    pub lines: u64,
    /// The faults of the files.
    pub findings: Findings,
}

/// Holds files against anchors, and their lines against the lines of forgettings.
pub(super) fn hold_files(
    keys: &Keys,
    files: &[PathBuf],
    anchors: &[TrailAnchor],
    marks: &[NamedCheckpoint],
    withheld: &mut WithheldHistory,
) -> Result<FilesHeld, Fault> {
    let part = |known: &TrailAnchor| {
        let ArchivedPart { first, last, until, .. } = known.anchor;
        PartSeen { first, last, until, seen: false }
    };
    let mut held = FilesHeld { parts: anchors.iter().map(part).collect(), ..FilesHeld::default() };
    for path in files {
        let name = path.display();
        let (findings, lines) = match known(keys, path, anchors) {
            Ok(part) => {
                held.parts.iter_mut().filter(|seen| seen.last == part.last).for_each(|seen| seen.seen = true);
                hold_lines(keys, path, &part, marks, withheld)?
            }
            Err(said) => {
                let mut findings = Findings::default();
                findings.add(TrailFinding::of(FindingKind::Archive, None, said));
                (findings, 0)
            }
        };
        held.lines += lines;
        let named =
            findings.told.into_iter().map(|found| TrailFinding { said: format!("{name}: {}", found.said), ..found });
        named.for_each(|finding| held.findings.add(finding));
        held.findings.add_uncounted(findings.more);
    }
    Ok(held)
}

/// The archived part of a file by its seal, or the fault of the file.
pub(super) fn known(keys: &Keys, path: &Path, anchors: &[TrailAnchor]) -> Result<ArchivedPart, String> {
    let seal = seal_of(path).map_err(|error| format!("the archive file cannot be read: {error}"))?;
    let seal = seal.ok_or_else(|| String::from("the archive file is cut: it does not end with its seal"))?;
    let part = ArchivedPart::read_seal(keys, &seal).ok_or_else(|| {
        String::from(
            "the archive file is of another installation, or its seal was changed: no key of VESTIBULE_KEYS signed it",
        )
    })?;
    if anchors.iter().any(|known| known.anchor == part) {
        return Ok(part);
    }
    let ArchivedPart { first, last, .. } = part;
    Err(format!("the archive file holds the places {first} to {last}, and this trail has no anchor of it"))
}

/// Walks the lines of a file whose seal is genuine.
fn hold_lines(
    keys: &Keys,
    path: &Path,
    part: &ArchivedPart,
    marks: &[NamedCheckpoint],
    withheld: &mut WithheldHistory,
) -> Result<(Findings, u64), Fault> {
    const CHANGED: &str = "the archive file's line is not as it was written";
    let within = marks.iter().filter(|mark| (part.first..=part.last).contains(&mark.1.position)).cloned();
    let marks = within.chain([("the seal of the file", part.checkpoint())]).collect();
    let (mut walk, mut digest) = (Walk::after(keys, marks, part.start()), LinesDigest::default());
    let (mut findings, mut number) = (Findings::default(), part.first);
    let mut read = || -> io::Result<Result<(), Fault>> {
        let mut lines = FiledLines::open(path)?;
        while let Some(line) = lines.next()? {
            match parse(&line) {
                Some(stored) => {
                    if walk.step(&stored) {
                        withheld.note(&stored);
                    }
                    if let Err(fault) = digest.add(&stored) {
                        return Ok(Err(fault));
                    }
                }
                None => findings.add(TrailFinding::at(FindingKind::Edited, number, None, CHANGED)),
            }
            number += 1;
        }
        Ok(Ok(()))
    };
    match read() {
        Ok(read) => read?,
        Err(error) => {
            let said = format!("the archive file cannot be read: {error}");
            findings.add(TrailFinding::of(FindingKind::Archive, None, said));
        }
    }
    let (lines, walked) = walk.end();
    findings.join(walked);
    if findings.is_empty() && !part.is_of(&digest.end()) {
        findings.add(TrailFinding::of(
            FindingKind::Archive,
            None,
            "the lines of the archive file are not those it was sealed with",
        ));
    }
    Ok((findings, lines))
}

/// The checkpoints that lie after a place, and a finding for each at the place that is of another line.
pub(super) fn marks_after(
    marks: Vec<NamedCheckpoint>,
    (place, link): &(i64, Option<Vec<u8>>),
) -> (Vec<NamedCheckpoint>, Findings) {
    let mut findings = Findings::default();
    for (name, mark) in marks.iter().filter(|mark| mark.1.position == *place && link.as_ref() != Some(&mark.1.head)) {
        let said = format!("the last archived line is not the line that {name} of {} was signed at", mark.at);
        findings.add(TrailFinding::at(FindingKind::Checkpoint, *place, None, said));
    }
    (marks.into_iter().filter(|mark| mark.1.position > *place).collect(), findings)
}
