//! Tokens of challenges at the player door: which of them are told to be spent, and which are unknown.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::gateway::{NUMBER, PLAYER, operator_of_players, player_house, sms};

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_token_is_unknown_once_it_expires() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    assert_eq!(backend.put(PLAYER, json!({ "mobile_number": NUMBER, "is_2fa_required": true })).await.status, 201);
    let mut player = backend.player(&house, PLAYER).await;
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    let code = sms(&house, 1).await.code();
    let valid = player.validate_sms(&code).await;
    player.goes_on(&valid);
    let (spent, unknown) = ("Auth Token is already verified", "Auth token does not exist");
    for (span, told) in [(TimeDelta::seconds(899), spent), (TimeDelta::seconds(1), unknown)] {
        house.wait(span);
        for answer in [player.send_sms(NUMBER).await, player.validate_sms(&code).await] {
            let answer = answer.json();
            assert_eq!(
                (&answer["data"]["description"], &answer["data"]["2fa-auth-token"]),
                (&json!(told), &json!(told))
            );
        }
    }
    house.close().await;
}
