//! `import`: adds the accounts of a door that a list names, all of them or none. Names every line it refuses; a second run changes
//! nothing. Does not know who may import.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::account_fields::INVALID_USER_NAME;
use super::connect::Connected;
use super::output::{print, refuse};
use super::shown::in_a_line;
use super::target::noun;
use crate::accounts::{
    self, Actor, ImportLine, ImportMode, ImportOutcome, InvitationLink, Inviting, JudgedLine, LineRefusal,
};
use crate::list_file::{LARGEST, ListEntry, ListFormat, MOST, decoded};
use crate::rules::factor::Door;

/// The list of an import, and what may be done with it.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// File, ending in .csv, .tsv, .txt, .jsonl or .ndjson; - for standard input
    file: PathBuf,
    /// Print what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Change what differs to what the list says; without it, lines that differ are refused. Enables nobody
    #[arg(long)]
    allow_changes: bool,
    /// Format [default: by the file's name, or by the first character of standard input]
    #[arg(long, value_enum)]
    format: Option<ListFormat>,
}

/// A printed line of the list, with its result.
struct PrintedLine {
    line: u64,
    email: Option<String>,
    id: Option<String>,
    result: &'static str,
    fields: Vec<&'static str>,
    reasons: Vec<String>,
    invitation: Option<InvitationLink>,
}

/// Number of lines with each result.
#[derive(Default)]
struct ImportSums {
    created: usize,
    changed: usize,
    unchanged: usize,
    refused: usize,
}

impl ListArgs {
    /// Imports the list into a door's accounts, and prints the result of every line.
    ///
    /// # Errors
    ///
    /// Refuses a list with a refused line.
    pub async fn import(
        &self,
        connected: &Connected,
        (door, actor): (Door, &Actor),
        inviting: Option<Inviting<'_>>,
        json: bool,
    ) -> anyhow::Result<()> {
        let (mut wanted, mut lines) = (Vec::new(), Vec::new());
        for ListEntry { line, listed } in self.read(door)? {
            match listed {
                Ok(listed) => wanted.push(ImportLine { line, listed }),
                Err(reasons) => lines.push(unreadable(line, reasons)),
            }
        }
        // The other lines of a list with an unreadable line are judged too, so that every error is reported at once.
        let how = ImportMode { allow_changes: self.allow_changes, dry_run: self.dry_run || !lines.is_empty() };
        let bar = if json { ProgressBar::hidden() } else { bar(wanted.len()) };
        let advance = |many: usize| bar.inc(many.try_into().unwrap_or_default());
        let judged = accounts::import_inviting(&connected.app, actor, &wanted, (how, inviting), &advance).await;
        bar.finish_and_clear();
        let known = connected.app.policy(door).admins.roles.join(", ");
        lines.extend(judged?.into_iter().map(|line| printed(line, door, &known)));
        lines.sort_by_key(|line| line.line);
        let sums = ImportSums::of(&lines);
        if json {
            print(serde_json::to_string_pretty(&value(&lines, &sums, self.dry_run))?)?;
        } else {
            show(&lines, &sums, self.dry_run)?;
        }
        match sums.refused {
            0 => Ok(()),
            refused => refuse(format!("{refused} of {} lines are refused: nothing was written", lines.len())),
        }
    }

    fn read(&self, door: Door) -> anyhow::Result<Vec<ListEntry>> {
        let name = self.file.display();
        let mut bytes = Vec::new();
        let read = if self.file == Path::new("-") {
            std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
        } else {
            std::fs::File::open(&self.file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        };
        read.with_context(|| format!("{name} cannot be read"))?;
        if u64::try_from(bytes.len()).is_ok_and(|many| many > LARGEST) {
            return refuse(format!("{name} is larger than {} MiB: split it", LARGEST >> 20));
        }
        let text = match decoded(&bytes) {
            Ok(text) => text,
            Err(why) => return refuse(format!("{name} is {why}")),
        };
        let Some(format) = self.format.or_else(|| ListFormat::of(&self.file, &text)) else {
            return refuse(format!("{name} ends neither in .csv nor in .jsonl or .ndjson: name its --format"));
        };
        let read = format.read(door, &text);
        if read.len() > MOST {
            return refuse(format!("{name} holds more than {MOST} {}s: split it", noun(door)));
        }
        Ok(read)
    }
}

impl ImportSums {
    fn of(lines: &[PrintedLine]) -> ImportSums {
        let mut sums = ImportSums::default();
        for line in lines {
            match line.result {
                "created" => sums.created += 1,
                "changed" => sums.changed += 1,
                "unchanged" => sums.unchanged += 1,
                _ => sums.refused += 1,
            }
        }
        sums
    }
}

/// A progress bar, shown if standard error is a terminal.
fn bar(many: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(many.try_into().ok(), ProgressDrawTarget::stderr());
    // The template is a constant; the default style replaces one that does not parse.
    let style = ProgressStyle::with_template("  [{bar:32}] {pos} of {len}, {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn unreadable(line: u64, reasons: Vec<String>) -> PrintedLine {
    PrintedLine { line, email: None, id: None, result: "refused", fields: Vec::new(), reasons, invitation: None }
}

fn printed(judged: JudgedLine, door: Door, known_roles: &str) -> PrintedLine {
    let JudgedLine { line, email, id, outcome, invitation } = judged;
    let (result, fields, reasons) = match outcome {
        ImportOutcome::Created => ("created", Vec::new(), Vec::new()),
        ImportOutcome::Changed(fields) => ("changed", fields, Vec::new()),
        ImportOutcome::Unchanged => ("unchanged", Vec::new(), Vec::new()),
        ImportOutcome::Refused(refusals) => {
            let differs = |refusal: &LineRefusal| match refusal {
                LineRefusal::Differs(fields) => fields.clone(),
                _ => Vec::new(),
            };
            let fields = refusals.iter().flat_map(differs).collect();
            ("refused", fields, refusals.iter().map(|refusal| reason(refusal, door, known_roles)).collect())
        }
    };
    PrintedLine { line, email, id, result, fields, reasons, invitation }
}

fn reason(refusal: &LineRefusal, door: Door, known_roles: &str) -> String {
    let noun = noun(door);
    match refusal {
        LineRefusal::InvalidEmail => String::from("email: not an email address"),
        LineRefusal::SameAddress(other) => format!("email: the same address as in line {other}"),
        LineRefusal::Altered => {
            format!("email: the {noun}'s row was altered outside Vestibule; remove the {noun} first")
        }
        LineRefusal::InvalidUserName => format!("username: {INVALID_USER_NAME}"),
        LineRefusal::SameUserName(other) => format!("username: the same user name as in line {other}"),
        LineRefusal::UserNameTaken => String::from("username: another account has it"),
        LineRefusal::TurnsTwoFactorOff => {
            String::from("twoFactor: an import turns it off for no account; account reset-2fa does")
        }
        LineRefusal::LastOwner => {
            String::from("roles: no owner who can sign in would be left; --force proceeds anyway")
        }
        LineRefusal::NotAtDesk(_) => String::from("roles: only a command does this"),
        LineRefusal::NoRole => String::from("roles: none; an import takes no admin's last role"),
        LineRefusal::InvalidText(fault) => fault.to_string(),
        LineRefusal::UnknownRole(role) => format!("roles: {role} is no role: {known_roles}"),
        LineRefusal::Differs(fields) => {
            format!("differs: {} (--allow-changes applies the list)", fields.join(", "))
        }
    }
}

fn show(lines: &[PrintedLine], sums: &ImportSums, dry_run: bool) -> anyhow::Result<()> {
    for line in lines {
        match line.result {
            "refused" => print(format_args!("line {}: {}", line.line, in_a_line(&line.reasons.join("; "))))?,
            "changed" => print(format_args!("line {}: changed: {}", line.line, line.fields.join(", ")))?,
            _ => {}
        }
        if let (Some(link), Some(email)) = (&line.invitation, &line.email) {
            print(format_args!("line {}: invited: {email} {}", line.line, link.reveal()))?;
        }
    }
    let ImportSums { created, changed, unchanged, refused } = sums;
    let nothing = if dry_run || *refused > 0 { "; nothing was written" } else { "" };
    print(format_args!("created {created}, changed {changed}, unchanged {unchanged}, refused {refused}{nothing}"))
}

fn value(lines: &[PrintedLine], sums: &ImportSums, dry_run: bool) -> Value {
    let line = |line: &PrintedLine| {
        let mut value = json!({
            "line": line.line,
            "email": line.email,
            "id": line.id,
            "result": line.result,
            "fields": line.fields,
            "reasons": line.reasons,
        });
        if let Some(link) = &line.invitation {
            value["invitation"] = link.reveal().into();
        }
        value
    };
    json!({
        "dryRun": dry_run,
        "created": sums.created,
        "changed": sums.changed,
        "unchanged": sums.unchanged,
        "refused": sums.refused,
        "lines": lines.iter().map(line).collect::<Vec<Value>>(),
    })
}
