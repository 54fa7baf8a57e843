//! `serve`: runs the server. Refuses missing or unsafe settings; never migrates; starts while the database is down and
//! recovers when it is up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context;

use super::connect::settings;
use super::output::print;
use super::running;
use super::settings_args::SettingsArgs;
use crate::app::App;
use crate::clock::Clock;
use crate::edge::{Origin, Site, Workbench};
use crate::settings::SettingsPurpose;
use crate::store::Store;
use crate::traces;
use crate::vestibule::{CONNECTIONS, Vestibule};

/// Address that is listened on unless a setting names another.
pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

pub async fn run(args: SettingsArgs) -> anyhow::Result<()> {
    let settings = settings(&args.file(), SettingsPurpose::Serve)?;
    let (stop, limits) = (running::stop_signal()?, running::limits(&settings));
    running::warn_of_open_files(&settings);
    let public = settings.places.public.context("VESTIBULE_PUBLIC_URL is missing")?;
    let database = settings.database.context("DATABASE_URL is missing")?;
    let origins: Vec<Origin> = std::iter::once(public.clone()).chain(settings.places.allowed_origins).collect();
    let keys = settings.keys.context("VESTIBULE_KEYS is missing")?;
    let store = Store::open(&database, CONNECTIONS, settings.database_pool, Some(&keys));
    let app = App::new(settings.policies, store, settings.captcha, keys, Clock::system());
    let app = Arc::new(App { countries: settings.countries, ..app });
    running::read_countries_on_hangup(&app)?;
    let site = Site {
        origins: origins.into(),
        trusted_proxies: settings.places.trusted_proxies.into(),
        gate: settings.places.gate,
        look: Arc::new(settings.look),
        ..Site::at(public)
    };
    let vestibule = Vestibule {
        app,
        database,
        carrier: settings.carrier.context("VESTIBULE_SMTP_URL is missing")?,
        sms: settings.sms,
        site,
        doors: settings.places.doors,
        introspection: settings.introspection.unwrap_or(false),
        workbench: Workbench::default(),
        limits,
        log_trail: settings.log_trail,
        metrics: running::listen_for_metrics(settings.places.metrics_listen).await?,
    };
    let at = settings.places.listen.unwrap_or(LISTEN);
    let listener = running::listen(at, |other| format!("`VESTIBULE_LISTEN={other}` takes another port")).await?;
    print(format_args!("listening on http://{}", listener.local_addr()?))?;
    running::tell_metrics(vestibule.metrics.as_ref())?;
    if let Some(collector) = &settings.otlp {
        traces::begin(collector).context("VESTIBULE_OTLP_URL")?;
    }
    running::tell_started(listener.local_addr()?, &settings.differing);
    vestibule.run(listener, stop).await;
    tokio::task::spawn_blocking(traces::finish).await?;
    tracing::info!("server: stopped");
    Ok(())
}
