//! `audit`: lists and verifies the audit trail, and prints its checkpoint. `list` trusts the table; `verify` and `checkpoint`
//! need the master keys.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};
use uuid::Uuid;

use super::connect::{self, Connected};
use super::database_args::DatabaseArgs;
use super::output::{print, refuse, timestamp};
use super::shown::Sheet;
use crate::accounts::{self, Who};
use crate::audit::{self, Checkpoint, Report, TrailFinding};
use crate::rules::account_changes::FieldChange;
use crate::rules::{Instant, asked};
use crate::store::trail::{self, LineQuery, ListedLine};

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
    },
    /// Print the newest checkpoint, to keep it elsewhere
    Checkpoint,
}

#[derive(Debug, clap::Args)]
struct AuditList {
    /// Only lines at or after this time
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    since: Option<Instant>,
    /// Only lines before this time
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    until: Option<Instant>,
    /// Only lines about this admin: id or e-mail address
    #[arg(long)]
    who: Option<String>,
    /// Only lines of this actor: account:ID, os:NAME, program:NAME or requester
    #[arg(long, value_parser = name)]
    actor: Option<String>,
    /// Only this event
    #[arg(long, value_parser = name)]
    event: Option<String>,
    /// Only this outcome
    #[arg(long, value_parser = name)]
    outcome: Option<String>,
    /// Number of lines
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

/// Parses an instant, or a day as its start in UTC.
fn instant(text: &str) -> Result<Instant, String> {
    let day = text.parse::<chrono::NaiveDate>().map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
    let at = day.or_else(|_| text.parse()).ok().filter(|at| asked::is_instant(*at));
    at.ok_or_else(|| String::from("neither 2026-11-21 nor 2026-11-21T20:24:00Z, of the years 1970 to 9999"))
}

/// Parses a name that lines are filtered by.
fn name(text: &str) -> Result<String, String> {
    let why = "longer than 200 characters, or holds a control character";
    if asked::is_name(text) { Ok(text.to_owned()) } else { Err(String::from(why)) }
}

impl AuditArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = connect::connect_current(&self.place).await?;
        match self.command {
            AuditCommand::List(list) => list.run(&connected, self.json).await,
            AuditCommand::Verify { checkpoint } => verify(&connected, checkpoint.as_deref(), self.json).await,
            AuditCommand::Checkpoint => checkpoint(&connected, self.json).await,
        }
    }
}

impl AuditList {
    async fn run(&self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let app = &connected.app;
        let handle = match &self.who {
            None => None,
            Some(who) => {
                match Who::parse(who).with_context(|| format!("{who} is neither an id nor an e-mail address"))? {
                    // A handle is not looked up: the trail has the handles of removed admins too.
                    Who::Handle(handle) => Some(handle),
                    Who::Address(address) => {
                        let admin = accounts::find(app, &Who::Address(address.clone())).await?;
                        let handle = match admin {
                            Some(admin) => Some(admin.view.handle),
                            None => trail::removed(&app.store, address.as_str()).await?,
                        };
                        Some(handle.with_context(|| format!("{who} is no admin, and no removed admin"))?)
                    }
                }
            }
        };
        let asked = LineQuery {
            about: handle.as_deref(),
            actor: self.actor.as_deref(),
            event: self.event.as_deref(),
            outcome: self.outcome.as_deref(),
            since: self.since,
            until: self.until,
            before: None,
        };
        let lines = trail::list(&app.store, asked, self.limit).await?;
        if json {
            return print(serde_json::to_string_pretty(&lines.iter().map(line).collect::<Vec<_>>())?);
        }
        let mut sheet = Sheet::empty();
        sheet.set_header(["POSITION", "AT", "ACTOR", "FROM", "EVENT", "OUTCOME", "ON", "NAME", "CHANGED", "REASON"]);
        for listed in &lines {
            let said = &listed.stored.line;
            let text = |text: Option<String>| text.unwrap_or_else(|| String::from("-"));
            sheet.add_row([
                text(listed.stored.position.map(|position| position.to_string())),
                timestamp(said.at),
                said.actor.clone(),
                text(said.personal.network().map(|network| network.addr().to_string())),
                said.event.clone(),
                said.outcome.clone(),
                text(listed.stored.line.personal.email().map(str::to_owned).or_else(|| listed.handle.clone())),
                text(if listed.is_withheld() {
                    Some("(withheld)".into())
                } else {
                    said.personal.display_name().map(str::to_owned)
                }),
                text(changed(said)),
                text(said.detail.get("reason").and_then(Value::as_str).map(str::to_owned)),
            ]);
        }
        print(sheet)
    }
}

fn line(listed: &ListedLine) -> Value {
    let said = &listed.stored.line;
    json!({
        "id": said.id,
        "position": listed.stored.position,
        "at": timestamp(said.at),
        "door": said.door,
        "actor": said.actor,
        "requester": said.personal.network().map(|network| network.addr().to_string()),
        "browser": said.personal.browser(),
        "event": said.event,
        "outcome": said.outcome,
        "reason": said.detail.get("reason"),
        "crmUserId": listed.handle,
        "email": listed.stored.line.personal.email(),
        "displayName": said.personal.display_name(),
        "removed": listed.is_of_removed(),
        "changes": said.changes().iter().map(change).collect::<Vec<_>>(),
        "withheld": listed.is_withheld(),
        "sealed": listed.stored.position.is_some(),
        "detail": said.detail,
    })
}

fn change(change: &FieldChange) -> Value {
    json!({ "field": change.field, "before": change.before, "after": change.after })
}

/// Writes the changes of a line in a few words, such as `roles BO -> BO,OWNER`.
fn changed(said: &trail::AuditLine) -> Option<String> {
    let side = |values: &[String]| if values.is_empty() { String::from("-") } else { values.join(",") };
    let words = |change: &FieldChange| format!("{} {} -> {}", change.field, side(&change.before), side(&change.after));
    let changes: Vec<String> = said.changes().iter().map(words).collect();
    (!changes.is_empty()).then(|| changes.join("; "))
}

async fn verify(connected: &Connected, checkpoint: Option<&Path>, json: bool) -> anyhow::Result<()> {
    if !connected.has_keys {
        return refuse("VESTIBULE_KEYS is missing: the trail is sealed with these keys");
    }
    let app = &connected.app;
    let given = checkpoint.map(read).transpose()?;
    let given = match given.as_deref().map(|token| Checkpoint::read(&app.keys, token)) {
        Some(None) => return refuse("the checkpoint given is not signed by a key of VESTIBULE_KEYS"),
        Some(Some(given)) => Some(given),
        None => None,
    };
    let report = audit::verify(&app.store, &app.keys, given).await?;
    if json {
        print(serde_json::to_string_pretty(&value(&report))?)?;
    } else {
        tell(&report)?;
    }
    let findings = &report.findings;
    if findings.is_empty() {
        return Ok(());
    }
    let many = u64::try_from(findings.told.len()).unwrap_or(u64::MAX).saturating_add(findings.more);
    refuse(format!("the trail is not whole: {many} {}", if many == 1 { "finding" } else { "findings" }))
}

fn read(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    // Bytes, far more than a checkpoint has.
    const MOST: u64 = 64 * 1024;
    match path.to_str() {
        Some("-") => std::io::stdin().lock().take(MOST).read_to_string(&mut text)?,
        _ => {
            let file = std::fs::File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
            file.take(MOST).read_to_string(&mut text)?
        }
    };
    Ok(text)
}

fn tell(report: &Report) -> anyhow::Result<()> {
    for finding in &report.findings.told {
        let place = finding.position.map_or_else(String::new, |position| format!(" at {position}"));
        let row = finding.id.map_or_else(String::new, |id| format!(" {id}"));
        print(format_args!("{}{place}{row}: {}", finding.kind.name(), finding.said))?;
    }
    for (position, line) in &report.withheld.told {
        let place = position.map_or_else(String::new, |position| format!(" at {position}"));
        print(format_args!("withheld{place} {line}: its personal data was removed, and the line is otherwise intact"))?;
    }
    let waits =
        report.unsealed_since.map_or_else(String::new, |since| format!(", the oldest since {}", timestamp(since)));
    let whole = if report.findings.is_empty() { "whole" } else { "not whole" };
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
    let withheld = |(position, id): &(Option<i64>, Uuid)| json!({ "position": position, "id": id });
    json!({
        "whole": report.findings.is_empty(),
        "lines": report.lines,
        "unsealed": report.unsealed,
        "unsealedSince": report.unsealed_since.map(timestamp),
        "withheld": report.withheld.told.iter().map(withheld).collect::<Vec<_>>(),
        "withheldLines": report.withheld.count(),
        "checkpoint": report.checkpoint.as_ref().map(|checkpoint| checkpoint.position),
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
