//! An attacker who can write to the database but has no key gains nothing, and is noticed.

use chrono::TimeDelta;
use serde_json::Value;
use vestibule::accounts::{self, Added, NewAdmin};
use vestibule::rules::profile::ProfileChange;

use crate::support::office::Office;
use crate::support::openmetrics::Page;
use crate::support::{Browser, House, NO_WAITS, Person, operator, other_than, until};

/// A house with eve, who has a minor role and an authenticator, and ann, an owner.
pub async fn with_eve() -> (House, Person, Person) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let eve = with_role(&house, "eve@example.com", "CMS").await;
    let browser = house.browser();
    house.sign_in(&browser, &eve).await;
    assert!(browser.sign_out().await);
    house.wait(TimeDelta::hours(25));
    (house, ann, eve)
}

async fn with_role(house: &House, email: &str, role: &str) -> Person {
    let admin = NewAdmin { email: email.into(), roles: vec![role.into()], profile: ProfileChange::default() };
    let Added::Done(id) = accounts::add(&house.app, &operator(), &admin).await.unwrap() else { panic!("{email}") };
    Person::named(email, &id)
}

async fn nobody(browser: &Browser) -> bool {
    browser.current_user().await.is_null() && browser.authz("", &[]).await.status == 401
}

/// Trail lines about altered rows.
async fn alarms(house: &House) -> String {
    let told = "select coalesce(string_agg(distinct detail ->> 'table', ' ' order by detail ->> 'table'), '')
        from audit where event = 'row_altered' and outcome = 'refused'";
    house.db_text(told).await
}

/// Whether the trail reports an altered row of this table.
pub async fn is_noticed(house: &House, table: &str) {
    until("the alarm", async || alarms(house).await.split(' ').any(|told| told == table).then_some(())).await;
}

/// No sign-in begins for this address: the request is accepted as for any address, and no mail is sent.
async fn is_a_decoy(house: &House, person: &Person) {
    house.wait(TimeDelta::hours(2));
    let (browser, before) = (house.browser(), house.inbox.unread(&person.email));
    let answer = browser.request_lookup(&person.email).await;
    assert_eq!((&answer["status"], &answer["authUrlFor2fa"]), (&Value::Bool(true), &Value::Null));
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread(&person.email), before, "a code was mailed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_written_by_hand_grants_nothing_and_is_notified_to_owners() {
    let (house, ann, eve) = with_eve().await;
    let browser = house.signed_in(&eve).await;
    assert!(!nobody(&browser).await);
    house.db_run("update accounts set roles = '{OWNER}' where email = 'eve@example.com'").await;
    assert!(nobody(&browser).await);
    is_noticed(&house, "accounts").await;
    house.mails_are_carried().await;
    let told = house.inbox.notices(&ann.email);
    assert!(told.iter().any(|mail| mail.header("Subject").contains("was altered from outside")), "{}", told.len());
    let told = house.inbox.notices(&eve.email);
    assert!(
        !told.iter().any(|mail| mail.header("Subject").contains("was altered from outside")),
        "not to whom the row names"
    );
    let page = reqwest::get(format!("{}/metrics", house.metrics_url)).await.unwrap().text().await.unwrap();
    assert!(Page::parse(&page).value("vestibule_altered_rows_total") >= 2.0);
    // The original row is valid again.
    house.db_run("update accounts set roles = '{CMS}' where email = 'eve@example.com'").await;
    assert!(!nobody(&browser).await);
    house.db_run("update accounts set roles = '{OWNER}' where email = 'eve@example.com'").await;
    is_a_decoy(&house, &eve).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_mailed_once_an_hour() {
    let (house, _, eve) = with_eve().await;
    let browser = house.signed_in(&eve).await;
    house.db_run("update accounts set version = version + 1 where email = 'eve@example.com'").await;
    let lines = "select count(*) from audit where event = 'row_altered'";
    for expected in [1, 2] {
        for _ in 0..20 {
            assert!(browser.current_user().await.is_null());
        }
        until("the alarm", async || (house.db_number(lines).await >= expected).then_some(())).await;
        house.mails_are_carried().await;
        assert!(browser.current_user().await.is_null());
        house.mails_are_carried().await;
        assert_eq!(house.db_number(lines).await, expected);
        house.wait(TimeDelta::minutes(61));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_row_gives_no_excluded_account_access() {
    let (house, ann, eve) = with_eve().await;
    let cut = house.signed_in(&eve).await;
    accounts::disable(&house.app, &operator(), &house.find(&eve).await).await.unwrap();
    house.db_run("update accounts set disabled_at = null where email = 'eve@example.com'").await;
    is_a_decoy(&house, &eve).await;
    assert!(nobody(&cut).await);
    house.db_write("update accounts set disabled_at = null where email = 'eve@example.com'").await;
    house.db_run("update authenticators set failures = 100, suspended_at = created_at").await;
    is_a_decoy(&house, &ann).await;
    is_noticed(&house, "authenticators").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_cannot_be_written_moved_or_extended_by_hand() {
    let (house, ann, eve) = with_eve().await;
    let (own, theirs) = (house.signed_in(&eve).await, house.signed_in(&ann).await);
    let of = |person: &Person| format!("(select id from accounts where handle = '{}')", person.id);
    let (of_ann, of_eve) = (of(&ann), of(&eve));
    for edit in [
        format!("account_id = {of_ann}"),
        "confirmed_at = now()".into(),
        "recovered = true".into(),
        "enrolled = not enrolled".into(),
        "seen_at = seen_at + interval '20 minutes'".into(),
        "created_at = created_at + interval '1 minute'".into(),
        "version = version + 1".into(),
        "confirm_attempts = confirm_attempts + 1".into(),
        format!("mac = (select mac from sessions where account_id = {of_ann})"),
    ] {
        house.db_run(&format!("create table kept as select * from sessions where account_id = {of_eve}")).await;
        house.db_run(&format!("update sessions set {edit} where account_id = {of_eve}")).await;
        assert!(nobody(&own).await, "{edit}");
        house
            .db_run("delete from sessions where id in (select id from kept); insert into sessions select * from kept")
            .await;
        house.db_run("drop table kept").await;
        assert!(!nobody(&own).await, "{edit}: put back");
    }
    assert!(!nobody(&theirs).await);
    // A second session of ann, with the hash of eve's cookie.
    house
        .db_run(&format!(
            "create table forged as select * from sessions where account_id = {of_ann};
            update forged set id = gen_random_uuid(), gate_hash = null,
                token_hash = (select token_hash from sessions where account_id = {of_eve});
            delete from sessions where account_id = {of_eve};
            insert into sessions select * from forged"
        ))
        .await;
    assert!(nobody(&own).await);
    assert!(!own.sign_out().await, "no live session ended");
    is_noticed(&house, "sessions").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authenticator_deleted_by_hand_opens_no_enrolment() {
    let (house, ann, eve) = with_eve().await;
    // The enrolment window is still open.
    let bob = house.admin("bob@example.com").await;
    house.sign_in(&house.browser(), &bob).await;
    for person in [&ann, &bob] {
        let own = format!("(select id from accounts where handle = '{}')", person.id);
        house.db_run(&format!("delete from authenticators where account_id = {own}")).await;
        is_a_decoy(&house, person).await;
        house
            .db_run(&format!(
                "update accounts set enrolled = false, enrolment_until = now() + interval '9 years' where id = {own}"
            ))
            .await;
        is_a_decoy(&house, person).await;
    }
    // Another account's authenticator is not accepted either.
    let own = format!("(select id from accounts where handle = '{}')", eve.id);
    house
        .db_run(&format!(
            "insert into authenticators select (select id from accounts where email = 'ann@example.com'), key_id, secret,
                last_step, failures, suspended_at, created_at, version, mac from authenticators where account_id = {own}"
        ))
        .await;
    is_a_decoy(&house, &ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_step_stays_used() {
    let (house, _, eve) = with_eve().await;
    let browser = house.proven(&eve).await;
    let code = eve.code(&house);
    assert_eq!(browser.verify_2fa(&code).await["status"], true);
    house.db_run("update authenticators set last_step = last_step - 5").await;
    let again = house.browser();
    assert_eq!(again.request_lookup(&eve.email).await["status"], true);
    house.mails_are_carried().await;
    assert_eq!(again.verify_2fa(&code).await["errorCode"], "WRONG_STAGE");
    assert_eq!(house.inbox.unread(&eve.email), 0, "nobody is mailed a code");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_mailed_to_one_proves_nothing_of_another() {
    let (house, ann, eve) = with_eve().await;
    let of_ann = "(select id from accounts where email = 'ann@example.com')";
    // Eve's pending sign-in, moved to ann's account.
    let browser = house.browser();
    let code = house.mailed_code(&browser, &eve).await;
    house.db_run(&format!("update pending_sign_ins set account_id = {of_ann}")).await;
    assert_eq!(browser.verify_lookup(&code).await["errorCode"], "NO_PENDING_SIGN_IN");
    is_noticed(&house, "pending_sign_ins").await;
    // The mail with ann's code, moved to eve's pending sign-in.
    house.wait(TimeDelta::hours(1));
    house.browser().request_lookup(&eve.email).await;
    house.mails_are_carried().await;
    let before = house.inbox.unread(&eve.email);
    house
        .db_run(
            "create function redirected() returns trigger language plpgsql as $$ begin
                new.pending_id = (select id from pending_sign_ins
                    where account_id = (select id from accounts where email = 'eve@example.com')
                    order by created_at desc limit 1);
                return new;
            end $$;
            create trigger redirected before insert on outbox for each row execute function redirected()",
        )
        .await;
    assert_eq!(house.browser().request_lookup(&ann.email).await["status"], true);
    is_noticed(&house, "outbox").await;
    assert_eq!(house.inbox.unread(&eve.email), before, "it does not open for another's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_not_trusted_by_a_row() {
    let (house, ann, _) = with_eve().await;
    let browser = house.signed_in(&ann).await;
    assert!(browser.sign_out().await);
    house.wait(TimeDelta::hours(25));
    let stranger = house.browser();
    let code = house.mailed_code(&stranger, &ann).await;
    for _ in 0..5 {
        stranger.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    }
    assert_eq!(house.browser().request_lookup(&ann.email).await["errorCode"], "LOCKED");
    let trusted = browser.stolen();
    assert_eq!(trusted.request_lookup(&ann.email).await["status"], true, "a pool of its own");
    house.db_run("update trusted_browsers set expires_at = expires_at + interval '1 year'").await;
    house.wait(TimeDelta::minutes(3));
    assert_eq!(browser.stolen().request_lookup(&ann.email).await["errorCode"], "LOCKED", "a pool it does not own");
    is_noticed(&house, "trusted_browsers").await;
    let link = vestibule::rules::token::Token::of([7; 32]);
    let hash = data_encoding::HEXLOWER.encode(&link.hash().0);
    house
        .db_run(&format!(
            "insert into device_links select decode('{hash}', 'hex'), id, now(), now() + interval '99 years',
                (select mac from accounts limit 1) from accounts where email = 'ann@example.com'"
        ))
        .await;
    let body = format!("{{\"token\":\"{}\"}}", link.reveal());
    let kind = [("content-type", "application/json"), ("origin", crate::support::ORIGIN)];
    assert_eq!(house.browser().send("POST", "/device", &kind, body).await.status, 410);
    is_noticed(&house, "device_links").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_report_an_altered_account_and_only_remove_it() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    office.done("admin add bob@example.com --role BO");
    let mut db = office.database.connect().await;
    use diesel_async::SimpleAsyncConnection;
    db.batch_execute("update accounts set roles = '{OWNER}' where email = 'ann@example.com'").await.unwrap();
    assert!(office.done("admin list").contains("altered"));
    assert_eq!(office.json("admin show ann@example.com")["altered"], true);
    assert_eq!(office.json("admin show bob@example.com").get("altered"), None);
    for line in [
        "set ann@example.com --role BO",
        "enable ann@example.com",
        "unlock ann@example.com",
        "reset-2fa ann@example.com",
        "device-link ann@example.com",
    ] {
        let said = office.refused(&format!("admin {line}"));
        assert!(said.contains("altered outside Vestibule"), "{line}: {said}");
    }
    assert!(!office.run("admin export").out.contains("ann@example.com"));
    office.done("admin remove ann@example.com");
    office.done("admin add ann@example.com --role BO");
    assert_eq!(office.json("admin show ann@example.com")["roles"], serde_json::json!(["BO"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_the_keys_writes_no_admin() {
    let office = Office::open().await;
    let said = office.run_set("admin add ann@example.com --role BO", &[("VESTIBULE_KEYS", "")]);
    crate::support::office::is_refusal(&said);
    assert!(said.err.contains("VESTIBULE_KEYS is missing"), "{}", said.err);
    assert_eq!(office.database.db_number("select count(*) from accounts").await, 0);
}
