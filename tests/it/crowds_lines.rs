//! A crowd before one account: its steps wait in a line of their own, those beyond are told so and not counted, and a trusted browser
//! of that account passes them all. While every step waits for long, steps that open a sign-in are refused first.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::Value;
use vestibule::edge::Limits;
use vestibule::rules::address::Address;
use vestibule::rules::factor::Door;
use vestibule::rules::pool::Pool;
use vestibule::store::{StepLine, StepTurn};

use crate::support::staff::answers::{not_accepted, refused};
use crate::support::{Answer, Browser, House, NO_WAITS, Person, TestDatabase, until};
use crate::transport::is_refused;

/// A house whose clients name their networks, each of which is counted.
async fn counting() -> House {
    let settings =
        [NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"), ("VESTIBULE_RATE_LIMIT", "10/1s")];
    House::over(TestDatabase::new().await, &settings, Limits::default()).await
}

/// The lines of an address: of its first steps and of its later ones.
fn lines(email: &str) -> [StepLine; 2] {
    let pool = Pool::untrusted(Door::Staff, &Address::parse(email).unwrap().into());
    [StepLine::of_pool(&pool), StepLine::of_later_steps(&pool)]
}

/// All the turns of a line at once, as two steps that do not end.
async fn held(house: &House, line: StepLine) -> Vec<StepTurn> {
    let turns = join_all((0..2).map(|_| house.app.store.step_lines().turn(line))).await;
    turns.into_iter().map(Option::unwrap).collect()
}

async fn networks_counted(house: &House) -> i64 {
    house.db_number("select count(*) from requesters where kind = 'network'").await
}

/// An admin, and a browser that a full sign-in made trusted.
async fn trusted(house: &House, email: &str) -> (Person, Browser) {
    let (person, browser) = (house.admin(email).await, house.browser());
    house.sign_in(&browser, &person).await;
    assert!(browser.sign_out().await);
    house.wait(chrono::TimeDelta::minutes(1));
    (person, browser)
}

/// A network of a client.
fn of(number: usize) -> String {
    format!("10.1.{}.{}", number / 250, number % 250)
}

/// Asks for a code from a network of its own.
async fn asks(browser: &Browser, number: usize, email: &str) -> Answer {
    browser.request_lookup_from(&of(number), email, "").await
}

/// What a caller before a full line is told.
fn is_line_full(answer: &Answer, email: &str) -> bool {
    let told = answer.field("requestLookup");
    assert!(answer.set_cookies().is_empty() || told["status"] == true, "{}", answer.body);
    told["errorCode"] == "TOO_MANY_REQUESTS" && told == not_accepted("TOO_MANY_REQUESTS", email, 2)
}

#[tokio::test(flavor = "multi_thread")]
async fn before_a_full_line_callers_are_told_alike_for_known_and_unknown_and_nothing_is_counted() {
    let house = counting().await;
    house.admin("ann@example.com").await;
    let stranger = house.browser();
    let mut told: Vec<Vec<Value>> = Vec::new();
    for (turn, email) in ["ann@example.com", "nobody@example.com"].into_iter().enumerate() {
        let under_way = held(&house, lines(email)[0]).await;
        // 64 of them wait for 1.5 s.
        let crowd: Vec<Browser> = (0..80).map(|_| stranger.stolen()).collect();
        let asking = join_all(crowd.iter().enumerate().map(|(number, one)| asks(one, number, email)));
        let others = async {
            for number in 0..5 {
                let (other, network) = (stranger.stolen(), 800 + 10 * turn + number);
                let answer = asks(&other, network, &format!("o{turn}{number}@example.com")).await;
                assert_eq!(answer.field("requestLookup")["status"], true, "{}", answer.body);
                assert_eq!(other.verify_lookup_from(&of(network), "000000").await["errorCode"], "WRONG_CODE");
            }
        };
        let (answers, ()) = tokio::join!(asking, others);
        assert_eq!(networks_counted(&house).await, 5 * (turn as i64 + 1));
        let bodies = answers.iter().map(|answer| {
            assert!(is_line_full(answer, email), "{}", answer.body);
            let mut body = answer.json();
            body["data"]["requestLookup"]["email"].take();
            body
        });
        told.push(bodies.collect());
        drop(under_way);
        let next = asks(&stranger.stolen(), 850, email).await;
        assert_eq!(next.field("requestLookup")["status"], true, "{}", next.body);
        house.db_run("delete from requesters where key like '10.1.3.100%'").await;
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_browser_passes_the_crowd_at_its_own_address_and_a_made_up_cookie_does_not() {
    let house = counting().await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    let (_, other) = trusted(&house, "bob@example.com").await;
    let [first, _] = lines(&ann.email);
    let under_way = held(&house, first).await;
    let mut waiting: Vec<_> = (0..64).map(|_| Box::pin(house.app.store.step_lines().turn(first))).collect();
    for waiter in &mut waiting {
        assert!(futures_util::poll!(waiter).is_pending());
    }
    let made_up = house.browser();
    made_up.set_cookie("__Host-device", &"A".repeat(43));
    // A genuine cookie of another account is no better.
    for one in [&house.browser(), &made_up, &other] {
        let answer = asks(one, 700, &ann.email).await;
        assert!(is_line_full(&answer, &ann.email), "{}", answer.body);
    }
    let code = house.mailed_code(&own, &ann).await;
    assert_eq!(own.verify_lookup(&code).await["status"], true);
    assert_eq!(own.verify_2fa(&ann.code(&house)).await["status"], true);
    drop((under_way, waiting));
    let next = asks(&house.browser(), 700, &ann.email).await;
    assert_eq!(next.field("requestLookup")["status"], true, "{}", next.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_with_one_pending_sign_in_waits_apart_from_those_who_ask_for_codes_and_spends_nothing() {
    let house = counting().await;
    let (ann, own) = (house.admin("ann@example.com").await, house.browser());
    let code = house.mailed_code(&own, &ann).await;
    let under_way = held(&house, lines(&ann.email)[1]).await;
    // Two load their sign-in and wait for the pool's turn, 64 for the challenge's.
    let crowd: Vec<Browser> = (0..80).map(|_| own.stolen()).collect();
    let showing = join_all(crowd.iter().enumerate().map(|(number, one)| {
        let (network, code) = (of(number), &code);
        async move { one.verify_lookup_from(&network, code).await }
    }));
    let other = async {
        let answer = asks(&house.browser(), 800, &ann.email).await;
        assert_eq!(answer.field("requestLookup")["status"], true, "{}", answer.body);
    };
    let (answers, ()) = tokio::join!(showing, other);
    for answer in answers {
        assert_eq!(answer, refused("TOO_MANY_REQUESTS"));
    }
    drop(under_way);
    assert_eq!(own.verify_lookup(&code).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_steps_wait_for_long_a_new_sign_in_is_refused_at_once_and_what_was_begun_goes_on() {
    let settings = [NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_DATABASE_POOL", "4")];
    let house = House::with(&settings).await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    let begun = house.browser();
    assert_eq!(begun.request_lookup("bob@example.com").await["status"], true);
    house.mails_are_carried().await;
    let signed_in = house.browser();
    let carl = house.admin("carl@example.com").await;
    house.sign_in(&signed_in, &carl).await;
    house.mails_are_carried().await;
    let store = &house.app.store;
    let mut held = Vec::new();
    // The fourth connection is reserved for session look-ups.
    for _ in 0..3 {
        held.push(store.connection().await.unwrap());
    }
    let mut head = Box::pin(store.connection());
    assert!(futures_util::poll!(&mut head).is_pending());
    until("the queue to be long", async || store.is_late().then_some(())).await;
    let made_up = house.browser();
    made_up.set_cookie("__Host-device", &"A".repeat(43));
    for one in [&house.browser(), &made_up] {
        let since = Instant::now();
        let refused = one.request_lookup_answer(&ann.email).await;
        is_refused(&refused, 503, "UNAVAILABLE");
        assert_eq!(refused.headers["retry-after"], "1");
        assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
    }
    let passing = async {
        let (asked, shown, out) = tokio::join!(
            own.request_lookup_answer(&ann.email),
            begun.verify_lookup_answer("000000"),
            signed_in.sign_out_answer(),
        );
        assert_eq!(asked.field("requestLookup")["status"], true, "{}", asked.body);
        assert_eq!(shown.field("verifyLookup")["errorCode"], "WRONG_CODE", "{}", shown.body);
        assert_eq!(out.status, 200, "{}", out.body);
    };
    let freeing = async {
        until("them to wait", async || (store.pressure().waiting >= 4).then_some(())).await;
        held.clear();
        drop(head);
    };
    tokio::join!(passing, freeing);
    assert!(!store.is_late());
    assert_eq!(house.browser().request_lookup("next@example.com").await["status"], true);
}
