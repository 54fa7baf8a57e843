//! Races over the mailed code: 64 callers at once, at one server and at two over one database.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::database::number_over;
use crate::support::{Browser, House, NO_WAITS, crowd, other_than, tally, until};

const CROWD: usize = 64;

/// 64 copies of a browser, half of them at each of two servers.
fn crowded(browser: &Browser, houses: [&House; 2]) -> Vec<Browser> {
    (0..CROWD).map(|index| browser.over_at(&houses[index % 2].url)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_with_the_right_code_one_passes() {
    let house = House::open().await;
    let beside = house.beside().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for houses in [[&house, &house], [&house, &beside]] {
        let (browser, code) = house.mailed(&ann.email).await;
        let callers = crowded(&browser, houses);
        let answers = crowd(callers.iter().map(|caller| caller.verify_lookup_answer(&code))).await;
        let tally = tally(&answers, "verifyLookup");
        // Losers find the code used and the cookie replaced.
        assert_eq!(tally.get("OK"), Some(&1), "{tally:?}");
        assert_eq!(tally.get("NO_PENDING_SIGN_IN"), Some(&(CROWD - 1)), "{tally:?}");
        let cookies = answers.iter().filter(|answer| !answer.set_cookies().is_empty()).count();
        assert_eq!((cookies, house.db_proven().await), (1, 1));
        house.wait(TimeDelta::hours(1));
        house.db_run("delete from pending_sign_ins").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_guesses_at_one_sign_in_five_are_compared() {
    let house = House::open().await;
    let beside = house.beside().await;
    let mut compared = 0;
    for (name, houses) in [("ann", [&house, &house]), ("bob", [&house, &beside])] {
        let person = house.enrolled_a_day_ago(&format!("{name}@example.com")).await;
        let (browser, code) = house.mailed(&person.email).await;
        let callers = crowded(&browser, houses);
        let wrong = other_than(std::slice::from_ref(&code));
        let answers = crowd(callers.iter().map(|caller| caller.verify_lookup_answer(&wrong))).await;
        let told = tally(&answers, "verifyLookup");
        assert_eq!(told.get("WRONG_CODE"), Some(&5), "{told:?}");
        assert_eq!(told.get("NO_PENDING_SIGN_IN"), Some(&(CROWD - 5)), "{told:?}");
        let mut left: Vec<i64> =
            answers.iter().filter_map(|answer| answer.field("verifyLookup")["remainingAttempts"].as_i64()).collect();
        left.sort_unstable();
        assert_eq!(left, [0, 1, 2, 3, 4]);
        compared += 5;
        assert_eq!(house.db_wrong("email_code").await, compared);
        let marks = "select max(cardinality(first_wrong_at))::int8 from budgets";
        assert_eq!(house.db_number(marks).await, 5);
        assert_eq!(browser.verify_lookup(&code).await["errorCode"], "NO_PENDING_SIGN_IN");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_guesses_over_many_sign_ins_of_an_address_twenty_are_compared() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_ATTEMPTS", "1000")]).await;
    let beside = house.beside().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let mut sign_ins = Vec::new();
    for index in 0..CROWD {
        let (browser, code) = house.mailed(&ann.email).await;
        sign_ins.push((browser.over_at([&house, &beside][index % 2].url.as_str()), other_than(&[code])));
    }
    let answers = crowd(sign_ins.iter().map(|(browser, wrong)| browser.verify_lookup_answer(wrong))).await;
    let told = tally(&answers, "verifyLookup");
    assert_eq!(told.get("WRONG_CODE"), Some(&20), "{told:?}");
    assert_eq!(told.get("LOCKED"), Some(&(CROWD - 20)), "{told:?}");
    assert_eq!(house.db_wrong("email_code").await, 20);
    assert_eq!(house.db_number("select cardinality(first_wrong_at)::int8 from budgets").await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lockout_stops_guesses_at_every_sign_in_of_the_address() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let mut callers = Vec::new();
    for _ in 0..8 {
        let (browser, code) = house.mailed(&ann.email).await;
        let wrong = other_than(&[code]);
        callers.extend((0..8).map(|_| (browser.stolen(), wrong.clone())));
    }
    let answers = crowd(callers.iter().map(|(browser, wrong)| browser.verify_lookup_answer(wrong))).await;
    let told = tally(&answers, "verifyLookup");
    let compared = house.db_wrong("email_code").await;
    // The first sign-in with five wrong codes locks all; each other one had four at most.
    assert!((5..=20).contains(&compared), "{compared} {told:?}");
    assert_eq!(told.get("WRONG_CODE"), Some(&usize::try_from(compared).unwrap()), "{told:?}");
    assert_eq!(house.db_number("select count(*) from audit where outcome = 'locked_out'").await, 1);
    assert!(!told.keys().any(|code| code.starts_with("503")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_requests_for_an_address_one_is_mailed() {
    let house = House::open().await;
    let beside = house.beside().await;
    for (index, houses) in [[&house, &house], [&house, &beside]].into_iter().enumerate() {
        let person = house.enrolled_a_day_ago(&format!("a{index}@example.com")).await;
        let before = house.inbox.len();
        let fresh = house.browser();
        let callers = crowded(&fresh, houses);
        let answers = crowd(callers.iter().map(|caller| caller.request_lookup_answer(&person.email))).await;
        let told = tally(&answers, "requestLookup");
        assert_eq!(told.get("OK"), Some(&1), "{told:?}");
        assert_eq!(told.get("COOLDOWN"), Some(&(CROWD - 1)), "{told:?}");
        assert!(answers.iter().all(|answer| answer.field("requestLookup")["nextRequestAt"] == 120));
        house.mails_are_carried().await;
        assert_eq!(house.inbox.len() - before, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_begun_is_finished_though_its_client_hangs_up() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, code) = house.mailed(&ann.email).await;
    let wrong = other_than(std::slice::from_ref(&code));
    // A lock on the account's row keeps the step under way while its client disconnects.
    let mut holder = house.database.connect().await;
    // The step waits for at most three seconds, so nothing slow, such as another connection, stands between.
    let mut watcher = house.database.connect().await;
    holder.batch_execute("begin; select from accounts for update").await.unwrap();
    let mut line = TcpStream::connect(house.url.trim_start_matches("http://")).await.unwrap();
    line.write_all(&browser.verify_lookup_bytes(&wrong)).await.unwrap();
    let waiting =
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    until("the step to wait", async || (number_over(&mut watcher, waiting).await == 1).then_some(())).await;
    line.shutdown().await.unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.unwrap();
    assert!(answer.is_empty(), "the server has let its client go");
    assert_eq!(house.db_wrong("email_code").await, 0);
    holder.batch_execute("commit").await.unwrap();
    until("the step to be recorded", async || (house.db_wrong("email_code").await == 1).then_some(())).await;
    assert_eq!(browser.verify_lookup(&wrong).await["remainingAttempts"], 3);
}
#[tokio::test(flavor = "multi_thread")]
async fn of_64_right_codes_of_64_sign_ins_all_pass() {
    let house = House::with(&NO_WAITS).await;
    let beside = house.beside().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let mut sign_ins = Vec::new();
    for index in 0..CROWD {
        let (browser, code) = house.mailed(&ann.email).await;
        sign_ins.push((browser.over_at([&house, &beside][index % 2].url.as_str()), code));
    }
    let answers = crowd(sign_ins.iter().map(|(browser, code)| browser.verify_lookup_answer(code))).await;
    assert_eq!(tally(&answers, "verifyLookup").get("OK"), Some(&CROWD), "{:?}", tally(&answers, "verifyLookup"));
    assert_eq!(house.db_proven().await, i64::try_from(CROWD).unwrap());
}
