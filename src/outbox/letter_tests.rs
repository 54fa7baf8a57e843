//! Letters as mails: the sentences of each kind in each language, and the contents that no mail may have.

use std::net::IpAddr;

use strum::VariantArray;

use super::*;
use crate::rules::Span;
use crate::rules::notice::NoticeKind;
use crate::rules::test_support::PLAYER_TOPICS;

fn code(language: Language) -> Letter {
    code_about(CodeTopic::SignIn, None, language)
}

fn code_about(topic: CodeTopic, new_address: Option<&str>, language: Language) -> Letter {
    let asked_at = Instant::UNIX_EPOCH + Span::seconds(1_795_292_640);
    let (digits, new_address) = (Zeroizing::new(String::from("042137")), new_address.map(str::to_owned));
    let expires_at = asked_at + Span::minutes(10);
    Letter::Code {
        language,
        topic,
        new_address,
        to: None,
        brand: None,
        from: None,
        digits,
        number: 2,
        of: 3,
        asked_at,
        expires_at,
    }
}

/// Kinds of notices of the staff door.
fn staff_kinds() -> impl Iterator<Item = NoticeKind> {
    NoticeKind::VARIANTS.iter().copied().filter(|kind| kind.is_told_at(Door::Staff))
}

fn written_at(door: Door, letter: &Letter) -> Result<Mail, Fault> {
    let read = letter.bytes().and_then(|bytes| Letter::read(&bytes))?;
    read.written(
        Uuid::nil(),
        MailReader { door, address: "a@example.com", time_zone: None },
        "Acme",
        Instant::UNIX_EPOCH,
    )
}

fn written(letter: &Letter) -> Mail {
    written_at(Door::Staff, letter).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Topics of mails of the account door.
fn of_accounts() -> impl Iterator<Item = CodeTopic> {
    CodeTopic::ALL.into_iter().filter(|topic| !PLAYER_TOPICS.contains(topic))
}

#[test]
fn the_code_stands_alone_on_its_line_and_nowhere_else() {
    let codes = of_accounts().filter(|topic| *topic != CodeTopic::AlreadyRegistered);
    let codes = codes.map(|topic| (Door::Account, topic));
    let all = codes.chain([(Door::Staff, CodeTopic::SignIn), (Door::Player, CodeTopic::Withdrawal)]);
    for (language, (door, topic)) in all.flat_map(|of| Language::ALL.map(|language| (language, of))) {
        let letter = code_about(topic, None, language);
        let mail = written_at(door, &letter).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(mail.text.lines().any(|line| line == "042137"), "{}", mail.text);
        for body in [&mail.text, &mail.html, &mail.subject] {
            let runs = body.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 4);
            let runs: Vec<&str> = runs.filter(|run| *run != "042137").collect();
            assert!(runs.is_empty(), "{body}");
        }
        assert!(mail.html.contains("042137") && mail.text.contains("20:34") && !mail.subject.contains("042137"));
    }
}

#[test]
fn a_mail_is_in_its_own_language_throughout() {
    let table = [
        (Language::En, "Acme: your sign-in code", "valid for 10 minutes, until 20:34 UTC"),
        (Language::De, "Acme: Ihr Anmeldecode", "10 Minuten lang gültig: bis 20:34 Uhr UTC"),
        (Language::Es, "Acme: su código de acceso", "durante 10 minutos: hasta las 20:34 UTC"),
        (Language::Fr, "Acme\u{a0}: votre code de connexion", "10 minutes\u{a0}: jusqu’à 20:34 UTC"),
        (Language::Pt, "Acme: o seu código de acesso", "durante 10 minutos: até às 20:34 UTC"),
    ];
    for (language, subject, facts) in table {
        let mail = written(&code(language));
        assert_eq!((mail.subject.as_str(), mail.language), (subject, language));
        assert!(mail.text.contains(facts) && mail.html.contains(facts), "{}", mail.text);
        let until = Instant::UNIX_EPOCH;
        let letters = [
            code(language),
            Letter::Invitation { language, url: String::from("https://a.example").into(), by: None, until },
        ];
        let notices = staff_kinds().flat_map(|kind| {
            [None, Some(String::from("bob@example.com"))].map(|about| Letter::Notice {
                before: 0,
                language,
                kind: kind.name().into(),
                at: until,
                about,
                old_address: None,
                old_zone: None,
                from: None,
            })
        });
        let first =
            staff_kinds().map(|kind| DeedSaid { kind: kind.name().into(), about: Some("bob@example.com".into()) });
        let deeds =
            Letter::Deeds { language, at: until, by: "os:root".into(), from: None, count: 30, first: first.collect() };
        assert_eq!(written(&deeds).text.matches("\n- ").count(), staff_kinds().count(), "{}", written(&deeds).text);
        for letter in letters.into_iter().chain(notices).chain([deeds]) {
            let mail = written(&letter);
            assert!(mail.html.contains(&format!("<html lang=\"{}\">", language.tag())), "{}", mail.html);
            for said in [&mail.subject, &mail.text, &mail.html.split("<p>").skip(1).collect()] {
                assert!(!said.contains(['{', '}']), "{said}");
                let foreign = |other: &&Language| **other != language;
                for other in Language::ALL.iter().filter(foreign) {
                    assert!(!said.contains(MailWords::of(*other).code_where), "{said}");
                }
            }
        }
    }
}

#[test]
fn a_code_is_mailed_in_the_words_of_its_door() {
    let facts = "Code 2 of 3, requested at 20:24 UTC. It is valid for 10 minutes, until 20:34 UTC.";
    let table = [
        (
            Door::Staff,
            "Acme: your sign-in code",
            format!(
                "Your sign-in code for Acme:\n\n042137\n\n{facts}\nEnter it in the browser window where you requested it.\n\
                Older codes no longer work.\n\nIf you did not request it, someone else entered your email \
                address. They cannot sign in with that alone.\nDo not share this code with anyone.\n\nAcme"
            ),
        ),
        (
            Door::Account,
            "Acme: Your code",
            format!(
                "Your code:\n\n042137\n\n{facts}\nEnter it where you requested it.\nOlder codes no longer work.\n\n\
                If you did not request it, someone else may know your password: change it.\n\
                Do not share this code with anyone.\n\nAcme"
            ),
        ),
    ];
    for (door, subject, text) in table {
        let mail = written_at(door, &code(Language::En)).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!((mail.subject.as_str(), mail.text), (subject, text));
    }
    for door in [Door::Session, Door::Player] {
        assert!(written_at(door, &code(Language::En)).is_err(), "{door:?} mails no code");
    }
}

#[test]
fn a_code_says_where_and_by_which_browser_it_was_requested() {
    let of = |browser: Option<&str>| {
        let mut letter = code(Language::En);
        if let Letter::Code { from, .. } = &mut letter {
            let network = IpAddr::from([192, 0, 2, 7]);
            *from = Some(LetterOrigin { network, browser: browser.map(str::to_owned) });
        }
        written(&letter)
    };
    let named = "It was requested from 192.0.2.7 with Firefox on Linux.";
    for body in [of(Some("Firefox on Linux")).text, of(Some("Firefox on Linux")).html] {
        assert!(body.contains(named), "{body}");
    }
    assert!(of(None).text.contains("from 192.0.2.7 with an unknown browser.\n"), "{}", of(None).text);
    assert!(!written(&code(Language::En)).text.contains("requested from"));
}

#[test]
fn an_invitation_says_who_invites_if_an_admin_does() {
    let of = |by: Option<&str>| {
        let url = String::from("https://a.example").into();
        let by = by.map(str::to_owned);
        written(&Letter::Invitation { language: Language::En, url, by, until: Instant::UNIX_EPOCH })
    };
    for body in [of(Some("olga@example.com")).text, of(Some("olga@example.com")).html] {
        assert!(body.contains("The invitation is from olga@example.com."), "{body}");
    }
    assert!(!of(None).text.contains("is from"));
}

#[test]
fn a_mail_has_no_colours_that_a_dark_reader_could_make_unreadable_and_its_name_is_escaped() {
    let letter = code(Language::En);
    let mail = letter.written(
        Uuid::nil(),
        MailReader { door: Door::Staff, address: "a@example.com", time_zone: None },
        "<b>Acme & Söhne",
        Instant::UNIX_EPOCH,
    );
    let mail = mail.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(mail.html.contains("<meta name=\"color-scheme\" content=\"light dark\">"), "{}", mail.html);
    assert!(!mail.html.contains("color:") && !mail.html.contains("background"), "{}", mail.html);
    assert!(!mail.html.contains("<b>") && mail.subject == "<b>Acme & Söhne: your sign-in code", "{}", mail.html);
}

#[test]
fn no_mail_of_the_account_door_speaks_of_admins() {
    for (topic, language) in of_accounts().flat_map(|topic| Language::ALL.map(|language| (topic, language))) {
        let letter = code_about(topic, None, language);
        let mail = written_at(Door::Account, &letter).unwrap_or_else(|fault| panic!("{fault}"));
        for said in [mail.subject, mail.text, mail.html].map(|said| said.to_lowercase()) {
            for word in ["admin", "back office", "backoffice", "staff", "verwalt", "browser", "naveg", "navig", "://"] {
                assert!(!said.contains(word), "{word} in {said}");
            }
        }
    }
}

#[test]
fn what_is_sealed_is_as_long_in_every_language() {
    let length = |letter: Letter| letter.bytes().map(|bytes| bytes.len()).unwrap_or_default();
    for topic in CodeTopic::ALL {
        let lengths = Language::ALL.map(|language| length(code_about(topic, None, language)));
        assert!(lengths[0] > 0 && lengths.iter().all(|length| *length == lengths[0]), "{lengths:?}");
    }
    let both = [CodeTopic::Registration, CodeTopic::AlreadyRegistered];
    let [free, held] = both.map(|topic| length(code_about(topic, Some("ann@example.com"), Language::En)));
    assert_eq!(free, held, "whether the address has an account or not");
}

#[test]
fn a_letter_without_a_topic_is_of_a_sign_in_and_one_of_an_unknown_topic_is_refused() {
    let facts = |topic: &str| {
        format!(
            r#"{{"letter":"code","language":"en",{topic}"digits":"042137","number":2,"of":3,
            "asked_at":"2026-11-21T20:24:00Z","expires_at":"2026-11-21T20:34:00Z"}}"#
        )
    };
    let read = |topic: &str| Letter::read(facts(topic).as_bytes());
    for topic in ["", r#""topic":"sign_in","#] {
        let letter = read(topic).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(written(&letter).subject, written(&code(Language::En)).subject);
        assert_eq!(letter.recipient_inside(), None);
    }
    assert!(read(r#""topic":"sign_out","#).is_err());
}

#[test]
fn the_recipient_of_a_letter_to_no_account_is_inside_it() {
    let letter = code_about(CodeTopic::Registration, Some("ann@example.com"), Language::En);
    let read = letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(read.recipient_inside(), Some("ann@example.com"));
}

#[test]
fn a_letter_in_an_unknown_language_is_written_in_english() {
    let facts = r#"{"letter":"invitation","url":"https://a.example","until":"2026-11-21T20:24:00Z","language":"nl"}"#;
    let read = Letter::read(facts.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(written(&read).subject, "You are invited to Acme");
    assert!(written(&read).text.contains("until 21 November 2026 at 20:24 UTC."));
}

#[test]
fn a_decoys_letter_is_as_long_as_one_to_a_number_of_any_length() {
    let to_number = |number: Option<&str>| {
        let mut letter = code(Language::En);
        if let Letter::Code { to, brand, .. } = &mut letter {
            (*to, *brand) = (number.map(str::to_owned), Some(7));
        }
        letter.bytes().unwrap_or_else(|fault| panic!("{fault}"))
    };
    let decoy = to_number(None).len();
    for number in [None, Some("1234567"), Some("44123456789"), Some("123456789012345")] {
        let bytes = to_number(number);
        assert_eq!(bytes.len(), decoy, "{number:?}");
        let read = Letter::read(&bytes).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(matches!(read, Letter::Code { to, brand: Some(7), .. } if to.as_deref() == number));
    }
}
