//! `login` of the account door: every field of its result with two-factor sign-in off and on, what holds a code back, and the accounts
//! that end while a code is awaited.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};
use vestibule::accounts::{self, Actor, Who};
use vestibule::rules::factor::Door;

use crate::account_door::{BOTH, PASSWORD, house, joined};
use crate::account_people::{
    awaited, calm, client, cooldown, credentials, guarded, locked, refused, signed_in, text, user_id, wrong, wrong_code,
};
use crate::assertion::part;
use crate::support::House;

/// The instant of an answer that is now.
fn at(now: DateTime<Utc>) -> String {
    now.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_two_factor_a_login_answers_both_tokens_and_every_field() {
    let house = house().await;
    joined(&house, "ann@example.com", "ann").await;
    let client = client(&house);
    let first = at(house.clock.now());
    client.login(credentials("ann@example.com")).await.unwrap();
    house.wait(TimeDelta::hours(1));
    let told = client.login(json!({ "username": "ann", "password": PASSWORD })).await.unwrap();
    let id = user_id(&client).await;
    let expected = json!({
        "status": 200, "token": client.token(), "refreshToken": client.refresh(), "userId": id, "userUid": id,
        "userStatus": "ACTIVE", "sessionId": part(&client.token(), 1)["sid"], "deviceId": null,
        "currentLoginAt": at(house.clock.now()), "lastLoginAt": first, "ipAddress": "127.0.0.1",
        "promptTwoFactorAuth": false, "promptTwoFactor": false, "promptTncAcceptance": false, "tncId": null,
        "nextRequestAt": null, "userProfile": client.user_profile().await.unwrap(),
    });
    assert_eq!(told, expected);
    let claims = part(&client.token(), 1);
    assert_eq!(json!([claims["client_id"], claims["amr"], claims["sub"]]), json!(["account", ["pwd"], id]));
    assert_eq!(house.inbox.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_factor_a_login_answers_a_secret_and_no_token_and_a_code_is_mailed() {
    let house = house().await;
    let own = guarded(&house, "ann@example.com").await;
    let id = user_id(&own).await;
    let told = client(&house).login(credentials("ann@example.com")).await.unwrap();
    assert_eq!(text(&told["sessionId"]).len(), 43);
    let expected = json!({
        "status": 202, "token": null, "refreshToken": null, "userId": id, "userUid": id, "userStatus": null,
        "sessionId": told["sessionId"], "deviceId": null, "currentLoginAt": null, "lastLoginAt": null, "ipAddress": null,
        "promptTwoFactorAuth": true, "promptTwoFactor": true, "promptTncAcceptance": false, "tncId": null,
        "nextRequestAt": 120, "userProfile": null,
    });
    assert_eq!(told, expected);
    house.inbox.next("ann@example.com").await.code();
    assert_eq!(house.db_count("sessions").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_waits_for_the_cooldown_and_for_room_among_the_mails() {
    let house = house().await;
    guarded(&house, "ann@example.com").await;
    let (client, own) = (client(&house), || credentials("ann@example.com"));
    let mut wrong_password = own();
    wrong_password["password"] = json!("wrong");
    for sent in 0..10 {
        // Five mails fit into an hour.
        if sent == 5 {
            assert_eq!(client.login(own()).await, cooldown(3600 - 5 * 120));
            house.wait(TimeDelta::minutes(50));
        }
        let wait = match sent {
            4 => 3600 - 4 * 120,
            9 => 24 * 3600 - (50 * 60 + 9 * 120),
            _ => 120,
        };
        assert_eq!(client.login(own()).await.unwrap()["nextRequestAt"], wait);
        if sent == 0 {
            assert_eq!(client.login(own()).await, cooldown(120));
            assert_eq!(client.login(wrong_password.clone()).await.unwrap_err()["code"], "WRONG_CREDENTIALS");
        }
        house.wait(TimeDelta::seconds(120));
    }
    let day = 24 * 3600 - (50 * 60 + 10 * 120);
    assert_eq!(client.login(own()).await, cooldown(day));
    house.wait(TimeDelta::seconds(day));
    assert_eq!(client.login(own()).await.unwrap()["status"], 202);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_whose_code_place_is_locked_is_locked_until_then_and_mails_nothing() {
    let house = calm().await;
    guarded(&house, "ann@example.com").await;
    let client = client(&house);
    let (secret, code) = awaited(&house, &client, "ann@example.com").await;
    for left in (1..5).rev() {
        assert_eq!(client.confirm_2fa(&wrong(&code), &secret, "ann@example.com").await, wrong_code(left));
    }
    client.confirm_2fa(&wrong(&code), &secret, "ann@example.com").await.unwrap_err();
    house.wait(TimeDelta::minutes(5));
    assert_eq!(client.login(credentials("ann@example.com")).await, locked(&house, TimeDelta::minutes(10)));
    let bad = json!({ "email": "ann@example.com", "password": "wrong" });
    assert_eq!(client.login(bad).await.unwrap_err()["code"], "WRONG_CREDENTIALS");
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread("ann@example.com"), 0);
    house.wait(TimeDelta::minutes(10));
    awaited(&house, &client, "ann@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_password_was_shown_ends_with_the_account() {
    let house = calm().await;
    guarded(&house, "ann@example.com").await;
    let client = client(&house);
    let (secret, code) = awaited(&house, &client, "ann@example.com").await;
    let actor = Actor::program(Door::Account, "test");
    let who = Who::parse(Door::Account, "ann@example.com").unwrap();
    let known = accounts::find(&house.app, Door::Account, &who).await.unwrap().unwrap();
    accounts::disable(&house.app, &actor, &known).await.unwrap();
    assert_eq!(client.confirm_2fa(&code, &secret, "ann@example.com").await, refused("NO_PENDING"));
    assert_eq!(client.resend_2fa(&secret, "ann@example.com").await, refused("NO_PENDING"));
    assert_eq!(house.db_count("pending_sign_ins").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_a_hundred_sessions_and_the_longest_unused_goes() {
    let house = house().await;
    let first = signed_in(&house, "ann@example.com").await;
    house.wait(TimeDelta::seconds(1));
    let client = client(&house);
    for _ in 0..3 {
        join_all((0..33).map(|_| client.login(credentials("ann@example.com")))).await;
    }
    first.stolen().user_profile().await.unwrap();
    house.wait(TimeDelta::seconds(1));
    client.login(credentials("ann@example.com")).await.unwrap();
    assert_eq!(first.user_profile().await, refused("UNAUTHENTICATED"));
    assert_eq!(house.db_count("sessions").await, 100);
    client.user_profile().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_can_be_none_is_refused_with_the_shape_of_the_request() {
    let house = house().await;
    joined(&house, "ann@example.com", "").await;
    let client = client(&house);
    let long = "x".repeat(129);
    for device in ["two words", "a\u{0}b", "a\nb", &long] {
        let mut asked = credentials("ann@example.com");
        asked["deviceInfo"] = json!({ "deviceId": device });
        assert_eq!(client.login(asked).await, refused("INVALID_INPUT"), "{device:?}");
    }
    assert_eq!(house.db_count("budgets").await, 0);
    for device in [Value::Null, json!({}), json!({ "deviceId": null }), json!({ "deviceId": "" })] {
        let mut asked = credentials("ann@example.com");
        asked["deviceInfo"] = device.clone();
        assert_eq!(client.login(asked).await.unwrap()["deviceId"].is_string(), device.is_object(), "{device}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_of_a_network_are_told_the_wait_before_anything_is_compared() {
    let house = House::with(&[BOTH[0], ("VESTIBULE_ACCOUNT_RATE_LIMIT", "3/1m")]).await;
    let own = signed_in(&house, "ann@example.com").await;
    let bad = json!({ "email": "ann@example.com", "password": "wrong" });
    for _ in 0..2 {
        assert_eq!(own.login(bad.clone()).await.unwrap_err()["code"], "WRONG_CREDENTIALS");
    }
    let many = Err(json!({ "code": "TOO_MANY_REQUESTS", "nextRequestAt": 60 }));
    let secret = "A".repeat(43);
    assert_eq!(own.login(bad).await, many);
    assert_eq!(own.confirm_2fa("1", &secret, "ann@example.com").await, many);
    assert_eq!(own.resend_2fa(&secret, "ann@example.com").await, many);
    assert_eq!(own.send_2fa("UPDATE_PROFILE").await, many);
    assert_eq!(own.change_password("wrong", "another long password").await, many);
    assert_eq!(own.confirm_change_password_2fa("1").await, many);
    assert_eq!(own.resend_change_password_2fa().await, many);
    assert_eq!(own.enable_2fa(Some("wrong")).await, many);
    assert_eq!(own.disable_2fa(None).await, many);
    // Shape comes before the network, and these fields are not counted.
    assert_eq!(own.login(json!({ "email": "ann", "password": PASSWORD })).await, refused("INVALID_EMAIL"));
    assert_eq!(own.change_password("", "another long password").await, refused("INVALID_INPUT"));
    assert_eq!(own.stranger().send_2fa("UPDATE_PROFILE").await, refused("UNAUTHENTICATED"));
    own.update_profile(json!({ "firstName": "Anna" })).await.unwrap();
    own.new_token(&own.refresh()).await.unwrap();
    own.user_profile().await.unwrap();
    own.logout(None).await.unwrap();
}
