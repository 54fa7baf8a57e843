//! `POST /sign-in/qr` answers holders of a live pending sign-in or session only, limits its input, and costs one statement.

use chrono::TimeDelta;
use serde_json::json;

use crate::statements::made;
use crate::support::{Answer, Browser, House, NO_WAITS, ORIGIN, TestDatabase, database};

const URL: &str = "otpauth://totp/Vestibule:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vestibule";

async fn drawn_of(browser: &Browser, url: &str) -> Answer {
    let same = [("origin", ORIGIN), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    browser.send("POST", "/sign-in/qr", &same, json!({ "url": url }).to_string()).await
}

async fn drawn(browser: &Browser) -> Answer {
    drawn_of(browser, URL).await
}

fn is_for_nobody(answer: &Answer) {
    assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_needs_a_live_sign_in_or_session_and_discloses_no_account() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    is_for_nobody(&drawn(&house.browser()).await);
    let guessing = house.browser();
    guessing.set_cookie("__Host-pending", &"A".repeat(43));
    guessing.set_cookie("__Host-session", &"A".repeat(43));
    is_for_nobody(&drawn(&guessing).await);
    let (browser, decoys) = (house.browser(), house.browser());
    house.mailed_code(&browser, &ann).await;
    decoys.request_lookup("nobody@example.com").await;
    let (one, other) = (drawn(&browser).await, drawn(&decoys).await);
    assert_eq!((one.status, other.status), (200, 200), "{}", one.body);
    assert_eq!(one.body, other.body);
    assert_eq!(one.headers["content-type"], other.headers["content-type"]);
    house.wait(TimeDelta::minutes(15));
    for browser in [&browser, &decoys] {
        is_for_nobody(&drawn(browser).await);
    }
    house.sign_in(&browser, &ann).await;
    assert_eq!(drawn(&browser).await.status, 200);
    let session = browser.cookie("__Host-session").unwrap();
    assert!(browser.sign_out().await);
    let stolen = house.browser();
    stolen.set_cookie("__Host-session", &session);
    is_for_nobody(&drawn(&stolen).await);
    let bob = house.signed_in(&house.admin("bob@example.com").await).await;
    house.wait(TimeDelta::minutes(31));
    is_for_nobody(&drawn(&bob).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_at_most_10_kilobytes_and_one_statement() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let house = House::over(database, &NO_WAITS, vestibule::edge::Limits::default()).await;
    let browser = house.browser();
    browser.request_lookup("ann@example.com").await;
    let before = made(&name);
    for length in [URL.len(), 300, 1024] {
        let answer = drawn_of(&browser, &format!("{URL}{}", "x".repeat(length - URL.len()))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.body.len() <= 10_000, "{length}: {}", answer.body.len());
    }
    assert_eq!(made(&name) - before, 3);
    drawn(&house.browser()).await;
    assert_eq!(made(&name) - before, 3, "without a cookie nothing is asked");
}
