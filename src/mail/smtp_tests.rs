//! SMTP: the URL decides the security of the connection, and only some refusals concern the mail itself.

use std::net::Ipv4Addr;

use super::*;

const CA: &[u8] = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

fn parsed(text: &str, ca_file: Option<&[u8]>) -> Option<(Security, String, u16)> {
    let server = SmtpServer::parse(text, ca_file.map(<[u8]>::to_vec)).ok()?;
    Some((server.security, server.host, server.port))
}

#[test]
fn a_server_is_spoken_to_in_clear_only_on_the_loopback_network_and_never_with_a_password() {
    use Security::{Implicit, None as Clear, StartTls};
    let table = [
        ("smtps://mail.example.com", Some((Implicit, "mail.example.com", 465))),
        ("smtps://mail.example.com:2465", Some((Implicit, "mail.example.com", 2465))),
        ("smtps://localhost", Some((Implicit, "localhost", 465))),
        ("smtp://mail.example.com", Some((StartTls, "mail.example.com", 587))),
        ("smtp://10.0.0.1:25", Some((StartTls, "10.0.0.1", 25))),
        ("smtp://localhost.example.com", Some((StartTls, "localhost.example.com", 587))),
        ("smtp://localhost", Some((Clear, "localhost", 25))),
        ("smtp://127.0.0.1:2525/", Some((Clear, "127.0.0.1", 2525))),
        ("smtp://[::1]:2525", Some((Clear, "::1", 2525))),
        ("smtp://ann@localhost", Some((StartTls, "localhost", 587))),
        ("smtp://:word@127.0.0.1:2525", Some((StartTls, "127.0.0.1", 2525))),
        ("smtp://ann:word@[::1]:2525", Some((StartTls, "::1", 2525))),
        ("http://mail.example.com", None),
        ("mail.example.com", None),
        ("smtp://", None),
        ("smtp://mail.example.com/path", None),
        ("smtp://mail.example.com?tls=none", None),
    ];
    for (text, expected) in table {
        let expected = expected.map(|(security, host, port)| (security, String::from(host), port));
        assert_eq!(parsed(text, None), expected, "{text}");
    }
    for text in ["smtp://localhost", "smtp://127.0.0.1", "smtp://[::1]"] {
        let security = parsed(text, Some(CA)).map(|(security, ..)| security);
        assert_eq!(security, Some(StartTls), "{text} with a CA file");
    }
}

#[test]
fn a_refusal_of_the_sender_is_none_of_the_mail() {
    let table = [
        ("550", "5.1.1 no such user", true),
        ("553", "5.1.3 bad address syntax", true),
        ("552", "5.2.2 mailbox full", true),
        ("554", "5.6.0 content", true),
        ("550", "no such user", true),
        ("554", "transaction failed", true),
        ("504", "5.5.2 <gate>: Helo command rejected: need fully-qualified hostname", false),
        ("550", "5.7.1 client host blocked", false),
        ("553", "5.1.8 sender address rejected: domain not found", false),
        ("550", "5.1.7 sender address rejected", false),
        ("554", "5.7.1 relay access denied", false),
        ("530", "5.7.0 must issue a STARTTLS command first", false),
        ("530", "authentication required", false),
        ("504", "need fully-qualified hostname", false),
        ("501", "syntax error", false),
    ];
    for (code, text, of_the_mail) in table {
        assert_eq!(is_of_the_mail(code, text), of_the_mail, "{code} {text}");
    }
}

#[test]
fn a_user_and_password_are_decoded() {
    let table = [
        ("a%40b.example:p%3A+%2F", "a@b.example", "p:+/"),
        ("ann:a&b=c", "ann", "a&b=c"),
        ("ann:%C3%A4%25", "ann", "\u{e4}%"),
        ("ann", "ann", ""),
    ];
    for (text, user, password) in table {
        let server = SmtpServer::parse(&format!("smtps://{text}@mail.example.com"), None);
        let credentials = server.ok().and_then(|server| server.credentials);
        let credentials = credentials.map(|(user, password)| (user, password.to_string()));
        assert_eq!(credentials, Some((user.into(), password.into())), "{text}");
    }
    assert!(SmtpServer::parse("smtps://ann:%FF@mail.example.com", None).is_err());
}

#[test]
fn a_ca_file_without_a_certificate_is_refused() {
    for file in [b"".as_slice(), b"no certificate", CA] {
        let server = SmtpServer::parse("smtps://mail.example.com", Some(file.to_vec()));
        assert!(server.and_then(|server| Smtp::new(&server, ClientId::Ipv4(Ipv4Addr::LOCALHOST))).is_err(), "{file:?}");
    }
}
