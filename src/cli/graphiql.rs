//! GraphiQL for `dev`: three packages of npm, pinned by their SHA-512, which npm fetches when the page is first opened. They stay
//! packed in the data folder, and are verified by each process that serves them.
//!
//! Refuses a package of another hash, wherever it comes from. Knows no registry: npm does.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use data_encoding::HEXLOWER;
use futures_util::future::FutureExt;
use sha2::{Digest, Sha512};
use tokio_util::sync::CancellationToken;

use super::output::say;
use super::running_dev::APPLICATION;
use crate::edge::{GraphiqlFile, GraphiqlFiles};

/// Time limit of a fetch: some 6 MB over a slow connection.
const LIMIT: Duration = Duration::from_secs(300);

/// Interval at which a running fetch is looked at.
const STEP: Duration = Duration::from_millis(50);

/// A package of npm.
struct PinnedPackage {
    /// Name and version.
    specifier: &'static str,
    /// File that `npm pack` writes.
    file: &'static str,
    /// SHA-512 of that file.
    sha512: &'static str,
    /// Files in the package that are served, with their names under `/graphiql/`.
    served: &'static [(&'static str, &'static str)],
}

const PACKAGES: [PinnedPackage; 3] = [
    PinnedPackage {
        specifier: "react@18.3.1",
        file: "react-18.3.1.tgz",
        sha512: "c12fa1020252851d0a844bcf240adfb8f54dd7e1f3d6dd18ea7e632eb1906e46\
            f8bab80f13fd11bdefb590c075bffa16807826e1621c57e8bb176a53563fb689",
        served: &[("package/umd/react.production.min.js", "react.js")],
    },
    PinnedPackage {
        specifier: "react-dom@18.3.1",
        file: "react-dom-18.3.1.tgz",
        sha512: "e66e2740aa7ead945bd3d2cd1f9f463380714e1f76e75ff295b2886e97bb4e91\
            b17c9fbd92fe812e42c15c88e3b296e06e720136a948db7b519d3593d2c9d423",
        served: &[("package/umd/react-dom.production.min.js", "react-dom.js")],
    },
    PinnedPackage {
        specifier: "graphiql@3.9.0",
        file: "graphiql-3.9.0.tgz",
        sha512: "ac96059477416ee83df986c54b0455be07cf8c26b20bbc0779c664c7fa81e172\
            ee40f150670ff207da661c5b4e255e9188d0411eba37bb519da1c29add870644",
        served: &[("package/graphiql.min.js", "graphiql.js"), ("package/graphiql.min.css", "graphiql.css")],
    },
];

/// The files in a data folder. Where they are missing they are fetched once they are first asked for, until `fetch` is cancelled;
/// without `fetch` they are not. A failure is told once.
pub fn files(data: &Path, fetch: Option<CancellationToken>) -> GraphiqlFiles {
    let folder = data.join("graphiql");
    let found = async move {
        let found = tokio::task::spawn_blocking(move || found_or_fetched(&folder, fetch.as_ref())).await.ok()?;
        found.unwrap_or_else(|error| {
            say(format_args!("GraphiQL is not here, so /graphiql is the plain page: {error:#}"));
            None
        })
    };
    found.boxed().shared()
}

fn found_or_fetched(folder: &Path, fetch: Option<&CancellationToken>) -> anyhow::Result<Option<Arc<[GraphiqlFile]>>> {
    if !is_whole(folder) {
        let Some(stop) = fetch else { return Ok(None) };
        say(format_args!("fetching GraphiQL by npm into {} (dev --no-fetch refuses)", folder.display()));
        trusted_files::make_folder(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        npm(folder, stop)?;
        ensure!(is_whole(folder), "npm brought another package than the pinned one");
    }
    let served = PACKAGES.iter().flat_map(|package| package.served.iter().map(move |served| (package, *served)));
    let files = served.map(|(package, (inner, name))| {
        unpacked(&folder.join(package.file), inner).map(|content| GraphiqlFile { name, content })
    });
    files.collect::<anyhow::Result<Arc<[_]>>>().map(Some)
}

/// Whether a folder holds every package with its hash.
fn is_whole(folder: &Path) -> bool {
    PACKAGES.iter().all(|package| {
        let packed = trusted_files::read_itself(&folder.join(package.file));
        packed.is_ok_and(|packed| HEXLOWER.encode(&Sha512::digest(packed)) == package.sha512)
    })
}

/// Fetches the packages into a folder. npm sees no setting of ours.
fn npm(folder: &Path, stop: &CancellationToken) -> anyhow::Result<()> {
    let mut command = Command::new("npm");
    // Without a network npm would wait ten seconds before each of two retries.
    command
        .args(["pack", "--silent", "--ignore-scripts", "--fetch-retry-mintimeout=500", "--pack-destination"])
        .arg(std::path::absolute(folder)?);
    command.args(PACKAGES.iter().map(|package| package.specifier)).current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let name_bytes = name.as_encoded_bytes();
        if APPLICATION.private_variables.iter().any(|start| name_bytes.starts_with(start.as_bytes())) {
            command.env_remove(&name);
        }
    }
    let mut running = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().context("npm cannot be started")?;
    let since = Instant::now();
    loop {
        if let Some(ended) = running.try_wait()? {
            ensure!(ended.success(), "npm ended with {ended}");
            return Ok(());
        }
        if stop.is_cancelled() || since.elapsed() > LIMIT {
            running.kill()?;
            running.wait()?;
            bail!("the fetch was stopped");
        }
        std::thread::sleep(STEP);
    }
}

/// The content of a file in a package.
fn unpacked(package: &Path, inner: &str) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("tar").arg("-xzOf").arg(package).arg(inner).output().context("tar cannot be started")?;
    ensure!(output.status.success() && !output.stdout.is_empty(), "tar finds no {inner}");
    Ok(output.stdout)
}
