//! Sliding windows, such as "20 in 24 hours", counted exactly from the times of the events. Only time makes room in one.

use super::{Instant, Span, seconds_until};

/// At most `count` within any `span`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Maximum number; 1 to 1000.
    pub count: u16,
    /// Length of the window.
    pub span: Span,
}

/// Limits that must all have room; without a limit it is off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    limits: Vec<Limit>,
}

impl Window {
    /// The window of these limits.
    pub fn of(limits: impl IntoIterator<Item = Limit>) -> Window {
        Window { limits: limits.into_iter().collect() }
    }

    /// The limits, as set.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// Whether there is no limit.
    pub fn is_off(&self) -> bool {
        self.limits.is_empty()
    }

    /// Length of the longest limit; zero: off.
    pub fn longest(&self) -> Span {
        self.limits.iter().map(|limit| limit.span).max().unwrap_or_default()
    }

    /// Time at which there is room for one more; `None`: now. `marks` are ascending.
    pub fn full_until(&self, marks: &[Instant], now: Instant) -> Option<Instant> {
        self.limits
            .iter()
            .filter_map(|limit| {
                let oldest_counted = marks.len().checked_sub(usize::from(limit.count))?;
                Some(*marks.get(oldest_counted)? + limit.span)
            })
            .max()
            .filter(|until| *until > now)
    }

    /// Seconds until a refused caller may try again: until there is room for one more, and at least 1. `marks` are ascending.
    pub fn wait(&self, marks: &[Instant], now: Instant) -> i32 {
        self.full_until(marks, now).map_or(1, |until| seconds_until(until, now).max(1))
    }

    /// Number of events there is room for at `now`; `None`: any number.
    pub fn left(&self, marks: &[Instant], now: Instant) -> Option<u16> {
        self.limits
            .iter()
            .map(|limit| {
                let counted = marks.iter().filter(|mark| **mark + limit.span > now).count();
                limit.count.saturating_sub(u16::try_from(counted).unwrap_or(u16::MAX))
            })
            .min()
    }

    /// `marks` with one at `now`, without those that no limit counts any more.
    pub fn marked(&self, marks: &[Instant], now: Instant) -> Vec<Instant> {
        let Some(most) = self.limits.iter().map(|limit| usize::from(limit.count)).max() else { return Vec::new() };
        let longest = self.longest();
        let mut kept: Vec<Instant> = marks.iter().copied().filter(|mark| *mark + longest > now).collect();
        kept.push(now);
        // A clock that was set back puts `now` before older marks; `full_until` needs them in order.
        kept.sort_unstable();
        kept.split_off(kept.len().saturating_sub(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::UNIX_EPOCH + Span::seconds(1_800_000_000 + second)
    }

    fn window(limits: &[(u16, i64)]) -> Window {
        Window::of(limits.iter().map(|(count, seconds)| Limit { count: *count, span: Span::seconds(*seconds) }))
    }

    #[test]
    fn a_window_is_full_from_its_last_mark_until_its_oldest_counted_one_leaves() {
        /// Case as (limits, marks, now, full until, left).
        type Case<'a> = (&'a [(u16, i64)], &'a [i64], i64, Option<i64>, Option<u16>);
        let table: [Case<'_>; 9] = [
            (&[(2, 60)], &[], 0, None, Some(2)),
            (&[(2, 60)], &[0], 0, None, Some(1)),
            (&[(2, 60)], &[0, 10], 10, Some(60), Some(0)),
            (&[(2, 60)], &[0, 10], 59, Some(60), Some(0)),
            (&[(2, 60)], &[0, 10], 60, None, Some(1)),
            (&[(2, 60)], &[0, 10, 60], 60, Some(70), Some(0)),
            (&[(1, 1), (3, 60)], &[0, 5, 9], 10, Some(60), Some(0)),
            (&[(1, 1), (3, 60)], &[0, 5], 5, Some(6), Some(0)),
            (&[], &[0, 0, 0], 0, None, None),
        ];
        for (limits, marks, now, until, left) in table {
            let marks: Vec<_> = marks.iter().copied().map(at).collect();
            let window = window(limits);
            assert_eq!(window.full_until(&marks, at(now)), until.map(at), "{limits:?} {marks:?} {now}");
            assert_eq!(window.left(&marks, at(now)), left, "{limits:?} {marks:?} {now}");
        }
    }

    #[test]
    fn a_refused_caller_waits_for_room_and_never_less_than_a_second() {
        let window = window(&[(2, 60), (3, 600)]);
        let half = at(59) + Span::milliseconds(500);
        let table = [
            (vec![at(0), at(10)], at(10), 50),
            (vec![at(0), at(10)], half, 1),
            (vec![at(0), at(10), at(70)], at(70), 530),
            (vec![at(0), at(10)], at(60), 1),
            (Vec::new(), at(0), 1),
        ];
        for (marks, now, wait) in table {
            assert_eq!(window.wait(&marks, now), wait, "{marks:?} {now}");
        }
        assert_eq!(Window::default().wait(&[at(0)], at(0)), 1);
    }

    #[test]
    fn marks_are_kept_while_any_limit_counts_them_and_no_longer() {
        let window = window(&[(2, 60), (3, 600)]);
        assert_eq!(window.marked(&[at(0), at(100), at(200)], at(599)), vec![at(100), at(200), at(599)]);
        assert_eq!(window.marked(&[at(0)], at(600)), vec![at(600)]);
        assert_eq!(Window::default().marked(&[at(0)], at(1)), Vec::<Instant>::new());
    }

    #[test]
    fn a_clock_set_back_frees_nothing() {
        let window = window(&[(2, 60)]);
        let marks = window.marked(&[at(100)], at(50));
        assert_eq!(marks, vec![at(50), at(100)]);
        assert_eq!(window.left(&marks, at(50)), Some(0));
        assert_eq!(window.full_until(&marks, at(50)), Some(at(110)));
    }
}
