//! Language of mails, notices and pages: the account's choice, else the browser's, else English; decoys cannot be told from
//! admins by it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use vestibule::accounts::{self, AccountEdit};
use vestibule::rules::language::Language;
use vestibule::rules::profile::ProfileChange;
use vestibule::words::{self, DeviceWords, RefusalWords};

use crate::support::inbox::Mail;
use crate::support::staff::sentences::INVITED;
use crate::support::{Answer, Browser, House, NO_WAITS, ORIGIN, Person, SmtpSink, operator, until};

/// `requestLookup` by a browser that accepts these languages.
async fn ask(browser: &Browser, email: &str, accepts: Option<&str>) -> Answer {
    let query = "mutation($input: RequestLookupInput!) { requestLookup(input: $input) { status nextRequestAt } }";
    let body = json!({ "query": query, "variables": { "input": { "email": email, "recaptcha": "token" } } });
    let mut headers = vec![("content-type", "application/json"), ("origin", ORIGIN)];
    headers.extend(accepts.map(|accepts| ("accept-language", accepts)));
    let answer = browser.send("POST", "/graphql", &headers, body.to_string()).await;
    assert_eq!(answer.field("requestLookup")["status"], true, "{}", answer.body);
    answer
}

/// The names under which a page's scripts know the texts of a group.
pub fn names(group: &str) -> BTreeSet<String> {
    let texts: Value = serde_json::from_str(&words::data(&[group])).unwrap();
    texts.as_object().unwrap().keys().cloned().collect()
}

async fn choose(house: &House, person: &Person, language: Option<Language>) {
    let profile = ProfileChange { language: Some(language), ..ProfileChange::default() };
    let change = AccountEdit { profile, ..AccountEdit::default() };
    accounts::change(&house.app, &operator(), &house.find(person).await, &change).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_mailed_in_the_accounts_language_else_the_browsers_else_in_english() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let (en, de, fr) =
        ("Vestibule: your sign-in code", "Vestibule: Ihr Anmeldecode", "Vestibule\u{a0}: votre code de connexion");
    let table = [
        (None, None, "en", en),
        (None, Some("nl, zh;q=0.5"), "en", en),
        (None, Some("*"), "en", en),
        (None, Some("fr-CA, en;q=0.5"), "fr", fr),
        (Some(Language::De), Some("fr"), "de", de),
        (Some(Language::De), None, "de", de),
        (Some(Language::En), Some("de"), "en", en),
    ];
    for (chosen, accepts, tag, subject) in table {
        choose(&house, &ann, chosen).await;
        let browser = house.browser();
        ask(&browser, &ann.email, accepts).await;
        let mail = house.inbox.next(&ann.email).await;
        assert_eq!(mail.header("Content-Language"), tag, "{accepts:?}");
        assert!(mail.subject().starts_with(subject), "{accepts:?}: {}", mail.subject());
        assert_eq!(browser.verify_lookup(&mail.code()).await["status"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_in_any_language_goes_as_plain_bytes_and_arrives_as_written() {
    let sink = SmtpSink::open(&[]).await;
    let from = ("VESTIBULE_MAIL_FROM", "Vestibule <sign-in@mail.example.com>");
    let house = House::with(&[from, ("VESTIBULE_SMTP_URL", &sink.url), NO_WAITS[0], NO_WAITS[1]]).await;
    let ann = house.admin("ann@example.com").await;
    let table = [
        ("en", "Vestibule: your sign-in code", "Older codes no longer work.", "10 minutes"),
        ("de", "Vestibule: Ihr Anmeldecode", "Ältere Codes gelten nicht mehr.", "10 Minuten"),
        ("es", "Vestibule: su código de acceso", "Los códigos anteriores ya no son válidos.", "10 minutos"),
        ("fr", "Vestibule\u{a0}: votre code de connexion", "Les codes précédents ne sont plus valables.", "10 minutes"),
        ("pt", "Vestibule: o seu código de acesso", "Os códigos anteriores já não são válidos.", "10 minutos"),
    ];
    for (index, (tag, subject, sentence, span)) in table.into_iter().enumerate() {
        let browser = house.browser();
        ask(&browser, &ann.email, Some(tag)).await;
        let sent = until("the mail", async || sink.accepted().into_iter().nth(index)).await;
        // A server may know no 8BITMIME, and takes lines of 998 bytes at most (RFC 5321).
        assert!(sent.content.is_ascii() && sent.content.lines().all(|line| line.len() <= 998), "{}", sent.content);
        let mail = Mail { raw: sent.content };
        assert_eq!((mail.header("Content-Language"), mail.subject().as_str()), (tag, subject));
        let text = mail.text();
        assert!(text.contains(sentence) && text.contains(span), "{text}");
        let (_, html) = mail.raw.split_once("Content-Type: text/html; charset=utf-8").unwrap();
        let html = html.replace("=\n", "").replace("=3D", "=");
        assert!(html.contains(&format!("<html lang=\"{tag}\">")), "{html}");
        assert_eq!(browser.verify_lookup(&mail.code()).await["status"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoys_mail_is_as_long_as_an_admins_in_every_language() {
    let house = House::with(&NO_WAITS).await;
    house
        .db_run(
            "create table sealed (bytes int, rest jsonb);
        create function measure() returns trigger language plpgsql as $$ begin
            insert into sealed values (octet_length(new.payload),
                to_jsonb(new) - array['id', 'payload', 'pending_id']);
            return null;
        end $$;
        create trigger measure after insert on outbox for each row when (new.kind = 'code') execute function measure()",
        )
        .await;
    let (german, french) = (house.admin("german@example.com").await, house.admin("french@example.com").await);
    house.admin("silent@example.com").await;
    choose(&house, &german, Some(Language::De)).await;
    choose(&house, &french, Some(Language::Fr)).await;
    accounts::disable(&house.app, &operator(), &house.find(&french).await).await.unwrap();
    let mut answers = BTreeSet::new();
    for email in ["german@example.com", "french@example.com", "silent@example.com", "nobody@example.com"] {
        for accepts in [None, Some("es"), Some("nl"), Some("de;q=0.5, pt;q=0.7, fr;q=0.1")] {
            let answer = ask(&house.browser(), email, accepts).await;
            let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            answers.insert((answer.body, names));
        }
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(house.db_count("sealed").await, 16);
    assert_eq!(house.db_number("select count(distinct (bytes, rest)) from sealed").await, 1);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_and_invitations_speak_each_readers_language() {
    let house = House::open().await;
    let olga = house.admin("olga@example.com").await;
    let ann = house.admin("ann@example.com").await;
    choose(&house, &ann, Some(Language::De)).await;
    house
        .db_run(
            "insert into audit (id, at, door, account_id, actor, event, outcome, detail)
            select gen_random_uuid(), '2026-11-21T20:24:05Z', 'staff', id, 'requester', 'authenticator', 'suspended', '{}'
            from accounts where email = 'ann@example.com'",
        )
        .await;
    house.mails_are_carried().await;
    // Both are owners, so each also gets a notice about the other's account.
    let told = |email: &str, subject: &str| {
        let mut told = house.inbox.notices(email);
        told.retain(|mail| mail.subject() == subject);
        told.pop().unwrap()
    };
    let told_ann = told(&ann.email, "Sicherheitshinweis von Vestibule: ein Authenticator ist gesperrt");
    let told_olga = told(&olga.email, "Vestibule security notice: an authenticator is suspended");
    let told = told_ann;
    assert_eq!(told.header("Content-Language"), "de");
    let text = told.text();
    assert!(text.contains("21. November 2026 um 20:24 Uhr UTC") && text.contains("Die Authenticator-App Ihres Kontos"));
    let told = told_olga;
    assert!(told.text().contains("of the account ann@example.com is suspended"), "{}", told.text());

    let url = format!("{ORIGIN}/sign-in");
    for (person, subject, until) in [
        (&ann, "Sie sind zu Vestibule eingeladen", "Die Einladung gilt bis 24. November 2026 um 20:24 Uhr UTC."),
        (&olga, INVITED, "The invitation is valid until 24 November 2026 at 20:24 UTC."),
    ] {
        accounts::invite(&house.app, &operator(), &house.find(person).await, &url).await.unwrap();
        let mail = house.inbox.next(&person.email).await;
        assert_eq!(mail.subject(), subject);
        let text = mail.text();
        assert!(text.contains(until) && text.lines().any(|line| line == url), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_speaks_the_browsers_language_and_says_which() {
    let house = House::open().await;
    let browser = house.browser();
    for (accepts, tag, title) in [
        (None, "en", "Trust this browser"),
        (Some("nl"), "en", "Trust this browser"),
        (Some("de-AT, en;q=0.5"), "de", "Diesem Browser vertrauen"),
        (Some("es-419"), "es", "Confiar en este navegador"),
        (Some("en;q=0.1, fr;q=0.2"), "fr", "Faire confiance à ce navigateur"),
        (Some("pt-BR"), "pt", "Confiar neste navegador"),
    ] {
        let headers: Vec<(&str, &str)> = accepts.map(|accepts| ("accept-language", accepts)).into_iter().collect();
        let page = browser.send("GET", "/device", &headers, "").await;
        assert_eq!((page.status, page.headers["content-language"].to_str().unwrap()), (200, tag), "{accepts:?}");
        assert!(page.headers.get_all("vary").iter().any(|vary| vary == "accept-language"));
        assert!(page.body.contains(&format!("<html lang=\"{tag}\">")), "{}", page.body);
        assert!(page.body.contains(&format!("<title>{title} · Vestibule</title>")), "{}", page.body);
        let (_, block) = page.body.split_once("<script id=\"texts\" type=\"application/json\">").unwrap();
        let said: Value = serde_json::from_str(block.split("</script>").next().unwrap()).unwrap();
        assert_eq!(said["title"], title);
        let said: BTreeSet<String> = said.as_object().unwrap().keys().cloned().collect();
        assert_eq!(said, names(DeviceWords::of(Language::En).json));
    }
    let twice = [("accept-language", "nl"), ("accept-language", "de;q=0.3")];
    assert_eq!(
        browser.send("GET", "/device", &twice, "").await.headers["content-language"],
        "de",
        "two lines are one list"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_ends_no_session_and_shows_at_once() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    assert_eq!(browser.current_user().await["language"], Value::Null);
    choose(&house, &ann, Some(Language::Es)).await;
    assert_eq!(browser.current_user().await["language"], "es");
    choose(&house, &ann, None).await;
    assert_eq!(browser.current_user().await["language"], Value::Null);
    let unknown = house.database.connect().await.batch_execute("update accounts set language = 'nl'").await;
    assert!(unknown.is_err(), "a language we do not speak");
    // A language of a later version counts as not chosen and is no fault.
    house.database.drop_constraints(&["accounts"]).await;
    house.db_write("update accounts set language = 'nl'").await;
    house.wait(TimeDelta::hours(1));
    ask(&house.browser(), &ann.email, Some("fr")).await;
    assert_eq!(house.inbox.next(&ann.email).await.header("Content-Language"), "fr");
}

#[test]
fn every_error_code_has_a_sentence_for_the_pages() {
    let schema = include_str!("../../schema.graphql");
    let (_, codes) = schema.split_once("enum SignInErrorCode {").unwrap();
    let codes = codes.split('}').next().unwrap().split('"').skip(2).step_by(2).map(str::trim);
    let codes: Vec<&str> = codes.collect();
    assert_eq!(codes.len(), 13);
    for code in codes {
        assert!(names(RefusalWords::of(Language::En).json).iter().any(|name| name.starts_with(code)), "{code}");
    }
}

#[test]
fn the_device_pages_script_says_only_what_the_catalogue_holds() {
    let script = include_str!("../../src/doors/staff/pages/assets/device.js");
    let (_, sentences) = script.split_once("const SENTENCES").unwrap();
    let named: BTreeSet<&str> = sentences.split('\'').skip(1).step_by(2).collect();
    let said = names(DeviceWords::of(Language::En).json).iter().filter(|name| named.contains(name.as_str())).count();
    assert_eq!(said, 5, "{named:?}");
    assert!(!script.split('\'').skip(1).step_by(2).any(|quoted| quoted.contains(". ")), "a sentence in the script");
}
