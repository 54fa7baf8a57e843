//! `updateOwnProfile`, and what `currentUser` tells of the caller's session.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Browser, House, NO_WAITS};

const UPDATE: &str = "mutation($input: UpdateOwnProfileInput!) { updateOwnProfile(input: $input)
    { status errorMessage errorCode user { email displayName language timeZone roles } } }";

async fn updated(browser: &Browser, input: Value) -> Value {
    let answer = browser.graphql(json!({ "query": UPDATE, "variables": { "input": input } })).await;
    answer.field("updateOwnProfile")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_changes_what_is_given_and_clears_what_is_null() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser) = (house.admin("ann@example.com").await, house.browser());
    house.sign_in(&browser, &ann).await;
    let told =
        updated(&browser, json!({ "displayName": " Ann Lee ", "timeZone": "Europe/Lisbon", "language": "pt" })).await;
    let user = json!({ "email": "ann@example.com", "displayName": "Ann Lee", "language": "pt", "timeZone": "Europe/Lisbon",
        "roles": told["user"]["roles"] });
    assert_eq!(told, json!({ "status": true, "errorMessage": null, "errorCode": null, "user": user }));
    let told = updated(&browser, json!({ "language": null })).await;
    assert_eq!((&told["user"]["language"], &told["user"]["timeZone"]), (&Value::Null, &json!("Europe/Lisbon")));
    // A repeated change writes nothing.
    let lines = "select count(*) from audit where event = 'profile_changed'";
    assert_eq!(house.db_number(lines).await, 2);
    assert_eq!(updated(&browser, json!({ "displayName": "Ann Lee" })).await["status"], true);
    assert_eq!(house.db_number(lines).await, 2);
    // Mails tell their times by the clocks of the zone too, which are those of UTC in November.
    house.wait(TimeDelta::minutes(3));
    let (_, text) = (house.browser().request_lookup(&ann.email).await, house.inbox.next(&ann.email).await.text());
    let local = house.clock.now().format("%H:%M").to_string();
    assert!(text.contains(&format!("(Europe/Lisbon: {local}–")), "{text}");
    let zone = house.db_text("select time_zone from accounts where email = 'ann@example.com'").await;
    assert_eq!(zone, "Europe/Lisbon");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_no_name_language_or_zone_is_refused_whole() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser) = (house.admin("ann@example.com").await, house.browser());
    house.sign_in(&browser, &ann).await;
    for bad in [
        json!({ "displayName": "" }),
        json!({ "displayName": " \t " }),
        json!({ "displayName": "a".repeat(201) }),
        json!({ "displayName": "a\nb" }),
        json!({ "displayName": "a\u{2028}b" }),
        json!({ "language": "xx" }),
        json!({ "timeZone": "Mars/Olympus" }),
        json!({ "timeZone": "europe/lisbon" }),
        json!({ "displayName": "Fine", "timeZone": "" }),
    ] {
        let told = updated(&browser, bad.clone()).await;
        assert_eq!((&told["status"], &told["errorCode"]), (&json!(false), &json!("INVALID_INPUT")), "{bad}");
    }
    assert_ne!(house.db_text("select display_name from accounts").await, "Fine");
    let stranger = house.browser();
    for input in [json!({ "displayName": "Eve" }), json!({ "displayName": "" })] {
        let answer = stranger.graphql(json!({ "query": UPDATE, "variables": { "input": input } })).await;
        assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn current_user_tells_the_ends_of_the_callers_own_session_alone() {
    let house = House::with(&NO_WAITS).await;
    let begun = house.clock.now();
    let (_, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    house.wait(TimeDelta::minutes(10));
    let asked = json!({ "query": "{ currentUser { sessionEndsAt sessionIdleAt } crmUsers { data { sessionEndsAt sessionIdleAt } } }" });
    let answer = browser.graphql(asked).await.json();
    let instant = |told: &Value| -> chrono::DateTime<chrono::Utc> { told.as_str().unwrap().parse().unwrap() };
    let own = &answer["data"]["currentUser"];
    let policy = house.app.policy(vestibule::rules::factor::Door::Staff);
    let idle = instant(&own["sessionIdleAt"]) - house.clock.now();
    assert!((policy.session_idle - TimeDelta::seconds(2)..=policy.session_idle).contains(&idle), "{idle}");
    let ends = instant(&own["sessionEndsAt"]) - begun;
    assert!(
        (policy.session_absolute - TimeDelta::seconds(5)..=policy.session_absolute + TimeDelta::minutes(2))
            .contains(&ends),
        "{ends}"
    );
    let listed = &answer["data"]["crmUsers"]["data"][0];
    assert_eq!(listed, &json!({ "sessionEndsAt": null, "sessionIdleAt": null }), "{answer}");
}
