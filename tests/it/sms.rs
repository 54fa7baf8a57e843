//! SMS with codes, from the outbox to the service: what is posted, what an answer means, and whose words and sender they have.

use chrono::TimeDelta;
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use vestibule::accounts::Actor;
use vestibule::brands;
use vestibule::rules::brand::{BrandChange, MailSender, SmsSender};
use vestibule::rules::brand_text::{BrandText, TextChannel, TextKind, TextPlace};
use vestibule::rules::factor::Door;
use vestibule::rules::language::Language;
use vestibule::rules::player_state::PlayerFields;
use vestibule::sign_in::player::{MailSent, SmsSent};

use crate::support::gateway::{BRAND, player_house_with, sms};
use crate::support::openmetrics::Page;
use crate::support::{Browser, House, Reply, SmsAnswer, SmsService, SmtpSink, until};

const MOBILE: &str = "44-123456789";

async fn page(house: &House) -> Page {
    Page::parse(&Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await.body)
}

/// Waits until the outbox holds no SMS.
async fn sms_are_gone(house: &House) {
    until("the SMS to be gone", async || {
        house.ring();
        (house.db_number("select count(*) from outbox where kind = 'sms'").await == 0).then_some(())
    })
    .await;
}

/// Code in a text: the only run of six digits.
fn code(text: &str) -> &str {
    text.split(|sign: char| !sign.is_ascii_digit()).find(|run| run.len() == 6).unwrap()
}

#[tokio::test]
async fn a_code_is_posted_as_a_form_and_done_by_any_2xx_whatever_its_body_says() {
    let service = SmsService::open(&[SmsAnswer::OkWithError]).await;
    let house = House::with(&service.settings()).await;
    house.brand(7).await;
    let player = house.player_with((7, 1), MOBILE).await;
    assert_eq!(player.ask_sms(&house, "+44 (123) 456789", Some(7)).await, SmsSent::Sent);
    sms_are_gone(&house).await;
    let [call] = &service.calls()[..] else { panic!("{:?}", service.calls()) };
    assert!(call.head.starts_with("POST /Messages.json HTTP/1.1\r\n"), "{}", call.head);
    let account = BASE64.encode(b"AC1:canary-sms-secret-77a0");
    assert_eq!(call.header("authorization"), format!("Basic {account}"));
    assert_eq!((call.field("To"), call.field("From")), (String::from("+44123456789"), String::from("+44987654321")));
    let text = call.field("Body");
    let expected = format!("{} is your sign-in code, valid for 10 min. Do not share it with anyone.", code(&text));
    assert_eq!(text, expected);
    let page = page(&house).await;
    assert_eq!(page.value("vestibule_sms_sent_total"), 1.0);
}

#[tokio::test]
async fn a_webhook_gets_json_signed_with_its_time() {
    let service = SmsService::open(&[]).await;
    let settings = [
        ("VESTIBULE_SMS", "webhook"),
        ("VESTIBULE_SMS_URL", service.url.as_str()),
        ("VESTIBULE_SMS_SECRET", "canary-sms-secret-77a0"),
        ("VESTIBULE_SMS_FROM", "CASINO"),
    ];
    let house = House::with(&settings).await;
    house.brand(7).await;
    let player = house.player_with((7, 1), MOBILE).await;
    assert_eq!(player.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
    sms_are_gone(&house).await;
    let [call] = &service.calls()[..] else { panic!("{:?}", service.calls()) };
    let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!((body["to"].as_str(), body["from"].as_str()), (Some("+44123456789"), Some("CASINO")));
    assert!(body["text"].as_str().unwrap().contains("is your sign-in code"), "{body}");
    assert!(body["id"].as_str().is_some() && body.as_object().unwrap().len() == 4, "{body}");
    let time = house.clock.now().timestamp();
    let mac = Hmac::<Sha256>::new_from_slice(b"canary-sms-secret-77a0").unwrap();
    let mac = mac.chain_update(format!("{time}.{}", call.body)).finalize().into_bytes();
    let signed = format!("t={time},v1={}", data_encoding::HEXLOWER.encode(&mac));
    assert_eq!(call.header("vestibule-signature"), signed);
}

#[tokio::test]
async fn an_sms_is_tried_again_after_429_5xx_and_a_redirect_and_given_up_after_another_4xx() {
    let answers = [SmsAnswer::Status(429), SmsAnswer::Status(500), SmsAnswer::Redirect];
    let service = SmsService::open(&[&answers[..], &[SmsAnswer::Status(201), SmsAnswer::Status(400)]].concat()).await;
    let house = House::with(&service.settings()).await;
    house.brand(7).await;
    let player = house.player_with((7, 1), MOBILE).await;
    assert_eq!(player.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
    for tries in 1..=4 {
        until("a try", async || {
            house.ring();
            let waits = "select count(*) from outbox where kind = 'sms' and claimed_until is null";
            (service.calls().len() == tries && (tries == 4 || house.db_number(waits).await == 1)).then_some(())
        })
        .await;
        house.wait(TimeDelta::seconds(5));
    }
    sms_are_gone(&house).await;
    let calls = service.calls();
    assert!(calls.iter().all(|call| call.head.starts_with("POST /Messages.json ") && call.body == calls[0].body));
    assert_eq!(house.db_count("sms_counts").await, 1, "an SMS counts once, however often it is tried");
    house.wait(TimeDelta::minutes(2));
    assert_eq!(player.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
    sms_are_gone(&house).await;
    assert_eq!(service.calls().len(), 5);
    let page = page(&house).await;
    assert_eq!(page.value("vestibule_sms_sent_total"), 1.0);
    assert_eq!(page.value("vestibule_sms_deferred_total"), 3.0);
    assert_eq!(page.value("vestibule_sms_dropped_total{reason=\"refused\"}"), 1.0);
}

#[tokio::test]
async fn a_service_that_hangs_keeps_no_mail_and_an_sms_is_not_sent_after_its_code_is_over() {
    let service = SmsService::open(&[SmsAnswer::Hang]).await;
    let house = House::with(&service.settings()).await;
    house.brand(7).await;
    let (texted, mailed) = (house.player_with((7, 1), MOBILE).await, mailed(&house, (7, 2)).await);
    assert_eq!(texted.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
    until("the hanging call", async || (service.calls().len() == 1).then_some(())).await;
    assert_eq!(mailed.ask_mail(&house, "w-1").await, MailSent::Sent);
    let mail = house.inbox.next("ann@example.com").await;
    assert_eq!(mail.code().len(), 6);
    // The claim is over with the code: whoever claims the SMS then drops it.
    house.wait(TimeDelta::minutes(11));
    let second = house.beside().await;
    sms_are_gone(&second).await;
    assert_eq!(service.calls().len(), 1);
    assert_eq!(page(&second).await.value("vestibule_sms_dropped_total{reason=\"late\"}"), 1.0);
}

#[tokio::test]
async fn an_smtp_server_that_hangs_keeps_no_sms() {
    let (service, sink) = (SmsService::open(&[]).await, SmtpSink::open(&[Reply::Silence; 16]).await);
    let smtp = vec![("VESTIBULE_SMTP_URL", sink.url.as_str()), ("VESTIBULE_MAIL_FROM", "sign-in@example.com")];
    let house = House::with(&[service.settings(), smtp].concat()).await;
    house.brand(7).await;
    let (texted, mailed) = (house.player_with((7, 1), MOBILE).await, mailed(&house, (7, 2)).await);
    assert_eq!(mailed.ask_mail(&house, "w-1").await, MailSent::Sent);
    until("the hanging mail", async || (sink.sent().len() == 1).then_some(())).await;
    assert_eq!(texted.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
    sms_are_gone(&house).await;
    assert_eq!(service.calls().len(), 1);
    let hangs = "select count(*) from outbox where kind = 'code' and claimed_until is not null";
    assert_eq!((house.db_number(hangs).await, sink.accepted().len()), (1, 0), "the mail hangs still");
}

#[tokio::test]
async fn another_number_in_the_request_sends_nothing_and_leaves_nothing() {
    let service = SmsService::open(&[]).await;
    let house = House::with(&service.settings()).await;
    house.brand(7).await;
    let player = house.player_with((7, 1), MOBILE).await;
    assert_eq!(player.ask_sms(&house, "44-123456780", Some(7)).await, SmsSent::Sent);
    sms_are_gone(&house).await;
    assert_eq!((service.calls().len(), house.db_count("sms_counts").await), (0, 0));
    let page = page(&house).await;
    assert!(page.samples.iter().all(|(series, count)| !series.starts_with("vestibule_sms_") || *count == 0.0));
}

/// A player with a mailbox and a full session.
async fn mailed(house: &House, player: (i32, i64)) -> crate::support::players::TestPlayer {
    let fields = PlayerFields { email: Some(String::from("ann@example.com")), ..PlayerFields::default() };
    house.player(player, &fields).await
}

#[tokio::test]
async fn a_brands_own_words_and_senders_take_the_place_of_the_servers() {
    let service = SmsService::open(&[]).await;
    let house = House::with(&service.settings()).await;
    house.brand(7).await;
    let actor = Actor::program(Door::Player, "test");
    let change = BrandChange {
        mail_from: Some(MailSender::parse("Casino <casino@example.com>")),
        sms_from: Some(SmsSender::parse("CASINO")),
        ..BrandChange::default()
    };
    brands::change(&house.app, &actor, 7, &change).await.unwrap();
    for (channel, kind, text) in [
        (TextChannel::Sms, TextKind::SignIn, "Casino: {code}, {minutes} min, {name}"),
        (TextChannel::Mail, TextKind::Withdrawal, "<b>Casino</b>\n{code}\n{minutes} minutes"),
    ] {
        let (place, text) = (TextPlace { channel, kind, language: Language::En }, BrandText::parse(channel, text));
        assert!(brands::set_text(&house.app, &actor, (7, place), Some(&text.unwrap())).await.unwrap());
    }
    let player = house.player_with((7, 1), MOBILE).await;
    assert_eq!(player.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
    sms_are_gone(&house).await;
    house.wait(TimeDelta::minutes(2));
    // A call that names no brand has the server's words.
    assert_eq!(player.ask_sms(&house, MOBILE, None).await, SmsSent::Sent);
    sms_are_gone(&house).await;
    let [own, default] = &service.calls()[..] else { panic!("{:?}", service.calls()) };
    let text = own.field("Body");
    assert_eq!(
        (text.clone(), own.field("From")),
        (format!("Casino: {}, 10 min, {{name}}", code(&text)), "CASINO".into())
    );
    assert!(default.field("Body").contains("is your sign-in code") && default.field("From") == "CASINO");
    let mailed = mailed(&house, (7, 2)).await;
    assert_eq!(mailed.ask_mail(&house, "w-1").await, MailSent::Sent);
    let mail = house.inbox.next("ann@example.com").await;
    assert_eq!(mail.header("From"), "Casino <casino@example.com>");
    assert!(mail.text().contains(&format!("<b>Casino</b>\n{}\n10 minutes", mail.code())), "{}", mail.text());
    assert!(
        mail.raw.contains("&#60;b&#62;Casino") && mail.subject().ends_with(": Your withdrawal code"),
        "{}",
        mail.raw
    );
}

#[tokio::test]
async fn files_hold_number_sender_and_text_and_sort_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let house = House::with(&[("VESTIBULE_SMS", "files"), ("VESTIBULE_MAIL_DIR", path)]).await;
    house.brand(7).await;
    let player = house.player_with((7, 1), MOBILE).await;
    for _ in 0..2 {
        assert_eq!(player.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
        sms_are_gone(&house).await;
        house.wait(TimeDelta::minutes(2));
    }
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        names.push(entry.unwrap().file_name().into_string().unwrap());
    }
    names.sort();
    assert!(names.len() == 2 && names.iter().all(|name| name.ends_with(".sms")), "{names:?}");
    let text = std::fs::read_to_string(folder.path().join(&names[0])).unwrap();
    let own = code(text.rsplit_once("\n\n").unwrap().1);
    let said = format!("{own} is your sign-in code, valid for 10 min. Do not share it with anyone.");
    assert_eq!(text, format!("To: +44123456789\nFrom: Vestibule\n\n{said}\n"));
}

#[tokio::test]
async fn files_in_a_folder_that_is_not_set_have_the_sender_that_is() {
    for more in [&[][..], &[("VESTIBULE_SMS", "files")]] {
        let house = player_house_with(&[&[("VESTIBULE_SMS_FROM", "CASINO")][..], more].concat()).await;
        let player = house.player_with((BRAND, 1), MOBILE).await;
        assert_eq!(player.ask_sms(&house, MOBILE, Some(BRAND)).await, SmsSent::Sent);
        assert_eq!(sms(&house, 1).await.from, "CASINO");
    }
}
