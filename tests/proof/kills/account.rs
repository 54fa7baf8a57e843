//! Kills at the account door: a server dies at each failpoint of a deed, and another finds the deed done or not begun. Knows no random
//! fault: every death has its place. The changes of a signed-in holder are in `own.rs`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::deaths::Deaths;
use super::places::Dies;
use crate::support::Holder;
use crate::support::failpoints::OF_DEEDS;
use crate::support::holder::{PASSWORD, outcome};
use crate::support::replicas::ORIGIN;

pub const NEXT: &str = "amber quarry whistles slowly";

/// The terms that an account may accept.
pub const TERMS: &str = "2026-11";

const OPEN: [(&str, &str); 6] = [
    ("VESTIBULE_LOG", "info"),
    ("VESTIBULE_ACCOUNT_TERMS", TERMS),
    ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
    ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off"),
    ("VESTIBULE_ACCOUNT_COOLDOWN", "off"),
    ("VESTIBULE_ACCOUNT_MAILS", "off"),
];

const LOGIN: &str = "mutation($c: LoginCredentials!) { login(credentials: $c) { token } }";
const RENEW: &str = "mutation($refresh: String!) { newToken(refreshToken: $refresh) { token } }";
const CHANGE: &str =
    "mutation($old: String!, $new: String!) { changePassword(oldPassword: $old, newPassword: $new) { token } }";
const TWO_FACTOR: &str = "mutation($password: String) { enable2Fa(password: $password) { status } }";
const REGISTER: &str = "mutation($input: UserRegistrationInputV2!) { register(input: $input) { sessionId } }";
pub const CONFIRM: &str = "mutation($code: String!, $awaited: String!, $email: EmailAddress!) {
    confirm2Fa(code: $code, sessionId: $awaited, email: $email) { token } }";
const FORGET: &str = "mutation($email: EmailAddress!) { forgotPassword(email: $email) { sessionId } }";
const RESET: &str = "mutation($p: PasswordResetParams!) { confirmPasswordReset(passwordResetParams: $p) { status } }";

/// A query with its access token and its variables.
type Asked<'a> = (Option<&'a str>, &'a str, Value);

impl Deaths {
    pub fn holder(&self) -> Holder {
        Holder::of_origin(&self.alive.url(), ORIGIN)
    }

    /// Asks a server that dies at this place, and starts another.
    pub async fn dies(&mut self, place: &str, (token, query, variables): Asked<'_>) {
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.dies_at(place, |http, url| {
            let request = http.post(format!("{url}/account/graphql")).header("content-type", "application/json");
            token.iter().fold(request, |request, token| request.bearer_auth(token)).body(body)
        })
        .await;
    }

    pub async fn row(&self, query: &str) -> String {
        let account = format!("(select id from accounts where door = 'account' and address = '{}')", self.email);
        self.replicas.database.text(&query.replace("{account}", &account)).await
    }

    /// The result of a login with the usual password.
    pub async fn signed_in(&self) -> Value {
        let answer = self.holder().login(&self.email, PASSWORD, None).await;
        assert_eq!(outcome(&answer), "OK", "{}: {}", self.tried(), answer.body);
        answer.field("login")
    }

    /// The outcomes of logins with the old password and with the new one.
    async fn passwords(&self) -> [String; 2] {
        let holder = self.holder();
        let [old, new] = [PASSWORD, NEXT].map(|password| holder.login(&self.email, password, None));
        [outcome(&old.await), outcome(&new.await)]
    }

    pub async fn newest_code(&self) -> String {
        self.replicas.code(&self.email).await
    }

    async fn die(&mut self, dies: Dies, (place, kept): (&str, bool)) {
        let email = self.email.clone();
        if !matches!(dies, Dies::Register | Dies::Confirm) {
            self.replicas.customer(&email, PASSWORD).await;
        }
        match dies {
            Dies::Login => {
                let login = json!({ "c": { "email": email, "password": PASSWORD } });
                self.dies(place, (None, LOGIN, login)).await;
                let sessions = self.row("select count(*)::text from sessions where account_id = {account}").await;
                self.is("sessions", sessions.as_str(), if kept { "1" } else { "0" });
                self.signed_in().await;
            }
            Dies::Renew => self.renew(place, kept).await,
            Dies::Replay => self.replay(place, kept).await,
            Dies::Change => {
                let [mine, other] = [text(&self.signed_in().await, "token"), text(&self.signed_in().await, "token")];
                self.dies(place, (Some(&mine), CHANGE, json!({ "old": PASSWORD, "new": NEXT }))).await;
                self.changed(kept, &[(&mine, true), (&other, !kept)]).await;
            }
            Dies::TwoFactor => {
                let mine = text(&self.signed_in().await, "token");
                self.dies(place, (Some(&mine), TWO_FACTOR, json!({ "password": PASSWORD }))).await;
                let lives = self.holder().whose(&mine).await.is_some();
                self.is("the session", lives, true);
                let waits = self.signed_in().await["token"].is_null();
                self.is("a code is wanted", waits, kept);
            }
            Dies::Register => {
                let input = json!({ "input": { "email": email, "password": PASSWORD } });
                self.dies(place, (None, REGISTER, input)).await;
                self.joined(false).await;
                if kept {
                    self.newest_code().await;
                }
                let (awaited, code) = self.registered().await;
                let confirmed = self.holder().confirm(None, &email, &awaited, &code).await;
                self.is("a registration", outcome(&confirmed).as_str(), "OK");
                self.joined(true).await;
            }
            Dies::Confirm => {
                let (awaited, code) = self.registered().await;
                let confirm = json!({ "code": code, "awaited": awaited, "email": email });
                self.dies(place, (None, CONFIRM, confirm)).await;
                self.joined(kept).await;
                let again = self.holder().confirm(None, &email, &awaited, &code).await;
                self.is("the code again", outcome(&again).as_str(), if kept { "NO_PENDING" } else { "OK" });
                self.joined(true).await;
                self.signed_in().await;
            }
            Dies::Forget => {
                self.dies(place, (None, FORGET, json!({ "email": email }))).await;
                if kept {
                    self.newest_code().await;
                }
                let (awaited, code) = self.forgotten().await;
                let reset = self.holder().reset(&email, &awaited, &code, NEXT).await;
                self.is("a reset", outcome(&reset).as_str(), "OK");
                self.changed(true, &[]).await;
            }
            Dies::Reset => {
                let mine = text(&self.signed_in().await, "token");
                let (awaited, code) = self.forgotten().await;
                let params = json!({ "email": email, "sessionId": awaited, "code": code, "newPassword": NEXT });
                self.dies(place, (None, RESET, json!({ "p": params }))).await;
                self.changed(kept, &[(&mine, !kept)]).await;
                let again = self.holder().reset(&email, &awaited, &code, NEXT).await;
                self.is("the code again", outcome(&again).as_str(), if kept { "NO_PENDING" } else { "OK" });
                self.changed(true, &[(&mine, false)]).await;
            }
            Dies::Own(own) => self.own(own, (place, kept)).await,
        }
    }

    /// A refresh token that was answered renews once more, or its successor does.
    async fn renew(&mut self, place: &str, kept: bool) {
        let first = text(&self.signed_in().await, "refreshToken");
        self.dies(place, (None, RENEW, json!({ "refresh": first }))).await;
        let generation = "select max(refresh_generation)::text from sessions where account_id = {account}";
        let row = self.row(generation).await;
        self.is("the generation", row.as_str(), if kept { "2" } else { "1" });
        let again = self.holder().renew(&first).await;
        self.is("the token again", outcome(&again).as_str(), "OK");
        let successor = self.holder().renew(&text(&again.field("newToken"), "refreshToken")).await;
        self.is("its successor", outcome(&successor).as_str(), "OK");
        let row = self.row(generation).await;
        self.is("the generation at last", row.as_str(), "3");
    }

    /// A token that is replayed ends its session and tells so, or the session goes on untold.
    async fn replay(&mut self, place: &str, kept: bool) {
        let (first, holder) = (text(&self.signed_in().await, "refreshToken"), self.holder());
        let second = holder.renew(&first).await.field("newToken");
        let third = holder.renew(&text(&second, "refreshToken")).await.field("newToken");
        self.dies(place, (None, RENEW, json!({ "refresh": first }))).await;
        let lines = "select count(*)::text from audit where account_id = {account} and outcome = 'replayed'";
        let (told, lives) = (self.row(lines).await, self.holder().whose(&text(&third, "token")).await.is_some());
        self.is("lines", told.as_str(), if kept { "1" } else { "0" });
        self.is("the session", lives, !kept);
        let again = self.holder().renew(&first).await;
        self.is("the replay again", outcome(&again).as_str(), "INVALID_TOKEN");
        let (told, lives) = (self.row(lines).await, self.holder().whose(&text(&third, "token")).await.is_some());
        self.is("lines at last", (told.as_str(), lives), ("1", false));
    }

    /// The password is wholly new or wholly old, and so are the sessions.
    pub async fn changed(&mut self, new: bool, sessions: &[(&str, bool)]) {
        for (token, lives) in sessions {
            let found = self.holder().whose(token).await.is_some();
            self.is("a session", found, *lives);
        }
        let (right, wrong) = ("OK".to_owned(), "WRONG_CREDENTIALS".to_owned());
        let found = self.passwords().await;
        self.is("the old password and the new one", found, if new { [wrong, right] } else { [right, wrong] });
    }

    /// The account exists with its password and its line, or nothing of it.
    async fn joined(&mut self, whole: bool) {
        let parts = "select concat_ws(' ', (select count(*) from accounts where id = {account}),
            (select count(*) from passwords where account_id = {account}),
            (select count(*) from audit where account_id = {account} and event = 'registered'))";
        let found = self.row(parts).await;
        self.is("account, password and line", found.as_str(), if whole { "1 1 1" } else { "0 0 0" });
    }

    /// A registration that waits, and its code.
    async fn registered(&self) -> (String, String) {
        let input = json!({ "input": { "email": self.email, "password": PASSWORD } });
        let told = self.holder().asks(None, REGISTER, input).await;
        (text(&told.field("register"), "sessionId"), self.newest_code().await)
    }

    /// A reset that waits, and its code.
    async fn forgotten(&self) -> (String, String) {
        let told = self.holder().forget(&self.email).await;
        (text(&told.field("forgotPassword"), "sessionId"), self.newest_code().await)
    }
}

pub fn text(told: &Value, name: &str) -> String {
    told[name].as_str().unwrap_or_else(|| panic!("{name}: {told}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_deed_of_the_account_door_is_done_or_not_begun_wherever_its_server_dies() {
    let mut deaths = Deaths::begin(&OPEN, "kills: deeds of the account door, killed at each failpoint").await;
    let mut tried = BTreeSet::new();
    for dies in std::iter::repeat_n(Dies::ALL, if crate::long() { 20 } else { 1 }).flatten() {
        for (place, kept) in dies.places() {
            deaths.next(&format!("{dies:?} at {place}"));
            deaths.die(dies, (place, kept)).await;
            tried.insert(place);
        }
    }
    assert!(OF_DEEDS.iter().all(|(name, _)| tried.contains(name)), "{tried:?}");
    deaths.end().await;
}
