//! `logout` of the account door: this session, or all sessions of a device of this account, by its token or by its label.

use serde_json::{Value, json};

use crate::account_door::{PASSWORD, house, joined};
use crate::account_people::{client, outcomes, refused, signed_in, text};
use crate::assertion::part;
use crate::support::{AccountClient, House};

const ANN: &str = "ann@example.com";

/// A client of the account that names its device.
async fn on(house: &House, device: Value) -> (AccountClient, Value) {
    let client = client(house);
    let asked = json!({ "email": ANN, "password": PASSWORD, "deviceInfo": device });
    let told = client.login(asked).await.unwrap();
    (client, told["deviceId"].clone())
}

fn ended(many: u16) -> Value {
    json!({ "status": 200, "sessionsEnded": many })
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_device_this_session_ends_and_no_other() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    for device in [None, Some(json!({})), Some(json!({ "deviceId": "" })), Some(json!({ "deviceId": null }))] {
        let (client, _) = on(&house, json!({ "deviceId": "phone" })).await;
        assert_eq!(client.logout(device).await.unwrap(), ended(1));
        assert_eq!(client.user_profile().await, refused("UNAUTHENTICATED"));
        assert_eq!(client.logout(None).await, refused("UNAUTHENTICATED"));
    }
    own.user_profile().await.unwrap();
    assert_eq!(outcomes(&house, "session_ended").await, "done done done done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_ends_all_sessions_with_it_of_this_account_alone() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    joined(&house, "eve@example.com", "").await;
    let eve = client(&house);
    let asked = json!({ "email": "eve@example.com", "password": PASSWORD, "deviceInfo": { "deviceId": "phone" } });
    eve.login(asked).await.unwrap();
    let (first, _) = on(&house, json!({ "deviceId": "phone" })).await;
    let (second, _) = on(&house, json!({ "deviceId": "phone" })).await;
    let (tablet, _) = on(&house, json!({ "deviceId": "tablet" })).await;
    assert_eq!(part(&first.token(), 1)["client_id"], "phone");
    assert_eq!(own.logout(Some(json!({ "deviceId": "Phone" }))).await.unwrap(), ended(0));
    assert_eq!(own.logout(Some(json!({ "deviceId": "phone" }))).await.unwrap(), ended(2));
    for gone in [first, second] {
        assert_eq!(gone.user_profile().await, refused("UNAUTHENTICATED"));
    }
    for going in [&own, &tablet, &eve] {
        going.user_profile().await.unwrap();
    }
    assert_eq!(outcomes(&house, "device_logged_out").await, "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_id_ends_all_sessions_of_its_device() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let (first, device) = on(&house, json!({})).await;
    let (second, next) = on(&house, json!({ "deviceId": device })).await;
    let (other, another) = on(&house, json!({})).await;
    assert!(next != device && another != next);
    assert_eq!(own.logout(Some(json!({ "deviceId": device }))).await.unwrap(), ended(0), "it was replaced");
    assert_eq!(own.logout(Some(json!({ "deviceId": next }))).await.unwrap(), ended(2));
    for gone in [first, second] {
        assert_eq!(gone.user_profile().await, refused("UNAUTHENTICATED"));
    }
    other.user_profile().await.unwrap();
    let (labelled, _) = on(&house, json!({ "deviceId": "phone" })).await;
    let (_, device) = on(&house, json!({ "deviceId": "phone" })).await;
    assert_eq!(own.logout(Some(json!({ "deviceId": text(&device) }))).await.unwrap(), ended(2), "with its label");
    assert_eq!(labelled.user_profile().await, refused("UNAUTHENTICATED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_can_be_none_is_refused_once_the_caller_is_known() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let long = "x".repeat(129);
    for device in ["two words", "a\u{0}b", &long] {
        let device = || Some(json!({ "deviceId": device }));
        assert_eq!(own.logout(device()).await, refused("INVALID_INPUT"));
        assert_eq!(own.stranger().logout(device()).await, refused("UNAUTHENTICATED"));
    }
    let longest = "x".repeat(128);
    assert_eq!(own.logout(Some(json!({ "deviceId": longest }))).await.unwrap(), ended(0));
    own.user_profile().await.unwrap();
}
