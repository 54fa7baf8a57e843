//! Many at once at the player door, and many in a row: one validation, one fact, five guesses of one challenge, and windows that hold
//! over sessions, servers and whatever number a request names.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use crate::support::House;
use crate::support::gateway::{
    NUMBER, Operator, PLAYER, Player, all_sms, operator_of_players, player_house, player_house_with, sms,
};

const CROWD: usize = 64;

async fn asked_for_a_code(house: &House) -> (Operator, Player) {
    let backend = operator_of_players(house).await;
    let fields = json!({ "mobile_number": NUMBER, "is_2fa_required": true, "email": "ann@example.com" });
    assert_eq!(backend.put(PLAYER, fields).await.status, 201);
    let player = backend.player(house, PLAYER).await;
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    (backend, player)
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_right_codes_at_once_one_is_validated() {
    let house = player_house().await;
    let (_, player) = asked_for_a_code(&house).await;
    let code = sms(&house, 1).await.code();
    let answers = join_all((0..CROWD).map(|_| player.validate_sms(&code))).await;
    let of = |status| answers.iter().filter(|answer| answer.status == status).count();
    // The half session's token is good no more; who had looked it up before is told that the challenge is none of a session.
    assert_eq!((of(200), of(401) + of(422)), (1, CROWD - 1));
    assert_eq!(house.db_number("select count(*) from sessions where not half").await, 1);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_askings_at_once_one_is_told_the_fact() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    assert_eq!(backend.put(PLAYER, json!({ "email": "ann@example.com" })).await.status, 201);
    let player = backend.player(&house, PLAYER).await;
    assert_eq!(player.send_mail("w").await.status, 200);
    let code = house.inbox.next("ann@example.com").await.code();
    let proven = join_all((0..8).map(|_| player.validate_mail("w", &code))).await;
    assert_eq!(proven.iter().filter(|answer| answer.status == 200).count(), 1);
    let told = join_all((0..CROWD).map(|_| backend.fact(PLAYER, "w"))).await;
    assert!(told.iter().all(|answer| answer.status == 200));
    assert_eq!(told.iter().filter(|answer| answer.json()["data"]["verified"] == true).count(), 1);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_wrong_codes_at_once_five_are_compared() {
    let house = player_house().await;
    let (backend, player) = asked_for_a_code(&house).await;
    let code = sms(&house, 1).await.code();
    let answers = join_all((0..CROWD).map(|_| player.validate_sms(wrong(&code)))).await;
    let said = |text: &str| answers.iter().filter(|answer| answer.json()["data"]["description"] == text).count();
    let limit = "Authentication attempts limit exceeded";
    assert_eq!((said("Code is not valid"), said(limit)), (5, CROWD - 5));
    let locked = player.send_sms(NUMBER).await.json();
    assert_eq!((&locked["data"]["description"], &locked["data"]["remaining_time"]), (&json!(limit), &json!(900)));
    let other = backend.player(&house, PLAYER).await;
    assert_eq!(other.validate_sms(&code).await.json()["data"]["description"], limit, "another challenge of the player");
    house.wait(TimeDelta::minutes(15));
    let dead = player.validate_sms(&code).await.json();
    assert_eq!(dead["data"]["description"], "Auth token does not exist");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_of_wrong_codes_holds_over_sessions_and_servers() {
    let house = player_house().await;
    let (backend, mut player) = asked_for_a_code(&house).await;
    let mut servers = vec![house.beside().await];
    for round in 1..=4 {
        let code = sms(&house, round).await.code();
        for _ in 0..5 {
            let answer = player.validate_sms(wrong(&code)).await;
            assert_eq!(answer.json()["data"]["description"], "Code is not valid", "round {round}");
        }
        house.wait(TimeDelta::minutes(61));
        let server = servers.last().unwrap();
        player = backend.player(server, PLAYER).await;
        if round < 4 {
            assert_eq!(player.send_sms(NUMBER).await.status, 200, "round {round}");
            servers.push(house.beside().await);
        }
    }
    let full = player.validate_sms("123456").await.json();
    assert_eq!(full["data"]["description"], "Authentication attempts limit exceeded", "20 in 24 hours");
    for server in servers {
        server.close().await;
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_other_numbers_send_nothing() {
    let settings =
        [("VESTIBULE_PLAYER_COOLDOWN", "off"), ("VESTIBULE_PLAYER_MAILS", "off"), ("VESTIBULE_PLAYER_CODES", "1000")];
    let house = player_house_with(&settings).await;
    let (backend, player) = asked_for_a_code(&house).await;
    let code = sms(&house, 1).await.code();
    // A challenge takes a thousand codes here, its own among them.
    let other = backend.player(&house, PLAYER).await;
    for number in 0..1000 {
        let player = if number < 500 { &player } else { &other };
        let sent = player.send_sms(&format!("49-17{number:08}")).await;
        assert_eq!(sent.status, 200, "{}", sent.body);
    }
    assert_eq!(player.validate_sms(&code).await.status, 422, "a later code takes the place of the first");
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    assert_eq!(sms(&house, 2).await.to, "+44123456789");
    house.mails_are_carried().await;
    assert_eq!(all_sms(&house).len(), 2);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_somebody_else_wrote_is_no_player_and_no_session() {
    let forgeries = [
        "update accounts set mobile = '49-1701234567'",
        "update accounts set two_factor = false",
        "update accounts set brand = 7",
        "update accounts set steps_due = '{TNC_REQUIRED}'",
        "update accounts set mobile_proven = true",
        "update sessions set half = false",
        "update sessions set half = false, proven = '{sms_code}'",
    ];
    for forged in forgeries {
        let house = player_house().await;
        house.brand(7).await;
        let (backend, player) = asked_for_a_code(&house).await;
        house.db_run(forged).await;
        assert_eq!(player.data().await.status, 401, "{forged}");
        assert_eq!(player.validate_sms("123456").await.status, 401, "{forged}");
        let is_session = forged.contains("sessions");
        assert_eq!(backend.begin(PLAYER).await.status, if is_session { 403 } else { 404 }, "{forged}");
        let alarms = "select count(*) from audit where event = 'row_altered'";
        crate::support::until("an alarm", async || (house.db_number(alarms).await > 0).then_some(())).await;
        house.close().await;
    }
}
