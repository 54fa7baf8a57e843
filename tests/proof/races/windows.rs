//! Races over limits: guesses of a sign-in and of a window, lockout steps, mails of a window, and the cooldown.

use super::{CROWD, MAILS, Round, counted, left, race, said};
use crate::support::other_than;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_sign_in_takes_five_guesses() {
    race("S4", "races: guesses at one sign-in, 64 callers", &[], guesses_at_one).await;
}

async fn guesses_at_one(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let (browser, code) = round.mailed(&ann, 1).await.remove(0);
    let wrong = other_than(std::slice::from_ref(&code));
    let callers = round.callers(&[browser]);
    let told = round.crowd(callers.iter().map(|caller| caller.verify_lookup_answer(&wrong))).await;
    round.told(&told, "verifyLookup", "NO_PENDING_SIGN_IN 59, WRONG_CODE 5");
    round.is("left", left(&told, "verifyLookup"), (0..5).collect());
    let tables =
        "sessions 0, pending 0, proven 0, step none, failures 0, guesses 5+0, marks 5+0, lockouts 1+0, browsers 0";
    round.tables(&ann, tables).await;
    let late = callers[0].verify_lookup(&code).await;
    round.is("the right code, too late", late["errorCode"].as_str(), Some("NO_PENDING_SIGN_IN"));
}

const MANY: [(&str, &str); 3] = [MAILS[0], MAILS[1], ("VESTIBULE_ATTEMPTS", "1000")];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_window_takes_twenty_wrong_mailed_codes() {
    race("S4", "races: wrong mailed codes at eight sign-ins, 64 callers", &MANY, wrong_mailed_codes).await;
}

async fn wrong_mailed_codes(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let (browsers, codes): (Vec<_>, Vec<String>) = round.mailed(&ann, 8).await.into_iter().unzip();
    let wrong = other_than(&codes);
    let callers = round.callers(&browsers);
    let told = round.crowd(callers.iter().map(|caller| caller.verify_lookup_answer(&wrong))).await;
    let mut rest = counted(&told, "verifyLookup");
    round.is("compared", rest.remove("WRONG_CODE"), Some(20));
    // The sign-in that used up its attempts has ended, the others are locked.
    let dead = rest.remove("NO_PENDING_SIGN_IN").unwrap_or(0);
    round.is("not compared", (dead < 8, said(&rest)), (true, format!("LOCKED {}", CROWD - 20 - dead)));
    round.is("left", left(&told, "verifyLookup"), (0..20).collect());
    let tables =
        "sessions 0, pending 7, proven 0, step none, failures 0, guesses 20+0, marks 20+0, lockouts 1+0, browsers 0";
    round.tables(&ann, tables).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_window_takes_twenty_wrong_authenticator_codes() {
    race("S4", "races: wrong authenticator codes at four sign-ins, 64 callers", &MANY, wrong_steps).await;
}

async fn wrong_steps(round: &mut Round<'_>) {
    let ann = round.enrolled().await;
    let callers = round.callers(&round.proven(&ann, 4).await);
    let wrong = ann.wrong_code();
    let step = round.text("select last_step::text from authenticators where account_id = {account}", &ann).await;
    let told = round.crowd(callers.iter().map(|caller| caller.verify_2fa_answer(&wrong))).await;
    let mut rest = counted(&told, "verify2fa");
    round.is("compared", rest.remove("WRONG_CODE"), Some(20));
    let dead = rest.remove("NO_PENDING_SIGN_IN").unwrap_or(0);
    round.is("not compared", (dead < 16, said(&rest)), (true, format!("LOCKED {}", CROWD - 20 - dead)));
    round.is("left", left(&told, "verify2fa"), (0..20).collect());
    let tables = format!(
        "sessions 0, pending 3, proven 3, step {step}, failures 20, guesses 0+20, marks 0+20, lockouts 0+1, browsers 1"
    );
    round.tables(&ann, &tables).await;
}

const LADDER: [(&str, &str); 3] = [MAILS[0], MAILS[1], ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h")];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_ladder_is_climbed_one_rung_at_a_time() {
    race("S4", "races: two rungs of the ladder, 64 callers each", &LADDER, ladder).await;
}

async fn ladder(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let mut told_so_far = 0;
    for (rung, minutes) in [(1, 15), (2, 30)] {
        let (browsers, codes): (Vec<_>, Vec<String>) = round.mailed(&ann, 8).await.into_iter().unzip();
        let wrong = other_than(&codes);
        let callers = round.callers(&browsers);
        let told = round.crowd(callers.iter().map(|caller| caller.verify_lookup_answer(&wrong))).await;
        let mut rest = counted(&told, "verifyLookup");
        // The first sign-in with five wrong codes locks all; each other one had four at most.
        let compared = rest.remove("WRONG_CODE").unwrap_or(0);
        round.is("5 to 33 compared", (5..=33).contains(&compared), true);
        let dead = rest.remove("NO_PENDING_SIGN_IN").unwrap_or(0);
        let locked = format!("LOCKED {}", CROWD - compared - dead);
        round.is("not compared", (dead < 8, said(&rest)), (true, locked));
        let climbed = "select concat_ws(' ', first_lockouts, extract(epoch from
            first_locked_until - first_wrong_at[cardinality(first_wrong_at)])::int / 60,
            (select count(*) from audit where account_id = {account} and outcome = 'locked_out'),
            (select count(*) from audit where account_id = {account} and outcome in ('wrong', 'locked_out')))
            from {budget} budget";
        told_so_far += compared;
        let expected = format!("{rung} {minutes} {rung} {told_so_far}");
        round.is("rung, minutes, lockouts, guesses", round.text(climbed, &ann).await, expected);
        // Ends the lockout as time would.
        db_later(round).await;
    }
}

/// Moves the end of every lockout into the past.
async fn db_later(round: &Round<'_>) {
    use diesel_async::SimpleAsyncConnection;
    let statement = "update budgets set first_locked_until = first_locked_until - interval '1 hour'
        where first_locked_until > now()";
    round.replicas().database.connect().await.batch_execute(statement).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn between_two_mails_there_is_a_cooldown() {
    race("cooldown", "races: requests for one address, 64 callers", &[], cooldown).await;
}

async fn cooldown(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let callers = round.callers(&[round.browser()]);
    let told = round.crowd(callers.iter().map(|caller| caller.request_lookup_answer(&ann.email))).await;
    round.told(&told, "requestLookup", "COOLDOWN 63, OK 1");
    round.is("cookies", super::handed(&told, "vestibule-pending-"), 1);
    let waits = told.iter().map(|told| told.answer.field("requestLookup")["nextRequestAt"].as_i64().unwrap());
    let true_ones = waits.filter(|wait| (90..=120).contains(wait)).count();
    round.is("waits of 120 s and what has passed of them", true_ones, CROWD);
    mailed(round, &ann, "1", 1).await;
    let tables =
        "sessions 0, pending 1, proven 0, step none, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 0";
    round.tables(&ann, tables).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_window_takes_five_mails() {
    race("cooldown", "races: the mails of an hour, 64 callers", &[MAILS[0]], mails).await;
}

async fn mails(round: &mut Round<'_>) {
    let ann = round.admin().await;
    let callers = round.callers(&[round.browser()]);
    let told = round.crowd(callers.iter().map(|caller| caller.request_lookup_answer(&ann.email))).await;
    round.told(&told, "requestLookup", "COOLDOWN 59, OK 5");
    mailed(round, &ann, "5", 5).await;
    let tables =
        "sessions 0, pending 5, proven 0, step none, failures 0, guesses 0+0, marks 0+0, lockouts 0+0, browsers 0";
    round.tables(&ann, tables).await;
}

/// Marks in the window of mails, and mails in the box.
async fn mailed(round: &mut Round<'_>, ann: &super::Person, marks: &str, mails: usize) {
    let marked = round.text("select cardinality(mailed_at)::text from {budget} budget", ann).await;
    round.is("marks of mails", marked.as_str(), marks);
    let carried = round.replicas().codes_mailed(&ann.email).await;
    round.is("mails", carried, mails);
}
