//! Admins who need attention: numbers that filter, a new invitation from the list, an invitation with a new admin, and changes that are
//! not saved, before which the browser's history stands still.

use super::desk::{at_the_desk, is_home};
use super::{Screen, fits};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_expired_invitation_is_counted_found_and_sent_again() {
    for screen in [Screen::Narrow, Screen::Desktop] {
        is_invited_again(screen).await;
    }
}

async fn is_invited_again(screen: Screen) {
    let (house, ann, visitor) = at_the_desk(screen).await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    house.wait(chrono::TimeDelta::hours(73));
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
    is_home(&visitor, &house, &ann).await;
    visitor.go("/admins").await;
    visitor.sees_admins().await;
    let number = |state: &str| format!("document.querySelector('#figure-{state} strong').textContent");
    assert_eq!(visitor.look(&number("invitation_expired")).await, "1");
    assert_eq!(visitor.look(&number("locked")).await, "0");
    assert_eq!(visitor.look(&number("no_codes")).await, "1", "the reader has none");
    visitor.presses("#figure-invitation_expired").await;
    visitor.waits_for("location.search === '?state=invitation_expired'").await;
    visitor.waits_for("document.querySelectorAll('#admins tr').length === 1").await;
    fits(&visitor).await;
    if matches!(screen, Screen::Desktop) {
        assert_eq!(visitor.look("document.querySelector('#admins tr').offsetHeight").await, 40, "one line");
    }
    visitor.presses("#admins button").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("on its way").await;
    assert_eq!(house.inbox.next(&bob.email).await.subject(), "You are invited to Vestibule");
    visitor.waits_for(&format!("{} === '0'", number("invitation_expired"))).await;
    assert_eq!(visitor.names().await, [""; 0]);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_new_admin_is_invited_unless_the_box_is_empty_and_typed_changes_are_asked_about() {
    let (house, ann, visitor) = at_the_desk(Screen::Desktop).await;
    visitor.presses("#add").await;
    visitor.sees_one("Add an admin").await;
    visitor.types("admin-email", "bob@example.com").await;
    visitor.ticks("BO").await;
    visitor.presses("#save").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("the invitation is on its way").await;
    house.inbox.next("bob@example.com").await;
    visitor.go("/admins#new").await;
    visitor.sees_one("Add an admin").await;
    visitor.types("admin-email", "cat@example.com").await;
    // The list is not opened before the reader has decided.
    visitor.look("document.querySelector('#back').click()").await;
    visitor.waits_for("document.querySelector('#unsaved').open").await;
    assert_eq!(visitor.look("location.hash").await, "#new");
    visitor.presses("#unsaved-stay").await;
    visitor.ticks("CMS").await;
    visitor.presses("#admin-invite").await;
    visitor.presses("#save").await;
    visitor.is_told("They are not told until").await;
    assert_eq!(house.inbox.unread("cat@example.com"), 0);
    visitor.types("admin-name", "Cat Long").await;
    visitor.look("document.querySelector('#back').click()").await;
    visitor.waits_for("document.querySelector('#unsaved').open").await;
    visitor.presses("#unsaved-leave").await;
    visitor.sees_admins().await;
    assert!(!visitor.text("admins").await.contains("Cat Long"));
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn back_asks_each_time_while_the_reader_keeps_editing() {
    let (_house, _ann, visitor) = at_the_desk(Screen::Desktop).await;
    visitor.opens("Ann Other").await;
    let there = visitor.look("location.hash").await;
    visitor.types("admin-job", "Editor").await;
    // A link adds an entry to the browser's history, and Back adds none.
    for way in ["document.querySelector('#back').click()", "history.back()", "history.back()"] {
        visitor.look(way).await;
        visitor.waits_for("document.querySelector('#unsaved').open").await;
        assert_eq!(visitor.look("location.hash").await, there, "{way}");
        assert_eq!(visitor.look("document.querySelector('#admin-job').value").await, "Editor", "{way}");
        visitor.presses("#unsaved-stay").await;
    }
    visitor.look("history.back()").await;
    visitor.waits_for("document.querySelector('#unsaved').open").await;
    visitor.presses("#unsaved-leave").await;
    visitor.sees_admins().await;
    assert_eq!(visitor.look("location.hash").await, "");
    visitor.leave().await;
}
