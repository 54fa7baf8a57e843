//! The words of a page's scripts: every one they ask for is among those the page hands them, and none stands in a template
//! or a script itself.

use std::collections::BTreeSet;

use crate::words::{Enrolment, Entry, Refusals, SignIn};

const TEMPLATE: &str = include_str!("assets/sign_in.html");
const SCRIPTS: [&str; 6] = [
    include_str!("assets/sign_in.js"),
    include_str!("assets/steps.js"),
    include_str!("assets/onward.js"),
    include_str!("assets/words.js"),
    include_str!("assets/enrolment.js"),
    include_str!("assets/captcha.js"),
];

/// Keys that are put together: an API's code and what is particular, a count's plural, a button and its wait.
const PUT_TOGETHER: [&str; 9] =
    ["attempts", "send_in", "resend_in", "trouble", "LOCKED", "WRONG", "ALREADY", "EXPIRED", "NO_PENDING"];

fn handed() -> impl Iterator<Item = &'static Entry> {
    [SignIn::ALL, Enrolment::ALL, Refusals::ALL].into_iter().flatten()
}

fn sdl() -> &'static str {
    include_str!("../../../schema.graphql")
}

#[test]
fn every_word_a_script_asks_for_is_handed_to_it() {
    let known: BTreeSet<&str> = handed().map(Entry::name).collect();
    let asked =
        SCRIPTS.iter().flat_map(|script| script.split("text('").skip(1)).filter_map(|rest| rest.split_once('\''));
    let asked: Vec<&str> = asked.map(|(key, _)| key).collect();
    assert!(asked.len() > 20, "{asked:?}");
    for key in asked {
        assert!(known.contains(key), "{key}");
    }
    assert_eq!(known.len(), handed().count(), "groups of one page share no name");
}

#[test]
fn every_word_handed_to_the_page_is_shown_somewhere() {
    let all = [&SCRIPTS[..], &[TEMPLATE]].concat().concat();
    for entry in handed() {
        let key = entry.name();
        let named = all.contains(&format!("'{key}'")) || all.contains(&format!(".{key} }}}}"));
        let put = PUT_TOGETHER.iter().any(|start| key.starts_with(start)) || sdl().contains(&format!(" {key}\n"));
        assert!(named || put, "{key}");
    }
}

#[test]
fn every_refusal_of_the_api_has_its_sentence() {
    let codes = sdl().split("enum SignInErrorCode {").nth(1).and_then(|rest| rest.split('}').next());
    let codes = codes.unwrap_or_default().lines().filter_map(|line| line.rsplit(' ').next());
    let codes: Vec<&str> = codes.filter(|code| !code.is_empty()).collect();
    assert_eq!(codes.len(), 13);
    for code in codes {
        assert!(Refusals::ALL.iter().any(|entry| entry.name().starts_with(code)), "{code}");
    }
}

#[test]
fn no_text_stands_in_the_template_or_the_scripts() {
    for text in TEMPLATE.split('>').skip(1).filter_map(|rest| rest.split('<').next()) {
        let bare = text.split("{{").next().unwrap_or_default().split("{%").next().unwrap_or_default().trim();
        let number = bare.chars().all(|c| c.is_ascii_digit());
        assert!(number || bare.starts_with("{#") || bare.ends_with("#}"), "{bare}");
    }
    for script in SCRIPTS {
        for line in script.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
            let code = line.split("//").next().unwrap_or_default();
            let said = code.split('\'').skip(1).step_by(2).find(|text| text.contains(' ') && text.contains('.'));
            assert_eq!(said, None, "{line}");
        }
    }
}
