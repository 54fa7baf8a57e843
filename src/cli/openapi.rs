//! `openapi`: prints the OpenAPI document of a REST door, as `openapi.session.json` and `openapi.player.json` hold it. Refuses doors without one.

use super::output::print;
use crate::doors::{player, session};

#[derive(Debug, clap::Args)]
pub struct OpenapiArgs {
    /// Door whose document is printed
    #[arg(long, value_name = "DOOR", value_enum)]
    door: RestDoorName,
}

/// A door that is built and has an OpenAPI document.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum RestDoorName {
    Session,
    Player,
}

impl OpenapiArgs {
    pub fn run(self) -> anyhow::Result<()> {
        let document = match self.door {
            RestDoorName::Session => session::document(),
            RestDoorName::Player => player::document(),
        };
        print(document.to_pretty_json()?)
    }
}
