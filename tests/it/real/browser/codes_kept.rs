//! Recovery codes on the account page: new codes are confirmed, shown, and valid once they are kept.

use chrono::TimeDelta;

use super::axe::is_sound;
use super::me::{is_in, makes_codes};
use super::{Screen, Visitor};
use crate::support::{House, NO_WAITS};

async fn makes_other_codes(screen: Screen) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, screen).await;
    is_in(&visitor, &house, &ann).await;
    let old = makes_codes(&visitor, &house, &ann).await;
    visitor.presses("#recovery-kept").await;
    visitor.is_told("are active").await;
    visitor.is_home().await;
    let shown = "document.querySelectorAll('#recovery-codes code').length";
    // While the confirmation lasts no code is asked, so only the question protects the old codes.
    visitor.presses("#recovery-make").await;
    visitor.waits_for("document.activeElement.id === 'recovery-yes'").await;
    assert_eq!(visitor.look(shown).await, 0);
    is_sound(&visitor, screen, "me-codes-asked").await;
    visitor.presses("#recovery-no").await;
    assert_eq!((visitor.focus().await.as_str(), visitor.look(shown).await), ("recovery-make", 0.into()));
    // Codes that were shown but not kept are void.
    visitor.presses("#recovery-make").await;
    visitor.presses("#recovery-yes").await;
    visitor.waits_for(&format!("{shown} === 10")).await;
    is_sound(&visitor, screen, "me-codes-shown").await;
    visitor.presses("#recovery-drop").await;
    visitor.is_told("The old ones keep working").await;
    assert_eq!((visitor.focus().await.as_str(), visitor.look(shown).await), ("recovery-title", 0.into()));
    house.sign_in_by(&house.browser(), &ann, &old[0]).await;
    // Codes kept too late are void too.
    visitor.presses("#recovery-make").await;
    visitor.presses("#recovery-yes").await;
    visitor.waits_for(&format!("{shown} === 10")).await;
    house.wait(TimeDelta::minutes(11));
    visitor.presses("#recovery-kept").await;
    visitor.is_told("longer than 10 minutes").await;
    visitor.is_home().await;
    assert_eq!(visitor.text("recovery-left").await, "9 codes left.");
    house.sign_in_by(&house.browser(), &ann, &old[1]).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn new_codes_need_a_confirmation_and_replace_the_old_ones_once_kept_on_a_desktop() {
    makes_other_codes(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn new_codes_need_a_confirmation_and_replace_the_old_ones_once_kept_on_a_phone() {
    makes_other_codes(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn new_codes_need_a_confirmation_and_replace_the_old_ones_once_kept_on_the_narrowest_screen() {
    makes_other_codes(Screen::Narrow).await;
}
