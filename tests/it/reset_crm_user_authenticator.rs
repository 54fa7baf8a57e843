//! `resetCrmUserAuthenticator`, for a lost phone: ends sessions, opens the enrolment window and sends a notice.

use serde_json::json;

use crate::support::staff::sentences::notice::RESET;
use crate::support::{House, NO_WAITS, Person};

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_signs_out_opens_the_window_and_is_told() {
    let house = House::with(&NO_WAITS).await;
    let (ann, _) = house.signed_in_as("ann@example.com", &["CMS"]).await;
    // The first enrolment window has closed.
    house.wait(chrono::TimeDelta::hours(100));
    let session = house.signed_in(&ann).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    for reason in ["", "  "] {
        let told = browser.desk("resetCrmUserAuthenticator", json!({ "id": ann.id, "reason": reason })).await;
        assert_eq!(told["errorCode"], "REASON_REQUIRED");
    }
    let told = browser.desk("resetCrmUserAuthenticator", json!({ "id": ann.id, "reason": " lost phone " })).await;
    assert_eq!((&told["status"], &told["user"]["enrolled"]), (&json!(true), &json!(false)));
    assert!(session.current_user().await.is_null());
    let why = "select detail ->> 'reason' from audit where event = 'authenticator_reset'";
    assert_eq!(house.db_text(why).await, "lost phone");
    house.mails_are_carried().await;
    for (mailbox, many) in [("ann@example.com", 1), ("olga@example.com", 1)] {
        let noticed = house.inbox.noticed(mailbox);
        assert_eq!(noticed.iter().filter(|subject| *subject == RESET).count(), many, "{mailbox}");
    }
    // A new phone enrols within the newly opened window.
    let again = Person::named(&ann.email, &ann.id);
    house.signed_in(&again).await;
    let unknown = browser.desk("resetCrmUserAuthenticator", json!({ "id": "admin_0000000000", "reason": "a" })).await;
    assert_eq!(unknown["errorCode"], "NOT_FOUND");
}
