//! `crmUser`: one admin, for owners; and the same fields in `currentUser`.

use serde_json::{Value, json};
use vestibule::edge::Limits;

use crate::statements::made;
use crate::support::staff::desk::MODEL;
use crate::support::{House, NO_WAITS, TestDatabase, database};

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_sees_every_field_of_an_admin_and_null_for_an_unknown_id() {
    let house = House::with(&NO_WAITS).await;
    let (ann, _) = house.signed_in_as("ann@example.com", &["CMS", "BO"]).await;
    let signed_in = house.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (olga, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    assert_eq!(
        browser.crm_user(&ann.id).await,
        json!({ "id": ann.id, "email": "ann@example.com", "displayName": "ann", "phoneNumber": null, "jobTitle": null,
            "bio": null, "avatarUrl": null, "roles": ["CMS", "BO"], "createdAt": signed_in, "updatedAt": signed_in,
            "language": null, "isLocked": false, "isInactive": false, "enrolled": true, "lastSignInAt": signed_in,
            "isSuspended": false, "lockedUntil": null, "enrolment": "ENROLLED", "mayEnrolUntil": null })
    );
    for none in ["", "admin_0000000000", "ann@example.com", "\u{0}", "'; drop table accounts", &"a".repeat(5000)] {
        let answer = browser.crm_user_answer(none).await;
        assert_eq!(answer.json(), json!({ "data": { "crmUser": null } }), "{none}");
    }
    let own = browser.asks(&format!("{{ currentUser {{ {MODEL} }} }}")).await.field("currentUser");
    assert_eq!(own, browser.crm_user(&olga.id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn current_user_costs_no_more_than_its_fields_need() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let house = House::over(database, &NO_WAITS, Limits::default()).await;
    let (_, browser) = house.signed_in_as("ann@example.com", &["CMS"]).await;
    let mut last = made(&name);
    let mut step = || {
        let now = made(&name);
        now - std::mem::replace(&mut last, now)
    };
    assert_eq!(browser.current_user().await["email"], "ann@example.com");
    assert_eq!(step(), 1);
    for fields in
        ["isLocked", "isLocked isInactive enrolled lastSignInAt isSuspended lockedUntil enrolment mayEnrolUntil"]
    {
        let told = browser.asks(&format!("{{ currentUser {{ id {fields} }} }}")).await.field("currentUser");
        assert_eq!((&told["isLocked"], step()), (&Value::Bool(false), 3), "{fields}");
    }
}
