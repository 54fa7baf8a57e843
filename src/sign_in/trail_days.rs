//! Days of the trail, with the number of their lines, read by an owner or an auditor. Shows the counts as the table has them;
//! nothing checks them. Refuses other callers, and more than a year.

use chrono::Days;

use super::acting::Acting;
use super::owner::{Caller, SignedInAdmin, owner};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::store::trail::{self, DaysQuery, TrailDay};

/// Maximum number of days.
const MOST: i32 = 366;

/// Default number of days.
const USUAL: i32 = 90;

/// The days that a caller asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct AskedDays {
    /// The number of days, today among them.
    pub days: Option<i32>,
    /// The event of the counted lines.
    pub event: Option<TrailEvent>,
    /// The outcome of the counted lines.
    pub outcome: Option<TrailOutcome>,
}

/// Outcome of reading the days.
#[derive(Debug)]
pub enum DaysRead {
    /// Every day, oldest first.
    Days(Vec<TrailDay>),
    /// The caller is signed in, and neither an owner nor an auditor.
    NotOwner(SignedInAdmin),
    /// Nobody is signed in.
    Nobody,
    /// The number of days is not from 1 to 366.
    Unfit,
}

/// Reads the days of the caller's door for an owner or an auditor.
pub async fn read_days(app: &App, acting: Acting<'_>, asked: AskedDays) -> Result<DaysRead, Fault> {
    match owner(app, acting).await? {
        Caller::Owner(_) | Caller::Auditor(_) => {}
        Caller::Other(member) => return Ok(DaysRead::NotOwner(member)),
        Caller::Nobody => return Ok(DaysRead::Nobody),
    }
    Ok(last_days(app, acting.door, asked).await?.map_or(DaysRead::Unfit, DaysRead::Days))
}

/// The last days of a door, oldest first, today among them. `None`: the number of days is not from 1 to 366.
pub async fn last_days(app: &App, door: Door, asked: AskedDays) -> Result<Option<Vec<TrailDay>>, Fault> {
    let days = asked.days.unwrap_or(USUAL);
    let before_today = (1..=MOST).contains(&days).then(|| days.unsigned_abs().saturating_sub(1));
    let today = app.clock.now().date_naive();
    let since = before_today.and_then(|before| today.checked_sub_days(Days::new(before.into())));
    let Some(since) = since else { return Ok(None) };
    let query = DaysQuery { door, event: asked.event, outcome: asked.outcome, since };
    let found = trail::days(&app.store, query).await?;
    let counted = |day: String| {
        let known = found.iter().find(|known| known.day == day).cloned();
        known.unwrap_or(TrailDay { day, ..TrailDay::default() })
    };
    let all = since.iter_days().take_while(|day| *day <= today);
    Ok(Some(all.map(|day| counted(day.to_string())).collect()))
}
