//! Races over the authenticator: a time step is used once, and a command that ends an account's sign-ins ends them all.

use chrono::TimeDelta;

use crate::support::{Answer, Browser, House, NO_WAITS, Person, crowd, operator, tally};
use vestibule::accounts;

const CROWD: usize = 64;

/// Sessions of accounts, and sign-ins with a proven code.
async fn db_left(house: &House) -> (i64, i64) {
    (house.db_count("sessions").await, house.db_proven().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_with_the_right_code_one_is_signed_in() {
    let house = House::open().await;
    let beside = house.beside().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for houses in [[&house, &house], [&house, &beside]] {
        let browser = house.proven(&ann).await;
        let callers: Vec<Browser> = (0..CROWD).map(|index| browser.over_at(&houses[index % 2].url)).collect();
        let code = ann.code(&house);
        let answers = crowd(callers.iter().map(|caller| caller.verify_2fa_answer(&code))).await;
        let told = tally(&answers, "verify2fa");
        assert_eq!(told.get("OK"), Some(&1), "{told:?}");
        assert_eq!(told.get("NO_PENDING_SIGN_IN"), Some(&(CROWD - 1)), "{told:?}");
        assert_eq!(db_left(&house).await, (1, 0));
        let winner = callers.iter().find(|caller| caller.cookie("__Host-session").is_some()).unwrap();
        assert!(winner.sign_out().await);
        house.wait(TimeDelta::minutes(5));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_step_over_many_sign_ins_of_an_account_proves_one() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h")]).await;
    let beside = house.beside().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let mut browsers = Vec::new();
    for index in 0..16 {
        browsers.push(house.proven(&ann).await.over_at([&house, &beside][index % 2].url.as_str()));
    }
    let code = ann.code(&house);
    let answers = crowd(browsers.iter().map(|browser| browser.verify_2fa_answer(&code))).await;
    let told = tally(&answers, "verify2fa");
    assert_eq!(told.get("OK"), Some(&1), "{told:?}");
    assert_eq!(told.get("WRONG_CODE"), Some(&15), "{told:?}");
    assert_eq!(db_left(&house).await, (1, 15));
    assert_eq!(house.db_wrong("authenticator").await, 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_guesses_at_one_sign_in_five_are_compared() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.proven(&ann).await;
    let callers: Vec<Browser> = (0..CROWD).map(|_| browser.stolen()).collect();
    let wrong = ann.wrong_code(&house);
    let answers = crowd(callers.iter().map(|caller| caller.verify_2fa_answer(&wrong))).await;
    let told = tally(&answers, "verify2fa");
    assert_eq!(told.get("WRONG_CODE"), Some(&5), "{told:?}");
    assert_eq!(told.get("NO_PENDING_SIGN_IN"), Some(&(CROWD - 5)), "{told:?}");
    assert_eq!(house.db_wrong("authenticator").await, 5);
    assert_eq!(house.db_number("select failures::int8 from authenticators").await, 5);
}

/// Answers to 64 right codes over eight proven sign-ins, sent while `deed` runs.
async fn while_signing_in(house: &House, ann: &Person, deed: impl Future<Output = ()>) -> Vec<Answer> {
    let mut callers = Vec::new();
    for _ in 0..8 {
        let browser = house.proven(ann).await;
        callers.extend((0..8).map(|_| browser.stolen()));
    }
    let code = ann.code(house);
    let sign_ins = crowd(callers.iter().map(|caller| caller.verify_2fa_answer(&code)));
    let (answers, ()) = tokio::join!(sign_ins, deed);
    answers
}

/// Runs `deed` against 64 sign-ins several times, each time a little later.
async fn nothing_outlives<D: Future<Output = ()>>(deed: impl Fn(accounts::KnownAccount) -> D, house: &House) {
    let ann = house.admin("ann@example.com").await;
    for turn in 0..4 {
        house.wait(TimeDelta::hours(25));
        let first = house.browser();
        accounts::reset_2fa(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
        accounts::enable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
        house.sign_in(&first, &ann).await;
        house.wait(TimeDelta::hours(25));
        let admin = house.find(&ann).await;
        let later = async {
            for _ in 0..turn * 12 {
                // Each query delays `deed`, so some sign-ins go first.
                house.db_count("sessions").await;
            }
            deed(admin).await;
        };
        let answers = while_signing_in(house, &ann, later).await;
        let told = tally(&answers, "verify2fa");
        assert!(told.get("OK").is_none_or(|signed_in| *signed_in == 1), "{told:?}");
        assert!(!told.keys().any(|code| code.starts_with("50")), "{told:?}");
        assert_eq!(db_left(house).await, (0, 0), "turn {turn}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn disabling_ends_the_sign_ins_it_races_with() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h")]).await;
    let app = &house.app;
    let deed = |admin| async move { drop(accounts::disable(app, &operator(), &admin).await.unwrap()) };
    nothing_outlives(deed, &house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_sign_ins_it_races_with() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h")]).await;
    let app = &house.app;
    let deed = |admin| async move { drop(accounts::sign_out(app, &operator(), &admin).await.unwrap()) };
    nothing_outlives(deed, &house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn resetting_the_authenticator_ends_the_sign_ins_it_races_with() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h")]).await;
    let app = &house.app;
    let deed = |admin| async move { drop(accounts::reset_2fa(app, &operator(), &admin).await.unwrap()) };
    nothing_outlives(deed, &house).await;
    assert_eq!(house.db_count("authenticators").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_enrolments_in_two_browsers_one_is_kept() {
    let house = House::with(&NO_WAITS).await;
    let beside = house.beside().await;
    let ann = house.admin("ann@example.com").await;
    let mut callers = Vec::new();
    for place in [&house, &beside] {
        let browser = house.proven(&ann).await;
        let code = ann.code(&house);
        callers.extend((0..CROWD / 2).map(|_| (browser.over_at(&place.url), code.clone())));
    }
    let answers = crowd(callers.iter().map(|(caller, code)| caller.verify_2fa_answer(code))).await;
    let told = tally(&answers, "verify2fa");
    assert_eq!(told.get("OK"), Some(&1), "{told:?}");
    assert_eq!(told.get("ALREADY_ENROLLED"), Some(&1), "{told:?}");
    assert_eq!(told.get("NO_PENDING_SIGN_IN"), Some(&(CROWD - 2)), "{told:?}");
    assert_eq!(house.db_count("authenticators").await, 1);
    assert_eq!(db_left(&house).await, (1, 0));
}
