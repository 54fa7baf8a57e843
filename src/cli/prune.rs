//! `prune`: deletes expired rows at once. A server does the same once a minute.

use super::database_args::DatabaseArgs;
use super::output::print;
use super::{bars, connect};
use crate::prune::prune;

#[derive(Debug, clap::Args)]
pub struct Prune {
    #[command(flatten)]
    place: DatabaseArgs,
}

impl Prune {
    pub async fn run(self) -> anyhow::Result<()> {
        bars::begin();
        let connected = connect::connect_agreed(&self.place).await?;
        let app = &connected.app;
        for (table, rows) in prune(&app.store, &app.policies, app.clock.now(), usize::MAX).await? {
            print(format_args!("{table}: {rows}"))?;
        }
        Ok(())
    }
}
