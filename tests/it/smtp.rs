//! Mails by SMTP: content and recipients, retries, and mails that are never sent.

use chrono::TimeDelta;

use crate::support::{Browser, HANG, House, NO_WAITS, ORIGIN, Reply, SmtpSink, operator, until};
use vestibule::accounts;

const FROM: (&str, &str) = ("VESTIBULE_MAIL_FROM", "Vestibule <sign-in@mail.example.com>");

async fn house(sink: &SmtpSink) -> House {
    House::with(&[FROM, ("VESTIBULE_SMTP_URL", &sink.url), NO_WAITS[0], NO_WAITS[1]]).await
}

/// Waits until the sink got `count` mails and the outbox has recorded it.
async fn sent(house: &House, sink: &SmtpSink, count: usize) {
    until("a mail to be sent", async || (sink.sent().len() == count).then_some(())).await;
    let settled = "select count(*) from outbox where claimed_until is not null";
    until("the outbox to know", async || (house.db_number(settled).await == 0).then_some(())).await;
}

fn code(content: &str) -> String {
    code_line(content).unwrap().to_owned()
}

fn code_line(content: &str) -> Option<&str> {
    content.lines().find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_goes_to_the_stored_address_alone_as_text_and_html() {
    let sink = SmtpSink::open(&[]).await;
    let house = house(&sink).await;
    house.admin("ann@example.com").await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup(" ANN@Example.com").await["status"], true);
    sent(&house, &sink, 1).await;
    let mail = sink.sent().remove(0);
    assert_eq!(mail.rcpt, ["<ann@example.com>"]);
    let (head, body) = mail.content.split_once("\n\n").unwrap();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let only = lines.next().unwrap_or_else(|| panic!("no {name} in {head}"));
        assert_eq!(lines.next(), None, "{name} twice");
        only.to_owned()
    };
    assert_eq!(header("To"), "ann@example.com");
    assert_eq!(header("From"), "Vestibule <sign-in@mail.example.com>");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    let id = header("Message-ID");
    assert!(id.starts_with('<') && id.ends_with("@mail.example.com>"), "{id}");
    assert!(header("Content-Type").starts_with("multipart/alternative;"), "{head}");
    assert!(!header("Subject").contains(&code(body)), "subjects are shown on locked screens");
    let (text, html) = (body.find("Content-Type: text/plain").unwrap(), body.find("Content-Type: text/html").unwrap());
    assert!(text < html, "the best comes last");
    assert_eq!(browser.verify_lookup(&code(&body[text..html])).await["status"], true);
    assert!(body[html..].contains(&code(body)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_put_off_is_sent_again_and_arrives() {
    let sink = SmtpSink::open(&[Reply::Later, Reply::Later]).await;
    let house = house(&sink).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    browser.request_lookup(&ann.email).await;
    for (count, wait) in [(1, 1), (2, 2)] {
        sent(&house, &sink, count).await;
        assert_eq!((sink.accepted().len(), house.db_count("outbox").await), (0, 1));
        house.wait(TimeDelta::seconds(wait));
        house.ring();
    }
    sent(&house, &sink, 3).await;
    let accepted = sink.accepted().remove(0);
    assert_eq!(accepted.rcpt, ["<ann@example.com>"]);
    let id = |content: &str| content.lines().find(|line| line.starts_with("Message-ID: ")).unwrap().to_owned();
    assert_eq!(id(&sink.sent()[0].content), id(&accepted.content), "a second copy is seen to be one");
    assert_eq!(browser.verify_lookup(&code(&accepted.content)).await["status"], true);
    house.mails_are_carried().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_sender_costs_no_mail() {
    let sink = SmtpSink::open(&[Reply::Blocked]).await;
    let house = house(&sink).await;
    let ann = house.admin("ann@example.com").await;
    assert_eq!(house.browser().request_lookup(&ann.email).await["status"], true);
    sent(&house, &sink, 1).await;
    assert_eq!((sink.accepted().len(), house.db_count("outbox").await), (0, 1));
    house.wait(TimeDelta::seconds(1));
    house.ring();
    sent(&house, &sink, 2).await;
    assert_eq!(sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_greeted_by_a_full_name_and_mailed_from_ascii() {
    let from = ("VESTIBULE_MAIL_FROM", "Büro <sign-in@büro.example>");
    let table = [
        (vec![], "EHLO admin.example.com"),
        (vec![("VESTIBULE_SMTP_HELLO", "mail.example.com")], "EHLO mail.example.com"),
        (vec![("VESTIBULE_SMTP_HELLO", "192.0.2.1")], "EHLO [192.0.2.1]"),
        (vec![("VESTIBULE_PUBLIC_URL", "http://localhost:8080")], "EHLO [127.0.0.1]"),
    ];
    for (more, greeting) in table {
        let sink = SmtpSink::open(&[]).await;
        let smtp = [from, ("VESTIBULE_SMTP_URL", sink.url.as_str())];
        let house = House::with(&[&smtp[..], &more].concat()).await;
        house.admin("ann@example.com").await;
        let origin = more.iter().find(|(name, _)| *name == "VESTIBULE_PUBLIC_URL").map_or(ORIGIN, |(_, url)| *url);
        let browser = Browser::at(&house.url, origin);
        assert_eq!(browser.request_lookup("ann@example.com").await["status"], true);
        until("a mail to be sent", async || (sink.accepted().len() == 1).then_some(())).await;
        let said = sink.in_clear();
        assert_eq!(said.iter().find(|line| line.starts_with("EHLO")).map(String::as_str), Some(greeting));
        assert!(said.iter().any(|line| line.starts_with("MAIL FROM:<sign-in@xn--bro-hoa.example>")), "{said:#?}");
        let content = &sink.accepted()[0].content;
        let head = content.split("\n\n").next().unwrap();
        assert!(head.is_ascii() && head.contains("<sign-in@xn--bro-hoa.example>"), "{head}");
        let id = head.lines().find(|line| line.starts_with("Message-ID: ")).unwrap();
        assert!(id.ends_with("@xn--bro-hoa.example>") && !id.contains("=?"), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_refused_for_good_is_given_up() {
    let sink = SmtpSink::open(&[]).await;
    let house = house(&sink).await;
    let (ann, bob) = (house.admin("ann@example.com").await, house.admin("bob@example.com").await);
    // Owners get notices about each other's account.
    house.mails_are_carried().await;
    let before = sink.sent().len();
    sink.answer(&[Reply::Never]);
    assert_eq!(house.browser().request_lookup(&ann.email).await["status"], true);
    house.mails_are_carried().await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(house.browser().request_lookup(&bob.email).await["status"], true);
    sent(&house, &sink, before + 2).await;
    let accepted = sink.accepted();
    assert_eq!(accepted.len(), before + 1);
    assert_eq!(accepted[before].rcpt, ["<bob@example.com>"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_mail_server_delays_no_request() {
    let sink = SmtpSink::open(&[Reply::Silence; 8]).await;
    let house = house(&sink).await;
    let ann = house.admin("ann@example.com").await;
    house.browser().request_lookup(&ann.email).await;
    until("the server to hang", async || (sink.sent().len() == 1).then_some(())).await;
    for index in 0..20 {
        let browser = house.browser();
        let address = if index % 2 == 0 { ann.email.clone() } else { format!("nobody{index}@example.com") };
        let answered = tokio::time::timeout(HANG, browser.request_lookup(&address)).await;
        assert_eq!(answered.unwrap()["status"], true);
    }
    assert_eq!(sink.accepted().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_dead_is_never_sent() {
    let sink = SmtpSink::open(&[Reply::Later]).await;
    let house = house(&sink).await;
    let ann = house.admin("ann@example.com").await;
    house.browser().request_lookup(&ann.email).await;
    sent(&house, &sink, 1).await;
    house.wait(TimeDelta::minutes(10));
    house.ring();
    house.mails_are_carried().await;
    assert_eq!((sink.sent().len(), sink.accepted().len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_a_newer_one_voids_is_never_sent() {
    let sink = SmtpSink::open(&[Reply::Later]).await;
    let house = house(&sink).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    browser.request_lookup(&ann.email).await;
    sent(&house, &sink, 1).await;
    browser.request_lookup(&ann.email).await;
    house.wait(TimeDelta::seconds(30));
    house.ring();
    house.mails_are_carried().await;
    assert_eq!((sink.sent().len(), sink.accepted().len()), (2, 1));
    assert_ne!(code(&sink.sent()[0].content), code(&sink.accepted()[0].content));
    assert_eq!(browser.verify_lookup(&code(&sink.accepted()[0].content)).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_someone_disabled_meanwhile_is_never_sent() {
    let sink = SmtpSink::open(&[Reply::Later]).await;
    let house = house(&sink).await;
    let ann = house.admin("ann@example.com").await;
    house.browser().request_lookup(&ann.email).await;
    sent(&house, &sink, 1).await;
    accounts::disable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    house.wait(TimeDelta::seconds(30));
    house.ring();
    // The mail belongs to a decoy now: it waits for its retry and is never sent.
    let again = "select count(*) from outbox where attempts = 2 and claimed_until is null";
    until("the mail to wait", async || (house.db_number(again).await == 1).then_some(())).await;
    house.wait(TimeDelta::minutes(10));
    house.mails_are_carried().await;
    // Mails: the code, deferred once, and the notice about the disabled account.
    let sent = sink.sent();
    let codes: Vec<Reply> =
        sent.iter().filter(|mail| code_line(&mail.content).is_some()).map(|mail| mail.reply).collect();
    assert_eq!(codes, [Reply::Later]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoys_code_is_never_sent() {
    let sink = SmtpSink::open(&[]).await;
    let house = house(&sink).await;
    assert_eq!(house.browser().request_lookup("nobody@example.com").await["status"], true);
    house.mails_are_carried().await;
    assert!(sink.sent().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_waits_is_sent_no_more_once_its_sign_in_is_a_decoys() {
    let sink = SmtpSink::open(&[Reply::Later]).await;
    let house = house(&sink).await;
    let ann = house.admin("ann@example.com").await;
    assert_eq!(house.browser().request_lookup(&ann.email).await["status"], true);
    sent(&house, &sink, 1).await;
    let digits = code(&sink.sent()[0].content);
    accounts::disable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    accounts::enable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    for _ in 0..5 {
        let tried = "select coalesce(sum(attempts), 0)::bigint from outbox where kind = 'code'";
        let before = house.db_number(tried).await;
        house.wait(TimeDelta::minutes(1));
        house.ring();
        until("the worker to look", async || (house.db_number(tried).await > before).then_some(())).await;
    }
    house.wait(TimeDelta::minutes(10));
    house.mails_are_carried().await;
    assert_eq!(sink.sent().iter().filter(|sent| sent.content.contains(&digits)).count(), 1);
}
