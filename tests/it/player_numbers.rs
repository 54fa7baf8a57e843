//! Telephone numbers of players that are typed otherwise than before: one number, shown as it is stored.

use serde_json::json;

use crate::support::gateway::{NUMBER, PLAYER, operator_of_players, player_house, sms};

#[tokio::test(flavor = "multi_thread")]
async fn a_proven_number_is_answered_as_it_is_stored_by_then() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    assert_eq!(backend.put(PLAYER, json!({ "mobile_number": NUMBER })).await.status, 201);
    let mut player = backend.player(&house, PLAYER).await;
    let raised = player.update(json!({ "is_2fa_required": true, "mobile": {} })).await;
    player.verifies(&raised);
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    let retyped = "+44 123 456 789";
    assert_eq!(backend.put(PLAYER, json!({ "mobile_number": retyped })).await.status, 200);
    let valid = player.validate_sms(&sms(&house, 1).await.code()).await;
    assert_eq!(valid.json()["data"]["updated_fields"]["mobile_number"], retyped, "{}", valid.body);
    player.goes_on(&valid);
    assert_eq!(player.data().await.json()["data"]["mobile"]["number"], retyped);
    house.close().await;
}
