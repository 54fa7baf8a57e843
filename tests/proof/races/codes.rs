//! Races over what can be used once: a mailed code, a time step of an authenticator, an account's enrolment, a device link.

use futures_util::FutureExt;
use vestibule::accounts;

use super::{CROWD, LOOSE, MAILS, Round, counted, handed, is_right, race};
use crate::support::operator;
use crate::support::replicas::ORIGIN;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_mailed_code_is_spent_once() {
    race("S1", "races: a mailed code, 64 callers", &[], mailed_code).await;
}

async fn mailed_code(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let (browser, code) = round.mailed(&ann, 1).await.remove(0);
    let callers = round.callers(&[browser]);
    let told = round.crowd(callers.iter().map(|caller| caller.verify_lookup_answer(&code))).await;
    // Losers find the cookie's value replaced.
    round.told(&told, "verifyLookup", "NO_PENDING_SIGN_IN 63, OK 1");
    round.is("cookies", handed(&told, "vestibule-pending-"), 1);
    let tables =
        "sessions 0, pending 1, proven 1, step none, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 0";
    round.tables(&ann, tables).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_cookie_from_before_the_proof_leads_nowhere() {
    race("S3", "races: the cookie of before at both steps, 64 callers", &MAILS, cookie_of_before).await;
}

async fn cookie_of_before(round: &mut Round<'_>) {
    let ann = round.enrolled().await;
    let (browser, code) = round.mailed(&ann, 1).await.remove(0);
    let (step, shown) = ann.code();
    let callers = round.callers(&[browser]);
    let told = round.crowd(callers.iter().enumerate().map(|(index, caller)| match index / 2 % 2 {
        0 => caller.verify_lookup_answer(&code).left_future(),
        _ => caller.verify_2fa_answer(&shown).right_future(),
    }));
    let mut first = told.await;
    let mut second = Vec::new();
    for index in (0..CROWD).rev().filter(|index| index / 2 % 2 == 1) {
        second.push(first.remove(index));
    }
    round.told(&first, "verifyLookup", "NO_PENDING_SIGN_IN 31, OK 1");
    let mut early = counted(&second, "verify2fa");
    let refused = early.remove("WRONG_STAGE").unwrap_or(0) + early.remove("NO_PENDING_SIGN_IN").unwrap_or(0);
    round.is("neither compared nor let in", (refused, early.len()), (32, 0));
    let before = step - 1;
    let begun = format!(
        "sessions 0, pending 1, proven 1, step {before}, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 1"
    );
    round.tables(&ann, &begun).await;
    let winner = callers.iter().zip(0..).filter(|(_, index)| index / 2 % 2 == 0).map(|(caller, _)| caller);
    let winner = winner.zip(&first).find(|(_, told)| is_right(&told.answer, "verifyLookup")).unwrap().0;
    round.is("the cookie of after", winner.verify_2fa(&shown).await["status"] == true, true);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_step_is_spent_once_at_one_sign_in() {
    race("S2", "races: a step at one sign-in, 64 callers", &MAILS, step_at_one).await;
}

async fn step_at_one(round: &mut Round<'_>) {
    let ann = round.enrolled().await;
    let callers = round.callers(&round.proven(&ann, 1).await);
    let (step, code) = ann.code();
    let told = round.crowd(callers.iter().map(|caller| caller.verify_2fa_answer(&code))).await;
    round.told(&told, "verify2fa", "NO_PENDING_SIGN_IN 63, OK 1");
    round.is("cookies", handed(&told, "vestibule-session-"), 1);
    let tables = format!(
        "sessions 1, pending 0, proven 0, step {step}, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 2"
    );
    round.tables(&ann, &tables).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_step_is_spent_once_over_many_sign_ins() {
    race("S2", "races: a step over four sign-ins, 64 callers", &LOOSE, step_over_many).await;
}

async fn step_over_many(round: &mut Round<'_>) {
    let ann = round.enrolled().await;
    let callers = round.callers(&round.proven(&ann, 4).await);
    let (step, code) = ann.code();
    let told = round.crowd(callers.iter().map(|caller| caller.verify_2fa_answer(&code))).await;
    // The winner's sign-in has ended; in the others the time step counts as used.
    round.told(&told, "verify2fa", "NO_PENDING_SIGN_IN 15, OK 1, WRONG_CODE 48");
    round.is("cookies", handed(&told, "vestibule-session-"), 1);
    let tables = format!(
        "sessions 1, pending 3, proven 3, step {step}, failures 48, guesses 0+48, marks 0+48, lockouts 0+0, browsers 2"
    );
    round.tables(&ann, &tables).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn of_two_browsers_that_enrol_one_is_kept() {
    race("S3", "races: enrolment in two browsers, 64 callers", &MAILS, enrolment).await;
}

async fn enrolment(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let mut codes = Vec::new();
    let browsers = [round.proven(&ann, 1).await.remove(0), {
        codes.push(ann.code());
        round.proven(&ann, 1).await.remove(0)
    }];
    // The second phone has another secret and shows the next time step.
    codes.push(ann.code());
    let callers = round.callers(&browsers);
    let shown = callers.iter().zip(0..).map(|(caller, index)| caller.verify_2fa_answer(&codes[index % 2].1));
    let told = round.crowd(shown).await;
    round.told(&told, "verify2fa", "ALREADY_ENROLLED 1, NO_PENDING_SIGN_IN 62, OK 1");
    let kept = told.iter().position(|told| is_right(&told.answer, "verify2fa")).unwrap_or_default() % 2;
    let step = codes[kept].0;
    let tables = format!(
        "sessions 1, pending 0, proven 0, step {step}, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 1"
    );
    round.tables(&ann, &tables).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_device_link_makes_one_browser_trusted() {
    race("device link", "races: a device link, 64 callers", &[], device_link).await;
}

async fn device_link(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let (replicas, actor) = (round.replicas(), operator());
    let link = accounts::device_link(&replicas.app, &actor, &replicas.find(&ann).await).await.unwrap().unwrap();
    let body = format!("{{\"token\":\"{}\"}}", link.reveal());
    let callers = round.callers(&[round.browser()]);
    let headers = [("content-type", "application/json"), ("origin", ORIGIN)];
    let told = round.crowd(callers.iter().map(|caller| caller.send("POST", "/device", &headers, body.clone()))).await;
    let told_so = |status| told.iter().filter(|told| told.answer.status == status).count();
    round.is("204 and 410", (told_so(204), told_so(410)), (1, 63));
    round.is("cookies", handed(&told, "vestibule-device-"), 1);
    let links = round.text("select count(*)::text from device_links where account_id = {account}", &ann).await;
    round.is("links", links.as_str(), "0");
    let tables =
        "sessions 0, pending 0, proven 0, step none, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 1";
    round.tables(&ann, tables).await;
}
