//! Properties of every accepted window and time span.

use super::limits::{most_a_day, span, window as read};
use super::policy::written;
use crate::rules::window::Window;
use crate::rules::{Instant, Span};

/// Fuzz target: an accepted span is bounded and formats to an equal span; a window never admits more per day than `most_a_day`.
pub fn window(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(span) = span(&text) {
        assert!(span >= Span::seconds(1) && span <= Span::days(366), "{text:?}");
        assert_eq!(self::span(&written(span)), Some(span), "{text:?}");
    }
    let Some(window) = read(&text) else { return };
    let known = |c: char| c.is_ascii_digit() || "smhd/,".contains(c) || c.is_whitespace();
    assert!(text.chars().all(known), "{text:?}");
    assert!(!window.is_off() && window.limits().len() == text.split(',').count(), "{text:?}");
    for limit in window.limits() {
        assert!((1..=1000).contains(&limit.count), "{text:?}");
        assert!(limit.span >= Span::seconds(1) && limit.span <= Span::days(366), "{text:?}");
    }
    let again: Vec<String> =
        window.limits().iter().map(|limit| format!("{}/{}", limit.count, written(limit.span))).collect();
    assert_eq!(read(&again.join(",")).as_ref(), Some(&window), "{text:?}");
    let Some(most) = most_a_day(&window) else { panic!("{text:?} has no most") };
    let least_limit = window.limits().iter().map(|limit| i64::from(limit.count)).min();
    assert!(Some(most) >= least_limit.filter(|_| window.limits().len() == 1) && most >= 1, "{text:?}");
    if most <= 500 && window.limits().len() <= 16 {
        let through = greedy(&window, most + 1);
        assert!(through <= most, "{text:?}: {through} in a day, told {most}");
        assert!(window.limits().len() > 1 || through == most, "{text:?}: {through} in a day, told {most}");
    }
}

/// Number of events that a window admits in a day if each comes as soon as possible; counted up to `enough`.
fn greedy(window: &Window, enough: i64) -> i64 {
    let start = Instant::UNIX_EPOCH;
    let (mut marks, mut now, mut through) = (Vec::new(), start, 0);
    while now < start + Span::days(1) && through < enough {
        match window.full_until(&marks, now) {
            Some(until) => now = until,
            None => {
                assert!(window.left(&marks, now).is_some_and(|left| left > 0));
                marks = window.marked(&marks, now);
                through += 1;
            }
        }
    }
    through
}
