//! `auditTrail`: for owners only, in pages, with filters.

use serde_json::{Value, json};
use vestibule::accounts;

use crate::support::{Answer, Browser, House, NO_WAITS, operator};

const TRAIL: &str = "query($limit: Int, $before: ID, $filter: AuditFilter) { auditTrail(limit: $limit, before: $before, \
    filter: $filter) { lines { id position at actor requester event: eventName outcome: outcomeName reason crmUserId email sealed } \
    next unsealed } }";

async fn ask(browser: &Browser, variables: Value) -> Answer {
    browser.graphql(json!({ "query": TRAIL, "variables": variables })).await
}

async fn trail(browser: &Browser, variables: Value) -> Value {
    ask(browser, variables).await.field("auditTrail")
}

fn events(page: &Value) -> Vec<String> {
    let lines = page["lines"].as_array().unwrap().iter();
    lines.map(|line| format!("{} {}", line["event"].as_str().unwrap(), line["outcome"].as_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owners_read_the_trail() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let nobody = ask(&house.browser(), json!({})).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (200, "UNAUTHENTICATED"));
    assert_eq!(nobody.json()["data"]["auditTrail"], Value::Null);
    let browser = house.signed_in(&ann).await;
    assert_eq!(ask(&browser, json!({})).await.code(), "");
    let roles = |roles: &[&str]| Some(roles.iter().map(|role| String::from(*role)).collect::<Vec<_>>());
    let change = |to| accounts::AccountEdit { roles: to, ..accounts::AccountEdit::default() };
    let admin = house.find(&ann).await;
    accounts::change(&house.app, &operator(), &admin, &change(roles(&["CMS", "BO"]))).await.unwrap();
    let other = ask(&browser, json!({})).await;
    assert_eq!((other.status, other.code().as_str()), (200, "FORBIDDEN"));
    assert_eq!((&other.json()["data"]["auditTrail"], other.body.contains("admin_")), (&Value::Null, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_hold_actor_event_time_network_and_subject() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.admin("bob@example.com").await;
    accounts::disable(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    house.browser().request_lookup("nobody@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.trail_is_sealed().await;
    let page = trail(&browser, json!({})).await;
    let mut told = events(&page);
    told.sort();
    assert_eq!(
        told,
        [
            "admin_added done",
            "admin_added done",
            "admin_disabled done",
            "authenticator enrolled_and_signed_in",
            "authenticator signed_in",
            "code_mailed begun",
            "code_mailed begun",
            "code_mailed begun",
            "email_code right",
            "email_code right",
            "session signed_out",
        ]
    );
    assert_eq!((&page["next"], &page["unsealed"]), (&Value::Null, &json!(0)));
    let lines = page["lines"].as_array().unwrap();
    let mut positions: Vec<i64> =
        lines.iter().map(|line| line["position"].as_str().unwrap().parse().unwrap()).collect();
    positions.sort_unstable();
    assert_eq!(positions, (1..=11).collect::<Vec<_>>());
    assert!(lines.iter().all(|line| line["sealed"] == true));
    assert!(lines.windows(2).all(|two| two[0]["at"].as_str() >= two[1]["at"].as_str()));
    let of = |event: &str, whose: &Value| {
        let line = lines.iter().find(|line| line["event"] == event && line["crmUserId"] == *whose).unwrap();
        json!([line["actor"], line["requester"], line["email"]])
    };
    let (ann_id, bob_id) = (json!(ann.id), json!(bob.id));
    assert_eq!(of("authenticator", &ann_id), json!(["requester", "127.0.0.1", "ann@example.com"]));
    assert_eq!(of("code_mailed", &Value::Null), json!(["requester", "127.0.0.1", null]), "whose is not told");
    assert_eq!(of("admin_disabled", &bob_id), json!(["os:tester", null, "bob@example.com"]));
    assert_eq!(of("session", &ann_id), json!([format!("account:{}", ann.id), "127.0.0.1", "ann@example.com"]));
    assert!(!page.to_string().contains("nobody@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_one_another_and_filters_hold() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.admin("bob@example.com").await;
    let browser = house.signed_in(&ann).await;
    let all = trail(&browser, json!({ "limit": 200 })).await;
    let whole = events(&all);
    let (mut before, mut paged) = (Value::Null, Vec::new());
    for _ in 0..20 {
        let page = trail(&browser, json!({ "limit": 4, "before": before })).await;
        assert!(page["lines"].as_array().unwrap().len() <= 4);
        paged.extend(events(&page));
        before = page["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(paged, whole);
    let asked = async |filter: Value| events(&trail(&browser, json!({ "filter": filter })).await);
    assert_eq!(asked(json!({ "crmUserId": bob.id })).await, ["admin_added done"]);
    assert_eq!(asked(json!({ "event": "SESSION" })).await, ["session signed_out"]);
    assert_eq!(asked(json!({ "actor": "os:tester" })).await.len(), 2);
    assert_eq!(asked(json!({ "actor": "os:tester", "crmUserId": ann.id })).await.len(), 1);
    assert_eq!(asked(json!({ "since": "2100-01-01T00:00:00Z" })).await, [""; 0]);
    assert_eq!(asked(json!({ "until": "2000-01-01T00:00:00Z" })).await, [""; 0]);
    assert_eq!(asked(json!({ "crmUserId": "admin_nobody0000" })).await, [""; 0]);
    assert_eq!(events(&trail(&browser, json!({ "before": "nothing" })).await), [""; 0]);
    house.wait(chrono::TimeDelta::seconds(1));
    accounts::remove(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    let removed = trail(&browser, json!({ "limit": 1 })).await;
    let line = &removed["lines"][0];
    assert_eq!(json!([line["event"], line["crmUserId"], line["email"]]), json!(["admin_removed", bob.id, bob.email]));
    // Lines of a removed account stay and keep its handle.
    assert_eq!(asked(json!({ "crmUserId": bob.id })).await, ["admin_removed done", "admin_added done"]);
    let whose = trail(&browser, json!({ "filter": { "crmUserId": bob.id } })).await;
    assert!(whose["lines"].as_array().unwrap().iter().all(|line| line["crmUserId"] == json!(bob.id)), "{whose}");
}
