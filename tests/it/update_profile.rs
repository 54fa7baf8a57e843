//! `updateProfile`: names and telephone number, behind a confirmation where two-factor sign-in is on.

use serde_json::json;

use crate::account_door::{BOTH, house};
use crate::account_people::{calm, confirmed, guarded, outcomes, refused, signed_in};
use crate::support::House;

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
