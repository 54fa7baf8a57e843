//! Kills at the player door: a server dies at each place of a call of a player or of the operator's program. What comes after finds the
//! call done or not begun: its rows, its line of the trail, and the code spent or good. Knows no random fault.

use serde_json::{Value, json};
use vestibule::application_keys::NewKey;
use vestibule::rules::application_key::KeyName;

use super::deaths::Deaths;
use super::places::DiesInPlay;
use crate::support::gateway::{BRAND, Operator, Player, backend};
use crate::support::other_than;
use crate::support::players::brand;
use crate::support::replicas::ORIGIN;
use crate::support::session::{made_by, text_of};

const SETTINGS: [(&str, &str); 6] = [
    ("VESTIBULE_LOG", "info"),
    ("VESTIBULE_DOORS", "player"),
    ("VESTIBULE_SMS", "files"),
    ("VESTIBULE_KEY_RATE_LIMIT", "off"),
    ("VESTIBULE_PLAYER_RATE_LIMIT", "off"),
    ("VESTIBULE_PLAYER_COOLDOWN", "off"),
];

/// A player whose call dies, and what it holds.
struct Doomed {
    key: String,
    id: i64,
    /// The telephone number, in digits.
    mobile: String,
    player: Option<Player>,
}

impl Doomed {
    /// The player, with the tokens held, at another server.
    fn player(&self, url: &str) -> Player {
        self.player.as_ref().unwrap().over_at(url)
    }
}

impl Deaths {
    fn operator(&self, own: &Doomed) -> Operator {
        Operator::at(&self.alive.url(), ORIGIN, &own.key)
    }

    /// A player with these fields beside a number and an address.
    async fn doomed(&self, mut fields: Value) -> Doomed {
        let app = &self.replicas.app;
        brand(app, BRAND).await;
        let key = NewKey { name: KeyName::parse(&self.name).unwrap(), ..backend() };
        let (id, mobile) = (self.number.try_into().unwrap(), format!("441{:08}", self.number));
        let own = Doomed { key: text_of(&made_by(app, key).await), id, mobile, player: None };
        fields["mobile_number"] = json!(own.mobile);
        fields["email"] = json!(self.email);
        assert_eq!(self.operator(&own).put(own.id, fields).await.status, 201);
        own
    }

    /// Begins a session, and asks for its code where one is wanted.
    async fn plays(&self, own: &mut Doomed) {
        let player = self.operator(own).own_player(own.id).await;
        if player.challenge.is_some() {
            assert_eq!(player.send_sms(&own.mobile).await.status, 200);
        }
        own.player = Some(player);
    }

    /// The first code to a number.
    async fn texted(&self, mobile: &str) -> String {
        self.replicas.texted_code(&format!("+{mobile}"), 1).await
    }

    /// Result of a query about the player, `{account}`.
    async fn of_player(&self, query: &str) -> String {
        let account = format!("(select id from accounts where door = 'player' and number = {})", self.number);
        self.replicas.database.text(&query.replace("{account}", &account)).await
    }

    /// A player makes a call at a server that dies at this place.
    async fn player_dies(&mut self, place: &str, own: &Doomed, (path, request_id): (&str, &str), body: Value) {
        let player = own.player.as_ref().unwrap();
        self.dies_at(place, |http, url| {
            let request = http.post(format!("{url}/gateway/player-data/v1{path}/{BRAND}"));
            let request = request.header("x-auth-token", &player.token).header("content-type", "application/json");
            let request = request.header("request-id", request_id).body(body.to_string());
            player.challenge.iter().fold(request, |request, token| request.header("2fa-auth-token", token))
        })
        .await;
    }

    /// The operator's program makes a call at a server that dies at this place.
    async fn operator_dies(&mut self, place: &str, own: &Doomed, (method, path): (&str, &str), body: Option<Value>) {
        self.dies_at(place, |http, url| {
            let url = format!("{url}/gateway/operator/v1/{BRAND}{path}");
            let request = http.request(method.parse().unwrap(), url).header("private-token", &own.key);
            body.iter().fold(request, |request, body| {
                request.header("content-type", "application/json").body(body.to_string())
            })
        })
        .await;
    }

    async fn die_in_play(&mut self, dies: DiesInPlay, at: (&str, bool)) {
        match dies {
            DiesInPlay::Begin | DiesInPlay::Disable | DiesInPlay::SignOut => self.dies_at_the_operators(dies, at).await,
            DiesInPlay::Send | DiesInPlay::SignIn | DiesInPlay::Guess => self.dies_signing_in(dies, at).await,
            DiesInPlay::Release | DiesInPlay::Change => self.dies_changing(dies, at).await,
            DiesInPlay::Mail | DiesInPlay::Proof | DiesInPlay::Fact => self.dies_withdrawing(dies, at).await,
        }
    }

    async fn dies_at_the_operators(&mut self, dies: DiesInPlay, (place, kept): (&str, bool)) {
        let mut own = self.doomed(json!({})).await;
        let player = format!("/players/{}", own.id);
        let sessions = format!("{player}/sessions");
        let (call, event, body) = match dies {
            DiesInPlay::Disable => (("PUT", player.as_str()), "account_disabled", Some(json!({ "disabled": true }))),
            DiesInPlay::SignOut => (("DELETE", sessions.as_str()), "account_signed_out", None),
            _ => (("POST", sessions.as_str()), "session_begun", None),
        };
        let rows = "select concat_ws(' ', (select count(*) from sessions where account_id = {account}),
            (select count(*) from audit where account_id = {account} and event = '{event}'))";
        let (rows, begins) = (rows.replace("{event}", event), dies == DiesInPlay::Begin);
        if !begins {
            self.plays(&mut own).await;
        }
        self.operator_dies(place, &own, call, body.clone()).await;
        let found = self.of_player(&rows).await;
        let expected = match (begins, kept) {
            (true, true) => "1 1",
            (true, false) => "0 0",
            (false, true) => "0 1",
            (false, false) => "1 0",
        };
        self.is("sessions and lines", found.as_str(), expected);
        if begins {
            self.plays(&mut own).await;
            let seen = own.player(&self.alive.url()).data().await.status;
            self.is("another session", seen, 200);
            return;
        }
        let seen = own.player(&self.alive.url()).data().await.status;
        self.is("the session", seen, if kept { 401 } else { 200 });
        let again = self.operator(&own).call(call.0, BRAND, call.1, body).await.status;
        self.is("the call again", again, 200);
        let seen = own.player(&self.alive.url()).data().await.status;
        self.is("the session at last", seen, 401);
    }

    async fn dies_signing_in(&mut self, dies: DiesInPlay, (place, kept): (&str, bool)) {
        let mut own = self.doomed(json!({ "is_2fa_required": true })).await;
        let rows =
            "select concat_ws(' ', (select count(*) filter (where not half) || ' ' || count(*) filter (where half)
                from sessions where account_id = {account}),
            (select max(codes) || ' ' || max(first_attempts) from pending_sign_ins where account_id = {account}),
            (select count(*) filter (where event = 'code_texted') || ' ' || count(*) filter (where event = 'sms_code')
                || ' ' || count(*) filter (where event = 'mobile_proven') from audit where account_id = {account}))";
        let what = "sessions, half ones, codes, attempts, lines of sends, codes and proofs";
        let mobile = own.mobile.clone();
        if dies == DiesInPlay::Send {
            own.player = Some(self.operator(&own).own_player(own.id).await);
            self.player_dies(place, &own, ("/send/code", "-"), json!({ "mobile_number": mobile })).await;
            let found = self.of_player(rows).await;
            self.is(what, found.as_str(), if kept { "0 1 1 0 1 0 0" } else { "0 1 0 0 0 0 0" });
            let player = own.player(&self.alive.url());
            if !kept {
                self.is("a send", player.send_sms(&mobile).await.status, 200);
            }
            let code = self.texted(&mobile).await;
            self.is("its code", player.validate_sms(&code).await.status, 200);
            return;
        }
        self.plays(&mut own).await;
        let code = self.texted(&mobile).await;
        let guesses = dies == DiesInPlay::Guess;
        let shown = if guesses { other_than(std::slice::from_ref(&code)) } else { code.clone() };
        self.player_dies(place, &own, ("/validate/code", "-"), json!({ "sms_code": shown })).await;
        let found = self.of_player(rows).await;
        let expected = match (guesses, kept) {
            (true, true) => "0 1 1 1 1 1 0",
            (false, true) => "1 0 1 0 1 1 1",
            (_, false) => "0 1 1 0 1 0 0",
        };
        self.is(what, found.as_str(), expected);
        let again = own.player(&self.alive.url()).validate_sms(&code).await.status;
        self.is("the code again", again, if kept && !guesses { 401 } else { 200 });
        let found = self.of_player(rows).await;
        let expected = if guesses && kept { "1 0 1 1 1 2 1" } else { "1 0 1 0 1 1 1" };
        self.is("those at last", found.as_str(), expected);
    }

    async fn dies_changing(&mut self, dies: DiesInPlay, (place, kept): (&str, bool)) {
        let mut own = self.doomed(json!({ "mobile_verified": true })).await;
        let new = format!("449{:08}", self.number);
        let other = self.operator(&own).own_player(own.id).await;
        self.plays(&mut own).await;
        let (mut code, mut player) = (String::new(), own.player(&self.alive.url()));
        let releases = dies == DiesInPlay::Release;
        for number in [own.mobile.clone(), new.clone()].into_iter().take(if releases { 1 } else { 2 }) {
            if player.challenge.is_none() {
                player.verifies(&player.update(json!({ "mobile": { "number": new } })).await);
            } else {
                player.verifies(&player.validate_sms(&code).await);
            }
            assert_eq!(player.send_sms(&number).await.status, 200);
            code = self.texted(&number).await;
        }
        own.player = Some(player);
        self.player_dies(place, &own, ("/validate/code", "-"), json!({ "sms_code": code })).await;
        let rows = "select concat_ws(' ', (select mobile from accounts where id = {account}),
            (select count(*) from sessions where account_id = {account}),
            (select count(*) from pending_sign_ins where account_id = {account} and purpose = 'mobile_change' and closed is null),
            (select count(*) from audit where account_id = {account} and event = 'sms_code'),
            (select count(*) from audit where account_id = {account} and event = 'mobile_changed' and outcome = 'done'))";
        let (found, old) = (self.of_player(rows).await, own.mobile.clone());
        let expected = match (releases, kept) {
            (true, true) => format!("{old} 2 1 1 0"),
            (true, false) => format!("{old} 2 0 0 0"),
            (false, true) => format!("{new} 1 0 2 1"),
            (false, false) => format!("{old} 2 1 1 0"),
        };
        self.is("the number, sessions, open challenges, lines of codes and changes", found, expected);
        let seen = other.over_at(&self.alive.url()).data().await.status;
        self.is("the other session", seen, if kept && !releases { 401 } else { 200 });
        let again = own.player(&self.alive.url()).validate_sms(&code).await.status;
        let expected = match (releases, kept) {
            (true, true) => 422,
            (true, false) => 403,
            (false, true) => 401,
            (false, false) => 200,
        };
        self.is("the code again", again, expected);
        let found = self.of_player(rows).await;
        let expected = if releases { format!("{old} 2 1 1 0") } else { format!("{new} 1 0 2 1") };
        self.is("those at last", found, expected);
    }

    async fn dies_withdrawing(&mut self, dies: DiesInPlay, (place, kept): (&str, bool)) {
        let mut own = self.doomed(json!({})).await;
        self.plays(&mut own).await;
        let rows = "select concat_ws(' ', (select count(*) || ' ' || count(*) filter (where closed = 'proven')
                from pending_sign_ins where account_id = {account}),
            (select count(*) filter (where event = 'code_mailed') || ' ' || count(*) filter (where event = 'email_code')
                || ' ' || count(*) filter (where event = 'fact_told') from audit where account_id = {account}))";
        let email = self.email.clone();
        let player = own.player(&self.alive.url());
        let fact = json!({ "player_id": own.id, "request_id": "w" });
        let expected = match (dies, kept) {
            (DiesInPlay::Mail, _) => {
                self.player_dies(place, &own, ("/send/code", "w"), json!({ "auth_type": "email" })).await;
                if kept { "1 0 1 0 0" } else { "0 0 0 0 0" }
            }
            (DiesInPlay::Proof, _) => {
                assert_eq!(player.send_mail("w").await.status, 200);
                let code = self.replicas.code(&email).await;
                let body = json!({ "auth_type": "email", "code": code });
                self.player_dies(place, &own, ("/validate/code", "w"), body).await;
                let again = own.player(&self.alive.url()).validate_mail("w", &code).await.status;
                self.is("the code again", again, if kept { 422 } else { 200 });
                "1 1 1 1 0"
            }
            (_, _) => {
                assert_eq!(player.send_mail("w").await.status, 200);
                let code = self.replicas.code(&email).await;
                assert_eq!(player.validate_mail("w", &code).await.status, 200);
                self.operator_dies(place, &own, ("POST", "/facts"), Some(fact)).await;
                if kept { "0 0 1 1 1" } else { "1 1 1 1 0" }
            }
        };
        let found = self.of_player(rows).await;
        self.is("challenges, proven ones, lines of sends, codes and facts", found.as_str(), expected);
        if dies == DiesInPlay::Mail {
            let player = own.player(&self.alive.url());
            if !kept {
                self.is("a send", player.send_mail("w").await.status, 200);
            }
            let code = self.replicas.code(&email).await;
            self.is("its code", player.validate_mail("w", &code).await.status, 200);
        }
        // Whether the fact was told before its server died is not known to the operator's program: it is told no more.
        let told = [self.operator(&own).fact(own.id, "w").await, self.operator(&own).fact(own.id, "w").await];
        let told = told.map(|answer| answer.json()["data"]["verified"].clone());
        self.is("the fact", told, [json!(dies != DiesInPlay::Fact || !kept), json!(false)]);
        let found = self.of_player(rows).await;
        self.is("those at last", found.as_str(), "0 0 1 1 1");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_call_of_the_player_door_is_done_or_not_begun_wherever_its_server_dies() {
    let mut deaths = Deaths::begin(&SETTINGS, "kills: calls of the player door, killed at each failpoint").await;
    for dies in std::iter::repeat_n(DiesInPlay::ALL, if crate::long() { 5 } else { 1 }).flatten() {
        for (place, kept) in dies.places() {
            deaths.next(&format!("{dies:?} at {place}"));
            deaths.die_in_play(dies, (place, kept)).await;
        }
    }
    deaths.end().await;
}
