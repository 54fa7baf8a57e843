//! The catalogue, whole: what the compiler cannot see of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{CATALOGUE, Common, Enrolment, Entry, Refusals, SignIn, Times, data};
use crate::rules::language::Language;
use crate::rules::{Instant, Span};

/// What another language says with the same words.
const SAME: [(&str, Language); 3] =
    [("time.date", Language::Fr), ("time.minute_one", Language::Fr), ("time.minute_other", Language::Fr)];

/// Words that address somebody as friends do, one language each.
const FAMILIAR: [(Language, &str); 4] = [
    (Language::De, "du dich dir dein deine deinen deinem deiner"),
    (Language::Es, "tú tu tus te ti contigo"),
    (Language::Fr, "tu te toi ton ta tes"),
    (Language::Pt, "tu te ti teu tua teus tuas contigo você"),
];

fn entries() -> impl Iterator<Item = &'static Entry> {
    CATALOGUE.into_iter().flatten()
}

/// The values a text names, each as often as it does.
fn values(text: &str) -> Vec<&str> {
    let mut values: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    values.sort_unstable();
    values
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect()
}

#[test]
fn no_code_is_missing_empty_or_there_twice() {
    let mut seen = BTreeSet::new();
    for entry in entries() {
        assert!(seen.insert(entry.code), "{} is there twice", entry.code);
        for language in Language::ALL {
            let said = entry.of(language);
            assert!(!said.is_empty() && said.trim() == said, "{} in {}", entry.code, language.tag());
            assert!(!said.contains("  ") && !said.chars().any(char::is_control), "{}: {said:?}", entry.code);
            assert!(!said.contains(['<', '>', '&', '"']), "{}: {said:?}", entry.code);
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn a_text_names_the_same_values_in_every_language() {
    for entry in entries() {
        let english = values(entry.of(Language::En));
        for language in Language::ALL {
            assert_eq!(values(entry.of(language)), english, "{} in {}", entry.code, language.tag());
        }
    }
}

#[test]
fn nothing_is_left_in_english_by_oversight() {
    let left = entries().flat_map(|entry| {
        let same = move |language: &Language| entry.of(*language) == entry.of(Language::En);
        Language::ALL.into_iter().skip(1).filter(same).map(|language| (entry.code, language))
    });
    assert_eq!(left.collect::<Vec<_>>(), SAME);
}

#[test]
fn nobody_is_addressed_as_a_friend() {
    for entry in entries() {
        for (language, familiar) in FAMILIAR {
            let said = words(entry.of(language));
            let met: Vec<&str> = familiar.split(' ').filter(|word| said.contains(*word)).collect();
            assert!(met.is_empty(), "{} in {}: {met:?}", entry.code, language.tag());
        }
    }
}

#[test]
fn what_there_is_one_of_is_also_said_of_many() {
    let codes: BTreeSet<&str> = entries().map(|entry| entry.code).collect();
    for code in &codes {
        if let Some(counted) = code.strip_suffix("_one") {
            assert!(codes.contains(format!("{counted}_other").as_str()), "{code}");
        }
    }
}

#[test]
fn times_are_told_as_people_say_them() {
    let table = [
        (Language::En, "1 March 2026 at 09:05 UTC", ["45 seconds", "1 minute", "10 minutes", "72 hours", "1 second"]),
        (
            Language::De,
            "1. März 2026 um 09:05 Uhr UTC",
            ["45 Sekunden", "1 Minute", "10 Minuten", "72 Stunden", "1 Sekunde"],
        ),
        (
            Language::Es,
            "1 de marzo de 2026 a las 09:05 UTC",
            ["45 segundos", "1 minuto", "10 minutos", "72 horas", "1 segundo"],
        ),
        (
            Language::Fr,
            "1er mars 2026 à 09:05 UTC",
            ["45 secondes", "1 minute", "10 minutes", "72 heures", "1 seconde"],
        ),
        (
            Language::Pt,
            "1 de março de 2026 às 09:05 UTC",
            ["45 segundos", "1 minuto", "10 minutos", "72 horas", "1 segundo"],
        ),
    ];
    let at: Instant = "2026-03-01T09:05:59Z".parse().unwrap_or_default();
    let spans = [Span::seconds(45), Span::seconds(60), Span::seconds(541), Span::hours(72), Span::milliseconds(1)];
    for (language, instant, expected) in table {
        let times = Times::of(language);
        assert_eq!(times.instant(at), instant);
        assert_eq!(spans.map(|span| times.span(span)), expected);
        assert_eq!(times.months.split(' ').count(), 12);
    }
    let nothing = |language| Times::of(language).span(Span::zero());
    assert_eq!((nothing(Language::En), nothing(Language::Fr)), ("0 seconds".into(), "0 seconde".into()));
    let span = |seconds| Times::of(Language::En).span(Span::seconds(seconds));
    assert_eq!(
        [span(99), span(100), span(3600), span(5400), span(-1)],
        ["99 seconds", "2 minutes", "1 hour", "2 hours", "0 seconds"]
    );
}

#[test]
fn scripts_read_the_same_texts_by_their_names() {
    // The sign-in page's groups, which share no name.
    let groups = [Common::ALL, SignIn::ALL, Enrolment::ALL, Refusals::ALL];
    for language in Language::ALL {
        let data = data(language, &groups);
        assert!(!data.contains(['<', '>', '&']), "{data}");
        let read: BTreeMap<String, String> = serde_json::from_str(&data).unwrap_or_default();
        let expected = groups.iter().flat_map(|group| group.iter());
        let expected: BTreeMap<String, String> =
            expected.map(|entry| (entry.name().into(), entry.of(language).into())).collect();
        assert_eq!(read, expected);
        assert_eq!(read.len(), groups.iter().map(|group| group.len()).sum::<usize>());
        assert_eq!(read["LOCKED_until"], Refusals::of(language).LOCKED_until);
    }
    assert_eq!(
        data(Language::De, &[&[Entry { code: "a", said: ["", "</script>&", "", "", ""] }]]),
        r#"{"a":"\u003c/script\u003e\u0026"}"#
    );
}
