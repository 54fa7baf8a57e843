//! Words of mailed codes: each topic has its own at the account door, and the staff door has those of a sign-in.

use std::collections::BTreeSet;

use super::*;
use crate::rules::Span;
use crate::rules::test_support::PLAYER_TOPICS;

fn facts() -> CodeFacts<'static> {
    let asked_at = Instant::UNIX_EPOCH;
    CodeFacts { name: "Acme", number: 2, of: 3, asked_at, expires_at: asked_at + Span::minutes(10), from: None }
}

fn code(topic: CodeTopic, language: Language) -> CodeSaid {
    match code_said(Door::Account, topic, &facts(), language) {
        Ok(TopicSaid::Code(said)) => said,
        Ok(TopicSaid::Notice(_)) => panic!("{topic:?} has no code"),
        Err(fault) => panic!("{fault}"),
    }
}

/// Topics of mails that hold a code, but for those of players.
fn codes() -> impl Iterator<Item = CodeTopic> {
    let others = CodeTopic::ALL.into_iter().filter(|topic| !PLAYER_TOPICS.contains(topic));
    others.filter(|topic| *topic != CodeTopic::AlreadyRegistered)
}

#[test]
fn each_topic_begins_its_mail_in_its_own_words_in_each_language() {
    let mut told = BTreeSet::new();
    for (topic, language) in codes().flat_map(|topic| Language::ALL.map(|language| (topic, language))) {
        let said = code(topic, language);
        assert!(told.insert(said.lead.clone()) && told.insert(said.subject.clone()), "{}", said.subject);
        let title = said.lead.trim_end_matches([':', '\u{a0}']);
        assert!(said.subject.starts_with("Acme") && said.subject.ends_with(title), "{}", said.subject);
        assert!(said.facts.contains("00:00"), "{}", said.facts);
    }
}

#[test]
fn strangers_are_said_to_know_the_password_where_one_was_shown_before_the_code() {
    let table = [
        (CodeTopic::SignIn, true),
        (CodeTopic::Registration, false),
        (CodeTopic::PasswordReset, false),
        (CodeTopic::PasswordChange, true),
        (CodeTopic::TwoFactorOff, true),
        (CodeTopic::Confirmation(ConfirmReason::UpdateProfile), false),
    ];
    let mut told = BTreeSet::new();
    for (topic, knows) in table {
        let said = code(topic, Language::En).stranger;
        assert_eq!(
            said.contains("someone else may know your password") || said.contains("and may know your password"),
            knows,
            "{said}"
        );
        assert!(Language::ALL.into_iter().all(|language| told.insert(code(topic, language).stranger)), "{said}");
    }
    let reasons = codes().filter(|topic| matches!(topic, CodeTopic::Confirmation(_)));
    let strangers: BTreeSet<&str> = reasons.map(|topic| code(topic, Language::En).stranger).collect();
    assert_eq!(strangers.len(), 1, "one sentence for every reason");
}

#[test]
fn a_held_address_is_told_without_a_code() {
    let said = match code_said(Door::Account, CodeTopic::AlreadyRegistered, &facts(), Language::En) {
        Ok(TopicSaid::Notice(said)) => said,
        Ok(TopicSaid::Code(_)) | Err(_) => panic!("a notice"),
    };
    let text = [said.subject.as_str(), &said.what, &said.advice, said.nothing_to_use].join("\n");
    assert_eq!(
        text,
        "Acme: this address already has an account\n\
        Someone, perhaps you, tried to register with this address. It already has an account, which has not changed.\n\
        If this was you, sign in with your password, or reset it if you have forgotten it. If this was not \
        you, there is nothing to do.\n\
        This email contains no code and no link, because you do not need one."
    );
}

#[test]
fn a_door_that_mails_no_code_of_a_topic_has_no_words_for_it() {
    for topic in CodeTopic::ALL {
        let is_said = |door| code_said(door, topic, &facts(), Language::En).is_ok();
        let expected =
            [topic == CodeTopic::SignIn, !PLAYER_TOPICS.contains(&topic), false, topic == CodeTopic::Withdrawal];
        assert_eq!([Door::Staff, Door::Account, Door::Session, Door::Player].map(is_said), expected, "{topic:?}");
    }
}

#[test]
fn a_withdrawal_begins_its_mail_in_its_own_words_and_never_speaks_of_a_password() {
    for language in Language::ALL {
        let said = match code_said(Door::Player, CodeTopic::Withdrawal, &facts(), language) {
            Ok(TopicSaid::Code(said)) => said,
            Ok(TopicSaid::Notice(_)) | Err(_) => panic!("a code"),
        };
        assert!(said.lead != code(CodeTopic::SignIn, language).lead && said.facts.contains("00:00"), "{}", said.lead);
        for word in ["passw", "contrase", "mot de passe", "palavra-passe"] {
            assert!(!said.stranger.to_lowercase().contains(word), "{}", said.stranger);
        }
    }
}
