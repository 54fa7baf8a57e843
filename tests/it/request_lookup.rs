//! `requestLookup`: asking for a code.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_mailed_to_an_admin() {
    let house = House::open().await;
    let ann = house.enrolled("ann@example.com").await;
    let browser = house.browser();
    let answer = browser.request_lookup_answer(" Ann@Example.COM ").await;
    assert_eq!(
        answer.field("requestLookup"),
        json!({
            "status": true, "errorMessage": null, "errorCode": null, "email": " Ann@Example.COM ",
            "nextRequestAt": 120, "authUrlFor2fa": null, "unlocksAt": null
        })
    );
    let value = browser.cookie("__Host-pending").unwrap();
    let expected = format!("__Host-pending={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=900");
    assert_eq!(answer.set_cookies(), [expected]);
    let mail = house.inbox.next(&ann.email).await;
    assert_eq!(mail.header("Subject"), "Your sign-in code: code 1 of 3, 21:24 UTC");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_code_waits_for_the_cooldown() {
    let house = House::open().await;
    let ann = house.enrolled("ann@example.com").await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
    house.wait(TimeDelta::milliseconds(500));
    let answer = browser.request_lookup_answer(&ann.email).await;
    let field = answer.field("requestLookup");
    assert_eq!((field["errorCode"].as_str(), field["nextRequestAt"].as_i64()), (Some("COOLDOWN"), Some(120)));
    assert!(answer.set_cookies().is_empty());
    house.wait(TimeDelta::seconds(120));
    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
}
