//! `send2Fa`: a mailed code confirms the caller's identity for one reason, in one session, once, for five minutes.

use chrono::TimeDelta;
use serde_json::json;

use crate::account_door::{BOTH, PASSWORD, asked, house};
use crate::account_people::{by_code, calm, confirmed, cooldown, guarded, refused, signed_in, text};
use crate::support::House;

const ANN: &str = "ann@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_mailed_and_its_secret_answered_with_every_field() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let told = own.send_2fa("ENABLE_2FA").await.unwrap();
    let expected =
        json!({ "status": 202, "sessionId": told["sessionId"], "nextRequestAt": 120, "twoFactorAuth": false });
    assert_eq!(told, expected);
    assert_eq!(text(&told["sessionId"]).len(), 43);
    assert_eq!(own.send_2fa("ENABLE_2FA").await, cooldown(120));
    let subject = house.inbox.next(ANN).await.subject();
    assert!(subject == "Vestibule: Your code to confirm turning on two-factor sign-in", "{subject}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_live_session_nothing_is_mailed_and_a_reason_that_is_none_is_not_executed() {
    let house = calm().await;
    let own = signed_in(&house, ANN).await;
    assert_eq!(own.stranger().send_2fa("UPDATE_PROFILE").await, refused("UNAUTHENTICATED"));
    assert_eq!(own.with_token("nothing").send_2fa("UPDATE_PROFILE").await, refused("UNAUTHENTICATED"));
    let text = "mutation { told: send2Fa(reason: SOMETHING) { status } }";
    assert_eq!(own.send(text, &json!({}), None).await.status, 400);
    own.stolen().logout(None).await.unwrap();
    assert_eq!(own.send_2fa("UPDATE_PROFILE").await, refused("UNAUTHENTICATED"));
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_reason_it_is_a_change_of_the_profile() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    for document in
        ["mutation { told: send2Fa { sessionId } }", "mutation { told: send2Fa(reason: null) { sessionId } }"]
    {
        let sent = own.ask(document, json!({})).await.unwrap();
        let code = house.inbox.next(ANN).await.code();
        own.confirm_2fa(&code, &text(&sent["sessionId"]), ANN).await.unwrap();
        own.update_profile(json!({ "lastName": "Lee" })).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_tells_the_reason_that_is_meant_where_none_is_given() {
    let house = House::with(&[BOTH[0], BOTH[1], ("VESTIBULE_INTROSPECTION", "true")]).await;
    let query = "{ __type(name: \"Mutation\") { fields { name args { name defaultValue } } } }";
    let fields = asked(&house, None, json!({ "query": query })).await.field("__type")["fields"].clone();
    let field = fields.as_array().unwrap().iter().find(|field| field["name"] == "send2Fa").unwrap();
    assert_eq!(field["args"], json!([{ "name": "reason", "defaultValue": "UPDATE_PROFILE" }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_good_for_its_reason_alone_once() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let profile = || own.update_profile(json!({ "lastName": "Lee" }));
    for reason in ["CHANGE_PASSWORD", "ENABLE_2FA", "DISABLE_2FA"] {
        confirmed(&house, &own, ANN, reason).await;
        assert_eq!(profile().await, refused("IDENTITY_NOT_CONFIRMED"), "{reason}");
    }
    confirmed(&house, &own, ANN, "UPDATE_PROFILE").await;
    assert_eq!(own.disable_2fa(None).await, refused("IDENTITY_NOT_CONFIRMED"));
    profile().await.unwrap();
    assert_eq!(profile().await, refused("IDENTITY_NOT_CONFIRMED"), "a confirmation is spent");

    confirmed(&house, &own, ANN, "DISABLE_2FA").await;
    assert_eq!(own.disable_2fa(None).await.unwrap()["twoFactorAuth"], false);
    assert_eq!(own.enable_2fa(None).await, refused("IDENTITY_NOT_CONFIRMED"));
    confirmed(&house, &own, ANN, "ENABLE_2FA").await;
    assert_eq!(own.enable_2fa(None).await.unwrap()["twoFactorAuth"], true);
    assert_eq!(own.disable_2fa(None).await, refused("IDENTITY_NOT_CONFIRMED"));

    confirmed(&house, &own, ANN, "CHANGE_PASSWORD").await;
    let told = own.change_password(PASSWORD, "another quiet violet tractor").await.unwrap();
    assert_eq!(told["status"], 200);
    let again = own.change_password("another quiet violet tractor", PASSWORD).await.unwrap();
    assert_eq!(again["status"], 202, "a confirmation is spent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_good_in_its_own_session_for_five_minutes() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let other = by_code(&house, ANN).await;
    let sent = own.send_2fa("UPDATE_PROFILE").await.unwrap();
    let (code, secret) = (house.inbox.next(ANN).await.code(), text(&sent["sessionId"]));
    for email in [ANN, "bob@example.com"] {
        assert_eq!(other.confirm_2fa(&code, &secret, email).await, refused("UNAUTHENTICATED"), "{email}");
    }
    confirmed(&house, &own, ANN, "UPDATE_PROFILE").await;
    assert_eq!(other.update_profile(json!({})).await, refused("IDENTITY_NOT_CONFIRMED"));
    house.wait(TimeDelta::seconds(299));
    own.update_profile(json!({ "firstName": "Anna" })).await.unwrap();
    confirmed(&house, &own, ANN, "UPDATE_PROFILE").await;
    house.wait(TimeDelta::seconds(300));
    assert_eq!(own.update_profile(json!({ "firstName": "Ann" })).await, refused("IDENTITY_NOT_CONFIRMED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_asked_for_before_in_the_session_is_void() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let first = own.send_2fa("UPDATE_PROFILE").await.unwrap();
    let code = house.inbox.next(ANN).await.code();
    confirmed(&house, &own, ANN, "DISABLE_2FA").await;
    assert_eq!(own.confirm_2fa(&code, &text(&first["sessionId"]), ANN).await, refused("NO_PENDING"));
}
