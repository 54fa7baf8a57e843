//! How many passwords of one account of the account door are compared in a day, whatever names it has.

use chrono::TimeDelta;
use serde_json::json;

use crate::account_door::{PASSWORD, house, joined, login, token, told};

#[tokio::test(flavor = "multi_thread")]
async fn an_address_and_a_user_name_are_two_pools_of_twenty_wrong_passwords_a_day() {
    let house = house().await;
    joined(&house, "ann@example.com", "ann").await;
    let (mut wrong, first) = (0, house.clock.now());
    // After five rounds every lockout has ended but the one of the day.
    for _ in 0..5 {
        for name in [json!({ "email": "ann@example.com" }), json!({ "username": "ann" })] {
            for _ in 0..6 {
                let mut credentials = name.clone();
                credentials["password"] = json!("wrong");
                wrong += u32::from(told(&login(&house, credentials).await)["code"] == "WRONG_CREDENTIALS");
            }
        }
        house.wait(TimeDelta::hours(1));
    }
    assert_eq!(wrong, 40);
    let right = json!({ "email": "ann@example.com", "password": PASSWORD });
    assert_eq!(told(&login(&house, right).await)["code"], "LOCKED");
    house.wait(TimeDelta::hours(24) - (house.clock.now() - first));
    token(&house, "ann@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_that_the_window_counts_no_more_are_no_attempts() {
    let house = house().await;
    let wrong = json!({ "email": "ann@example.com", "password": "wrong" });
    for left in [4, 3, 2, 1] {
        assert_eq!(told(&login(&house, wrong.clone()).await)["remainingAttempts"], left);
    }
    house.wait(TimeDelta::hours(24));
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(told(&login(&house, wrong.clone()).await)["remainingAttempts"], left);
    }
}
