//! Metrics: one registry per server. Labels come from closed sets, so that the page names nobody. The page is for operators
//! only: numbers of sent and deferred mails tell, in sum, how many addresses have an account.

mod class;
mod codes;
mod counters;
mod fates;
mod labels;
mod watched;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use strum::VariantArray;

use crate::log;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::store::Store;
use codes::{REFUSALS, outcomes};
use counters::{CounterTable, Labels, list, names, table};

pub use class::Class;
pub use codes::{ACCOUNT_OUTCOMES, OK, OUTCOMES, SESSION_OUTCOMES};
pub use fates::{MailFate, SmsDrop};
pub use labels::{CaptchaVerdict, Field, Route, TrailAlarm};
pub use watched::DatabaseGauges;

/// The media type of the page.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Bounds of response times in seconds: a check of a session takes a millisecond, a captcha up to three seconds.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// One server's metrics. Cheap to clone. A count is an atomic; a response time takes a lock while its bucket is found.
#[derive(Clone)]
pub struct Metrics(Arc<MetricFamilies>);

struct MetricFamilies {
    registry: Registry,
    requests: CounterTable,
    seconds: Box<[Histogram]>,
    refusals: Family<Labels, Counter>,
    /// One table of outcomes for each field, in the order of the fields.
    outcomes: Box<[CounterTable]>,
    captcha: CounterTable,
    mails: CounterTable,
    sms_sent: Counter,
    sms_deferred: Counter,
    sms_dropped: CounterTable,
    trail_alarms: CounterTable,
    unknown_session_cookies: CounterTable,
    connections: Gauge,
    pruned: Gauge,
    watched: Mutex<Option<DatabaseGauges>>,
    turn: tokio::sync::Mutex<()>,
}

/// An open connection; dropping it counts the connection as closed.
#[derive(Debug)]
pub struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics(..)")
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("vestibule");
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "What runs here", build);
        let (routes, classes) = (names::<Route>(), names::<Class>());
        let requests = table(
            &mut registry,
            "requests",
            "Requests answered, by what was asked for and the class of the status",
            ("route", &routes),
            ("class", &classes),
        );
        let times = Family::<Labels, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let about = "From a request's header to its answer, in seconds";
        registry.register("request_duration_seconds", about, times.clone());
        let seconds = routes.iter().map(|route| times.get_or_create_owned(&vec![("route", (*route).into())])).collect();
        let refusals = Family::<Labels, Counter>::default();
        REFUSALS.iter().for_each(|(status, code)| drop(refusals.get_or_create_owned(&refusal(*status, code))));
        registry.register("refusals", "Requests refused by the edge, by status and code", refusals.clone());
        let outcomes = fields(&mut registry);
        let verdicts = names::<CaptchaVerdict>();
        let (doors, fates) = (names::<Door>(), names::<MailFate>());
        let about = "What the captcha said, by the door that asked";
        let captcha = table(&mut registry, "captcha_verdicts", about, ("door", &doors), ("verdict", &verdicts));
        let about = "Attempts at carrying a mail, by door and by what became of each";
        let mails = table(&mut registry, "mails", about, ("door", &doors), ("result", &fates));
        let (sms_sent, sms_deferred) = (Counter::default(), Counter::default());
        registry.register("sms_sent", "SMS that the carrier took", sms_sent.clone());
        let about = "Attempts at an SMS that failed and are made again, unopened ones included";
        registry.register("sms_deferred", about, sms_deferred.clone());
        let about = "SMS that were given up, by reason";
        let sms_dropped = list(&mut registry, "sms_dropped", about, ("reason", &names::<SmsDrop>()));
        let about = "What the sealer found amiss with the trail, each thing once";
        let trail_alarms = list(&mut registry, "trail_alarms", about, ("kind", &names::<TrailAlarm>()));
        let about = "Session cookies that no session has: expired, or made up";
        let unknown_session_cookies = list(&mut registry, "unknown_session_cookies", about, ("door", &doors));
        let connections = Gauge::default();
        registry.register("connections", "Connections of clients that are open", connections.clone());
        let pruned = Gauge::default();
        let about = "When this server last pruned expired rows, in seconds since 1970; 0 before its first time";
        registry.register("last_prune_timestamp_seconds", about, pruned.clone());
        Metrics(Arc::new(MetricFamilies {
            registry,
            requests,
            seconds,
            refusals,
            outcomes,
            captcha,
            mails,
            sms_sent,
            sms_deferred,
            sms_dropped,
            trail_alarms,
            unknown_session_cookies,
            connections,
            pruned,
            watched: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }))
    }
}

impl Metrics {
    /// Counts an answered request.
    pub fn answered(&self, route: Route, status: u16, took: Duration) {
        self.0.requests.count(route as usize, Class::of(status) as usize);
        if let Some(seconds) = self.0.seconds.get(route as usize) {
            seconds.observe(took.as_secs_f64());
        }
    }

    /// Counts a request that the edge refused.
    pub fn refused(&self, status: u16, code: &'static str) {
        self.0.refusals.get_or_create(&refusal(status, code)).inc();
    }

    /// Counts the answer of a field of a door. `outcome`: [`OK`], or the code on the wire.
    pub fn outcome(&self, field: Field, outcome: &'static str) {
        let column = outcomes(field.door()).iter().position(|known| *known == outcome);
        if let Some((counters, column)) = self.0.outcomes.get(field as usize).zip(column) {
            counters.count(0, column);
        }
    }

    /// Counts a verdict on a captcha token that a door asked for.
    pub fn captcha(&self, door: Door, verdict: CaptchaVerdict) {
        self.0.captcha.count(door as usize, verdict as usize);
    }

    /// Counts an attempt to send a mail of a door.
    pub fn mail(&self, door: Door, fate: MailFate) {
        self.0.mails.count(door as usize, fate as usize);
    }

    /// Counts an attempt to send an SMS.
    pub fn sms(&self, fate: MailFate) {
        match fate {
            MailFate::Carried => drop(self.0.sms_sent.inc()),
            MailFate::Deferred | MailFate::Unreadable => drop(self.0.sms_deferred.inc()),
            MailFate::Refused => self.sms_dropped(SmsDrop::Refused),
            MailFate::Late => self.sms_dropped(SmsDrop::Late),
        }
    }

    /// Counts an SMS that was given up.
    pub fn sms_dropped(&self, why: SmsDrop) {
        self.0.sms_dropped.count(0, why as usize);
    }

    /// Counts a fault of the trail.
    pub fn trail_alarm(&self, alarm: TrailAlarm) {
        self.0.trail_alarms.count(0, alarm as usize);
    }

    /// Counts a session cookie of a door that belongs to no session.
    pub fn unknown_session_cookie(&self, door: Door) {
        self.0.unknown_session_cookies.count(0, door as usize);
    }

    /// Counts a connection as open until the returned value is dropped.
    pub fn connection(&self) -> Open {
        self.0.connections.inc();
        Open(self.0.connections.clone())
    }

    /// Notes when expired rows were pruned.
    pub fn pruned(&self, at: Instant) {
        self.0.pruned.set(at.timestamp());
    }

    /// The turn of a look into the database: looks are made one after the other.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    /// Notes what a look into the database found; `None`: it failed, and the gauges are left out.
    pub fn watched(&self, watched: Option<DatabaseGauges>) {
        *self.0.watched.lock().unwrap_or_else(PoisonError::into_inner) = watched;
    }

    /// The page in OpenMetrics text, with the store's load of now, and the gauges of the last look into the database.
    pub fn page(&self, store: &Store) -> Result<String, std::fmt::Error> {
        let mut scraped = Registry::with_prefix("vestibule");
        pressure(&mut scraped, store);
        if let Some(watched) = &*self.0.watched.lock().unwrap_or_else(PoisonError::into_inner) {
            watched.register(&mut scraped);
        }
        let mut page = String::new();
        encode_registry(&mut page, &self.0.registry)?;
        encode_registry(&mut page, &scraped)?;
        encode_eof(&mut page)?;
        Ok(page)
    }
}

fn refusal(status: u16, code: &str) -> Labels {
    vec![("status", status.to_string()), ("code", code.to_owned())]
}

/// The counters of every field's outcomes, a table for each field.
fn fields(registry: &mut Registry) -> Box<[CounterTable]> {
    let family = Family::<Labels, Counter>::default();
    let of_field = |field: &Field| {
        let (door, field) = (field.door(), field.name());
        let labels =
            |outcome: &str| vec![("door", door.name().into()), ("field", field.into()), ("outcome", outcome.into())];
        let cells: Box<[Counter]> =
            outcomes(door).iter().map(|outcome| family.get_or_create_owned(&labels(outcome))).collect();
        CounterTable { width: cells.len(), cells }
    };
    let tables = Field::VARIANTS.iter().map(of_field).collect();
    registry.register("sign_in_outcomes", "Answers of a door, by field and by ok or the code on the wire", family);
    tables
}

/// Registers the load on the database's connections.
fn pressure(registry: &mut Registry, store: &Store) {
    let now = store.pressure();
    let gauge = |number: usize| ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX));
    registry.register("database_connections_limit", "Connections to the database at most", gauge(now.most));
    registry.register("database_connections_in_use", "Connections a request is using", gauge(now.in_use));
    registry.register("database_connections_idle", "Connections kept for the next request", gauge(now.idle));
    registry.register("database_waiting", "Requests waiting for a connection", gauge(now.waiting));
    let about = "Requests that got no connection in time";
    registry.register("database_refusals", about, ConstCounter::new(now.refused));
    let about = "Log lines dropped because standard error took no more";
    registry.register("log_lines_dropped", about, ConstCounter::new(log::lines_dropped()));
    let about = "Rows met that someone else wrote: each is an alarm";
    registry.register("altered_rows", about, ConstCounter::new(store.alarms().total()));
}
