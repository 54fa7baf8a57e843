//! Clocks of the server or of PostgreSQL that jump forward and back.

use super::postgres::Postgres;
use super::site::{Site, SitePlan};
use super::trial::Trial;
use super::{cannot, family, lasting};
use crate::support::openmetrics::Page;

const LACK: &str = "the clocks of server and database are more than 30 s apart";

/// A clock that a file moves, for processes that have this environment.
struct Moved {
    _folder: tempfile::TempDir,
    file: String,
    library: String,
}

impl Moved {
    /// None where libfaketime is not installed.
    fn open() -> Option<Moved> {
        use std::os::unix::fs::PermissionsExt;
        let places = std::fs::read_dir("/usr/lib").unwrap().flatten();
        let libraries = places.map(|place| place.path().join("faketime/libfaketime.so.1"));
        let library = libraries.into_iter().find(|path| path.exists())?.display().to_string();
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let moved = Moved { file: folder.path().join("moved").display().to_string(), _folder: folder, library };
        moved.by(0);
        Some(moved)
    }

    /// Moves the clock by so many seconds from the true time. Processes see it within a second.
    fn by(&self, seconds: i64) {
        std::fs::write(&self.file, format!("{seconds:+}\n")).unwrap();
    }

    fn environment(&self) -> [(&'static str, &str); 6] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAKETIME_TIMESTAMP_FILE", &self.file),
            ("FAKETIME_CACHE_DURATION", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("DONT_FAKE_MONOTONIC", "1"),
            ("NO_FAKE_STAT", "1"),
        ]
    }
}

/// Moves the clock forward and back; the server is not ready until it is right again.
async fn jumps(mut trial: Trial, moved: &Moved) {
    for seconds in [45, -45] {
        trial.breaks();
        moved.by(seconds);
        trial.is_unready(LACK).await;
        tokio::time::sleep(lasting(1, 20)).await;
        trial.doctor("clock", "fail", &["more than 30 s", "NTP"]);
        if crate::long() {
            let ahead = "vestibule_database_clock_ahead_seconds";
            let rule = |_: &Page, now: &Page| family(now, ahead).abs() > 30.0;
            trial.alerts("VestibuleClocksApart", "database_clock_ahead_seconds", rule).await;
        }
        moved.by(0);
        trial.passes().await;
    }
    trial.ends(false).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_servers_clock_that_jumps_is_told_and_signs_nobody_out() {
    let Some(moved) = Moved::open() else { return cannot("a server's clock", "libfaketime is not installed") };
    let postgres = tokio::task::block_in_place(Postgres::running);
    let plan = SitePlan {
        conninfo: postgres.conninfo(),
        // An authenticator's code of the true time is wrong by the server's clock.
        explained: &["WRONG_CODE"],
        settings: &moved.environment(),
        ..SitePlan::default()
    };
    jumps(Trial::begins(Site::open(&plan), "D 13/14", "the server's clock 45 s forward and back").await, &moved).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_databases_clock_that_jumps_is_told_and_signs_nobody_out() {
    let Some(moved) = Moved::open() else { return cannot("PostgreSQL's clock", "libfaketime is not installed") };
    let mut postgres = tokio::task::block_in_place(|| Postgres::copied(|_| {}));
    postgres.environment = moved.environment().map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    tokio::task::block_in_place(|| postgres.start());
    let site = Site::open(&SitePlan { conninfo: postgres.conninfo(), ..SitePlan::default() });
    jumps(Trial::begins(site, "D 13/14", "PostgreSQL's clock 45 s forward and back").await, &moved).await;
}
