//! A walk through the account door: registrations, sign-ins with and without a code, what holders do to their own account.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::rules::profile::ProfileChange;

use crate::support::holder::{PASSWORD, customer};
use crate::support::{AccountClient, House, Told, other_than};

const NEW: &str = "green harbour sings at noon";

/// Walks once; `run` tells the people of one walk from those of another.
pub async fn walks(house: &House, run: usize) {
    registers(house, &format!("dora{run}@example.com")).await;
    let email = format!("cora{run}@example.com");
    customer(&house.app, (&email, &format!("cora{run}")), ProfileChange::default(), PASSWORD).await;
    signs_in(house, &email, &format!("cora{run}")).await;
    let own = AccountClient::new(&house.url);
    own.login(login(&email, PASSWORD)).await.unwrap();
    changes(house, &own, &email).await;
    forgets(house, &email).await;
}

fn login(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn code(house: &House, email: &str) -> String {
    house.inbox.next(email).await.code()
}

fn secret(told: &Value) -> &str {
    told["sessionId"].as_str().unwrap_or_else(|| panic!("{told}"))
}

fn is_refused(told: &Told, code: &str) {
    assert_eq!(told.as_ref().unwrap_err()["code"], code);
}

async fn registers(house: &House, email: &str) {
    let client = AccountClient::new(&house.url);
    let input = json!({ "email": email, "password": PASSWORD });
    let asked = client.register(input.clone()).await.unwrap();
    let first = code(house, email).await;
    let wrong = other_than(std::slice::from_ref(&first));
    is_refused(&client.confirm_2fa(&wrong, secret(&asked), email).await, "WRONG_CODE");
    client.resend_2fa(secret(&asked), email).await.unwrap();
    client.confirm_2fa(&code(house, email).await, secret(&asked), email).await.unwrap();
    // An address that has an account gets another mail.
    client.stranger().register(input).await.unwrap();
}

async fn signs_in(house: &House, email: &str, name: &str) {
    let client = AccountClient::new(&house.url);
    is_refused(&client.login(login("nobody@example.net", PASSWORD)).await, "WRONG_CREDENTIALS");
    is_refused(&client.login(login(email, "wrong horse sings badly")).await, "WRONG_CREDENTIALS");
    client.login(json!({ "username": name, "password": PASSWORD, "deviceInfo": {} })).await.unwrap();
    let told = client.login(json!({ "email": email, "password": PASSWORD, "deviceInfo": {} })).await.unwrap();
    let device = json!({ "deviceId": told["deviceId"] });
    let told = client.login(json!({ "email": email, "password": PASSWORD, "deviceInfo": device })).await.unwrap();
    client.user_profile().await.unwrap();
    house.wait(TimeDelta::minutes(2));
    client.user_profile().await.unwrap();
    client.accept_terms("2026-11").await.unwrap();
    let old = client.refresh();
    client.new_token(&old).await.unwrap();
    client.logout(Some(json!({ "deviceId": told["deviceId"] }))).await.unwrap();
    let other = AccountClient::new(&house.url);
    other.login(login(email, PASSWORD)).await.unwrap();
    let old = other.refresh();
    other.new_token(&old).await.unwrap();
    house.wait(TimeDelta::minutes(2));
    // A refresh token that was used before ends the session.
    is_refused(&other.new_token(&old).await, "INVALID_TOKEN");
    is_refused(&other.user_profile().await, "UNAUTHENTICATED");
}

/// Everything behind a session: the profile, the password, and two-factor sign-in.
async fn changes(house: &House, own: &AccountClient, email: &str) {
    own.update_profile(json!({ "firstName": "Cora", "phoneNumber": "+49 30 1" })).await.unwrap();
    own.change_password(PASSWORD, NEW).await.unwrap();
    is_refused(&own.enable_2fa(Some("wrong horse sings badly")).await, "WRONG_CREDENTIALS");
    own.enable_2fa(Some(NEW)).await.unwrap();
    let other = AccountClient::new(&house.url);
    let asked = other.login(login(email, NEW)).await.unwrap();
    let first = code(house, email).await;
    is_refused(&other.confirm_2fa(&other_than(&[first]), secret(&asked), email).await, "WRONG_CODE");
    other.resend_2fa(secret(&asked), email).await.unwrap();
    other.confirm_2fa(&code(house, email).await, secret(&asked), email).await.unwrap();
    let asked = own.send_2fa("UPDATE_PROFILE").await.unwrap();
    own.confirm_2fa(&code(house, email).await, secret(&asked), email).await.unwrap();
    own.update_profile(json!({ "lastName": "Lee" })).await.unwrap();
    own.change_password(NEW, PASSWORD).await.unwrap();
    let first = code(house, email).await;
    is_refused(&own.confirm_change_password_2fa(&other_than(&[first])).await, "WRONG_CODE");
    own.resend_change_password_2fa().await.unwrap();
    own.confirm_change_password_2fa(&code(house, email).await).await.unwrap();
    let asked = own.disable_2fa(Some(PASSWORD)).await.unwrap();
    own.confirm_2fa(&code(house, email).await, secret(&asked), email).await.unwrap();
    own.logout(None).await.unwrap();
}

async fn forgets(house: &House, email: &str) {
    let client = AccountClient::new(&house.url);
    client.forgot_password("nobody@example.net").await.unwrap();
    let asked = client.forgot_password(email).await.unwrap();
    let right = code(house, email).await;
    let wrong = other_than(std::slice::from_ref(&right));
    is_refused(&client.confirm_password_reset(email, (secret(&asked), &wrong), NEW).await, "WRONG_CODE");
    client.confirm_password_reset(email, (secret(&asked), &right), NEW).await.unwrap();
    // Wrong passwords lock the address.
    for _ in 0..21 {
        client.login(login(email, "wrong horse sings badly")).await.unwrap_err();
    }
}
