//! Words of notices: the contents that no notice has, and the kinds that each door has words for.

use std::collections::BTreeSet;

use strum::VariantArray;
use uuid::Uuid;

use super::*;
use crate::mail::Mail;
use crate::outbox::Letter;
use crate::outbox::letter::MailReader;
use crate::rules::Instant;

#[test]
fn a_notice_holds_no_link_and_nothing_like_a_code() {
    for kind in NoticeKind::VARIANTS.iter().copied().filter(|kind| kind.is_told_at(Door::Staff)) {
        for about in [None, Some(String::from("ann@example.com\r\nBcc: <b>eve@example.com"))] {
            let (language, kind_told, kind) = (Language::En, kind, kind.name().into());
            let (at, about) = (Instant::UNIX_EPOCH, about.clone());
            let letter = Letter::Notice {
                language,
                kind,
                at,
                about: about.clone(),
                old_address: None,
                old_zone: None,
                before: 0,
                from: None,
            };
            let read = letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
            let mail = read.written(
                Uuid::nil(),
                MailReader { door: Door::Staff, address: "bob@example.com", time_zone: None },
                "Acme",
                Instant::UNIX_EPOCH,
            );
            let mail = mail.unwrap_or_else(|fault| panic!("{fault}"));
            assert!(mail.subject.starts_with("Acme security notice: ") && !mail.subject.contains("example"));
            for body in [&mail.text, &mail.html] {
                assert!(!body.contains("://") && !body.contains("href") && !body.contains('\r'), "{body}");
                assert!(!body.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 4), "{body}");
                assert!(body.contains("1 January 1970 at 00:00 UTC"), "{body}");
                let own = body.to_lowercase().contains("your account");
                let of_no_account = [
                    NoticeKind::AdminsExported,
                    NoticeKind::Restored,
                    NoticeKind::ApplicationKeyAdded,
                    NoticeKind::ApplicationKeyEnded,
                ];
                assert_eq!(own, about.is_none() && !of_no_account.contains(&kind_told), "{body}");
            }
            assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")) && !mail.html.contains("<b>"));
        }
    }
}

/// The mail of a kind at the account door about the reader's own account, or about another's.
fn account_mail(kind: NoticeKind, about: Option<&str>, language: Language) -> Result<Mail, Fault> {
    let (at, about) = (Instant::UNIX_EPOCH, about.map(str::to_owned));
    let letter = Letter::Notice {
        language,
        kind: kind.name().into(),
        at,
        about,
        old_address: None,
        old_zone: None,
        before: 1,
        from: None,
    };
    letter.written(
        Uuid::nil(),
        MailReader { door: Door::Account, address: "ann@example.com", time_zone: None },
        "Acme",
        at,
    )
}

#[test]
fn a_door_has_words_for_its_own_kinds_and_for_no_other() {
    for (kind, language) in NoticeKind::VARIANTS.iter().flat_map(|kind| Language::ALL.map(|language| (*kind, language)))
    {
        for door in [Door::Staff, Door::Account, Door::Session, Door::Player] {
            let told = NoticeTold { name: "Acme", kind, about: None, before: 0, from: None, is_former: false };
            let is_said = said(door, &told, language).is_ok();
            assert_eq!(is_said, kind.is_told_at(door), "{kind:?} at {door:?}");
        }
        assert!(account_mail(kind, Some("bob@example.com"), language).is_err(), "{kind:?} about somebody else");
    }
}

#[test]
fn a_notice_of_the_account_door_speaks_of_devices_to_its_holder() {
    let own = NoticeKind::VARIANTS.iter().copied().filter(|kind| kind.is_told_at(Door::Account));
    let mut told = BTreeSet::new();
    for (kind, language) in own.flat_map(|kind| Language::ALL.map(|language| (kind, language))) {
        let mail = account_mail(kind, None, language).unwrap_or_else(|fault| panic!("{fault}"));
        for said in [&mail.subject, &mail.text, &mail.html].map(|said| said.to_lowercase()) {
            for word in ["admin", "owner", "browser", "naveg", "navig", "verwalt", "authenti", "://", "href", "{"] {
                assert!(!said.contains(word), "{word} in {said}");
            }
            assert!(!said.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 4), "{said}");
        }
        assert!(told.insert(mail.subject.clone()) && told.insert(mail.text), "{}", mail.subject);
    }
}

/// A notice of a door that tells where the request came from.
fn from_somewhere(door: Door, (about, old_address): (Option<&str>, Option<&str>)) -> Mail {
    let [about, old_address] = [about, old_address].map(|address| address.map(str::to_owned));
    let (language, kind, at) = (Language::En, NoticeKind::LockedOut.name().into(), Instant::UNIX_EPOCH);
    let from = LetterOrigin::of_line(Some("2001:db8::7/128"), Some("Firefox, Linux"));
    let letter = Letter::Notice { language, kind, at, about, old_address, old_zone: None, before: 0, from };
    let read = letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
    read.written(Uuid::nil(), MailReader { door, address: "ann@example.com", time_zone: None }, "Acme", at)
        .unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn a_notice_of_the_staff_door_says_from_where_and_which_page_shows_more() {
    let from = "The request came from 2001:db8::7 with Firefox, Linux.";
    let (own, owner) = ("Recent security activity is on the page /me of Acme.", "on the page /admins/trail of Acme.");
    let advice = "sign out everywhere on the page /me and tell an owner";
    let table = [
        (Door::Staff, (None, None), [true, true, true, false]),
        (Door::Staff, (Some("bob@example.com"), None), [true, false, false, true]),
        // Nobody who reads a former address can open the page.
        (Door::Staff, (None, Some("ann@example.com")), [true, false, false, false]),
        (Door::Account, (None, None), [false; 4]),
    ];
    for (door, about, expected) in table {
        let mail = from_somewhere(door, about);
        for body in [mail.text, mail.html] {
            assert_eq!([from, own, advice, owner].map(|said| body.contains(said)), expected, "{body}");
        }
    }
}

#[test]
fn a_browser_that_is_no_name_and_a_network_that_is_none_are_not_told() {
    let table = [
        (Some("192.0.2.7/32"), Some("Edge, Windows"), Some(Some("Edge, Windows"))),
        (Some("192.0.2.7/32"), Some("Firefox. Call 555 0100 at once"), Some(None)),
        (Some("192.0.2.7/32"), Some("https://evil.example"), Some(None)),
        (Some("192.0.2.7/32"), Some("Call us at once"), Some(None)),
        (Some("192.0.2.7/32"), None, Some(None)),
        (Some("your bank"), Some("Firefox"), None),
        (None, Some("Firefox"), None),
    ];
    for (network, browser, expected) in table {
        let from = LetterOrigin::of_line(network, browser);
        assert_eq!(from.as_ref().map(|from| from.browser.as_deref()), expected, "{network:?} {browser:?}");
    }
}

#[test]
fn a_deed_that_was_repeated_says_how_often() {
    let deed = || DeedSaid { kind: NoticeKind::AdminsExported.name().into(), about: Some(String::new()) };
    let of = |count: u32, first: &[DeedSaid]| {
        let said = said_of_deeds("Acme", ("ann@example.com", None, count), first, Language::En);
        said.unwrap_or_else(|fault| panic!("{fault}"))
    };
    let (once, again, both) = (of(1, &[deed()]), of(60, &[deed()]), of(2, &[deed(), deed()]));
    assert_eq!(once.what, "The list of all admins was exported.");
    let times = "This happened 60 times. The details given are those of the most recent.";
    assert_eq!(again.what, format!("{} {times}", once.what));
    assert_eq!(again.subject, once.subject);
    assert_eq!([once, again, both].map(|said| said.list.len()), [0, 0, 2]);
}
