//! `prune`: deletes expired rows now. A server does so once a minute.

use super::{Where, connect, print};
use crate::prune::prune;

#[derive(Debug, clap::Args)]
pub struct Prune {
    #[command(flatten)]
    place: Where,
}

impl Prune {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = connect::connect_current(&self.place).await?;
        let app = &connected.app;
        for (table, rows) in prune(&app.store, &app.policy, app.clock.now(), usize::MAX).await? {
            print(format_args!("{table}: {rows}"))?;
        }
        Ok(())
    }
}
