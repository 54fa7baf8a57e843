//! Gauges of what the database knows, as the last look of the watcher found it: a scrape asks the database nothing. They are left out
//! until the first look, and while looks fail.

use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;

use super::counters::Labels;
use crate::rules::{Instant, Span};
use crate::store::gauges::GaugeCounts;
use crate::store::outbox::QueuedMails;
use crate::store::trail::{Size, UnsealedCount};

/// Gauges of the database, as the last look into it found them.
#[derive(Debug)]
pub struct DatabaseGauges {
    /// Time of the look.
    pub at: Instant,
    /// Difference of PostgreSQL's clock from this server's.
    pub clock_ahead: Span,
    /// Waiting mails and SMS.
    pub mails: QueuedMails,
    /// Lines of the trail without a seal.
    pub unsealed: UnsealedCount,
    /// Size of the trail.
    pub trail: Size,
    /// Counts of accounts, pools and sessions.
    pub counts: GaugeCounts,
}

impl DatabaseGauges {
    /// Registers the gauges.
    pub(super) fn register(&self, scraped: &mut Registry) {
        let age = |since: Option<Instant>| since.map_or(0.0, |since| (self.at - since).as_seconds_f64().max(0.0));
        let about = "Time of the last look into the database, in seconds since 1970";
        scraped.register("watched_timestamp_seconds", about, ConstGauge::new(self.at.timestamp()));
        let about = "How far PostgreSQL's clock is ahead of this server's, in seconds";
        scraped.register("database_clock_ahead_seconds", about, ConstGauge::new(self.clock_ahead.as_seconds_f64()));
        let mut gauge = |name: &str, about: &str, value: i64| scraped.register(name, about, ConstGauge::new(value));
        gauge("outbox_mails", "Mails waiting to be carried, 10000 or more as 10000", self.mails.mails);
        let about = "Lines of the trail waiting to be sealed, 10000 or more as 10000";
        gauge("trail_unsealed_lines", about, self.unsealed.lines);
        let about = "Size of the trail with its indexes, in bytes: it only shrinks by an archive and a vacuum";
        gauge("database_trail_bytes", about, self.trail.bytes);
        gauge("database_trail_lines", "Lines of the trail ever sealed", self.trail.lines);
        gauge("database_trail_day_lines", "Lines of the trail sealed in the last 24 hours", self.trail.lines_of_a_day);
        let about = "Bytes that a day like the last adds to the trail";
        gauge("database_trail_day_bytes", about, self.trail.bytes_of_a_day());
        let about = "Rows of sessions by PostgreSQL's last estimate, ended ones included until they are pruned";
        gauge("database_session_rows", about, self.counts.session_rows);
        let about =
            "Admins in a lockout that lasts now, 10000 or more as 10000: a full window without one is not counted";
        gauge("locked_admins", about, self.counts.locked_admins);
        let about = "Admins who may sign in and have no authenticator, 10000 or more as 10000";
        gauge("admins_without_authenticator", about, self.counts.admins_without_authenticator);
        let about = "Those of them whose invitation or enrolment window has expired";
        gauge("admins_invitation_expired", about, self.counts.admins_invitation_expired);
        let about = "How long the oldest of them has waited, in seconds";
        scraped.register("outbox_oldest_age_seconds", about, ConstGauge::new(age(self.mails.oldest)));
        scraped.register("trail_unsealed_oldest_age_seconds", about, ConstGauge::new(age(self.unsealed.since)));
        let about = "Pools of a door in a lockout that lasts now, of accounts and of nobody's addresses, 10000 or more as 10000: \
            a full window without one is not counted";
        of_doors(scraped, "locked_pools", about, &self.counts.locked_pools);
        let about = "Live sessions of a door, 10000 or more as 10000";
        of_doors(scraped, "live_sessions", about, &self.counts.live_sessions);
    }
}

/// Registers a gauge with a value for each door.
fn of_doors(scraped: &mut Registry, name: &str, about: &str, values: &[(String, i64)]) {
    let family = Family::<Labels, Gauge>::default();
    for (door, value) in values {
        family.get_or_create(&vec![("door", door.clone())]).set(*value);
    }
    scraped.register(name, about, family);
}
