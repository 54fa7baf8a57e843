//! `inviteCrmUser`: the window opens, and the mail says where to sign in.

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
