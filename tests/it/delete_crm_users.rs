//! `deleteCrmUsers`: all of them or none, and their sessions with them.

use serde_json::{Value, json};

use crate::support::{House, NO_WAITS, Person};

#[tokio::test(flavor = "multi_thread")]
async fn all_or_none_are_removed_and_their_sessions_end() {
    let house = House::with(&NO_WAITS).await;
    let (ann, session) = house.signed_in_as("ann@example.com", &["CMS"]).await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    let cat = house.with_roles("cat@example.com", &["BO"]).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let before = (house.db_accounts().await, house.db_deeds().await);
    let many: Vec<String> = (0..101).map(|_| ann.id.clone()).collect();
    for (ids, expected) in [
        (json!([ann.id, bob.id, "admin_0000000000"]), "NOT_FOUND"),
        (json!([ann.id, "\u{0}"]), "NOT_FOUND"),
        (json!([ann.id, bob.id, olga.id]), "OWN_ACCOUNT"),
        (json!(many), "INVALID_INPUT"),
    ] {
        let told = browser.desk("deleteCrmUsers", json!({ "ids": ids, "reason": "cleaning" })).await;
        assert_eq!((&told["status"], &told["errorCode"], &told["count"]), (&json!(false), &json!(expected), &json!(0)));
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before);
    assert!(!session.current_user().await.is_null());
    let told = browser.desk("deleteCrmUsers", json!({ "ids": [ann.id, bob.id, ann.id], "reason": "left us" })).await;
    assert_eq!(told, json!({ "status": true, "errorMessage": null, "errorCode": null, "count": 2, "refused": [] }));
    assert!(session.current_user().await.is_null());
    assert_eq!(house.db_number("select count(*) from sessions").await, 1, "the owner's");
    for gone in [&ann, &bob] {
        assert_eq!(browser.crm_user(&gone.id).await, Value::Null);
    }
    assert_eq!(browser.crm_user(&cat.id).await["email"], "cat@example.com");
    let trail = "select count(*) from audit where event = 'admin_removed' and detail ->> 'reason' = 'left us'";
    assert_eq!(house.db_number(trail).await, 2, "the trail keeps who did it, and why");
    assert_eq!(browser.desk("deleteCrmUsers", json!({ "ids": [] })).await["count"], 0);
    // A removed address may be added again.
    let again = browser.save(json!({ "email": "ann@example.com", "roles": ["CMS"] })).await;
    assert_ne!(again["user"]["id"], json!(ann.id));
    let ann = Person::named("ann@example.com", again["user"]["id"].as_str().unwrap());
    house.signed_in(&ann).await;
}
