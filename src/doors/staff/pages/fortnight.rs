//! The picture of the last 14 days above the list of admins: sign-ins, refusals and lockouts a day, as SVG and as a table. Draws
//! counts of the trail, which no MAC covers.

use askama::Template;

use crate::rules::language::Language;
use crate::words::FortnightWords;

/// Number of days in the picture.
pub const DAYS: i32 = 14;

/// Width of a day in the picture, in units of its view box.
const DAY: usize = 10;

/// Height of the picture, in units of its view box.
const HEIGHT: i64 = 100;

/// Least height of a bar: one sign-in beside thousands is seen.
const LEAST: i64 = 3;

/// Counts of the trail on one day.
#[derive(Default)]
pub struct DayCounts {
    /// The day in UTC, such as 2026-11-30.
    pub day: String,
    pub sign_ins: i64,
    pub refused: i64,
    /// The refusals that locked an account or suspended its authenticator.
    pub lockouts: i64,
}

/// The picture in one language.
#[derive(Template)]
#[template(path = "fortnight.html")]
pub struct Fortnight {
    w: &'static FortnightWords,
    days: Vec<DrawnDay>,
    sum: DayCounts,
    most: i64,
    width: usize,
}

/// A day with the places of its bars.
struct DrawnDay {
    day: DayCounts,
    /// Left edge of the bar of sign-ins.
    left: usize,
    /// Left edge of the bar of refusals.
    right: usize,
    sign_ins: DrawnBar,
    refused: DrawnBar,
    lockouts: DrawnBar,
}

/// The upper edge and the height of a bar.
#[derive(Clone, Copy)]
struct DrawnBar {
    top: i64,
    high: i64,
}

impl Fortnight {
    /// The picture of these days, oldest first. `None`: nothing was counted on any of them.
    pub fn of(days: Vec<DayCounts>, language: Language) -> Option<Fortnight> {
        let total = |count: fn(&DayCounts) -> i64| days.iter().map(count).sum();
        let (sign_ins, refused) = (total(|day| day.sign_ins), total(|day| day.refused));
        let sum = DayCounts { sign_ins, refused, lockouts: total(|day| day.lockouts), ..DayCounts::default() };
        let most = days.iter().map(|day| day.sign_ins.max(day.refused)).max().filter(|most| *most > 0)?;
        let width = days.len() * DAY;
        let drawn = |(at, day): (usize, DayCounts)| DrawnDay {
            left: at * DAY,
            right: at * DAY + DAY / 2,
            sign_ins: DrawnBar::of(day.sign_ins, most),
            refused: DrawnBar::of(day.refused, most),
            lockouts: DrawnBar::of(day.lockouts, most),
            day,
        };
        let days = days.into_iter().enumerate().map(drawn).collect();
        Some(Fortnight { w: FortnightWords::of(language), days, sum, most, width })
    }
}

impl DrawnBar {
    fn of(count: i64, most: i64) -> DrawnBar {
        let high = if count == 0 { 0 } else { (count.saturating_mul(HEIGHT) / most.max(1)).max(LEAST) };
        DrawnBar { top: HEIGHT - high, high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str, sign_ins: i64, refused: i64, lockouts: i64) -> DayCounts {
        DayCounts { day: day.into(), sign_ins, refused, lockouts }
    }

    fn drawn(days: Vec<DayCounts>) -> Option<String> {
        Fortnight::of(days, Language::En).map(|picture| picture.render().unwrap_or_default())
    }

    #[test]
    fn days_without_sign_ins_and_refusals_make_no_picture() {
        assert_eq!(drawn(vec![day("2026-11-29", 0, 0, 0), day("2026-11-30", 0, 0, 0)]), None);
        assert_eq!(drawn(Vec::new()), None);
    }

    #[test]
    fn a_bar_is_as_high_as_its_count_and_never_too_low_to_be_seen() {
        let picture = drawn(vec![day("2026-11-29", 400, 100, 1), day("2026-11-30", 0, 2, 0)]).unwrap_or_default();
        for part in [
            "viewBox=\"0 0 20 100\"",
            "<rect class=\"all\" x=\"0\" y=\"0\" width=\"4\" height=\"100\"/>",
            "<rect class=\"some\" x=\"5\" y=\"75\" width=\"4\" height=\"25\"/>",
            "<rect class=\"grave\" x=\"5\" y=\"97\" width=\"4\" height=\"3\"/>",
            "<rect class=\"all\" x=\"10\" y=\"100\" width=\"4\" height=\"0\"/>",
            "<rect class=\"some\" x=\"15\" y=\"97\" width=\"4\" height=\"3\"/>",
        ] {
            assert!(picture.contains(part), "{part}: {picture}");
        }
    }

    #[test]
    fn the_table_says_what_the_bars_show() {
        let picture = drawn(vec![day("2026-11-29", 400, 100, 1), day("2026-11-30", 7, 2, 0)]).unwrap_or_default();
        let cells = |row: &str| -> Vec<String> {
            let inside = row.split('>').skip(1).filter_map(|rest| rest.split('<').next());
            inside.filter(|text| !text.trim().is_empty()).map(str::to_owned).collect()
        };
        let rows: Vec<Vec<String>> = picture.split("<tr>").skip(2).map(cells).collect();
        assert_eq!(rows, [["2026-11-30", "7", "2", "0"], ["2026-11-29", "400", "100", "1"]]);
    }

    #[test]
    fn counts_that_somebody_wrote_into_the_table_draw_no_bar_out_of_the_picture() {
        let huge = DrawnBar::of(i64::MAX, i64::MAX);
        assert!((0..=HEIGHT).contains(&huge.high), "{}", huge.high);
    }
}
