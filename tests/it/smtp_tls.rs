//! Mails by SMTP with TLS: trusted certificates, text sent in clear, and mails whose server is not trusted or refuses the
//! login.

use chrono::TimeDelta;

use crate::support::authority::Authority;
use crate::support::house::KEYS;
use crate::support::program::run;
use crate::support::smtp_sink::Manner;
use crate::support::{Child, House, NO_WAITS, SmtpSink, until};

const FROM: (&str, &str) = ("VESTIBULE_MAIL_FROM", "Vestibule <sign-in@mail.example.com>");

/// `\0ann\0canary&word` and `\0ann\0other`, base64.
const LOGIN: &str = "AGFubgBjYW5hcnkmd29yZA==";
const OTHER_LOGIN: &str = "AGFubgBvdGhlcg==";
const USER: &str = "ann:canary&word@";

async fn house(url: &str, ca: Option<&Authority>) -> House {
    let mut settings = vec![FROM, ("VESTIBULE_SMTP_URL", url), NO_WAITS[0], NO_WAITS[1]];
    settings.extend(ca.map(|ca| ("VESTIBULE_SMTP_CA_FILE", ca.file())));
    House::with(&settings).await
}

/// Requests a code and waits until an attempt to send it has failed.
async fn attempted(house: &House) {
    house.admin("ann@example.com").await;
    assert_eq!(house.browser().request_lookup("ann@example.com").await["status"], true);
    attempts(house, 1).await;
}

/// Waits until the only mail was attempted `attempts` times and waits in the outbox.
async fn attempts(house: &House, count: u8) {
    let settled = format!("select count(*) from outbox where attempts = {count} and claimed_until is null");
    until("the mail to wait", async || (house.db_number(&settled).await == 1).then_some(())).await;
}

/// Commands allowed in clear: EHLO and STARTTLS.
fn nothing_but_hello(sink: &SmtpSink) {
    assert!(sink.sent().is_empty());
    assert!(sink.connected() > 0);
    for line in sink.in_clear() {
        assert!(line.starts_with("EHLO ") || line == "STARTTLS" || line == "QUIT", "in clear: {line}");
    }
}

/// The waiting mail is sent when it is due again.
async fn it_arrives_in_its_time(house: &House, sink: &SmtpSink) {
    house.wait(TimeDelta::seconds(30));
    house.ring();
    house.mails_are_carried().await;
    assert_eq!(sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_goes_by_tls_and_a_password_never_in_clear() {
    let ca = Authority::new("ours");
    let own = Some(ca.issue("127.0.0.1"));
    for (scheme, implicit, starttls) in [("smtps", own.clone(), None), ("smtp", None, own)] {
        let sink = SmtpSink::with(Manner { implicit, starttls, login: Some(LOGIN), ..Manner::default() }, &[]).await;
        let house = house(&format!("{scheme}://{USER}{}", sink.at), Some(&ca)).await;
        house.admin("ann@example.com").await;
        assert_eq!(house.browser().request_lookup("ann@example.com").await["status"], true);
        house.mails_are_carried().await;
        assert_eq!(sink.accepted().len(), 1, "{scheme}");
        assert_eq!(sink.accepted()[0].rcpt, ["<ann@example.com>"]);
        let said: Vec<String> = sink.in_clear().iter().map(|line| line.chars().take(8).collect()).collect();
        let expected: &[&str] = if scheme == "smtp" { &["EHLO", "STARTTLS"] } else { &[] };
        assert_eq!(said.len(), expected.len(), "{said:?}");
        assert!(said.iter().zip(expected).all(|(said, expected)| said.starts_with(expected)), "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_does_not_hold_is_refused_and_the_mail_waits() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let table = [
        ("for another name", ours.issue("localhost"), Some(&ours)),
        ("expired", ours.issue_expired("127.0.0.1"), Some(&ours)),
        ("of an unknown authority", theirs.issue("127.0.0.1"), Some(&ours)),
        ("that the system does not know", ours.issue("127.0.0.1"), None),
    ];
    for (what, issued, ca) in table {
        for (scheme, implicit, starttls) in [("smtps", Some(issued.clone()), None), ("smtp", None, Some(issued))] {
            let manner = Manner { implicit, starttls, login: Some(LOGIN), ..Manner::default() };
            let sink = SmtpSink::with(manner, &[]).await;
            let house = house(&format!("{scheme}://{USER}{}", sink.at), ca).await;
            attempted(&house).await;
            nothing_but_hello(&sink);
            assert_eq!(house.db_count("outbox").await, 1, "{scheme}, {what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_starttls_is_told_neither_password_nor_mail() {
    let ca = Authority::new("ours");
    // The server offers logins without TLS.
    for (user, ca) in [(USER, None), (USER, Some(&ca)), ("", Some(&ca))] {
        let login = (!user.is_empty()).then_some(LOGIN);
        let sink = SmtpSink::with(Manner { login, ..Manner::default() }, &[]).await;
        let house = house(&format!("smtp://{user}{}", sink.at), ca).await;
        attempted(&house).await;
        nothing_but_hello(&sink);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_injected_before_tls_is_no_answer_under_tls() {
    let ca = Authority::new("ours");
    let manner = Manner { starttls: Some(ca.issue("127.0.0.1")), ..Manner::default() };
    let slipped_in = "250 sink.example.com\r\n";
    let sink = SmtpSink::with(Manner { slipped_in, ..manner.clone() }, &[]).await;
    let house = house(&sink.url, Some(&ca)).await;
    attempted(&house).await;
    nothing_but_hello(&sink);
    sink.change(manner);
    it_arrives_in_its_time(&house, &sink).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_waits_for_a_server_that_refuses_the_login() {
    let ca = Authority::new("ours");
    let manner = Manner { implicit: Some(ca.issue("127.0.0.1")), login: Some(LOGIN), ..Manner::default() };
    let shut = [
        Manner { login: Some(OTHER_LOGIN), ..manner.clone() },
        Manner { greeting: Some("554 not to you"), ..manner.clone() },
        Manner { greeting: Some("421 not now"), ..manner.clone() },
        Manner { greeting: Some("HTTP/1.1 400 Bad Request"), ..manner.clone() },
        Manner { login: None, ..manner.clone() },
    ];
    let sink = SmtpSink::with(shut[0].clone(), &[]).await;
    let house = house(&format!("smtps://{USER}{}", sink.at), Some(&ca)).await;
    attempted(&house).await;
    for (index, shut) in shut.into_iter().enumerate().skip(1) {
        sink.change(shut);
        house.wait(TimeDelta::seconds(30));
        house.ring();
        attempts(&house, u8::try_from(index + 1).unwrap()).await;
    }
    sink.change(manner);
    house.wait(TimeDelta::seconds(30));
    house.ring();
    house.mails_are_carried().await;
    assert_eq!((sink.sent().len(), sink.accepted().len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_waits_for_a_server_that_requires_a_missing_password() {
    let ca = Authority::new("ours");
    let manner = Manner { implicit: Some(ca.issue("127.0.0.1")), ..Manner::default() };
    let sink = SmtpSink::with(Manner { login: Some(LOGIN), ..manner.clone() }, &[]).await;
    let house = house(&format!("smtps://{}", sink.at), Some(&ca)).await;
    attempted(&house).await;
    assert!(sink.sent().is_empty());
    sink.change(manner);
    it_arrives_in_its_time(&house, &sink).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_mail_waits_is_logged_without_the_password_or_an_address() {
    let ca = Authority::new("ours");
    let own = ca.issue("127.0.0.1");
    let table = [
        (Manner { implicit: Some(own.clone()), login: Some(OTHER_LOGIN), ..Manner::default() }, "answered 535"),
        (Manner { implicit: Some(ca.issue("localhost")), ..Manner::default() }, "certificate not valid for name"),
        (Manner { implicit: Some(own), greeting: Some("999 ann@example.com"), ..Manner::default() }, "is not SMTP"),
    ];
    for (manner, why) in table {
        let sink = SmtpSink::with(manner, &[]).await;
        let url = format!("smtps://{USER}{}", sink.at);
        let child = Child::serve(&[
            FROM,
            ("VESTIBULE_MAIL_DIR", ""),
            ("VESTIBULE_SMTP_URL", &url),
            ("VESTIBULE_SMTP_CA_FILE", ca.file()),
            ("VESTIBULE_CAPTCHA", "off"),
            ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"),
            ("VESTIBULE_LOG", "trace,vestibule=trace"),
        ])
        .await;
        let conninfo = child.database.conninfo();
        let added = run(
            &["admin", "add", "ann@example.com", "--role", "BO"],
            &[("DATABASE_URL", &conninfo), ("VESTIBULE_KEYS", KEYS)],
        );
        assert_eq!(added.code, 0, "{}", added.err);
        let answer = child.browser().request_lookup_with("ann@example.com", "").await;
        assert_eq!(answer.field("requestLookup")["status"], true, "{}", child.log());
        let line = until("the log", async || {
            child.log().lines().find(|line| line.contains("outbox: delivery failed, retrying")).map(str::to_owned)
        })
        .await;
        assert!(line.contains(why), "{line}");
        for secret in ["canary", "ann@example.com", LOGIN] {
            assert!(!child.log().contains(secret), "{secret}: {}", child.log());
        }
    }
}
