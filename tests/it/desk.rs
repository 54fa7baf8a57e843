//! The owner's desk: who may use it, and which changes are refused.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::desk::{Asking, Desk, save};
use vestibule::accounts::{self, AccountEdit, Actor, Changed};
use vestibule::rules::desk::Owner;
use vestibule::rules::factor::Door;
use vestibule::rules::profile::ProfileChange;
use vestibule::rules::request_origin::RequestOrigin;

use crate::support::staff::answers::message;
use crate::support::staff::desk::{MUTATIONS, NONE};
use crate::support::{Browser, House, NO_WAITS, Person};
use crate::transport::is_refused;

/// Valid arguments for each mutation of the desk.
fn arguments(field: &str, person: &Person) -> Value {
    match field {
        "createUpdateCrmUser" => json!({ "input": { "id": person.id, "displayName": "Changed" } }),
        "importCrmUsers" => json!({ "input": { "text": "email,roles\n", "dryRun": true } }),
        "changeCrmUsers" => json!({ "ids": [person.id], "deed": "DISABLE" }),
        "deleteCrmUsers" => json!({ "ids": [person.id] }),
        "requestOwnerChange" => {
            json!({ "input": { "id": person.id, "kind": "CHANGE", "roles": ["OWNER"], "reason": "because" } })
        }
        _ => json!({ "id": person.id, "reason": "because", "session": NONE, "browser": NONE }),
    }
}

/// Whether every field of the desk refuses this browser with `code` and writes nothing.
async fn is_kept_out(house: &House, browser: &Browser, person: &Person, code: &str) {
    let before = (house.db_accounts().await, house.db_deeds().await);
    let reads = [
        browser.crm_user_answer(&person.id).await,
        browser.crm_user_access_answer(&person.id).await,
        browser.crm_users_answer(json!({})).await,
    ];
    for answer in reads {
        let body = answer.json();
        let field = body["data"].as_object().unwrap().keys().next().unwrap().clone();
        assert_eq!(
            (answer.status, answer.code(), &body["data"][&field]),
            (200, code.to_owned(), &Value::Null),
            "{body}"
        );
        assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
    }
    for (field, _) in MUTATIONS {
        let answer = browser.desk_answer(field, &arguments(field, person)).await;
        let body = answer.json();
        assert_eq!(
            (answer.status, answer.code(), &body["data"][field]),
            (200, code.to_owned(), &Value::Null),
            "{body}"
        );
        assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before, "{code}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_is_for_owners_and_changes_want_a_confirmed_identity() {
    let house = House::with(&NO_WAITS).await;
    let bob = house.with_roles("bob@example.com", &["CMS"]).await;
    is_kept_out(&house, &house.browser(), &bob, "UNAUTHENTICATED").await;
    for (index, roles) in [&["CMS"][..], &["BO"], &["BO", "CMS"]].into_iter().enumerate() {
        let (person, browser) = house.signed_in_as(&format!("a{index}@example.com"), roles).await;
        is_kept_out(&house, &browser, &bob, "FORBIDDEN").await;
        house.confirms(&person, &browser).await;
        is_kept_out(&house, &browser, &bob, "FORBIDDEN").await;
    }
    let (olga, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let before = house.db_accounts().await;
    let unconfirmed = async |browser: &Browser| {
        assert_eq!(browser.crm_user(&bob.id).await["email"], "bob@example.com");
        assert_eq!(browser.crm_users(json!({})).await["count"], 5);
        for (field, _) in MUTATIONS {
            let told = browser.desk(field, arguments(field, &bob)).await;
            let sentence = message("IDENTITY_NOT_CONFIRMED");
            assert_eq!((&told["status"], &told["errorMessage"]), (&json!(false), &json!(sentence)), "{field}");
            assert_eq!(told["errorCode"], "IDENTITY_NOT_CONFIRMED", "{field}");
        }
    };
    unconfirmed(&browser).await;
    assert_eq!(house.db_accounts().await, before);
    house.confirms(&olga, &browser).await;
    house.wait(TimeDelta::seconds(299));
    assert_eq!(browser.save(json!({ "id": bob.id, "displayName": "Bob" })).await["status"], true);
    house.wait(TimeDelta::seconds(1));
    unconfirmed(&browser).await;
    // A lost role takes effect at once.
    house.confirms(&olga, &browser).await;
    let less = AccountEdit { roles: Some(vec!["BO".into()]), ..AccountEdit::default() };
    let actor = crate::support::operator();
    accounts::change(&house.app, &actor, &house.find(&olga).await, &less).await.unwrap();
    is_kept_out(&house, &browser, &bob, "FORBIDDEN").await;
    accounts::disable(&house.app, &actor, &house.find(&olga).await).await.unwrap();
    is_kept_out(&house, &browser, &bob, "UNAUTHENTICATED").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_owner_changes_themselves_or_another_owner_at_the_desk() {
    let house = House::with(&NO_WAITS).await;
    let (oscar, _) = house.signed_in_as("oscar@example.com", &["CMS", "OWNER"]).await;
    let yet_to_enrol = house.with_roles("otto@example.com", &["OWNER"]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let before = (house.db_accounts().await, house.db_deeds().await);
    let (own, command) = ("OWN_ACCOUNT", "OWNER_BY_COMMAND_ONLY");
    let input = |person: &Person, field: &str, value: Value| json!({ "input": { "id": person.id, field: value } });
    let table = [
        ("createUpdateCrmUser", input(&olga, "email", json!("new@example.com")), own),
        ("createUpdateCrmUser", input(&olga, "roles", json!(["BO"])), own),
        ("createUpdateCrmUser", input(&olga, "roles", json!(["BO", "OWNER"])), own),
        ("createUpdateCrmUser", input(&olga, "isInactive", json!(true)), own),
        ("unlockCrmUser", json!({ "id": olga.id }), own),
        ("endCrmUserSession", json!({ "id": olga.id, "session": NONE }), own),
        ("forgetCrmUserBrowser", json!({ "id": olga.id, "browser": NONE }), own),
        ("signOutCrmUser", json!({ "id": olga.id }), own),
        ("createCrmUserDeviceLink", json!({ "id": olga.id, "reason": "locked" }), own),
        ("createCrmUserDeviceLink", json!({ "id": oscar.id, "reason": "locked" }), command),
        ("createCrmUserDeviceLink", json!({ "id": yet_to_enrol.id, "reason": "locked" }), command),
        ("resetCrmUserAuthenticator", json!({ "id": olga.id, "reason": "lost" }), own),
        ("inviteCrmUser", json!({ "id": olga.id }), own),
        ("deleteCrmUsers", json!({ "ids": [olga.id] }), own),
        ("deleteCrmUsers", json!({ "ids": [ann.id, olga.id] }), own),
        ("createUpdateCrmUser", input(&oscar, "email", json!("new@example.com")), command),
        ("createUpdateCrmUser", input(&oscar, "roles", json!(["CMS"])), command),
        ("createUpdateCrmUser", input(&oscar, "roles", json!(["OWNER"])), command),
        ("createUpdateCrmUser", input(&oscar, "roles", json!([])), command),
        ("resetCrmUserAuthenticator", json!({ "id": oscar.id, "reason": "lost" }), command),
        ("inviteCrmUser", json!({ "id": oscar.id }), command),
        ("inviteCrmUser", json!({ "id": yet_to_enrol.id }), command),
        ("createUpdateCrmUser", input(&ann, "roles", json!(["CMS", "OWNER"])), command),
        ("createUpdateCrmUser", json!({ "input": { "email": "new@example.com", "roles": ["OWNER"] } }), command),
        // One refused change refuses the whole call.
        (
            "createUpdateCrmUser",
            json!({ "input": { "id": oscar.id, "displayName": "Oscar", "isInactive": true, "roles": [] } }),
            command,
        ),
    ];
    for (field, arguments, expected) in table {
        let told = browser.desk(field, arguments.clone()).await;
        assert_eq!((&told["status"], &told["errorCode"]), (&json!(false), &json!(expected)), "{field} {arguments}");
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before);
    // Unchanged fields are no change, because a form sends all fields back.
    for (person, roles) in [(&olga, json!(["OWNER"])), (&oscar, json!(["OWNER", "CMS", "OWNER"]))] {
        let whole = json!({ "id": person.id, "email": format!(" {} ", person.email.to_uppercase()), "roles": roles,
            "isInactive": false, "phoneNumber": null });
        assert_eq!(browser.save(whole).await["status"], true, "{}", person.email);
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before, "a state already reached");
    for person in [&olga, &oscar] {
        let told = browser.save(json!({ "id": person.id, "jobTitle": "Owner" })).await;
        assert_eq!((&told["status"], &told["user"]["jobTitle"]), (&json!(true), &json!("Owner")));
    }
    for (field, arguments) in [
        ("unlockCrmUser", json!({ "id": oscar.id })),
        ("createUpdateCrmUser", input(&oscar, "isInactive", json!(true))),
        ("createUpdateCrmUser", input(&oscar, "isInactive", json!(false))),
        ("deleteCrmUsers", json!({ "ids": [oscar.id, yet_to_enrol.id] })),
    ] {
        assert_eq!(browser.desk(field, arguments).await["status"], true, "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_who_can_sign_in_cannot_go() {
    let many = [NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_ATTEMPTS", "1000"), ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h")];
    let house = House::with(&many).await;
    let (oscar, _) = house.signed_in_as("oscar@example.com", &["OWNER"]).await;
    let never = house.with_roles("otto@example.com", &["OWNER"]).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    // A hundred wrong codes suspend the owner's authenticator; the session goes on.
    let guessing = house.proven(&olga).await;
    let wrong = olga.wrong_code(&house);
    for _ in 0..100 {
        guessing.verify_2fa(&wrong).await;
    }
    assert_eq!(browser.crm_user(&olga.id).await["isSuspended"], true);
    let before = house.db_accounts().await;
    let input = json!({ "id": oscar.id, "isInactive": true, "displayName": "Gone" });
    assert_eq!(browser.save(input).await["errorCode"], "LAST_OWNER");
    for ids in [json!([oscar.id]), json!([never.id, oscar.id])] {
        assert_eq!(browser.desk("deleteCrmUsers", json!({ "ids": ids })).await["errorCode"], "LAST_OWNER");
    }
    assert_eq!(house.db_accounts().await, before);
    assert_eq!(browser.desk("deleteCrmUsers", json!({ "ids": [never.id] })).await["count"], 1, "no loss");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_after_losing_access_does_nothing() {
    let house = House::with(&NO_WAITS).await;
    let (olga, _browser) = house.at_the_desk("olga@example.com").await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let session: String = house.db_text("select id::text from sessions").await;
    let owner = Owner {
        account: house.find(&olga).await.id,
        handle: olga.id.clone(),
        email: olga.email.clone(),
        session: session.parse().unwrap(),
        confirmed: true,
    };
    let asking = Asking { owner, requester: RequestOrigin::at("192.0.2.7/32".parse().unwrap()), reason: None };
    let named = |name: &str| AccountEdit {
        profile: ProfileChange { display_name: Some(name.into()), ..ProfileChange::default() },
        ..AccountEdit::default()
    };
    let told = save(&house.app, &asking, &ann.id, &named("Anne")).await.unwrap();
    assert!(matches!(told, Desk::Done(admin) if admin.view.profile.display_name == "Anne"));
    // A row that changed after it was read is judged again.
    let seen = house.find(&ann).await;
    accounts::change(&house.app, &crate::support::operator(), &seen, &named("Annie")).await.unwrap();
    let actor = Actor::account(Door::Staff, &asking.owner, asking.requester);
    assert_eq!(accounts::change(&house.app, &actor, &seen, &named("Ann")).await.unwrap(), Changed::Moved);
    // The session ended between authorisation and write.
    accounts::sign_out(&house.app, &crate::support::operator(), &house.find(&olga).await).await.unwrap();
    let before = house.db_accounts().await;
    let told = save(&house.app, &asking, &ann.id, &named("Anna")).await.unwrap();
    assert!(matches!(told, Desk::NoOwner), "{told:?}");
    assert_eq!(house.db_accounts().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_keeps_to_one_field_a_document_and_to_our_own_pages() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let before = house.db_accounts().await;
    let one = |id: &str| format!("deleteCrmUsers(ids: [\"{id}\"]) {{ status }}");
    let two = format!("mutation {{ a: {} b: {} }}", one(&ann.id), one(&ann.id));
    is_refused(&browser.graphql(json!({ "query": two })).await, 400, "DOCUMENT_TOO_COMPLEX");
    let body = json!({ "query": format!("mutation {{ {} }}", one(&ann.id)) }).to_string();
    for origin in ["https://evil.example", "null"] {
        let headers = [("content-type", "application/json"), ("origin", origin)];
        is_refused(&browser.send("POST", "/graphql", &headers, body.clone()).await, 403, "FORBIDDEN");
    }
    assert_eq!(house.db_accounts().await, before);
    assert_eq!(browser.desk("deleteCrmUsers", json!({ "ids": [ann.id] })).await["status"], true);
}
