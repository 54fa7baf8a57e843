//! What the commands that help holders do at the door: a printed device signs in while strangers keep the account locked, an
//! imported account waits for its password, and two-factor sign-in that was turned off asks for no code.

use serde_json::{Value, json};
use vestibule::accounts::{
    self, AccountEdit, Actor, Changed, ImportLine, ImportMode, ImportOutcome, KnownAccount, ListedAccount, Who,
};
use vestibule::rules::factor::Door;
use vestibule::rules::password::Password;

use crate::account_door::{PASSWORD, house, joined, login, told};
use crate::support::House;

fn actor() -> Actor {
    Actor::program(Door::Account, "test")
}

async fn known(house: &House, email: &str) -> KnownAccount {
    let who = Who::parse(Door::Account, email).unwrap();
    accounts::find(&house.app, Door::Account, &who).await.unwrap().unwrap()
}

/// The right password of an account, with what its client says of the device.
fn credentials(email: &str, device: Option<&Value>) -> Value {
    let mut credentials = json!({ "email": email, "password": PASSWORD });
    if let Some(device) = device {
        credentials["deviceInfo"] = json!({ "deviceId": device });
    }
    credentials
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_a_command_made_trusted_signs_in_while_strangers_keep_the_account_locked() {
    let house = house().await;
    joined(&house, "ann@example.com", "").await;
    joined(&house, "bob@example.com", "").await;
    for email in ["ann@example.com", "bob@example.com"] {
        for _ in 0..5 {
            login(&house, json!({ "email": email, "password": "wrong" })).await;
        }
    }
    let ann = known(&house, "ann@example.com").await;
    let made = accounts::trust_device(&house.app, &actor(), &ann).await.unwrap().unwrap();
    let device = json!(made.token.reveal());
    assert_eq!(told(&login(&house, credentials("ann@example.com", None)).await)["code"], "LOCKED");
    assert_eq!(told(&login(&house, credentials("bob@example.com", Some(&device))).await)["code"], "LOCKED");
    let result = login(&house, credentials("ann@example.com", Some(&device))).await.field("login");
    assert_eq!(result["status"], 200, "{result}");
    let next = &result["deviceId"];
    assert!(next.is_string() && *next != device, "the device is given another value: {result}");
    assert_eq!(house.db_count("trusted_browsers").await, 1);
    assert_eq!(told(&login(&house, credentials("ann@example.com", Some(&device))).await)["code"], "LOCKED");
    assert_eq!(login(&house, credentials("ann@example.com", Some(next))).await.field("login")["status"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_account_signs_in_once_it_has_a_password_and_with_its_code_until_that_is_turned_off() {
    let house = house().await;
    let listed = ListedAccount { email: "Ann@example.com".into(), two_factor: Some(true), ..ListedAccount::default() };
    let list = [ImportLine { line: 1, listed }];
    let judged = accounts::import(&house.app, &actor(), &list, ImportMode::default(), &|_| {}).await.unwrap();
    assert!(matches!(&judged[..], [line] if line.outcome == ImportOutcome::Created), "{judged:?}");
    let own = || credentials("ann@example.com", None);
    for typed in ["", PASSWORD] {
        let mut credentials = own();
        credentials["password"] = json!(typed);
        let answer = login(&house, credentials).await;
        assert!(answer.json()["data"]["login"].is_null(), "{typed:?} {}", answer.body);
    }
    assert_eq!(told(&login(&house, own()).await)["code"], "WRONG_CREDENTIALS");
    let edit = AccountEdit { password: Some(Password::parse(PASSWORD).unwrap()), ..AccountEdit::default() };
    let ann = known(&house, "ann@example.com").await;
    assert_eq!(accounts::change(&house.app, &actor(), &ann, &edit).await.unwrap(), Changed::Done);
    let result = login(&house, own()).await.field("login");
    assert_eq!(json!([result["status"], result["token"], result["promptTwoFactorAuth"]]), json!([202, null, true]));
    let ann = known(&house, "ann@example.com").await;
    assert_eq!(accounts::reset_second_factor(&house.app, &actor(), &ann).await.unwrap(), Changed::Done);
    assert_eq!(house.db_count("pending_sign_ins").await, 0, "the run that waited for the code has ended");
    let result = login(&house, own()).await.field("login");
    assert_eq!(json!([result["status"], result["promptTwoFactorAuth"]]), json!([200, false]), "{result}");
}
