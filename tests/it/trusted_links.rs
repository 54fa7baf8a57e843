//! Device links make a browser trusted for an admin whom strangers lock out: usable once, for 15 minutes, and in the place
//! of no factor.

use chrono::TimeDelta;
use vestibule::accounts;
use vestibule::rules::token::Token;

use crate::support::staff::answers::device_cookie;
use crate::support::{Answer, Browser, House, ORIGIN, Person, crowd, operator, other_than};

async fn link(house: &House, person: &Person) -> String {
    let made = accounts::device_link(&house.app, &operator(), &house.find(person).await).await.unwrap();
    made.unwrap().reveal()
}

async fn show_as(browser: &Browser, origin: &str, kind: &str, body: String) -> Answer {
    browser.send("POST", "/device", &[("content-type", kind), ("origin", origin)], body).await
}

/// Sends a link's token to the server.
pub async fn show(browser: &Browser, link: &str) -> Answer {
    show_as(browser, ORIGIN, "application/json", format!("{{\"token\":\"{link}\"}}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_lets_a_new_machine_in_while_strangers_keep_the_others_waiting() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let stranger = house.browser();
    let code = house.mailed_code(&stranger, &ann).await;
    for _ in 0..5 {
        stranger.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    }
    let fresh = house.browser();
    assert_eq!(fresh.request_lookup(&ann.email).await["errorCode"], "LOCKED");
    let shown = show(&fresh, &link(&house, &ann).await).await;
    assert_eq!((shown.status, shown.body.as_str()), (204, ""));
    assert_eq!(shown.set_cookies(), [device_cookie(&fresh.cookie("__Host-device").unwrap())]);
    assert!(fresh.current_user().await.is_null());
    house.sign_in(&fresh, &ann).await;
    assert_eq!(house.db_count("trusted_browsers").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_good_once_and_for_fifteen_minutes() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let once = link(&house, &ann).await;
    assert_eq!(show(&house.browser(), &once).await.status, 204);
    let again = show(&house.browser(), &once).await;
    assert_eq!((again.status, again.code().as_str(), again.set_cookies().len()), (410, "BAD_USER_INPUT", 0));
    let (early, late) = (link(&house, &ann).await, link(&house, &ann).await);
    house.wait(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    assert_eq!(show(&house.browser(), &early).await.status, 204);
    house.wait(TimeDelta::seconds(1));
    assert_eq!(show(&house.browser(), &late).await.status, 410);
    assert_eq!(show(&house.browser(), &Token::of([7; 32]).reveal()).await.status, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_at_once_one_browser_is_trusted() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let link = link(&house, &ann).await;
    let other = house.beside().await;
    let browsers: Vec<Browser> =
        (0..64).map(|index| if index % 2 == 0 { house.browser() } else { other.browser() }).collect();
    let answers = crowd(browsers.iter().map(|browser| show(browser, &link))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [204, 410].contains(status)), "{statuses:?}");
    assert_eq!(house.db_count("trusted_browsers").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_our_own_page_or_a_script_shows_a_link_and_only_as_json() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let link = link(&house, &ann).await;
    let (browser, body) = (house.browser(), format!("{{\"token\":\"{link}\"}}"));
    assert_eq!(show_as(&browser, "https://evil.example", "application/json", body.clone()).await.status, 403);
    assert_eq!(show_as(&browser, ORIGIN, "text/plain", body.clone()).await.status, 415);
    let listed = format!("[\"{link}\"]");
    for other in ["", "{}", "[]", &listed, "{\"token\":\"short\"}", "{\"token\":7}", "{\"token\":\"a\",\"more\":1}"] {
        assert_eq!(show_as(&browser, ORIGIN, "application/json", other.into()).await.status, 400, "{other}");
    }
    let put = browser.send("PUT", "/device", &[("content-type", "application/json")], body.clone()).await;
    assert_eq!((put.status, put.headers["allow"].to_str().unwrap()), (405, "GET, HEAD, POST"));
    let page = browser.send("GET", "/device", &[], "").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("/assets/device."));
    assert_eq!(show_as(&browser, ORIGIN, "application/json", body).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_may_not_sign_in_gets_no_link_and_its_old_link_is_void() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let given = link(&house, &ann).await;
    accounts::disable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    assert_eq!(show(&house.browser(), &given).await.status, 410);
    let made = accounts::device_link(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    assert!(made.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_trusted_already_keeps_its_row() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    assert_eq!(show(&browser, &link(&house, &ann).await).await.status, 204);
    let first = browser.cookie("__Host-device");
    assert_eq!(show(&browser, &link(&house, &ann).await).await.status, 204);
    assert_ne!(browser.cookie("__Host-device"), first);
    assert_eq!(house.db_count("trusted_browsers").await, 1);
    // Links make at most five trusted browsers, too.
    for _ in 0..6 {
        assert_eq!(show(&house.browser(), &link(&house, &ann).await).await.status, 204);
        house.wait(TimeDelta::seconds(1));
    }
    assert_eq!(house.db_count("trusted_browsers").await, 5);
}
