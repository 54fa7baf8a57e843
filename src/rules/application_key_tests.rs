//! Application keys: which names, networks and expiry times there are, and which calls a key admits.

use super::*;
use crate::rules::test_support::{application_key, at, net};

#[test]
fn a_name_is_1_to_64_visible_ascii_characters() {
    for fits in ["a", "billing", "Back-Office:2", "~!\"'", &"x".repeat(64)] {
        assert_eq!(KeyName::parse(fits).map(|name| name.as_str().to_owned()), Some(fits.to_owned()));
    }
    for unfit in ["", " ", "a b", "a\n", "\u{7f}", "ä", "a\u{200b}", &"x".repeat(65)] {
        assert_eq!(KeyName::parse(unfit), None, "{unfit:?}");
    }
}

#[test]
fn a_network_is_a_block_without_further_bits_or_an_address() {
    let table = [
        ("10.0.0.0/8", Some("10.0.0.0/8")),
        ("192.0.2.7", Some("192.0.2.7/32")),
        ("2001:db8::/32", Some("2001:db8::/32")),
        ("2001:db8::7", Some("2001:db8::7/128")),
        ("0.0.0.0/0", Some("0.0.0.0/0")),
        ("::ffff:10.0.0.0/104", Some("10.0.0.0/8")),
        ("::ffff:192.0.2.7", Some("192.0.2.7/32")),
        ("10.0.0.1/8", None),
        ("10.0.0.0/33", None),
        ("10.0.0", None),
        ("", None),
        ("example.com", None),
        (" 10.0.0.0/8", None),
    ];
    for (text, expected) in table {
        assert_eq!(network(text).map(|network| network.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_key_admits_its_scopes_from_its_networks_until_it_ends_or_expires() {
    let near = ApplicationKey { networks: vec![net("192.0.2.0/24"), net("2001:db8::/32")], ..application_key() };
    let expiring = ApplicationKey { expires_at: Some(at(10)), ..application_key() };
    let ended = ApplicationKey { ended_at: Some(at(5)), ..application_key() };
    let table = [
        (&application_key(), "203.0.113.9", KeyScope::Session, 0, true),
        (&application_key(), "203.0.113.9", KeyScope::Facts, 0, true),
        (&application_key(), "203.0.113.9", KeyScope::Players, 0, false),
        (&application_key(), "2001:db8::7", KeyScope::Session, 0, true),
        (&near, "192.0.2.255", KeyScope::Session, 0, true),
        (&near, "192.0.3.0", KeyScope::Session, 0, false),
        (&near, "2001:db8:ffff::1", KeyScope::Session, 0, true),
        (&near, "2001:db9::1", KeyScope::Session, 0, false),
        (&near, "192.0.2.1", KeyScope::Players, 0, false),
        (&expiring, "192.0.2.1", KeyScope::Session, 9, true),
        (&expiring, "192.0.2.1", KeyScope::Session, 10, false),
        (&ended, "192.0.2.1", KeyScope::Session, 0, false),
    ];
    for (key, address, scope, second, expected) in table {
        let requester = address.parse().unwrap_or_else(|_| panic!("{address}"));
        assert_eq!(key.admits(requester, scope, at(second)), expected, "{key:?} {address} {scope:?} {second}");
    }
}

#[test]
fn an_expiry_lies_ahead_and_before_the_year_9999() {
    let year = |text: &str| text.parse::<Instant>().unwrap_or_else(|_| panic!("{text}"));
    for (expiry, expected) in [
        (at(1), true),
        (at(0), false),
        (at(-1), false),
        (year("9998-12-31T23:59:59Z"), true),
        (year("9999-01-01T00:00:00Z"), false),
    ] {
        assert_eq!(is_expiry(expiry, at(0)), expected, "{expiry}");
    }
}

#[test]
fn the_scopes_are_spelled_as_the_command_line_has_them() {
    use strum::VariantArray;

    let names: Vec<&str> = KeyScope::VARIANTS.iter().map(|scope| scope.name()).collect();
    assert_eq!(names, ["session", "players", "facts"]);
    assert_eq!("facts".parse(), Ok(KeyScope::Facts));
    assert!("Facts".parse::<KeyScope>().is_err());
}
