//! Races at the player door: the code of a sign-in, the codes of both numbers of a change, the code of a mailbox and the fact that it
//! proves, and sessions against their end. Guesses and sends are in `player_windows.rs`.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use serde_json::json;
use vestibule::application_keys::NewKey;
use vestibule::rules::application_key::KeyName;

use super::ends::halves;
use super::{CROWD, Round, Told, race, said};
use crate::support::gateway::{Operator, Player, backend};
use crate::support::players::brand;
use crate::support::replicas::ORIGIN;
use crate::support::session::{made_by, text_of};

/// The player door without waits and without limits of a network and a key.
pub(super) const DOOR: [(&str, &str); 5] = [
    ("VESTIBULE_DOORS", "player"),
    ("VESTIBULE_SMS", "files"),
    ("VESTIBULE_KEY_RATE_LIMIT", "off"),
    ("VESTIBULE_PLAYER_RATE_LIMIT", "off"),
    ("VESTIBULE_PLAYER_COOLDOWN", "off"),
];

/// A player of a race, and the operator's program.
pub(super) struct Playing {
    pub backend: Operator,
    pub id: i64,
    /// The telephone number, in digits.
    pub mobile: String,
    pub email: String,
}

impl Round<'_> {
    /// The operator's program, and a player with a number and these fields.
    pub(super) async fn playing(&self, fields: serde_json::Value) -> Playing {
        let own = self.unmade().await;
        own.put(own.id, fields).await;
        own
    }

    /// The operator's program, and a player who is not made yet.
    pub(super) async fn unmade(&self) -> Playing {
        let app = &self.replicas().app;
        brand(app, crate::support::gateway::BRAND).await;
        let name = KeyName::parse(&format!("backend{}", self.number)).unwrap();
        let key = text_of(&made_by(app, NewKey { name, ..backend() }).await);
        let (mobile, email) = (format!("441{:08}", self.number), format!("player{}@example.com", self.number));
        let id = 100 * (1 + i64::try_from(self.number).unwrap());
        Playing { backend: Operator::at(&self.url(0), ORIGIN, &key), id, mobile, email }
    }

    /// The crowd: copies of these players in turn, alternating between the servers.
    pub(super) fn players(&self, own: &[Player]) -> Vec<Player> {
        let turn = |index: usize| index / own.len() + index % own.len();
        (0..CROWD).map(|index| own[index % own.len()].over_at(&self.url(turn(index)))).collect()
    }

    /// Copies of the operator's program, alternating between the servers.
    fn backends(&self, own: &Playing) -> Vec<Operator> {
        (0..CROWD).map(|index| own.backend.over_at(&self.url(index))).collect()
    }

    /// Result of a query about a player, with `{account}`.
    pub(super) async fn of_player(&self, query: &str, own: &Playing) -> String {
        let account = format!("(select id from accounts where door = 'player' and number = {})", own.id);
        self.replicas().database.text(&query.replace("{account}", &account)).await
    }

    /// Number of callers by status and description.
    pub(super) fn answers(&mut self, told: &[Told], expected: &str) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for told in told {
            let description = told.answer.json()["data"]["description"].as_str().unwrap_or_default().to_owned();
            *counts.entry(format!("{} {description}", told.answer.status).trim().to_owned()).or_default() += 1;
        }
        self.is("answers", said(&counts), expected.to_owned());
    }
}

impl Playing {
    /// Makes a player, or changes one.
    pub(super) async fn put(&self, id: i64, mut fields: serde_json::Value) {
        fields["mobile_number"] = json!(self.mobile);
        fields["email"] = json!(self.email);
        let put = self.backend.put(id, fields).await;
        assert!(matches!(put.status, 200 | 201), "{}", put.body);
    }

    /// A session of the player.
    pub(super) async fn begins(&self) -> Player {
        self.backend.own_player(self.id).await
    }

    /// The number as SMS name it.
    pub(super) fn number(&self) -> String {
        format!("+{}", self.mobile)
    }
}

/// Number of answers with this status.
fn of_status(told: &[Told], status: u16) -> usize {
    told.iter().filter(|told| told.answer.status == status).count()
}

/// The only answer with this status, or the first one.
fn first_of(told: &[Told], status: u16) -> &Told {
    told.iter().find(|told| told.answer.status == status).unwrap_or(&told[0])
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_code_by_sms_signs_in_once() {
    race("S1", "races: the code of a player's sign-in, 64 callers", &DOOR, signs_in).await;
}

async fn signs_in(round: &mut Round<'_>) {
    let own = round.playing(json!({ "is_2fa_required": true })).await;
    let player = own.begins().await;
    assert_eq!(player.send_sms(&own.mobile).await.status, 200);
    let code = round.replicas().texted_code(&own.number(), 1).await;
    let callers = round.players(&[player]);
    let told = round.crowd(callers.iter().map(|caller| caller.validate_sms(&code))).await;
    // The token of the half session is good no more, or its challenge was looked for after its end.
    let counts = (of_status(&told, 200), of_status(&told, 401) + of_status(&told, 422));
    round.is("validated", counts, (1, CROWD - 1));
    let rows = "select concat_ws(', ', (select count(*) filter (where not half) || '+' || count(*) filter (where half)
        from sessions where account_id = {account}),
        (select count(*) from audit where account_id = {account} and event = 'sms_code' and outcome = 'signed_in'),
        (select count(*) from audit where account_id = {account} and event = 'mobile_proven'))";
    let found = round.of_player(rows, &own).await;
    round.is("sessions, lines, proofs of the number", found.as_str(), "1+0, 1, 1");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn each_number_of_a_change_is_proven_once() {
    race("S1", "races: both codes of a change of number, 2 x 64 callers", &DOOR, changes).await;
}

async fn changes(round: &mut Round<'_>) {
    let own = round.playing(json!({ "mobile_verified": true })).await;
    let (mut player, other) = (own.begins().await, own.begins().await);
    let new = format!("449{:08}", round.number);
    let waits = player.update(json!({ "mobile": { "number": new } })).await;
    player.verifies(&waits);
    assert_eq!(player.send_sms(&own.mobile).await.status, 200);
    let code = round.replicas().texted_code(&own.number(), 1).await;
    let callers = round.players(std::slice::from_ref(&player));
    let told = round.crowd(callers.iter().map(|caller| caller.validate_sms(&code))).await;
    round.answers(&told, "403 1, 422 Auth Token is already verified 63");
    player.verifies(&first_of(&told, 403).answer);
    assert_eq!(player.send_sms(&new).await.status, 200);
    let code = round.replicas().texted_code(&format!("+{new}"), 1).await;
    let callers = round.players(&[player]);
    let told = round.crowd(callers.iter().map(|caller| caller.validate_sms(&code))).await;
    let counts = (of_status(&told, 200), of_status(&told, 401) + of_status(&told, 422));
    round.is("validated", counts, (1, CROWD - 1));
    round.is("the other session", other.data().await.status, 401);
    let rows = "select concat_ws(', ', (select mobile from accounts where id = {account}),
        (select count(*) from sessions where account_id = {account}),
        (select string_agg(event || ' ' || outcome, ', ' order by at, event) from audit
            where account_id = {account} and event in ('mobile_changed', 'sms_code')))";
    let found = round.of_player(rows, &own).await;
    let lines = "mobile_changed begun, sms_code right, mobile_changed done, sms_code right";
    round.is("the number, sessions, lines", found, format!("{new}, 1, {lines}"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_mailbox_is_proven_once_and_its_fact_is_told_once() {
    race("S1", "races: the code and the fact of a withdrawal, 2 x 64 callers", &DOOR, withdraws).await;
}

async fn withdraws(round: &mut Round<'_>) {
    let own = round.playing(json!({})).await;
    let player = own.begins().await;
    assert_eq!(player.send_mail("w-1").await.status, 200);
    let code = round.replicas().code(&own.email).await;
    let callers = round.players(&[player]);
    let told = round.crowd(callers.iter().map(|caller| caller.validate_mail("w-1", &code))).await;
    round.answers(&told, "200 1, 422 63");
    let backends = round.backends(&own);
    let told = round.crowd(backends.iter().map(|backend| backend.fact(own.id, "w-1"))).await;
    let verified = told.iter().filter(|told| told.answer.json()["data"]["verified"] == true).count();
    round.is("facts", (verified, of_status(&told, 200)), (1, CROWD));
    let rows = "select concat_ws(', ', (select count(*) from pending_sign_ins where account_id = {account}),
        (select count(*) from audit where account_id = {account} and event = 'email_code'),
        (select count(*) from audit where account_id = {account} and event = 'fact_told'))";
    let found = round.of_player(rows, &own).await;
    round.is("challenges, proofs and facts", found.as_str(), "0, 1, 1");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_players_session_is_used_no_more_after_its_end() {
    race("S6", "races: use of a player's session against its end, 64 callers", &DOOR, ends).await;
}

async fn ends(round: &mut Round<'_>) {
    let own = round.playing(json!({})).await;
    let player = own.begins().await;
    let (callers, backends) = (round.players(&[player]), round.backends(&own));
    let path = format!("/players/{}/sessions", own.id);
    // The uses start first.
    let told =
        round.crowd(callers.iter().zip(&backends).zip(0..).map(|((caller, backend), index)| match index / 2 % 2 {
            0 => caller.data().left_future(),
            _ => backend.call("DELETE", crate::support::gateway::BRAND, &path, None).right_future(),
        }));
    let (uses, outs) = halves(told.await);
    round.is("ends", of_status(&outs, 200), CROWD / 2);
    let first = outs.iter().map(|told| told.answered).min();
    round.nothing_after(first, &uses, |answer| answer.status != 401);
    let rows = "select count(*)::text from sessions where account_id = {account}";
    let found = round.of_player(rows, &own).await;
    round.is("sessions", found.as_str(), "0");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_player_who_is_disabled_meanwhile_keeps_no_session() {
    race("S6", "races: a player's right code against being disabled, 64 callers", &DOOR, disabled).await;
}

async fn disabled(round: &mut Round<'_>) {
    let own = round.playing(json!({ "is_2fa_required": true })).await;
    let player = own.begins().await;
    assert_eq!(player.send_sms(&own.mobile).await.status, 200);
    let code = round.replicas().texted_code(&own.number(), 1).await;
    let (callers, backends) = (round.players(&[player]), round.backends(&own));
    let told =
        round.crowd(callers.iter().zip(&backends).zip(0..).map(|((caller, backend), index)| match index / 2 % 2 {
            0 => caller.validate_sms(&code).left_future(),
            _ => backend.put(own.id, json!({ "disabled": true })).right_future(),
        }));
    let told = told.await;
    let validated: Vec<&Told> = told.iter().filter(|told| told.answer.body.contains("updated_fields")).collect();
    round.is("validated once at most", validated.len() <= 1, true);
    let tokens: Vec<String> =
        validated.iter().filter_map(|told| Some(told.answer.json()["data"]["token"].as_str()?.to_owned())).collect();
    own.put(own.id, json!({ "disabled": false })).await;
    for token in tokens {
        let signed_in = Player::at(&round.url(0), ORIGIN, (&token, None));
        round.is("a session of before", signed_in.data().await.status, 401);
    }
    let rows = "select concat_ws(', ', (select count(*) from sessions where account_id = {account}),
        (select count(*) from audit where account_id = {account} and event = 'account_disabled'))";
    let found = round.of_player(rows, &own).await;
    round.is("sessions, and lines of the end", found.as_str(), "0, 1");
}
