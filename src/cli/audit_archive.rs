//! `audit archive`: moves old lines of the trail into a file. Refuses lines of the last 90 days, a trail that is not whole, and a
//! file that is there. Does not know the lines.

use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::json;

use super::actor::user;
use super::bars;
use super::confirm::ConfirmArgs;
use super::connect::Connected;
use super::instants::instant;
use super::output::{print, refuse, timestamp};
use crate::audit::{self, ArchiveOrder, ArchivedPart, Archiving, Findings};
use crate::rules::Instant;

#[derive(Debug, clap::Args)]
pub struct AuditArchive {
    /// Move lines before this time, at least 90 days ago
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    before: Instant,
    /// New file for the lines
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl AuditArchive {
    pub async fn run(&self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        if !connected.has_keys {
            return refuse("VESTIBULE_KEYS is missing: the archive is verified and signed under these keys");
        }
        let (app, file, before) = (&connected.app, self.to.display(), timestamp(self.before));
        let (now, by) = (app.clock.now(), user());
        if self.before <= now - audit::YOUNGEST {
            self.confirm
                .ask_about("move out of the database the trail's lines", &format!("before {before} to {file}"))?;
        }
        let order = ArchiveOrder { before: self.before, file: &self.to, by: &by };
        bars::begin();
        let done = audit::archive(&app.store, &connected.database, &app.keys, order, now).await;
        match done.with_context(|| format!("nothing was deleted, unless a later run finds {file} archived"))? {
            Archiving::Done(part) => self.tell(&part, "moved", json),
            Archiving::Already(part) => self.tell(&part, "already moved", json),
            Archiving::Nothing(None) => {
                refuse(format!("no line of the trail that can be moved is from before {before}"))
            }
            Archiving::Nothing(Some(position)) => refuse(format!(
                "nothing was moved: no notice was derived yet from the line at {position}, which a running server does"
            )),
            Archiving::TooYoung(limit) => refuse(format!(
                "--before {before} is too late: lines of the last 90 days stay in the database, those since {}",
                timestamp(limit)
            )),
            Archiving::NotPermitted => refuse(
                "this database role may not delete lines of the trail: use the role that owns the tables \
                (docs/operations.md, \"Two roles\")",
            ),
            Archiving::Exists => refuse(format!("{file} exists and is not a file of these lines: choose another name")),
            Archiving::NotWhole(findings) => refuse(first(&findings)),
            Archiving::Overtaken => refuse("another archive is at work, or lines changed meanwhile: nothing was moved"),
        }
    }

    fn tell(&self, part: &ArchivedPart, done: &str, json: bool) -> anyhow::Result<()> {
        let ArchivedPart { first, last, until, .. } = part;
        let file = self.to.display();
        if json {
            let value = json!({ "first": first, "last": last, "until": timestamp(*until), "file": file.to_string() });
            return print(serde_json::to_string_pretty(&value)?);
        }
        print(format_args!("{done}: the lines at {first} to {last}, the last of {}, are in {file}", timestamp(*until)))
    }
}

/// The refusal of a trail that is not whole, with the first finding.
fn first(findings: &Findings) -> String {
    let first = findings.told.first().map_or_else(String::new, |finding| {
        let place = finding.position.map_or_else(String::new, |position| format!(" at {position}"));
        format!(" ({}{place}: {})", finding.kind.name(), finding.said)
    });
    format!("the lines are not whole, and stay where they are{first}: see `vestibule audit verify`")
}
