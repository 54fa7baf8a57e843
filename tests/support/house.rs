//! A house: the real server on a port of its own, over a database of its own, with a clock that only the test moves and a
//! folder for the mails. Set up through the real settings; served as operators serve it, behind TLS.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use vestibule::app::App;
use vestibule::assertions::Assertions;
use vestibule::captcha::Captcha;
use vestibule::clock::Clock;
use vestibule::edge::{Limits, Origin, Site};
use vestibule::mail::Carrier;
use vestibule::metrics::Metrics;
use vestibule::outbox::Bell;
use vestibule::settings::{Purpose, Settings, Source};
use vestibule::store::{Store, migrations};
use vestibule::vestibule::Vestibule;

use super::Browser;
use super::database::TestDatabase;
use super::inbox::Inbox;
use super::{leaks, until, whole};

/// Where browsers think we are.
pub const ORIGIN: &str = "https://admin.example.com";

/// The keys of every house and office.
pub const KEYS: &str = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

pub struct House {
    pub app: Arc<App>,
    pub clock: Clock,
    pub inbox: Arc<Inbox>,
    pub database: Arc<TestDatabase>,
    pub url: String,
    pub metrics_url: String,
    settings: Vec<(String, String)>,
    limits: Limits,
    stop: CancellationToken,
    served: Option<tokio::task::JoinHandle<()>>,
    mark: leaks::Mark,
}

impl House {
    /// As set by default, but for the rate limit: every test of a process asks from one network.
    pub async fn open() -> House {
        House::with(&[]).await
    }

    /// With these settings too.
    pub async fn with(settings: &[(&str, &str)]) -> House {
        House::over(TestDatabase::new().await, settings, Limits::default()).await
    }

    /// With these limits of the edge.
    pub async fn limited(limits: Limits) -> House {
        House::over(TestDatabase::new().await, &[], limits).await
    }

    /// Over a database made ready before, with these settings and limits.
    pub async fn over(database: TestDatabase, settings: &[(&str, &str)], limits: Limits) -> House {
        let start = DateTime::<Utc>::from_timestamp(1_795_292_645, 123_456_000).unwrap();
        House::stand(Arc::new(database), Arc::new(Inbox::new()), Clock::manual(start), owned(settings), limits).await
    }

    /// Over a database that commands by the system's clock wrote to: its own begins a moment later.
    pub async fn after_commands(database: TestDatabase, settings: &[(&str, &str)]) -> House {
        let clock = Clock::manual(Clock::system().now() + TimeDelta::seconds(5));
        House::stand(Arc::new(database), Arc::new(Inbox::new()), clock, owned(settings), Limits::default()).await
    }

    /// Another server of the same house: same database, clock and mails.
    pub async fn beside(&self) -> House {
        let own: Vec<(&str, &str)> =
            self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.beside_with(&own).await
    }

    /// Another, set otherwise.
    pub async fn beside_with(&self, settings: &[(&str, &str)]) -> House {
        let (database, inbox) = (Arc::clone(&self.database), Arc::clone(&self.inbox));
        House::stand(database, inbox, self.clock.clone(), owned(settings), self.limits).await
    }

    async fn stand(
        database: Arc<TestDatabase>,
        inbox: Arc<Inbox>,
        clock: Clock,
        settings: Vec<(String, String)>,
        limits: Limits,
    ) -> House {
        let mark = leaks::mark();
        let base = [("VESTIBULE_PUBLIC_URL", ORIGIN), ("VESTIBULE_KEYS", KEYS), ("VESTIBULE_RATE_LIMIT", "off")];
        let own = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        base.into_iter().chain(own.clone()).for_each(|(name, value)| leaks::note_setting(name, value));
        let read = Settings::read(Source::of(base.into_iter().chain(own)), Purpose::Dev).unwrap();
        let keys = read.keys.unwrap();
        let app = Arc::new(App {
            policy: read.policy,
            store: Store::open(&database.url, "vestibule", read.database_pool, Some(&keys)),
            captcha: Captcha::off(),
            keys,
            clock: clock.clone(),
            bell: Bell::default(),
            assertions: Assertions::default(),
            metrics: Metrics::default(),
        });
        let public = read.places.public.unwrap();
        let origins: Vec<Origin> = std::iter::once(public.clone()).chain(read.places.allowed_origins).collect();
        let trusted_proxies = read.places.trusted_proxies.into();
        let metrics = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let metrics_url = format!("http://{}", metrics.local_addr().unwrap());
        let running = Vestibule {
            app: Arc::clone(&app),
            database: database.url.clone(),
            carrier: read.carrier.unwrap_or_else(|| {
                Carrier::files(inbox.folder.path(), "Vestibule <sign-in@example.com>".parse().unwrap())
            }),
            site: Site { public, origins: origins.into(), dev: false, trusted_proxies, gate: read.places.gate },
            introspection: read.introspection.unwrap_or(false),
            mail_folder: None,
            limits,
            metrics: Some(metrics),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let served = Some(tokio::spawn(running.run(listener, stop.clone())));
        House { app, clock, inbox, database, url, metrics_url, settings, limits, stop, served, mark }
    }

    /// What was logged so far is searched now, and only what is issued from here on is looked for later: for those who
    /// issue more than memory is there for.
    pub fn forget_the_issued(&mut self) {
        self.mark.search_log();
        self.mark = leaks::mark();
    }

    /// The lines logged since it stood, by this process's servers, that hold a word.
    pub fn logged(&self, word: &str) -> Vec<String> {
        self.mark.lines(word)
    }

    /// Stops the server, as SIGTERM does, and waits for it.
    pub async fn close(mut self) {
        self.stop.cancel();
        self.served.take().unwrap().await.unwrap();
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// Time passes.
    pub fn wait(&self, span: TimeDelta) {
        self.clock.advance(span);
    }

    /// The clock is set by PostgreSQL's, as `/readyz` wants it.
    pub async fn set_clock_by_database(&self) {
        self.clock.advance(self.db_now().await - self.clock.now());
    }

    /// The time by PostgreSQL's clock.
    pub async fn db_now(&self) -> DateTime<Utc> {
        let utc = "clock_timestamp() at time zone 'UTC'";
        self.db_text(&format!("to_char({utc}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).await.parse().unwrap()
    }

    /// Time passes until the instant the wire told (`unlocksAt`).
    pub fn wait_until(&self, told: &serde_json::Value) {
        let then: DateTime<Utc> = told.as_str().unwrap().parse().unwrap();
        self.clock.advance(then - self.clock.now());
    }

    /// The instant this span from now, as the wire tells it: the next whole second.
    pub fn told_in(&self, span: TimeDelta) -> String {
        whole(self.clock.now() + span).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Waits until no mail is left to carry, and every line of the trail was read for what deserves one.
    pub async fn mails_are_carried(&self) {
        // A notice that waits for others of its kind is carried once the clock has gone on.
        let unread = format!(
            "select (select count(*) from outbox where kind <> 'notice' or attempts > 0 or due_at <= '{}')
            + (select count(*) from audit, notice_cursor cursor
            where (audit.xact, audit.id) > (cursor.xact, cursor.audit_id))",
            self.clock.now().to_rfc3339()
        );
        until("the outbox to be empty", async || {
            self.app.bell.ring();
            (self.db_number(&unread).await == 0).then_some(())
        })
        .await;
    }

    /// Rows of a table.
    pub async fn db_count(&self, table: &str) -> i64 {
        self.db_number(&format!("select count(*) from {table}")).await
    }

    /// A number the database tells.
    pub async fn db_number(&self, query: &str) -> i64 {
        self.database.db_number(query).await
    }

    /// A text the database tells.
    pub async fn db_text(&self, query: &str) -> String {
        self.database.text(query).await
    }

    /// A statement by hand.
    pub async fn db_run(&self, statement: &str) {
        self.db().await.batch_execute(statement).await.unwrap();
    }

    /// A statement by hand, and then accounts and authenticators get their MACs anew: as if we had written what comes of it.
    pub async fn db_write(&self, statement: &str) {
        self.db_run(statement).await;
        self.db_run(
            "alter table accounts alter column mac set default '', drop constraint accounts_mac_check;
            alter table authenticators alter column mac set default '', drop constraint authenticators_mac_check",
        )
        .await;
        migrations::run(&self.database.url, Some(&self.app.keys)).await.unwrap();
    }

    async fn db(&self) -> AsyncPgConnection {
        self.database.connect().await
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop.cancel();
        self.inbox.note_codes();
        self.mark.search_log();
    }
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    settings.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect()
}
