//! `signedIn` and `roles`: what a front end asks before it shows a page.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts;

use crate::support::{Browser, House, operator};

/// The whole answer of `signedIn`, which is an error for nobody.
async fn signed_in(browser: &Browser) -> bool {
    let answer = browser.asks("{ signedIn }").await;
    let told = answer.json()["data"]["signedIn"].as_bool().unwrap();
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "signedIn": told } })));
    assert!(answer.set_cookies().is_empty());
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_somebody_is_signed_in_is_told_without_an_error() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    assert!(!signed_in(&browser).await, "no cookie");
    let code = house.mailed_code(&browser, &ann).await;
    assert!(!signed_in(&browser).await, "asked");
    browser.verify_lookup(&code).await;
    assert!(!signed_in(&browser).await, "proved the address");
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    assert!(signed_in(&browser).await);
    let planted = house.browser();
    planted.set_cookie("__Host-session", &"A".repeat(43));
    assert!(!signed_in(&planted).await, "a cookie of no session");
    let admin = house.find(&ann).await;
    accounts::disable(&house.app, &operator(), &admin).await.unwrap();
    assert!(!signed_in(&browser).await, "disabled");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_whether_somebody_is_signed_in_is_activity() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    for _ in 0..2 {
        house.wait(TimeDelta::seconds(29 * 60 + 59));
        assert!(signed_in(&browser).await);
    }
    house.wait(TimeDelta::minutes(30));
    assert!(!signed_in(&browser).await, "idle");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_signed_in_admin_is_told_all_roles_of_the_service_and_nobody_else_is() {
    let house = House::with(&[("VESTIBULE_ROLES", "CMS,BO,OWNER,AUDIT")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.db_write("update accounts set roles = '{BO}'").await;
    let browser = house.browser();
    let nobody = browser.asks("{ roles }").await;
    assert_eq!(nobody.status, 200);
    assert_eq!(nobody.json()["data"], json!({ "roles": Value::Null }));
    assert_eq!(nobody.json()["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    house.sign_in(&browser, &ann).await;
    let told = browser.asks("{ roles currentUser { roles } }").await;
    let expected = json!({ "roles": ["CMS", "BO", "OWNER", "AUDIT"], "currentUser": { "roles": ["BO"] } });
    assert_eq!(told.json(), json!({ "data": expected }));
}
