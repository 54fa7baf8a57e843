//! Trusted browsers: each has its own pool, so strangers cannot delay its owner; no factor is skipped.

use chrono::TimeDelta;
use serde_json::Value;
use vestibule::accounts;

use crate::support::staff::answers::{device_cookie, refused, right};
use crate::support::{Browser, House, Person, operator, other_than};

const DEVICE: &str = "__Host-device";

/// An enrolled admin and their trusted browser, signed out, with every wait over.
async fn trusted(house: &House, email: &str) -> (Person, Browser) {
    let person = house.admin(email).await;
    let browser = house.browser();
    house.sign_in(&browser, &person).await;
    browser.sign_out().await;
    house.wait(TimeDelta::hours(25));
    (person, browser)
}

/// Five wrong mailed codes in one pending sign-in lock its pool.
async fn lock(house: &House, browser: &Browser, person: &Person) {
    let code = house.mailed_code(browser, person).await;
    for _ in 0..5 {
        browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    }
    let asked = browser.request_lookup(&person.email).await;
    assert_eq!(asked["errorCode"], "LOCKED", "{asked}");
}

async fn accepted(browser: &Browser, email: &str) {
    let asked = browser.request_lookup(email).await;
    assert_eq!(asked["status"], true, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sign_in_makes_its_browser_trusted_for_a_year_and_nothing_less_does() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    house.prove_address(&browser, &ann).await;
    assert_eq!((browser.cookie(DEVICE), house.db_count("trusted_browsers").await), (None, 0));
    let answer = browser.verify_2fa_answer(&ann.code(&house)).await;
    let device = browser.cookie(DEVICE).unwrap();
    assert_eq!(answer.set_cookies().last(), Some(&device_cookie(&device)));
    assert_eq!(house.db_count("trusted_browsers").await, 1);
    assert!(browser.sign_out().await);
    assert_eq!(browser.cookie(DEVICE), Some(device), "signing out trusts no less");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_flood_never_makes_a_trusted_browser_wait() {
    let house = House::open().await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    lock(&house, &house.browser(), &ann).await;
    house.sign_in(&own, &ann).await;
    let asked = house.browser().request_lookup(&ann.email).await;
    assert_eq!(asked["errorCode"], "LOCKED", "a full sign-in in a trusted browser moves no stranger's wait: {asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_browsers_own_wrong_codes_lock_it_alone_ten_a_day() {
    let house = House::with(&[("VESTIBULE_LOCKOUT", "1s,1s"), ("VESTIBULE_COOLDOWN", "off")]).await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    for round in 0..2 {
        let code = house.mailed_code(&own, &ann).await;
        for left in (0..5).rev() {
            let shown = own.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
            assert_eq!(shown["remainingAttempts"], left, "round {round}: {shown}");
        }
        house.wait(TimeDelta::seconds(2));
    }
    let asked = own.request_lookup(&ann.email).await;
    assert_eq!(asked["errorCode"], "LOCKED", "{asked}");
    accepted(&house.browser(), &ann.email).await;
    house.wait_until(&asked["unlocksAt"]);
    accepted(&own, &ann.email).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sign_in_ends_the_waits_of_its_own_trusted_pool_and_of_no_other() {
    let house = House::open().await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    // Two pending sign-ins of one trusted browser: the second one's wrong codes end it and lock the pool, and the first
    // lives on.
    house.prove_address(&own, &ann).await;
    let second = house.browser();
    second.set_cookie(DEVICE, &own.cookie(DEVICE).unwrap());
    house.wait(TimeDelta::minutes(2));
    lock(&house, &second, &ann).await;
    assert_eq!(own.verify_2fa(&ann.code(&house)).await, right());
    accepted(&own, &ann.email).await;
    let budgets = "select count(*) from budgets where pool = 'browser' and cardinality(first_wrong_at) = 5";
    assert_eq!(house.db_number(budgets).await, 1, "what was guessed still counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_cookie_is_replaced_at_each_full_sign_in_and_its_pool_goes_on() {
    let house = House::open().await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    let old = own.stolen();
    house.sign_in(&own, &ann).await;
    assert_ne!(own.cookie(DEVICE), old.cookie(DEVICE));
    assert_eq!(house.db_count("trusted_browsers").await, 1);
    lock(&house, &house.browser(), &ann).await;
    let asked = old.request_lookup(&ann.email).await;
    assert_eq!(asked["errorCode"], "LOCKED", "the old value is a stranger's: {asked}");
    accepted(&own, &ann.email).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_more_than_five_the_one_not_seen_for_longest_goes() {
    let house = House::open().await;
    let (ann, first) = trusted(&house, "ann@example.com").await;
    let mut browsers = vec![first];
    for _ in 0..5 {
        let browser = house.browser();
        house.sign_in(&browser, &ann).await;
        browsers.push(browser);
        house.wait(TimeDelta::hours(25));
    }
    assert_eq!(house.db_count("trusted_browsers").await, 5);
    lock(&house, &house.browser(), &ann).await;
    assert_eq!(browsers.remove(0).request_lookup(&ann.email).await["errorCode"], "LOCKED");
    for browser in browsers {
        accepted(&browser, &ann.email).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_accounts_device_cookie_is_replaced_and_its_row_ended() {
    let house = House::open().await;
    let (ann, shared) = trusted(&house, "ann@example.com").await;
    let anns = shared.stolen();
    let bob = house.admin("bob@example.com").await;
    house.sign_in(&shared, &bob).await;
    assert_eq!(house.db_count("trusted_browsers").await, 1);
    house.wait(TimeDelta::hours(25));
    for (person, browser, code) in [(&ann, &anns, "LOCKED"), (&bob, &shared, "")] {
        lock(&house, &house.browser(), person).await;
        assert_eq!(browser.request_lookup(&person.email).await["errorCode"].as_str().unwrap_or_default(), code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_cookie_opens_nothing_and_helps_at_no_other_address() {
    let house = House::open().await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    house.enrolled_a_day_ago("bob@example.com").await;
    let thief = house.browser();
    thief.set_cookie(DEVICE, &own.cookie(DEVICE).unwrap());
    assert_eq!(thief.current_user().await, Value::Null);
    assert_eq!(thief.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    accepted(&thief, &ann.email).await;
    assert_eq!(thief.verify_2fa(&ann.code(&house)).await, refused("WRONG_STAGE"));
    // For other addresses the browser counts in the strangers' pool, known address or not.
    for email in ["bob@example.com", "nobody@example.com"] {
        accepted(&house.browser(), email).await;
        assert_eq!(thief.request_lookup(email).await["errorCode"], "COOLDOWN", "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_an_accounts_sessions_ends_its_trusted_browsers() {
    let house = House::open().await;
    let actor = operator();
    for (index, deed) in ["disable", "reset", "sign out", "last role", "address"].into_iter().enumerate() {
        let (ann, own) = trusted(&house, &format!("ann{index}@example.com")).await;
        assert_eq!(house.db_count("trusted_browsers").await, 1, "{deed}");
        accounts::device_link(&house.app, &actor, &house.find(&ann).await).await.unwrap().unwrap();
        let admin = house.find(&ann).await;
        let app = &house.app;
        let change = |roles: Option<Vec<String>>, email: Option<String>| accounts::AccountEdit {
            roles,
            email,
            ..accounts::AccountEdit::default()
        };
        match deed {
            "disable" => drop(accounts::disable(app, &actor, &admin).await.unwrap()),
            "reset" => drop(accounts::reset_2fa(app, &actor, &admin).await.unwrap()),
            "sign out" => drop(accounts::sign_out(app, &actor, &admin).await.unwrap()),
            "last role" => drop(accounts::change(app, &actor, &admin, &change(Some(Vec::new()), None)).await.unwrap()),
            _ => {
                let moved = Some(String::from("moved@example.com"));
                accounts::change(app, &actor, &admin, &change(None, moved)).await.unwrap();
            }
        }
        assert_eq!(house.db_count("trusted_browsers").await, 0, "{deed}");
        assert_eq!(house.db_count("device_links").await, 0, "{deed}");
        drop(own);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_not_seen_for_a_year_is_trusted_no_longer() {
    let house = House::open().await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    house.wait(TimeDelta::days(365) - TimeDelta::hours(25));
    lock(&house, &house.browser(), &ann).await;
    assert_eq!(own.request_lookup(&ann.email).await["errorCode"], "LOCKED");
}

#[tokio::test(flavor = "multi_thread")]
async fn unlock_empties_the_pools_of_trusted_browsers_too() {
    let house = House::open().await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    lock(&house, &own, &ann).await;
    accounts::unlock(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    assert_eq!(own.request_lookup(&ann.email).await["errorCode"], Value::Null);
}
