//! The search of logs for issued secrets (`support::leaks`) finds planted values in every encoding.

use crate::support::leaks;
use crate::support::search::{Kind, Wanted};

#[test]
fn a_value_is_found_at_its_place() {
    let secret = "Zm9v-YmFyYmF6cXV4_LXNlY3JldC1vZi1vdXJz";
    let values = [("123456", Kind::Code), (secret, Kind::Secret), ("ann@example.com", Kind::Address)];
    let wanted = Wanted::of(values);
    let found = |text: &str| wanted.found_in(text).into_iter().map(|(value, _)| value).collect::<Vec<_>>();
    for text in ["code=123456", "\"123456\"", "123456", "the code 123456.", "a=1 b=[123456]\nc", "id=7123456 123456"] {
        assert_eq!(found(text), ["123456"], "{text}");
    }
    let other = ["1123456", "1234567", "12:00:01.123456Z", "a123456b", "x_123456", "micros=123456", "12345"];
    for text in other {
        assert!(found(text).is_empty(), "{text}");
    }
    assert_eq!(found(&format!("one\nCookie(\"{secret}\")\ntwo")), [secret]);
    assert_eq!(found(&format!("x{secret}{secret}")), [secret, secret]);
    assert_eq!(found("to <ann@example.com> and ann@example.com"), ["ann@example.com"; 2]);
    assert!(found(&secret[1..]).is_empty());
    let (_, line) = wanted.found_in("one\nto ann@example.com\ntwo").remove(0);
    assert_eq!(line, "to ann@example.com");
}

#[test]
fn a_log_with_an_issued_secret_fails_the_test() {
    let mark = leaks::mark();
    leaks::note_secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh0");
    leaks::note_address(" Planted@Example.com");
    leaks::note_setting("VESTIBULE_SMTP_URL", "smtps://ann:pass%20words@127.0.0.1");
    leaks::note_mail("Hello\r\n\r\n271828\r\n");
    leaks::note_answer(&[], "{\"url\":\"otpauth://totp/V:ann?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=V\"}");
    let fails = |text: &str, asked: fn(Kind) -> bool| {
        let search = std::panic::AssertUnwindSafe(|| mark.search("a text of ours", text, asked));
        std::panic::catch_unwind(search).is_err()
    };
    for planted in [
        "token AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh0!",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1d",
        "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 29]",
        "to planted@example.com",
        "pass words",
        "code 271828",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    ] {
        assert!(fails(planted, |_| true), "{planted}");
    }
    assert!(!fails("nothing of all that", |_| true));
    assert!(!fails("to planted@example.com", |kind| kind != Kind::Address));
}
