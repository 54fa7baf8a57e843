//! `audit`: verifies the audit trail, with archive files, and prints its checkpoint. Everything needs the master keys,
//! except `list`. Knows no line.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit_archive::AuditArchive;
use super::audit_forget::AuditForget;
use super::audit_gaps;
use super::audit_list::AuditList;
use super::audit_stream::AuditStream;
use super::bars;
use super::connect::{self, Connected};
use super::database_args::DatabaseArgs;
use super::output::{print, refuse, timestamp};
use crate::audit::{self, Checkpoint, PartSeen, Report, TrailFinding};
use crate::keys::Keys;

#[derive(Debug, clap::Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum AuditCommand {
    /// Print lines of the trail, newest first
    List(AuditList),
    /// Verify the trail against its seals, and accounts and sessions against the trail
    Verify {
        /// Checkpoint kept elsewhere; - for standard input
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        /// Also verify the lines in this file of `audit archive`; may be repeated
        #[arg(long, value_name = "FILE")]
        archive: Vec<PathBuf>,
        /// Accept the gap that a restore left, by the id of the line that declares it
        #[arg(long, value_name = "ID")]
        accept_gap: Vec<Uuid>,
    },
    /// Print the newest checkpoint, to keep it elsewhere
    Checkpoint,
    /// Withhold the personal data of all lines about somebody who was removed; nothing brings it back
    Forget(AuditForget),
    /// Move old lines of the trail into a file
    Archive(AuditArchive),
    /// Follow the trail as lines of JSON for a SIEM, in the names of OCSF
    Stream(AuditStream),
}

impl AuditArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = match &self.command {
            AuditCommand::Forget(_) | AuditCommand::Archive(_) => connect::connect_agreed(&self.place).await?,
            _ => connect::connect_current(&self.place).await?,
        };
        match self.command {
            AuditCommand::List(list) => list.run(&connected, self.json).await,
            AuditCommand::Verify { checkpoint, archive, accept_gap } => {
                verify(&connected, (checkpoint.as_deref(), &accept_gap), &archive, self.json).await
            }
            AuditCommand::Forget(forget) => forget.run(&connected, self.json).await,
            AuditCommand::Stream(stream) => stream.run(&connected).await,
            AuditCommand::Archive(archive) => archive.run(&connected, self.json).await,
            AuditCommand::Checkpoint => checkpoint(&connected, self.json).await,
        }
    }
}

async fn verify(
    connected: &Connected,
    (checkpoint, accepted): (Option<&Path>, &[Uuid]),
    archive: &[PathBuf],
    json: bool,
) -> anyhow::Result<()> {
    if !connected.has_keys {
        return refuse("VESTIBULE_KEYS is missing: the trail is sealed with these keys");
    }
    let app = &connected.app;
    let given = checkpoint.map(|file| given(&app.keys, file)).transpose()?;
    bars::begin();
    let mut report = audit::verify_with(&app.store, &app.keys, given, archive).await?;
    if let Err(unknown) = report.accept(accepted) {
        return refuse(format!(
            "{unknown} is the id of no line that declares a restore: `audit list --event restored`"
        ));
    }
    if json {
        print(serde_json::to_string_pretty(&value(&report))?)?;
    } else {
        tell(&report)?;
    }
    if report.is_whole() {
        return Ok(());
    }
    let (findings, gaps) = (&report.findings, report.gaps.iter().filter(|gap| !gap.accepted).count());
    let many = u64::try_from(findings.told.len() + gaps).unwrap_or(u64::MAX).saturating_add(findings.more);
    refuse(format!("the trail is not whole: {many} {}", if many == 1 { "finding" } else { "findings" }))
}

/// Reads a checkpoint kept elsewhere, alone or in the log that holds it: the last one of the file.
///
/// # Errors
///
/// Refuses a file without one that a key of this installation signed.
pub fn given(keys: &Keys, path: &Path) -> anyhow::Result<Checkpoint> {
    let found = match path.to_str() {
        Some("-") => last(keys, std::io::stdin().lock())?,
        _ => {
            let file = std::fs::File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
            last(keys, BufReader::new(file)).with_context(|| format!("{} cannot be read", path.display()))?
        }
    };
    match found {
        Some(given) => Ok(given),
        None => refuse("the checkpoint given is not signed by a key of VESTIBULE_KEYS"),
    }
}

fn last(keys: &Keys, text: impl BufRead) -> std::io::Result<Option<Checkpoint>> {
    let mut last = None;
    for line in text.split(b'\n') {
        last = Checkpoint::last_in(keys, &String::from_utf8_lossy(&line?)).or(last);
    }
    Ok(last)
}

fn tell(report: &Report) -> anyhow::Result<()> {
    for finding in &report.findings.told {
        let place = finding.position.map_or_else(String::new, |position| format!(" at {position}"));
        let row = finding.id.map_or_else(String::new, |id| format!(" {id}"));
        print(format_args!("{}{place}{row}: {}", finding.kind.name(), finding.said))?;
    }
    for gap in &report.gaps {
        print(audit_gaps::told(gap))?;
    }
    for (position, line) in &report.withheld.told {
        let place = position.map_or_else(String::new, |position| format!(" at {position}"));
        print(format_args!(
            "withheld{place} {line}: its personal data was withheld, and the line is otherwise intact"
        ))?;
    }
    for PartSeen { first, last, until, .. } in report.archived.iter().filter(|part| !part.seen) {
        let until = timestamp(*until);
        print(format_args!(
            "not seen at {first} to {last}: archived, the last of {until} (--archive FILE verifies them)"
        ))?;
    }
    let waits =
        report.unsealed_since.map_or_else(String::new, |since| format!(", the oldest since {}", timestamp(since)));
    let whole = if report.is_whole() { "whole" } else { "not whole" };
    let withheld = match report.withheld.count() {
        0 => String::new(),
        count => format!("; personal data of {count} is withheld"),
    };
    print(format_args!("{whole}: {} lines are sealed, {} wait{waits}{withheld}", report.lines, report.unsealed))
}

fn value(report: &Report) -> Value {
    let finding = |finding: &TrailFinding| {
        json!({
            "kind": finding.kind.name(),
            "position": finding.position,
            "id": finding.id,
            "said": finding.said,
        })
    };
    let archived = |part: &PartSeen| json!({ "first": part.first, "last": part.last, "until": timestamp(part.until), "seen": part.seen });
    let withheld = |(position, id): &(Option<i64>, Uuid)| json!({ "position": position, "id": id });
    json!({
        "whole": report.is_whole(),
        "lines": report.lines,
        "unsealed": report.unsealed,
        "unsealedSince": report.unsealed_since.map(timestamp),
        "withheld": report.withheld.told.iter().map(withheld).collect::<Vec<_>>(),
        "withheldLines": report.withheld.count(),
        "checkpoint": report.checkpoint.as_ref().map(|checkpoint| checkpoint.position),
        "archived": report.archived.iter().map(archived).collect::<Vec<_>>(),
        "gaps": report.gaps.iter().map(audit_gaps::value).collect::<Vec<_>>(),
        "findings": report.findings.told.iter().map(finding).collect::<Vec<_>>(),
        "more": report.findings.more,
    })
}

async fn checkpoint(connected: &Connected, json: bool) -> anyhow::Result<()> {
    if !connected.has_keys {
        return refuse("VESTIBULE_KEYS is missing: without these keys the checkpoint cannot be verified");
    }
    let Some((token, checkpoint, key)) = audit::newest(&connected.app.store, &connected.app.keys).await? else {
        return refuse(
            "there is no valid checkpoint: nothing is sealed yet, or the trail was altered (`audit verify`)",
        );
    };
    if !json {
        return print(token);
    }
    let value = json!({
        "checkpoint": token,
        "position": checkpoint.position,
        "head": data_encoding::BASE64URL_NOPAD.encode(&checkpoint.head),
        "at": timestamp(checkpoint.at),
        "key": key,
    });
    print(serde_json::to_string_pretty(&value)?)
}
