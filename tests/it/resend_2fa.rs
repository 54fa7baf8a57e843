//! `resend2Fa`: another code of what is awaited, three in all, after the cooldown. The fourth request ends it.

use chrono::TimeDelta;
use serde_json::json;

use crate::account_door::house;
use crate::account_people::{
    awaited, calm, client, cooldown, guarded, outcomes, refused, text, user_id, wrong, wrong_code,
};

const ANN: &str = "ann@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn three_codes_are_mailed_in_all_and_a_fourth_request_ends_the_run() {
    let house = house().await;
    let own = guarded(&house, ANN).await;
    let id = user_id(&own).await;
    let client = client(&house);
    let (secret, mut code) = awaited(&house, &client, ANN).await;
    for holder in [ANN, &id] {
        assert_eq!(client.resend_2fa(&secret, holder).await, cooldown(120));
        house.wait(TimeDelta::seconds(30));
        assert_eq!(client.resend_2fa(&secret, holder).await, cooldown(90));
        house.wait(TimeDelta::seconds(90));
        let told = client.resend_2fa(&secret, holder).await.unwrap();
        let expected = json!({ "status": 202, "sessionId": secret, "nextRequestAt": 120, "twoFactorAuth": true });
        assert_eq!(told, expected);
        let next = house.inbox.next(ANN).await.code();
        if next != code {
            assert_eq!(client.confirm_2fa(&code, &secret, ANN).await.unwrap_err()["code"], "WRONG_CODE", "it is void");
        }
        code = next;
    }
    house.wait(TimeDelta::seconds(120));
    assert_eq!(client.resend_2fa(&secret, ANN).await, refused("NO_PENDING"));
    assert_eq!(client.confirm_2fa(&code, &secret, ANN).await, refused("NO_PENDING"), "the run has ended");
    assert_eq!(house.db_count("pending_sign_ins").await, 0);
    assert_eq!(outcomes(&house, "code_mailed").await, "resent resent refused");
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_without_room_is_a_cooldown_with_the_true_wait_and_the_code_stays_good() {
    let house = house().await;
    guarded(&house, ANN).await;
    let client = client(&house);
    for _ in 0..4 {
        awaited(&house, &client, ANN).await;
        house.wait(TimeDelta::seconds(120));
    }
    let (secret, code) = awaited(&house, &client, ANN).await;
    assert_eq!(client.resend_2fa(&secret, ANN).await, cooldown(3600 - 4 * 120));
    client.confirm_2fa(&code, &secret, ANN).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_holder_or_secret_is_nothing_to_send_again() {
    let house = calm().await;
    guarded(&house, ANN).await;
    let client = client(&house);
    let (secret, code) = awaited(&house, &client, ANN).await;
    for (secret, holder) in
        [(secret.as_str(), "eve@example.com"), (&secret, ""), ("", ANN), ("short", ANN), (&"A".repeat(43), ANN)]
    {
        assert_eq!(client.resend_2fa(secret, holder).await, refused("NO_PENDING"), "{holder}");
    }
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread(ANN), 0);
    client.confirm_2fa(&code, &secret, ANN).await.unwrap();
    assert_eq!(client.resend_2fa(&secret, ANN).await, refused("NO_PENDING"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_waits_in_a_session_is_mailed_again_and_keeps_its_count() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let sent = own.send_2fa("UPDATE_PROFILE").await.unwrap();
    let secret = text(&sent["sessionId"]);
    let first = house.inbox.next(ANN).await.code();
    assert_eq!(own.confirm_2fa(&wrong(&first), &secret, ANN).await, wrong_code(4));
    let told = own.resend_2fa(&secret, ANN).await.unwrap();
    assert_eq!(told, json!({ "status": 202, "sessionId": secret, "nextRequestAt": 0, "twoFactorAuth": true }));
    let code = house.inbox.next(ANN).await.code();
    assert_eq!(own.confirm_2fa(&wrong(&code), &secret, ANN).await, wrong_code(3));
    own.confirm_2fa(&code, &secret, ANN).await.unwrap();
}
