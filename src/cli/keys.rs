//! `keys`: generates master keys, lists what is sealed under each, and moves everything to the first one. Refuses to rotate to
//! a key that a running server lacks, and with keys of which none is the database's.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use super::actor::{ReasonArgs, user};
use super::bars;
use super::confirm::ConfirmArgs;
use super::connect::{self, Connected};
use super::database_args::DatabaseArgs;
use super::output::{end_of_wait, print, refuse, timestamp};
use super::shown::Sheet;
use crate::agreement::{STRANGE, agree, warning};
use crate::keys::{KeyStanding, Keys};
use crate::rotate::{self, Duty, Holding, Holdings};
use crate::rules::trail::TrailActor;
use crate::store::signing_keys::SigningKey;

#[derive(Debug, clap::Subcommand)]
pub enum KeysCommand {
    /// Print a new master key in the form of VESTIBULE_KEYS; with --out write it to a file and print its id
    Generate {
        /// File to create with mode 0600; an existing file is refused
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print each master key with what is sealed under it, and the signing keys
    List(KeysArgs),
    /// Move everything to the first key of VESTIBULE_KEYS, and add the next signing key; servers keep running
    Rotate {
        /// Rotate even if no server uses the new key yet
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        confirm: ConfirmArgs,
        #[command(flatten)]
        reason: ReasonArgs,
        #[command(flatten)]
        args: KeysArgs,
    },
}

#[derive(Debug, clap::Args)]
pub struct KeysArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

impl KeysCommand {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            KeysCommand::Generate { out: None } => print(Keys::generate()?.as_str()),
            KeysCommand::Generate { out: Some(file) } => write_new(&file),
            KeysCommand::List(args) => list(&args).await,
            KeysCommand::Rotate { force, confirm, reason, args } => rotate(&args, confirm, reason.text(), force).await,
        }
    }
}

/// Writes a new master key to a new file, and prints its id. A file that cannot be written whole is removed.
fn write_new(file: &Path) -> anyhow::Result<()> {
    let key = Keys::generate()?;
    let mut made = match trusted_files::create_new(file, 0o600) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return refuse(format!("{} exists already, and is not overwritten", file.display()));
        }
        made => made.with_context(|| format!("{} cannot be created", file.display()))?,
    };
    let written = writeln!(made, "{}", key.as_str()).and_then(|()| made.sync_all());
    if let Err(error) = written {
        let _half = std::fs::remove_file(file);
        return Err(error).with_context(|| format!("{} cannot be written", file.display()));
    }
    print(key.split(':').next().unwrap_or_default())
}

async fn list(args: &KeysArgs) -> anyhow::Result<()> {
    let connected = with_keys(&args.place).await?;
    let agreement = agree(&connected.app.store, &connected.app.keys, connected.app.clock.now()).await?;
    let holdings = rotate::holdings(&connected.app).await?;
    if args.json {
        return print(serde_json::to_string_pretty(&values(&holdings))?);
    }
    print_holdings(&holdings)?;
    warning(&connected.app.keys, agreement).map_or(Ok(()), print)
}

fn print_holdings(holdings: &Holdings) -> anyhow::Result<()> {
    print(overview(holdings))?;
    if holdings.signing.is_empty() { Ok(()) } else { print(signing_keys(holdings)) }
}

async fn rotate(args: &KeysArgs, confirm: ConfirmArgs, reason: Option<&str>, force: bool) -> anyhow::Result<()> {
    let connected = with_keys(&args.place).await?;
    let keys = &connected.app.keys;
    let agreement = agree(&connected.app.store, keys, connected.app.clock.now()).await?;
    if agreement.is_strange {
        return refuse(STRANGE);
    }
    if let Some(warning) = warning(keys, agreement) {
        return refuse(format!("{warning}; restart those servers with the key, and rotate two minutes later"));
    }
    bars::begin();
    confirm.ask_about("move every row, and the signing keys, to the master key", keys.current())?;
    let Some(rotated) = rotate::rotate(&connected.app, (&TrailActor::Os(user()), reason), force).await? else {
        return refuse(
            "no server has sealed the trail under the first key yet: restart the servers with it, and let one write a line \
            of the trail (any sign-in does), or give --force if no server runs",
        );
    };
    let left = rotated.left();
    if args.json {
        let value = json!({
            "key": connected.app.keys.current(),
            "moved": rotated.moved,
            "left": left,
            "signingKeysReplaced": rotated.replaced(),
            "keys": values(&rotated.after),
        });
        print(serde_json::to_string_pretty(&value)?)?;
    } else {
        for (of, rows) in &rotated.moved {
            print(format_args!("{of}: {rows}"))?;
        }
        print_holdings(&rotated.after)?;
        if rotated.replaced() > 0 {
            print(format_args!(
                "signing keys replaced because they were altered or could not be opened: {}",
                rotated.replaced()
            ))?;
        }
    }
    if left == 0 {
        return Ok(());
    }
    refuse(format!("{left} rows are still under another key: give every server the same first key, then rotate again"))
}

async fn with_keys(place: &DatabaseArgs) -> anyhow::Result<Connected> {
    let connected = connect::connect_current(place).await?;
    if connected.has_keys {
        Ok(connected)
    } else {
        refuse("VESTIBULE_KEYS is missing: rows are sealed and checked with these keys")
    }
}

/// Master keys by state (current, waiting, older, retired, missing) and id; altered rows last.
fn in_order(holdings: &Holdings) -> Vec<(Option<&str>, &'static str, Holding)> {
    let mut all: Vec<_> =
        holdings.masters.iter().map(|(id, holding)| (Some(id.as_str()), standing(holding), holding.clone())).collect();
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

fn standing(holding: &Holding) -> &'static str {
    match holding.standing {
        Some(KeyStanding::Current) => "current",
        Some(KeyStanding::Waiting) => "waiting",
        Some(KeyStanding::Older) => "older",
        Some(KeyStanding::Retired) => "retired",
        None => "missing",
    }
}

/// Printed name of a signing key's state.
fn duty_name(duty: Duty) -> &'static str {
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
                "is": duty_name(*duty),
                "signsFrom": timestamp(key.tenure.signs_from),
                "endsAt": key.tenure.ends_at.map(timestamp),
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
            "refreshTokens": holding.refresh_tokens,
            "waitsUntil": holding.until.map(end_of_wait),
            "needed": holding.is_needed(),
        })
    };
    in_order(holdings).into_iter().map(value).collect()
}

fn signing_keys(holdings: &Holdings) -> Sheet {
    let mut sheet = Sheet::empty();
    sheet.set_header(["SIGNING KEY", "DOOR", "UNDER", "IS", "SIGNS FROM", "ENDS AT"]);
    for (key, duty) in &holdings.signing {
        let (signs_from, ends_at) = (timestamp(key.tenure.signs_from), key.tenure.ends_at.map(timestamp));
        let (door, under) = (key.door.name(), key.sealed.key_id.as_str());
        sheet.add_row([&key.kid, door, under, duty_name(*duty), &signs_from, ends_at.as_deref().unwrap_or("-")]);
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
        if holding.refresh_tokens > 0 {
            holds.push(format!("refresh tokens of {} sessions", holding.refresh_tokens));
        }
        if let Some(until) = holding.until {
            holds.push(format!("what waits until {}", end_of_wait(until)));
        }
        let holds = if holds.is_empty() { String::from("-") } else { holds.join(", ") };
        sheet.add_row([id.unwrap_or("-"), if id.is_some() { standing } else { "not ours" }, &holds]);
    }
    sheet
}
