//! `newToken`: a refresh token is exchanged for the next pair. Its predecessor is answered with the same successor for ten seconds; any
//! older one ends the session, and the owner is told.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::join_all;
use serde_json::{Value, json};
use vestibule::accounts::{self, Actor, Who};
use vestibule::rules::factor::Door;

use crate::account_door::{PASSWORD, house};
use crate::account_people::{by_code, calm, confirmed, guarded, outcomes, refused, signed_in, text};
use crate::assertion::part;
use crate::support::AccountClient;
use crate::support::trail::found;

const ANN: &str = "ann@example.com";

async fn is_signed_out(client: &AccountClient) {
    assert_eq!(client.user_profile().await, refused("UNAUTHENTICATED"));
    assert_eq!(client.new_token(&client.refresh()).await, refused("INVALID_TOKEN"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_exchanged_for_the_next_pair_of_its_session() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let before = own.stolen();
    let at = house.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    house.wait(TimeDelta::minutes(59));
    let told = own.stranger().new_token(&own.refresh()).await.unwrap();
    let (claims, old) = (part(&text(&told["token"]), 1), part(&before.token(), 1));
    let id = &old["sub"];
    let expected = json!({
        "status": 200, "token": told["token"], "refreshToken": told["refreshToken"], "userId": id, "userUid": id,
        "userStatus": null, "sessionId": old["sid"], "deviceId": null, "currentLoginAt": at, "lastLoginAt": null,
        "ipAddress": null, "promptTwoFactorAuth": false, "promptTwoFactor": false, "promptTncAcceptance": false,
        "tncId": null, "nextRequestAt": null, "userProfile": null,
    });
    assert_eq!(told, expected);
    assert!(told["refreshToken"] != before.refresh() && told["token"] != before.token());
    assert_eq!(
        json!([claims["sid"], claims["auth_time"], claims["amr"]]),
        json!([old["sid"], old["auth_time"], ["pwd"]])
    );
    before.user_profile().await.unwrap();
    house.wait(TimeDelta::minutes(1));
    assert_eq!(before.user_profile().await, refused("UNAUTHENTICATED"), "an hour has passed");
    own.with_token(&text(&told["token"])).user_profile().await.unwrap();
    assert_eq!(outcomes(&house, "refresh_token").await, "", "a token in its turn is no event");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_before_is_answered_with_the_same_successor_for_ten_seconds_and_the_trail_says_so() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let (first, client) = (own.refresh(), own.stranger());
    let next = client.new_token(&first).await.unwrap();
    for _ in 0..2 {
        house.wait(TimeDelta::milliseconds(4_999));
        let again = client.new_token(&first).await.unwrap();
        assert_eq!(again["refreshToken"], next["refreshToken"]);
        client.with_token(&text(&again["token"])).user_profile().await.unwrap();
    }
    assert_eq!(outcomes(&house, "refresh_token").await, "resent", "one line, however often");
    assert_eq!(house.db_number("select refresh_generation from sessions").await, 2);
    house.wait(TimeDelta::milliseconds(2));
    assert_eq!(client.new_token(&first).await, refused("INVALID_TOKEN"));
    is_signed_out(&client).await;
    assert_eq!(outcomes(&house, "refresh_token").await, "resent replayed");
    assert_eq!(house.noticed(ANN).await, ["a sign-in key was used twice"]);
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), Vec::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_token_or_one_whose_successor_is_used_ends_the_session_at_once_and_no_other() {
    let house = house().await;
    let (own, other) = (signed_in(&house, ANN).await, signed_in(&house, "eve@example.com").await);
    let first = own.refresh();
    let client = own.stolen();
    for _ in 0..2 {
        client.new_token(&client.refresh()).await.unwrap();
    }
    assert_eq!(client.new_token(&first).await, refused("INVALID_TOKEN"));
    is_signed_out(&client).await;
    is_signed_out(&own).await;
    other.user_profile().await.unwrap();
    assert_eq!(house.noticed("eve@example.com").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_no_genuine_token_renews_and_ends_nothing() {
    let house = house().await;
    let (own, eve) = (signed_in(&house, ANN).await, signed_in(&house, "eve@example.com").await);
    let genuine = own.refresh();
    let bytes = BASE64URL_NOPAD.decode(genuine.as_bytes()).unwrap();
    let flipped = |at: usize| {
        let mut other = bytes.clone();
        other[at] ^= 1;
        BASE64URL_NOPAD.encode(&other)
    };
    let spliced = [&bytes[..24], &BASE64URL_NOPAD.decode(eve.refresh().as_bytes()).unwrap()[24..]].concat();
    let forged = [flipped(0), flipped(16), flipped(23), flipped(24), flipped(55), BASE64URL_NOPAD.encode(&spliced)];
    let texts = [String::new(), genuine[1..].to_owned(), format!("{genuine}="), own.token(), "A".repeat(43)];
    for token in forged.into_iter().chain(texts) {
        assert_eq!(own.stranger().new_token(&token).await, refused("INVALID_TOKEN"), "{token}");
    }
    for bearer in [genuine.clone(), "A".repeat(43), format!("{} ", own.token())] {
        let told = own.with_token(&bearer).user_profile().await;
        assert!(told == refused("UNAUTHENTICATED") || bearer.ends_with(' '), "{bearer}");
    }
    assert_eq!(outcomes(&house, "refresh_token").await, "");
    own.user_profile().await.unwrap();
    own.new_token(&genuine).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_at_once_make_one_successor() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let (refresh, client) = (own.refresh(), own.stranger());
    let answers = join_all((0..64).map(|_| client.new_token(&refresh))).await;
    let next: BTreeSet<String> = answers.iter().map(|told| text(&told.as_ref().unwrap()["refreshToken"])).collect();
    assert_eq!(next.len(), 1);
    assert_eq!(house.db_number("select refresh_generation from sessions").await, 2);
    client.new_token(next.first().unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_a_day_without_a_call_and_after_thirty_days_whatever_is_renewed() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let began = house.clock.now();
    while house.clock.now() - began < TimeDelta::days(29) + TimeDelta::hours(12) {
        house.wait(TimeDelta::hours(23));
        own.new_token(&own.refresh()).await.unwrap();
    }
    house.wait(began + TimeDelta::days(30) - house.clock.now() - TimeDelta::seconds(1));
    own.new_token(&own.refresh()).await.unwrap();
    house.wait(TimeDelta::seconds(1));
    is_signed_out(&own).await;

    let client = own.stranger();
    client.login(json!({ "email": ANN, "password": PASSWORD })).await.unwrap();
    house.wait(TimeDelta::hours(24));
    is_signed_out(&client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_an_account_that_is_disabled_or_removed_is_none() {
    let house = house().await;
    let actor = Actor::program(Door::Account, "test").forcing(true);
    let known = async |email: &str| {
        let who = Who::parse(Door::Account, email).unwrap();
        accounts::find(&house.app, Door::Account, &who).await.unwrap().unwrap()
    };
    let (ann, eve) = (signed_in(&house, ANN).await, signed_in(&house, "eve@example.com").await);
    accounts::disable(&house.app, &actor, &known(ANN).await).await.unwrap();
    accounts::remove(&house.app, &actor, &known("eve@example.com").await).await.unwrap();
    is_signed_out(&ann).await;
    is_signed_out(&eve).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_renewed_by_any_field_makes_the_one_before_older_with_the_same_ten_seconds() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let newest = async |client: &AccountClient, before: &str, what: &str| {
        // Fields that answer no tokens renew none of the client's: the token before is answered with its successor.
        let again = client.stranger().new_token(before).await.unwrap();
        assert_eq!(again["refreshToken"], client.refresh(), "{what}");
    };
    let before = own.refresh();
    confirmed(&house, &own, ANN, "CHANGE_PASSWORD").await;
    newest(&own, &before, "confirm2Fa").await;
    let before = own.refresh();
    own.change_password(PASSWORD, "another quiet violet tractor").await.unwrap();
    newest(&own, &before, "changePassword").await;
    let before = own.refresh();
    house.wait(TimeDelta::seconds(10));
    own.user_profile().await.unwrap();
    own.new_token(&before).await.unwrap();
    own.new_token(&own.refresh()).await.unwrap();
    house.wait(TimeDelta::seconds(10));
    assert_eq!(own.stranger().new_token(&before).await, refused("INVALID_TOKEN"));
    is_signed_out(&own).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_at_another_server_of_the_same_keys_and_nobodys_under_others() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let beside = house.beside().await;
    let client = AccountClient::new(&beside.url);
    let next = client.new_token(&own.refresh()).await.unwrap();
    assert_eq!(own.new_token(&own.refresh()).await.unwrap()["refreshToken"], next["refreshToken"]);
    let third = by_refresh(&client, &next["refreshToken"]).await;
    assert_ne!(third, next["refreshToken"]);
}

async fn by_refresh(client: &AccountClient, refresh: &Value) -> Value {
    client.new_token(&text(refresh)).await.unwrap()["refreshToken"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_begun_by_code_keeps_what_was_proven() {
    let house = calm().await;
    guarded(&house, ANN).await;
    let own = by_code(&house, ANN).await;
    own.new_token(&own.refresh()).await.unwrap();
    assert_eq!(part(&own.token(), 1)["amr"], json!(["pwd", "otp"]));
}
