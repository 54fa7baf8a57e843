//! `disable2Fa`: two-factor sign-in is turned off by a confirmation for it, or by the password and a mailed code.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::account_door::{PASSWORD, house};
use crate::account_people::{
    by_code, calm, client, confirmed, cooldown, credentials, guarded, outcomes, refused, signed_in, text, wrong,
    wrong_code, wrong_credentials,
};

const ANN: &str = "ann@example.com";

fn off() -> Value {
    json!({ "status": 200, "sessionId": null, "nextRequestAt": 0, "twoFactorAuth": false })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_mails_a_code_and_the_code_turns_it_off() {
    let house = house().await;
    let own = guarded(&house, ANN).await;
    assert_eq!(own.stranger().disable_2fa(Some(PASSWORD)).await, refused("UNAUTHENTICATED"));
    assert_eq!(own.disable_2fa(None).await, refused("IDENTITY_NOT_CONFIRMED"));
    assert_eq!(own.disable_2fa(Some("wrong")).await, wrong_credentials(4));
    let told = own.disable_2fa(Some(PASSWORD)).await.unwrap();
    let awaited = json!({ "status": 202, "sessionId": told["sessionId"], "nextRequestAt": 120, "twoFactorAuth": true });
    assert_eq!(told, awaited);
    assert_eq!(own.disable_2fa(Some(PASSWORD)).await, cooldown(120));
    let (secret, mail) = (text(&told["sessionId"]), house.inbox.next(ANN).await);
    assert!(mail.subject() == "Vestibule: Your code to turn off two-factor sign-in", "{}", mail.subject());
    assert_eq!(own.stranger().confirm_2fa(&mail.code(), &secret, ANN).await, refused("UNAUTHENTICATED"));
    assert_eq!(own.confirm_2fa(&wrong(&mail.code()), &secret, ANN).await, wrong_code(4));
    assert_eq!(own.user_profile().await.unwrap()["twoFactorAuth"], true);
    house.wait(TimeDelta::seconds(120));
    let sent = own.resend_2fa(&secret, ANN).await.unwrap();
    assert_eq!(sent, json!({ "status": 202, "sessionId": secret, "nextRequestAt": 120, "twoFactorAuth": true }));
    let (code, token) = (house.inbox.next(ANN).await.code(), own.token());
    let done = own.confirm_2fa(&code, &secret, ANN).await.unwrap();
    assert_eq!(json!([done["status"], done["userProfile"]["twoFactorAuth"]]), json!([200, false]));
    assert!(done["token"] != token && done["refreshToken"].is_string());
    assert_eq!(client(&house).login(credentials(ANN)).await.unwrap()["status"], 200);
    assert_eq!(outcomes(&house, "two_factor_off").await, "done");
    assert!(house.noticed(ANN).await.contains(&String::from("two-factor sign-in was turned off")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_turns_it_off_at_once_with_or_without_the_password() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    confirmed(&house, &own, ANN, "DISABLE_2FA").await;
    assert_eq!(own.disable_2fa(None).await.unwrap(), off());
    house.wait(TimeDelta::seconds(10));
    own.new_token(&own.refresh()).await.unwrap();
    own.enable_2fa(Some(PASSWORD)).await.unwrap();
    confirmed(&house, &own, ANN, "DISABLE_2FA").await;
    assert_eq!(own.disable_2fa(Some("wrong")).await, wrong_credentials(4));
    assert_eq!(own.disable_2fa(Some(PASSWORD)).await.unwrap(), off());
}

#[tokio::test(flavor = "multi_thread")]
async fn already_off_nothing_is_done_and_a_given_password_is_compared() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    assert_eq!(own.disable_2fa(None).await.unwrap(), off());
    assert_eq!(own.disable_2fa(Some("wrong")).await, wrong_credentials(4));
    assert_eq!(own.disable_2fa(Some(PASSWORD)).await.unwrap(), off());
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(own.disable_2fa(Some("wrong")).await, wrong_credentials(left));
    }
    assert_eq!(own.disable_2fa(None).await, refused("UNAUTHENTICATED"));
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_code_is_good_in_its_own_session_alone_and_a_second_request_voids_the_first() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let other = by_code(&house, ANN).await;
    let first = text(&own.disable_2fa(Some(PASSWORD)).await.unwrap()["sessionId"]);
    let code = house.inbox.next(ANN).await.code();
    assert_eq!(other.confirm_2fa(&code, &first, ANN).await, refused("UNAUTHENTICATED"));
    let second = text(&own.disable_2fa(Some(PASSWORD)).await.unwrap()["sessionId"]);
    let next = house.inbox.next(ANN).await.code();
    assert_eq!(own.confirm_2fa(&code, &first, ANN).await, refused("NO_PENDING"));
    own.confirm_2fa(&next, &second, ANN).await.unwrap();
    assert_eq!(own.user_profile().await.unwrap()["twoFactorAuth"], false);
}
