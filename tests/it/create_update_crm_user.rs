//! `createUpdateCrmUser`: an owner adds an admin, and changes one.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{House, NO_WAITS};

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_added_as_a_command_adds_them() {
    let house = House::with(&NO_WAITS).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let told = browser
        .save(json!({ "email": " Ann@Example.com ", "displayName": "Ann Other", "phoneNumber": "+1 555 0100",
            "jobTitle": "Editor", "bio": "Writes.\nReads.", "avatarUrl": "https://example.com/a.png",
            "language": "pt", "roles": ["BO", "CMS", "BO"], "reason": "new here" }))
        .await;
    assert_eq!(
        (&told["status"], &told["errorCode"], &told["errorMessage"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    let now = house.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let id = told["user"]["id"].as_str().unwrap().to_owned();
    let until = (house.clock.now() + chrono::TimeDelta::hours(72)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    assert_eq!(
        told["user"],
        json!({ "id": id, "email": "ann@example.com", "displayName": "Ann Other", "phoneNumber": "+1 555 0100",
            "jobTitle": "Editor", "bio": "Writes.\nReads.", "avatarUrl": "https://example.com/a.png",
            "roles": ["BO", "CMS"], "createdAt": now, "updatedAt": now, "language": "pt", "isLocked": false,
            "isInactive": false, "enrolled": false, "lastSignInAt": null, "isSuspended": false, "lockedUntil": null,
            "enrolment": "INVITED", "mayEnrolUntil": until })
    );
    assert_eq!(browser.crm_user(&id).await, told["user"]);
    let least = browser.save(json!({ "email": "bob@example.com", "roles": ["CMS"] })).await;
    assert_eq!(least["user"]["displayName"], "bob");
    let trail =
        "select string_agg(concat_ws(' ', actor, host((personal ->> 'network')::inet), event, outcome, detail - 'changed' - 'bySession'), '; ' order by detail ->> 'reason')
        from audit where event = 'admin_added' and actor like 'account:%'";
    let by = format!("account:{} 127.0.0.1 admin_added done", olga.id);
    assert_eq!(
        house.db_text(trail).await,
        format!("{by} {{\"reason\": \"new here\", \"accountVersion\": 1}}; {by} {{\"accountVersion\": 1}}")
    );
    // The new admin signs in within the enrolment window.
    let ann = crate::support::Person::named("ann@example.com", &id);
    house.signed_in(&ann).await;
    let seen = browser.crm_user(&id).await;
    assert_eq!((&seen["enrolled"], &seen["lastSignInAt"]), (&json!(true), &json!(now)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_change_is_refused_and_writes_nothing() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let before = (house.db_accounts().await, house.db_deeds().await);
    let long = |many: usize| "a".repeat(many);
    let new = |field: &str, value: Value| {
        let mut input = json!({ "email": "new@example.com", "roles": ["CMS"] });
        input[field] = value;
        input
    };
    let set = |field: &str, value: Value| json!({ "id": ann.id, field: value });
    let table = [
        (new("email", json!("none")), "INVALID_EMAIL"),
        (new("email", Value::Null), "INVALID_INPUT"),
        (new("email", json!("ANN@example.com")), "EMAIL_TAKEN"),
        (new("roles", json!([])), "INVALID_INPUT"),
        (new("roles", Value::Null), "INVALID_INPUT"),
        (new("roles", json!(["KING"])), "UNKNOWN_ROLE"),
        (new("roles", json!(["cms"])), "UNKNOWN_ROLE"),
        (new("isInactive", json!(true)), "INVALID_INPUT"),
        (new("language", json!("nl")), "INVALID_INPUT"),
        (new("displayName", json!("")), "INVALID_INPUT"),
        (new("displayName", json!(" ")), "INVALID_INPUT"),
        (new("displayName", json!(long(201))), "INVALID_INPUT"),
        (new("avatarUrl", json!("javascript:alert(1)")), "INVALID_INPUT"),
        (new("reason", json!(long(501))), "INVALID_INPUT"),
        (new("reason", json!("a\u{0}b")), "INVALID_INPUT"),
        (json!({ "id": "admin_0000000000", "displayName": "A" }), "NOT_FOUND"),
        (json!({ "id": "", "displayName": "A" }), "NOT_FOUND"),
        (json!({ "id": "\u{0}'; drop table accounts", "displayName": "A" }), "NOT_FOUND"),
        (set("email", json!("none")), "INVALID_EMAIL"),
        (set("email", json!("olga@example.com")), "EMAIL_TAKEN"),
        (set("roles", json!(["CMS", "KING"])), "UNKNOWN_ROLE"),
        (set("displayName", json!("")), "INVALID_INPUT"),
        (set("displayName", json!("a\u{1b}[2J")), "INVALID_INPUT"),
        (set("phoneNumber", json!(long(201))), "INVALID_INPUT"),
        (set("jobTitle", json!("a\nb")), "INVALID_INPUT"),
        (set("bio", json!(long(2001))), "INVALID_INPUT"),
        (set("avatarUrl", json!(format!("https://example.com/{}", long(1981)))), "INVALID_INPUT"),
        (set("avatarUrl", json!("a.png")), "INVALID_INPUT"),
        (set("language", json!("")), "INVALID_INPUT"),
    ];
    for (input, expected) in table {
        let told = browser.save(input.clone()).await;
        assert_eq!(
            (&told["status"], &told["errorCode"], &told["user"]),
            (&json!(false), &json!(expected), &Value::Null)
        );
        assert!(told["errorMessage"].as_str().is_some_and(|sentence| sentence.ends_with('.')), "{input}");
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before);
    assert_eq!(browser.save(set("bio", json!(long(2000)))).await["status"], true, "the longest");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_given_changes_and_an_explicit_null_takes_away() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let full = json!({ "email": "ann@example.com", "displayName": "Ann", "phoneNumber": "1", "jobTitle": "J", "bio": "B",
        "avatarUrl": "https://example.com/", "language": "de", "roles": ["CMS"] });
    let made = browser.save(full).await["user"].clone();
    house.wait(TimeDelta::seconds(1));
    let changed = browser.save(json!({ "id": made["id"], "jobTitle": "Chief" })).await["user"].clone();
    let mut expected = made.clone();
    expected["jobTitle"] = json!("Chief");
    expected["updatedAt"] = changed["updatedAt"].clone();
    assert_eq!(changed, expected);
    assert_ne!(changed["updatedAt"], made["updatedAt"]);
    let optional = ["phoneNumber", "jobTitle", "bio", "avatarUrl", "language"];
    for field in optional {
        let told = browser.save(json!({ "id": made["id"], field: null })).await;
        assert_eq!((&told["status"], &told["user"][field]), (&json!(true), &Value::Null), "{field}");
    }
    for field in ["email", "displayName", "roles", "isInactive"] {
        assert_eq!(browser.save(json!({ "id": made["id"], field: null })).await["status"], true);
    }
    let bare = browser.crm_user(made["id"].as_str().unwrap()).await;
    assert!(optional.iter().all(|field| bare[*field].is_null()), "{bare}");
    assert_eq!(
        (&bare["email"], &bare["displayName"], &bare["roles"]),
        (&made["email"], &made["displayName"], &made["roles"])
    );
    let trail = "select count(*) from audit where actor like 'account:%' and event = 'admin_changed'";
    assert_eq!(house.db_number(trail).await, 6, "a change that changes nothing is told to nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_changes_are_one_and_each_has_its_line_in_the_trail() {
    let house = House::with(&NO_WAITS).await;
    let (ann, session) = house.signed_in_as("ann@example.com", &["CMS"]).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let input = json!({ "id": ann.id, "displayName": "Anne", "roles": ["BO"], "isInactive": true, "reason": "leave" });
    let user = browser.save(input).await["user"].clone();
    assert_eq!(
        (&user["displayName"], &user["roles"], &user["isInactive"]),
        (&json!("Anne"), &json!(["BO"]), &json!(true))
    );
    assert!(session.current_user().await.is_null(), "signed out at once");
    let trail = "select string_agg(event || ' ' || (detail ->> 'reason'), ', ' order by event) from audit
        where actor like 'account:%' and account_id = (select id from accounts where email = 'ann@example.com')";
    assert_eq!(house.db_text(trail).await, "admin_changed leave, admin_disabled leave, roles_changed leave");
    assert_eq!(house.db_number("select count(distinct xact) from audit where detail ? 'reason'").await, 1);
    let since = "select disabled_at::text from accounts where disabled_at is not null";
    let disabled_at = house.db_text(since).await;
    house.wait(TimeDelta::seconds(5));
    assert_eq!(browser.save(json!({ "id": ann.id, "isInactive": true })).await["status"], true);
    assert_eq!(house.db_text(since).await, disabled_at, "a state already reached is done");
    assert_eq!(browser.save(json!({ "id": ann.id, "isInactive": false })).await["user"]["isInactive"], false);
    assert!(session.current_user().await.is_null(), "and stays so");
    house.signed_in(&ann).await;
    // An admin who loses the last role is signed out.
    let session = house.browser();
    house.wait(TimeDelta::seconds(30));
    house.sign_in(&session, &ann).await;
    assert_eq!(browser.save(json!({ "id": ann.id, "roles": [] })).await["user"]["roles"], json!([]));
    assert!(session.current_user().await.is_null());
}
