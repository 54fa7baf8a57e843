//! The role AUDITOR, where the service has it: reads the desk and the trail, and changes nothing.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::desk::{MUTATIONS, NONE};
use crate::support::{Browser, House, NO_WAITS};

const ROLES: (&str, &str) = ("VESTIBULE_ROLES", "CMS,BO,OWNER,AUDITOR");

async fn with_auditors() -> House {
    House::with(&[&NO_WAITS[..], &[ROLES]].concat()).await
}

/// Codes of the answers to each field of the desk that is only read.
async fn read(browser: &Browser, id: &str) -> [String; 4] {
    let trail = browser.graphql(json!({ "query": "{ auditTrail { unsealed lines { id } } }" })).await;
    let (one, access) = (browser.crm_user_answer(id).await.code(), browser.crm_user_access_answer(id).await.code());
    [one, access, browser.crm_users_answer(json!({})).await.code(), trail.code()]
}

async fn exports(browser: &Browser) {
    let export = browser.graphql(json!({ "query": "mutation { exportCrmUsers }" })).await;
    assert_eq!(export.field("exportCrmUsers"), true, "{}", export.body);
}

/// Texts of the notices to an owner about exported lists, oldest first.
async fn exports_told(house: &House, email: &str) -> Vec<String> {
    house.mails_are_carried().await;
    let texts = house.inbox.notices(email).into_iter().map(|mail| mail.text().replace('\n', " "));
    texts.filter(|text| text.contains("The list of all admins was exported.")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_reads_desk_and_trail_and_changes_nothing() {
    let house = with_auditors().await;
    let bob = house.with_roles("bob@example.com", &["CMS"]).await;
    let (amy, browser) = house.signed_in_as("amy@example.com", &["AUDITOR"]).await;
    assert_eq!(browser.crm_user(&bob.id).await["email"], "bob@example.com");
    assert_eq!(browser.crm_users(json!({ "filter": { "role": "CMS" } })).await["count"], 1);
    assert_eq!(browser.owner_requests().await, json!([]));
    let query = "{ auditTrail { lines { event } } }";
    let lines = browser.graphql(json!({ "query": query })).await.field("auditTrail")["lines"].clone();
    assert!(lines.as_array().unwrap().iter().any(|line| line["event"] == "ADMIN_ADDED"), "{lines}");

    // Files of the list are an auditor's too, and stand in the trail with the session.
    exports(&browser).await;
    let told = format!(
        "select count(*) from audit where event = 'admins_exported' and actor = 'account:{}'
            and detail ->> 'bySession' is not null",
        amy.id
    );
    assert_eq!(house.db_number(&told).await, 1);

    house.confirms(&amy, &browser).await;
    let before = (house.db_accounts().await, house.db_deeds().await);
    for (index, (field, _)) in MUTATIONS.into_iter().enumerate() {
        let arguments = match field {
            "createUpdateCrmUser" => json!({ "input": { "id": bob.id, "displayName": "Changed" } }),
            "importCrmUsers" => json!({ "input": { "text": "email,roles\n", "dryRun": true } }),
            "changeCrmUsers" => json!({ "ids": [bob.id], "deed": "DISABLE" }),
            "deleteCrmUsers" => json!({ "ids": [bob.id] }),
            "requestOwnerChange" => json!({ "input": { "id": bob.id, "kind": "RESET", "reason": "because" } }),
            _ => json!({ "id": bob.id, "reason": "because", "session": NONE, "browser": NONE }),
        };
        let answer = browser.desk_answer(field, &arguments).await;
        assert_eq!((answer.code().as_str(), &answer.json()["data"][field]), ("FORBIDDEN", &Value::Null), "{field}");
        // The first refusal is a line of the trail at once, and the others are counted.
        let told = "select count(*) + (select untold from desk_refusals) from audit where event = 'desk_refused'";
        assert_eq!(house.db_number(told).await, i64::try_from(index).unwrap() + 1, "{field}");
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before);
    // An owner who is an auditor too is an owner.
    let (olga, owner) = house.signed_in_as("olga@example.com", &["AUDITOR", "OWNER"]).await;
    house.confirms(&olga, &owner).await;
    assert_eq!(owner.save(json!({ "id": bob.id, "displayName": "Bobby" })).await["status"], true);
    // An owner at the desk takes the role away, and it is gone at once.
    assert_eq!(owner.save(json!({ "id": amy.id, "roles": ["BO"] })).await["status"], true);
    assert_eq!(read(&browser, &bob.id).await, ["FORBIDDEN"; 4]);
    let export = browser.graphql(json!({ "query": "mutation { exportCrmUsers }" })).await;
    assert_eq!((export.code().as_str(), house.db_number(&told).await), ("FORBIDDEN", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_says_nothing_to_a_service_that_does_not_have_it() {
    let house = with_auditors().await;
    let bob = house.with_roles("bob@example.com", &["CMS"]).await;
    let (_, browser) = house.signed_in_as("amy@example.com", &["AUDITOR"]).await;
    assert_eq!(read(&browser, &bob.id).await, [""; 4]);
    let beside = house.beside_with(&NO_WAITS).await;
    assert_eq!(read(&browser.over_at(&beside.url), &bob.id).await, ["FORBIDDEN"; 4]);
    assert_eq!(read(&browser, &bob.id).await, [""; 4], "the first server still has the role");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_admins_names_the_roles_to_an_auditor() {
    let house = with_auditors().await;
    let (_, auditor) = house.signed_in_as("amy@example.com", &["AUDITOR"]).await;
    let (_, clerk) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let named = async |browser: &Browser| {
        browser.send("GET", "/admins", &[], "").await.body.contains("<option value=\"AUDITOR\">")
    };
    assert!(named(&auditor).await && !named(&clerk).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_told_by_address_which_auditor_exported_the_list() {
    let house = with_auditors().await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let (amy, browser) = house.signed_in_as("amy@example.com", &["AUDITOR"]).await;
    exports(&browser).await;
    let told = exports_told(&house, &olga.email).await;
    let [text] = &told[..] else { panic!("{told:?}") };
    assert!(text.contains("Done by amy@example.com.") && !text.contains(&amy.id), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_that_one_admin_repeats_are_told_in_two_mails_and_each_is_in_the_trail() {
    let house = with_auditors().await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let (_, other) = house.at_the_desk("oscar@example.com").await;
    let (_, browser) = house.signed_in_as("amy@example.com", &["AUDITOR"]).await;
    for _ in 0..12 {
        exports(&browser).await;
    }
    exports(&other).await;
    let told = exports_told(&house, &olga.email).await;
    let by = |email: &str| told.iter().filter(|text| text.contains(&format!("Done by {email}."))).count();
    assert_eq!((told.len(), by("amy@example.com"), by("oscar@example.com")), (2, 1, 1), "{told:?}");
    assert!(!told.iter().any(|text| text.contains("This happened")), "{told:?}");
    house.wait(TimeDelta::minutes(2));
    let told = exports_told(&house, &olga.email).await;
    let joined: Vec<&String> = told.iter().filter(|text| text.contains("This happened 11 times.")).collect();
    assert_eq!((told.len(), joined.len()), (3, 1), "{told:?}");
    assert!(joined[0].contains("Done by amy@example.com."), "{told:?}");
    assert_eq!(house.db_number("select count(*) from audit where event = 'admins_exported'").await, 13);
    // An export a minute after the joined ones is mailed at once.
    exports(&browser).await;
    assert_eq!(exports_told(&house, &olga.email).await.len(), 4);
}
