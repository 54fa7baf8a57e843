//! Choice of the language: tags, headers as browsers send them, and malformed headers.

use proptest::prelude::*;

use super::Language::{self, De, En, Es, Fr, Pt};

#[test]
fn a_tag_is_of_a_language_by_its_first_part() {
    let table = [
        ("de", Some(De)),
        ("de-AT", Some(De)),
        ("DE-ch-1996", Some(De)),
        ("pt-BR", Some(Pt)),
        ("es-419", Some(Es)),
        ("fr-Latn-CA", Some(Fr)),
        ("en-GB-oxendict", Some(En)),
        ("deu", None),
        ("d", None),
        ("de-", None),
        ("-de", None),
        ("de_AT", None),
        ("de-abcdefghi", None),
        ("", None),
        ("*", None),
        ("zh-Hant", None),
    ];
    for (tag, language) in table {
        assert_eq!(Language::of_tag(tag), language, "{tag:?}");
    }
    for language in Language::ALL {
        assert_eq!((Language::named(language.tag()), language.tag().len()), (Some(language), 2));
    }
    assert_eq!((Language::named("DE"), Language::named("de-AT")), (None, None));
}

#[test]
fn an_account_that_has_chosen_is_spoken_to_in_that_and_any_other_as_its_browser_asks() {
    assert_eq!(Language::chosen(Some(De), Some(Fr)), De);
    assert_eq!(Language::chosen(None, Some(Fr)), Fr);
    assert_eq!(Language::chosen(None, None), En);
}

#[test]
fn of_what_a_browser_accepts_the_heaviest_counts_and_of_equals_the_first() {
    let table = [
        ("de-AT,de;q=0.9,en;q=0.8", Some(De)),
        ("en-US,en;q=0.5", Some(En)),
        ("zh-CN,zh;q=0.9,fr;q=0.2", Some(Fr)),
        ("en;q=0.2, pt-BR;q=0.7, es;q=0.6", Some(Pt)),
        ("es, de", Some(Es)),
        ("fr;q=0.5, de;q=0.5", Some(Fr)),
        ("de;q=0.3, fr;q=0.5, de-AT;q=0.9", Some(De)),
        ("FR;Q=1.000", Some(Fr)),
        ("\tde ; q=0.5 ,, en ;\tq=0.4", Some(De)),
        // Wildcards stand for the first language that the header does not name.
        ("*", Some(En)),
        ("*;q=0.1", Some(En)),
        ("de;q=0.2, *;q=0.5", Some(En)),
        ("en;q=0.2, *;q=0.5", Some(De)),
        ("zh, *;q=0", None),
        // A weight of zero excludes a language.
        ("en;q=0, *", Some(De)),
        ("en;q=0.000, de;q=0", None),
        ("de;q=0, de-AT", None),
        ("de-AT;q=0, de", Some(De)),
        ("de;q=0, *;q=0.5", Some(En)),
        // Unreadable entries are ignored.
        ("de;q=2, fr;q=0.1", Some(Fr)),
        ("de;q=1.5, fr;q=0.1", Some(Fr)),
        ("de;q=0.1234, fr;q=0.1", Some(Fr)),
        ("de;q=, fr;q=0.1", Some(Fr)),
        ("de;q=+1, fr;q=0.1", Some(Fr)),
        ("de;q, fr;q=0.1", Some(Fr)),
        ("de;level=1, fr;q=0.1", Some(Fr)),
        ("de;q=1;q=1, fr;q=0.1", Some(Fr)),
        ("de fr, es;q=0.1", Some(Es)),
        ("de_AT, es;q=0.1", Some(Es)),
        ("zh", None),
        ("", None),
        (",,;;==", None),
    ];
    for (header, language) in table {
        assert_eq!(Language::accepted(header), language, "{header:?}");
    }
}

#[test]
fn of_a_header_without_end_the_beginning_counts() {
    assert_eq!(Language::accepted(&("xx,".repeat(31) + "de")), Some(De));
    assert_eq!(Language::accepted(&("xx,".repeat(32) + "de")), None);
    assert_eq!(Language::accepted(&format!("de-{}, fr;q=0.1", "aaaaaaaa-".repeat(8) + "a")), Some(Fr));
}

proptest! {
    #[test]
    fn whatever_is_accepted_is_named_or_any(header in "[*a-zA-Z0-9;=., \\-]{0,40}") {
        if let Some(language) = Language::accepted(&header) {
            let header = header.to_ascii_lowercase();
            prop_assert!(header.contains(language.tag()) || header.contains('*'), "{header:?} {language:?}");
        }
    }

    #[test]
    fn one_range_alone_is_taken_unless_it_weighs_nothing(index in 0..5_usize, weight in 0..=1000_u16) {
        let language = Language::ALL[index];
        let header = format!("{};q={}.{:03}", language.tag(), weight / 1000, weight % 1000);
        prop_assert_eq!(Language::accepted(&header), (weight > 0).then_some(language));
    }
}
