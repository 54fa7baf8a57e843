//! The versions and ends of application keys, as the trail records them. Pure. A row older than its recorded version, of a key
//! that has expired, or of a session begun before its key was narrowed or ended, was restored: its MAC is valid, but from an
//! earlier time.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::finding::Findings;
use super::told::{SLACK, TrailPosition, id, put_back};
use crate::rules::Instant;
use crate::rules::trail::TrailEvent;
use crate::store::trail::AuditLine;

/// The state of application keys, by the lines read so far.
#[derive(Debug, Default)]
pub struct KeyHistory {
    pub(super) keys: HashMap<Uuid, (KeyTold, TrailPosition)>,
    /// When each key last ended what was begun under it, with the line that records this.
    pub(super) ended: HashMap<Uuid, (Instant, TrailPosition)>,
    findings: Findings,
}

/// The last recorded state of a key.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) enum KeyTold {
    /// Written with this version.
    Version(i64),
    /// Deleted.
    Deleted,
}

impl KeyHistory {
    /// Notes the version or the deletion that a line records.
    pub fn note(&mut self, line: &AuditLine, position: Option<i64>) {
        let told = match line.event() {
            Some(
                TrailEvent::ApplicationKeyAdded | TrailEvent::ApplicationKeyNarrowed | TrailEvent::ApplicationKeyEnded,
            ) => {
                let version = line.detail.get("applicationKeyVersion").and_then(Value::as_i64);
                version.map_or(KeyTold::Deleted, KeyTold::Version)
            }
            Some(TrailEvent::ApplicationKeyExpired) => KeyTold::Deleted,
            _ => return,
        };
        let Some(key) = line.detail.get("applicationKeyId").and_then(id) else { return };
        let ends = line.detail.get("sessionsEnded").is_some();
        if ends && self.ended.get(&key).is_none_or(|before| before.0 < line.at) {
            self.ended.insert(key, (line.at, (position, line.id)));
        }
        let is_newer = match (self.keys.get(&key), told) {
            (None, _) => true,
            (Some((KeyTold::Version(before), _)), KeyTold::Version(version)) => version >= *before,
            (Some((KeyTold::Version(_), _)), KeyTold::Deleted) => true,
            (Some((KeyTold::Deleted, _)), _) => false,
        };
        if is_newer {
            self.keys.insert(key, (told, (position, line.id)));
        }
    }

    /// Compares the current rows, as id and version, with the history.
    pub fn hold(&mut self, rows: &[(Uuid, i64)]) {
        for (key, version) in rows {
            let Some((told, (position, line))) = self.keys.get(key) else { continue };
            let said = match told {
                KeyTold::Version(told) if told > version => {
                    format!("the application key is of version {version}, and {told} was told")
                }
                KeyTold::Version(_) => continue,
                KeyTold::Deleted => String::from("the application key was deleted, and is there"),
            };
            self.findings.add(put_back(*key, *position, *line, &said));
        }
    }

    /// Compares the current sessions under keys, as id, key and creation time, with the history.
    pub fn hold_sessions(&mut self, sessions: &[(Uuid, Uuid, Instant)]) {
        for (session, key, since) in sessions {
            let ended = self.ended.get(key).filter(|(at, _)| *since + SLACK < *at);
            let Some((_, (position, line))) = ended else { continue };
            let said = "the session ended with its application key, or by its narrowing, and is there";
            self.findings.add(put_back(*session, *position, *line, said));
        }
    }

    /// The findings.
    pub fn end(self) -> Findings {
        self.findings
    }
}
