//! `migrate`: migrates the database, or only reports whether it is migrated.

use super::{Where, connect, print, refuse};
use crate::store::migrations;

#[derive(Debug, clap::Args)]
pub struct Migrate {
    /// Only report; exit code 1 if migrations are pending
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    place: Where,
}

impl Migrate {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = connect::connect(&self.place)?;
        if self.check {
            let behind = migrations::pending(&connected.database).await?;
            if !behind.is_empty() {
                return refuse(format!("the database is behind by {}: {}", behind.len(), behind.join(", ")));
            }
            return print("the database is up to date");
        }
        for applied in migrations::run(&connected.database).await? {
            print(format_args!("applied {applied}"))?;
        }
        print("the database is up to date")
    }
}
