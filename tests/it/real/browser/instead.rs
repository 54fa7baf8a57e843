//! Pages in place of others: at a path of nothing and at a gate; and the way to another account.

use super::axe::is_sound;
use super::{Screen, Visitor, signs_in};
use crate::support::{House, ORIGIN};

async fn reads_a_page(screen: Screen) {
    let house = House::with(&[("VESTIBULE_SUPPORT", "help@example.com")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.db_write("update accounts set roles = '{CMS}'").await;
    let visitor = Visitor::before(&house, screen).await;
    visitor.go("/nothing").await;
    visitor.waits_for("document.title.startsWith('Page not found')").await;
    is_sound(&visitor, screen, "missing").await;
    visitor.presses("a.button").await;
    visitor.sees("email").await;
    signs_in(&visitor, &house, &ann).await;
    visitor.is_home().await;
    // A gate hands the page on; its own path shows the same.
    visitor.go("/authz?role=OWNER").await;
    visitor.waits_for("document.body.innerText.includes('ann@example.com')").await;
    is_sound(&visitor, screen, "gate").await;
    visitor.presses("a.button").await;
    visitor.sees("signed-in").await;
    visitor.is_told("sign out first").await;
    is_sound(&visitor, screen, "switch").await;
    visitor.presses("#sign-out").await;
    visitor.sees("email").await;
    visitor.go("/authz?role=OWNER").await;
    visitor.waits_for("document.title.startsWith('You are not signed in')").await;
    assert_eq!(visitor.element("a.button").await.attr("href").await.unwrap().unwrap(), format!("{ORIGIN}/sign-in"));
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_refused_visitor_reads_why_and_changes_the_account_on_a_desktop() {
    reads_a_page(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_refused_visitor_reads_why_and_changes_the_account_on_the_narrowest_screen() {
    reads_a_page(Screen::Narrow).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_bad_device_link_shows_the_way_to_the_sign_in() {
    let house = House::open().await;
    let visitor = Visitor::before(&house, Screen::Phone).await;
    visitor.go("/device").await;
    visitor.is_told("not a valid device link").await;
    is_sound(&visitor, Screen::Phone, "device-none").await;
    visitor.presses("#next a").await;
    visitor.sees("email").await;
    visitor.leave().await;
}
