//! Texts of `words/` in all languages: checks beyond the build script, whose own refusals are tested beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::catalogue::Catalogue;
use super::*;
use crate::rules::{Instant, Span};

/// Texts that are the same in English and another language.
const SAME: [(&str, Language); 28] = [
    ("account_mail.code_lead", Language::De),
    ("account_mail.code_lead", Language::Es),
    ("account_mail.code_lead", Language::Pt),
    ("account_mail.code_subject", Language::De),
    ("account_mail.code_subject", Language::Es),
    ("account_mail.code_subject", Language::Pt),
    ("admins.order_name", Language::De),
    ("common.roles", Language::Es),
    ("time.date", Language::Fr),
    ("time.first_day", Language::De),
    ("time.first_day", Language::Es),
    ("time.first_day", Language::Pt),
    ("time.minute_one", Language::Fr),
    ("time.minute_other", Language::Fr),
    ("time.months_4", Language::De),
    ("time.months_8", Language::De),
    ("time.months_9", Language::De),
    ("time.months_11", Language::De),
    ("trail.change_displayname", Language::De),
    ("trail.change_roles", Language::Es),
    ("trail.changed", Language::De),
    ("trail.changed", Language::Es),
    ("trail.changed", Language::Pt),
    ("trail.fold", Language::De),
    ("trail.fold", Language::Es),
    ("trail.fold", Language::Fr),
    ("trail.fold", Language::Pt),
    ("trail.in_session", Language::Fr),
];

/// Informal words of address in each language.
const FAMILIAR: [(Language, &str); 4] = [
    (Language::De, "du dich dir dein deine deinen deinem deiner"),
    (Language::Es, "tú tu tus te ti contigo"),
    (Language::Fr, "tu te toi ton ta tes"),
    (Language::Pt, "tu te ti teu tua teus tuas contigo você"),
];

/// Words that English texts say in another way: `email` has one spelling, and the spelling is British.
const UNUSED: &str = "e-mail e-mails mail mails mailed authorize authorized behavior canceled center color favorite \
    organization recognize somebody";

/// Sentences of each language by `GROUP.NAME`.
fn sentences() -> Vec<(Language, BTreeMap<String, String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("words");
    let catalogue = Catalogue::read(&folder).unwrap_or_else(|faults| panic!("{faults:?}"));
    let by_name = |groups: Vec<(String, Vec<(String, catalogue::Text)>)>| {
        let texts =
            groups.into_iter().flat_map(|(group, texts)| texts.into_iter().map(move |text| (group.clone(), text)));
        let forms = texts.flat_map(|(group, (key, text))| {
            text.forms.into_iter().map(move |form| (format!("{group}.{}", form.of_key(&key)), form.said))
        });
        forms.collect()
    };
    catalogue.languages.into_iter().map(|texts| (texts.language, by_name(texts.groups))).collect()
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect()
}

#[test]
fn every_language_of_the_rules_has_a_file_with_every_text() {
    let languages = sentences();
    assert_eq!(languages.iter().map(|(language, _)| *language).collect::<Vec<_>>(), Language::ALL);
    let names = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
    let english = names(&languages[0].1);
    assert!(english.len() > 400, "{}", english.len());
    for (language, texts) in &languages {
        assert_eq!(names(texts), english, "{}", language.tag());
    }
}

#[test]
fn no_text_is_left_in_english_by_oversight() {
    let languages = sentences();
    let english = &languages[0].1;
    let same = languages.iter().skip(1).flat_map(|(language, texts)| {
        let same = texts.iter().filter(|(name, said)| english.get(*name) == Some(said));
        same.map(|(name, _)| (name.as_str(), *language))
    });
    let same: BTreeSet<(&str, &str)> = same.map(|(name, language)| (name, language.tag())).collect();
    assert_eq!(same, SAME.into_iter().map(|(name, language)| (name, language.tag())).collect());
}

#[test]
fn no_text_addresses_its_reader_informally() {
    for (language, texts) in sentences() {
        let familiar = FAMILIAR.into_iter().filter(|(of, _)| *of == language);
        for word in familiar.flat_map(|(_, familiar)| familiar.split(' ')) {
            let met = texts.iter().find(|(_, said)| words(said).contains(word));
            assert_eq!(met, None, "{word} in {}", language.tag());
        }
    }
}

#[test]
fn instants_and_spans_read_as_people_say_them() {
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
        let times = TimeWords::of(language);
        assert_eq!(times.instant(at), instant);
        assert_eq!(spans.map(|span| times.span(span)), expected);
    }
    let day = TimeWords::of(Language::Fr).instant(at + Span::days(1));
    assert_eq!(day, "2 mars 2026 à 09:05 UTC");
}

#[test]
fn the_last_second_of_each_unit_is_rounded_as_the_next_one() {
    let times = TimeWords::of(Language::En);
    let table = [(59, "59 seconds"), (60, "1 minute"), (61, "61 seconds"), (99, "99 seconds"), (100, "2 minutes")];
    let hours = [(3540, "59 minutes"), (3541, "60 minutes"), (3600, "1 hour"), (5399, "90 minutes"), (5400, "2 hours")];
    for (seconds, expected) in table.into_iter().chain(hours).chain([(-5, "0 seconds"), (7201, "3 hours")]) {
        assert_eq!(times.span(Span::seconds(seconds)), expected);
    }
}

#[test]
fn zero_is_singular_in_french_alone() {
    let zero = Language::ALL.map(|language| TimeWords::of(language).span(Span::zero()));
    assert_eq!(zero, ["0 seconds", "0 Sekunden", "0 segundos", "0 seconde", "0 segundos"]);
}

#[test]
fn a_notice_names_the_account_as_the_grammar_of_its_language_wants_it() {
    let said = |language, whose| NoticeWords::of(language).new_browser(whose);
    assert!(said(Language::De, Whose::Own).ends_with("bei Ihrem Konto angemeldet."));
    assert!(said(Language::De, Whose::Other("a@b.c")).ends_with("beim Konto a@b.c angemeldet."));
    assert!(said(Language::Fr, Whose::Own).starts_with("Une connexion à votre compte a"));
    assert!(said(Language::Fr, Whose::Other("a@b.c")).starts_with("Une connexion au compte a@b.c a"));
    assert_eq!(NoticeWords::of(Language::En).added(Whose::Other("{x}")), "The account {x} was added.");
}

#[test]
fn scripts_get_every_text_of_a_group_by_its_name() {
    for (language, texts) in sentences() {
        let groups = [("sign_in.", SignInWords::of(language).json), ("refusal.", RefusalWords::of(language).json)];
        let block = data(&groups.map(|(_, json)| json));
        assert!(!block.contains(['<', '>', '&']), "{block}");
        let read: BTreeMap<String, String> = serde_json::from_str(&block).unwrap_or_default();
        let of = |(name, said): (&String, &String)| {
            let (_, name) = groups.iter().find_map(|(group, _)| Some((group, name.strip_prefix(group)?)))?;
            Some((name.to_owned(), said.clone()))
        };
        assert_eq!(read, texts.iter().filter_map(of).collect());
        assert!(read.contains_key("LOCKED_until") && read.contains_key("attempts_one"));
    }
    assert!(EventWords::of(Language::En).json.starts_with("\"event_code_mailed\":\"Code requested\","));
}

#[test]
fn english_has_one_word_for_email_and_british_spelling() {
    let said = sentences().into_iter().find(|(language, _)| *language == Language::En).unwrap_or_default().1;
    for (name, sentence) in &said {
        let lower = sentence.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphabetic() && c != '-');
        let unused = words.find(|word| UNUSED.split_whitespace().any(|unused| unused == *word));
        assert_eq!(unused, None, "{name}: {sentence}");
    }
    assert!(said.len() > 300, "{}", said.len());
}
