//! Refused calls at the desk: each leaves a line in the log, and once a minute for each account a line in the trail with how many
//! there were.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Browser, House, NO_WAITS, Person, until};

/// Trail lines of an account's refused calls, oldest first: number, field, code, actor, network.
async fn lines(house: &House, person: &Person) -> Vec<Value> {
    let told = format!(
        "coalesce((select json_agg(json_build_array((detail ->> 'refusals')::int, detail ->> 'field', detail ->> 'code',
            outcome, host((personal ->> 'network')::inet)) order by at, id) from audit
            where event = 'desk_refused' and actor = 'account:{}'), '[]')::text",
        person.id
    );
    serde_json::from_str(&house.db_text(&format!("select {told}")).await).unwrap()
}

/// Waits until the trail counts this many refusals.
async fn told(house: &House, person: &Person, all: i64) -> Vec<Value> {
    until("the trail's lines", async || {
        let lines = lines(house, person).await;
        let sum: i64 = lines.iter().map(|line| line[0].as_i64().unwrap()).sum();
        assert!(sum <= all, "{lines:?}");
        (sum == all).then_some(lines)
    })
    .await
}

async fn is_forbidden(browser: &Browser, id: &str) {
    assert_eq!(browser.desk_answer("deleteCrmUsers", &json!({ "ids": [id] })).await.code(), "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_call_is_logged_at_once_with_actor_network_and_code() {
    let house = House::with(&NO_WAITS).await;
    let (bob, browser) = house.signed_in_as("bob@example.com", &["CMS"]).await;
    is_forbidden(&browser, &bob.id).await;
    let line = json!([1, "deleteCrmUsers", "FORBIDDEN", "refused", "127.0.0.1"]);
    assert_eq!(lines(&house, &bob).await, [line]);

    // Owners' refusals count too; successful calls and anonymous calls leave no line.
    house.wait(TimeDelta::seconds(1));
    let (olga, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    assert_eq!(owner.save(json!({ "id": bob.id, "bio": "x" })).await["errorCode"], "IDENTITY_NOT_CONFIRMED");
    house.confirms(&olga, &owner).await;
    assert_eq!(owner.save(json!({ "id": bob.id, "bio": "x" })).await["status"], true);
    house.wait(TimeDelta::seconds(60));
    assert_eq!(owner.desk("deleteCrmUsers", json!({ "ids": [olga.id] })).await["errorCode"], "OWN_ACCOUNT");
    let of_olga = [
        json!([1, "createUpdateCrmUser", "IDENTITY_NOT_CONFIRMED", "refused", "127.0.0.1"]),
        json!([1, "deleteCrmUsers", "OWN_ACCOUNT", "refused", "127.0.0.1"]),
    ];
    assert_eq!(lines(&house, &olga).await, of_olga);
    let answer = house.browser().desk_answer("deleteCrmUsers", &json!({ "ids": [bob.id] })).await;
    assert_eq!(answer.code(), "UNAUTHENTICATED");
    assert_eq!(house.db_count("desk_refusals").await, 2);
    let query =
        "{ auditTrail(filter: { event: DESK_REFUSED }) { lines { actor requester outcome: outcomeName crmUserId } } }";
    let shown = owner.graphql(json!({ "query": query })).await.field("auditTrail");
    assert_eq!(shown["lines"].as_array().unwrap().len(), 3);
    assert_eq!(
        shown["lines"][2],
        json!({ "actor": format!("account:{}", bob.id), "requester": "127.0.0.1", "outcome": "refused", "crmUserId": bob.id })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_for_owners_counts_who_is_none() {
    let house = House::with(&NO_WAITS).await;
    let (bob, browser) = house.signed_in_as("bob@example.com", &["CMS"]).await;
    let trail = || browser.graphql(json!({ "query": "{ auditTrail { unsealed } }" }));
    assert_eq!(browser.crm_user_answer(&bob.id).await.code(), "FORBIDDEN");
    house.wait(TimeDelta::seconds(61));
    assert_eq!(browser.crm_users_answer(json!({})).await.code(), "FORBIDDEN");
    house.wait(TimeDelta::seconds(61));
    assert_eq!(trail().await.code(), "FORBIDDEN");
    let fields: Vec<Value> = lines(&house, &bob).await.iter().map(|line| line[1].clone()).collect();
    assert_eq!(fields, ["crmUser", "crmUsers", "auditTrail"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_refusals_of_a_minute_are_one_line_with_their_number_on_however_many_servers() {
    let house = House::with(&NO_WAITS).await;
    let beside = house.beside().await;
    let (bob, browser) = house.signed_in_as("bob@example.com", &["CMS"]).await;
    let (eve, other) = house.signed_in_as("eve@example.com", &["BO"]).await;
    let crowd = |browser: &Browser, many: usize| {
        let calls: Vec<_> = (0..many)
            .map(|index| {
                let url = if index % 2 == 0 { &house.url } else { &beside.url };
                let (browser, id) = (browser.over_at(url), bob.id.clone());
                tokio::spawn(async move { is_forbidden(&browser, &id).await })
            })
            .collect();
        async {
            for call in calls {
                call.await.unwrap();
            }
        }
    };
    crowd(&browser, 40).await;
    is_forbidden(&other, &bob.id).await;
    // The first refusal leaves a line at once; later ones leave a line after a minute.
    let counts = |lines: &[Value]| -> Vec<i64> { lines.iter().map(|line| line[0].as_i64().unwrap()).collect() };
    assert_eq!(counts(&lines(&house, &bob).await), [1]);
    house.wait(TimeDelta::seconds(59));
    is_forbidden(&browser, &bob.id).await;
    assert_eq!(counts(&lines(&house, &bob).await), [1]);
    house.wait(TimeDelta::seconds(1));
    assert_eq!(counts(&told(&house, &bob, 41).await), [1, 40]);
    // After that minute the next refusal leaves a line at once, with the count in between.
    crowd(&browser, 3).await;
    house.wait(TimeDelta::seconds(60));
    crowd(&browser, 24).await;
    house.wait(TimeDelta::seconds(60));
    let all = told(&house, &bob, 68).await;
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!(counts(&lines(&house, &eve).await), [1]);
    assert_eq!(house.db_number("select coalesce(sum(untold), 0)::bigint from desk_refusals").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_account_and_network() {
    let house = House::with(&NO_WAITS).await;
    let (bob, browser) = house.signed_in_as("bob@example.com", &["CMS"]).await;
    assert_eq!(browser.crm_users_answer(json!({})).await.code(), "FORBIDDEN");
    let logged = house.logged(&bob.id);
    let told: Vec<&String> = logged.iter().filter(|line| line.contains("a call at the desk was refused")).collect();
    assert_eq!(told.len(), 1, "{logged:?}");
    for part in ["WARN", "network=127.0.0.1/32", "field=\"crmUsers\"", "code=\"FORBIDDEN\"", "request="] {
        assert!(told[0].contains(part), "{part}: {}", told[0]);
    }
}
