//! `fieldErrors`: a refused input about an admin names every faulty field at once, and nothing else does.

use serde_json::{Value, json};

use crate::support::{Browser, House, NO_WAITS};

const FIELDS: &str = "status errorCode fieldErrors { field message code limit } user { id }";

async fn asked(browser: &Browser, field: &str, kind: &str, input: Value) -> Value {
    let query = format!("mutation($input: {kind}!) {{ {field}(input: $input) {{ {FIELDS} }} }}");
    browser.graphql(json!({ "query": query, "variables": { "input": input } })).await.field(field)
}

async fn saved(browser: &Browser, input: Value) -> Value {
    asked(browser, "createUpdateCrmUser", "CreateUpdateCrmUserInput", input).await
}

/// Names and codes of the faulty fields.
fn named(told: &Value) -> String {
    let faults = told["fieldErrors"].as_array().unwrap().iter();
    let said = faults.map(|one| format!("{} {}", one["field"].as_str().unwrap(), one["code"].as_str().unwrap()));
    said.collect::<Vec<_>>().join(", ")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_faulty_field_of_an_admin_is_named_at_once() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let before = (house.db_accounts().await, house.db_deeds().await);
    let long = |many: usize| "\u{202e}".repeat(many);
    let all = json!({ "email": "none", "displayName": " ", "phoneNumber": "1\n2", "jobTitle": long(201), "bio": "a\u{0}",
        "avatarUrl": "javascript:alert(1)", "language": "nl", "roles": ["KING"], "reason": long(501), "isInactive": true });
    let every = "email INVALID, roles UNKNOWN, isInactive CONTRADICTORY, language UNKNOWN, displayName REQUIRED, \
        phoneNumber CONTROL_CHARACTER, jobTitle TOO_LONG, bio CONTROL_CHARACTER, avatarUrl INVALID, reason TOO_LONG";
    let told = saved(&browser, all).await;
    assert_eq!((&told["status"], named(&told).as_str(), &told["user"]), (&json!(false), every, &Value::Null), "{told}");
    let limits =
        [&told["fieldErrors"][6], &told["fieldErrors"][9]].map(|one| (one["limit"].clone(), one["message"].clone()));
    assert_eq!(limits, [200, 500].map(|most| (json!(most), json!(format!("At most {most} characters.")))));
    assert!(told["fieldErrors"][0]["limit"].is_null());

    let bare = json!({ "displayName": "<b>New</b>" });
    for (input, code, expected) in [
        (bare, "INVALID_INPUT", "email REQUIRED, roles REQUIRED"),
        (json!({ "email": "ANN@example.com", "roles": ["CMS"] }), "EMAIL_TAKEN", "email TAKEN"),
        (
            json!({ "email": "ANN@example.com", "roles": ["cms"], "bio": "a\u{1b}" }),
            "INVALID_INPUT",
            "email TAKEN, roles UNKNOWN, bio CONTROL_CHARACTER",
        ),
        (
            json!({ "id": ann.id, "email": olga.email, "avatarUrl": "a.png" }),
            "INVALID_INPUT",
            "email TAKEN, avatarUrl INVALID",
        ),
        (json!({ "id": ann.id, "email": "a@b@c", "roles": ["KING"] }), "INVALID_EMAIL", "email INVALID, roles UNKNOWN"),
        (json!({ "id": ann.id, "invite": true, "isInactive": true }), "INVALID_INPUT", "isInactive CONTRADICTORY"),
        // An unchanged address is no fault beside a faulty name.
        (
            json!({ "id": ann.id, "email": " ANN@example.com", "displayName": "" }),
            "INVALID_INPUT",
            "displayName REQUIRED",
        ),
        (json!({ "id": ann.id, "displayName": "Ann", "reason": "a\nb" }), "INVALID_INPUT", "reason CONTROL_CHARACTER"),
    ] {
        let told = saved(&browser, input.clone()).await;
        assert_eq!((told["errorCode"].as_str(), named(&told).as_str()), (Some(code), expected), "{input}");
        let says = |one: &Value| one["message"].as_str().unwrap().ends_with('.');
        assert!(told["fieldErrors"].as_array().unwrap().iter().all(says), "{told}");
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_no_field_and_a_success_name_none() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (olga, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let bad = json!({ "id": ann.id, "displayName": "", "email": "none" });
    let told = saved(&browser, bad.clone()).await;
    assert_eq!((told["errorCode"].as_str(), &told["fieldErrors"]), (Some("IDENTITY_NOT_CONFIRMED"), &json!([])));
    house.confirms(&olga, &browser).await;
    for (input, code) in [
        (json!({ "id": "admin_0000000000", "displayName": "A" }), Some("NOT_FOUND")),
        (json!({ "id": olga.id, "roles": ["BO"] }), Some("OWN_ACCOUNT")),
        (json!({ "id": ann.id, "roles": ["OWNER"] }), Some("OWNER_BY_COMMAND_ONLY")),
        (json!({ "id": ann.id, "displayName": "Ann \u{202e}<i>" }), None),
    ] {
        let told = saved(&browser, input.clone()).await;
        assert_eq!((told["errorCode"].as_str(), &told["fieldErrors"]), (code, &json!([])), "{input}");
    }
    let clerk = house.signed_in_as("bob@example.com", &["BO"]).await.1;
    let query =
        "mutation($input: CreateUpdateCrmUserInput!) { createUpdateCrmUser(input: $input) { fieldErrors { field } } }";
    let answer = clerk.graphql(json!({ "query": query, "variables": { "input": bad } })).await;
    assert_eq!((answer.code().as_str(), &answer.json()["data"]["createUpdateCrmUser"]), ("FORBIDDEN", &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_faulty_field_of_ones_own_profile_is_named_at_once() {
    let house = House::with(&NO_WAITS).await;
    let browser = house.signed_in_as("bob@example.com", &["BO"]).await.1;
    let own = async |input: Value| asked(&browser, "updateOwnProfile", "UpdateOwnProfileInput", input).await;
    let told = own(json!({ "displayName": " ", "language": "xx", "timeZone": "Mars/Olympus" })).await;
    let expected = "displayName REQUIRED, language UNKNOWN, timeZone UNKNOWN";
    assert_eq!((told["errorCode"].as_str(), named(&told).as_str()), (Some("INVALID_INPUT"), expected));
    let told = own(json!({ "displayName": "a".repeat(201), "timeZone": "Europe/Lisbon" })).await;
    assert_eq!((named(&told).as_str(), &told["fieldErrors"][0]["limit"]), ("displayName TOO_LONG", &json!(200)));
    assert_eq!(own(json!({ "displayName": "Bob" })).await["fieldErrors"], json!([]));
}
