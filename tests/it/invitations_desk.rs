//! Invitations at the desk: a reset mails one, an owner may invite an admin, and no owner sees a token.

use serde_json::{Value, json};

use crate::support::staff::invitations::{BY_INVITATION, token_of};
use crate::support::staff::sentences::INVITED;
use crate::support::{Browser, House, NO_WAITS, ORIGIN, Person};

const SET: [(&str, &str); 3] = [NO_WAITS[0], NO_WAITS[1], BY_INVITATION];

/// An admin enrolled by invitation, and their signed-in browser.
async fn enrolled(house: &House, email: &str, role: &str) -> (Person, Browser) {
    let (person, token) = house.invited_as(email, role).await;
    let browser = house.browser();
    let asked = browser.request_lookup_invited(email, &token).await.field("requestLookup");
    person.scan(asked["authUrlFor2fa"].as_str().unwrap());
    let code = house.inbox.next(email).await.code();
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    assert_eq!(browser.verify_2fa(&person.code(house)).await["status"], true);
    (person, browser)
}

/// An owner whose identity is confirmed.
async fn desk() -> (House, Browser) {
    let house = House::with(&SET).await;
    let (olga, browser) = enrolled(&house, "olga@example.com", "OWNER").await;
    house.confirms(&olga, &browser).await;
    (house, browser)
}

/// Token in the next mail to a person.
async fn mailed(house: &House, person: &Person) -> String {
    let mail = house.inbox.next(&person.email).await;
    assert_eq!(mail.subject(), INVITED);
    token_of(mail.text().lines().find(|line| line.starts_with(ORIGIN)).unwrap())
}

fn named(told: &Value) -> Person {
    assert_eq!(told["status"], true, "{told}");
    assert!(!told.to_string().contains("invitation="), "{told}");
    Person::named(told["user"]["email"].as_str().unwrap(), told["user"]["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_at_the_desk_mails_an_invitation() {
    let (house, browser) = desk().await;
    let (ann, _) = house.invited("ann@example.com").await;
    let reset = json!({ "id": ann.id, "reason": "lost phone" });
    named(&browser.desk("resetCrmUserAuthenticator", reset).await);
    let token = mailed(&house, &ann).await;
    assert!(house.is_let_in(&ann, &token).await);
    assert!(house.browser().request_lookup(&ann.email).await["authUrlFor2fa"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_an_owner_adds_may_enrol_once_invited() {
    let (house, browser) = desk().await;
    let added = |email: &str, invite: Value| json!({ "email": email, "roles": ["CMS"], "invite": invite });
    let ann = named(&browser.save(added("ann@example.com", json!(true))).await);
    let token = mailed(&house, &ann).await;
    assert!(house.is_let_in(&ann, &token).await);
    for (email, invite) in [("bob@example.com", json!(false)), ("cat@example.com", Value::Null)] {
        let uninvited = named(&browser.save(added(email, invite)).await);
        assert!(house.find(&uninvited).await.enrolment_until.is_none());
        house.mails_are_carried().await;
        assert_eq!(house.inbox.unread(email), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_address_is_invited_in_the_same_change() {
    let (house, browser) = desk().await;
    let (ann, before) = house.invited("ann@example.com").await;
    let told = browser.save(json!({ "id": ann.id, "email": "ann@example.org", "invite": true })).await;
    let moved = named(&told);
    let token = mailed(&house, &moved).await;
    assert!(!house.is_let_in(&moved, &before).await && house.is_let_in(&moved, &token).await);
    // A changed address voids the invitation sent to the old one.
    let moved = named(&browser.save(json!({ "id": ann.id, "email": "ann@example.net" })).await);
    assert!(!house.is_let_in(&moved, &token).await);
    let events = "select string_agg(distinct event, ' ') from audit
        where at = (select at from audit where detail ->> 'invitation' = 'mailed' and event = 'email_changed')
            and event in ('email_changed', 'enrolment_opened')";
    assert_eq!(house.db_text(events).await, "email_changed enrolment_opened");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_with_a_change_is_judged_as_one_alone() {
    let (house, browser) = desk().await;
    let (ann, _) = enrolled(&house, "ann@example.com", "BO").await;
    let (bob, _) = house.invited("bob@example.com").await;
    let (olaf, _) = house.invited_as("olaf@example.com", "OWNER").await;
    let before = house.db_accounts().await;
    let table = [
        (json!({ "id": ann.id, "displayName": "Anne", "invite": true }), "ALREADY_ENROLLED"),
        (json!({ "id": bob.id, "isInactive": true, "invite": true }), "INVALID_INPUT"),
        (json!({ "id": olaf.id, "displayName": "Olaf", "invite": true }), "OWNER_BY_COMMAND_ONLY"),
    ];
    for (input, code) in table {
        assert_eq!(browser.save(input).await["errorCode"], code);
    }
    assert_eq!(house.db_accounts().await, before);
}
