//! What `serve` and `dev` share: limits, listeners, signals, and the line that says where we listen.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::edge::Limits;
use crate::settings::Settings;

/// Files a server has open besides its connections: listeners, its own wires, mails, one answer of a captcha each.
const OTHER_FILES: usize = 64;

/// Logs which files of secrets others may read or write.
pub fn warn_of_open_files(settings: &Settings) {
    for file in settings.open_key_files.iter().chain(&settings.open_files) {
        tracing::warn!("{file}");
    }
}

/// Listens at an address. A port that is taken is refused with a `remedy`, which is given the address with port 0.
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

/// Listens for whoever reads the metrics, if that is set.
pub async fn listen_for_metrics(at: Option<std::net::SocketAddr>) -> anyhow::Result<Option<TcpListener>> {
    let Some(at) = at else { return Ok(None) };
    Ok(Some(
        listen(at, |other| format!("`VESTIBULE_METRICS_LISTEN={other}` takes another port"))
            .await
            .context("VESTIBULE_METRICS_LISTEN")?,
    ))
}

/// Says where.
pub fn tell_metrics(listener: Option<&TcpListener>) -> anyhow::Result<()> {
    match listener {
        None => Ok(()),
        Some(listener) => super::print(format_args!("metrics:  http://{}/metrics", listener.local_addr()?)),
    }
}

/// Limits for a server set so: as many clients as there are files for. The system's
/// first word on that is often 1,024; it is raised as far as it goes.
pub fn limits(settings: &Settings) -> Limits {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let system = getrlimit(Resource::Nofile);
    let most = Limits { delay: settings.shutdown_delay, grace: settings.shutdown_grace, ..Limits::default() };
    let others = usize::try_from(settings.database_pool).unwrap_or(usize::MAX).saturating_add(OTHER_FILES);
    let wanted = u64::try_from(others.saturating_add(most.connections)).unwrap_or(u64::MAX);
    let raised = system.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let files = match system.current {
        // No limit, or one that is high enough.
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
            "the system allows few open files, and so few clients at once: raise its limit (`LimitNOFILE`, `ulimit -n`)"
        );
    }
    limits
}

/// Cancelled by SIGINT or SIGTERM. A second signal ends the process at once.
pub fn stop_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let told = stop.clone();
    tokio::spawn(async move {
        for round in 0..2 {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
            if round == 0 {
                told.cancel();
            } else {
                std::process::exit(130);
            }
        }
    });
    Ok(stop)
}
