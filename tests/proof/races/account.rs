//! Races at the account door: a refresh token, mailed codes of a sign-in, of a change of the password and of a reset, guesses of a
//! password and of a code. The bounds of sessions and devices are in `bounds.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{CROWD, Round, Told, race, said};
use crate::support::holder::{PASSWORD, outcome};
use crate::support::replicas::ORIGIN;
use crate::support::{Holder, other_than};

const NEXT: &str = "amber quarry whistles slowly";

/// The account door without waits, limits of mails and the limit of a network.
pub(super) const OPEN: [(&str, &str); 3] = [
    ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off"),
    ("VESTIBULE_ACCOUNT_COOLDOWN", "off"),
    ("VESTIBULE_ACCOUNT_MAILS", "off"),
];

const REFRESH: &str = "select concat_ws(', ', 'sessions ' || count(*), 'generation ' || max(refresh_generation)) \
    from sessions where account_id = {account}";

/// An account of a race and a client of it.
pub(super) struct Own {
    pub email: String,
    holder: Holder,
}

impl Round<'_> {
    /// An account with the usual password; its user name is the address before the `@`.
    pub(super) async fn own(&self) -> Own {
        let (email, name) = (format!("caller{}@example.com", self.number), format!("caller{}", self.number));
        self.replicas().named_customer((&email, &name), PASSWORD).await;
        Own { email, holder: Holder::of_origin(&self.url(0), ORIGIN) }
    }

    /// An account whose password is followed by a mailed code, signed in by neither.
    async fn guarded(&self) -> Own {
        let own = self.own().await;
        let token = own.signed_in().await["token"].clone();
        let token = token.as_str().unwrap();
        assert_eq!(own.holder.two_factor(true, token, PASSWORD).await.field("enable2Fa")["status"], 200);
        assert_eq!(own.holder.logout(token).await.field("logout")["sessionsEnded"], 1);
        own
    }

    /// The `sessionId` that waits for a code, and the code.
    async fn awaited(&self, own: &Own) -> (String, String) {
        let awaited = own.signed_in().await["sessionId"].as_str().unwrap().to_owned();
        (awaited, self.replicas().code(&own.email).await)
    }

    /// The crowd, alternating between the servers.
    pub(super) fn holders(&self, own: &Own) -> Vec<Holder> {
        (0..CROWD).map(|index| own.holder.over_at(&self.url(index))).collect()
    }

    /// Result of a query about an account, with `{account}`.
    pub(super) async fn row(&self, query: &str, own: &Own) -> String {
        let account = format!("(select id from accounts where door = 'account' and address = '{}')", own.email);
        self.replicas().database.text(&query.replace("{account}", &account)).await
    }

    /// Number of callers by outcome.
    pub(super) fn outcomes(&mut self, told: &[Told], expected: &str) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        told.iter().for_each(|told| *counts.entry(outcome(&told.answer)).or_default() += 1);
        self.is("outcomes", said(&counts), expected.to_owned());
    }
}

impl Own {
    /// The result of a login with the usual password.
    async fn signed_in(&self) -> Value {
        let answer = self.holder.login(&self.email, PASSWORD, None).await;
        assert_eq!(outcome(&answer), "OK", "{}", answer.body);
        answer.field("login")
    }
}

/// The values of one field in the answers without a refusal.
pub(super) fn values(told: &[Told], field: &str, value: &str) -> BTreeSet<String> {
    let right = told.iter().filter(|told| outcome(&told.answer) == "OK");
    right.map(|told| told.answer.field(field)[value].as_str().unwrap_or_default().to_owned()).collect()
}

/// Wrong guesses left in the answers, sorted.
fn left(told: &[Told]) -> Vec<i64> {
    let extension = |told: &Told| told.answer.json()["errors"][0]["extensions"]["remainingAttempts"].as_i64();
    let mut left: Vec<i64> = told.iter().filter_map(extension).collect();
    left.sort_unstable();
    left
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_refresh_token_has_one_successor() {
    race("refresh", "races: one refresh token, 64 callers", &OPEN, refresh).await;
}

async fn refresh(round: &mut Round<'_>) {
    let own = round.own().await;
    let first = own.signed_in().await["refreshToken"].as_str().unwrap().to_owned();
    let callers = round.holders(&own);
    let told = round.crowd(callers.iter().map(|caller| caller.renew(&first))).await;
    // All but one are answered within ten seconds of the first use: the same successor again.
    round.outcomes(&told, "OK 64");
    let successors = values(&told, "newToken", "refreshToken");
    round.is("successors", successors.len(), 1);
    round.is("the row", round.row(REFRESH, &own).await.as_str(), "sessions 1, generation 2");
    let used = own.holder.renew(successors.first().unwrap()).await;
    round.is("the successor", outcome(&used).as_str(), "OK");
    // The first token is older now: one of the crowd ends the session.
    let told = round.crowd(callers.iter().map(|caller| caller.renew(&first))).await;
    round.outcomes(&told, "INVALID_TOKEN 64");
    let lines =
        "select count(*) filter (where outcome = 'resent') || '+' || count(*) filter (where outcome = 'replayed')
        from audit where account_id = {account} and event = 'refresh_token'";
    round.is("lines", round.row(lines, &own).await.as_str(), "1+1");
    round.is("the row", round.row(REFRESH, &own).await.as_str(), "sessions 0");
    let newest = used.field("newToken")["token"].as_str().unwrap().to_owned();
    round.is("the newest access token", own.holder.whose(&newest).await, None);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_code_after_the_password_is_spent_once() {
    race("S1", "races: the code after a password, 64 callers", &OPEN, confirms).await;
}

async fn confirms(round: &mut Round<'_>) {
    let own = round.guarded().await;
    let (awaited, code) = round.awaited(&own).await;
    let callers = round.holders(&own);
    let told = round.crowd(callers.iter().map(|caller| caller.confirm(None, &own.email, &awaited, &code))).await;
    round.outcomes(&told, "NO_PENDING 63, OK 1");
    round.is("tokens", values(&told, "confirm2Fa", "refreshToken").len(), 1);
    round.is("the row", round.row(REFRESH, &own).await.as_str(), "sessions 1, generation 1");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_code_after_the_password_takes_five_guesses() {
    race("S4", "races: guesses at the code after a password, 64 callers", &OPEN, wrong_codes).await;
}

async fn wrong_codes(round: &mut Round<'_>) {
    let own = round.guarded().await;
    let (awaited, code) = round.awaited(&own).await;
    let wrong = other_than(std::slice::from_ref(&code));
    let callers = round.holders(&own);
    let told = round.crowd(callers.iter().map(|caller| caller.confirm(None, &own.email, &awaited, &wrong))).await;
    round.outcomes(&told, "NO_PENDING 59, WRONG_CODE 5");
    round.is("left", left(&told), (0..5).collect());
    let counted = "select count(*)::text from audit where account_id = {account} and event = 'email_code'
        and outcome in ('wrong', 'locked_out')";
    round.is("counted", round.row(counted, &own).await.as_str(), "5");
    let late = own.holder.confirm(None, &own.email, &awaited, &code).await;
    round.is("the right code, too late", outcome(&late).as_str(), "NO_PENDING");
    round.is("the row", round.row(REFRESH, &own).await.as_str(), "sessions 0");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn five_wrong_passwords_lock_an_address() {
    race("S4", "races: wrong passwords at one address, 64 callers", &OPEN, async |round: &mut Round<'_>| {
        wrong_passwords(round, 5).await;
    })
    .await;
}

const MANY: [(&str, &str); 4] = [OPEN[0], OPEN[1], OPEN[2], ("VESTIBULE_ACCOUNT_ATTEMPTS", "1000")];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_window_takes_twenty_wrong_passwords() {
    race("S4", "races: wrong passwords of a window, 64 callers", &MANY, async |round: &mut Round<'_>| {
        wrong_passwords(round, 20).await;
    })
    .await;
}

async fn wrong_passwords(round: &mut Round<'_>, most: usize) {
    let own = round.own().await;
    let callers = round.holders(&own);
    let told = round.crowd(callers.iter().map(|caller| caller.login(&own.email, "wrong", None))).await;
    round.outcomes(&told, &format!("LOCKED {}, WRONG_CREDENTIALS {most}", CROWD - most));
    let counted = "select count(*)::text from audit where account_id = {account} and event = 'password'
        and outcome in ('wrong', 'locked_out')";
    round.is("counted", round.row(counted, &own).await, most.to_string());
    let right = own.holder.login(&own.email, PASSWORD, None).await;
    round.is("the right password", outcome(&right).as_str(), "LOCKED");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_password_is_changed_once_by_one_code() {
    race("S1", "races: the code of a change of password, 64 callers", &OPEN, changes).await;
}

async fn changes(round: &mut Round<'_>) {
    let own = round.guarded().await;
    let (awaited, code) = round.awaited(&own).await;
    let other = own.holder.confirm(None, &own.email, &awaited, &code).await.field("confirm2Fa");
    let (awaited, code) = round.awaited(&own).await;
    let token = own.holder.confirm(None, &own.email, &awaited, &code).await.field("confirm2Fa")["token"].clone();
    let token = token.as_str().unwrap();
    let waits = own.holder.change_password(token, PASSWORD, NEXT).await;
    round.is("the change waits", waits.field("changePassword")["status"].clone(), json!(202));
    let code = round.replicas().code(&own.email).await;
    let callers = round.holders(&own);
    let told = round.crowd(callers.iter().map(|caller| caller.confirm_change(token, &code))).await;
    round.outcomes(&told, "NO_PENDING 63, OK 1");
    let changed = "select count(*)::text from audit where account_id = {account} and event = 'password_changed'";
    round.is("changes", round.row(changed, &own).await.as_str(), "1");
    round.is("sessions", round.row(REFRESH, &own).await.starts_with("sessions 1,"), true);
    round.is("the other session", own.holder.whose(other["token"].as_str().unwrap()).await, None);
    let logins = [PASSWORD, NEXT].map(|password| own.holder.login(&own.email, password, None));
    let logins: Vec<String> = join_all(logins).await.iter().map(outcome).collect();
    round.is("the old password and the new one", logins, vec!["WRONG_CREDENTIALS".to_owned(), "OK".to_owned()]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_forgotten_password_is_reset_once_by_one_code() {
    race("S1", "races: the code of a reset, 64 callers", &OPEN, resets).await;
}

async fn resets(round: &mut Round<'_>) {
    let own = round.own().await;
    let token = own.signed_in().await["token"].as_str().unwrap().to_owned();
    let awaited = own.holder.forget(&own.email).await.field("forgotPassword")["sessionId"].clone();
    let (awaited, code) = (awaited.as_str().unwrap(), round.replicas().code(&own.email).await);
    let callers = round.holders(&own);
    let told = round.crowd(callers.iter().map(|caller| caller.reset(&own.email, awaited, &code, NEXT))).await;
    round.outcomes(&told, "NO_PENDING 63, OK 1");
    let reset = "select count(*)::text from audit where account_id = {account} and event = 'password_reset'";
    round.is("resets", round.row(reset, &own).await.as_str(), "1");
    round.is("the session of before", own.holder.whose(&token).await, None);
    let logins = [PASSWORD, NEXT].map(|password| own.holder.login(&own.email, password, None));
    let logins: Vec<String> = join_all(logins).await.iter().map(outcome).collect();
    round.is("the old password and the new one", logins, vec!["WRONG_CREDENTIALS".to_owned(), "OK".to_owned()]);
}
