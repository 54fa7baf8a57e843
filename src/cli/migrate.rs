//! `migrate`: creates and updates the tables, or checks whether they are up to date. Tells of a migration on a terminal as it begins,
//! elsewhere once it is long.

use std::io::IsTerminal;
use std::time::Duration;

use tokio::task::AbortHandle;

use super::connect;
use super::database_args::DatabaseArgs;
use super::output::{print, refuse, say};
use crate::store::migrations;
use crate::store::migrator::MigrationStep;

/// Time after which a migration is told of where no terminal shows that it began.
const LONG: Duration = Duration::from_secs(2);

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
        let mut told = ToldSteps { later: None, printed: Ok(()) };
        let ran = migrations::run_these(&connected.database, migrations::MIGRATIONS, &mut |step| told.tell(step)).await;
        told.cease();
        ran?;
        told.printed?;
        print("the database is up to date")
    }
}

/// Lines that tell of the migrations, and the first failure of printing it.
struct ToldSteps {
    /// Tells later of the migration that runs.
    later: Option<AbortHandle>,
    printed: anyhow::Result<()>,
}

impl ToldSteps {
    fn tell(&mut self, step: MigrationStep<'_>) {
        match step {
            MigrationStep::Begins(name) => {
                let line = format!("applying {name}");
                if std::io::stderr().is_terminal() {
                    say(line);
                } else {
                    let later = async move {
                        tokio::time::sleep(LONG).await;
                        say(line);
                    };
                    self.later = Some(tokio::spawn(later).abort_handle());
                }
            }
            MigrationStep::Waits(name) => say(format_args!("{name} waits for a lock that another transaction holds")),
            MigrationStep::Ends(name) => {
                self.cease();
                let printed = print(format_args!("applied {name}"));
                if self.printed.is_ok() {
                    self.printed = printed;
                }
            }
        }
    }

    /// Tells no more of the migration that ran.
    fn cease(&mut self) {
        if let Some(later) = self.later.take() {
            later.abort();
        }
    }
}
