//! `migrate`: creates and updates the tables, or checks whether they are up to date.

use super::connect;
use super::database_args::DatabaseArgs;
use super::output::{print, refuse};
use crate::store::migrations;

#[derive(Debug, clap::Args)]
pub struct Migrate {
    /// Apply nothing; exit 1 if migrations are missing
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

impl Migrate {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = connect::connect(&self.place)?;
        if self.check {
            let missing = migrations::pending(&connected.database).await?;
            if !missing.is_empty() {
                let (many, missing) = (missing.len(), missing.join(", "));
                return refuse(format!("the database is behind by {many} migrations: {missing}"));
            }
            return print("the database is up to date");
        }
        for applied in migrations::run(&connected.database).await? {
            print(format_args!("applied {applied}"))?;
        }
        print("the database is up to date")
    }
}
