//! Access of one admin on the owners' page: sessions and trusted browsers that are ended, and a device link that is shown once.

use chrono::TimeDelta;
use fantoccini::key::Key;

use super::axe::is_sound;
use super::desk::at_the_desk;
use super::{Screen, Visitor};
use crate::support::{House, ORIGIN, Person};

const NAME: &str = "<b>Bob</b> \u{202e}boB";

const ROWS: &str = "document.querySelectorAll('#access-sessions li').length * 10 \
    + document.querySelectorAll('#access-browsers li').length";

/// Opens an admin's page, and there the section by the keyboard alone.
async fn opens_access(visitor: &Visitor, person: &Person, name: &str) {
    visitor.go(&format!("/admins#{}", person.id)).await;
    visitor.sees_one(name).await;
    assert_eq!(visitor.look(ROWS).await, 0, "nothing is loaded before it is opened");
    visitor.look("document.querySelector('#access summary').focus()").await;
    visitor.element("#access summary").await.send_keys(&Key::Enter.to_string()).await.unwrap();
    visitor.waits_for("document.querySelector('#access-rows').hidden === false").await;
}

/// Fills in the reason in the dialog of a deed.
async fn gives_reason(visitor: &Visitor, button: &str, reason: &str) {
    visitor.scrolls_to(button).await;
    visitor.presses(button).await;
    visitor.is_at("deed-reason").await;
    visitor.enters("deed-reason", reason).await;
}

async fn ends_and_links(screen: Screen) {
    let (house, ann, visitor): (House, Person, Visitor) = at_the_desk(screen).await;
    let (bob, first) = house.signed_in_as("bob@example.com", &["BO"]).await;
    house.rename(&bob, NAME).await;
    opens_access(&visitor, &bob, NAME).await;
    assert_eq!(visitor.look(ROWS).await, 11);
    is_sound(&visitor, screen, "access").await;
    visitor.scrolls_to("#access-sessions button").await;
    visitor.presses("#access-sessions button").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("That session has ended").await;
    visitor.is_at("access-sessions-title").await;
    assert_eq!(visitor.look(ROWS).await, 1);
    assert!(!first.passes().await);

    let second = house.signed_in(&bob).await;
    visitor.page.refresh().await.unwrap();
    opens_access(&visitor, &bob, NAME).await;
    let browsers = visitor.look("document.querySelectorAll('#access-browsers li').length").await;
    // The list on display is older than the end of the session.
    assert!(second.sign_out().await);
    visitor.scrolls_to("#access-sessions button").await;
    visitor.presses("#access-sessions button").await;
    visitor.is_told("That had already ended").await;
    assert_eq!(visitor.look("document.querySelectorAll('#access-sessions li').length").await, 0);
    visitor.scrolls_to("#access-browsers button").await;
    visitor.presses("#access-browsers button").await;
    visitor.is_told("no longer trusted").await;
    visitor.is_at("access-browsers-title").await;
    let left = visitor.look("document.querySelectorAll('#access-browsers li').length").await;
    assert_eq!(left.as_u64().unwrap() + 1, browsers.as_u64().unwrap());

    visitor.scrolls_to("#link").await;
    visitor.presses("#link").await;
    visitor.is_at("deed-reason").await;
    is_sound(&visitor, screen, "access-link-asked").await;
    visitor.presses("#deed-go").await;
    visitor.is_told("Enter a reason").await;
    visitor.enters("deed-reason", "locked out by strangers").await;
    visitor.is_at("link-title").await;
    let url = visitor.text("link-url").await;
    assert!(url.starts_with(&format!("{ORIGIN}/device#")), "{url}");
    is_sound(&visitor, screen, "access-link").await;
    visitor.scrolls_to("#link-copy").await;
    visitor.presses("#link-copy").await;
    visitor.is_told("The link is").await;

    house.wait(TimeDelta::seconds(30));
    let third = house.signed_in(&bob).await;
    gives_reason(&visitor, "#everywhere", "stolen laptop").await;
    visitor.is_told("Every session has ended").await;
    // The device link is void now.
    assert_eq!(visitor.look("document.querySelector('#link-shown').hidden").await, true);
    assert_eq!(visitor.text("link-url").await, "");
    visitor.is_at("access-sessions-title").await;
    assert_eq!(visitor.look(ROWS).await, 0);
    assert!(!third.passes().await && house.db_count("device_links").await == 0);
    is_sound(&visitor, screen, "access-ended").await;

    // One's own access is seen here and ended elsewhere; no link is offered for an owner.
    let otto = house.with_roles("otto@example.com", &["OWNER"]).await;
    for (person, name, offered) in
        [(&ann, "Ann Other", "[true,true,false,true]"), (&otto, "otto", "[false,true,true,false]")]
    {
        opens_access(&visitor, person, name).await;
        let hidden = "JSON.stringify(['everywhere', 'link', 'access-own', 'access-fixed'].map((id) => \
            document.getElementById(id).hidden))";
        assert_eq!(visitor.look(hidden).await, offered, "{}", person.email);
        assert_eq!(visitor.text("link-url").await, "", "the link is gone");
    }
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_owner_ends_an_admins_access_and_makes_a_link_on_a_desktop() {
    ends_and_links(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_owner_ends_an_admins_access_and_makes_a_link_on_a_phone() {
    ends_and_links(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_owner_ends_an_admins_access_and_makes_a_link_on_the_narrowest_screen() {
    ends_and_links(Screen::Narrow).await;
}
