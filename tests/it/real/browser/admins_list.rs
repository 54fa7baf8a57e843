//! List of admins and its pages: search, changes that are not offered, stored texts, and every state on both screens,
//! dark and light.

use std::collections::BTreeSet;

use vestibule::rules::language::Language;
use vestibule::words::EventWords;

use super::axe::is_sound;
use super::desk::{at_the_desk, is_home};
use super::{Screen, Visitor, fits};
use crate::languages::names;
use crate::support::{House, NO_WAITS};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn admins_are_found_by_what_is_typed_and_a_page_at_a_time() {
    let (house, _, visitor) = at_the_desk(Screen::Desktop).await;
    for number in 0..60 {
        house.admin(&format!("colleague{number:02}@example.com")).await;
        // Accounts get different creation times, which decide their order.
        house.wait(chrono::TimeDelta::seconds(1));
    }
    visitor.page.refresh().await.unwrap();
    visitor.sees_admins().await;
    assert_eq!((visitor.names().await.len(), visitor.text("found").await.as_str()), (50, "1 to 50 of 61"));
    let height = visitor.look("document.querySelector('#admins tr').getBoundingClientRect().height").await;
    assert!(height.as_f64().is_some_and(|height| height <= 41.0), "{height}");
    visitor.presses("#next").await;
    visitor.waits_for("document.querySelector('#found').textContent === '51 to 61 of 61'").await;
    assert_eq!(visitor.look("location.search").await, "?page=2");
    // Focus moves to the title, because the last page disables the button.
    visitor.is_at("list-title").await;
    assert!(!visitor.element("#next").await.is_enabled().await.unwrap());
    fits(&visitor).await;
    // Search runs while typing, without a button.
    visitor.element("#search-text").await.send_keys("colleague07").await.unwrap();
    visitor.waits_for("document.querySelector('#found').textContent === '1 admin'").await;
    assert_eq!(visitor.focus().await, "search-text");
    assert!(!visitor.element("#pages").await.is_displayed().await.unwrap());
    visitor.enters("search-text", "nobody of that name").await;
    visitor.waits_for("document.querySelector('#found').textContent === 'No results'").await;
    visitor.enters("search-text", "").await;
    visitor.presses("#search-state option[value=ready]").await;
    visitor.waits_for("document.querySelector('#found').textContent === '1 admin'").await;
    assert_eq!(visitor.names().await, ["Ann Other"]);
    visitor.presses("#search-state option[value='']").await;
    // A column orders, and turns its order; the URL keeps it beside the search.
    let first = |email: &str| format!("document.querySelector('#admins .quiet').textContent === '{email}'");
    visitor.enters("search-text", "colleague").await;
    visitor.presses("th button[data-column=EMAIL]").await;
    visitor.waits_for(&first("colleague59@example.com")).await;
    let sorted = "document.querySelector('th [data-column=EMAIL]').closest('th').ariaSort";
    assert_eq!(visitor.look(sorted).await, "descending");
    assert_eq!(visitor.look("location.search").await, "?q=colleague&sort=-email");
    visitor.page.refresh().await.unwrap();
    visitor.sees_admins().await;
    visitor.waits_for(&first("colleague59@example.com")).await;
    // Values that no field can have count as absent.
    visitor.go("/admins?q=07+COLL%C3%89&role=NONE&state=asleep&sort=-mac&page=-1").await;
    visitor.sees_admins().await;
    visitor.waits_for(&first("colleague07@example.com")).await;
    assert_eq!(visitor.look("location.search").await, "?q=07+COLL%C3%89");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_admin_whose_invitation_has_expired_is_told_of_as_such() {
    let (house, ann, visitor) = at_the_desk(Screen::Phone).await;
    let bob = house.admin("bob@example.com").await;
    let says = |id: &str, text: &str| format!("document.querySelector('#{id}').textContent.includes('{text}')");
    visitor.go(&format!("/admins#{}", bob.id)).await;
    visitor.waits_for(&says("one-states", "No authenticator yet")).await;
    visitor.waits_for(&says("one-dates", "Invitation valid until")).await;
    house.wait(chrono::TimeDelta::hours(72));
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
    is_home(&visitor, &house, &ann).await;
    visitor.go(&format!("/admins#{}", bob.id)).await;
    visitor.waits_for(&says("one-states", "Invitation expired")).await;
    visitor.waits_for(&format!("!{}", says("one-dates", "Invitation valid until"))).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn forbidden_changes_of_oneself_and_of_owners_are_not_offered() {
    let (house, ann, visitor) = at_the_desk(Screen::Phone).await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    house.rename(&bob, "Bob Fellow").await;
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
    is_home(&visitor, &house, &ann).await;
    let fixed = "[document.querySelector('#admin-email').readOnly,
        [...document.querySelectorAll('#admin-roles input')].every((box) => box.disabled)]";
    for (person, name, offered) in
        [(&ann, "Ann Other", vec![]), (&bob, "Bob Fellow", vec!["Unlock", "Disable", "Ask another owner", "Remove"])]
    {
        visitor.go(&format!("/admins#{}", person.id)).await;
        visitor.page.refresh().await.unwrap();
        visitor.sees_one(name).await;
        assert_eq!(visitor.offered().await, offered, "{name}");
        assert_eq!(visitor.look(fixed).await, serde_json::json!([true, true]), "{name}");
        assert!(visitor.element("#email-fixed").await.is_displayed().await.unwrap());
        assert_eq!(visitor.element("#own-account").await.is_displayed().await.unwrap(), name == "Ann Other");
        fits(&visitor).await;
    }
    // Nor can the form grant the unavailable role to a new admin.
    visitor.go("/admins#new").await;
    visitor.sees_one("Add an admin").await;
    assert!(!visitor.element("#admin-roles input[value=OWNER]").await.is_enabled().await.unwrap());
    // An unknown admin leads to the list.
    visitor.go("/admins#admin_nobody0000").await;
    visitor.is_told("This admin does not exist").await;
    visitor.sees_admins().await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn names_of_admins_are_plain_text_on_the_owners_pages() {
    let (house, ann, visitor) = at_the_desk(Screen::Phone).await;
    let eve = house.admin("eve@example.com").await;
    let evil = "<img src=x onerror=\"document.title='evil'\">{count}<b id=evil>";
    house.rename(&eve, evil).await;
    visitor.page.refresh().await.unwrap();
    visitor.sees_admins().await;
    assert_eq!(visitor.names().await, ["Ann Other", evil]);
    fits(&visitor).await;
    visitor.opens(evil).await;
    visitor.presses("#unlock").await;
    visitor.is_at("deed-reason").await;
    visitor.enters("deed-reason", evil).await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("The account is unlocked").await;
    fits(&visitor).await;
    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    assert!(visitor.text("lines").await.contains(evil));
    fits(&visitor).await;
    assert_eq!(visitor.look("document.querySelectorAll('main img, #evil').length").await, 0);
    assert_eq!(visitor.page.title().await.unwrap(), "Audit trail · Vestibule");
    visitor.leave().await;
}

async fn every_state_is_sound(screen: Screen) {
    let (house, ann, visitor) = at_the_desk(screen).await;
    house.admin("carl.of.a.very.long.address.indeed@department.of.long.names.example.com").await;
    visitor.page.refresh().await.unwrap();
    visitor.sees_admins().await;
    is_sound(&visitor, screen, "admins").await;
    visitor.presses("#add").await;
    visitor.sees_one("Add an admin").await;
    visitor.presses("#save").await;
    visitor.is_told("Enter an email address").await;
    is_sound(&visitor, screen, "admins-new-refused").await;
    visitor.types("admin-email", "ann@example.com").await;
    visitor.ticks("BO").await;
    visitor.presses("#save").await;
    visitor.is_at("confirm-code").await;
    is_sound(&visitor, screen, "admins-confirm").await;
    visitor.enters("confirm-code", &ann.wrong_code(&house)).await;
    visitor.is_told("4 attempts left").await;
    is_sound(&visitor, screen, "admins-confirm-refused").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("Another admin already has this email address").await;
    assert_eq!(visitor.focus().await, "admin-email");
    visitor.types("admin-email", "dora@example.com").await;
    visitor.types("admin-name", "Dora Long").await;
    visitor.presses("#save").await;
    visitor.is_told("The admin is added").await;
    is_sound(&visitor, screen, "admins-added").await;
    visitor.presses("#remove").await;
    visitor.is_at("deed-reason").await;
    visitor.presses("#deed-go").await;
    visitor.is_told("Enter a reason").await;
    is_sound(&visitor, screen, "admins-remove-refused").await;
    visitor.presses("#deed-cancel").await;
    visitor.is_at("remove").await;
    visitor.loses_the_network().await;
    visitor.presses("#invite").await;
    visitor.is_told("server could not be reached").await;
    is_sound(&visitor, screen, "admins-network").await;
    visitor.finds_the_network();
    visitor.presses("#try-again").await;
    visitor.is_told("on its way").await;
    visitor.go(&format!("/admins#{}", ann.id)).await;
    visitor.sees_one("Ann Other").await;
    is_sound(&visitor, screen, "admins-own").await;
    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    is_sound(&visitor, screen, "trail").await;
    visitor.enters("filter-admin", "nobody@example.com").await;
    visitor.is_told("No admin matches").await;
    is_sound(&visitor, screen, "trail-refused").await;
    visitor.enters("filter-admin", "dora@example.com").await;
    visitor.waits_for("document.activeElement.id === 'lines-title'").await;
    is_sound(&visitor, screen, "trail-of-one").await;
    visitor.presses("#sign-out").await;
    visitor.is_told("signed out").await;
    is_sound(&visitor, screen, "trail-over").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_owners_pages_violates_a_rule_on_a_desktop() {
    every_state_is_sound(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_owners_pages_violates_a_rule_on_a_phone() {
    every_state_is_sound(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_owners_pages_violates_a_rule_on_the_narrowest_screen() {
    every_state_is_sound(Screen::Narrow).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_sentence_for_an_admin_who_is_no_owner_violates_no_rule() {
    let house = House::with(&NO_WAITS).await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    house.change_roles(&bob, &["BO"]).await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    is_home(&visitor, &house, &bob).await;
    visitor.go("/admins").await;
    visitor.waits_for("document.querySelector('#not-owner')?.hidden === false").await;
    is_sound(&visitor, Screen::Phone, "admins-not-owner").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_trails_filter_offers_events_alone_and_shows_no_line_under_an_error() {
    let (_house, ann, visitor) = at_the_desk(Screen::Desktop).await;
    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    let options = visitor.look("[...document.querySelectorAll('#filter-event option')].map((o) => o.value)").await;
    let options: Vec<&str> = options.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
    let events = names(EventWords::of(Language::En).json);
    let events = events.iter().filter_map(|name| name.strip_prefix("event_"));
    assert_eq!(options.iter().copied().collect::<BTreeSet<_>>(), events.chain([""]).collect());
    assert_eq!(options.iter().filter(|value| value.is_empty()).count(), 1);
    let lines = "document.querySelectorAll('#lines tr').length";
    for refused in ["nobody@example.com", "no such", "admin_"] {
        visitor.enters("filter-admin", refused).await;
        visitor.is_told("No admin matches").await;
        assert_eq!(visitor.look(lines).await, 0, "{refused}");
        let beside = "['#older', '#none'].some((id) => document.querySelector(id).checkVisibility())";
        assert_eq!(visitor.look(beside).await, false, "{refused}");
        visitor.enters("filter-admin", &ann.email).await;
        visitor.sees_trail().await;
    }
    visitor.loses_the_network().await;
    visitor.enters("filter-admin", "").await;
    visitor.is_told("could not be reached").await;
    assert_eq!(visitor.look(lines).await, 0);
    visitor.finds_the_network();
    visitor.presses("#try-again").await;
    visitor.sees_trail().await;

    // Nothing on the list of admins has changed.
    visitor.go("/admins").await;
    visitor.sees_admins().await;
    visitor.loses_the_network().await;
    visitor.enters("search-text", "ann").await;
    visitor.is_told("could not be reached").await;
    assert_eq!(visitor.names().await, [""; 0]);
    visitor.leave().await;
}
