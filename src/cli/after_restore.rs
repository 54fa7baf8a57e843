//! `after-restore`: closes what a restored dump holds open, and declares in the trail where the dump cut it. Asks first on a
//! terminal. Refuses a dump that is not whole, and without `--again` a database that it closed before. Decides nothing.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::actor::{ReasonArgs, user};
use super::after_restore_print::{self as printed, ClosedReport};
use super::audit::given;
use super::confirm::ConfirmArgs;
use super::connect::{self, Connected};
use super::database_args::DatabaseArgs;
use super::output::{print, refuse, say, timestamp};
use crate::application_keys;
use crate::keys::KeyStanding;
use crate::restored::{self, RestoreDeclaration, RestoredDump, TrailCopy, UnfitDump};
use crate::rules::trail::TrailActor;
use crate::vestibule::SEALER;

#[derive(Debug, clap::Args)]
pub struct AfterRestore {
    /// Newest checkpoint kept elsewhere; - for standard input
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Copy of the trail kept elsewhere, as `audit stream`, the trail's page or `audit list --json` writes it
    #[arg(long, value_name = "FILE")]
    trail: Option<PathBuf>,
    /// Do it again in a database that was closed before
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    reason: ReasonArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

impl AfterRestore {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = connect::connect(&self.place)?;
        if !connected.has_keys {
            return refuse("VESTIBULE_KEYS is missing: what is written gets its MAC under these keys");
        }
        let app = &connected.app;
        let dump = match restored::look(app).await? {
            Ok(dump) => dump,
            Err(unfit) => return refuse(why(&unfit)),
        };
        if let Some(before) = dump.closed_before.as_ref().filter(|_| !self.again) {
            return self.done_before(before.line.to_string(), &before.by, timestamp(before.at));
        }
        let checkpoint = self.checkpoint.as_deref().map(|file| given(&app.keys, file)).transpose()?;
        if let Some(checkpoint) = &checkpoint
            && !restored::fits(app, &dump, checkpoint).await?
        {
            return refuse(format!(
                "the checkpoint given is of another trail: at {} this one has another line (see `vestibule audit verify`)",
                checkpoint.position
            ));
        }
        let copy = match &self.trail {
            None => None,
            Some(file) => Some(self.copy(&connected, file).await?),
        };
        if restored::is_served(app, SEALER).await? {
            say("warning: a server runs on this database: stop every server first (docs/backup.md)");
        }
        self.confirm.ask_about("end every session and void everything that is open in", &described(&dump))?;
        connect::agree_on_keys(&connected).await?;
        let actor = TrailActor::Os(user());
        let by = RestoreDeclaration { actor: &actor, reason: self.reason.text(), checkpoint: checkpoint.as_ref() };
        let closed = restored::close(app, &dump, by).await?;
        let report = ClosedReport { closed, copy, keys: application_keys::list(app).await? };
        if self.json {
            return print(serde_json::to_string_pretty(&printed::value(&report))?);
        }
        printed::tell(&report)?;
        let has_older = app.keys.masters().any(|(_, standing)| standing == KeyStanding::Older);
        if has_older {
            print("older master keys are set: rotate once the servers run (`vestibule keys rotate`)")
        } else {
            Ok(())
        }
    }

    /// Says that this database was closed before, and that nothing was done.
    fn done_before(&self, line: String, by: &str, at: String) -> anyhow::Result<()> {
        if self.json {
            let value = serde_json::json!({ "closedBefore": { "line": line, "actor": by, "at": at } });
            return print(serde_json::to_string_pretty(&value)?);
        }
        print(format_args!(
            "nothing was done: {by} closed this database on {at} (line {line}). If a dump was restored into it since, give \
            --again"
        ))
    }

    async fn copy(&self, connected: &Connected, file: &Path) -> anyhow::Result<TrailCopy> {
        let opened = std::fs::File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let copy = restored::read_copy(&connected.app, opened).await.with_context(|| file.display().to_string())?;
        if copy.is_torn {
            say(format_args!("the last line of {} is cut off, and was passed over", file.display()));
        }
        Ok(copy)
    }
}

/// The restored database in a line.
fn described(dump: &RestoredDump) -> String {
    let (accounts, sessions) = (dump.accounts, dump.sessions);
    let end = dump.cut.as_ref().map_or_else(
        || String::from("whose trail has no sealed line"),
        |cut| format!("whose trail is sealed to {}", cut.position),
    );
    format!(
        "this database of {accounts} accounts and {sessions} sessions, {end}, as if a dump had been restored into it"
    )
}

/// The refusal of a dump, with the remedy.
fn why(unfit: &UnfitDump) -> String {
    const WHOLE: &str = "restore the whole dump into an empty database (docs/backup.md)";
    match unfit {
        UnfitDump::Empty => String::from("the database is empty: first restore the dump (docs/backup.md)"),
        UnfitDump::Half(missing) => format!("half a dump: {} missing; {WHOLE}", are(missing)),
        UnfitDump::Older(missing) => format!(
            "the dump is of an earlier version, without {}: run `vestibule migrate`, then this again",
            missing.join(", ")
        ),
        UnfitDump::Newer(needed) => format!(
            "the dump is of a later version, and needs migration {needed}: use the version that made the dump, or a later one"
        ),
        UnfitDump::Keys(keys) => format!(
            "secrets of the dump are sealed under {0}, which VESTIBULE_KEYS lacks. If the dump is from before a rotation of keys, put \
            {0} behind the first key, run this again, and later `vestibule keys rotate`; if it is from after one, put {0} first, \
            as the servers had it",
            keys.join(", ")
        ),
        UnfitDump::Checkpoint => String::from(
            "no key of VESTIBULE_KEYS or VESTIBULE_RETIRED_KEYS signed the checkpoint in the dump: add the key under which it was \
            sealed, or see whether the dump is of this installation",
        ),
    }
}

fn are(missing: &[String]) -> String {
    let verb = if missing.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", missing.join(", "))
}
