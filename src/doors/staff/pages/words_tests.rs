//! Texts of the pages' scripts: a page provides each text that its scripts look up, and no template or script holds one.

use std::collections::BTreeSet;

use crate::words::data;

#[path = "checked_pages_tests.rs"]
mod checked_pages;

use checked_pages::{NOTICES, PAGES, REFUSALS, REFUSED};

const SDL: &str = include_str!("../../../../schema.graphql");

/// Key of each kind of notice in `me_view.js`, in the order of the schema.
const KINDS: &str = "new_browser failing replayed enrolled reset locked suspended recovered codes replaced link trusted \
    altered moved added roles disabled enabled removed exported two_owners";

fn names(groups: &[&str]) -> Vec<String> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&data(groups)).unwrap_or_default();
    object.into_iter().map(|(name, _)| name).collect()
}

fn values(name: &str) -> Vec<&'static str> {
    let found = SDL.split(&format!("enum {name} {{")).nth(1).and_then(|rest| rest.split('}').next());
    let values = found.unwrap_or_default().lines().filter_map(|line| line.rsplit(' ').next());
    values.filter(|value| !value.is_empty()).collect()
}

#[test]
fn every_word_a_script_asks_for_is_handed_to_it() {
    for page in &PAGES {
        let known: BTreeSet<String> = names(page.groups).into_iter().collect();
        let calls = |call: &'static str| page.scripts.iter().flat_map(move |script| script.split(call).skip(1));
        let asked = calls("text('").chain(calls("counted('")).filter_map(|rest| rest.split_once('\''));
        let asked: Vec<&str> = asked.map(|(key, _)| key).collect();
        assert!(asked.len() > 10, "{asked:?}");
        for key in asked {
            assert!(known.contains(key) || known.contains(format!("{key}_other").as_str()), "{key}");
        }
        let one_by_one = page.groups.iter().map(|group| names(&[group]).len());
        assert_eq!(known.len(), one_by_one.sum::<usize>(), "groups of one page share no name");
    }
}

#[test]
fn every_word_handed_to_a_page_is_shown_somewhere() {
    for page in &PAGES {
        let (all, templates) = ([page.scripts, page.templates].concat().concat(), page.templates.concat());
        let (notices, refusals) = (names(&[NOTICES]), names(&[REFUSALS]));
        for key in names(page.groups).iter().filter(|key| !notices.contains(key)) {
            // A template prints a text, or hands it to a macro.
            let in_template = [" }}", ", ", ") %}"].map(|end| format!(".{key}{end}"));
            let named = all.contains(&format!("'{key}'")) || in_template.iter().any(|text| templates.contains(text));
            let put = page.elsewhere.iter().any(|start| key.starts_with(start))
                || (refusals.contains(key) && SDL.contains(&format!(" {key}\n")));
            assert!(named || put, "{key}");
        }
    }
}

#[test]
fn every_refusal_of_the_api_has_its_sentence() {
    assert_eq!(values("SignInErrorCode").len(), 13);
    for code in values("SignInErrorCode") {
        assert!(names(&[REFUSALS]).iter().any(|name| name.starts_with(code)), "{code}");
    }
}

#[test]
fn every_refusal_before_an_owner_has_its_sentence() {
    let codes = values("CrmUserErrorCode");
    assert_eq!(codes.len(), 18);
    for code in codes {
        // IDENTITY_NOT_CONFIRMED opens the confirmation dialog, whose text is among the general refusals.
        let known = |name: &String| *name == code || *name == format!("refused_{code}");
        let group = if code == "IDENTITY_NOT_CONFIRMED" { REFUSALS } else { REFUSED };
        assert!(names(&[group]).iter().any(known), "{code}");
    }
}

#[test]
fn every_kind_of_notice_has_its_sentences() {
    let view = include_str!("assets/me_view.js");
    let (kinds, keys) = (values("NoticeKind"), KINDS.split_whitespace().collect::<Vec<_>>());
    assert_eq!(kinds.len(), keys.len());
    for (kind, key) in kinds.into_iter().zip(keys) {
        assert!(view.contains(&format!("  {kind}: '{key}',\n")), "{kind}");
        for whose in ["own", "other"] {
            assert!(names(&[NOTICES]).contains(&format!("{key}_{whose}")), "{key}_{whose}");
        }
    }
}

#[test]
fn no_text_stands_in_a_template_or_a_script() {
    for page in &PAGES {
        let texts = page.templates.iter().flat_map(|template| template.split('>').skip(1));
        for text in texts.filter_map(|rest| rest.split('<').next()) {
            let bare = text.split("{{").next().unwrap_or_default().split("{%").next().unwrap_or_default().trim();
            let number = bare.chars().all(|c| c.is_ascii_digit());
            assert!(number || bare.starts_with("{#") || bare.ends_with("#}"), "{bare}");
        }
        for script in page.scripts {
            for line in script.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
                let code = line.split("//").next().unwrap_or_default();
                let said = code.split('\'').skip(1).step_by(2).find(|text| text.contains(' ') && text.contains('.'));
                assert_eq!(said, None, "{line}");
            }
        }
    }
}
