//! The rules: what may happen, and what it costs. Pure: they import nothing else of this crate and know no clock,
//! database or key. Time, random values and MACs are arguments; a decision is a value.

pub mod accent;
pub mod account;
pub mod account_change;
pub mod account_changes;
pub mod account_deed;
pub mod account_field;
pub mod address;
pub mod application_key;
pub mod asked;
pub mod authenticator;
pub mod begin_session;
pub mod binding;
pub mod brand;
pub mod brand_changes;
pub mod brand_text;
pub mod browser_name;
pub mod budget;
pub mod challenge;
pub mod code;
pub mod code_topic;
mod complete;
pub mod complete_player;
pub mod confirm_reason;
pub mod decision;
pub mod deliver;
pub mod desk;
pub mod desk_refusal;
pub mod destination;
pub mod device;
pub mod door;
pub mod enrolment_url;
pub mod factor;
pub mod field_fault;
pub mod generation;
pub mod identifier;
pub mod invitation;
pub mod key_changes;
pub mod key_narrowing;
pub mod key_token;
pub mod language;
pub mod listing;
pub mod logo;
pub mod look;
pub mod mailbox;
pub mod mobile;
pub mod notice;
pub mod notice_facts;
pub mod open;
pub mod open_challenge;
pub mod own_account;
pub mod own_deed;
pub mod owner_request;
pub mod password;
pub mod pending;
pub mod player;
pub mod player_state;
pub mod plural;
pub mod policy;
pub mod pool;
pub mod profile;
pub mod recovery;
pub mod refresh;
pub mod refusal;
pub mod replacement;
pub mod request_origin;
pub mod resend;
pub mod role;
mod run;
pub mod send;
pub mod session;
pub mod session_ends;
pub mod show;
pub mod show_facts;
pub mod shown;
pub mod signing;
pub mod sms_policy;
mod svg;
pub mod texts;
pub mod time_zone;
pub mod token;
pub mod trail;
pub mod trail_actor;
pub mod trusted;
pub mod unprintable;
pub mod uuid_token;
pub mod waiting;
pub mod wanted;
pub mod weight;
pub mod window;
mod wrong;

#[cfg(test)]
mod invitation_tests;
#[cfg(test)]
mod lists_tests;
#[cfg(test)]
mod player_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod recovery_tests;
#[cfg(test)]
pub(crate) mod test_fixtures;
#[cfg(test)]
pub(crate) mod test_support;

/// A time in UTC, in whole microseconds as PostgreSQL stores it.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// A duration.
pub type Span = chrono::TimeDelta;

/// Seconds from `now` until `then`, rounded up so that a caller who waits them is not too early; 0: it has passed.
pub fn seconds_until(then: Instant, now: Instant) -> i32 {
    let micros = (then - now).num_microseconds().unwrap_or(i64::MAX).max(0);
    i32::try_from(micros / 1_000_000 + i64::from(micros % 1_000_000 > 0)).unwrap_or(i32::MAX)
}

/// `at`, rounded up to a whole second, as the wire tells times.
pub fn whole_second(at: Instant) -> Instant {
    match at.timestamp_subsec_nanos() {
        0 => at,
        nanos => at + Span::nanoseconds(1_000_000_000 - i64::from(nanos)),
    }
}
