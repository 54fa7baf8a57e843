//! Enrolment of an admin's first authenticator: its secret belongs to one pending sign-in until it is proven there, and is
//! never disclosed afterwards.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::{self, Invited};

use crate::support::staff::answers::message;
use crate::support::staff::sentences::INVITED;
use crate::support::{House, NO_WAITS, Person, operator};

const PROOF: (&str, &str) = ("VESTIBULE_ENROLMENT_URL", "proof");

fn url(answer: &Value) -> String {
    answer["authUrlFor2fa"].as_str().unwrap().to_owned()
}

/// Secret of an otpauth URL.
fn secret(url: &str) -> String {
    assert!(url.starts_with("otpauth://totp/Vestibule:ann"), "{url}");
    let secret = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("secret=")).unwrap();
    assert_eq!(secret.len(), 32, "160 bits: {secret}");
    secret.to_owned()
}

async fn reset(house: &House, person: &Person) {
    accounts::reset_2fa(&house.app, &operator(), &house.find(person).await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_browsers_that_enrol_the_second_is_told_and_ends() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let (first, second) = (house.browser(), house.browser());
    house.prove_address(&second, &ann).await;
    let theirs = ann.code(&house);
    house.prove_address(&first, &ann).await;
    assert_eq!(first.verify_2fa(&ann.code(&house)).await["status"], true);

    assert_eq!(second.verify_2fa("12345").await["errorCode"], "INVALID_FORMAT");
    let answer = second.verify_2fa_answer(&theirs).await;
    assert_eq!(
        answer.field("verify2fa"),
        json!({
            "status": false, "errorCode": "ALREADY_ENROLLED",
            "errorMessage": message("ALREADY_ENROLLED"),
            "unlocksAt": null, "remainingAttempts": null, "authUrlFor2fa": null
        })
    );
    assert!(answer.set_cookies().is_empty());
    assert_eq!(second.verify_2fa(&theirs).await["errorCode"], "NO_PENDING_SIGN_IN");
    assert_eq!(house.db_wrong("authenticator").await, 0, "uncounted");
    assert_eq!(first.current_user().await["id"], ann.id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_browser_is_told_whatever_its_code_and_only_after_the_mailed_one() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let (second, code) = house.mailed(&ann.email).await;
    house.signed_in(&ann).await;
    assert_eq!(second.verify_2fa(&ann.code(&house)).await["errorCode"], "WRONG_STAGE");
    let proven = second.verify_lookup(&code).await;
    assert_eq!((&proven["status"], &proven["authUrlFor2fa"]), (&json!(true), &Value::Null));
    assert_eq!(second.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "ALREADY_ENROLLED");
    assert_eq!(second.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "NO_PENDING_SIGN_IN");
    assert_eq!(house.db_count("authenticators").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_window_an_admin_cannot_enrol() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    house.wait(TimeDelta::hours(72));
    let (known, unknown) = (house.browser(), house.browser());
    let asked = known.request_lookup(&ann.email).await;
    let mut other = unknown.request_lookup("nobody@example.com").await;
    other["email"] = json!(ann.email);
    assert_eq!(asked, other);
    assert_eq!((&asked["status"], &asked["authUrlFor2fa"]), (&json!(true), &Value::Null));
    let decoys = "select count(*) from pending_sign_ins where account_id is null and not enrols";
    assert_eq!(house.db_number(decoys).await, 2);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_the_window_to_its_last_moment_an_admin_may_enrol() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    house.wait(TimeDelta::hours(72) - TimeDelta::microseconds(1));
    house.signed_in(&ann).await;
    assert!(house.find(&ann).await.enrolled);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_opens_the_window_and_mails_where_to_sign_in() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    house.wait(TimeDelta::hours(73));
    let page = "https://admin.example.com/sign-in";
    let invited = accounts::invite(&house.app, &operator(), &house.find(&ann).await, page).await.unwrap();
    assert_eq!(invited, Invited::Done);
    let mail = house.inbox.next(&ann.email).await;
    assert_eq!(mail.header("Subject"), INVITED);
    assert!(mail.raw.lines().any(|line| line == page), "{}", mail.raw);
    assert!(!mail.raw.contains("otpauth") && !mail.raw.to_lowercase().contains("secret"), "{}", mail.raw);
    assert_eq!(house.db_count("pending_sign_ins").await, 0);
    house.signed_in(&ann).await;
    let invited = accounts::invite(&house.app, &operator(), &house.find(&ann).await, page).await.unwrap();
    assert_eq!(invited, Invited::Enrolled);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 2, "the invitation and one code");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_reset_2fa_the_old_phone_is_dead_and_a_new_one_enrols() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    reset(&house, &ann).await;
    let old = ann.code(&house);
    let browser = house.proven(&ann).await;
    let new = ann.code(&house);
    assert_ne!(old, new);
    assert_eq!(browser.verify_2fa(&old).await["errorCode"], "WRONG_CODE");
    assert_eq!(browser.verify_2fa(&new).await["status"], true);
    assert!(house.find(&ann).await.enrolled);
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_2fa_opens_the_window_for_72_hours() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.wait(TimeDelta::days(30));
    reset(&house, &ann).await;
    let until = house.find(&ann).await.enrolment_until.unwrap();
    assert_eq!(until, house.clock.now() + TimeDelta::hours(72));
    house.wait(TimeDelta::hours(72));
    assert_eq!(house.browser().request_lookup(&ann.email).await["authUrlFor2fa"], Value::Null);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 1, "the code of the first sign-in, and none since");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_is_the_sign_ins_own_and_the_same_when_a_code_is_mailed_again() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let (one, two) = (house.browser(), house.browser());
    let first = url(&one.request_lookup(&ann.email).await);
    house.inbox.next(&ann.email).await;
    let again = url(&one.request_lookup(&ann.email).await);
    let code = house.inbox.next(&ann.email).await.code();
    assert_eq!(first, again);
    let other = url(&two.request_lookup(&ann.email).await);
    let other_code = house.inbox.next(&ann.email).await.code();
    assert_ne!(secret(&first), secret(&other));
    assert_eq!(url(&one.verify_lookup(&code).await), first);
    assert_eq!(url(&two.verify_lookup(&other_code).await), other);
    // The secret of one sign-in is wrong in another.
    ann.scan(&first);
    assert_eq!(two.verify_2fa(&ann.code(&house)).await["errorCode"], "WRONG_CODE");
    assert_eq!(one.verify_2fa(&ann.code(&house)).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_begun_anew_has_a_secret_anew() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    let mut secrets = Vec::new();
    for _ in 0..4 {
        secrets.push(secret(&url(&browser.request_lookup(&ann.email).await)));
        house.inbox.next(&ann.email).await;
    }
    assert!(secrets[..3].iter().all(|secret| *secret == secrets[0]));
    assert_ne!(secrets[3], secrets[0], "a fourth code is a new sign-in's");
}

#[tokio::test(flavor = "multi_thread")]
async fn set_to_proof_the_secret_is_told_after_the_mailed_code_alone() {
    let house = House::with(&[PROOF]).await;
    let ann = house.admin("ann@example.com").await;
    let (known, unknown) = (house.browser(), house.browser());
    let asked = known.request_lookup(&ann.email).await;
    let mut other = unknown.request_lookup("nobody@example.com").await;
    other["email"] = json!(ann.email);
    assert_eq!(asked, other, "an admin inside the window shows as anyone");
    let code = house.inbox.next(&ann.email).await.code();
    let proven = url(&known.verify_lookup(&code).await);
    secret(&proven);
    ann.scan(&proven);
    assert_eq!(known.verify_2fa(&ann.code(&house)).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolled_secret_is_never_disclosed() {
    for settings in [&NO_WAITS[..], &[NO_WAITS[0], NO_WAITS[1], PROOF]] {
        let house = House::with(settings).await;
        let ann = house.enrolled_a_day_ago("ann@example.com").await;
        let browser = house.browser();
        assert_eq!(browser.request_lookup(&ann.email).await["authUrlFor2fa"], Value::Null);
        let code = house.inbox.next(&ann.email).await.code();
        assert_eq!(browser.verify_lookup(&code).await["authUrlFor2fa"], Value::Null);
        assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await["authUrlFor2fa"], Value::Null);
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await["authUrlFor2fa"], Value::Null);
        // The secret of the ended sign-in is wrong too: its row is deleted.
        assert_eq!(house.db_count("pending_sign_ins").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unproven_secret_belongs_to_no_account() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let stranger = house.browser();
    ann.scan(&url(&stranger.request_lookup(&ann.email).await));
    house.inbox.next(&ann.email).await;
    let theirs = ann.code(&house);
    assert_eq!(stranger.verify_2fa(&theirs).await["errorCode"], "WRONG_STAGE");
    let own = house.signed_in(&ann).await;
    assert!(own.sign_out().await);
    house.wait(TimeDelta::seconds(60));
    let browser = house.proven(&ann).await;
    assert_eq!(browser.verify_2fa(&theirs).await["errorCode"], "WRONG_CODE");
}
