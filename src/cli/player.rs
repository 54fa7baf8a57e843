//! `player`: the commands about players of brands. Does not know what each command does.

use serde_json::json;

use super::actor::user;
use super::connect::{self, Connected};
use super::database_args::DatabaseArgs;
use super::output::{print_exactly, refuse};
use super::player_fields::{AddPlayer, SetPlayer};
use super::player_print::PLAYERS;
use super::player_target::{PlayerEnding, PlayerName, PlayerTarget};
use super::target::{check, finish, show};
use crate::accounts::{self, Changed};
use crate::rules::trail::TrailActor;
use crate::sign_in::player::{SessionBegun, SessionFor, begin_session};

#[derive(Debug, clap::Args)]
pub struct PlayerArgs {
    #[command(subcommand)]
    command: PlayerCommand,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum PlayerCommand {
    /// Add a player
    Add(AddPlayer),
    /// Change a player
    Set(SetPlayer),
    /// Print every player
    List {
        /// Only players of this brand
        #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i32).range(1..))]
        brand: Option<i32>,
    },
    /// Print one player
    Show(PlayerName),
    /// Begin a session of the player, as the operator's own login does, and print its token
    Token(PlayerTarget),
    /// End the player's sessions and refuse further ones
    Disable(PlayerEnding),
    /// Let a disabled player in again
    Enable(PlayerTarget),
    /// Clear the player's windows, cooldowns and lockouts
    Unlock(PlayerTarget),
    /// End the player's sessions
    SignOut(PlayerEnding),
    /// Remove the player
    Remove(PlayerEnding),
}

impl PlayerArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = &connect::connect_agreed(&self.place).await?;
        let (app, json) = (&connected.app, self.json);
        match self.command {
            PlayerCommand::Add(add) => add.run(connected, json).await,
            PlayerCommand::Set(set) => set.run(connected, json).await,
            PlayerCommand::List { brand } => PLAYERS.list(&accounts::list_players(app, brand).await?, json),
            PlayerCommand::Show(name) => show(&name.find_any(connected).await?, json),
            PlayerCommand::Token(target) => token(connected, &target, json).await,
            PlayerCommand::Disable(ending) => {
                let known = ending.find(connected, "disable").await?;
                let changed = accounts::disable(app, &ending.target.actor(), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            PlayerCommand::Enable(target) => {
                let known = target.find(connected).await?;
                let changed = accounts::enable(app, &target.actor(), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            PlayerCommand::Unlock(target) => {
                let known = target.find(connected).await?;
                let changed = accounts::unlock(app, &target.actor(), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            PlayerCommand::SignOut(ending) => {
                let known = ending.find(connected, "sign out").await?;
                let changed = accounts::sign_out(app, &ending.target.actor(), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            PlayerCommand::Remove(ending) => {
                let known = ending.find_any(connected, "remove").await?;
                let removed = accounts::remove(app, &ending.target.actor(), &known).await?;
                // A removal by another process meanwhile has the same result.
                if removed != Changed::Gone {
                    check(&removed, &known)?;
                }
                if json { show(&known, true) } else { Ok(()) }
            }
        }
    }
}

/// Begins a session and prints its token, alone unless as JSON.
async fn token(connected: &Connected, target: &PlayerTarget, json: bool) -> anyhow::Result<()> {
    let known = target.find(connected).await?;
    if !connected.has_keys {
        return refuse("VESTIBULE_KEYS is missing: a session is sealed with them");
    }
    let named = known.named();
    let Some((brand, player)) = known.brand.zip(known.number) else { return refuse(format!("{named} is no player")) };
    let actor = &TrailActor::Os(user());
    let reason = target.reason();
    let begun = SessionFor { brand, player, application: None, actor, reason, requester: None };
    let (session, challenge) = match begin_session(&connected.app, begun).await? {
        SessionBegun::Full(session) => (session, None),
        SessionBegun::Half { session, challenge } => (session, Some(challenge)),
        SessionBegun::Unknown | SessionBegun::KeyChanged => {
            return refuse(format!("{named} is disabled, or was removed meanwhile"));
        }
    };
    if json {
        let challenge = challenge.map(|challenge| challenge.reveal());
        return print_exactly(json!({ "token": session.reveal(), "2fa_auth_token": challenge }));
    }
    print_exactly(session.reveal())
}
