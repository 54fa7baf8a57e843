//! Kills at the session door: a server dies at each place of a call, and a command on an application key at each of its places. What
//! comes after finds the step or the change done or not begun: its rows, its line of the trail, and what was begun under the key. Knows
//! no random fault.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;

use serde_json::{Value, json};
use totp_rs::Totp;
use vestibule::clock::Clock;

use super::deaths::Deaths;
use super::places::{DiesAt, KeyDies};
use crate::support::failpoints::OF_KEYS;
use crate::support::other_than;
use crate::support::replicas::ORIGIN;
use crate::support::session::{PASSWORD, Program, code, enrols, joins, made_by, plain, text_of};

const SETTINGS: [(&str, &str); 3] =
    [("VESTIBULE_LOG", "info"), ("VESTIBULE_DOORS", "session"), ("VESTIBULE_KEY_RATE_LIMIT", "off")];

/// The cookie of the person, on plain http.
const COOKIE: &str = "vestibule-v3-8080";

/// The newest code that counts after an enrolment by the code before it.
fn code_of(url: &str, steps: i64) -> String {
    let at = Clock::system().now().timestamp() + 30 * steps;
    Totp::from_url(url).unwrap().generate(u64::try_from(at).unwrap()).to_string()
}

impl Deaths {
    /// A program with an empty jar, at the server that lives.
    fn program(&self, key: &str) -> Program {
        Program::at(&self.alive.url(), ORIGIN, key)
    }

    /// A program with this cookie.
    fn with_cookie(&self, key: &str, cookie: &str) -> Program {
        let program = self.program(key);
        program.set_cookie(cookie);
        program
    }

    /// A new application key of this name, as its text.
    async fn key(&self, name: &str) -> String {
        text_of(&made_by(&self.replicas.app, plain(name)).await)
    }

    /// Result of a query about an account and a key, `{account}` and `{key}`.
    async fn of(&self, query: &str) -> String {
        let account = format!("(select id from accounts where door = 'session' and user_name = '{}')", self.name);
        let key = format!("(select id from application_keys where name = '{}')", self.name);
        self.replicas.database.text(&query.replace("{account}", &account).replace("{key}", &key)).await
    }

    /// Calls a server that dies at this place.
    async fn dies_in(&mut self, place: &str, (key, cookie): (&str, Option<&str>), (path, body): (&str, Value)) {
        let body = body.to_string();
        self.dies_at(place, |http, url| {
            let request = http.post(format!("{url}/v3/session/{path}")).header("private-token", key);
            let request = request.header("content-type", "application/json").body(body);
            cookie.iter().fold(request, |request, cookie| request.header("cookie", format!("{COOKIE}={cookie}")))
        })
        .await;
    }

    async fn die_in_a_call(&mut self, dies: DiesAt, (place, kept): (&str, bool)) {
        let (name, key) = (self.name.clone(), self.key(&self.name).await);
        joins(&self.replicas.app, &name, |_| {}).await;
        let login = ("login", json!({ "userName": name, "password": PASSWORD }));
        let two = if kept { "1 1" } else { "0 0" };
        match dies {
            DiesAt::Login => {
                self.dies_in(place, (&key, None), login).await;
                let rows = "select concat_ws(' ', (select count(*) from sessions where account_id = {account}),
                    (select count(*) from audit where account_id = {account} and outcome = 'signed_in'))";
                let found = self.of(rows).await;
                self.is("sessions and lines", found.as_str(), two);
                self.gets_in(&key, None).await;
            }
            DiesAt::Begin => {
                let url = enrols(&self.replicas.app, &name, -1).await;
                self.dies_in(place, (&key, None), login).await;
                let rows = "select concat_ws(' ', (select count(*) from pending_sign_ins where account_id = {account}),
                    (select count(*) from audit where account_id = {account} and outcome = 'right'))";
                let found = self.of(rows).await;
                self.is("logins and lines", found.as_str(), two);
                self.gets_in(&key, Some(&url)).await;
            }
            DiesAt::Otp => {
                let (url, cookie) = self.begun(&key).await;
                let otp = code_of(&url, 0);
                self.dies_in(place, (&key, Some(&cookie)), ("login/otp", json!({ "otp": otp }))).await;
                let rows = "select concat_ws(' ', (select count(*) from sessions where account_id = {account}),
                    (select count(*) from pending_sign_ins where account_id = {account}),
                    (select version from authenticators where account_id = {account}),
                    (select count(*) from audit where account_id = {account} and event = 'authenticator'))";
                let found = self.of(rows).await;
                self.is("sessions, logins, version, lines", found.as_str(), if kept { "1 0 2 1" } else { "0 1 1 0" });
                let program = self.with_cookie(&key, &cookie);
                let again = code(&program.otp(&otp).await);
                self.is("the code again", again, if kept { (409, 10111) } else { (204, 0) });
                let user = code(&program.user().await);
                self.is("the user", user, if kept { (401, 10100) } else { (200, 0) });
                let found = self.of(rows).await;
                self.is("sessions, logins, version, lines at last", found.as_str(), "1 0 2 1");
            }
            DiesAt::Guess => {
                let (url, cookie) = self.begun(&key).await;
                let right: Vec<String> = (-6..=6).map(|steps| code_of(&url, steps)).collect();
                self.dies_in(place, (&key, Some(&cookie)), ("login/otp", json!({ "otp": other_than(&right) }))).await;
                let rows = "select concat_ws(' ', (select failures from authenticators where account_id = {account}),
                    (select second_attempts from pending_sign_ins where account_id = {account}),
                    (select count(*) from audit where account_id = {account} and outcome = 'wrong'))";
                let found = self.of(rows).await;
                self.is("failures, attempts, lines", found.as_str(), if kept { "1 1 1" } else { "0 0 0" });
                let done = code(&self.with_cookie(&key, &cookie).otp(&code_of(&url, 0)).await);
                self.is("the right code", done, (204, 0));
            }
            DiesAt::Logout => {
                let cookie = self.gets_in(&key, None).await;
                self.dies_in(place, (&key, Some(&cookie)), ("logout", json!({}))).await;
                let rows = "select concat_ws(' ', (select count(*) from sessions where account_id = {account}),
                    (select count(*) from audit where account_id = {account} and outcome = 'signed_out'))";
                let found = self.of(rows).await;
                self.is("sessions and lines", found.as_str(), if kept { "0 1" } else { "1 0" });
                let user = code(&self.with_cookie(&key, &cookie).user().await);
                self.is("the user", user, if kept { (401, 10100) } else { (200, 0) });
                let again = code(&self.with_cookie(&key, &cookie).logout().await);
                self.is("the logout again", again, (204, 0));
                let found = self.of(rows).await;
                self.is("sessions and lines at last", found.as_str(), "0 1");
            }
        }
    }

    /// An authenticator, and the cookie of a login that awaits its code.
    async fn begun(&mut self, key: &str) -> (String, String) {
        let url = enrols(&self.replicas.app, &self.name, -1).await;
        let program = self.program(key);
        let begun = code(&program.login(&self.name, PASSWORD).await);
        self.is("a login", begun, (200, 0));
        (url, program.cookie().unwrap_or_default())
    }

    /// Logs in, by the code of an authenticator where there is one. Returns the cookie of the session.
    async fn gets_in(&mut self, key: &str, url: Option<&str>) -> String {
        let program = self.program(key);
        let mut told = code(&program.login(&self.name, PASSWORD).await);
        self.is("a login", told, (200, 0));
        if let Some(url) = url {
            told = code(&program.otp(&code_of(url, 0)).await);
            self.is("its code", told, (204, 0));
        }
        let user = program.user().await;
        self.is("the user", user.json()["userName"].as_str().map(str::to_owned), Some(self.name.clone()));
        program.cookie().unwrap_or_default()
    }

    /// Runs a command on the key. `None`: it killed itself.
    async fn key_command(&mut self, dies: KeyDies, place: Option<&str>) -> Option<i32> {
        let own: &[&str] = match dies {
            KeyDies::Add => &["--scope", "session"],
            KeyDies::Narrow => &["--network", "127.0.0.0/8"],
            KeyDies::End => &[],
        };
        let verb = match dies {
            KeyDies::Add => "add",
            KeyDies::Narrow => "narrow",
            KeyDies::End => "end",
        };
        let arguments = [&["api-key", verb, self.name.as_str()], own].concat();
        let output = self.replicas.command(&arguments, place);
        if place.is_some() {
            self.is("the signal", output.status.signal(), Some(9));
            self.is("what is printed", output.stdout.len(), 0);
            self.proof.harmed(1);
        }
        output.status.code()
    }

    /// A key is there with its line or not there, and what it loses goes with all that was begun under it.
    async fn die_in_a_command(&mut self, dies: KeyDies, (place, kept): (&str, bool)) {
        let rows = "select concat_ws(' ', (select count(*) from application_keys where id = {key}),
            (select count(*) from audit where event = 'application_key_added' and detail ->> 'applicationKey' = '{name}'))";
        let rows = rows.replace("{name}", &self.name);
        if dies == KeyDies::Add {
            self.key_command(dies, Some(place)).await;
            let found = self.of(&rows).await;
            self.is("keys and lines", found.as_str(), if kept { "1 1" } else { "0 0" });
            let again = self.key_command(dies, None).await;
            self.is("once more", again, Some(i32::from(kept)));
            let found = self.of(&rows).await;
            self.is("keys and lines at last", found.as_str(), "1 1");
            return;
        }
        let (name, key) = (self.name.clone(), self.key(&self.name).await);
        joins(&self.replicas.app, &name, |_| {}).await;
        let session = self.gets_in(&key, None).await;
        let other = format!("{name}.half");
        joins(&self.replicas.app, &other, |_| {}).await;
        let url = enrols(&self.replicas.app, &other, -1).await;
        let half = self.program(&key);
        let begun = code(&half.login(&other, PASSWORD).await);
        self.is("a login", begun, (200, 0));
        let half = half.cookie().unwrap_or_default();

        let parts = "select concat_ws(' ', (select version from application_keys where id = {key}),
            (select count(*) from sessions where application_key_id = {key}),
            (select count(*) from pending_sign_ins where application_key_id = {key}),
            (select count(*) from audit where detail ->> 'applicationKey' = '{name}'
                and event in ('application_key_narrowed', 'application_key_ended')))";
        let parts = parts.replace("{name}", &name);
        self.key_command(dies, Some(place)).await;
        let found = self.of(&parts).await;
        self.is("version, sessions, logins, lines", found.as_str(), if kept { "2 0 0 1" } else { "1 1 1 0" });
        let over = match dies {
            KeyDies::Narrow | KeyDies::Add => [(401, 10100), (409, 10111)],
            KeyDies::End => [(401, 10101); 2],
        };
        let user = code(&self.with_cookie(&key, &session).user().await);
        self.is("the user", user, if kept { over[0] } else { (200, 0) });
        if kept {
            let otp = code(&self.with_cookie(&key, &half).otp(&code_of(&url, 0)).await);
            self.is("the code", otp, over[1]);
        }
        let again = self.key_command(dies, None).await;
        // A key that lost something keeps its name, and one that ended has none.
        self.is("once more", again, Some(i32::from(kept && dies == KeyDies::End)));
        let found = self.of(&parts).await;
        self.is("version, sessions, logins, lines at last", found.as_str(), "2 0 0 1");
        let user = code(&self.with_cookie(&key, &session).user().await);
        self.is("the user at last", user, over[0]);
        let otp = code(&self.with_cookie(&key, &half).otp(&code_of(&url, 0)).await);
        self.is("the code at last", otp, over[1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_call_of_the_session_door_is_done_or_not_begun_wherever_its_server_dies() {
    let mut deaths = Deaths::begin(&SETTINGS, "kills: calls of the session door, killed at each failpoint").await;
    for dies in std::iter::repeat_n(DiesAt::ALL, if crate::long() { 5 } else { 1 }).flatten() {
        for (place, kept) in dies.places() {
            deaths.next(&format!("{dies:?} at {place}"));
            deaths.die_in_a_call(dies, (place, kept)).await;
        }
    }
    deaths.end().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_command_on_an_application_key_is_done_or_not_begun_wherever_it_dies() {
    let mut deaths = Deaths::begin(&SETTINGS, "kills: commands on application keys, killed at each failpoint").await;
    let mut tried = BTreeSet::new();
    for dies in std::iter::repeat_n(KeyDies::ALL, if crate::long() { 5 } else { 1 }).flatten() {
        for (place, kept) in dies.places() {
            deaths.next(&format!("{dies:?} at {place}"));
            deaths.die_in_a_command(dies, (place, kept)).await;
            tried.insert(place);
        }
    }
    assert!(OF_KEYS.iter().all(|(name, _)| tried.contains(name)), "{tried:?}");
    deaths.end().await;
}
