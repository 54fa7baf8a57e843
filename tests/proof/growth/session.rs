//! A walk through the session door: a program with a key, in the name of people with and without an authenticator.

use chrono::TimeDelta;

use crate::support::session::{PASSWORD, Program, code, guest, key};
use crate::support::{House, other_than};

/// Walks once; `run` tells the people of one walk from those of another.
pub async fn walks(house: &House, run: usize) {
    let shop = Program::of(house, &key(house, &format!("shop{run}")).await);
    assert_eq!(code(&shop.with_key("vk_none").user().await).0, 401);
    assert_eq!(code(&shop.user().await), (401, 10100));
    let (plain, name) = (format!("eve{run}"), format!("fay{run}"));
    guest(house, &plain, |_| {}).await;
    let fay = guest(house, &name, |_| {}).await.enrolled(house).await;
    assert_eq!(shop.login("nobody", PASSWORD).await.status, 401);
    assert_eq!(shop.login(&plain, "wrong horse sings badly").await.status, 401);
    assert_eq!(shop.login(&plain, PASSWORD).await.status, 200);
    assert_eq!(shop.user().await.status, 200);
    house.wait(TimeDelta::minutes(2));
    assert_eq!(shop.user().await.status, 200);
    assert_eq!(shop.logout().await.status, 204);
    assert_eq!(shop.login_remembered(&plain).await.status, 200);
    let other = Program::of(house, &shop.key);
    assert_eq!(other.login(&name, PASSWORD).await.status, 200);
    let wrong = other_than(&[-2, -1, 0, 1, 2].map(|steps| fay.otp(house, steps)));
    assert_eq!(code(&other.otp(&wrong).await).0, 401);
    assert_eq!(other.otp(&fay.otp(house, 0)).await.status, 204);
    assert_eq!(other.user().await.status, 200);
    // Wrong passwords lock the name.
    let stranger = Program::of(house, &shop.key);
    for _ in 0..21 {
        assert!(stranger.login(&name, "wrong horse sings badly").await.status >= 400);
    }
}
