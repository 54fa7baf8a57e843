//! `updateProfile`: names and telephone number, behind a confirmation where two-factor sign-in is on.

use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::account_door::{BOTH, house};
use crate::account_people::{calm, confirmed, credentials, guarded, outcomes, refused, signed_in};
use crate::support::House;
use crate::support::trail::found;

const ANN: &str = "ann@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn without_two_factor_it_is_changed_at_once_and_null_leaves_what_was_there() {
    let house = house().await;
    let own = signed_in(&house, ANN).await;
    let mut profile = own.user_profile().await.unwrap();
    let told = own.update_profile(json!({ "lastName": "Lee", "phoneNumber": "+44 1" })).await.unwrap();
    for (field, value) in [("lastName", "Lee"), ("phoneNumber", "+44 1")] {
        profile[field] = json!(value);
    }
    assert_eq!(told, json!({ "status": 200, "userProfile": profile }));
    assert_eq!(own.user_profile().await.unwrap(), profile);
    let told = own.update_profile(json!({ "firstName": "", "phoneNumber": null })).await.unwrap();
    profile["firstName"] = json!(null);
    assert_eq!(told["userProfile"], profile);
    let lines = outcomes(&house, "profile_changed").await;
    let unchanged = own.update_profile(json!({ "lastName": "Lee" })).await.unwrap();
    assert_eq!(unchanged, json!({ "status": 200, "userProfile": profile }));
    assert_eq!(outcomes(&house, "profile_changed").await, lines, "nothing was changed");
    assert_eq!(lines, "done done");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_factor_a_change_is_confirmed_first() {
    let house = calm().await;
    let own = guarded(&house, ANN).await;
    let input = || json!({ "lastName": "Lee" });
    assert_eq!(own.update_profile(input()).await, refused("IDENTITY_NOT_CONFIRMED"));
    confirmed(&house, &own, ANN, "UPDATE_PROFILE").await;
    assert_eq!(own.update_profile(input()).await.unwrap()["userProfile"]["lastName"], "Lee");
    assert_eq!(own.update_profile(input()).await, refused("IDENTITY_NOT_CONFIRMED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_can_be_none_is_refused_once_the_caller_is_known() {
    let house = House::with(&BOTH).await;
    let own = signed_in(&house, ANN).await;
    let before = own.user_profile().await.unwrap();
    let long = "x".repeat(10_000);
    for text in ["a\u{0}b", "a\nb", &long] {
        for field in ["firstName", "lastName", "phoneNumber"] {
            let input = || json!({ field: text });
            assert_eq!(own.update_profile(input()).await, refused("INVALID_INPUT"), "{field}");
            assert_eq!(own.stranger().update_profile(input()).await, refused("UNAUTHENTICATED"));
        }
    }
    assert_eq!(own.stranger().update_profile(json!({})).await, refused("UNAUTHENTICATED"));
    assert_eq!(own.user_profile().await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_sign_in_of_the_holder_fails_while_a_thief_of_tokens_changes_the_profile_without_pause() {
    let house = calm().await;
    let own = signed_in(&house, ANN).await;
    let version = house.db_number("select version from accounts").await;
    let stop = CancellationToken::new();
    let mut thieves = Vec::new();
    for name in ["Lee", "Kim", "Ray"] {
        let (thief, stop) = (own.stranger(), stop.clone());
        thief.login(credentials(ANN)).await.unwrap();
        thieves.push(tokio::spawn(async move {
            let mut rounds = 0;
            while !stop.is_cancelled() {
                thief.update_profile(json!({ "lastName": format!("{name} {rounds}") })).await.unwrap();
                // A logout of an unknown device and a renewal of tokens leave the account's version alone.
                thief.logout(Some(json!({ "deviceId": "nobody's" }))).await.unwrap();
                thief.new_token(&thief.refresh()).await.unwrap();
                rounds += 1;
            }
            rounds
        }));
    }
    let sign_ins = 8;
    for _ in 0..sign_ins {
        assert_eq!(own.stranger().login(credentials(ANN)).await.unwrap()["status"], 200);
    }
    stop.cancel();
    // Each sign-in raises the version, so that two at once are recorded one after the other; a change of the profile does not.
    let expected = version + sign_ins + i64::try_from(thieves.len()).unwrap();
    for thief in thieves {
        assert!(thief.await.unwrap() > 0, "a thief who changed nothing");
    }
    assert_eq!(house.db_number("select version from accounts").await, expected);
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
}
