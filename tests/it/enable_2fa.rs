//! `enable2Fa`: two-factor sign-in is turned on by the password, or by a confirmation for it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::account_door::{PASSWORD, house};
use crate::account_people::{calm, client, confirmed, credentials, outcomes, refused, signed_in, wrong_credentials};

const ANN: &str = "ann@example.com";

fn on() -> Value {
    json!({ "status": 200, "sessionId": null, "nextRequestAt": 0, "twoFactorAuth": true })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_turns_it_on_at_once_and_the_holder_is_told() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    assert_eq!(own.stranger().enable_2fa(Some(PASSWORD)).await, refused("UNAUTHENTICATED"));
    assert_eq!(own.enable_2fa(None).await, refused("IDENTITY_NOT_CONFIRMED"));
    assert_eq!(own.enable_2fa(Some("wrong")).await, wrong_credentials(4));
    assert_eq!(own.enable_2fa(Some(PASSWORD)).await.unwrap(), on());
    assert_eq!(own.user_profile().await.unwrap()["twoFactorAuth"], true, "the session goes on");
    house.wait(TimeDelta::seconds(10));
    own.new_token(&own.refresh()).await.unwrap();
    assert_eq!(client(&house).login(credentials(ANN)).await.unwrap()["status"], 202);
    assert_eq!(outcomes(&house, "two_factor_on").await, "done");
    assert_eq!(house.noticed(ANN).await, ["two-factor sign-in was turned on"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_turns_it_on_without_the_password() {
    let house = calm().await;
    let own = signed_in(&house, ANN).await;
    confirmed(&house, &own, ANN, "DISABLE_2FA").await;
    assert_eq!(own.enable_2fa(None).await, refused("IDENTITY_NOT_CONFIRMED"));
    confirmed(&house, &own, ANN, "ENABLE_2FA").await;
    assert_eq!(own.enable_2fa(None).await.unwrap(), on());
}

#[tokio::test(flavor = "multi_thread")]
async fn already_on_nothing_is_done_and_a_given_password_is_compared() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    own.enable_2fa(Some(PASSWORD)).await.unwrap();
    assert_eq!(own.enable_2fa(None).await.unwrap(), on());
    for left in [4, 3] {
        assert_eq!(own.enable_2fa(Some("wrong")).await, wrong_credentials(left));
    }
    assert_eq!(own.enable_2fa(None).await.unwrap(), on());
    assert_eq!(own.enable_2fa(Some(PASSWORD)).await.unwrap(), on());
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(own.enable_2fa(Some("wrong")).await, wrong_credentials(left), "a right one ends the row");
    }
    assert_eq!(own.enable_2fa(None).await, refused("UNAUTHENTICATED"));
    assert_eq!(outcomes(&house, "two_factor_on").await, "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_can_be_none_is_refused_once_the_caller_is_known() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    for password in ["", &"x".repeat(10_000)] {
        for answer in [own.enable_2fa(Some(password)).await, own.disable_2fa(Some(password)).await] {
            assert_eq!(answer, refused("INVALID_INPUT"));
        }
        assert_eq!(own.stranger().enable_2fa(Some(password)).await, refused("UNAUTHENTICATED"));
        assert_eq!(own.stranger().disable_2fa(Some(password)).await, refused("UNAUTHENTICATED"));
    }
    assert_eq!(own.enable_2fa(Some("wrong")).await, wrong_credentials(4));
}
