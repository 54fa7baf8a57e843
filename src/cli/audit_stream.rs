//! `audit stream`: follows the trail as JSON lines for a SIEM, until SIGTERM. Refuses a cursor that another stream holds, a file
//! that is none of a stream, and a trail that is not the one that was streamed. Does not know the lines.

use std::path::PathBuf;

use super::connect::Connected;
use super::output::refuse;
use super::running;
use crate::audit::{self, StreamOrder, Streaming};

#[derive(Debug, clap::Args)]
pub struct AuditStream {
    /// File to append to; - for standard output, with --cursor
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// File of the cursor [default: the file with .cursor after its name]
    #[arg(long, value_name = "FILE")]
    cursor: Option<PathBuf>,
    /// End when all sealed lines are written
    #[arg(long)]
    once: bool,
}

impl AuditStream {
    pub async fn run(&self, connected: &Connected) -> anyhow::Result<()> {
        if !connected.has_keys {
            return refuse("VESTIBULE_KEYS is missing: lines are streamed if they were made under these keys");
        }
        let to = (self.to.as_os_str() != "-").then_some(self.to.as_path());
        let cursor = match (&self.cursor, to) {
            (Some(cursor), _) => cursor.clone(),
            (None, Some(to)) => {
                let mut name = to.file_name().unwrap_or_default().to_owned();
                name.push(".cursor");
                to.with_file_name(name)
            }
            (None, None) => return refuse("--to - needs --cursor FILE, where the stream keeps how far it is"),
        };
        let stop = running::stop_signal()?;
        let order = StreamOrder { to, cursor: &cursor, once: self.once };
        match audit::stream(&connected.app.store, &connected.app.keys, order, &stop).await? {
            Streaming::Ended(_) => Ok(()),
            Streaming::Held => refuse(format!("{} is held by another stream that runs", cursor.display())),
            Streaming::Foreign => refuse(format!("{} does not end with a line of a stream", self.to.display())),
            Streaming::Archived(first, last) => refuse(format!(
                "the lines at {first} to {last} were archived before they were streamed: take them from their file, and go on \
                with a new --to and --cursor"
            )),
            Streaming::Lost { streamed, ends } => refuse(lost(streamed, ends)),
        }
    }
}

/// The refusal of a trail without the line that was streamed last, with the remedy.
fn lost(streamed: i64, ends: i64) -> String {
    let is = if ends < streamed {
        format!("the trail ends at {ends}, before the line at {streamed} that was streamed last")
    } else {
        format!("the trail has not the line at {streamed} that was streamed last")
    };
    format!(
        "{is}, and declares no restore since: if a dump was restored, run `vestibule after-restore` and then this again; if \
        this is another database, use a new --to and --cursor; else see `vestibule audit verify`"
    )
}
