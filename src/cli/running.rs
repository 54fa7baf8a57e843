//! Start-up shared by `serve` and `dev`: warnings, listeners, limits and signals.
//!
//! Refuses a port that is taken. Does not know which of the two commands runs.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::output::print;
use crate::app::App;
use crate::edge::Limits;
use crate::settings::Settings;

/// Files that a server has open besides its clients and its database pool: listeners, its own connections, mails and captcha
/// calls.
const OTHER_FILES: usize = 64;

/// Logs a warning for each file of secrets that other users may read or write.
pub fn warn_of_open_files(settings: &Settings) {
    for file in settings.open_key_files.iter().chain(&settings.open_files) {
        tracing::warn!("settings: {file}");
    }
}

/// Logs that a server has started, and with which settings.
pub fn tell_started(at: SocketAddr, differing: &str) {
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(version, %at, settings = differing, "server: started");
}

/// Listens on an address. If the port is taken, the error holds the `remedy` for the address with port 0.
pub async fn listen(at: SocketAddr, remedy: impl Fn(SocketAddr) -> String) -> anyhow::Result<TcpListener> {
    TcpListener::bind(at).await.map_err(|error| {
        let taken = error.kind() == std::io::ErrorKind::AddrInUse;
        let why = if taken {
            format!("{at} is taken: {}", remedy(SocketAddr::new(at.ip(), 0)))
        } else {
            format!("{at} cannot be listened on")
        };
        anyhow::Error::new(error).context(why)
    })
}

/// Listens on `VESTIBULE_METRICS_LISTEN`, if it is set.
pub async fn listen_for_metrics(at: Option<SocketAddr>) -> anyhow::Result<Option<TcpListener>> {
    let Some(at) = at else { return Ok(None) };
    Ok(Some(
        listen(at, |other| format!("`VESTIBULE_METRICS_LISTEN={other}` takes another port"))
            .await
            .context("VESTIBULE_METRICS_LISTEN")?,
    ))
}

/// Prints the URL of the metrics.
pub fn tell_metrics(listener: Option<&TcpListener>) -> anyhow::Result<()> {
    match listener {
        None => Ok(()),
        Some(listener) => print(format_args!("metrics:  http://{}/metrics", listener.local_addr()?)),
    }
}

/// Limits of a server with these settings. The process's limit of open files, often 1,024, is raised as far as the system
/// allows, and bounds the number of clients.
pub fn limits(settings: &Settings) -> Limits {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let system = getrlimit(Resource::Nofile);
    let most = Limits { delay: settings.shutdown_delay, grace: settings.shutdown_grace, ..Limits::default() };
    let others = usize::try_from(settings.database_pool).unwrap_or(usize::MAX).saturating_add(OTHER_FILES);
    let wanted = u64::try_from(others.saturating_add(most.connections)).unwrap_or(u64::MAX);
    let raised = system.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let files = match system.current {
        // No limit, or a sufficient one.
        None => return most,
        Some(current) if current >= wanted => return most,
        Some(current) => {
            let raise = Rlimit { current: Some(raised), maximum: system.maximum };
            setrlimit(Resource::Nofile, raise).map_or(current, |()| raised)
        }
    };
    let limits = most.within(usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(others));
    if limits.connections < most.connections {
        tracing::warn!(
            files,
            connections = limits.connections,
            "server: the limit of open files bounds the number of clients, raise it (`LimitNOFILE`, `ulimit -n`)"
        );
    }
    limits
}

/// A token that SIGINT or SIGTERM cancels. A second signal ends the process at once, with exit code 130.
pub fn stop_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let told = stop.clone();
    tokio::spawn(async move {
        for round in 0..2 {
            let signal = tokio::select! { _ = interrupt.recv() => "SIGINT", _ = terminate.recv() => "SIGTERM" };
            if round == 0 {
                tracing::info!(signal, "server: stopping");
                told.cancel();
            } else {
                std::process::exit(130);
            }
        }
    });
    Ok(stop)
}

/// Reads the file of countries again at each SIGHUP. Without such a file SIGHUP does nothing but log a line.
pub fn read_countries_on_hangup(app: &Arc<App>) -> anyhow::Result<()> {
    let (mut hangup, app) = (signal(SignalKind::hangup())?, Arc::clone(app));
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            if !app.countries.has_file() {
                tracing::info!("countries: SIGHUP has nothing to read again, since VESTIBULE_GEOIP_FILE is not set");
                continue;
            }
            let app = Arc::clone(&app);
            // A panic is logged where it happens, and leaves the former data.
            match tokio::task::spawn_blocking(move || app.countries.read_again()).await {
                Ok(Ok(())) => tracing::info!("countries: VESTIBULE_GEOIP_FILE was read again"),
                Ok(Err(error)) => tracing::error!("countries: VESTIBULE_GEOIP_FILE {error}; the former data stays"),
                Err(_panic) => {}
            }
        }
    });
    Ok(())
}
