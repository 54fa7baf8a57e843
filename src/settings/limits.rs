//! Syntax of time spans, which have a unit, and of windows, which are `count/span` separated by commas. Knows no setting.

use crate::rules::Span;
use crate::rules::window::{Limit, Window};

/// Parses a time span such as `90s`, `10m`, `24h` or `7d`: above zero, at most 366 days.
pub fn span(text: &str) -> Option<Span> {
    let unit = text.chars().last()?;
    let seconds: i64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let span = Span::try_seconds(digits.parse::<i64>().ok()?.checked_mul(seconds)?)?;
    (span > Span::zero() && span <= Span::days(366)).then_some(span)
}

/// Parses a window such as `20/24h` or `5/1h,20/24h`; each count is 1 to 1000.
pub fn window(text: &str) -> Option<Window> {
    let limits: Option<Vec<Limit>> = text.split(',').map(|limit| self::limit(limit.trim())).collect();
    limits.map(Window::of)
}

fn limit(text: &str) -> Option<Limit> {
    let (count, span) = text.split_once('/')?;
    let count = count.trim();
    // `parse` accepts a sign; settings do not.
    let digits = count.bytes().all(|byte| byte.is_ascii_digit());
    let count = count.parse().ok().filter(|count| digits && (1..=1000).contains(count))?;
    Some(Limit { count, span: self::span(span.trim())? })
}

/// Maximum number of events that a window admits in any 24 hours.
pub fn most_a_day(window: &Window) -> Option<i64> {
    let day = Span::days(1).num_seconds();
    let most = |limit: &Limit| {
        let span = limit.span.num_seconds().max(1);
        i64::from(limit.count) * if span >= day { 1 } else { (day + span - 1) / span }
    };
    window.limits().iter().map(most).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_unit() {
        let table = [
            ("1s", Some(1)),
            ("90s", Some(90)),
            ("10m", Some(600)),
            ("24h", Some(86_400)),
            ("7d", Some(604_800)),
            ("", None),
            ("10", None),
            ("m", None),
            ("-1s", None),
            ("+1s", None),
            ("0s", None),
            ("1.5h", None),
            ("1w", None),
            ("1 h", None),
            ("10м", None),
            ("99999999999999999999d", None),
            ("9223372036854775807d", None),
            ("400d", None),
        ];
        for (text, seconds) in table {
            assert_eq!(span(text).map(|span| span.num_seconds()), seconds, "{text}");
        }
    }

    #[test]
    fn a_window_is_counts_over_spans() {
        assert_eq!(window("5/1h,20/24h").map(|window| window.limits().len()), Some(2));
        assert_eq!(window("5/1h, 20/24h").and_then(|window| most_a_day(&window)), Some(20));
        assert_eq!(window("10/1h").and_then(|window| most_a_day(&window)), Some(240));
        assert_eq!(window("1000/7d").and_then(|window| most_a_day(&window)), Some(1000));
        for text in ["", "5", "5/", "/1h", "0/1h", "1001/1h", "5/1h,", "5/1h/2h", "+5/1h", "off"] {
            assert_eq!(window(text), None, "{text}");
        }
    }
}
