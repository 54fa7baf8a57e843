//! Time zones, by their names in the IANA time zone database (RFC 6557). Only tells local times; every stored time is UTC.

use chrono_tz::Tz;

use super::Instant;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// The zone of a name, such as `Europe/Lisbon`; letters in either case are no matter to browsers, but they are here.
    pub fn named(name: &str) -> Option<TimeZone> {
        name.parse().ok().map(TimeZone)
    }

    /// The zone's name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// An instant by the zone's clocks, with their distance from UTC: `2026-11-28 14:03 +01:00`.
    pub fn told(self, at: Instant) -> String {
        at.with_timezone(&self.0).format("%Y-%m-%d %H:%M %:z").to_string()
    }

    /// The time of day at an instant: `14:03`.
    pub fn clock(self, at: Instant) -> String {
        at.with_timezone(&self.0).format("%H:%M").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::test_support::at;

    #[test]
    fn a_zone_is_known_by_its_name_and_tells_local_times() {
        let berlin = TimeZone::named("Europe/Berlin").map(|berlin| (berlin.name(), berlin.told(at(0))));
        assert_eq!(berlin, Some(("Europe/Berlin", String::from("2027-01-15 09:00 +01:00"))));
        for unknown in ["", "Europe", "europe/berlin", "Europe/Atlantis", "UTC+1", "Europe/Berlin\n"] {
            assert_eq!(TimeZone::named(unknown), None, "{unknown:?}");
        }
    }
}
