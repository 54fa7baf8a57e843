//! The step after a first enrolment: recovery codes, made and kept without another code, on both screens.

use super::axe::is_sound;
use super::{Screen, Visitor, proves_address, scans};
use crate::support::House;

async fn keeps_first_codes(screen: Screen) {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let visitor = Visitor::at(&house, screen).await;
    proves_address(&visitor, &house, &ann).await;
    scans(&visitor, &ann).await;
    visitor.enters("authenticator-code", &ann.code(&house)).await;
    visitor.sees("codes").await;
    assert_eq!(
        (visitor.text("title").await.as_str(), visitor.focus().await.as_str()),
        ("Save recovery codes", "title")
    );
    is_sound(&visitor, screen, "codes-offered").await;
    visitor.presses("#first-make").await;
    visitor.waits_for("document.querySelectorAll('#recovery-codes code').length === 10").await;
    is_sound(&visitor, screen, "codes-shown").await;
    assert_eq!(house.db_count("recovery_codes").await, 0, "not kept yet");
    visitor.presses("#first-kept").await;
    visitor.is_home().await;
    assert_eq!(house.db_count("recovery_codes").await, 10);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn first_codes_are_kept_in_two_presses_on_a_desktop() {
    keeps_first_codes(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn first_codes_are_kept_in_two_presses_on_the_narrowest_screen() {
    keeps_first_codes(Screen::Narrow).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn after_five_minutes_the_page_says_where_codes_are_made() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    proves_address(&visitor, &house, &ann).await;
    scans(&visitor, &ann).await;
    visitor.enters("authenticator-code", &ann.code(&house)).await;
    visitor.sees("codes").await;
    visitor.lets_pass(&house, chrono::TimeDelta::minutes(5)).await;
    visitor.presses("#first-make").await;
    visitor.is_told("on your account page").await;
    visitor.presses("#first-later").await;
    visitor.is_home().await;
    visitor.leave().await;
}
