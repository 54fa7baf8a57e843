//! Filters of `auditTrail`, the arguments that it refuses, and how a line says who acted.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts;

use crate::support::{Answer, Browser, House, NO_WAITS, operator};

const TRAIL: &str = "query($limit: Int, $filter: AuditFilter) { auditTrail(limit: $limit, filter: $filter) { lines { \
    event eventName outcome outcomeName actor actorKind actorEmail session requester crmUserId email } } }";

async fn ask(browser: &Browser, variables: Value) -> Answer {
    browser.graphql(json!({ "query": TRAIL, "variables": variables })).await
}

async fn lines(browser: &Browser, filter: Value) -> Vec<Value> {
    let page = ask(browser, json!({ "filter": filter })).await.field("auditTrail");
    page["lines"].as_array().unwrap().clone()
}

fn told(lines: &[Value]) -> Vec<String> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or("-").to_owned();
    lines.iter().map(|line| format!("{} {}", text(line, "event"), text(line, "outcome"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_filtered_by_person_outcome_network_and_actor() {
    let house = House::with(&NO_WAITS).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let bob = house.with_roles("Bob@Example.com", &["BO"]).await;
    let ask = async |filter: Value| told(&lines(&browser, filter).await);
    let of_bob = ["ADMIN_ADDED DONE"];
    for email in ["bob@example.com", " BOB@example.COM "] {
        assert_eq!(ask(json!({ "email": email })).await, of_bob, "{email}");
    }
    assert_eq!(ask(json!({ "email": "bob@example.com", "crmUserId": bob.id })).await, of_bob);
    assert_eq!(ask(json!({ "email": "bob@example.com", "crmUserId": olga.id })).await, [""; 0]);
    assert_eq!(ask(json!({ "email": "nobody@example.com" })).await, [""; 0]);
    assert_eq!(ask(json!({ "outcome": "CONFIRMED" })).await, ["IDENTITY CONFIRMED"]);
    assert_eq!(ask(json!({ "outcome": "ENROLLED_AND_SIGNED_IN" })).await, ["AUTHENTICATOR ENROLLED_AND_SIGNED_IN"]);
    assert_eq!(ask(json!({ "outcome": "DONE", "event": "ADMIN_ADDED", "actor": "os:tester" })).await.len(), 2);
    assert_eq!(ask(json!({ "outcome": "WRONG", "event": "ADMIN_ADDED" })).await, [""; 0]);
    let of_network = ask(json!({ "network": "127.0.0.1" })).await;
    assert!(of_network.contains(&"IDENTITY CONFIRMED".into()) && !of_network.contains(&"ADMIN_ADDED DONE".into()));
    // Lines have an IPv4 address that came in the form of IPv6 as IPv4.
    assert_eq!(ask(json!({ "network": " ::ffff:127.0.0.1" })).await, of_network);
    assert_eq!(ask(json!({ "network": "192.0.2.1" })).await, [""; 0]);

    // A removed admin is found by their last address, until an admin has it again.
    house.wait(TimeDelta::seconds(1));
    assert_eq!(browser.save(json!({ "id": bob.id, "email": "Robert@Example.com" })).await["status"], true);
    house.wait(TimeDelta::seconds(1));
    accounts::remove(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    let gone = ["ADMIN_REMOVED DONE", "EMAIL_CHANGED DONE", "ADMIN_ADDED DONE"];
    assert_eq!(ask(json!({ "email": "robert@example.com" })).await, gone);
    assert_eq!(ask(json!({ "email": "bob@example.com" })).await, [""; 0]);
    assert_eq!(ask(json!({ "email": "robert@example.com", "event": "EMAIL_CHANGED" })).await, [gone[1]]);
    house.with_roles("robert@example.com", &["CMS"]).await;
    assert_eq!(ask(json!({ "email": "robert@example.com" })).await, of_bob);
    assert_eq!(ask(json!({ "crmUserId": bob.id })).await, gone);

    // A line whose personal data was withheld is of no network.
    house.db_run("update audit set personal = null, personal_salt = null where event = 'identity'").await;
    let left = ask(json!({ "network": "127.0.0.1" })).await;
    assert!(!left.contains(&"IDENTITY CONFIRMED".into()) && left.len() + 1 >= of_network.len(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_acted_is_told_and_asked_for_by_address_until_it_is_withheld() {
    let house = House::with(&NO_WAITS).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let (rita, other) = house.at_the_desk("rita@example.com").await;
    for (desk, email) in [(&browser, "ann@example.com"), (&other, "bob@example.com")] {
        house.wait(TimeDelta::seconds(1));
        assert_eq!(desk.save(json!({ "email": email, "roles": ["BO"] })).await["status"], true);
    }
    let added = async |filter: Value| {
        let lines = lines(&browser, filter).await;
        let lines = lines.iter().filter(|line| line["event"] == "ADMIN_ADDED" && line["actorKind"] == "ACCOUNT");
        lines.map(|line| (line["email"].clone(), line["actorEmail"].clone())).collect::<Vec<_>>()
    };
    let by = |who: &str, email: &str| (json!(who), json!(email));
    let (of_olga, of_rita) = (by("ann@example.com", "olga@example.com"), by("bob@example.com", "rita@example.com"));
    assert_eq!(added(json!({})).await, [of_rita.clone(), of_olga.clone()]);
    assert_eq!(added(json!({ "actorEmail": "rita@example.com" })).await, std::slice::from_ref(&of_rita));
    assert_eq!(
        added(json!({ "actorEmail": "rita@example.com", "actor": format!("account:{}", rita.id) })).await.len(),
        1
    );
    assert_eq!(added(json!({ "actorEmail": "rita@example.com", "actor": format!("account:{}", olga.id) })).await, []);
    assert_eq!(lines(&browser, json!({ "actorEmail": "nobody@example.com" })).await, [Value::Null; 0]);
    // Lines of commands and of callers who were not signed in have no address of an actor.
    assert!(
        lines(&browser, json!({}))
            .await
            .iter()
            .all(|line| line["actorKind"] == "ACCOUNT" || line["actorEmail"].is_null())
    );

    // After a removal the last address is told, until it is withheld.
    accounts::remove(&house.app, &operator(), &house.find(&rita).await).await.unwrap();
    assert_eq!(added(json!({ "actorEmail": "rita@example.com" })).await, [of_rita]);
    house.db_run("update audit set personal = null, personal_salt = null where event = 'admin_removed'").await;
    assert_eq!(added(json!({})).await, [(json!("bob@example.com"), Value::Null), of_olga]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_says_up_to_when_lines_were_archived() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let asked =
        async || browser.asks("{ auditTrail { archivedUntil } }").await.field("auditTrail")["archivedUntil"].clone();
    assert_eq!(asked().await, Value::Null);
    let anchor =
        "insert into trail_anchors values (7, '2026-03-12T10:00:00Z', 'none'), (9, '2026-03-13T10:00:00Z', 'none')";
    house.db_run(anchor).await;
    assert_eq!(asked().await, "2026-03-13T10:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_no_line_can_match_is_refused() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let unfit = [
        (json!({ "limit": 0 }), "limit is from 1 to 200."),
        (json!({ "limit": -1 }), "limit is from 1 to 200."),
        (json!({ "limit": 201 }), "limit is from 1 to 200."),
        (json!({ "filter": { "email": "olga" } }), "email is one email address."),
        (json!({ "filter": { "actorEmail": "olga" } }), "actorEmail is one email address."),
        (json!({ "filter": { "network": "127.0.0" } }), "network is an IP address."),
        (json!({ "filter": { "network": "127.0.0.0/8" } }), "network is an IP address."),
        (
            json!({ "filter": { "actor": "somebody" } }),
            "actor is account:ID, os:NAME@HOST, program:NAME or requester, and has up to 200 characters.",
        ),
    ];
    for (variables, why) in unfit {
        let answer = ask(&browser, variables.clone()).await;
        assert_eq!((answer.status, answer.code().as_str()), (200, "BAD_USER_INPUT"), "{variables}");
        assert_eq!(answer.json()["errors"][0]["message"], why, "{variables}");
    }
    for name in ["event", "outcome"] {
        for value in ["code_mailed", "TELEPORTED", ""] {
            let answer = ask(&browser, json!({ "filter": { name: value } })).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_USER_INPUT"), "{name} {value}");
        }
    }
    assert_eq!(ask(&browser, json!({ "limit": 200 })).await.code(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_names_the_session_or_the_systems_user_behind_it() {
    let house = House::with(&NO_WAITS).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    let sessions = browser.graphql(json!({ "query": "{ sessions { id current } }" })).await.field("sessions");
    let own = sessions[0]["id"].clone();
    assert_eq!((&sessions[0]["current"], own.is_string()), (&json!(true), true));
    assert_eq!(browser.save(json!({ "id": bob.id, "displayName": "Bob" })).await["status"], true);
    let update = "mutation { updateOwnProfile(input: { displayName: \"Olga\" }) { status } }";
    assert_eq!(browser.graphql(json!({ "query": update })).await.field("updateOwnProfile")["status"], true);
    // A used code is refused.
    house.wait(TimeDelta::seconds(30));
    let other = house.signed_in(&olga).await;
    let others = other.graphql(json!({ "query": "{ sessions { id current } }" })).await.field("sessions");
    let other = others.as_array().unwrap().iter().find(|session| session["current"] == true).unwrap()["id"].clone();
    let ends = json!({ "query": "mutation($id: ID!) { endSession(id: $id) }", "variables": { "id": other } });
    assert_eq!(browser.graphql(ends).await.field("endSession"), true);

    let of = async |filter: Value| {
        let line = lines(&browser, filter).await[0].clone();
        json!([line["actorKind"], line["session"]])
    };
    let event = |name: &str| json!({ "event": name });
    for by_olga in ["ADMIN_CHANGED", "PROFILE_CHANGED", "SESSION_ENDED"] {
        assert_eq!(of(event(by_olga)).await, json!(["ACCOUNT", own]), "{by_olga}");
    }
    // A sign-in tells the session that it began, and its caller is not signed in yet.
    assert_eq!(of(json!({ "outcome": "SIGNED_IN" })).await, json!(["REQUESTER", other]));
    assert_eq!(of(event("IDENTITY")).await, json!(["ACCOUNT", own]));
    assert_eq!(of(event("ADMIN_ADDED")).await, json!(["OS", null]));
    assert_eq!(of(event("CODE_MAILED")).await, json!(["REQUESTER", null]));
    house.trail_is_sealed().await;
    assert_eq!(crate::support::trail::found(&house.verify(None).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_another_version_is_told_by_its_text() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    house
        .db_run(
            "insert into audit (id, at, door, actor, event, outcome)
            values (gen_random_uuid(), '2100-01-01Z', 'staff', 'robot:x', 'teleported', 'halfway')",
        )
        .await;
    let line = lines(&browser, json!({ "since": "2099-01-01T00:00:00Z" })).await[0].clone();
    let names = ["event", "eventName", "outcome", "outcomeName", "actorKind", "actor"];
    let told: Vec<&Value> = names.iter().map(|name| &line[*name]).collect();
    assert_eq!(json!(told), json!([null, "teleported", null, "halfway", null, "robot:x"]));
}
