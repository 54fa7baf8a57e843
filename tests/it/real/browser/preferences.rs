//! Preferences of readers: forced colours, reduced motion, and the keyboard past the navigation.

use fantoccini::key::Key;

use super::desk::at_the_desk;
use super::{Screen, Visitor};
use crate::support::House;

const STYLE: &str = "getComputedStyle(document.querySelector";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn with_forced_colours_a_message_keeps_its_bounds() {
    let house = House::open().await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.enters("email", "nonsense").await;
    visitor.is_told("Enter a valid email address").await;
    let border = format!("{STYLE}('#message')).borderTopWidth");
    assert_eq!(visitor.look(&border).await, "0px");
    visitor.wants("forced-colors", "active").await;
    assert_eq!(visitor.look(&border).await, "1px");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn with_reduced_motion_nothing_moves() {
    let house = House::open().await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    let span = format!("{STYLE}('#loading')).animationDuration");
    assert_eq!(visitor.look(&span).await, "0.1s");
    visitor.wants("prefers-reduced-motion", "reduce").await;
    assert_eq!(visitor.look(&span).await, "0s");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_link_that_is_seen_with_the_focus_alone_skips_the_navigation() {
    let (_house, _, visitor) = at_the_desk(Screen::Desktop).await;
    let wide = "document.querySelector('.skip').getBoundingClientRect().width > 40";
    assert_eq!(visitor.look(wide).await, false);
    visitor.look("document.querySelector('.skip').focus()").await;
    assert_eq!(visitor.look(wide).await, true);
    visitor.element(".skip").await.send_keys(&char::from(Key::Enter).to_string()).await.unwrap();
    assert_eq!(visitor.focus().await, "after-places");
    assert_eq!(visitor.look("location.hash").await, "");
    visitor.leave().await;
}
