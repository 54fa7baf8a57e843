//! Many admins picked in the list and changed at once: by keyboard, over pages, with what is refused named, and every state on
//! three screens.

use fantoccini::key::Key;
use serde_json::json;

use super::axe::is_sound;
use super::desk::at_the_desk;
use super::{Screen, Visitor, fits};
use crate::support::House;

/// Focuses an element and presses a key on it.
async fn key(visitor: &Visitor, css: &str, key: &str) {
    visitor.look(&format!("document.querySelector({}).focus()", json!(css))).await;
    visitor.element(css).await.send_keys(key).await.unwrap();
}

/// Waits until the bar tells how many admins are picked.
async fn picked(visitor: &Visitor, told: &str) {
    visitor.waits_for(&format!("document.querySelector('#picked').textContent === {}", json!(told))).await;
}

/// Names in the dialog, marked ones with a star.
async fn named(visitor: &Visitor) -> serde_json::Value {
    visitor
        .look("[...document.querySelectorAll('#many-names li')].map((one) => (one.querySelector('strong') ? '*' : '') + one.textContent)")
        .await
}

async fn colleagues(house: &House, visitor: &Visitor, many: usize) {
    for number in 0..many {
        house.admin(&format!("colleague{number:02}@example.com")).await;
    }
    visitor.page.refresh().await.unwrap();
    visitor.sees_admins().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn admins_are_picked_over_pages_and_disabled_at_once_by_keyboard_alone() {
    let (house, ann, visitor) = at_the_desk(Screen::Desktop).await;
    colleagues(&house, &visitor, 60).await;
    let (enter, space) = (char::from(Key::Enter).to_string(), " ");
    assert!(!visitor.element("#picked-deeds").await.is_displayed().await.unwrap());
    // The reader's own row has no box.
    assert_eq!(visitor.look("document.querySelectorAll('#admins .pick input').length").await, 49);
    let height = visitor.look("document.querySelectorAll('#admins tr')[1].getBoundingClientRect().height").await;
    assert!(height.as_f64().is_some_and(|height| height <= 41.0), "{height}");
    key(&visitor, "#admins tr:nth-child(2) .pick input", space).await;
    picked(&visitor, "1 admin selected").await;
    assert_eq!(visitor.look("document.querySelector('#pick-page').indeterminate").await, true);
    key(&visitor, "#next", &enter).await;
    visitor.waits_for("document.querySelector('#found').textContent === '51 to 61 of 61'").await;
    picked(&visitor, "1 admin selected").await;
    key(&visitor, "#pick-page", space).await;
    picked(&visitor, "12 admins selected").await;
    key(&visitor, "#admins tr:last-child .pick input", space).await;
    picked(&visitor, "11 admins selected").await;
    key(&visitor, "#many-disable", &enter).await;
    visitor.is_at("many-reason").await;
    assert_eq!(visitor.text("many-title").await, "Disable 11 admins?");
    let names = named(&visitor).await;
    assert_eq!((names.as_array().unwrap().len(), &names[0]), (11, &json!("Ann Other colleague00@example.com")));
    key(&visitor, "#many-reason", &enter).await;
    visitor.is_told("Enter a reason").await;
    visitor.enters("many-reason", "the office closes").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("11 accounts are disabled").await;
    visitor.is_at("list-title").await;
    picked(&visitor, "None selected").await;
    let lines =
        "select count(*) from audit where event = 'admin_disabled' and detail ->> 'reason' = 'the office closes'";
    assert_eq!(house.db_number(lines).await, 11);
    // Escape closes the dialog, and what was picked stays.
    key(&visitor, "#admins tr:last-child .pick input", space).await;
    key(&visitor, "#many-unlock", &enter).await;
    visitor.is_at("many-reason").await;
    visitor.element("#many-reason").await.send_keys(&char::from(Key::Escape).to_string()).await.unwrap();
    visitor.waits_for("!document.querySelector('#many').open").await;
    picked(&visitor, "1 admin selected").await;
    key(&visitor, "#pick-clear", &enter).await;
    picked(&visitor, "None selected").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn at_most_a_hundred_are_picked() {
    let (house, _, visitor) = at_the_desk(Screen::Desktop).await;
    colleagues(&house, &visitor, 110).await;
    for page in 1..=3 {
        visitor.presses("#pick-page").await;
        if page < 3 {
            visitor.presses("#next").await;
            visitor.waits_for(&format!("location.search === '?page={}'", page + 1)).await;
            visitor.waits_for("!('busy' in document.body.dataset)").await;
        }
    }
    visitor.is_told("At most 100 admins").await;
    picked(&visitor, "100 admins selected").await;
    visitor.leave().await;
}

async fn every_state_is_sound(screen: Screen) {
    let (house, ann, visitor) = at_the_desk(screen).await;
    let evil = "<b id=evil>\u{202e}moc.elpmaxe";
    let eve = house.with_roles("eve@example.com", &["BO"]).await;
    house.rename(&eve, evil).await;
    let other = house.with_roles("other@example.com", &["OWNER"]).await;
    house.rename(&other, "Other Owner").await;
    visitor.page.refresh().await.unwrap();
    visitor.sees_admins().await;
    visitor.presses("#pick-page").await;
    picked(&visitor, "2 admins selected").await;
    is_sound(&visitor, screen, "admins-picked").await;
    visitor.presses("#many-invite").await;
    visitor.is_at("many-reason").await;
    is_sound(&visitor, screen, "admins-many").await;
    visitor.enters("many-reason", "").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("Nothing was changed, because of Other Owner: One owner alone cannot make this change").await;
    assert_eq!(named(&visitor).await, json!([format!("{evil} eve@example.com"), "*Other Owner other@example.com"]));
    is_sound(&visitor, screen, "admins-many-refused").await;
    visitor.wants("forced-colors", "active").await;
    fits(&visitor).await;
    visitor.presses("#many-without").await;
    assert_eq!(named(&visitor).await, json!([format!("{evil} eve@example.com")]));
    visitor.presses("#many-go").await;
    visitor.is_told("1 invitation is on its way").await;
    is_sound(&visitor, screen, "admins-many-done").await;
    assert_eq!(visitor.look("document.querySelectorAll('#evil').length").await, 0);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_many_admins_violates_a_rule_on_a_desktop() {
    every_state_is_sound(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_many_admins_violates_a_rule_on_a_phone() {
    every_state_is_sound(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_many_admins_violates_a_rule_on_the_narrowest_screen() {
    every_state_is_sound(Screen::Narrow).await;
}
