//! A house: the real server on a port of its own, over a database of its own, with a clock that only the test moves and a
//! folder of mails. It reads the real settings and serves as it does behind a proxy that ends TLS.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use vestibule::app::App;
use vestibule::captcha::Captcha;
use vestibule::clock::Clock;
use vestibule::edge::{Limits, Origin, Site};
use vestibule::mail::Carrier;
use vestibule::settings::{Settings, SettingsPurpose, Source};
use vestibule::store::Store;
use vestibule::store::outbox::Lane;
use vestibule::vestibule::Vestibule;

use super::Browser;
use super::database::TestDatabase;
use super::inbox::Inbox;
use super::{leaks, until, whole};

/// Public origin of every house.
pub const ORIGIN: &str = "https://admin.example.com";

/// Master key of every house and office.
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
    /// Default settings, without the rate limit: every test asks from one network.
    pub async fn open() -> House {
        House::with(&[]).await
    }

    /// Default settings and these.
    pub async fn with(settings: &[(&str, &str)]) -> House {
        House::over(TestDatabase::new().await, settings, Limits::default()).await
    }

    /// Default settings and these limits of the edge.
    pub async fn limited(limits: Limits) -> House {
        House::over(TestDatabase::new().await, &[], limits).await
    }

    /// A house over a prepared database.
    pub async fn over(database: TestDatabase, settings: &[(&str, &str)], limits: Limits) -> House {
        let start = DateTime::<Utc>::from_timestamp(1_795_292_645, 123_456_000).unwrap();
        House::stand(Arc::new(database), Arc::new(Inbox::new()), Clock::manual(start), owned(settings), limits).await
    }

    /// A house over a database that commands wrote to by the system's clock: the clock of the house starts five seconds
    /// later.
    pub async fn after_commands(database: TestDatabase, settings: &[(&str, &str)]) -> House {
        let clock = Clock::manual(Clock::system().now() + TimeDelta::seconds(5));
        House::stand(Arc::new(database), Arc::new(Inbox::new()), clock, owned(settings), Limits::default()).await
    }

    /// A house whose clock starts this long before the system's, by which commands go.
    pub async fn long_ago(span: TimeDelta, settings: &[(&str, &str)]) -> House {
        let (database, clock) = (TestDatabase::new().await, Clock::manual(Clock::system().now() - span));
        House::stand(Arc::new(database), Arc::new(Inbox::new()), clock, owned(settings), Limits::default()).await
    }

    /// A second server with the settings, database, clock and mails of this one.
    pub async fn beside(&self) -> House {
        let own: Vec<(&str, &str)> =
            self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.beside_with(&own).await
    }

    /// A second server with other settings, over the database, clock and mails of this one.
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
        let read = Settings::read(Source::of(base.into_iter().chain(own)), SettingsPurpose::Dev).unwrap();
        let sms = read.sms_or_files(inbox.folder.path());
        let keys = read.keys.unwrap();
        let store = Store::open(&database.url, "vestibule", read.database_pool, Some(&keys));
        let app = App::new(read.policies, store, Captcha::off(), keys, clock.clone());
        let app = Arc::new(App { countries: read.countries, ..app });
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
            sms,
            site: Site {
                origins: origins.into(),
                trusted_proxies,
                gate: read.places.gate,
                look: Arc::new(read.look),
                ..Site::at(public)
            },
            doors: read.places.doors,
            introspection: read.introspection.unwrap_or(false),
            workbench: vestibule::edge::Workbench::default(),
            limits,
            log_trail: read.log_trail,
            metrics: Some(metrics),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let served = Some(tokio::spawn(running.run(listener, stop.clone())));
        House { app, clock, inbox, database, url, metrics_url, settings, limits, stop, served, mark }
    }

    /// Searches the log now and forgets the secrets issued so far: a long proof issues more than fits into memory.
    pub fn forget_the_issued(&mut self) {
        self.mark.search_log();
        self.mark = leaks::mark();
    }

    /// Lines with `word` that servers of this process logged since this house started.
    pub fn logged(&self, word: &str) -> Vec<String> {
        self.mark.lines(word)
    }

    /// Stops the server as SIGTERM does and waits for its end.
    pub async fn close(mut self) {
        self.stop.cancel();
        self.served.take().unwrap().await.unwrap();
    }

    /// A browser with an empty jar.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// Moves the clock.
    pub fn wait(&self, span: TimeDelta) {
        self.clock.advance(span);
    }

    /// Sets the clock by PostgreSQL's, because `/readyz` compares the two.
    pub async fn set_clock_by_database(&self) {
        self.clock.advance(self.db_now().await - self.clock.now());
    }

    /// Time of PostgreSQL's clock.
    pub async fn db_now(&self) -> DateTime<Utc> {
        let utc = "clock_timestamp() at time zone 'UTC'";
        self.db_text(&format!("to_char({utc}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).await.parse().unwrap()
    }

    /// Moves the clock to an instant of an answer (`unlocksAt`).
    pub fn wait_until(&self, told: &serde_json::Value) {
        let then: DateTime<Utc> = told.as_str().unwrap().parse().unwrap();
        self.clock.advance(then - self.clock.now());
    }

    /// The instant `span` from now as answers have it: rounded up to a whole second.
    pub fn told_in(&self, span: TimeDelta) -> String {
        whole(self.clock.now() + span).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Wakes the outbox, as if mails and SMS had been queued.
    pub fn ring(&self) {
        Lane::ALL.into_iter().for_each(|lane| self.app.bell.ring(lane));
    }

    /// Waits until every line of the trail was read for notices and every mail that is due was carried.
    pub async fn mails_are_carried(&self) {
        // A notice that waits for others of its kind is not due before the clock moves.
        let unread = format!(
            "select (select count(*) from outbox where kind <> 'notice' or attempts > 0 or due_at <= '{}')
            + (select count(*) from audit, notice_cursor cursor
            where (audit.xact, audit.id) > (cursor.xact, cursor.audit_id))",
            self.clock.now().to_rfc3339()
        );
        until("the outbox to be empty", async || {
            self.ring();
            (self.db_number(&unread).await == 0).then_some(())
        })
        .await;
    }

    /// Number of rows of a table.
    pub async fn db_count(&self, table: &str) -> i64 {
        self.db_number(&format!("select count(*) from {table}")).await
    }

    /// Result of a query that returns one number.
    pub async fn db_number(&self, query: &str) -> i64 {
        self.database.db_number(query).await
    }

    /// Result of a query that returns one text.
    pub async fn db_text(&self, query: &str) -> String {
        self.database.text(query).await
    }

    /// Runs a statement.
    pub async fn db_run(&self, statement: &str) {
        self.db().await.batch_execute(statement).await.unwrap();
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
