//! Times in words: days, instants and spans as people say them. Every instant is told in UTC, and says so.

use std::fmt::Display;

use super::{Entry, Language};
use crate::rules::{Instant, Span};

use chrono::Datelike;

words! {
    /// Times.
    Times = "time" {
        months {
            en: "January February March April May June July August September October November December",
            de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            es: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
            fr: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            pt: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        }
        date(day, month, year) {
            en: "{day} {month} {year}",
            de: "{day}. {month} {year}",
            es: "{day} de {month} de {year}",
            fr: "{day} {month} {year}",
            pt: "{day} de {month} de {year}",
        }
        moment(date, clock) {
            en: "{date} at {clock} UTC",
            de: "{date} um {clock} Uhr UTC",
            es: "{date} a las {clock} UTC",
            fr: "{date} à {clock} UTC",
            pt: "{date} às {clock} UTC",
        }
        second_one(count) {
            en: "{count} second",
            de: "{count} Sekunde",
            es: "{count} segundo",
            fr: "{count} seconde",
            pt: "{count} segundo",
        }
        second_other(count) {
            en: "{count} seconds",
            de: "{count} Sekunden",
            es: "{count} segundos",
            fr: "{count} secondes",
            pt: "{count} segundos",
        }
        minute_one(count) {
            en: "{count} minute",
            de: "{count} Minute",
            es: "{count} minuto",
            fr: "{count} minute",
            pt: "{count} minuto",
        }
        minute_other(count) {
            en: "{count} minutes",
            de: "{count} Minuten",
            es: "{count} minutos",
            fr: "{count} minutes",
            pt: "{count} minutos",
        }
        hour_one(count) {
            en: "{count} hour",
            de: "{count} Stunde",
            es: "{count} hora",
            fr: "{count} heure",
            pt: "{count} hora",
        }
        hour_other(count) {
            en: "{count} hours",
            de: "{count} Stunden",
            es: "{count} horas",
            fr: "{count} heures",
            pt: "{count} horas",
        }
    }
}

impl Times {
    /// An instant: "21 November 2026 at 20:24 UTC".
    pub fn instant(&self, at: Instant) -> String {
        let month = self.months.split(' ').nth(at.month0() as usize).unwrap_or_default();
        let day = match (self.language, at.day()) {
            (Language::Fr, 1) => String::from("1er"),
            (_, day) => day.to_string(),
        };
        self.moment(self.date(day, month, at.year()), clock(at))
    }

    /// A span, rounded up: "45 seconds", "1 minute", "2 hours".
    pub fn span(&self, span: Span) -> String {
        let seconds = span.num_seconds().max(0) + i64::from(span.subsec_nanos() > 0);
        let whole = |unit: i64| seconds / unit + i64::from(seconds % unit > 0);
        // To a minute and a half in seconds, and to an hour and a half in minutes, but for one of each.
        match seconds {
            60 => self.minute_one(1),
            3600 => self.hour_one(1),
            0..100 => self.counted(seconds, Times::second_one, Times::second_other),
            100..5400 => self.counted(whole(60), Times::minute_one, Times::minute_other),
            _ => self.counted(whole(3600), Times::hour_one, Times::hour_other),
        }
    }

    /// Of nothing French speaks as of one.
    fn counted(&self, count: i64, one: fn(&Times, i64) -> String, other: fn(&Times, i64) -> String) -> String {
        if count == 1 || (count == 0 && self.language == Language::Fr) { one(self, count) } else { other(self, count) }
    }
}

/// The time of day: "20:24".
pub fn clock(at: Instant) -> String {
    at.format("%H:%M").to_string()
}
