//! Anchors: signed statements of what was archived. One stands in the database for each archived part of the trail, and the seal
//! at the end of a file says the same of its lines. Pure. Refuses a token that no key of this installation signed, and one of
//! another purpose.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::checkpoint::Checkpoint;
use super::finding::{FindingKind, Findings, TrailFinding};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::Instant;
use crate::store::trail::StoredAnchor;

/// An archived part of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedPart {
    /// First position.
    pub first: i64,
    /// Last position.
    pub last: i64,
    /// Time of the newest line.
    pub until: Instant,
    /// Link MAC of the line before the first, in base64url; `None`: the trail begins here.
    before: Option<String>,
    /// Link MAC of the last line, in base64url.
    head: String,
    /// SHA-256 of the lines as the file has them, without personal data and salts, in base64url.
    digest: String,
}

/// The anchor of an archived part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TrailAnchor {
    /// The part.
    pub anchor: ArchivedPart,
    /// SHA-256 of what the archived lines said about rows, in base64url.
    told: String,
    /// Time of the archive.
    pub at: Instant,
    /// Who archived.
    pub by: String,
}

/// The claims of a file's seal.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FileSeal {
    archive: ArchivedPart,
}

impl ArchivedPart {
    /// A part that begins after a position and its link MAC, by its last line and the digest of all.
    pub(super) fn of(
        (before, link): (i64, Option<&[u8]>),
        (last, head): (i64, &[u8]),
        until: Instant,
        digest: &[u8],
    ) -> ArchivedPart {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let (first, before) = (before.saturating_add(1), link.map(text));
        ArchivedPart { first, last, until, before, head: text(head), digest: text(digest) }
    }

    /// The position before the first line, and its link MAC.
    pub(super) fn start(&self) -> (i64, Option<Vec<u8>>) {
        (self.first - 1, self.before.as_deref().map(bytes))
    }

    /// The last position, and its link MAC.
    pub(super) fn end(&self) -> (i64, Option<Vec<u8>>) {
        (self.last, Some(bytes(&self.head)))
    }

    /// The end of the part as a checkpoint.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint { position: self.last, head: bytes(&self.head), at: self.until }
    }

    /// Whether lines have this digest.
    pub(super) fn is_of(&self, digest: &[u8]) -> bool {
        bytes(&self.digest) == digest
    }

    /// The token at the end of a file.
    pub(super) fn seal(&self, keys: &Keys) -> Result<String, Fault> {
        sign(keys, &FileSeal { archive: self.clone() })
    }

    /// The part that a file's seal tells of; `None`: no key of this installation signed it.
    pub(super) fn read_seal(keys: &Keys, token: &str) -> Option<ArchivedPart> {
        let (claims, _) = keys.read_checkpoint(token)?;
        serde_json::from_slice::<FileSeal>(&claims).ok().map(|seal| seal.archive)
    }
}

impl TrailAnchor {
    /// An anchor of a part, with the digest of what lines said.
    pub(super) fn of(part: ArchivedPart, told: &[u8], at: Instant, by: &str) -> TrailAnchor {
        TrailAnchor { anchor: part, told: BASE64URL_NOPAD.encode(told), at, by: by.to_owned() }
    }

    /// The signed token.
    pub(super) fn sign(&self, keys: &Keys) -> Result<String, Fault> {
        sign(keys, self)
    }

    /// The anchor that a row holds; `None`: no key of this installation signed it, or the row's columns say something else.
    fn read(keys: &Keys, stored: &StoredAnchor) -> Option<TrailAnchor> {
        let (claims, _) = keys.read_checkpoint(&stored.token)?;
        let anchor: TrailAnchor = serde_json::from_slice(&claims).ok()?;
        (anchor.anchor.last == stored.position && anchor.anchor.until == stored.until).then_some(anchor)
    }

    /// Whether rows have this digest.
    pub(super) fn tells(&self, digest: &[u8]) -> bool {
        bytes(&self.told) == digest
    }
}

/// The genuine anchors of stored ones, by position, and the findings about the others and about gaps.
pub(super) fn genuine(keys: &Keys, stored: &[StoredAnchor]) -> (Vec<TrailAnchor>, Findings) {
    const FORGED: &str = "the anchor of the archived lines up to here is not genuine";
    let (mut anchors, mut findings): (Vec<TrailAnchor>, _) = (Vec::new(), Findings::default());
    for row in stored {
        let Some(anchor) = TrailAnchor::read(keys, row) else {
            findings.add(TrailFinding::at(FindingKind::Archive, row.position, None::<Uuid>, FORGED));
            continue;
        };
        let before = anchors.last().map_or((0, None), |before| before.anchor.end());
        if anchor.anchor.start() != before {
            let said = format!("the anchor of the archived lines up to {} does not follow", anchor.anchor.last);
            findings.add(TrailFinding::at(FindingKind::Archive, before.0 + 1, None, said));
        }
        anchors.push(anchor);
    }
    (anchors, findings)
}

fn sign(keys: &Keys, claims: &impl Serialize) -> Result<String, Fault> {
    let claims = serde_json::to_vec(claims).map_err(|error| Fault::Text(error.into()))?;
    Ok(keys.checkpoint_signer().sign(&claims))
}

/// The bytes of a text in base64url; nothing is equal to an unreadable one.
fn bytes(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default()
}
