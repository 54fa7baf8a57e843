//! `currentUser`: who is signed in.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts::{self, AccountEdit, Added, Changed, NewAdmin};
use vestibule::rules::language::Language;
use vestibule::rules::profile::ProfileChange;

use crate::support::{Browser, House, Person, operator};

const QUERY: &str = "{ currentUser { id email } }";

/// The whole answer when nobody is signed in.
async fn nobody(browser: &Browser) -> bool {
    let answer = browser.graphql(json!({ "query": QUERY })).await;
    if answer.json()["data"]["currentUser"].is_object() {
        return false;
    }
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({
            "data": { "currentUser": null },
            "errors": [{
                "message": "Nobody is signed in.", "locations": [{ "line": 1, "column": 3 }], "path": ["currentUser"],
                "extensions": { "code": "UNAUTHENTICATED" }
            }]
        })
    );
    assert!(answer.set_cookies().is_empty());
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_admin_sees_all_of_themselves() {
    let house = House::open().await;
    let admin = NewAdmin {
        email: "Ann@Example.com".into(),
        roles: vec!["BO".into(), "CMS".into()],
        profile: ProfileChange {
            display_name: Some("Ann Other".into()),
            phone_number: Some("+1 555 0100".into()),
            job_title: Some("Editor".into()),
            bio: Some("Writes \"things\".".into()),
            avatar_url: Some("https://example.com/ann.png".into()),
            language: Some(Some(Language::Pt)),
            ..ProfileChange::default()
        },
    };
    let Added::Done(id) = accounts::add(&house.app, &operator(), &admin).await.unwrap() else { panic!("not added") };
    let ann = Person::named("ann@example.com", &id);
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    assert!(id.strip_prefix("admin_").is_some_and(|rest| rest.len() >= 10), "{id}");
    assert_eq!(
        browser.current_user().await,
        json!({
            "id": id, "email": "ann@example.com", "displayName": "Ann Other", "phoneNumber": "+1 555 0100",
            "jobTitle": "Editor", "bio": "Writes \"things\".", "avatarUrl": "https://example.com/ann.png",
            "roles": ["BO", "CMS"], "createdAt": "2026-11-21T20:24:05Z", "updatedAt": "2026-11-21T20:24:05Z",
            "language": "pt"
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_state_before_the_authenticator_is_signed_in() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    assert!(nobody(&browser).await, "never here");
    let mailed = house.mailed_code(&browser, &ann).await;
    assert!(nobody(&browser).await, "asked");
    browser.verify_lookup(&crate::support::other_than(std::slice::from_ref(&mailed))).await;
    assert!(nobody(&browser).await, "guessed");
    browser.verify_lookup(&mailed).await;
    assert!(nobody(&browser).await, "proved the address");
    browser.set_cookie("__Host-session", &browser.cookie("__Host-pending").unwrap());
    assert!(nobody(&browser).await, "holds a pending sign-in as a session");
    browser.verify_2fa(&ann.wrong_code(&house)).await;
    assert!(nobody(&browser).await, "guessed the authenticator");
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    assert!(!nobody(&browser).await, "signed in");
    assert!(nobody(&house.browser()).await, "another browser");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_not_signed_in_before_enrolling() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    house.prove_address(&browser, &ann).await;
    assert!(nobody(&browser).await);
    browser.verify_2fa(&ann.wrong_code(&house)).await;
    assert!(nobody(&browser).await);
    assert_eq!(house.db_count("authenticators").await, 0);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    assert!(!nobody(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_thirty_idle_minutes() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    house.wait(TimeDelta::seconds(29 * 60 + 59));
    assert!(!nobody(&browser).await, "activity at 29:59");
    house.wait(TimeDelta::seconds(29 * 60 + 59));
    assert!(!nobody(&browser).await, "activity counts");
    house.wait(TimeDelta::minutes(30));
    assert!(nobody(&browser).await, "idle for 30:00");
    house.wait(TimeDelta::minutes(-30));
    assert!(!nobody(&browser).await, "being refused is no activity, and ends nothing before its time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_twelve_hours_whatever_the_activity() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    for minutes in 1..=35 {
        house.wait(TimeDelta::minutes(20));
        assert!(!nobody(&browser).await, "after {} minutes", 20 * minutes);
    }
    house.wait(TimeDelta::milliseconds(20 * 60_000 - 1));
    assert!(!nobody(&browser).await, "after 11:59:59.999");
    house.wait(TimeDelta::milliseconds(1));
    assert!(nobody(&browser).await, "after 12 hours");
}

async fn signed_in(house: &House) -> (Person, Browser, accounts::KnownAccount) {
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    assert!(!nobody(&browser).await);
    let admin = house.find(&ann).await;
    (ann, browser, admin)
}

fn roles(names: &[&str]) -> AccountEdit {
    let roles = names.iter().map(|name| String::from(*name)).collect();
    AccountEdit { roles: Some(roles), ..AccountEdit::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_admin_is_signed_out_at_once_and_for_good() {
    let house = House::open().await;
    let (ann, browser, admin) = signed_in(&house).await;
    accounts::disable(&house.app, &operator(), &admin).await.unwrap();
    assert!(nobody(&browser).await);
    accounts::enable(&house.app, &operator(), &admin).await.unwrap();
    assert!(nobody(&browser).await);
    house.wait(TimeDelta::seconds(120));
    house.sign_in(&browser, &ann).await;
    assert!(!nobody(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_role_shows_at_once_and_the_last_role_lost_signs_out() {
    let house = House::open().await;
    let (_ann, browser, admin) = signed_in(&house).await;
    assert_eq!(browser.current_user().await["roles"], json!(["CMS", "BO", "OWNER"]));
    let change = accounts::change(&house.app, &operator(), &admin, &roles(&["BO"])).await.unwrap();
    assert_eq!((change, &browser.current_user().await["roles"]), (Changed::Done, &json!(["BO"])));
    accounts::change(&house.app, &operator(), &admin, &roles(&[])).await.unwrap();
    assert!(nobody(&browser).await);
    accounts::change(&house.app, &operator(), &admin, &roles(&["BO"])).await.unwrap();
    assert!(nobody(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_admin_is_signed_out_at_once() {
    let house = House::open().await;
    let (ann, browser, admin) = signed_in(&house).await;
    accounts::remove(&house.app, &operator(), &admin).await.unwrap();
    assert!(nobody(&browser).await);
    assert_eq!(house.db_count("sessions").await, 0);
    house.wait(TimeDelta::seconds(120));
    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread(&ann.email), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_sign_ins_signs_out_every_browser() {
    for end in ["sign-out", "reset-2fa", "new email"] {
        let house = House::open().await;
        let (ann, browser, admin) = signed_in(&house).await;
        let second = house.browser();
        house.wait(TimeDelta::seconds(120));
        house.sign_in(&second, &ann).await;
        match end {
            "sign-out" => drop(accounts::sign_out(&house.app, &operator(), &admin).await.unwrap()),
            "reset-2fa" => drop(accounts::reset_2fa(&house.app, &operator(), &admin).await.unwrap()),
            _ => {
                let change = AccountEdit { email: Some("ann@example.org".into()), ..AccountEdit::default() };
                accounts::change(&house.app, &operator(), &admin, &change).await.unwrap();
            }
        }
        for browser in [&browser, &second] {
            assert!(nobody(browser).await, "{end}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_is_read_at_every_request() {
    let house = House::open().await;
    let (_ann, browser, _admin) = signed_in(&house).await;
    house.db_write("update accounts set roles = '{CMS}', display_name = 'Ann Changed'").await;
    let user = browser.current_user().await;
    assert_eq!((&user["roles"], &user["displayName"]), (&json!(["CMS"]), &json!("Ann Changed")));
    for statement in ["update accounts set disabled_at = created_at", "update accounts set roles = '{}'"] {
        house.db_write(statement).await;
        assert!(nobody(&browser).await, "{statement}");
        house.db_write("update accounts set disabled_at = null, roles = '{CMS}'").await;
        assert!(!nobody(&browser).await, "{statement}");
    }
    house.db_run("delete from accounts").await;
    assert!(nobody(&browser).await);
}
