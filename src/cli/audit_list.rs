//! `audit list`: prints lines of the audit trail, newest first. It trusts the table; `audit verify` tells whether the lines are
//! unaltered. Refuses a filter that no line can match. Says when there are more lines than it prints, and when lines that were
//! asked for are archived.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};
use strum::VariantArray;

use super::audit_who;
use super::connect::Connected;
use super::filter_text::filter_text;
use super::instants::instant;
use super::output::{print, say, timestamp};
use super::shown::Sheet;
use crate::rules::Instant;
use crate::rules::account_changes::FieldChange;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::trail::{self, LineQuery, ListedLine};

#[derive(Debug, clap::Args)]
pub struct AuditList {
    /// Only lines of this door
    #[arg(long, value_parser = door())]
    door: Option<Door>,
    /// Only lines at or after this time
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    since: Option<Instant>,
    /// Only lines before this time
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    until: Option<Instant>,
    /// Only lines about this admin, account or player: id, email address or BRAND/ID
    #[arg(long)]
    who: Option<String>,
    /// Only lines of this actor: account:ID, os:NAME@HOST, program:NAME or requester
    #[arg(long, value_parser = actor)]
    actor: Option<String>,
    /// Only this event
    #[arg(long, value_parser = event())]
    event: Option<TrailEvent>,
    /// Only this outcome
    #[arg(long, value_parser = outcome())]
    outcome: Option<TrailOutcome>,
    /// Number of lines
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

/// Parses the name of a door.
fn door() -> impl TypedValueParser<Value = Door> {
    PossibleValuesParser::new(Door::VARIANTS.iter().map(|door| door.name())).try_map(|name| name.parse::<Door>())
}

/// Parses the text of an actor.
fn actor(text: &str) -> Result<String, String> {
    let text = filter_text(text)?;
    let why = "no actor: account:ID, os:NAME@HOST, program:NAME or requester";
    if TrailActor::parse(&text).is_some() { Ok(text) } else { Err(String::from(why)) }
}

/// Parses the name of an event.
fn event() -> impl TypedValueParser<Value = TrailEvent> {
    let names = TrailEvent::VARIANTS.iter().map(|event| event.name());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<TrailEvent>())
}

/// Parses the name of an outcome.
fn outcome() -> impl TypedValueParser<Value = TrailOutcome> {
    let names = TrailOutcome::VARIANTS.iter().map(|outcome| outcome.name());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<TrailOutcome>())
}

impl AuditList {
    pub async fn run(&self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let app = &connected.app;
        let handle = match &self.who {
            None => None,
            Some(who) => Some(audit_who::handle(connected, self.door, who).await?),
        };
        let asked = LineQuery {
            door: self.door,
            about: handle.as_deref(),
            actor: self.actor.as_deref(),
            network: None,
            event: self.event.map(TrailEvent::name),
            outcome: self.outcome.map(TrailOutcome::name),
            since: self.since,
            until: self.until,
            before: None,
        };
        let mut lines = trail::list(&app.store, asked, self.limit.saturating_add(1)).await?;
        let shown = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if lines.len() > shown {
            lines.truncate(shown);
            say(format_args!("these are the newest {shown} lines: a larger --limit prints more"));
        } else if let Some((position, until)) = trail::archived_until(&app.store).await?
            && self.since.is_none_or(|since| since <= until)
        {
            let until = timestamp(until);
            say(format_args!(
                "lines to {until} were archived, to position {position}: they are in the files of `audit archive`, not listed"
            ));
        }
        if json {
            return print(serde_json::to_string_pretty(&lines.iter().map(line).collect::<Vec<_>>())?);
        }
        let mut sheet = Sheet::empty();
        sheet.set_header([
            "POSITION", "AT", "DOOR", "ACTOR", "FROM", "EVENT", "OUTCOME", "ON", "NAME", "CHANGED", "REASON",
        ]);
        for listed in &lines {
            let said = &listed.stored.line;
            let text = |text: Option<String>| text.unwrap_or_else(|| String::from("-"));
            let about = told(said.personal.email()).or(listed.handle.as_deref());
            sheet.add_row([
                text(listed.stored.position.map(|position| position.to_string())),
                timestamp(said.at),
                said.door.clone(),
                said.actor.clone(),
                text(said.personal.network().map(|network| network.addr().to_string())),
                said.event.clone(),
                said.outcome.clone(),
                text(about.map(str::to_owned)),
                text(if listed.is_withheld() {
                    Some("(withheld)".into())
                } else {
                    told(said.personal.display_name()).map(str::to_owned)
                }),
                text(changed(said)),
                text(said.detail.get("reason").and_then(Value::as_str).map(str::to_owned)),
            ]);
        }
        print(sheet)
    }
}

/// An address or a name that a line tells; `None`: the account had none, as a player has no name.
fn told(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn line(listed: &ListedLine) -> Value {
    let said = &listed.stored.line;
    json!({
        "id": said.id,
        "position": listed.stored.position,
        "at": timestamp(said.at),
        "door": said.door,
        "actor": said.actor,
        "session": said.session(),
        "requester": said.personal.network().map(|network| network.addr().to_string()),
        "browser": said.personal.browser(),
        "event": said.event,
        "outcome": said.outcome,
        "reason": said.detail.get("reason"),
        "crmUserId": listed.handle,
        "email": told(said.personal.email()),
        "displayName": told(said.personal.display_name()),
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
