//! A walk through the staff door: admins who sign in, right and wrong, what they do to their own account, gates, and the desk.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts;

use crate::support::staff::own::fresh_codes;
use crate::support::{Browser, House, Person, operator, other_than};

/// Walks once; `run` tells the people of one walk from those of another.
pub async fn walks(house: &House, run: usize) {
    let ann = house.with_roles(&format!("ann{run}@example.com"), &["BO"]).await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    signs_in_again(house, &ann, &browser).await;
    let bob = house.signed_in_as(&format!("bob{run}@example.com"), &["BO"]).await.0;
    is_locked(house, &bob).await;
    own_account(house, &ann, &browser).await;
    desk(house, &bob, run).await;
}

/// Wrong and right codes of a trusted browser and of others, a decoy, and the reads of a session.
async fn signs_in_again(house: &House, ann: &Person, browser: &Browser) {
    assert!(browser.sign_out().await);
    house.wait(TimeDelta::minutes(2));
    let code = house.mailed_code(browser, ann).await;
    for query in ["{ pendingSignIn { stage } }", "{ signedIn }"] {
        assert_eq!(browser.graphql(json!({ "query": query })).await.status, 200);
    }
    let wrong = browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    assert_eq!(wrong["errorCode"], "WRONG_CODE", "{wrong}");
    // Another code voids the first.
    let code = house.mailed_code(browser, ann).await;
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    assert_eq!(browser.verify_2fa(&ann.wrong_code(house)).await["errorCode"], "WRONG_CODE");
    assert_eq!(browser.verify_2fa(&ann.code(house)).await["status"], true);
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    for query in
        ["{ roles }", "{ signedIn }", "mutation { updateOwnProfile(input: { displayName: \"Ann\" }) { status } }"]
    {
        assert_eq!(browser.graphql(json!({ "query": query })).await.status, 200);
    }
    house.wait(TimeDelta::minutes(2));
    assert_eq!(browser.authz("", &[]).await.status, 200);
    browser.identity().await;
    assert_eq!(browser.sessions().await.len(), 1);
    assert_eq!(browser.trusted_browsers().await.len(), 1);
    browser.notices().await;
    assert!(house.stranger().current_user().await.is_null());
    let stranger = house.browser();
    for _ in 0..2 {
        assert_eq!(stranger.request_lookup("nobody@example.net").await["status"], true);
        assert_eq!(stranger.verify_lookup("000000").await["errorCode"], "WRONG_CODE");
    }
    assert_eq!(stranger.verify_2fa("000000").await["errorCode"], "WRONG_STAGE");
}

/// Strangers lock an address, and a device link lets another browser in.
async fn is_locked(house: &House, bob: &Person) {
    house.wait(TimeDelta::minutes(2));
    house.fail_authenticator(bob).await;
    let browser = house.browser();
    for _ in 0..5 {
        if browser.request_lookup(&bob.email).await["errorCode"] == "LOCKED" {
            break;
        }
        // The mail is read, so that the next one is the next code's.
        house.inbox.next(&bob.email).await;
        for _ in 0..5 {
            browser.verify_lookup("000000").await;
        }
    }
    assert_eq!(browser.request_lookup(&bob.email).await["errorCode"], "LOCKED");
    let link = accounts::device_link(&house.app, &operator(), &house.find(bob).await).await.unwrap().unwrap();
    let body = format!("{{\"token\":\"{}\"}}", link.reveal());
    let headers = [("content-type", "application/json"), ("origin", crate::support::ORIGIN)];
    assert_eq!(browser.send("POST", "/device", &headers, body).await.status, 204);
    house.sign_in(&browser, bob).await;
}

/// Recovery codes, another authenticator, and the ends of sessions and browsers.
async fn own_account(house: &House, ann: &Person, browser: &Browser) {
    house.wait(TimeDelta::seconds(60));
    let wrong = browser.confirm_identity(&ann.wrong_code(house)).await;
    assert_eq!(wrong["errorCode"], "WRONG_CODE", "{wrong}");
    let codes = fresh_codes(house, browser, ann).await;
    let other = house.browser();
    house.sign_in_by(&other, ann, &codes[0]).await;
    assert_eq!(browser.offered_recovery_codes().await["status"], true);
    assert_eq!(browser.keep_recovery_codes().await["status"], true);
    let offered = browser.replace_authenticator(None).await;
    ann.scan(offered["authUrlFor2fa"].as_str().unwrap_or_else(|| panic!("{offered}")));
    browser.replace_authenticator(Some(&ann.wrong_code(house))).await;
    let replaced = browser.replace_authenticator(Some(&ann.code(house))).await;
    assert_eq!(replaced["status"], true, "{replaced}");
    house.wait(TimeDelta::minutes(2));
    let third = house.signed_in(ann).await;
    let id = |rows: &[serde_json::Value]| rows.iter().find(|row| row["current"] == false).unwrap()["id"].clone();
    let (session, trusted) = (id(&third.sessions().await), id(&third.trusted_browsers().await));
    assert!(third.ends("endSession", &session).await);
    assert!(third.ends("forgetBrowser", &trusted).await);
    let ended = third.asks("mutation { signOutEverywhere }").await;
    assert_eq!(ended.field("signOutEverywhere"), true, "{}", ended.body);
}

/// Requests of one owner that another approves, replaces or withdraws.
async fn two_owners(house: &House, (olga, desk): (&Person, &Browser), run: usize) {
    let dan = house.with_roles(&format!("dan{run}@example.com"), &["BO"]).await;
    let (oscar, other) = house.at_the_desk(&format!("oscar{run}@example.com")).await;
    house.confirms(olga, desk).await;
    let asked = json!({ "input": { "id": dan.id, "kind": "CHANGE", "roles": ["OWNER"], "reason": "growth" } });
    for field in ["withdrawOwnerRequest", "approveOwnerRequest"] {
        desk.desk("requestOwnerChange", asked.clone()).await;
        let told = desk.desk("requestOwnerChange", asked.clone()).await;
        let id = told["request"]["id"].as_str().unwrap_or_else(|| panic!("{told}"));
        assert!(other.owner_requests().await[0]["id"].is_string());
        let told = other.desk(field, json!({ "id": id })).await;
        assert_eq!(told["status"], true, "{field} {told}");
    }
    let taken = json!({ "ids": [dan.id, oscar.id] });
    assert_eq!(desk.desk("deleteCrmUsers", taken).await["status"], true);
}

/// Lists, changes of admins, and the trail.
async fn desk(house: &House, bob: &Person, run: usize) {
    house.wait(TimeDelta::minutes(2));
    let (olga, desk) = house.at_the_desk(&format!("olga{run}@example.com")).await;
    let newest = json!({ "limit": 5, "order": "DESC", "orderBy": "CREATED_AT" });
    assert_eq!(desk.crm_users(newest).await["data"].as_array().map(Vec::len), Some(5));
    let locked = json!({ "limit": 5, "filter": { "search": bob.email, "isLocked": true, "role": "BO" } });
    assert_eq!(desk.crm_users(locked).await["count"], 1);
    let strip = desk.graphql(json!({ "query": "{ lockedCrmUsers { count networks } }" })).await;
    assert_eq!(strip.field("lockedCrmUsers")["count"], 1, "{}", strip.body);
    assert!(desk.send("GET", "/admins", &[], "").await.body.contains("id=\"admins\""));
    let export = desk.graphql(json!({ "query": "mutation { exportCrmUsers }" })).await;
    assert_eq!(export.field("exportCrmUsers"), true, "{}", export.body);
    assert_eq!(desk.crm_user(&bob.id).await["id"], bob.id.as_str());
    let access = desk.crm_user_access(&bob.id).await;
    let (session, trusted) = (&access["sessions"][0]["id"], &access["trustedBrowsers"][0]["id"]);
    let one = json!({ "id": bob.id, "session": session, "browser": trusted });
    for field in ["endCrmUserSession", "forgetCrmUserBrowser"] {
        assert_eq!(desk.desk(field, one.clone()).await["status"], true, "{field} {access}");
    }
    let made = desk.save(json!({ "email": format!("new{run}@example.com"), "roles": ["BO"], "invite": true })).await;
    assert_eq!(made["status"], true, "{made}");
    let new = made["user"]["id"].as_str().unwrap().to_owned();
    assert_eq!(desk.desk("inviteCrmUser", json!({ "id": new })).await["status"], true);
    for change in [
        json!({ "id": bob.id, "displayName": "Bob", "jobTitle": "Clerk" }),
        json!({ "id": bob.id, "roles": ["CMS"] }),
        json!({ "id": bob.id, "isInactive": true }),
        json!({ "id": bob.id, "isInactive": false }),
        json!({ "id": bob.id, "email": format!("bobby{run}@example.com") }),
    ] {
        let changed = desk.save(change).await;
        assert_eq!(changed["status"], true, "{changed}");
    }
    let reason = json!({ "id": bob.id, "reason": "lost" });
    assert_eq!(desk.desk("unlockCrmUser", reason.clone()).await["status"], true);
    assert_eq!(desk.desk("createCrmUserDeviceLink", reason.clone()).await["status"], true);
    assert_eq!(desk.desk("signOutCrmUser", reason.clone()).await["status"], true);
    for (deed, id) in [("INVITE", &new), ("UNLOCK", &bob.id), ("DISABLE", &new)] {
        let many = json!({ "ids": [id], "deed": deed, "reason": "many" });
        assert_eq!(desk.desk("changeCrmUsers", many).await["status"], true, "{deed}");
    }
    assert_eq!(desk.desk("resetCrmUserAuthenticator", reason).await["status"], true);
    let list = format!("email,roles,name\nlisted{run}@example.com,BO,New\nbobby{run}@example.com,CMS,Renamed\n");
    let input = json!({ "text": list, "dryRun": false, "allowChanges": true, "invite": true });
    let imported = desk.desk("importCrmUsers", json!({ "input": input })).await;
    assert_eq!((&imported["created"], &imported["changed"]), (&json!(1), &json!(1)), "{imported}");
    let removed = desk.desk("deleteCrmUsers", json!({ "ids": [new, bob.id] })).await;
    assert_eq!(removed["status"], true, "{removed}");
    two_owners(house, (&olga, &desk), run).await;
    let other = house.signed_in_as(&format!("cem{run}@example.com"), &["BO"]).await.1;
    assert!(other.crm_user(&bob.id).await.is_null());
    let page = async |filter: serde_json::Value, before: Option<&str>| {
        let query = "query($before: ID, $filter: AuditFilter) { auditTrail(limit: 5, before: $before, filter: $filter) \
            { unsealed lines { id } } }";
        let asked = json!({ "query": query, "variables": { "before": before, "filter": filter } });
        desk.graphql(asked).await.field("auditTrail")["lines"].clone()
    };
    let first = page(json!({}), None).await;
    page(json!({}), first[4]["id"].as_str()).await;
    let own = json!({ "since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z" });
    assert!(page(own, None).await[0]["id"].is_string());
    for of_few in [
        json!({ "event": "ADMIN_REMOVED" }),
        json!({ "outcome": "CONFIRMED", "event": "IDENTITY" }),
        json!({ "outcome": "ENROLLED_AND_SIGNED_IN" }),
        json!({ "network": "127.0.0.1" }),
        json!({ "actor": "requester" }),
        json!({ "actor": format!("account:{}", olga.id) }),
        json!({ "email": olga.email }),
        // The address of an admin who was removed a moment ago.
        json!({ "email": format!("new{run}@example.com") }),
    ] {
        assert!(page(of_few.clone(), None).await[0]["id"].is_string(), "{of_few}");
    }
    let days =
        "query($event: AuditEvent) { auditDays(days: 366, event: $event) { day lines signIns refused lockouts } }";
    let days = desk.graphql(json!({ "query": days, "variables": { "event": "EMAIL_CODE" } })).await;
    assert!(days.field("auditDays").is_array());
    // A removed admin is found by the line of the removal.
    assert!(page(json!({ "crmUserId": bob.id }), None).await[0]["id"].is_string());
    assert!(desk.sign_out().await);
}
