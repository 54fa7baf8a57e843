//! Races over the windows of a player: guesses at one challenge, guesses and sends over several sessions, and SMS to one number over
//! two brands. Each holds at a server that is started after the race.

use serde_json::json;

use super::player::{DOOR, Playing};
use super::{CROWD, Round, race};
use crate::support::gateway::{BRAND, Player};
use crate::support::other_than;
use crate::support::players::brand;
use crate::support::replicas::ORIGIN;

/// The answer to a caller whose window is used up.
const LIMIT: &str = "Authentication attempts limit exceeded";

impl Round<'_> {
    /// Sessions of a player, each with a code on its way.
    async fn asked(&self, own: &Playing, sessions: usize) -> (Vec<Player>, Vec<String>) {
        let (mut players, mut codes) = (Vec::new(), Vec::new());
        for many in 1..=sessions {
            let player = own.begins().await;
            assert_eq!(player.send_sms(&own.mobile).await.status, 200);
            codes.push(self.replicas().texted_code(&own.number(), many).await);
            players.push(player);
        }
        (players, codes)
    }

    /// Requires a server that is started now to refuse a new session of the player by the limit.
    async fn after_a_restart(&mut self, own: &Playing, code: &str) {
        let server = self.replicas().serve(None);
        let player = own.begins().await.over_at(&server.url());
        let sent = player.send_sms(&own.mobile).await;
        let validated = player.validate_sms(code).await;
        let told = [sent, validated].map(|answer| answer.json()["data"]["description"].clone());
        self.is("after a restart", told, [json!(LIMIT), json!(LIMIT)]);
    }

    /// Wrong codes of the trail and in the pool, and marks of sends.
    async fn marks(&mut self, own: &Playing, expected: &str) {
        let rows = "select concat_ws(', ', (select count(*) from audit where account_id = {account}
                and event = 'sms_code' and outcome in ('wrong', 'locked_out')),
            (select cardinality(first_wrong_at) || ', ' || cardinality(mailed_at) from budgets
                where (pool, key) = (select pool, pool_key from pending_sign_ins where account_id = {account} limit 1)))";
        let found = self.of_player(rows, own).await;
        self.is("lines of wrong codes, their marks, marks of sends", found.as_str(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_players_challenge_takes_five_guesses() {
    race("S4", "races: guesses at the code of a player, 64 callers", &DOOR, guesses_at_one).await;
}

async fn guesses_at_one(round: &mut Round<'_>) {
    let own = round.playing(json!({ "is_2fa_required": true })).await;
    let (players, codes) = round.asked(&own, 1).await;
    let wrong = other_than(&codes);
    let callers = round.players(&players);
    let told = round.crowd(callers.iter().map(|caller| caller.validate_sms(&wrong))).await;
    round.answers(&told, &format!("422 {LIMIT} 59, 422 Code is not valid 5"));
    round.marks(&own, "5, 5, 1").await;
    round.after_a_restart(&own, &codes[0]).await;
}

const MANY: [(&str, &str); 6] = [DOOR[0], DOOR[1], DOOR[2], DOOR[3], DOOR[4], ("VESTIBULE_PLAYER_ATTEMPTS", "1000")];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_players_window_takes_twenty_wrong_codes_over_all_sessions() {
    race("S4", "races: wrong codes at four sessions of a player, 64 callers", &MANY, guesses_at_many).await;
}

async fn guesses_at_many(round: &mut Round<'_>) {
    let own = round.playing(json!({ "is_2fa_required": true })).await;
    let (players, codes) = round.asked(&own, 4).await;
    let wrong = other_than(&codes);
    let callers = round.players(&players);
    let told = round.crowd(callers.iter().map(|caller| caller.validate_sms(&wrong))).await;
    round.answers(&told, &format!("422 {LIMIT} 44, 422 Code is not valid 20"));
    round.marks(&own, "20, 20, 4").await;
    round.after_a_restart(&own, &codes[3]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_players_window_takes_five_sends_over_all_sessions() {
    race("S4", "races: codes that two sessions of a player ask for, 64 callers", &DOOR, sends).await;
}

async fn sends(round: &mut Round<'_>) {
    let own = round.playing(json!({ "is_2fa_required": true })).await;
    let players = [own.begins().await, own.begins().await];
    let callers = round.players(&players);
    let told = round.crowd(callers.iter().map(|caller| caller.send_sms(&own.mobile))).await;
    round.answers(&told, &format!("200 Success 5, 422 {LIMIT} 59"));
    round.marks(&own, "0, 0, 5").await;
    // A later code of a challenge takes the place of one that still waits.
    let texted = round.replicas().texted_at_last(&own.number()).await.len();
    round.is("2 to 5 SMS", (2..=5).contains(&texted), true);
    let server = round.replicas().serve(None);
    let late = own.begins().await.over_at(&server.url()).send_sms(&own.mobile).await;
    round.is("after a restart", late.json()["data"]["description"].as_str(), Some(LIMIT));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_number_gets_five_sms_an_hour_over_players_brands_and_servers() {
    race("S4", "races: SMS to one number for 64 players of two brands", &DOOR, texts).await;
}

async fn texts(round: &mut Round<'_>) {
    let own = round.unmade().await;
    brand(&round.replicas().app, 7).await;
    let mut players = Vec::new();
    for index in 0..CROWD {
        let (id, of) = (own.id + i64::try_from(index).unwrap(), [BRAND, 7][index / 2 % 2]);
        let path = format!("/players/{id}");
        let fields = json!({ "mobile_number": own.mobile, "is_2fa_required": true });
        assert_eq!(own.backend.call("PUT", of, &path, Some(fields)).await.status, 201);
        let begun = own.backend.call("POST", of, &format!("{path}/sessions"), None).await;
        let told = begun.json();
        let text = |name: &str| told["data"][name].as_str().unwrap().to_owned();
        let player = Player::at(&round.url(index), ORIGIN, (&text("token"), Some(&text("data"))));
        players.push((player, of));
    }
    let body = json!({ "mobile_number": own.mobile }).to_string();
    let asks = players.iter().map(|(player, of)| {
        let body = body.clone();
        async move { player.call("POST", &format!("/send/code/{of}"), &[], body).await }
    });
    let told = round.crowd(asks).await;
    round.answers(&told, "200 Success 64");
    let texted = round.replicas().texted_at_last(&own.number()).await.len();
    round.is("SMS", texted, 5);
    let server = round.replicas().serve(None);
    let (late, of) = &players[0];
    let sent = late.over_at(&server.url()).call("POST", &format!("/send/code/{of}"), &[], body).await;
    round.is("a send after a restart", sent.status, 200);
    let texted = round.replicas().texted_at_last(&own.number()).await.len();
    round.is("SMS after a restart", texted, 5);
}
