//! `confirm2Fa`: a sign-in is completed by its code, once, by whoever holds its secret and names its holder. Every refusal, in its order.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use crate::account_door::{PASSWORD, joined};
use crate::account_people::{
    awaited, by_code, calm, client, confirmed, credentials, guarded, locked, outcomes, refused, signed_in, text,
    user_id, wrong, wrong_code,
};
use crate::assertion::part;

const ANN: &str = "ann@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn a_right_code_signs_in_by_the_address_or_by_the_user_id() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let id = user_id(&own).await;
    let mut before = part(&own.token(), 1)["sid"].clone();
    for holder in [" ANN@example.com ", &id] {
        house.wait(TimeDelta::minutes(3));
        let client = client(&house);
        let (secret, code) = awaited(&house, &client, ANN).await;
        let typed = format!(" {}-{} ", &code[..3], &code[3..]);
        let told = client.with_token("nothing").confirm_2fa(&typed, &secret, holder).await.unwrap();
        let signed = client.with_token(&text(&told["token"]));
        let now = house.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let last = (house.clock.now() - TimeDelta::minutes(3)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let claims = part(&signed.token(), 1);
        let expected = json!({
            "status": 200, "token": told["token"], "refreshToken": told["refreshToken"], "userId": id, "userUid": id,
            "userStatus": "ACTIVE", "sessionId": claims["sid"], "deviceId": null, "currentLoginAt": now,
            "lastLoginAt": last, "ipAddress": "127.0.0.1", "promptTwoFactorAuth": false, "promptTwoFactor": false,
            "promptTncAcceptance": false, "tncId": null, "nextRequestAt": null,
            "userProfile": signed.user_profile().await.unwrap(),
        });
        assert_eq!(told, expected);
        assert!(told["refreshToken"].is_string() && told["userProfile"]["twoFactorAuth"] == true);
        assert_eq!(json!([claims["amr"], claims["client_id"]]), json!([["pwd", "otp"], "account"]));
        assert_ne!(claims["sid"], before);
        before = claims["sid"].clone();
        assert_eq!(client.confirm_2fa(&code, &secret, ANN).await, refused("NO_PENDING"), "a code is spent once");
    }
    assert_eq!(house.db_count("pending_sign_ins").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_holder_or_secret_is_nothing_to_confirm_and_uncounted() {
    let house = calm().await;
    guarded(&house, ANN).await;
    let eve = guarded(&house, "eve@example.com").await;
    let client = client(&house);
    let (secret, code) = awaited(&house, &client, ANN).await;
    let (other, _) = awaited(&house, &client, "eve@example.com").await;
    let eve = user_id(&eve).await;
    for (secret, holder) in [
        (secret.as_str(), "eve@example.com"),
        (&secret, &eve),
        (&secret, ""),
        (&secret, "ann"),
        (&other, ANN),
        ("", ANN),
        ("short", ANN),
        (&"A".repeat(43), ANN),
    ] {
        assert_eq!(client.confirm_2fa(&wrong(&code), secret, holder).await, refused("NO_PENDING"), "{holder}");
        assert_eq!(client.confirm_2fa("letters", secret, holder).await, refused("NO_PENDING"), "{holder}");
    }
    for typed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        assert_eq!(client.confirm_2fa(typed, &secret, ANN).await, refused("INVALID_FORMAT"), "{typed}");
    }
    assert_eq!(client.confirm_2fa(&wrong(&code), &secret, ANN).await, wrong_code(4));
    client.confirm_2fa(&code, &secret, ANN).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_end_the_run_and_lock_the_place_of_codes_for_the_others() {
    let house = calm().await;
    guarded(&house, ANN).await;
    let client = client(&house);
    let (other, waiting) = awaited(&house, &client, ANN).await;
    let (secret, code) = awaited(&house, &client, ANN).await;
    for left in [4, 3, 2, 1] {
        assert_eq!(client.confirm_2fa(&wrong(&code), &secret, ANN).await, wrong_code(left));
    }
    let until = house.told_in(TimeDelta::minutes(15));
    let last = json!({ "code": "WRONG_CODE", "remainingAttempts": 0, "unlocksAt": until });
    assert_eq!(client.confirm_2fa(&wrong(&code), &secret, ANN).await, Err(last));
    assert_eq!(client.confirm_2fa(&code, &secret, ANN).await, refused("NO_PENDING"), "the run has ended");
    let lock = locked(&house, TimeDelta::minutes(15));
    assert_eq!(client.confirm_2fa("letters", &other, ANN).await, refused("INVALID_FORMAT"));
    assert_eq!(client.confirm_2fa(&waiting, &other, ANN).await, lock, "nothing is compared");
    assert_eq!(client.resend_2fa(&other, ANN).await.unwrap_err()["code"], "LOCKED");
    // A code lives as long as ten minutes, so it has expired behind the lock; LOCKED comes first.
    house.wait(TimeDelta::minutes(14));
    assert_eq!(client.confirm_2fa(&waiting, &other, ANN).await.unwrap_err()["code"], "LOCKED");
    assert_eq!(outcomes(&house, "email_code").await, "wrong wrong wrong wrong locked_out");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_that_was_typed_at_the_password_pays_for_the_codes() {
    let house = calm().await;
    joined(&house, ANN, "ann").await;
    let client = client(&house);
    client.login(credentials(ANN)).await.unwrap();
    client.enable_2fa(Some(PASSWORD)).await.unwrap();
    let by_name = || client.login(json!({ "username": "ann", "password": PASSWORD }));
    let secret = text(&by_name().await.unwrap()["sessionId"]);
    let code = house.inbox.next(ANN).await.code();
    for _ in 0..5 {
        client.confirm_2fa(&wrong(&code), &secret, ANN).await.unwrap_err();
    }
    assert_eq!(by_name().await, locked(&house, TimeDelta::minutes(15)));
    let (secret, code) = awaited(&house, &client, ANN).await;
    client.confirm_2fa(&code, &secret, ANN).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_expires_after_ten_minutes_and_a_run_after_fifteen() {
    let house = calm().await;
    guarded(&house, ANN).await;
    let client = client(&house);
    let (secret, code) = awaited(&house, &client, ANN).await;
    house.wait(TimeDelta::seconds(599));
    assert_eq!(client.confirm_2fa(&wrong(&code), &secret, ANN).await, wrong_code(4));
    house.wait(TimeDelta::seconds(1));
    assert_eq!(client.confirm_2fa(&code, &secret, ANN).await, refused("EXPIRED"));
    assert_eq!(client.confirm_2fa(&wrong(&code), &secret, ANN).await, refused("EXPIRED"));
    house.wait(TimeDelta::minutes(5));
    assert_eq!(client.confirm_2fa(&code, &secret, ANN).await, refused("NO_PENDING"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_right_codes_at_once_one_signs_in() {
    let house = calm().await;
    guarded(&house, ANN).await;
    let client = client(&house);
    let (secret, code) = awaited(&house, &client, ANN).await;
    let answers = join_all((0..64).map(|_| client.confirm_2fa(&code, &secret, ANN))).await;
    assert_eq!(answers.iter().filter(|told| told.is_ok()).count(), 1);
    assert!(answers.into_iter().filter(Result::is_err).all(|told| told == refused("NO_PENDING")));
    assert_eq!(house.db_count("sessions").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_in_a_session_is_confirmed_with_its_own_bearer_alone() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let (second, eve) = (by_code(&house, ANN).await, signed_in(&house, "eve@example.com").await);
    let sent = own.send_2fa("CHANGE_PASSWORD").await.unwrap();
    let (secret, code) = (text(&sent["sessionId"]), house.inbox.next(ANN).await.code());
    for other in [own.stranger(), own.with_token("nothing"), second, eve] {
        for typed in [code.as_str(), "letters"] {
            assert_eq!(other.confirm_2fa(typed, &secret, ANN).await, refused("UNAUTHENTICATED"));
        }
        assert_eq!(other.resend_2fa(&secret, ANN).await, refused("UNAUTHENTICATED"));
    }
    assert_eq!(own.confirm_2fa(&wrong(&code), &secret, ANN).await, wrong_code(4));
    let (token, refresh) = (own.token(), own.refresh());
    let told = own.confirm_2fa(&code, &secret, ANN).await.unwrap();
    assert_eq!(
        json!([told["status"], told["deviceId"], told["sessionId"]]),
        json!([200, null, part(&token, 1)["sid"]])
    );
    assert!(told["token"] != token && told["refreshToken"] != refresh, "a fresh pair");
    assert_eq!(own.confirm_2fa(&code, &secret, ANN).await, refused("NO_PENDING"));
    assert_eq!(outcomes(&house, "identity").await, "wrong confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_one_secret_is_wrong_at_another() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let (first, code) = awaited(&house, &client(&house), ANN).await;
    let sent = own.send_2fa("UPDATE_PROFILE").await.unwrap();
    let other = house.inbox.next(ANN).await.code();
    assert_eq!(own.confirm_2fa(&code, &text(&sent["sessionId"]), ANN).await, wrong_code(4));
    assert_eq!(own.confirm_2fa(&other, &first, ANN).await, wrong_code(4));
    own.confirm_2fa(&code, &first, ANN).await.unwrap();
    confirmed(&house, &by_code(&house, ANN).await, ANN, "UPDATE_PROFILE").await;
}
