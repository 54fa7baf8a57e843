//! A changed email address: who is notified, and what ends.

use serde_json::json;
use vestibule::accounts::{self, AccountEdit};
use vestibule::rules::profile::ProfileChange;
use vestibule::rules::time_zone::TimeZone;

use crate::support::house::KEYS;
use crate::support::office::{Office, is_refusal};
use crate::support::staff::sentences::notice::ADDRESS_CHANGED;
use crate::support::{Browser, House, NO_WAITS, Person, operator};

async fn moves(browser: &Browser, person: &Person, email: &str) {
    let told = browser.save(json!({ "id": person.id, "email": email })).await;
    assert_eq!((&told["status"], &told["user"]["email"]), (&json!(true), &json!(email)), "{told}");
}

/// Number of notices about a changed address in each mailbox.
async fn told<const N: usize>(house: &House, mailboxes: [&str; N]) -> [usize; N] {
    house.mails_are_carried().await;
    mailboxes.map(|email| house.inbox.noticed(email).iter().filter(|subject| *subject == ADDRESS_CHANGED).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn both_addresses_and_every_owner_are_told_each_time() {
    let house = House::with(&NO_WAITS).await;
    let oscar = house.with_roles("oscar@example.com", &["OWNER"]).await;
    let gone = house.with_roles("gone@example.com", &["OWNER"]).await;
    accounts::disable(&house.app, &operator(), &house.find(&gone).await).await.unwrap();
    house.with_roles("bob@example.com", &["CMS"]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    moves(&browser, &ann, "anne@example.org").await;
    let mailboxes =
        ["ann@example.com", "anne@example.org", "anna@example.net", &oscar.email, "olga@example.com", &gone.email];
    assert_eq!(told(&house, mailboxes).await, [1, 1, 0, 1, 1, 0]);
    // Even several times within an hour.
    moves(&browser, &ann, "anna@example.net").await;
    assert_eq!(told(&house, mailboxes).await, [1, 2, 1, 2, 2, 0]);
    for _ in 0..3 {
        for there in ["anne@example.org", "anna@example.net"] {
            moves(&browser, &ann, there).await;
            // A notice is sent to the admin's address at sending time.
            house.mails_are_carried().await;
        }
    }
    assert_eq!(told(&house, mailboxes).await, [1, 8, 7, 8, 8, 0]);
    assert_eq!(told(&house, ["bob@example.com"]).await, [0]);
    for (mailbox, whose) in
        [("ann@example.com", "of your account"), ("oscar@example.com", "was changed to anne@example.org")]
    {
        let texts = house.inbox.notices(mailbox).into_iter().map(|mail| mail.text().replace('\n', " "));
        let texts: Vec<String> = texts.collect();
        assert!(texts.iter().any(|text| text.contains(whose)), "{texts:?}");
        assert!(!texts.iter().any(|text| text.contains("://")), "{texts:?}");
    }
    // Setting the current address is no change.
    assert_eq!(browser.save(json!({ "id": ann.id, "email": "ANNA@example.net" })).await["status"], true);
    assert_eq!(told(&house, mailboxes).await, [1, 8, 7, 8, 8, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_address_is_told_whatever_becomes_of_the_account() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let bob = house.with_roles("bob@example.com", &["CMS"]).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let input = json!({ "id": ann.id, "email": "ann@example.org", "isInactive": true });
    assert_eq!(browser.save(input).await["status"], true);
    moves(&browser, &bob, "bob@example.org").await;
    assert_eq!(browser.desk("deleteCrmUsers", json!({ "ids": [bob.id] })).await["status"], true);
    let [old, new] = told(&house, ["ann@example.com", "ann@example.org"]).await;
    assert_eq!((old, new), (1, 0), "a disabled admin is told nothing");
    assert_eq!(told(&house, ["bob@example.com"]).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_ends_what_was_signed_in_under_the_old_one() {
    let house = House::with(&NO_WAITS).await;
    let (ann, session) = house.signed_in_as("ann@example.com", &["CMS"]).await;
    let half = house.proven(&ann).await;
    let (asked, code) = house.mailed(&ann.email).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    moves(&browser, &ann, "anne@example.org").await;
    assert!(session.current_user().await.is_null());
    assert_eq!(half.verify_2fa(&ann.code(&house)).await["errorCode"], "NO_PENDING_SIGN_IN");
    assert_eq!(asked.verify_lookup(&code).await["errorCode"], "WRONG_CODE", "a decoy from now on");
    let mine = "select count(*) from trusted_browsers join accounts on accounts.id = account_id where handle = ";
    assert_eq!(house.db_number(&format!("{mine}'{}'", ann.id)).await, 0);
    house.signed_in(&ann.moved_to("anne@example.org")).await;
    assert_eq!(house.browser().request_lookup("ann@example.com").await["status"], true);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread("ann@example.com"), 0, "nobody's address any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_tells_the_old_address_too_and_needs_the_servers_keys_for_it() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role CMS");
    let line = "admin set ann@example.com --email ann@example.org";
    let said = office.run_set(line, &[("VESTIBULE_KEYS", "")]);
    is_refusal(&said);
    assert!(said.err.contains("VESTIBULE_KEYS"), "{}", said.err);
    let said = office.run_set(line, &[("VESTIBULE_KEYS", KEYS)]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let sealed = "select count(*) from outbox where kind = 'old_address' and account_id is null
        and position('ann@example'::bytea in payload) = 0";
    assert_eq!(office.database.db_number(sealed).await, 1);
    let house = House::after_commands(office.database, &NO_WAITS).await;
    assert_eq!(told(&house, ["ann@example.com", "ann@example.org"]).await, [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_address_of_a_changed_disabled_or_removed_admin_is_told_the_request_and_local_time() {
    let house = House::with(&NO_WAITS).await;
    let zone = ProfileChange { time_zone: Some(TimeZone::named("Europe/Lisbon")), ..ProfileChange::default() };
    let zone = AccountEdit { profile: zone, ..AccountEdit::default() };
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let mut people = Vec::new();
    for email in ["ann@example.com", "bob@example.com", "cat@example.com", "dan@example.com"] {
        let person = house.with_roles(email, &["CMS"]).await;
        accounts::change(&house.app, &operator(), &house.find(&person).await, &zone).await.unwrap();
        people.push(person);
    }
    moves(&browser, &people[0], "ann@example.org").await;
    let disabled = browser.save(json!({ "id": people[1].id, "isInactive": true })).await;
    assert_eq!(disabled["status"], true, "{disabled}");
    assert_eq!(browser.desk("deleteCrmUsers", json!({ "ids": [people[2].id] })).await["status"], true);
    accounts::disable(&house.app, &operator(), &house.find(&people[3]).await).await.unwrap();
    house.mails_are_carried().await;
    for (person, at_the_desk) in people.iter().zip([true, true, true, false]) {
        let texts = house.inbox.notices(&person.email).into_iter().map(|mail| mail.text().replace('\n', " "));
        let texts: Vec<String> = texts.collect();
        let [text] = &texts[..] else { panic!("{}: {texts:?}", person.email) };
        assert!(text.contains("(Europe/Lisbon: "), "{text}");
        assert_eq!(text.contains("The request came from 127.0.0.1"), at_the_desk, "{text}");
    }
}
