//! Pruning deletes expired rows and nothing that still counts.

use chrono::TimeDelta;
use vestibule::prune::prune;

use crate::support::{House, other_than};

async fn pruned(house: &House) -> Vec<(&'static str, usize)> {
    let pruned = prune(&house.app.store, &house.app.policies, house.clock.now(), 100).await.unwrap();
    // A server publishes its keys again within a second of such a move of the clock, so its row may exist or not.
    pruned.into_iter().filter(|(table, rows)| *rows > 0 && *table != "key_holders").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_still_count_stay() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "1000/1m")]).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    let stranger = house.browser();
    house.wait(TimeDelta::minutes(2));
    let code = house.mailed_code(&stranger, &ann).await;
    let wrong = stranger.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    assert_eq!(wrong["remainingAttempts"], 4);
    house.mails_are_carried().await;
    assert_eq!(pruned(&house).await, []);
    assert!(stranger.verify_lookup(&code).await["status"].as_bool().unwrap());
    assert!(!browser.current_user().await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_rows_are_deleted_each_in_its_time() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "1000/1m")]).await;
    let ann = house.admin("ann@example.com").await;
    house.sign_in(&house.browser(), &ann).await;
    house.wait(TimeDelta::minutes(2));
    house.mailed_code(&house.browser(), &ann).await;
    house.mails_are_carried().await;
    assert_eq!(pruned(&house).await, [("requesters", 0); 0]);
    house.wait(TimeDelta::minutes(15));
    assert_eq!(pruned(&house).await, [("pending_sign_ins", 1), ("requesters", 1)]);
    house.wait(TimeDelta::minutes(15));
    assert_eq!(pruned(&house).await, [("sessions", 1)]);
    house.wait(TimeDelta::hours(24));
    assert_eq!(pruned(&house).await, [("budgets", 1)]);
    house.wait(TimeDelta::days(365));
    assert_eq!(pruned(&house).await, [("trusted_browsers", 1), ("notices", 1)]);
    assert_eq!(pruned(&house).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_kept_for_ninety_days() {
    let house = House::open().await;
    house.enrolled_a_day_ago("ann@example.com").await;
    house.mails_are_carried().await;
    house.wait(TimeDelta::days(90) - TimeDelta::hours(25) - TimeDelta::microseconds(1));
    pruned(&house).await;
    assert_eq!(house.db_count("notices").await, 1);
    house.wait(TimeDelta::microseconds(1));
    assert_eq!(pruned(&house).await, [("notices", 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_rows_go_in_batches_and_as_many_as_are_asked_for() {
    let house = House::open().await;
    house
        .db_run(
            "insert into budgets (door, pool, key, stale_at, version)
             select 'staff', 'untrusted', sha256(n::text::bytea), '2020-01-01', 1 from generate_series(1, 1200) n",
        )
        .await;
    let once = prune(&house.app.store, &house.app.policies, house.clock.now(), 1).await.unwrap();
    assert_eq!(once.into_iter().find(|(table, _)| *table == "budgets"), Some(("budgets", 500)));
    assert_eq!(pruned(&house).await, [("budgets", 700)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_kept_for_the_idle_time_of_its_own_door() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    house.sign_in(&house.browser(), &ann).await;
    house
        .db_run(
            "insert into sessions (token_hash, id, door, account_id, proven, created_at, seen_at, refresh_salt,
                refresh_generation, refresh_made_at, mac)
             select sha256(token_hash), gen_random_uuid(), 'account', account_id, '{password}', created_at, seen_at,
                substring(mac for 16), 1, created_at, mac
             from sessions",
        )
        .await;
    let sessions = async |at| {
        house.wait(at);
        pruned(&house).await.into_iter().find(|(table, _)| *table == "sessions").map(|(_, rows)| rows)
    };
    assert_eq!(sessions(TimeDelta::minutes(30)).await, Some(1));
    assert_eq!(sessions(TimeDelta::hours(23) + TimeDelta::minutes(29)).await, None);
    assert_eq!(house.db_count("sessions where door = 'account'").await, 1);
    assert_eq!(sessions(TimeDelta::minutes(1)).await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_is_kept_for_the_longest_rate_limit_of_any_door() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "1000/1m"), ("VESTIBULE_ACCOUNT_RATE_LIMIT", "100/1h")]).await;
    let ann = house.admin("ann@example.com").await;
    house.mailed_code(&house.browser(), &ann).await;
    let requesters = async |after| {
        house.wait(after);
        pruned(&house).await.into_iter().any(|(table, _)| table == "requesters")
    };
    assert!(!requesters(TimeDelta::minutes(59)).await);
    assert!(requesters(TimeDelta::minutes(1)).await);
}
