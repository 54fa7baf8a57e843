//! The ends of a person's access at the session door: a suspended authenticator, a trial that is over, a disabled account.

use chrono::TimeDelta;
use vestibule::accounts;

use crate::support::House;
use crate::support::session::{PASSWORD, Program, SESSION_DOOR, code, guest, key, operator_of_guests, session_house};

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_authenticator_is_told_at_its_code_until_the_operator_resets_it() {
    let house = House::with(&[
        SESSION_DOOR[0],
        SESSION_DOOR[1],
        ("VESTIBULE_SESSION_DOOR_ATTEMPTS", "1000"),
        ("VESTIBULE_SESSION_DOOR_WRONG", "1000/24h"),
    ])
    .await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    for _ in 0..100 {
        assert_eq!(code(&shop.otp(&ann.otp(&house, 9)).await), (401, 10103));
    }
    let suspended = shop.otp(&ann.otp(&house, 0)).await;
    assert_eq!((code(&suspended), suspended.headers.get("retry-after")), ((429, 10121), None));
    assert_eq!(Program::of(&house, &key).login("ann", PASSWORD).await.json()["requiresOtp"], true);
    accounts::reset_second_factor(&house.app, &operator_of_guests(), &ann.known).await.unwrap();
    assert_eq!(code(&shop.otp(&ann.otp(&house, 0)).await), (409, 10111));
    assert_eq!(Program::of(&house, &key).login("ann", PASSWORD).await.json()["requiresOtp"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_is_over_signs_nobody_in_and_ends_its_sessions() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let until = house.clock.now() + TimeDelta::minutes(10);
    guest(&house, "ann", |new| new.trial_until = Some(until)).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    assert_eq!(shop.user().await.status, 200);
    house.wait(TimeDelta::minutes(10));
    assert_eq!(code(&shop.user().await), (401, 10100));
    assert_eq!(code(&shop.login("ann", PASSWORD).await), (401, 10102));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_account_is_answered_like_a_wrong_password_and_its_sessions_end() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let (shop, half_way) = (Program::of(&house, &key), Program::of(&house, &key));
    shop.login("ann", PASSWORD).await;
    assert_eq!(shop.otp(&ann.otp(&house, 0)).await.status, 204);
    half_way.login("ann", PASSWORD).await;
    accounts::disable(&house.app, &operator_of_guests(), &ann.known).await.unwrap();
    assert_eq!(code(&shop.user().await), (401, 10100));
    assert_eq!(code(&half_way.otp(&ann.otp(&house, 1)).await), (409, 10111));
    assert_eq!(code(&shop.login("ann", PASSWORD).await), (401, 10102));
}
