//! `schema`: prints a door's GraphQL schema, as `schema.graphql` holds the staff door's. Refuses doors without one.

use super::output::print;
use crate::doors::{account, staff};

#[derive(Debug, clap::Args)]
pub struct Schema {
    /// Door whose schema is printed
    #[arg(long, value_name = "DOOR", value_enum, default_value = "staff")]
    door: GraphqlDoor,
}

/// A door that is built and has a GraphQL schema.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum GraphqlDoor {
    Staff,
    Account,
}

impl Schema {
    pub fn run(self) -> anyhow::Result<()> {
        let sdl = match self.door {
            GraphqlDoor::Staff => staff::endpoint(false).sdl(),
            GraphqlDoor::Account => account::endpoint(false).sdl(),
        };
        print(sdl.trim_end())
    }
}
