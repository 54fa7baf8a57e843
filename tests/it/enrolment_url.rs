//! Who gets an enrolment secret, and at which step.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::{self, AccountEdit};

use crate::support::staff::answers::{accepted, but, right, wrong};
use crate::support::{House, Person, operator};

fn is_url(value: &Value) -> bool {
    value.as_str().is_some_and(|url| url.starts_with("otpauth://totp/Vestibule:ann%40example.com?"))
}

#[tokio::test(flavor = "multi_thread")]
async fn in_lookup_mode_a_request_inside_the_window_discloses_the_url() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    let asked = browser.request_lookup(&ann.email).await;
    let url = asked["authUrlFor2fa"].clone();
    assert!(is_url(&url), "{url}");
    assert_eq!(asked, but(accepted(&ann.email, 120), "authUrlFor2fa", url.clone()));
    house.inbox.next(&ann.email).await;
    house.wait(TimeDelta::seconds(120));
    // A resend and the proof repeat the same secret, so a scanned one stays good.
    assert_eq!(browser.request_lookup(&ann.email).await["authUrlFor2fa"], url);
    let code = house.inbox.next(&ann.email).await.code();
    assert_eq!(browser.verify_lookup(&code).await, but(right(), "authUrlFor2fa", url.clone()));
    ann.scan(url.as_str().unwrap());
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_proof_mode_only_who_read_the_mail_is_told() {
    let house = House::with(&[("VESTIBULE_ENROLMENT_URL", "proof")]).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup(&ann.email).await, accepted(&ann.email, 120));
    house.inbox.next(&ann.email).await;
    house.wait(TimeDelta::seconds(120));
    assert_eq!(browser.request_lookup(&ann.email).await, accepted(&ann.email, 120));
    let code = house.inbox.next(&ann.email).await.code();
    let proven = browser.verify_lookup(&code).await;
    let url = proven["authUrlFor2fa"].clone();
    assert!(is_url(&url), "{url}");
    assert_eq!(proven, but(right(), "authUrlFor2fa", url.clone()));
    ann.scan(url.as_str().unwrap());
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_closes_to_the_second() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    house.wait(TimeDelta::milliseconds(72 * 3_600_000 - 1));
    assert!(is_url(&house.browser().request_lookup(&ann.email).await["authUrlFor2fa"]));
    house.inbox.next(&ann.email).await;
    house.wait(TimeDelta::milliseconds(120_000));
    assert_eq!(house.browser().request_lookup(&ann.email).await, accepted(&ann.email, 120));
    let bob = house.admin("bob@example.com").await;
    house.wait(TimeDelta::hours(72));
    assert_eq!(house.browser().request_lookup(&bob.email).await, accepted(&bob.email, 120));
    house.mails_are_carried().await;
    assert_eq!((house.inbox.unread(&ann.email), house.inbox.unread(&bob.email)), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_repeats_its_url_even_if_its_account_changed() {
    for deed in ["disable", "take roles", "move", "remove"] {
        let house = House::open().await;
        let ann = house.admin("ann@example.com").await;
        let browser = house.browser();
        let url = browser.request_lookup(&ann.email).await["authUrlFor2fa"].clone();
        assert!(is_url(&url), "{url}");
        let code = house.inbox.next(&ann.email).await.code();
        let (app, actor, admin) = (&house.app, operator(), house.find(&ann).await);
        let changed = match deed {
            "disable" => accounts::disable(app, &actor, &admin).await.map(drop),
            "remove" => accounts::remove(app, &actor, &admin).await.map(drop),
            _ => {
                let roles = (deed == "take roles").then(Vec::new);
                let email = (deed == "move").then(|| String::from("ben@example.com"));
                let wanted = AccountEdit { roles, email, ..AccountEdit::default() };
                accounts::change(app, &actor, &admin, &wanted).await.map(drop)
            }
        };
        changed.unwrap();
        house.wait(TimeDelta::seconds(120));
        let told = but(accepted(&ann.email, 120), "authUrlFor2fa", url.clone());
        assert_eq!(browser.request_lookup(&ann.email).await, told, "{deed}");
        assert_eq!(browser.verify_lookup(&code).await, wrong(4), "{deed}");
        // A new browser gets the answers of an unknown address.
        house.wait(TimeDelta::seconds(120));
        assert_eq!(house.browser().request_lookup(&ann.email).await, accepted(&ann.email, 120), "{deed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_enrolment_no_answer_discloses_the_url() {
    for mode in ["lookup", "proof"] {
        let house = House::with(&[("VESTIBULE_ENROLMENT_URL", mode)]).await;
        let ann = house.enrolled_a_day_ago("ann@example.com").await;
        // Within the enrolment window.
        let browser = house.browser();
        assert_eq!(browser.request_lookup(&ann.email).await, accepted(&ann.email, 120), "{mode}");
        house.inbox.next(&ann.email).await;
        house.wait(TimeDelta::seconds(120));
        assert_eq!(browser.request_lookup(&ann.email).await, accepted(&ann.email, 120), "{mode}");
        let code = house.inbox.next(&ann.email).await.code();
        assert_eq!(browser.verify_lookup(&code).await, right(), "{mode}");
        assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await, wrong(4), "{mode}");
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right(), "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_pending_sign_in_has_a_secret_of_its_own_that_only_its_own_cookie_activates() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let attacker = house.browser();
    let told = attacker.request_lookup(&ann.email).await["authUrlFor2fa"].clone();
    let attackers = Person::named(&ann.email, &ann.id);
    attackers.scan(told.as_str().unwrap());
    house.inbox.next(&ann.email).await;
    house.wait(TimeDelta::seconds(120));
    let browser = house.browser();
    house.prove_address(&browser, &ann).await;
    assert_ne!(attackers.code(&house), ann.code(&house));
    assert_eq!(browser.verify_2fa(&attackers.code(&house)).await, wrong(4));
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
    house.wait(TimeDelta::seconds(120));
    house.prove_address(&browser, &ann).await;
    assert_eq!(browser.verify_2fa(&attackers.code(&house)).await, wrong(4));
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disclosed_secret_that_was_never_proven_is_void() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    house.prove_address(&browser, &ann).await;
    let unfinished = Person::with_phone_of(&ann);
    house.wait(TimeDelta::minutes(15));
    assert_eq!(browser.verify_2fa(&unfinished.code(&house)).await["errorCode"], json!("NO_PENDING_SIGN_IN"));
    assert_eq!(house.db_count("authenticators").await, 0);
    house.prove_address(&browser, &ann).await;
    assert_eq!(browser.verify_2fa(&unfinished.code(&house)).await, wrong(4));
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
}
