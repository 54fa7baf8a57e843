//! `dev`: a server for trying Vestibule, with a private PostgreSQL, one admin where the staff door is on, mails as files and no
//! captcha. Every setting but `DATABASE_URL` applies.
//!
//! Refuses to listen on other addresses than loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use diesel_async::SimpleAsyncConnection;
use private_postgres::{Cluster, ClusterOptions, DataFolder, Error, Running};

use super::admin_target::DOOR;
use super::connect::settings;
use super::dev_way_in::SignInGuide;
use super::output::{print, refuse};
use super::running_dev::{self, APPLICATION, DATA};
use super::{fetching, graphiql, running};
use crate::accounts::{self, Actor, InvitationLink, Invited, Inviting, NewAdmin, Who};
use crate::app::App;
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::edge::{Origin, Site, Workbench};
use crate::keys::Keys;
use crate::rules::policy::EnrolmentMode;
use crate::rules::profile::ProfileChange;
use crate::settings::{Settings, SettingsFile, SettingsPurpose};
use crate::store::{DatabaseUrl, Store, migrations};
use crate::vestibule::{CONNECTIONS, Vestibule};

/// Email address of the admin that an empty database gets.
const ADMIN: &str = "admin@example.com";

/// Name of the database in the private cluster.
const DATABASE: &str = "vestibule";

#[derive(Debug, clap::Args)]
pub struct Dev {
    /// Folder for all data
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: PathBuf,
    /// Address to listen on, of this machine only; port 0 picks a free port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Refuse to download PostgreSQL's programs and GraphiQL where they are missing
    #[arg(long)]
    no_fetch: bool,
}

impl Dev {
    pub async fn run(self) -> anyhow::Result<()> {
        let settings = settings(&SettingsFile::of_folder(Path::new(".")), SettingsPurpose::Dev)?;
        running::warn_of_open_files(&settings);
        if settings.captcha.widget().is_some() {
            tracing::warn!("settings: VESTIBULE_CAPTCHA is set and does nothing: dev asks for no captcha");
        }
        let at = self.listen.or(settings.places.listen).unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
        if !at.ip().is_loopback() {
            return refuse(format!("{at} is not on this machine alone: dev listens on 127.0.0.1 or [::1]"));
        }
        if settings.places.metrics_listen.is_some_and(|at| !at.ip().is_loopback()) {
            return refuse("VESTIBULE_METRICS_LISTEN is not on this machine alone, and dev is");
        }
        let stop = running::stop_signal()?;
        let folder = DataFolder::open(APPLICATION, &self.data)?;
        let data = folder.path().to_owned();
        let listener = running::listen(at, |other| format!("`--listen {other}` takes another port")).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let metrics = running::listen_for_metrics(settings.places.metrics_listen).await?;
        let fetch = (!self.no_fetch).then(|| fetching::shown(stop.clone()));
        let options = ClusterOptions {
            bin: settings.pg_bin.clone(),
            fetch,
            durable: true,
            max_connections: 60,
            loopback_port: None,
            settings: Vec::new(),
        };
        let (folder, cluster) = match cluster(folder, options).await? {
            // Ctrl-C during a fetch ends the command without an error.
            Err(Error::Stopped) => return Ok(()),
            started => started?,
        };
        let keys = settings.keys.clone().map_or_else(|| running_dev::keys_or_new(&data), Ok)?;
        let database = database(&cluster).await?;
        let mails = settings.mail_folder.clone().map_or_else(|| own_mail_folder(&data), Ok)?;
        let by_smtp = settings.carrier.is_some() && settings.mail_folder.is_none();
        let has_admins = settings.places.doors.contains(&DOOR);
        let graphiql = Some(graphiql::files(&data, (!self.no_fetch).then(|| stop.clone())));
        let vestibule = vestibule(settings, &mails, &url, (&database, keys))?;
        let workbench = Workbench { graphiql, ..vestibule.workbench };
        let vestibule = Vestibule { metrics, workbench, ..vestibule };
        let (admin, link) = if has_admins { admin(&vestibule.app, &url).await? } else { (None, None) };
        let instance = Running { pid: std::process::id(), url: url.clone(), database: cluster.url(DATABASE) };
        folder.announce(&instance)?;
        print(format_args!("listening on {url}"))?;
        if let Some(place) = cluster.moved_to() {
            print(format_args!("the database is kept in {}: PostgreSQL does not run as root", place.display()))?;
        }
        let (data, program) = (std::path::absolute(&data)?, std::env::current_exe()?);
        let mails = std::path::absolute(&mails)?;
        let guide = admin.as_deref().map(|email| SignInGuide {
            url: &url,
            email,
            invitation: link.as_ref().map(InvitationLink::reveal),
            mails: (!by_smtp).then_some(mails.as_path()),
            data: &data,
            program: &program,
        });
        print(welcome(&url, (!by_smtp).then_some(&mails), has_admins.then_some(guide.as_ref())))?;
        running::tell_metrics(vestibule.metrics.as_ref())?;
        vestibule.run(listener, stop).await;
        tokio::task::spawn_blocking(move || cluster.stop()).await??;
        drop(folder);
        Ok(())
    }
}

/// Creates the folder of mails in a data folder.
fn own_mail_folder(data: &Path) -> anyhow::Result<PathBuf> {
    let mails = data.join("mail");
    trusted_files::make_folder(&mails).with_context(|| format!("{} cannot be used", mails.display()))?;
    Ok(mails)
}

async fn cluster(folder: DataFolder, options: ClusterOptions) -> anyhow::Result<Result<(DataFolder, Cluster), Error>> {
    let start = move || Cluster::start(&folder, &options).map(|cluster| (folder, cluster));
    Ok(tokio::task::spawn_blocking(start).await?)
}

async fn database(cluster: &Cluster) -> anyhow::Result<DatabaseUrl> {
    let url = DatabaseUrl::parse(&cluster.url("postgres"), None)?;
    let mut connection = url.connect("vestibule-dev").await?;
    match connection.batch_execute(&format!("create database {DATABASE}")).await {
        Ok(()) => {}
        Err(error) if error.to_string().contains("already exists") => {}
        Err(error) => return Err(error.into()),
    }
    drop(connection);
    let url = url.database(DATABASE);
    migrations::run(&url).await?;
    Ok(url)
}

fn vestibule(
    settings: Settings,
    mails: &Path,
    url: &str,
    (database, keys): (&DatabaseUrl, Keys),
) -> anyhow::Result<Vestibule> {
    let (limits, sms) = (running::limits(&settings), settings.sms_or_files(mails));
    let own = Origin::parse(url).context("the address to listen on is no origin")?;
    let public = settings.places.public.unwrap_or_else(|| own.clone());
    let local = ["127.0.0.1", "localhost", "[::1]"].map(|host| own.at_host(host));
    let origins: Vec<Origin> =
        [public.clone(), own].into_iter().chain(local).chain(settings.places.allowed_origins).collect();
    let carrier = settings.carrier.map_or_else(|| running_dev::mail_files(mails, settings.look.name.as_str()), Ok)?;
    let store = Store::open(database, CONNECTIONS, settings.database_pool, Some(&keys));
    let app = App::new(settings.policies, store, Captcha::off(), keys, Clock::system());
    Ok(Vestibule {
        app: Arc::new(App { countries: settings.countries, ..app }),
        database: database.clone(),
        carrier,
        sms,
        site: Site {
            origins: origins.into(),
            dev: true,
            trusted_proxies: settings.places.trusted_proxies.into(),
            gate: settings.places.gate,
            look: Arc::new(settings.look),
            ..Site::at(public)
        },
        doors: settings.places.doors,
        introspection: settings.introspection.unwrap_or(true),
        workbench: Workbench { mail_folder: Some(mails.to_owned()), graphiql: None },
        limits,
        log_trail: settings.log_trail,
        metrics: None,
    })
}

/// Adds the admin of an empty database, and opens their enrolment window unless they have enrolled. Returns their address, and
/// an invitation link if enrolment requires one.
async fn admin(app: &App, url: &str) -> anyhow::Result<(Option<String>, Option<InvitationLink>)> {
    let actor = Actor::program(DOOR, "dev");
    if accounts::list(app, DOOR).await?.is_empty() {
        let admin = NewAdmin {
            email: ADMIN.into(),
            roles: app.policy(DOOR).admins.roles.clone(),
            profile: ProfileChange { display_name: Some("Admin User".into()), ..ProfileChange::default() },
        };
        accounts::add(app, &actor, &admin).await?;
    }
    let who = Who::parse(DOOR, ADMIN).context("the default admin has no address")?;
    let Some(admin) = accounts::find(app, DOOR, &who).await? else { return Ok((None, None)) };
    let page = format!("{url}/sign-in");
    let link = match accounts::invite_by(app, &actor, &admin, Inviting::Print { page: &page }).await? {
        Invited::Printed(link) if app.policy(DOOR).admins.enrolment == EnrolmentMode::Invitation => Some(link),
        _ => None,
    };
    Ok((Some(admin.view.email), link))
}

/// Text printed once the server listens, with instructions to sign in. `staff`: the guide of the default admin, where the staff
/// door is on.
fn welcome(url: &str, mails: Option<&PathBuf>, staff: Option<Option<&SignInGuide<'_>>>) -> String {
    let mails = mails.map_or_else(|| String::from("by SMTP"), |mails| mails.display().to_string());
    let mails = format!("mails:    {mails}");
    let Some(guide) = staff else { return format!("{mails}\nstop with Ctrl-C") };
    let admin = guide.map_or("the default one was removed; see `vestibule admin list`", |guide| guide.email);
    let head = format!("admin:    {admin}\n{mails}\ntry:      {url}/graphiql");
    let by_browser = guide.map(SignInGuide::by_browser);
    let by_curl = guide.and_then(SignInGuide::by_curl);
    let by_curl = by_curl.map(|block| format!("\nor paste this in a second terminal:\n\n{block}"));
    let last = Some(String::from("stop with Ctrl-C"));
    [Some(head), by_browser, by_curl, last].into_iter().flatten().collect::<Vec<_>>().join("\n")
}
