//! Logging is best effort: a full disk, a closed pipe or a blocked reader stops no request and no process.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use futures_util::future::join_all;

use crate::support::openmetrics::Page;
use crate::support::{Browser, HANG, TestDatabase, program, until};

/// A server whose standard error accepts no writes.
struct Muted {
    child: Child,
    url: String,
    metrics: String,
    _database: TestDatabase,
    _mails: tempfile::TempDir,
}

impl Muted {
    async fn serve(log: Stdio, format: &str) -> Muted {
        let (database, mails) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
        let (conninfo, folder) = (database.conninfo(), mails.path().display().to_string());
        let mut settings = program::served(&conninfo, &folder);
        settings.extend([("VESTIBULE_METRICS_LISTEN", "127.0.0.1:0"), ("VESTIBULE_LOG_FORMAT", format)]);
        let mut command: Command = program::command(&["serve"], &settings);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let url = lines.next().unwrap().strip_prefix("listening on ").unwrap().to_owned();
        let metrics = lines.next().unwrap().strip_prefix("metrics:  ").unwrap().trim_end_matches("/metrics").to_owned();
        Muted { child, url, metrics, _database: database, _mails: mails }
    }

    /// Sends `many` requests that are refused and logged; each must be answered.
    async fn refused(&self, many: usize) {
        let some = |_| async {
            let browser = Browser::new(&self.url);
            for _ in 0..many / 8 {
                assert_eq!(browser.send("GET", "/graphql", &[], "").await.status, 405);
            }
        };
        join_all((0..8).map(some)).await;
    }

    async fn lives(&mut self) {
        let begun = Instant::now();
        let answer = Browser::new(&self.url).send("GET", "/healthz", &[], "").await;
        assert_eq!((answer.status, self.child.try_wait().unwrap()), (200, None));
        assert!(begun.elapsed() < HANG, "{:?}", begun.elapsed());
    }

    async fn dropped(&self) -> f64 {
        let page = Browser::new(&self.metrics).send("GET", "/metrics", &[], "").await;
        Page::parse(&page.body).value("vestibule_log_lines_dropped_total")
    }
}

impl Drop for Muted {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_takes_no_line_ends_no_server() {
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    for (log, format) in [(full(), "text"), (full(), "json"), (closed(), "text")] {
        let mut muted = Muted::serve(log, format).await;
        muted.refused(64).await;
        muted.lives().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_log_drops_and_counts_lines_and_reports_them_later() {
    for format in ["text", "json"] {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut muted = Muted::serve(Stdio::from(writer), format).await;
        until("lines to be dropped", async || {
            muted.refused(400).await;
            (muted.dropped().await > 0.0).then_some(())
        })
        .await;
        muted.lives().await;
        let reading = std::thread::spawn(move || {
            let mut said = String::new();
            let _ended = reader.read_to_string(&mut said);
            said
        });
        // Meanwhile the queue drains, and the next line says how many lines were dropped.
        until("the queue to take lines", async || {
            let before = muted.dropped().await;
            muted.refused(8).await;
            (muted.dropped().await == before).then_some(())
        })
        .await;
        program::signal(muted.child.id(), "TERM");
        muted.child.wait().unwrap();
        let said = reading.join().unwrap();
        let told =
            if format == "json" { "\"message\":\"log: lines dropped\"" } else { "WARN log: lines dropped lines=" };
        assert!(said.lines().any(|line| line.contains(told)), "{}", said.lines().last().unwrap_or_default());
        if format == "json" {
            let whole = |line: &str| serde_json::from_str::<serde_json::Value>(line).is_ok();
            assert!(said.lines().all(whole), "every line is one JSON object");
        }
    }
}
