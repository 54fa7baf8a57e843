//! `acceptTerms`: terms that the settings name are asked for at each sign-in until the account has accepted them.

use serde_json::json;

use crate::account_door::{BOTH, PASSWORD, house};
use crate::account_people::{client, credentials, guarded, outcomes, refused, signed_in};
use crate::support::{AccountClient, House};

const ANN: &str = "ann@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn terms_are_asked_for_until_they_are_accepted_and_again_when_others_are_named() {
    let house = House::with(&[BOTH[0], BOTH[1], ("VESTIBULE_ACCOUNT_TERMS", "2026-11")]).await;
    let own = signed_in(&house, ANN).await;
    let told = client(&house).login(credentials(ANN)).await.unwrap();
    assert_eq!(json!([told["status"], told["promptTncAcceptance"], told["tncId"]]), json!([200, true, "2026-11"]));
    assert_eq!(own.stranger().accept_terms("2026-11").await, refused("UNAUTHENTICATED"));
    assert_eq!(own.stranger().accept_terms("other").await, refused("UNAUTHENTICATED"));
    for other in ["", "2026-10", " 2026-11"] {
        assert_eq!(own.accept_terms(other).await, refused("INVALID_INPUT"), "{other:?}");
    }
    let (token, refresh) = (own.token(), own.refresh());
    let told = own.accept_terms("2026-11").await.unwrap();
    let fields = json!([told["status"], told["promptTncAcceptance"], told["tncId"], told["userStatus"]]);
    assert_eq!(fields, json!([200, false, null, "ACTIVE"]));
    assert!(told["token"] != token && told["refreshToken"] != refresh && told["token"].is_string());
    assert_eq!(own.stranger().new_token(&refresh).await.unwrap()["refreshToken"], own.refresh());
    assert_eq!(client(&house).login(credentials(ANN)).await.unwrap()["promptTncAcceptance"], false);
    own.accept_terms("2026-11").await.unwrap();
    let later = house.beside_with(&[BOTH[0], BOTH[1], ("VESTIBULE_ACCOUNT_TERMS", "2026-12")]).await;
    let told = AccountClient::new(&later.url).login(credentials(ANN)).await.unwrap();
    assert_eq!(json!([told["promptTncAcceptance"], told["tncId"]]), json!([true, "2026-12"]));
    let told = outcomes(&house, "terms_accepted").await;
    assert_eq!(told, "done", "terms that are accepted already change nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_that_wait_are_told_by_a_refresh_and_while_the_code_of_a_change_is_awaited() {
    let house = House::with(&[BOTH[0], BOTH[1], ("VESTIBULE_ACCOUNT_TERMS", "2026-11")]).await;
    let own = guarded(&house, ANN).await;
    let told = own.new_token(&own.refresh()).await.unwrap();
    assert_eq!(json!([told["status"], told["promptTncAcceptance"], told["tncId"]]), json!([200, true, "2026-11"]));
    let told = own.change_password(PASSWORD, "green harbour sings at noon").await.unwrap();
    assert_eq!(json!([told["status"], told["promptTncAcceptance"], told["tncId"]]), json!([202, true, "2026-11"]));
    own.accept_terms("2026-11").await.unwrap();
    let told = own.new_token(&own.refresh()).await.unwrap();
    assert_eq!(json!([told["status"], told["promptTncAcceptance"], told["tncId"]]), json!([200, false, null]));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_terms_none_are_asked_for_and_none_can_be_accepted() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    assert_eq!(own.accept_terms("2026-11").await, refused("INVALID_INPUT"));
    assert_eq!(own.accept_terms("").await, refused("INVALID_INPUT"));
}
