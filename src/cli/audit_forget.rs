//! `audit forget`: withholds the personal data of the trail's lines about somebody who was removed. Asks first on a terminal,
//! because nothing brings the data back. Refuses an account that exists. Does not know the lines.

use std::path::PathBuf;

use serde_json::json;

use super::actor::{given_reason, user};
use super::confirm::ConfirmArgs;
use super::connect::Connected;
use super::output::{print, refuse, say, timestamp};
use super::shown::in_a_line;
use super::target::noun;
use crate::audit::{self, Forgettable, RemovedAccount};
use crate::rules::factor::Door;
use crate::rules::trail::TrailActor;
use crate::store::trail::{self, Withholding};

#[derive(Debug, clap::Args)]
pub struct AuditForget {
    /// Id of the removed admin, account or player
    #[arg(long, value_name = "ID")]
    who: String,
    /// Reason, for the audit trail, where it stays: name nobody in it
    #[arg(long, value_name = "TEXT", value_parser = given_reason)]
    reason: String,
    /// Also withhold in this file of `audit archive`; may be repeated
    #[arg(long, value_name = "FILE")]
    archive: Vec<PathBuf>,
    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl AuditForget {
    pub async fn run(&self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        if !connected.has_keys {
            return refuse("VESTIBULE_KEYS is missing: the line about a forgetting gets its MAC under these keys");
        }
        let (app, who) = (&connected.app, in_a_line(&self.who));
        let removed = match audit::find_removed(&app.store, &app.keys, &self.who).await? {
            Forgettable::Removed(removed) => removed,
            Forgettable::Exists(door) => return refuse(exists(&who, door)),
            Forgettable::Unknown => {
                return refuse(format!(
                    "{who} is the id of no removed admin, account or player: `vestibule audit list --who ADDRESS --json` \
                    shows the id as crmUserId"
                ));
            }
            Forgettable::Altered => {
                return refuse(format!(
                    "the line about the removal of {who} is not as it was written: see `vestibule audit verify`"
                ));
            }
            Forgettable::NotPermitted => {
                return refuse(
                    "this database role may not empty lines of the trail: use the role that owns the tables \
                    (docs/operations.md, \"Two roles\")",
                );
            }
        };
        self.confirm
            .ask_about("withhold for ever the personal data of the trail's lines about", &described(&removed))?;
        let by = (&TrailActor::Os(user()), self.reason.as_str());
        match audit::forget_with(&app.store, &app.keys, &removed, by, app.clock.now(), &self.archive).await? {
            Withholding::Done { withheld, left } => {
                if self.archive.is_empty() && trail::archived_until(&app.store).await?.is_some() {
                    say("archived lines keep their data: --archive FILE, for each file, withholds it there too");
                }
                finish(&who, (withheld, left), json)
            }
            Withholding::Unsealed(lines) => refuse(format!(
                "{} about {who} {} to be sealed, which a running server does within seconds: nothing was done, try again",
                many(lines),
                if lines == 1 { "waits" } else { "wait" }
            )),
            Withholding::Exists => refuse(exists(&who, removed.door)),
        }
    }
}

fn finish(who: &str, (withheld, left): (usize, usize), json: bool) -> anyhow::Result<()> {
    if left > 0 {
        let changed =
            if left == 1 { "was changed after it was written" } else { "were changed after they were written" };
        say(format_args!("{} about {who} {changed}, and kept as evidence: see `vestibule audit verify`", many(left)));
    }
    if json {
        return print(serde_json::to_string_pretty(&json!({ "id": who, "withheld": withheld, "left": left }))?);
    }
    match withheld {
        0 => print(format_args!("nothing is left to withhold about {who}")),
        _ => print(format_args!("withheld the personal data of {} about {who}", many(withheld))),
    }
}

/// The removed account in a line.
fn described(removed: &RemovedAccount) -> String {
    let address = removed.email.as_deref().filter(|email| !email.is_empty());
    let address = address.map_or_else(String::new, |email| format!("<{}> ", in_a_line(email)));
    let (handle, noun, at) = (in_a_line(&removed.handle), noun(removed.door), timestamp(removed.at));
    format!("{address}({handle}; {noun}, removed {at})")
}

/// The refusal of an account that exists, with the command that removes it.
fn exists(who: &str, door: Door) -> String {
    let remove = match door {
        Door::Staff => format!("admin remove {who}"),
        Door::Account => format!("account remove {who}"),
        Door::Session => format!("account remove {who} --door session"),
        Door::Player => format!("player remove {who}"),
    };
    format!("{who} is an existing {}: first remove it (`vestibule {remove}`), then forget it", noun(door))
}

fn many(lines: usize) -> String {
    format!("{lines} {}", if lines == 1 { "line" } else { "lines" })
}
