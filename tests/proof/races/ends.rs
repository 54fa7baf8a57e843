//! Races against an end: a session that is signed out or replaced, and all sessions of an account that is disabled, signed
//! out or reset.

use std::time::Instant;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;
use vestibule::accounts::{self, KnownAccount};
use vestibule::app::App;
use vestibule::fault::Fault;

use super::{CROWD, LOOSE, MAILS, Round, Told, is_right, race};
use crate::support::{Answer, operator};

fn sees_someone(answer: &Answer) -> bool {
    answer.status != 200 || !answer.field("currentUser").is_null()
}

/// Splits the answers into alternating pairs: two for the one half, two for the other.
pub(super) fn halves(told: Vec<Told>) -> (Vec<Told>, Vec<Told>) {
    let (first, second): (Vec<_>, Vec<_>) = told.into_iter().zip(0..).partition(|(_, index)| index / 2 % 2 == 0);
    let without = |half: Vec<(Told, usize)>| half.into_iter().map(|(told, _)| told).collect();
    (without(first), without(second))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_session_signed_out_of_is_used_no_more() {
    race("S6", "races: sign-out against use, 64 callers", &MAILS, sign_out).await;
}

async fn sign_out(round: &mut Round<'_>) {
    let (ann, browser) = round.signed_in().await;
    let callers = round.callers(&[browser]);
    // The uses start first.
    let told = round.crowd(callers.iter().zip(0..).map(|(caller, index)| match index / 2 % 2 {
        0 => caller.graphql(serde_json::json!({ "query": USE })).left_future(),
        _ => caller.sign_out_answer().right_future(),
    }));
    let (uses, outs) = halves(told.await);
    let ended = outs.iter().filter(|told| told.answer.field("signOut") == true).count();
    round.is("sign-outs that ended it", ended, 1);
    round.nothing_after(outs.iter().map(|told| told.answered).min(), &uses, sees_someone);
    let step = round.text(STEP, &ann).await;
    let tables = format!(
        "sessions 0, pending 0, proven 0, step {step}, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 1"
    );
    round.tables(&ann, &tables).await;
}

const USE: &str = "{ currentUser { id } }";
const STEP: &str = "select last_step::text from authenticators where account_id = {account}";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_session_that_was_replaced_is_used_no_more() {
    race("S6", "races: verify2fa over a session in use, 64 callers", &MAILS, rotation).await;
}

async fn rotation(round: &mut Round<'_>) {
    let (ann, browser) = round.signed_in().await;
    round.replicas().prove_address(&browser, &ann).await;
    let (step, code) = ann.code();
    let callers = round.callers(&[browser]);
    let told = round.crowd(callers.iter().zip(0..).map(|(caller, index)| match index / 2 % 2 {
        0 => caller.graphql(serde_json::json!({ "query": USE })).left_future(),
        _ => caller.verify_2fa_answer(&code).right_future(),
    }));
    let (uses, steps) = halves(told.await);
    round.told(&steps, "verify2fa", "NO_PENDING_SIGN_IN 31, OK 1");
    let right = steps.iter().find(|told| is_right(&told.answer, "verify2fa")).map(|told| told.answered);
    round.nothing_after(right, &uses, sees_someone);
    let tables = format!(
        "sessions 1, pending 0, proven 0, step {step}, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 1"
    );
    round.tables(&ann, &tables).await;
    let mut live = 0;
    for caller in &callers {
        live += usize::from(!caller.current_user().await.is_null());
    }
    round.is("jars that hold the new session", live, 1);
}

/// A command on an account.
type Deed = fn(&App, KnownAccount) -> BoxFuture<'_, Result<(), Fault>>;

fn disable(app: &App, admin: KnownAccount) -> BoxFuture<'_, Result<(), Fault>> {
    async move { accounts::disable(app, &operator(), &admin).await.map(drop) }.boxed()
}

fn sign_out_everywhere(app: &App, admin: KnownAccount) -> BoxFuture<'_, Result<(), Fault>> {
    async move { accounts::sign_out(app, &operator(), &admin).await.map(drop) }.boxed()
}

fn reset(app: &App, admin: KnownAccount) -> BoxFuture<'_, Result<(), Fault>> {
    async move { accounts::reset_2fa(app, &operator(), &admin).await.map(drop) }.boxed()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn an_account_that_was_disabled_is_in_nowhere() {
    race("S6", "races: disable against sign-in, 64 callers", &LOOSE, async |round: &mut Round<'_>| {
        against_sign_in(round, disable, true).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn an_account_signed_out_everywhere_is_in_nowhere() {
    race("S6", "races: admin sign-out against sign-in, 64 callers", &LOOSE, async |round: &mut Round<'_>| {
        against_sign_in(round, sign_out_everywhere, true).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn an_account_whose_authenticator_was_reset_is_in_nowhere() {
    race("S6", "races: reset-2fa against sign-in, 64 callers", &LOOSE, async |round: &mut Round<'_>| {
        against_sign_in(round, reset, false).await;
    })
    .await;
}

/// The command runs after some of 64 right codes at four sign-ins were answered, each time after another number of them.
async fn against_sign_in(round: &mut Round<'_>, deed: Deed, enrolled: bool) {
    let ann = round.enrolled().await;
    let callers = round.callers(&round.proven(&ann, 4).await);
    let (_, code) = ann.code();
    let after = round.number * 13 % (CROWD - 8);
    let (count, mut answered) = watch::channel(0);
    let (count, code) = (&count, &code);
    let shown = callers.iter().map(|caller| async move {
        let answer = caller.verify_2fa_answer(code).await;
        count.send_modify(|answered| *answered += 1);
        answer
    });
    let (replicas, admin) = (round.replicas(), round.replicas().find(&ann).await);
    let done = async {
        answered.wait_for(|answered| *answered >= after).await.unwrap();
        deed(&replicas.app, admin).await.unwrap();
        Instant::now()
    };
    let (told, done) = tokio::join!(round.crowd(shown), done);
    let right = told.iter().filter(|told| is_right(&told.answer, "verify2fa")).count();
    round.is("at most one was let in", right < 2, true);
    round.nothing_after(Some(done), &told, |answer| is_right(answer, "verify2fa"));
    let faults = told.iter().filter(|told| told.answer.status != 200).count();
    round.is("faults", faults, 0);
    let tables = "select concat_ws(', ', (select count(*) from sessions where account_id = {account}),
        (select count(*) from pending_sign_ins where account_id = {account} and proven <> '{}'),
        (select count(*) from trusted_browsers where account_id = {account}),
        (select count(*) from authenticators where account_id = {account}))";
    let found = round.text(tables, &ann).await;
    round.is("sessions, proven, browsers, authenticators", found, format!("0, 0, 0, {}", u8::from(enrolled)));
    let mut live = 0;
    for caller in &callers {
        live += usize::from(!caller.current_user().await.is_null());
    }
    round.is("who is in", live, 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_disabled_account_has_no_session() {
    race("S6", "races: disable against use, 64 callers", &MAILS, against_use).await;
}

async fn against_use(round: &mut Round<'_>) {
    let (ann, browser) = round.signed_in().await;
    let callers = round.callers(&[browser]);
    let after = round.number * 13 % (CROWD - 8);
    let (count, mut answered) = watch::channel(0);
    let count = &count;
    let uses = callers.iter().map(|caller| async move {
        let answer = caller.graphql(serde_json::json!({ "query": USE })).await;
        count.send_modify(|answered| *answered += 1);
        answer
    });
    let (replicas, admin) = (round.replicas(), round.replicas().find(&ann).await);
    let done = async {
        answered.wait_for(|answered| *answered >= after).await.unwrap();
        disable(&replicas.app, admin).await.unwrap();
        Instant::now()
    };
    let (uses, done) = tokio::join!(round.crowd(uses), done);
    round.nothing_after(Some(done), &uses, sees_someone);
    let sessions = round.text("select count(*)::text from sessions where account_id = {account}", &ann).await;
    round.is("sessions", sessions.as_str(), "0");
}
