//! Session look-ups under load: networks share them fairly, sign-in steps and `/readyz` do not queue behind them, and an
//! unknown cookie costs its network no sign-in.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use futures_util::future::join_all;
use serde_json::json;
use vestibule::store::LookupCaller;

use crate::support::openmetrics::Page;
use crate::support::{Answer, Browser, House, TestDatabase, tally, until};
use crate::transport::is_refused;

/// A house with PostgreSQL's time, because `/readyz` compares clocks, and this machine as trusted proxy, so that tests may
/// claim any client address.
async fn behind_a_proxy(connections: &str) -> House {
    let settings = [("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"), ("VESTIBULE_DATABASE_POOL", connections)];
    House::after_commands(TestDatabase::new().await, &settings).await
}

/// A browser with the cookie of an unknown session.
fn stale(house: &House, number: usize) -> Browser {
    let browser = house.browser();
    browser.set_cookie("__Host-session", &format!("{number:0>42}A"));
    browser
}

/// Looks the session up by one of its paths; `address` is the client's, if a proxy names one.
async fn look_up(browser: &Browser, way: usize, address: Option<&str>) -> Answer {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(address.map(|address| ("x-forwarded-for", address)));
    match way % 4 {
        0 => browser.send("GET", "/authz", &headers, "").await,
        1 => browser.send("GET", "/me", &headers, "").await,
        2 => {
            let body = json!({ "query": "{ currentUser { id } identity { recovered } crmUser(id: \"x\") { id } }" });
            browser.send("POST", "/graphql", &headers, body.to_string()).await
        }
        _ => {
            let body = json!({ "query": "mutation { endSession(id: \"x\") }" });
            browser.send("POST", "/graphql", &headers, body.to_string()).await
        }
    }
}

/// Waits until `many` look-ups wait for a lock, and checks that no more come.
async fn are_held_up(house: &House, count: i64) {
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() \
        and application_name = 'vestibule' and wait_event_type = 'Lock'";
    until("the look-ups to run", async || (house.db_number(waiting).await >= count).then_some(())).await;
    // A fair queue answers these after the earlier ones of other networks.
    assert_eq!(house.browser().send("GET", "/healthz", &[], "").await.status, 200);
    assert_eq!(house.db_number(waiting).await, count);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_runs_a_quarter_of_the_look_ups_and_readiness_waits_for_none_of_them() {
    let house = behind_a_proxy("16").await;
    assert_eq!(house.browser().send("GET", "/readyz", &[], "").await.status, 200);
    let browsers: Vec<Browser> = (0..40).map(|number| stale(&house, number)).collect();
    let mut other = house.database.connect().await;
    other.batch_execute("begin; lock table sessions in access exclusive mode").await.unwrap();
    let asking = |address: Option<&'static str>, count: usize| {
        join_all(
            browsers
                .iter()
                .take(count)
                .map(Browser::stolen)
                .enumerate()
                .map(|(way, browser)| tokio::spawn(async move { look_up(&browser, way, address).await })),
        )
    };
    let flood = asking(Some("198.51.100.7"), 40);
    are_held_up(&house, 3).await;
    let neighbour = asking(Some("203.0.113.9"), 1);
    are_held_up(&house, 4).await;
    // One /64 is one network.
    let of_prefix = (asking(Some("2001:db8:1:2::1"), 8), asking(Some("2001:db8:1:2:ffff::9"), 8));
    are_held_up(&house, 7).await;
    let of_proxy = asking(None, 20);
    are_held_up(&house, 12).await;
    for _ in 0..3 {
        let probes = (0..5).map(|_| async { house.browser().send("GET", "/readyz", &[], "").await.status });
        assert_eq!(join_all(probes).await, [200; 5]);
    }
    other.batch_execute("rollback").await.unwrap();
    let all = [flood.await, neighbour.await, of_prefix.0.await, of_prefix.1.await, of_proxy.await];
    for answer in all.into_iter().flatten().map(Result::unwrap) {
        // A look-up that waits longer than a request may wait is refused.
        assert!([200, 401, 503].contains(&answer.status), "{} {}", answer.status, answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_stale_cookies_delay_no_sign_in_of_their_network() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "10/1s,60/1m")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let unknown = async || {
        let page = reqwest::get(format!("{}/metrics", house.metrics_url)).await.unwrap().text().await.unwrap();
        Page::parse(&page).value("vestibule_unknown_session_cookies_total{door=\"staff\"}")
    };
    let before = unknown().await;
    let first = house.browser();
    let stale: Vec<Browser> = (0..200)
        .map(|number| {
            let browser = first.stolen();
            browser.set_cookie("__Host-session", &format!("{number:0>42}A"));
            browser
        })
        .collect();
    let asked = join_all(stale.iter().enumerate().map(|(way, browser)| look_up(browser, way, None)));
    let signing_in = async {
        let browser = house.browser();
        house.sign_in(&browser, &ann).await;
        browser.current_user().await
    };
    let (answers, signed_in) = tokio::join!(asked, signing_in);
    assert_eq!(signed_in["id"], ann.id.as_str());
    for answer in answers {
        assert!([200, 401].contains(&answer.status), "{} {}", answer.status, answer.body);
    }
    assert_eq!(unknown().await - before, 200.0);
    let told = tally(&[house.browser().request_lookup_answer("next@example.com").await], "requestLookup");
    assert_eq!(told.get("OK"), Some(&1), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_is_answered_while_every_connection_is_taken() {
    let house = behind_a_proxy("4").await;
    let store = &house.app.store;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(store.connection().await.unwrap());
    }
    held.push(store.lookup(LookupCaller::TrustedProxy).await.unwrap());
    let probes = (0..5).map(|_| async { house.browser().send("GET", "/readyz", &[], "").await.status });
    assert_eq!(join_all(probes).await, [200; 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_leave_connections_to_look_ups_and_look_ups_to_steps() {
    let house = House::with(&[("VESTIBULE_DATABASE_POOL", "4")]).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    let store = &house.app.store;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(store.connection().await.unwrap());
    }
    is_refused(&house.browser().request_lookup_answer("other@example.com").await, 503, "UNAVAILABLE");
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    held.clear();
    for _ in 0..3 {
        held.push(store.lookup(LookupCaller::TrustedProxy).await.unwrap());
    }
    is_refused(&browser.graphql(json!({ "query": "{ currentUser { id } }" })).await, 503, "UNAVAILABLE");
    assert_eq!(house.browser().request_lookup("other@example.com").await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_a_query_wait_for_one_look_up_together() {
    let house = House::with(&[("VESTIBULE_DATABASE_POOL", "1")]).await;
    let browser = stale(&house, 1);
    let held = house.app.store.connection().await.unwrap();
    let fields: String = (0..10).map(|number| format!(" f{number}: currentUser {{ id }}")).collect();
    let since = Instant::now();
    let answer = browser.graphql(json!({ "query": format!("{{{fields} }}") })).await;
    is_refused(&answer, 503, "UNAVAILABLE");
    assert_eq!(answer.headers["retry-after"], "1");
    // Ten look-ups in turn would wait for 1.5 s each.
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    drop(held);
    assert_eq!(browser.graphql(json!({ "query": format!("{{{fields} }}") })).await.status, 200);
}
