//! `verify2fa`: showing the authenticator's code.

use crate::support::House;

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_in_signs_in() {
    let house = House::open().await;
    let ann = house.enrolled("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
}
