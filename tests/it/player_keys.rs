//! Sessions of players and the application keys that began them: a session ends with its key, at once.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::application_keys::NewKey;
use vestibule::rules::application_key::KeyScope;
use vestibule::rules::player_state::PlayerFields;

use crate::application_keys::ended;
use crate::support::gateway::{NUMBER, PLAYER, operator_of_players, operator_with, player_house, sms};
use crate::support::session::plain;

#[tokio::test(flavor = "multi_thread")]
async fn a_players_session_ends_the_moment_that_its_key_expires() {
    let house = player_house().await;
    let expires_at = Some(house.clock.now() + TimeDelta::minutes(7));
    let key = NewKey { scopes: vec![KeyScope::Players], expires_at, ..plain("brief") };
    let (brief, lasting) = (operator_with(&house, key).await, operator_of_players(&house).await);
    let fields = json!({ "mobile_number": NUMBER, "mobile_verified": true, "is_2fa_required": true });
    assert_eq!(lasting.put(PLAYER, fields).await.status, 201);
    let mut proven = brief.player(&house, PLAYER).await;
    assert_eq!(proven.send_sms(NUMBER).await.status, 200);
    let code = sms(&house, 1).await.code();
    proven.goes_on(&proven.validate_sms(&code).await);
    let half = brief.player(&house, PLAYER).await;
    assert_eq!(lasting.put(1, json!({})).await.status, 201);
    let other = lasting.player(&house, 1).await;
    house.clock.advance(TimeDelta::minutes(7) - TimeDelta::milliseconds(1));
    assert_eq!(proven.data().await.status, 200, "the key is good still");
    assert_eq!(half.send_sms(NUMBER).await.status, 200);
    house.clock.advance(TimeDelta::milliseconds(1));
    let refused = proven.data().await;
    assert_eq!((refused.status, refused.json()), (401, json!({ "errMsg": "invalid input - invalid token" })));
    for answer in [
        proven.update(json!({ "mobile": { "status_comment": "x" } })).await,
        half.send_sms(NUMBER).await,
        half.validate_sms("123456").await,
    ] {
        assert_eq!(answer.status, 401, "{}", answer.body);
    }
    assert_eq!(other.data().await.status, 200, "another key's");
    assert_eq!(house.db_count("sessions").await, 3, "nothing was swept yet");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_put_back_after_its_key_ended_is_good_for_nothing_nor_is_one_of_an_altered_key() {
    let house = player_house().await;
    let key = |name| NewKey { scopes: vec![KeyScope::Players], ..plain(name) };
    let (first, second) = (operator_with(&house, key("first")).await, operator_with(&house, key("second")).await);
    for player in 1..=2 {
        assert_eq!(first.put(player, json!({})).await.status, 201);
    }
    let (of_ended, of_altered) = (first.player(&house, 1).await, second.player(&house, 2).await);
    house.db_run("create table kept as table sessions").await;
    ended(&house, "first").await;
    house.db_run("insert into sessions select * from kept where id not in (select id from sessions)").await;
    assert_eq!((of_ended.data().await.status, of_altered.data().await.status), (401, 200));
    house.db_run("update application_keys set expires_at = '2999-01-01' where name = 'second'").await;
    assert_eq!(of_altered.data().await.status, 401);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_a_command_began_outlasts_every_key() {
    let house = player_house().await;
    let key = NewKey { scopes: vec![KeyScope::Players], ..plain("brief") };
    let brief = operator_with(&house, key).await;
    let player = house.player((crate::support::gateway::BRAND, PLAYER), &PlayerFields::default()).await;
    ended(&house, "brief").await;
    assert_eq!(brief.begin(PLAYER).await.status, 401);
    let shown = player.client(&house).data().await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    house.close().await;
}
