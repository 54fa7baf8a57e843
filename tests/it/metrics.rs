//! `/metrics`: what is counted, who may read it, and what it never holds.

use std::collections::BTreeMap;

use serde_json::json;

use crate::faults::{give_back, take_away};
use crate::support::openmetrics::Page;
use crate::support::{Answer, Browser, House, Reply, SmtpSink, Wire, other_than, until};

async fn scraped(house: &House) -> Answer {
    Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await
}

/// The page after a look into the database; a look that fails leaves its gauges out.
async fn page(house: &House) -> Page {
    let _away = house.watcher().look().await;
    let answer = scraped(house).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let header = |name: &str| answer.headers[name].to_str().unwrap();
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!((header("content-type"), header("cache-control")), (kind, "no-store"));
    Page::parse(&answer.body)
}

/// Growth of `vestibule_sign_in_outcomes_total{...}` for each pair.
fn outcomes(pairs: &[(&str, &str, f64)]) -> BTreeMap<String, f64> {
    let series = |field, outcome| {
        format!("vestibule_sign_in_outcomes_total{{door=\"staff\",field=\"{field}\",outcome=\"{outcome}\"}}")
    };
    pairs.iter().map(|(field, outcome, count)| (series(field, outcome), *count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_move_by_exactly_the_outcomes_produced() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let before = page(&house).await;
    let browser = house.browser();
    assert_eq!(browser.graphql(json!({ "query": "{ currentUser { id } }" })).await.status, 200);
    browser.request_lookup("nobody").await;
    browser.verify_lookup("123456").await;
    let code = house.mailed_code(&browser, &ann).await;
    browser.request_lookup(&ann.email).await;
    browser.verify_lookup("12345").await;
    browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    browser.verify_2fa("123456").await;
    let proven = browser.verify_lookup(&code).await;
    ann.scan(proven["authUrlFor2fa"].as_str().unwrap());
    browser.verify_2fa(&ann.wrong_code(&house)).await;
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    assert_eq!(browser.current_user().await["email"], ann.email.as_str());
    assert!(browser.sign_out().await);
    house.mails_are_carried().await;
    let after = page(&house).await;
    let expected = outcomes(&[
        ("currentUser", "UNAUTHENTICATED", 1.0),
        ("currentUser", "ok", 1.0),
        ("requestLookup", "COOLDOWN", 1.0),
        ("requestLookup", "INVALID_EMAIL", 1.0),
        ("requestLookup", "ok", 1.0),
        ("signOut", "ok", 1.0),
        ("verify2fa", "WRONG_CODE", 1.0),
        ("verify2fa", "WRONG_STAGE", 1.0),
        ("verify2fa", "ok", 1.0),
        ("verifyLookup", "INVALID_FORMAT", 1.0),
        ("verifyLookup", "NO_PENDING_SIGN_IN", 1.0),
        ("verifyLookup", "WRONG_CODE", 1.0),
        ("verifyLookup", "ok", 1.0),
    ]);
    assert_eq!(after.since(&before, "vestibule_sign_in_outcomes"), expected);
    let requests = BTreeMap::from([(String::from("vestibule_requests_total{route=\"graphql\",class=\"2xx\"}"), 13.0)]);
    assert_eq!(after.since(&before, "vestibule_requests"), requests);
    // The code, and the notice of the enrolment.
    let carried = BTreeMap::from([(String::from("vestibule_mails_total{door=\"staff\",result=\"carried\"}"), 2.0)]);
    assert_eq!(after.since(&before, "vestibule_mails"), carried);
    let verdict = |door, verdict| format!("vestibule_captcha_verdicts_total{{door=\"{door}\",verdict=\"{verdict}\"}}");
    assert_eq!(after.since(&before, "vestibule_captcha"), BTreeMap::from([(verdict("staff", "passed"), 2.0)]));
    for of in ["passed", "failed", "unavailable"] {
        assert_eq!(after.value(&verdict("account", of)), 0.0, "{of} is exported from the start");
    }
    assert_eq!(after.since(&before, "vestibule_refusals"), BTreeMap::new());
    let timed = "vestibule_request_duration_seconds_count{route=\"graphql\"}";
    assert_eq!(after.value(timed) - before.value(timed), 13.0);
    let last = "vestibule_request_duration_seconds_bucket{le=\"+Inf\",route=\"graphql\"}";
    assert_eq!(after.value(last), after.value(timed));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_the_edge_are_counted_by_status_and_code() {
    let house = House::open().await;
    let browser = house.browser();
    let json = ("content-type", "application/json");
    let before = page(&house).await;
    let large = " ".repeat(64 * 1024 + 1);
    let two = json!({ "query": "mutation { a: signOut b: signOut }" }).to_string();
    let hash = "{\"extensions\":{\"persistedQuery\":{}}}";
    /// Method, headers, body, status, code.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, u16, &'a str);
    let table: [Case<'_>; 9] = [
        ("GET", &[], "", 405, "METHOD_NOT_ALLOWED"),
        ("POST", &[], "{}", 415, "BAD_USER_INPUT"),
        ("POST", &[json], "{", 400, "BAD_USER_INPUT"),
        ("POST", &[json], &two, 400, "DOCUMENT_TOO_COMPLEX"),
        ("POST", &[json, ("origin", "https://evil.example")], "{}", 403, "FORBIDDEN"),
        ("POST", &[json], &large, 413, "BAD_USER_INPUT"),
        ("POST", &[json, ("host", "evil.example")], "{}", 421, "BAD_USER_INPUT"),
        ("POST", &[json, ("accept", "text/html")], "{}", 406, "BAD_USER_INPUT"),
        ("POST", &[json], hash, 200, "PERSISTED_QUERY_NOT_SUPPORTED"),
    ];
    let mut expected = BTreeMap::new();
    for (method, headers, body, status, code) in table {
        let answer = browser.send(method, "/graphql", headers, body.to_owned()).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
        expected.insert(format!("vestibule_refusals_total{{status=\"{status}\",code=\"{code}\"}}"), 1.0);
    }
    let after = page(&house).await;
    assert_eq!(after.since(&before, "vestibule_refusals"), expected);
    assert_eq!(after.since(&before, "vestibule_sign_in"), BTreeMap::new());
    // Every series exists from the start.
    assert!(after.samples.keys().all(|series| before.samples.contains_key(series)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoy_and_a_known_account_move_the_same_numbers_but_for_the_mail() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.mails_are_carried().await;
    let mut moved = Vec::new();
    for email in [ann.email.as_str(), "nobody@example.com"] {
        let before = page(&house).await;
        let browser = house.browser();
        assert_eq!(browser.request_lookup(email).await["status"], true);
        browser.request_lookup(email).await;
        house.mails_are_carried().await;
        for _ in 0..5 {
            browser.verify_lookup("000000").await;
        }
        browser.verify_lookup("000000").await;
        house.browser().request_lookup(email).await;
        // The admin gets a notice of the lockout.
        house.mails_are_carried().await;
        let mut changes = page(&house).await.since(&before, "vestibule_");
        for apart in [
            "vestibule_mails",
            "vestibule_request_duration",
            "vestibule_connections",
            "vestibule_database",
            "vestibule_trail_unsealed",
            // Admins alone are counted among the locked pools.
            "vestibule_locked_admins",
        ] {
            changes.retain(|series, _| !series.starts_with(apart));
        }
        moved.push(changes);
    }
    assert!(moved[0].len() >= 4, "{moved:?}");
    assert_eq!(moved[0], moved[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_on_its_own_listener_and_nothing_else_is() {
    let house = House::open().await;
    for path in ["/metrics", "/metrics/", "/Metrics"] {
        assert_eq!(house.browser().send("GET", path, &[], "").await.status, 404, "{path}");
    }
    let watcher = Browser::new(&house.metrics_url);
    for path in ["/", "/graphql", "/healthz", "/sign-in", "/metrics/x"] {
        for method in ["GET", "POST"] {
            assert_eq!(watcher.send(method, path, &[], "").await.status, 404, "{method} {path}");
        }
    }
    let head = watcher.send("HEAD", "/metrics", &[], "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = watcher.send(method, "/metrics", &[], "").await;
        assert_eq!((answer.status, answer.headers["allow"].to_str().unwrap()), (405, "GET, HEAD"), "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_page_names_no_account() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    let pending = browser.cookie("__Host-pending").unwrap();
    let digits = ann.code(&house);
    assert_eq!(browser.verify_2fa(&digits).await["status"], true);
    let session = browser.cookie("__Host-session").unwrap();
    browser.graphql(json!({ "query": "{ canary }", "operationName": "canary" })).await;
    browser.send("GET", "/canary?canary", &[], "").await;
    let text = scraped(&house).await.body;
    Page::parse(&text);
    for secret in [&ann.email, &ann.id, &code, &digits, &pending, &session, "example", "127.0.0.1", "canary", "@"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_the_page_is_there_and_what_only_that_knows_is_not() {
    let house = House::open().await;
    let (mails, age) = ("vestibule_outbox_mails", "vestibule_outbox_oldest_age_seconds");
    let before = page(&house).await;
    assert_eq!((before.value(mails), before.value(age)), (0.0, 0.0));
    take_away(&house).await;
    assert_eq!(house.browser().request_lookup_answer("ann@example.com").await.status, 503);
    let away = page(&house).await;
    assert!(away.samples.keys().all(|series| !series.starts_with("vestibule_outbox")));
    let unavailable = "vestibule_refusals_total{status=\"503\",code=\"UNAVAILABLE\"}";
    assert_eq!(away.value(unavailable) - before.value(unavailable), 1.0);
    assert_eq!(away.since(&before, "vestibule_sign_in"), outcomes(&[("requestLookup", "UNAVAILABLE", 1.0)]));
    assert!(away.value("vestibule_database_refusals_total") >= 1.0);
    give_back(&house).await;
    until("the outbox to be counted again", async || page(&house).await.samples.contains_key(mails).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_counted_by_what_became_of_it_and_while_it_waits() {
    let sink = SmtpSink::open(&[]).await;
    let from = ("VESTIBULE_MAIL_FROM", "Vestibule <sign-in@mail.example.com>");
    let house = House::with(&[from, ("VESTIBULE_SMTP_URL", &sink.url)]).await;
    let (ann, bob) = (house.admin("ann@example.com").await, house.admin("bob@example.com").await);
    // Owners get notices about each other's account.
    house.mails_are_carried().await;
    sink.answer(&[Reply::Never, Reply::Later]);
    let before = page(&house).await;
    house.browser().request_lookup(&ann.email).await;
    house.mails_are_carried().await;
    house.browser().request_lookup(&bob.email).await;
    let result = |page: &Page, word| page.value(&format!("vestibule_mails_total{{door=\"staff\",result=\"{word}\"}}"));
    until("the mail to wait", async || (result(&page(&house).await, "deferred") == 1.0).then_some(())).await;
    house.wait(chrono::TimeDelta::minutes(10));
    let waiting = page(&house).await;
    assert_eq!(waiting.value("vestibule_outbox_mails"), 1.0);
    assert_eq!(waiting.value("vestibule_outbox_oldest_age_seconds"), 600.0);
    house.ring();
    house.mails_are_carried().await;
    let after = page(&house).await;
    let expected = ["deferred", "late", "refused"]
        .map(|word| (format!("vestibule_mails_total{{door=\"staff\",result=\"{word}\"}}"), 1.0));
    assert_eq!(after.since(&before, "vestibule_mails"), BTreeMap::from(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_and_who_waits_for_the_database_are_told_as_they_are() {
    let house = House::with(&[("VESTIBULE_DATABASE_POOL", "1")]).await;
    let mut wires = Vec::new();
    for _ in 0..3 {
        let mut wire = Wire::open(&house.url).await;
        wire.send("GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n").await;
        wire.until("alive").await;
        wires.push(wire);
    }
    let connections = async || page(&house).await.value("vestibule_connections");
    assert_eq!(connections().await, 3.0);
    drop(wires);
    until("the connections to end", async || (connections().await == 0.0).then_some(())).await;
    let held = house.app.store.connection().await.unwrap();
    let browser = house.browser();
    let asking = tokio::spawn(async move { browser.request_lookup_answer("ann@example.com").await });
    let busy = until("a request to wait", async || {
        let page = page(&house).await;
        // The page counts before it asks for its own connection.
        (page.value("vestibule_database_waiting") >= 1.0).then_some(page)
    })
    .await;
    assert_eq!(busy.value("vestibule_database_connections_in_use"), 1.0);
    assert_eq!(busy.value("vestibule_database_connections_limit"), 1.0);
    drop(held);
    asking.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trails_size_is_told() {
    let house = House::open().await;
    house.enrolled_a_day_ago("ann@example.com").await;
    house.trail_is_sealed().await;
    let lines = house.db_number("select count(*) from audit").await as f64;
    let bytes = house.db_number("select pg_total_relation_size('audit')").await as f64;
    let told = page(&house).await;
    let value = |name: &str| told.value(&format!("vestibule_database_trail_{name}"));
    assert_eq!((value("lines"), value("bytes")), (lines, bytes));
    // The sign-in was 25 hours ago.
    assert_eq!(value("day_lines"), 0.0);
    house.browser().request_lookup("nobody@example.com").await;
    house.trail_is_sealed().await;
    let told = page(&house).await;
    let value = |name: &str| told.value(&format!("vestibule_database_trail_{name}"));
    assert_eq!((value("lines"), value("day_lines")), (lines + 1.0, 1.0));
    assert!(value("day_bytes") > 0.0 && value("day_bytes") < value("bytes"));
}
