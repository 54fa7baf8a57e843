//! `inviteCrmUser`: the window opens, and the mail says where to sign in. Nobody is invited who could not sign in.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::staff::sentences::INVITED;
use crate::support::{House, NO_WAITS, ORIGIN};

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_admin_is_mailed_and_enrols() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    house.wait(TimeDelta::hours(73));
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    assert_eq!(house.browser().request_lookup(&ann.email).await["status"], true);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread(&ann.email), 0, "outside the window they are nobody");
    let told = browser.desk("inviteCrmUser", json!({ "id": ann.id })).await;
    assert_eq!((&told["status"], &told["user"]["id"]), (&json!(true), &json!(ann.id)));
    let mail = house.inbox.next(&ann.email).await;
    assert_eq!(mail.subject(), INVITED);
    assert!(mail.text().contains(&format!("{ORIGIN}/sign-in\n")), "{}", mail.text());
    assert!(mail.text().contains("The invitation is from olga@example.com."), "{}", mail.text());
    house.signed_in(&ann).await;
    let told = browser.desk("inviteCrmUser", json!({ "id": ann.id })).await;
    assert_eq!(told["errorCode"], "ALREADY_ENROLLED");
    assert_eq!(browser.desk("inviteCrmUser", json!({ "id": "admin_0000000000" })).await["errorCode"], "NOT_FOUND");
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread(&ann.email), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_admin_is_invited_who_is_disabled_or_has_no_role() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let gone = house.with_roles("gone@example.com", &["CMS"]).await;
    let idle = house.with_roles("idle@example.com", &[]).await;
    assert_eq!(browser.save(json!({ "id": gone.id, "isInactive": true })).await["status"], true);
    let before = house.db_accounts().await;
    for person in [&gone, &idle] {
        let refused = [
            browser.desk("inviteCrmUser", json!({ "id": person.id })).await,
            browser.save(json!({ "id": person.id, "displayName": "Anne", "invite": true })).await,
            browser.desk("changeCrmUsers", json!({ "ids": [person.id], "deed": "INVITE" })).await,
        ];
        for told in refused {
            assert_eq!((&told["status"], &told["errorCode"]), (&json!(false), &json!("CANNOT_SIGN_IN")), "{told}");
        }
    }
    assert_eq!(house.db_accounts().await, before);
    assert_eq!(house.db_number("select count(*) from audit where event = 'enrolment_opened'").await, 0);
    for changed in [
        json!({ "id": gone.id, "isInactive": false, "invite": true }),
        json!({ "id": idle.id, "roles": ["BO"], "invite": true }),
    ] {
        let told = browser.save(changed).await;
        assert_eq!(told["status"], true, "{told}");
    }
}
