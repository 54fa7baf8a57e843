//! Checks that the callers of every door have alike: an answered request has a line of the trail of its own, and the pool that pays
//! remembers wrong guesses and stays within its window. Knows no door.

use std::collections::BTreeSet;
use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};

use super::checker::Verdict;

/// When a request was sent and answered.
pub type Sent = (DateTime<Utc>, DateTime<Utc>);

impl Verdict {
    /// Requires of each request an instant of its own; `lacks`: what is missing without one.
    pub fn matched<R: Debug>(&mut self, lacks: &str, requests: &[&R], at: &[DateTime<Utc>], span: impl Fn(&R) -> Sent) {
        self.facts += requests.len();
        let free = unmatched(requests, at, span);
        self.violations.extend(free.iter().map(|request| format!("{lacks}: {request:?}")));
    }

    /// Requires the pool of an account to remember what was counted since; `what`: the name of what is counted.
    pub fn remembered(
        &mut self,
        (account, what): (&str, &str),
        (counted, since): (&[DateTime<Utc>], DateTime<Utc>),
        marks: Option<&[DateTime<Utc>]>,
    ) {
        let due: Vec<_> = counted.iter().filter(|at| **at > since).collect();
        let known = due.is_empty() || marks.is_some_and(|marks| due.iter().all(|at| marks.contains(at)));
        self.holds(known, || format!("{account:?}: {what} counted {due:?}, its pool has {marks:?}"));
    }

    /// Requires sorted instants to be `most` at most within any span of this length.
    pub fn bounded(
        &mut self,
        (account, what): (&str, &str),
        counted: &[DateTime<Utc>],
        (most, within): (usize, TimeDelta),
    ) {
        let crowded = counted.windows(most + 1).find(|run| run[most] - run[0] < within);
        self.holds(crowded.is_none(), || format!("{account:?}: too many of {what}: {crowded:?}"));
    }
}

/// Instants, sorted.
pub fn sorted(at: impl Iterator<Item = DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    let mut at: Vec<DateTime<Utc>> = at.collect();
    at.sort_unstable();
    at
}

/// Requests that match no distinct instant: each takes the earliest free one, in the order of their answers. `span`: when a request was
/// sent and answered.
fn unmatched<'a, R>(requests: &[&'a R], at: &[DateTime<Utc>], span: impl Fn(&R) -> Sent) -> Vec<&'a R> {
    let mut requests = requests.to_vec();
    requests.sort_by_key(|request| span(request).1);
    let mut free: BTreeSet<(DateTime<Utc>, usize)> = at.iter().enumerate().map(|(index, at)| (*at, index)).collect();
    let mut matched = |request: &R| {
        let (sent, answered) = span(request);
        let first = free.range((sent, 0)..).next().copied().filter(|(at, _)| *at <= answered);
        first.is_some_and(|first| free.remove(&first))
    };
    requests.into_iter().filter(|request| !matched(request)).collect()
}
