//! `VESTIBULE_SESSIONS`: maximum of live sessions of an admin, and which session a further sign-in ends (ASVS 7.1.2).

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Browser, House, NO_WAITS, Person};

async fn house(sessions: &str) -> House {
    let [cooldown, mails] = NO_WAITS;
    House::with(&[cooldown, mails, ("VESTIBULE_SESSIONS", sessions)]).await
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.current_user().await != Value::Null
}

/// Signs in in a new browser and moves the clock by half a minute, to the authenticator's next code.
async fn another(house: &House, person: &Person) -> Browser {
    let browser = house.signed_in(person).await;
    house.wait(TimeDelta::seconds(30));
    browser
}

/// Sessions displaced according to the trail, in its order.
async fn displaced(house: &House) -> Value {
    let told = "select coalesce(json_agg(detail -> 'sessions' order by at, id), '[]')::text from audit
        where event = 'session' and outcome = 'displaced'";
    serde_json::from_str(&house.db_text(told).await).unwrap()
}

async fn oldest(house: &House) -> String {
    house.db_text("select id::text from sessions order by seen_at, created_at, id limit 1").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_twenty_first_session_ends_the_longest_unused_and_the_trail_names_it() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let other = house.enrolled_a_day_ago("bob@example.com").await;
    let bystander = house.signed_in(&other).await;
    let mut browsers = Vec::new();
    for _ in 0..20 {
        browsers.push(another(&house, &ann).await);
    }
    assert_eq!((house.db_count("sessions").await, displaced(&house).await), (21, json!([])));
    // The first session is used again, so the second is unused for longest.
    assert!(is_signed_in(&browsers[0]).await && is_signed_in(&bystander).await);
    let second = oldest(&house).await;
    browsers.push(another(&house, &ann).await);
    assert_eq!((house.db_count("sessions").await, displaced(&house).await), (21, json!([[second]])));
    let mut live = Vec::new();
    for browser in &browsers {
        live.push(is_signed_in(browser).await);
    }
    assert_eq!(live.iter().position(|live| !live), Some(1), "{live:?}");
    assert_eq!(live.iter().filter(|live| **live).count(), 20);
    assert!(is_signed_in(&bystander).await, "sessions of another account are counted apart");
    let line =
        "select actor || ' ' || host((personal ->> 'network')::inet) || ' ' || (account_id = (select id from accounts
        where email = 'ann@example.com')) from audit where outcome = 'displaced'";
    assert_eq!(house.db_text(line).await, "requester 127.0.0.1 true");
    house.trail_is_sealed().await;
    assert!(house.verify(None).await.findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_replaced_in_its_own_browser_displaces_no_other() {
    let house = house("2").await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (first, second) = (another(&house, &ann).await, another(&house, &ann).await);
    for _ in 0..3 {
        house.sign_in(&second, &ann).await;
        house.wait(TimeDelta::seconds(30));
    }
    assert_eq!((house.db_count("sessions").await, displaced(&house).await), (2, json!([])));
    assert!(is_signed_in(&first).await && is_signed_in(&second).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_are_over_already_are_not_counted() {
    let house = house("1").await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let idle = another(&house, &ann).await;
    house.wait(TimeDelta::minutes(31));
    let next = another(&house, &ann).await;
    assert_eq!(displaced(&house).await, json!([]));
    assert!(!is_signed_in(&idle).await && is_signed_in(&next).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_limit_was_lowered_a_sign_in_ends_all_beyond_it_in_one_line() {
    let house = house("4").await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for _ in 0..4 {
        another(&house, &ann).await;
    }
    let by_age = "select json_agg(id order by seen_at)::text from sessions";
    let ids: Value = serde_json::from_str(&house.db_text(by_age).await).unwrap();
    let lower = house.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_SESSIONS", "2")]).await;
    let browser = another(&lower, &ann).await;
    let mut told = displaced(&house).await;
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    told[0].as_array_mut().unwrap().sort_by_key(|id| ids.as_array().unwrap().iter().position(|known| known == id));
    assert_eq!(told, json!([[ids[0], ids[1], ids[2]]]));
    assert_eq!(house.db_count("sessions").await, 2);
    assert!(is_signed_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_used_meanwhile_is_not_the_one_that_ends() {
    let house = house("2").await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for round in 0..8 {
        let unused = another(&house, &ann).await;
        let other = another(&house, &ann).await;
        house.wait(TimeDelta::minutes(2));
        let late = house.browser();
        house.prove_address(&late, &ann).await;
        let code = ann.code(&house);
        let (seen, proven) = tokio::join!(unused.current_user(), late.verify_2fa(&code));
        assert_eq!(proven["status"], true, "{proven}");
        // A session used before the write is no longer the longest unused; one used after it has ended.
        let live = (is_signed_in(&unused).await, is_signed_in(&other).await);
        let used = seen != Value::Null;
        assert_eq!(live, (used, !used), "round {round}");
        assert!(is_signed_in(&late).await);
        house.wait(TimeDelta::hours(13));
    }
}
