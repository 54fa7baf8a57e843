//! `crmUserAccess`, `endCrmUserSession`, `forgetCrmUserBrowser` and `signOutCrmUser`: owners see where one admin is signed in, and
//! end it at once at every server; auditors see it.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::desk::{Asking, Desk};
use vestibule::accounts::desk_access::{AccessEnd, end};
use vestibule::accounts::{self, AccountEdit};
use vestibule::rules::desk::Owner;
use vestibule::rules::profile::ProfileChange;
use vestibule::rules::request_origin::RequestOrigin;

use crate::support::holder::{PASSWORD, customer};
use crate::support::staff::desk::NONE;
use crate::support::{Browser, House, NO_WAITS, Person, operator};

/// An owner as the use-cases of the desk know them, in their only session.
pub async fn asking(house: &House, olga: &Person, reason: Option<&str>) -> Asking {
    let account = house.find(olga).await.id;
    let session = format!("select id::text from sessions where account_id = '{account}'");
    let session = house.db_text(&session).await.parse().unwrap();
    let (handle, email) = (olga.id.clone(), olga.email.clone());
    let owner = Owner { account, handle, email, session, confirmed: true };
    Asking { owner, requester: RequestOrigin::at("192.0.2.7/32".parse().unwrap()), reason: reason.map(str::to_owned) }
}

/// Whether a session passes at this server and at another one.
async fn passes(house: &House, beside: &House, browser: &Browser) -> [bool; 2] {
    [browser.over_at(&house.url).passes().await, browser.over_at(&beside.url).passes().await]
}

/// The newest line of an event: outcome, actor, its admin's address, and detail.
async fn line(house: &House, event: &str) -> Value {
    let newest = format!(
        "select jsonb_build_array(outcome, actor, personal ->> 'email', detail)::text from audit where event = '{event}'
        order by id desc limit 1"
    );
    serde_json::from_str(&house.db_text(&newest).await).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_ends_one_session_of_an_admin_at_every_server_at_once() {
    let house = House::with(&NO_WAITS).await;
    let beside = house.beside().await;
    let (bob, first) = house.signed_in_as("bob@example.com", &["BO"]).await;
    house.wait(TimeDelta::seconds(30));
    let second = house.signed_in(&bob).await;
    let (olga, desk) = house.at_the_desk("olga@example.com").await;
    let listed = desk.crm_user_access(&bob.id).await;
    assert_eq!(listed["sessions"].as_array().map(Vec::len), Some(2), "{listed}");
    assert_eq!(
        (&listed["sessions"][0]["network"], &listed["sessions"][0]["current"]),
        (&json!("127.0.0.1"), &json!(false))
    );
    let own = desk.crm_user_access(&olga.id).await;
    assert_eq!((&own["sessions"][0]["current"], &own["trustedBrowsers"][0]["current"]), (&json!(true), &json!(true)));
    let id = first.sessions().await.iter().find(|one| one["current"] == true).unwrap()["id"].clone();
    assert_eq!(passes(&house, &beside, &first).await, [true, true]);

    let ends = json!({ "id": bob.id, "session": id, "reason": " left\u{a0}laptop " });
    let told = desk.desk("endCrmUserSession", ends.clone()).await;
    assert_eq!((&told["status"], &told["user"]["id"]), (&json!(true), &json!(bob.id)), "{told}");
    assert_eq!(passes(&house, &beside, &first).await, [false, false]);
    assert_eq!(passes(&house, &beside, &second).await, [true, true], "the other session goes on");
    assert_eq!(desk.crm_user_access(&bob.id).await["sessions"].as_array().map(Vec::len), Some(1));
    let told = line(&house, "session_ended").await;
    let by = house.find(&olga).await.id;
    let session = house.db_text(&format!("select id::text from sessions where account_id = '{by}'")).await;
    let detail = json!({ "session": id, "bySession": session, "reason": "left\u{a0}laptop" });
    assert_eq!(told, json!(["done", format!("account:{}", olga.id), "bob@example.com", detail]));

    let lines = house.db_deeds().await;
    let again = desk.desk("endCrmUserSession", ends).await;
    assert_eq!((&again["status"], &again["errorCode"]), (&json!(false), &json!("ALREADY_ENDED")), "{again}");
    assert_eq!(house.db_deeds().await, lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_forgets_a_browser_and_signs_an_admin_out_with_browsers_links_and_half_a_sign_in() {
    let house = House::with(&NO_WAITS).await;
    let beside = house.beside().await;
    let (bob, browser) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let (olga, desk) = house.at_the_desk("olga@example.com").await;
    let trusted = desk.crm_user_access(&bob.id).await["trustedBrowsers"][0]["id"].clone();
    let told = desk.desk("forgetCrmUserBrowser", json!({ "id": bob.id, "browser": trusted })).await;
    assert_eq!(told["status"], true, "{told}");
    assert_eq!(desk.crm_user_access(&bob.id).await["trustedBrowsers"], json!([]));
    assert_eq!(passes(&house, &beside, &browser).await, [true, true], "a session outlives the trust");
    assert_eq!(line(&house, "browser_forgotten").await[1], format!("account:{}", olga.id));

    let other = house.signed_in(&bob).await;
    let half = house.proven(&bob).await;
    let link = json!({ "id": bob.id, "reason": "attacked" });
    assert_eq!(desk.desk("createCrmUserDeviceLink", link).await["status"], true);
    let told = desk.desk("signOutCrmUser", json!({ "id": bob.id, "reason": "stolen" })).await;
    assert_eq!(told["status"], true, "{told}");
    for ended in [&browser, &other] {
        assert_eq!(passes(&house, &beside, ended).await, [false, false]);
    }
    assert_eq!(desk.crm_user_access(&bob.id).await, json!({ "sessions": [], "trustedBrowsers": [] }));
    assert_eq!(house.db_count("device_links").await, 0);
    assert_eq!(half.verify_2fa(&bob.code(&house)).await["errorCode"], "NO_PENDING_SIGN_IN");
    let told = line(&house, "admin_signed_out").await;
    assert_eq!((&told[1], &told[3]["reason"]), (&json!(format!("account:{}", olga.id)), &json!("stolen")));
    assert!(house.verify(None).await.findings.is_empty(), "the trail is whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_somebody_else_ends_nothing_and_no_account_of_another_door_is_an_admin() {
    let house = House::with(&NO_WAITS).await;
    let (bob, browser) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let (_, carol) = house.signed_in_as("carol@example.com", &["BO"]).await;
    let (_, desk) = house.at_the_desk("olga@example.com").await;
    customer(&house.app, ("dan@example.com", "dan"), ProfileChange::default(), PASSWORD).await;
    let dan = house.db_text("select handle from accounts where door = 'account'").await;
    let of_carol = (carol.sessions().await[0]["id"].clone(), carol.trusted_browsers().await[0]["id"].clone());
    for (session, trusted) in [of_carol, (json!(NONE), json!(NONE)), (json!("'; --"), json!(""))] {
        let told = desk.desk("endCrmUserSession", json!({ "id": bob.id, "session": session })).await;
        assert_eq!(told["errorCode"], "ALREADY_ENDED", "{session}");
        let told = desk.desk("forgetCrmUserBrowser", json!({ "id": bob.id, "browser": trusted })).await;
        assert_eq!(told["errorCode"], "ALREADY_ENDED", "{trusted}");
    }
    for id in [dan.as_str(), "admin_0000000000", "", "<b>\u{202e}"] {
        assert!(desk.crm_user_access(id).await.is_null(), "{id}");
        let arguments = json!({ "id": id, "session": NONE, "browser": NONE, "reason": "why" });
        for field in ["endCrmUserSession", "forgetCrmUserBrowser", "signOutCrmUser", "createCrmUserDeviceLink"] {
            assert_eq!(desk.desk(field, arguments.clone()).await["errorCode"], "NOT_FOUND", "{field} {id}");
        }
    }
    let reason = "a\u{1b}b";
    let told = desk.desk("signOutCrmUser", json!({ "id": bob.id, "reason": reason })).await;
    assert_eq!(told["errorCode"], "INVALID_INPUT");
    assert!(browser.passes().await && carol.passes().await);
    // Somebody else wrote the row: it can only be removed.
    house.db_run("update accounts set roles = '{CMS}' where email = 'bob@example.com'").await;
    let arguments = json!({ "id": bob.id, "session": NONE, "browser": NONE, "reason": "why" });
    for field in ["endCrmUserSession", "forgetCrmUserBrowser", "signOutCrmUser", "createCrmUserDeviceLink"] {
        assert_eq!(desk.desk(field, arguments.clone()).await["errorCode"], "ROW_ALTERED", "{field}");
    }
    assert_eq!(house.db_count("device_links").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_ends_another_owners_session_and_never_one_after_losing_access() {
    let house = House::with(&NO_WAITS).await;
    let (oscar, other) = house.signed_in_as("oscar@example.com", &["OWNER"]).await;
    let (olga, desk) = house.at_the_desk("olga@example.com").await;
    let id = other.sessions().await[0]["id"].clone();
    assert_eq!(desk.desk("endCrmUserSession", json!({ "id": oscar.id, "session": id })).await["status"], true);
    assert!(!other.passes().await);
    let (bob, browser) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let asking = asking(&house, &olga, None).await;
    // The role is lost between admission and write.
    let less = AccountEdit { roles: Some(vec!["BO".into()]), ..AccountEdit::default() };
    accounts::change(&house.app, &operator(), &house.find(&olga).await, &less).await.unwrap();
    let session = browser.sessions().await[0]["id"].as_str().unwrap().parse().unwrap();
    let one = AccessEnd::One(vestibule::rules::own_account::OwnEnding::Session(session));
    for how in [one, AccessEnd::Everything] {
        let told = end(&house.app, &asking, &bob.id, &how).await.unwrap();
        assert!(matches!(told, Desk::NoOwner), "{told:?}");
    }
    assert!(browser.passes().await);
}
