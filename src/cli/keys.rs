//! `keys`: generates, checks and rotates master keys. Refuses to rotate to a key that a running server does not hold.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use super::admin_action::reason;
use super::connect::{self, Connected};
use super::shown::Sheet;
use super::{Where, print, refuse, user, written};
use crate::agreement::{agree, warning};
use crate::keys::KeyStanding;
use crate::rotate::{self, Duty, Holding, Holdings};
use crate::rules::trail::TrailActor;
use crate::store::signing_keys::SigningKey;

#[derive(Debug, clap::Subcommand)]
pub enum KeysCommand {
    /// Print a new master key in the format of VESTIBULE_KEYS; with --out write it to a file and print its id
    Generate {
        /// A new file, readable by its owner only; an existing file is never overwritten
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the rows sealed under each master key, and the keys that sign assertions
    List(Options),
    /// Re-seal every row under the first of VESTIBULE_KEYS, so that older ones can be removed, and create the next signing
    /// key. Servers keep running
    Rotate {
        /// Rotate even if no server uses the new key yet
        #[arg(long)]
        force: bool,
        /// Reason, recorded in the audit trail
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: Option<String>,
        #[command(flatten)]
        options: Options,
    },
}

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

impl KeysCommand {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            KeysCommand::Generate { out: None } => print(crate::keys::Keys::generate()?.as_str()),
            KeysCommand::Generate { out: Some(file) } => write_new(&file),
            KeysCommand::List(options) => list(&options).await,
            KeysCommand::Rotate { force, reason, options } => {
                let reason = reason.filter(|reason| !reason.is_empty());
                rotate(&options, reason.as_deref(), force).await
            }
        }
    }
}

/// Writes a new master key to a new file and prints its id. Removes the file if writing fails.
fn write_new(file: &Path) -> anyhow::Result<()> {
    let key = crate::keys::Keys::generate()?;
    let mut made = match trusted_files::create_new(file, 0o600) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return refuse(format!("{} is there already, and is not written over", file.display()));
        }
        made => made.with_context(|| format!("{} cannot be made", file.display()))?,
    };
    let written = writeln!(made, "{}", key.as_str()).and_then(|()| made.sync_all());
    if let Err(error) = written {
        let _half = std::fs::remove_file(file);
        return Err(error).with_context(|| format!("{} cannot be written", file.display()));
    }
    print(key.split(':').next().unwrap_or_default())
}

async fn list(options: &Options) -> anyhow::Result<()> {
    let connected = with_keys(&options.place).await?;
    let agreement = agree(&connected.app.store, &connected.app.keys, connected.app.clock.now()).await?;
    let holdings = rotate::holdings(&connected.app).await?;
    if options.json {
        return print(serde_json::to_string_pretty(&values(&holdings))?);
    }
    print_holdings(&holdings)?;
    warning(&connected.app.keys, agreement).map_or(Ok(()), print)
}

fn print_holdings(holdings: &Holdings) -> anyhow::Result<()> {
    print(overview(holdings))?;
    if holdings.signing.is_empty() { Ok(()) } else { print(signing_keys(holdings)) }
}

async fn rotate(options: &Options, reason: Option<&str>, force: bool) -> anyhow::Result<()> {
    let connected = with_keys(&options.place).await?;
    let keys = &connected.app.keys;
    let agreement = agree(&connected.app.store, keys, connected.app.clock.now()).await?;
    if let Some(warning) = warning(keys, agreement) {
        return refuse(format!("{warning}; restart those with it, and rotate two minutes later"));
    }
    let Some(rotated) = rotate::rotate(&connected.app, (&TrailActor::Os(user()), reason), force).await? else {
        return refuse(
            "no server has sealed the trail under the first key yet: restart the servers with it first, let them write a line \
            (anything that is done), or give --force where none runs",
        );
    };
    let left = rotated.left();
    if options.json {
        let told = json!({
            "key": connected.app.keys.current(),
            "moved": rotated.moved,
            "left": left,
            "signingKeysReplaced": rotated.replaced(),
            "keys": values(&rotated.after),
        });
        print(serde_json::to_string_pretty(&told)?)?;
    } else {
        for (of, rows) in &rotated.moved {
            print(format_args!("{of}: {rows}"))?;
        }
        print_holdings(&rotated.after)?;
        if rotated.replaced() > 0 {
            print(format_args!("signing keys replaced that were altered or did not open: {}", rotated.replaced()))?;
        }
    }
    if left == 0 {
        return Ok(());
    }
    refuse(format!(
        "{left} rows rest on another key still: see that every server has the same first key, then run it again"
    ))
}

async fn with_keys(place: &Where) -> anyhow::Result<Connected> {
    let connected = connect::connect_current(place).await?;
    if connected.has_keys {
        Ok(connected)
    } else {
        refuse("VESTIBULE_KEYS is missing: what rests on which key cannot be told")
    }
}

/// Prints the current key, older, retired and missing ones, each by id, and the rows of no key.
fn in_order(holdings: &Holdings) -> Vec<(Option<&str>, &'static str, Holding)> {
    let mut all: Vec<_> =
        holdings.masters.iter().map(|(id, holding)| (Some(id.as_str()), named(holding), holding.clone())).collect();
    all.sort_by_key(|(_, _, holding)| match holding.standing {
        Some(KeyStanding::Current) => 0,
        Some(KeyStanding::Waiting) => 1,
        Some(KeyStanding::Older) => 2,
        Some(KeyStanding::Retired) => 3,
        None => 4,
    });
    if !holdings.nobodys.is_empty() {
        all.push((None, "nobodys", Holding { rows: holdings.nobodys.clone(), ..Holding::default() }));
    }
    all
}

fn named(holding: &Holding) -> &'static str {
    match holding.standing {
        Some(KeyStanding::Current) => "current",
        Some(KeyStanding::Waiting) => "waiting",
        Some(KeyStanding::Older) => "older",
        Some(KeyStanding::Retired) => "retired",
        None => "missing",
    }
}

/// The state of a signing key, as printed.
fn doing(duty: Duty) -> &'static str {
    match duty {
        Duty::Next => "next",
        Duty::Signing => "signing",
        Duty::Ending => "ending",
        Duty::Over => "over",
    }
}

fn values(holdings: &Holdings) -> Vec<Value> {
    let signing = |id: Option<&str>| -> Vec<Value> {
        let under = holdings.signing.iter().filter(|(key, _)| Some(key.sealed.key_id.as_str()) == id);
        let value = |(key, duty): &(SigningKey, Duty)| {
            json!({
                "kid": key.kid,
                "door": key.door.name(),
                "is": doing(*duty),
                "signsFrom": written(key.tenure.signs_from),
                "endsAt": key.tenure.ends_at.map(written),
            })
        };
        under.map(value).collect()
    };
    let value = |(id, standing, holding): (Option<&str>, &str, Holding)| {
        json!({
            "id": id,
            "standing": standing,
            "rows": holding.rows,
            "signingKeys": signing(id),
            "recoveryCodes": holding.recovery_codes,
            "waitsUntil": holding.until.map(written),
            "needed": holding.is_needed(),
        })
    };
    in_order(holdings).into_iter().map(value).collect()
}

fn signing_keys(holdings: &Holdings) -> Sheet {
    let mut sheet = Sheet::empty();
    sheet.set_header(["SIGNING KEY", "DOOR", "UNDER", "IS", "SIGNS FROM", "ENDS AT"]);
    for (key, duty) in &holdings.signing {
        let (signs_from, ends_at) = (written(key.tenure.signs_from), key.tenure.ends_at.map(written));
        let (door, under) = (key.door.name(), key.sealed.key_id.as_str());
        sheet.add_row([&key.kid, door, under, doing(*duty), &signs_from, ends_at.as_deref().unwrap_or("-")]);
    }
    sheet
}

fn overview(holdings: &Holdings) -> Sheet {
    let mut sheet = Sheet::empty();
    sheet.set_header(["KEY", "IS", "HOLDS"]);
    for (id, standing, holding) in in_order(holdings) {
        let mut holds: Vec<String> = holding.rows.iter().map(|(of, rows)| format!("{of} {rows}")).collect();
        if holding.recovery_codes > 0 {
            holds.push(format!("recovery codes of {}", holding.recovery_codes));
        }
        if let Some(until) = holding.until {
            holds.push(format!("what waits until {}", written(until)));
        }
        let holds = if holds.is_empty() { String::from("-") } else { holds.join(", ") };
        sheet.add_row([id.unwrap_or("-"), if id.is_some() { standing } else { "not ours" }, &holds]);
    }
    sheet
}
