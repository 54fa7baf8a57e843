//! Account page: the profile, what was typed into it, and the end of a session that nobody uses.

use chrono::TimeDelta;

use super::axe::is_sound;
use super::me::is_in;
use super::{Screen, Visitor, proves_address, shows_phone, signs_in};
use crate::support::{House, NO_WAITS, ORIGIN};

/// Script after which the page looks at the clock.
const WAKES: &str = "dispatchEvent(new Event('visibilitychange'))";

/// Whether the warning of the session's end is open.
const WARNED: &str = "document.querySelector('#idle').open";

/// The value of a field.
async fn value(visitor: &Visitor, id: &str) -> String {
    visitor.look(&format!("document.getElementById('{id}').value")).await.as_str().unwrap().to_owned()
}

/// Chooses an option of a list.
async fn chooses(visitor: &Visitor, id: &str, option: &str) {
    visitor.element(&format!("#{id}")).await.select_by_value(option).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_admin_changes_their_name_time_zone_and_language() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    is_in(&visitor, &house, &ann).await;
    visitor.enters("profile-name", " ").await;
    visitor.is_told("Enter a name").await;
    assert_eq!(visitor.focus().await, "profile-name");
    visitor.enters("profile-name", "Ann <b>Lee</b>").await;
    visitor.is_told("Saved").await;
    assert_eq!(visitor.text("display-name").await, "Ann <b>Lee</b>");
    chooses(&visitor, "profile-zone", "Europe/Lisbon").await;
    chooses(&visitor, "profile-language", "de").await;
    visitor.presses("#profile-form button").await;
    visitor.waits_for("document.documentElement.lang === 'de'").await;
    visitor.is_home().await;
    assert_eq!(
        (value(&visitor, "profile-language").await, value(&visitor, "profile-zone").await),
        ("de".into(), "Europe/Lisbon".into())
    );
    visitor.is_told("Gespeichert").await;
    assert_eq!(visitor.focus().await, "profile-language");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn what_was_typed_is_there_for_the_same_admin_and_for_nobody_else() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    is_in(&visitor, &house, &ann).await;
    for again in [&ann, &bob] {
        // Ann types, also the second time.
        visitor.types("profile-name", "Ann the Second").await;
        house.db_run("delete from sessions").await;
        house.wait(TimeDelta::minutes(1));
        visitor.presses("#recovery-make").await;
        visitor.arrives_at(&format!("{ORIGIN}/sign-in?return_to=%2Fme")).await;
        proves_address(&visitor, &house, again).await;
        shows_phone(&visitor, &house, again).await;
        let own = again.email == ann.email;
        let shown = visitor.element("#profile-restored").await.is_displayed().await.unwrap();
        assert_eq!((value(&visitor, "profile-name").await == "Ann the Second", shown), (own, own), "{}", again.email);
    }
    // A sign-out removes the draft.
    visitor.types("profile-name", "Bob the Second").await;
    visitor.signs_out().await;
    house.wait(TimeDelta::minutes(1));
    is_in(&visitor, &house, &bob).await;
    assert_ne!(value(&visitor, "profile-name").await, "Bob the Second");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_end_of_an_unused_session_is_warned_of_and_can_be_put_off() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    visitor.keeps_the_time_of(&house).await;
    signs_in(&visitor, &house, &ann).await;
    visitor.is_home().await;
    visitor.lets_pass(&house, TimeDelta::minutes(27)).await;
    visitor.look(WAKES).await;
    assert_eq!(visitor.look(WARNED).await, false);
    visitor.lets_pass(&house, TimeDelta::seconds(90)).await;
    visitor.look(WAKES).await;
    visitor.waits_for(WARNED).await;
    assert!(visitor.text("idle-lead").await.contains("signed out in 1:"));
    is_sound(&visitor, Screen::Phone, "me-idle").await;
    visitor.presses("#idle-stay").await;
    visitor.waits_for(&format!("!{WARNED}")).await;
    visitor.is_home().await;
    // The session lasts on by that request, and ends without another.
    visitor.lets_pass(&house, TimeDelta::minutes(29)).await;
    visitor.look(WAKES).await;
    visitor.waits_for(WARNED).await;
    visitor.lets_pass(&house, TimeDelta::minutes(2)).await;
    visitor.look(WAKES).await;
    visitor.is_told("after a time without activity").await;
    assert_eq!(
        visitor.look("document.querySelector('#over a').pathname + document.querySelector('#over a').search").await,
        "/sign-in?return_to=%2Fme"
    );
    assert!(!visitor.page.source().await.unwrap().contains(&ann.email), "nothing of the account is left in the page");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_warning_of_an_end_that_nothing_puts_off_stays_closed() {
    let both = [&NO_WAITS[..], &[("VESTIBULE_SESSION_IDLE", "10m"), ("VESTIBULE_SESSION_ABSOLUTE", "10m")]].concat();
    let house = House::with(&both).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.keeps_the_time_of(&house).await;
    signs_in(&visitor, &house, &ann).await;
    visitor.is_home().await;
    visitor.lets_pass(&house, TimeDelta::seconds(500)).await;
    visitor.look(WAKES).await;
    visitor.waits_for(WARNED).await;
    assert!(visitor.text("idle-lead").await.contains("whatever you do"));
    visitor.presses("#idle-stay").await;
    visitor.is_home().await;
    visitor.lets_pass(&house, TimeDelta::seconds(30)).await;
    visitor.look(WAKES).await;
    assert_eq!(visitor.look(WARNED).await, false);
    visitor.lets_pass(&house, TimeDelta::seconds(100)).await;
    visitor.look(WAKES).await;
    visitor.is_told("Your session has ended").await;
    visitor.leave().await;
}
