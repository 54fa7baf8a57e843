//! `api-key`: the commands about application keys, and how a list shows them. Knows no token but the one that `add` prints.

use serde_json::{Value, json};

use super::api_key_add::AddKey;
use super::api_key_narrow::NarrowKey;
use super::api_key_target::KeyTarget;
use super::confirm::ConfirmArgs;
use super::connect::{self, Connected};
use super::database_args::DatabaseArgs;
use super::output::{print, timestamp};
use super::shown::Sheet;
use crate::application_keys::{self, ListedKey};
use crate::rules::application_key::ApplicationKey;

#[derive(Debug, clap::Args)]
pub struct ApiKeyArgs {
    #[command(subcommand)]
    command: ApiKeyCommand,
    #[command(flatten)]
    place: DatabaseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum ApiKeyCommand {
    /// Make a key and print it, once: only its hash is stored
    Add(AddKey),
    /// Print every key that has not ended, without its token
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take networks, scopes, brands or time from a key, and end every session begun under it
    Narrow(NarrowKey),
    /// End a key, and every session begun under it
    End {
        #[command(flatten)]
        target: KeyTarget,
        #[command(flatten)]
        confirm: ConfirmArgs,
    },
}

impl ApiKeyArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = &connect::connect_agreed(&self.place).await?;
        match self.command {
            ApiKeyCommand::Add(add) => add.run(connected).await,
            ApiKeyCommand::List { json } => list(connected, json).await,
            ApiKeyCommand::Narrow(narrow) => narrow.run(connected).await,
            ApiKeyCommand::End { target, confirm } => {
                let who = KeyTarget::user();
                confirm.ask_about("end", &format!("the application key {}", target.name.as_str()))?;
                let ended = application_keys::end(&connected.app, target.actor(&who), &target.name).await?;
                target.check(ended)
            }
        }
    }
}

async fn list(connected: &Connected, json: bool) -> anyhow::Result<()> {
    let keys = application_keys::list(&connected.app).await?;
    if json {
        return print(serde_json::to_string_pretty(&keys.iter().map(value).collect::<Vec<_>>())?);
    }
    let mut sheet = Sheet::empty();
    sheet.set_header(["NAME", "STATE", "SCOPES", "NETWORKS", "BRANDS", "EXPIRES", "LAST USED"]);
    for listed in &keys {
        let words = |of: &dyn Fn(&ApplicationKey) -> Vec<String>, none: &str| {
            let words = listed.key.as_ref().map(of);
            words.map_or("-".into(), |words| if words.is_empty() { none.to_owned() } else { words.join(",") })
        };
        sheet.add_row([
            listed.name.clone(),
            state(listed).to_owned(),
            words(&scopes, "-"),
            words(&networks, "any"),
            words(&|key| key.brands.iter().map(i32::to_string).collect(), "all"),
            words(&|key| key.expires_at.map(timestamp).into_iter().collect(), "never"),
            listed.last_used_at.map_or_else(|| String::from("never"), timestamp),
        ]);
    }
    print(sheet)
}

/// A key as JSON. Of an altered row only the name is told.
fn value(listed: &ListedKey) -> Value {
    let key = listed.key.as_ref();
    json!({
        "id": key.map(|key| key.id),
        "name": listed.name,
        "state": state(listed),
        "scopes": key.map(scopes),
        "networks": key.map(networks),
        "brands": key.map(|key| key.brands.clone()),
        "createdAt": key.map(|key| timestamp(key.created_at)),
        "expiresAt": key.and_then(|key| key.expires_at).map(timestamp),
        "lastUsedAt": listed.last_used_at.map(timestamp),
    })
}

fn state(listed: &ListedKey) -> &'static str {
    match (&listed.key, listed.expired) {
        (None, _) => "altered",
        (Some(_), true) => "expired",
        (Some(_), false) => "live",
    }
}

fn scopes(key: &ApplicationKey) -> Vec<String> {
    key.scopes.iter().map(|scope| scope.name().to_owned()).collect()
}

fn networks(key: &ApplicationKey) -> Vec<String> {
    key.networks.iter().map(ToString::to_string).collect()
}
