//! Counts of sealed lines by day, for the picture above the trail. They are for display: no MAC covers them.

use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;

use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// Outcomes that are counted as refusals.
const REFUSALS: [TrailOutcome; 6] = [
    TrailOutcome::Wrong,
    TrailOutcome::WrongRecoveryCode,
    TrailOutcome::Replayed,
    TrailOutcome::LockedOut,
    TrailOutcome::Suspended,
    TrailOutcome::Refused,
];

/// Outcomes that are counted as lockouts; they are refusals too.
const LOCKOUTS: [TrailOutcome; 2] = [TrailOutcome::LockedOut, TrailOutcome::Suspended];

/// Filter of counted lines of a door; an unset field matches every line.
#[derive(Clone, Copy, Debug)]
pub struct DaysQuery {
    /// Door.
    pub door: Door,
    /// Event.
    pub event: Option<TrailEvent>,
    /// Outcome.
    pub outcome: Option<TrailOutcome>,
    /// First day, in UTC.
    pub since: NaiveDate,
}

/// Sealed lines of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailDay {
    /// The day in UTC, such as 2026-11-30.
    pub day: String,
    /// The number of lines.
    pub lines: i64,
    /// How many of them tell of a sign-in.
    pub sign_ins: i64,
    /// How many of them tell of a refusal.
    pub refused: i64,
    /// How many of the refusals locked an account or suspended its authenticator.
    pub lockouts: i64,
}

const DAYS: &str = "\
select to_char(day, 'YYYY-MM-DD'), sum(lines)::bigint,
    coalesce(sum(lines) filter (where outcome = any(:sign_ins)), 0)::bigint,
    coalesce(sum(lines) filter (where outcome = any(:refusals)), 0)::bigint,
    coalesce(sum(lines) filter (where outcome = any(:lockouts)), 0)::bigint
from audit_days where door = :door and day >= cast(:since as date)
    and (:event = '' or event = :event) and (:outcome = '' or outcome = :outcome)
group by day order by day";

statement!(DaysOfTrail: (Text, BigInt, BigInt, BigInt, BigInt) = DAYS);

/// The days that have lines, oldest first.
pub async fn days(store: &Store, asked: DaysQuery) -> Result<Vec<TrailDay>, Fault> {
    let named = |name: Option<&str>| name.unwrap_or_default().to_owned();
    let names =
        |outcomes: &[TrailOutcome]| outcomes.iter().map(|outcome| outcome.name().to_owned()).collect::<Vec<_>>();
    let binds = Binds::default()
        .with("sign_ins", names(&TrailOutcome::SIGN_INS))
        .with("refusals", names(&REFUSALS))
        .with("lockouts", names(&LOCKOUTS))
        .with("door", asked.door)
        .with("since", asked.since.to_string())
        .with("event", named(asked.event.map(TrailEvent::name)))
        .with("outcome", named(asked.outcome.map(TrailOutcome::name)));
    let mut db = store.connection().await?;
    let found: Vec<(String, i64, i64, i64, i64)> = Statement::<DaysOfTrail>::of(binds).load(&mut db).await?;
    let counted = |(day, lines, sign_ins, refused, lockouts)| TrailDay { day, lines, sign_ins, refused, lockouts };
    Ok(found.into_iter().map(counted).collect())
}
