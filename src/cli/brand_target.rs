//! The brand that a command is about, named by its id, and the refusals of a change. Does not know the change.

use super::actor::ReasonArgs;
use super::output::refuse;
use crate::rules::factor::Door;
use crate::store::brands::ChangedBrand;

/// The door whose trail has the lines about brands.
pub const DOOR: Door = Door::Player;

/// The brand that a command is about, and the reason for what is done to it.
#[derive(Debug, clap::Args)]
pub struct BrandTarget {
    /// Id of the brand: 1 to 2147483647
    #[arg(value_name = "ID", value_parser = clap::value_parser!(i32).range(1..))]
    pub id: i32,
    #[command(flatten)]
    pub reason: ReasonArgs,
}

impl BrandTarget {
    /// Checks that a change of the brand is done.
    ///
    /// # Errors
    ///
    /// The refusal of the change.
    pub fn check(&self, changed: ChangedBrand) -> anyhow::Result<()> {
        match changed {
            ChangedBrand::Done => Ok(()),
            ChangedBrand::Unknown => refuse(format!("{} is no brand", self.id)),
            ChangedBrand::HasPlayers => refuse(format!("brand {} has players: remove them first", self.id)),
            ChangedBrand::HasKeys(names) => refuse(format!(
                "brand {} is named by application keys: narrow or end them first: {}",
                self.id,
                names.join(", ")
            )),
        }
    }
}
