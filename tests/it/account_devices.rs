//! Devices of the account door: a device that has its token pays for its own guesses, so that strangers never keep it out. A label
//! carries no trust.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::account_door::{PASSWORD, house, joined};
use crate::account_people::{by_code, calm, client, credentials, guarded, locked, text};
use crate::assertion::part;
use crate::support::{AccountClient, House, Told};

const ANN: &str = "ann@example.com";

async fn login(client: &AccountClient, device: &Value, password: &str) -> Told {
    client.login(json!({ "email": ANN, "password": password, "deviceInfo": { "deviceId": device } })).await
}

async fn lock_strangers_out(house: &House) {
    let stranger = client(house);
    for _ in 0..5 {
        stranger.login(json!({ "email": ANN, "password": "wrong" })).await.unwrap_err();
    }
    assert_eq!(stranger.login(credentials(ANN)).await.unwrap_err()["code"], "LOCKED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_signs_in_while_strangers_have_locked_the_address_and_its_token_is_replaced() {
    let house = house().await;
    joined(&house, ANN, "").await;
    let own = client(&house);
    let asked = json!({ "email": ANN, "password": PASSWORD, "deviceInfo": {} });
    let first = own.login(asked).await.unwrap()["deviceId"].clone();
    assert_eq!(text(&first).len(), 43);
    lock_strangers_out(&house).await;
    let second = login(&own, &first, PASSWORD).await.unwrap()["deviceId"].clone();
    assert_ne!(second, first);
    assert_eq!(login(&own, &first, PASSWORD).await, locked(&house, TimeDelta::minutes(15)), "a stranger's");
    let third = login(&own, &second, PASSWORD).await.unwrap()["deviceId"].clone();
    assert_eq!(house.db_count("trusted_browsers").await, 1);
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(login(&own, &third, "wrong").await.unwrap_err()["remainingAttempts"], left);
    }
    assert_eq!(login(&own, &third, PASSWORD).await, locked(&house, TimeDelta::minutes(15)), "it pays for itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_and_a_token_of_nobody_are_strangers() {
    let house = house().await;
    joined(&house, ANN, "").await;
    let own = client(&house);
    let told = login(&own, &json!("phone"), PASSWORD).await.unwrap();
    assert_eq!(part(&own.token(), 1)["client_id"], "phone");
    let unknown = json!("A".repeat(43));
    login(&own, &unknown, PASSWORD).await.unwrap();
    assert_eq!(part(&own.token(), 1)["client_id"], "account", "a token is no label");
    lock_strangers_out(&house).await;
    for device in [json!("phone"), unknown] {
        assert_eq!(login(&own, &device, PASSWORD).await, locked(&house, TimeDelta::minutes(15)), "{device}");
    }
    login(&own, &told["deviceId"], PASSWORD).await.unwrap();
    assert_eq!(part(&own.token(), 1)["client_id"], "phone", "the label stays the device's");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_device_of_each_label_and_five_of_an_account_are_trusted() {
    let house = house().await;
    joined(&house, ANN, "").await;
    let own = client(&house);
    let mut devices = Vec::new();
    for label in ["a", "a", "b", "c", "d", "e", "f"] {
        house.wait(TimeDelta::seconds(1));
        devices.push(login(&own, &json!(label), PASSWORD).await.unwrap()["deviceId"].clone());
    }
    assert_eq!(house.db_count("trusted_browsers").await, 5);
    let labels = "select string_agg(label, '' order by label) from trusted_browsers";
    assert_eq!(house.db_text(labels).await, "bcdef");
    // A device of a known label takes the place of that one, and of no other.
    house.wait(TimeDelta::seconds(1));
    devices[6] = login(&own, &json!("f"), PASSWORD).await.unwrap()["deviceId"].clone();
    assert_eq!(house.db_text(labels).await, "bcdef");
    lock_strangers_out(&house).await;
    for gone in &devices[..2] {
        assert_eq!(login(&own, gone, PASSWORD).await.unwrap_err()["code"], "LOCKED");
    }
    login(&own, &devices[6], PASSWORD).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_named_at_the_password_is_trusted_once_the_code_is_shown() {
    let house = calm().await;
    guarded(&house, ANN).await;
    let own = client(&house);
    let asked = json!({ "email": ANN, "password": PASSWORD, "deviceInfo": { "deviceId": "phone" } });
    let told = own.login(asked).await.unwrap();
    assert!(told["deviceId"].is_null() && house.db_count("trusted_browsers").await == 0);
    let code = house.inbox.next(ANN).await.code();
    let device = own.confirm_2fa(&code, &text(&told["sessionId"]), ANN).await.unwrap()["deviceId"].clone();
    assert_eq!(part(&own.token(), 1)["client_id"], "phone");
    lock_strangers_out(&house).await;
    let told = login(&own, &device, PASSWORD).await.unwrap();
    let code = house.inbox.next(ANN).await.code();
    let next = own.confirm_2fa(&code, &text(&told["sessionId"]), ANN).await.unwrap()["deviceId"].clone();
    assert_ne!(next, device);
    login(&own, &next, PASSWORD).await.unwrap();
    house.inbox.next(ANN).await;
    assert_eq!(house.noticed(ANN).await.iter().filter(|title| *title == "a sign-in from a new device").count(), 1);
    // Without a device none is trusted.
    house.wait(TimeDelta::minutes(15));
    by_code(&house, ANN).await;
    assert_eq!(house.db_count("trusted_browsers").await, 1);
}
