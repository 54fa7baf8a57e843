//! `auditDays`: lines counted by day, event and outcome as they are sealed.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::trail::found;
use crate::support::{Answer, Browser, House, NO_WAITS, other_than};

const DAYS: &str = "query($days: Int, $event: AuditEvent, $outcome: AuditOutcome) { \
    auditDays(days: $days, event: $event, outcome: $outcome) { day lines signIns refused lockouts } }";

async fn ask(browser: &Browser, variables: Value) -> Answer {
    browser.graphql(json!({ "query": DAYS, "variables": variables })).await
}

/// Lines and refusals of the last days.
async fn counts(browser: &Browser, variables: Value) -> Vec<(i64, i64)> {
    let days = ask(browser, variables).await.field("auditDays");
    let number = |day: &Value, name: &str| day[name].as_i64().unwrap();
    days.as_array().unwrap().iter().map(|day| (number(day, "lines"), number(day, "refused"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_lines_are_counted_by_day_and_kind() {
    let house = House::with(&NO_WAITS).await;
    let (olga, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let other = house.browser();
    other.request_lookup(&olga.email).await;
    let code = house.inbox.next(&olga.email).await.code();
    for _ in 0..2 {
        other.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    }
    house.trail_is_sealed().await;
    let today = house.db_number("select count(*) from audit").await;
    assert_eq!(counts(&browser, json!({ "days": 2 })).await, [(0, 0), (today, 2)]);
    assert_eq!(counts(&browser, json!({ "days": 1, "event": "EMAIL_CODE" })).await, [(3, 2)]);
    assert_eq!(counts(&browser, json!({ "days": 1, "event": "EMAIL_CODE", "outcome": "RIGHT" })).await, [(1, 0)]);
    assert_eq!(counts(&browser, json!({ "days": 1, "outcome": "WRONG" })).await, [(2, 2)]);
    assert_eq!(counts(&browser, json!({})).await.len(), 90);
    let day = ask(&browser, json!({ "days": 1 })).await.field("auditDays")[0].clone();
    assert_eq!((&day["signIns"], &day["lockouts"]), (&json!(1), &json!(0)));
    house.db_run("update audit_days set outcome = 'locked_out' where outcome = 'wrong'").await;
    let day = ask(&browser, json!({ "days": 1 })).await.field("auditDays")[0].clone();
    assert_eq!((&day["refused"], &day["lockouts"]), (&json!(2), &json!(2)), "a lockout is a refusal");
    house.db_run("update audit_days set outcome = 'wrong' where outcome = 'locked_out'").await;

    // Another server seals what comes a day later; no line is counted twice.
    let beside = house.beside().await;
    house.wait(TimeDelta::days(1));
    let (_, later) = beside.signed_in_as("otto@example.com", &["OWNER"]).await;
    beside.trail_is_sealed().await;
    let all = house.db_number("select count(*) from audit").await;
    assert_eq!(counts(&later, json!({ "days": 2 })).await, [(today, 2), (all - today, 0)]);
    let named = ask(&later, json!({ "days": 2 })).await.field("auditDays");
    let days = house.db_text("select string_agg(distinct (at at time zone 'UTC')::date::text, ',') from audit").await;
    assert_eq!(format!("{},{}", named[0]["day"].as_str().unwrap(), named[1]["day"].as_str().unwrap()), days);
    // Counts are for display: nothing but the picture changes with them.
    house.db_run("update audit_days set lines = 1000").await;
    assert_eq!(found(&house.verify(None).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_are_for_those_who_read_the_trail_and_a_year_at_most() {
    let house = House::with(&NO_WAITS).await;
    let (_, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let (_, clerk) = house.signed_in_as("bob@example.com", &["BO"]).await;
    assert_eq!(ask(&house.browser(), json!({})).await.code(), "UNAUTHENTICATED");
    assert_eq!(ask(&clerk, json!({})).await.code(), "FORBIDDEN");
    for days in [0, -1, 367, i32::MAX] {
        let answer = ask(&owner, json!({ "days": days })).await;
        assert_eq!((answer.status, answer.code().as_str()), (200, "BAD_USER_INPUT"), "{days}");
    }
    assert_eq!(counts(&owner, json!({ "days": 366 })).await.len(), 366);
    assert_eq!(ask(&owner, json!({ "event": "TELEPORTED" })).await.status, 400);
}
