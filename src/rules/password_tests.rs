//! Lengths, normal form and judgement of passwords, by tables.

use super::*;

fn password(typed: &str) -> Password {
    Password::parse(typed).unwrap_or_else(|fault| panic!("{typed:?}: {fault:?}"))
}

fn anna() -> KnownWords {
    KnownWords::of(
        Address::parse("anna.lindqvist@orchards.example").as_ref(),
        ["appletree", "Anna", "Lindqvist-Ångström"],
    )
}

#[test]
fn a_password_is_hashed_in_nfc_and_otherwise_as_typed() {
    let table = [
        ("  two  spaces, Case and\ttab ", "  two  spaces, Case and\ttab "),
        ("e\u{301}", "\u{e9}"),
        ("\u{212b}ngstro\u{308}m", "\u{c5}ngstr\u{f6}m"),
        ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
        // NFKC would fold these.
        ("\u{fb01}\u{ff21}\u{2460}", "\u{fb01}\u{ff21}\u{2460}"),
        ("\0\u{1b}\r\n\u{7f}", "\0\u{1b}\r\n\u{7f}"),
        ("\u{202e}\u{200d}\u{feff}", "\u{202e}\u{200d}\u{feff}"),
        ("", ""),
    ];
    for (typed, hashed) in table {
        assert_eq!(password(typed).reveal(), hashed.as_bytes(), "{typed:?}");
    }
}

#[test]
fn length_is_counted_in_code_points_once_normalized() {
    let table = [
        ("a".repeat(128), true),
        ("a".repeat(129), false),
        ("\u{1f511}".repeat(128), true),
        ("\u{1f511}".repeat(129), false),
        // 384 code points of 1152 bytes as typed.
        ("\u{1112}\u{1161}\u{11ab}".repeat(128), true),
        ("e\u{301}".repeat(128), true),
        ("e\u{301}".repeat(129), false),
        ("\u{301}".repeat(129), false),
        ("a".repeat(10_000), false),
        ("\u{344}".repeat(5_000), false),
    ];
    for (typed, fits) in table {
        let fault = Password::parse(&typed).err();
        assert_eq!(fault, (!fits).then_some(PasswordFault::TooLong), "{} of {typed:.20}", typed.len());
    }
    let longest = password(&"\u{1f511}".repeat(128));
    assert_eq!(longest.reveal().len(), 512);
    for (typed, min, shorter) in [
        ("e\u{301}".repeat(14), 15, true),
        ("e\u{301}".repeat(15), 15, false),
        ("\u{1f511}".repeat(8), 8, false),
        ("\u{1f511}".repeat(7), 8, true),
        (String::new(), 8, true),
    ] {
        assert_eq!(password(&typed).is_shorter_than(min), shorter, "{typed}");
    }
}

#[test]
fn control_characters_are_found_and_other_invisible_ones_are_not() {
    let table = [
        ("two  spaces, \u{a0}\u{2003}\u{3000} and more", false),
        ("\u{202e}\u{200d}\u{feff}", false),
        ("", false),
        ("\0", true),
        ("quiet\tharbour", true),
        ("quiet harbour\n", true),
        ("\rquiet harbour", true),
        ("quiet\u{1b}harbour", true),
        ("quiet\u{7f}harbour", true),
        ("quiet\u{85}harbour\u{9f}", true),
    ];
    for (typed, has_one) in table {
        assert_eq!(password(typed).has_control_character(), has_one, "{typed:?}");
    }
}

#[test]
fn a_common_password_is_refused_and_no_kind_of_character_is_asked_for() {
    let table = [
        ("correct horse battery staple", false),
        ("onlylowercaseletterswithoutasense", false),
        ("tangerine quarry dismal fork", false),
        (
            "\u{43a}\u{43e}\u{43b}\u{43e}\u{434}\u{435}\u{446} \u{442}\u{443}\u{43c}\u{430}\u{43d} \u{43b}\u{438}\u{441}\u{442}",
            false,
        ),
        ("passwordpassword", true),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", true),
        ("123456789012345", true),
        ("qwertyuiopasdfgh", true),
        ("abcabcabcabcabcabc", true),
        ("iloveyouiloveyou", true),
        // The words of the account and of this program, in any case, alone, doubled or joined.
        ("vestibule2026vestibule", true),
        ("VestibuleVESTIBULEvestibule", true),
        ("Vestibule20262027vestibule", true),
        ("anna.lindqvist@orchards.example", true),
        ("AppleTree1234567", true),
        ("lindqvistappletree", true),
        ("LINDQVIST\u{e5}ngstr\u{f6}m123", true),
        // Taking a word out leaves another.
        ("vestivestibulebule1234", true),
        ("appletree fjord 7 quince wren", false),
    ];
    for (typed, common) in table {
        assert_eq!(password(typed).is_too_common(&anna()), common, "{typed}");
    }
}

#[test]
fn known_words_are_long_enough_to_be_words() {
    let words = KnownWords::of(Address::parse("jo@x.io").as_ref(), ["J", "O'Neil", ""]);
    assert_eq!(words.0, ["vestibule", "jo@x.io", "o'neil", "neil"]);
    assert!(!password("jojo io ox jojo walnut canopies").is_too_common(&words));
}

#[test]
fn a_password_and_its_hash_print_nothing() {
    let hash = PhcHash::of(Zeroizing::new("$argon2id$v=19$...".to_owned()));
    assert_eq!(format!("{:?} {hash:?}", password("a secret")), "Password(..) PhcHash(..)");
}
