//! `changePassword`, `confirmChangePassword2Fa` and `resendChangePassword2Fa`: another password by the old one and, with two-factor
//! sign-in on, by a code that is shown in the same session.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use crate::account_door::{PASSWORD, house, joined};
use crate::account_people::{
    by_code, calm, client, cooldown, credentials, guarded, outcomes, refused, signed_in, user_id, wrong, wrong_code,
    wrong_credentials,
};
use crate::assertion::part;
use crate::support::{AccountClient, House};

const ANN: &str = "ann@example.com";
const NEW: &str = "green harbour sings at noon";

/// Whether the password signs in.
async fn is_password(house: &House, password: &str) -> bool {
    client(house).login(json!({ "email": ANN, "password": password })).await.is_ok()
}

async fn is_signed_out(client: &AccountClient) {
    assert_eq!(client.user_profile().await, refused("UNAUTHENTICATED"));
    assert_eq!(client.new_token(&client.refresh()).await, refused("INVALID_TOKEN"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_two_factor_the_password_is_changed_at_once_and_the_other_sessions_end() {
    let house = house().await;
    joined(&house, ANN, "ann").await;
    let (own, other) = (client(&house), client(&house));
    for client in [&own, &other] {
        client.login(credentials(ANN)).await.unwrap();
    }
    let (token, id) = (own.token(), user_id(&own).await);
    let told = own.change_password(PASSWORD, NEW).await.unwrap();
    let now = house.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let expected = json!({
        "status": 200, "token": told["token"], "refreshToken": told["refreshToken"], "userId": id, "userUid": id,
        "userStatus": "ACTIVE", "sessionId": part(&token, 1)["sid"], "deviceId": null, "currentLoginAt": now,
        "lastLoginAt": told["lastLoginAt"], "ipAddress": "127.0.0.1", "promptTwoFactorAuth": false,
        "promptTwoFactor": false, "promptTncAcceptance": false, "tncId": null, "nextRequestAt": null,
        "userProfile": own.user_profile().await.unwrap(),
    });
    assert_eq!(told, expected);
    assert_ne!(told["token"], token);
    is_signed_out(&other).await;
    assert!(is_password(&house, NEW).await && !is_password(&house, PASSWORD).await);
    own.new_token(&own.refresh()).await.unwrap();
    assert_eq!(outcomes(&house, "password_changed").await, "done");
    assert_eq!(house.noticed(ANN).await, ["the password was changed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_factor_the_new_hash_waits_in_this_session_for_a_mailed_code() {
    let house = house().await;
    let own = guarded(&house, ANN).await;
    let id = user_id(&own).await;
    let told = own.change_password(PASSWORD, NEW).await.unwrap();
    let expected = json!({
        "status": 202, "token": null, "refreshToken": null, "userId": id, "userUid": id, "userStatus": null,
        "sessionId": null, "deviceId": null, "currentLoginAt": null, "lastLoginAt": null, "ipAddress": null,
        "promptTwoFactorAuth": true, "promptTwoFactor": true, "promptTncAcceptance": false, "tncId": null,
        "nextRequestAt": 120, "userProfile": null,
    });
    assert_eq!(told, expected);
    let first = house.inbox.next(ANN).await.code();
    assert_eq!(own.change_password(PASSWORD, NEW).await, cooldown(120));
    assert_eq!(own.resend_change_password_2fa().await, cooldown(120));
    house.wait(TimeDelta::seconds(120));
    let other = by_code(&house, ANN).await;
    for field in [other.confirm_change_password_2fa(&first).await, other.confirm_change_password_2fa("letters").await] {
        assert_eq!(field, refused("NO_PENDING"), "another session");
    }
    assert_eq!(own.stranger().confirm_change_password_2fa(&first).await, refused("UNAUTHENTICATED"));
    assert_eq!(own.stranger().resend_change_password_2fa().await, refused("UNAUTHENTICATED"));
    assert_eq!(other.resend_change_password_2fa().await.unwrap_err()["code"], "NO_PENDING");
    house.wait(TimeDelta::seconds(120));
    let sent = own.resend_change_password_2fa().await.unwrap();
    assert_eq!(sent, json!({ "status": 202, "sessionId": null, "nextRequestAt": 120, "twoFactorAuth": true }));
    let code = house.inbox.next(ANN).await.code();
    assert_eq!(own.confirm_change_password_2fa("letters").await, refused("INVALID_FORMAT"));
    assert_eq!(own.confirm_change_password_2fa(&wrong(&code)).await, wrong_code(4));
    let token = own.token();
    let done = own.confirm_change_password_2fa(&code).await.unwrap();
    let fields = json!([done["status"], done["promptTwoFactorAuth"], done["sessionId"], done["userStatus"]]);
    assert_eq!(fields, json!([200, false, part(&token, 1)["sid"], "ACTIVE"]));
    assert!(done["token"] != token && done["refreshToken"].is_string());
    is_signed_out(&other).await;
    own.user_profile().await.unwrap();
    assert_eq!(own.confirm_change_password_2fa(&code).await, refused("NO_PENDING"));
    house.wait(TimeDelta::seconds(120));
    assert!(is_password(&house, NEW).await && !is_password(&house, PASSWORD).await);
    assert_eq!(outcomes(&house, "password_changed").await, "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_a_change_is_wrong_elsewhere_and_the_session_s_end_ends_the_change() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    own.change_password(PASSWORD, NEW).await.unwrap();
    let code = house.inbox.next(ANN).await.code();
    let sent = own.send_2fa("CHANGE_PASSWORD").await.unwrap();
    let other = house.inbox.next(ANN).await.code();
    let secret = sent["sessionId"].as_str().unwrap();
    assert_eq!(own.confirm_2fa(&code, secret, ANN).await, wrong_code(4));
    assert_eq!(own.confirm_change_password_2fa(&other).await, wrong_code(4));
    own.stolen().logout(None).await.unwrap();
    assert_eq!(own.confirm_change_password_2fa(&code).await, refused("UNAUTHENTICATED"));
    assert!(is_password(&house, PASSWORD).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_right_codes_at_once_one_changes_the_password() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    own.change_password(PASSWORD, NEW).await.unwrap();
    let code = house.inbox.next(ANN).await.code();
    let client = own.stolen();
    let answers = join_all((0..64).map(|_| client.confirm_change_password_2fa(&code))).await;
    assert_eq!(answers.iter().filter(|told| told.is_ok()).count(), 1);
    assert!(answers.into_iter().filter(Result::is_err).all(|told| told == refused("NO_PENDING")));
    assert_eq!(outcomes(&house, "password_changed").await, "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_old_password_counts_in_the_session_and_the_fifth_in_a_row_ends_it() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    for left in [4, 3, 2, 1] {
        assert_eq!(own.change_password("wrong", NEW).await, wrong_credentials(left));
    }
    own.change_password(PASSWORD, NEW).await.unwrap();
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(own.change_password(PASSWORD, NEW).await, wrong_credentials(left));
    }
    is_signed_out(&own).await;
    assert_eq!(own.change_password(NEW, PASSWORD).await, refused("UNAUTHENTICATED"));
    assert!(is_password(&house, NEW).await, "nobody is locked out by it");
    let told = outcomes(&house, "password").await;
    assert_eq!(told.matches("wrong").count(), 8, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_is_judged_before_the_old_one_is_compared() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let table = [
        ("short".to_owned(), "TOO_SHORT"),
        ("x".repeat(10_000), "TOO_LONG"),
        ("password1234567".to_owned(), "TOO_COMMON"),
        ("annannannannann".to_owned(), "TOO_COMMON"),
        ("green harbour\tsings at noon".to_owned(), "CONTROL_CHARACTER"),
        ("green harbour sings at noon\n".to_owned(), "CONTROL_CHARACTER"),
    ];
    for (new, reason) in table {
        let expected = Err(json!({ "code": "INVALID_PASSWORD", "reason": reason }));
        assert_eq!(own.change_password("wrong", &new).await, expected, "{reason}");
        assert_eq!(own.stranger().change_password("wrong", &new).await, refused("UNAUTHENTICATED"));
    }
    for old in ["", &"x".repeat(10_000)] {
        assert_eq!(own.change_password(old, NEW).await, refused("INVALID_INPUT"));
        assert_eq!(own.change_password(old, "short").await, refused("INVALID_INPUT"));
    }
    assert_eq!(own.change_password("wrong", NEW).await, wrong_credentials(4));
    assert!(is_password(&house, PASSWORD).await);
}
