//! The report of `after-restore`, for people and as JSON: what was closed, where the trail was cut, what to keep, and which
//! accounts and application keys to look at. Decides nothing.

use serde_json::{Value, json};

use super::audit_gaps::head;
use super::output::{print, timestamp};
use super::shown::in_a_line;
use crate::application_keys::ListedKey;
use crate::restored::{AccountToLookAt, ClosedDump, KeyToLookAt, TrailCopy};
use crate::rules::factor::Door;
use crate::rules::trail::TrailEvent;

/// The result of `after-restore`, for printing.
pub struct ClosedReport {
    /// The closed database.
    pub closed: ClosedDump,
    /// The copy of the trail, if one was given.
    pub copy: Option<TrailCopy>,
    /// The application keys that have not ended.
    pub keys: Vec<ListedKey>,
}

impl ClosedReport {
    /// The events of an application key since the dump, as the copy tells them.
    fn events(&self, key: &ListedKey) -> &[TrailEvent] {
        let id = key.key.as_ref().map(|key| key.id);
        let told = self.copy.iter().flat_map(|copy| &copy.keys).find(|told| Some(told.id) == id);
        told.map_or(&[], |told| &told.events)
    }

    /// Application keys of the copy that the restored database lacks.
    fn lost_keys(&self) -> impl Iterator<Item = &KeyToLookAt> {
        let is_there = |id| self.keys.iter().any(|key| key.key.as_ref().is_some_and(|key| key.id == id));
        self.copy.iter().flat_map(|copy| &copy.keys).filter(move |told| !is_there(told.id))
    }
}

/// Prints the report for people.
pub fn tell(report: &ClosedReport) -> anyhow::Result<()> {
    let ClosedDump { gap, rows, signing_keys, token } = &report.closed;
    let counted = rows.told();
    let counts = counted.as_object().into_iter().flatten().map(|(name, count)| format!("{} {count}", words(name)));
    print(format_args!("closed: {}; new signing keys {signing_keys}", counts.collect::<Vec<_>>().join(", ")))?;
    if rows.altered > 0 {
        print(
            "altered rows stay as they are, and are accepted nowhere: see `vestibule audit verify` and `vestibule doctor`",
        )?;
    }
    let chain = gap.cut.as_ref().map_or_else(String::new, |cut| format!(" (chain value {})", head(&cut.head)));
    let lost = gap.against.as_ref().map_or_else(
        || String::from("no checkpoint was given, so how much is lost is unknown"),
        |mark| match mark.position - gap.ends_at() {
            many if many > 0 => {
                format!("at least {many} lines are lost, up to the checkpoint of {}", timestamp(mark.at))
            }
            _ => format!("the checkpoint of {} is not newer than the dump", timestamp(mark.at)),
        },
    );
    print(format_args!("the trail was cut after {}{chain}; {lost}", gap.ends_at()))?;
    let place = gap.position.map_or_else(|| String::from("not sealed yet"), |position| format!("at {position}"));
    print(format_args!("declared by line {} ({place}): `vestibule audit verify --accept-gap {}`", gap.line, gap.line))?;
    if let Some(token) = token {
        print(format_args!("keep this checkpoint elsewhere: {token}"))?;
    }
    tell_accounts(report)?;
    tell_keys(report)?;
    print("start the servers now; every admin signs in anew, with a code of the authenticator that comes next")
}

fn tell_accounts(report: &ClosedReport) -> anyhow::Result<()> {
    let Some(copy) = &report.copy else {
        return print(
            "look at every account: without --trail it is unknown which were disabled, removed or changed since the dump",
        );
    };
    print(format_args!("lines of the copy that the dump lacks: {}", copy.lost))?;
    for account in &copy.accounts {
        let email = account.email.as_ref().map_or_else(String::new, |email| format!(" <{}>", in_a_line(email)));
        let (handle, at) = (in_a_line(&account.handle), timestamp(account.last_at));
        print(format_args!("look at {handle}{email}: {} until {at}; {}", names(&account.events), advice(account)))?;
    }
    Ok(())
}

fn tell_keys(report: &ClosedReport) -> anyhow::Result<()> {
    for key in &report.keys {
        let events = match report.events(key) {
            [] if report.copy.is_some() => String::from("unchanged in the copy"),
            [] => String::from("it may have been ended or narrowed since the dump"),
            events => format!("{} since the dump", names(events)),
        };
        print(format_args!("look at the application key {}: {events}", in_a_line(&key.name)))?;
    }
    for key in report.lost_keys() {
        let name = key.name.as_deref().map_or_else(|| key.id.to_string(), in_a_line);
        print(format_args!(
            "look at the application key {name}: {} since the dump, and not there",
            names(&key.events)
        ))?;
    }
    Ok(())
}

/// The remedy for an account that was changed since the dump.
fn advice(account: &AccountToLookAt) -> String {
    let has = |events: &[TrailEvent]| events.iter().any(|event| account.events.contains(event));
    let Some(door) = account.door else { return String::from("it is not in the database") };
    let command = match door {
        Door::Staff => "admin",
        Door::Account | Door::Session => "account",
        Door::Player => "player",
    };
    let handle = in_a_line(&account.handle);
    if has(&TrailEvent::REMOVALS) {
        return format!("it is there again: `vestibule {command} remove {handle}`");
    }
    if has(&[TrailEvent::AdminDisabled, TrailEvent::AccountDisabled]) {
        return format!(
            "it is enabled as in the dump, unless it was disabled then: `vestibule {command} disable {handle}`"
        );
    }
    format!("it is as in the dump: `vestibule {command} show {handle}`")
}

fn names(events: &[TrailEvent]) -> String {
    events.iter().map(|event| event.name()).collect::<Vec<_>>().join(", ")
}

/// A name in JSON as words.
fn words(name: &str) -> String {
    let spaced = |letter: char| match letter.is_ascii_uppercase() {
        true => format!(" {}", letter.to_ascii_lowercase()),
        false => letter.to_string(),
    };
    name.chars().map(spaced).collect()
}

/// The report as JSON.
pub fn value(report: &ClosedReport) -> Value {
    let ClosedDump { gap, rows, signing_keys, token } = &report.closed;
    let list = |events: &[TrailEvent]| events.iter().map(|event| event.name()).collect::<Vec<_>>();
    let account = |account: &AccountToLookAt| {
        json!({
            "crmUserId": account.handle,
            "email": account.email,
            "door": account.door.map(Door::name),
            "events": list(&account.events),
            "lastAt": timestamp(account.last_at),
        })
    };
    let there = |key: &ListedKey| json!({ "id": key.key.as_ref().map(|key| key.id), "name": key.name, "events": list(report.events(key)), "there": true });
    let gone =
        |key: &KeyToLookAt| json!({ "id": key.id, "name": key.name, "events": list(&key.events), "there": false });
    let keys: Vec<Value> = report.keys.iter().map(there).chain(report.lost_keys().map(gone)).collect();
    json!({
        "closed": rows.told(),
        "signingKeys": signing_keys,
        "gap": super::audit_gaps::value(gap),
        "checkpoint": token,
        "linesLost": report.copy.as_ref().map(|copy| copy.lost),
        "accounts": report.copy.as_ref().map(|copy| copy.accounts.iter().map(account).collect::<Vec<_>>()),
        "applicationKeys": keys,
    })
}
