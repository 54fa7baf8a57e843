//! Refused fields: on every form the message is shown under its field and in view, and the field has the focus.

use chrono::TimeDelta;
use serde_json::json;

use super::desk::is_home;
use super::driver::Cdp;
use super::{Screen, Visitor, asks, fits, proves_address, scans, shows_phone};
use crate::support::{House, NO_WAITS, Person, other_than};

/// Opens a browser with the window of a small laptop or a phone.
async fn at_a_small_window(house: &House, screen: Screen) -> Visitor {
    let visitor = Visitor::at(house, screen).await;
    if screen == Screen::Desktop {
        let size = json!({ "width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": false });
        visitor.page.issue_cmd(Cdp("Emulation.setDeviceMetricsOverride", size)).await.unwrap();
    }
    visitor
}

/// Waits until a field has the focus and this message stands visibly under it.
pub async fn is_told_under(visitor: &Visitor, field: &str, words: &str) {
    visitor.is_told(words).await;
    let seen = format!(
        "(() => {{
            const field = document.getElementById('{field}') ?? document.querySelector('{field}');
            const message = document.getElementById('message');
            const [above, below] = [field.getBoundingClientRect(), message.getBoundingClientRect()];
            const over = document.elementFromPoint(below.x + below.width / 2, below.y + below.height / 2);
            return document.activeElement === field && message === over && below.height > 0 && below.top >= above.bottom
                && above.top >= 0 && below.bottom <= innerHeight && below.top - above.bottom < 300;
        }})()"
    );
    visitor.waits_for(&seen).await;
    fits(visitor).await;
    if let Some(folder) = std::env::var_os("VESTIBULE_SCREENS") {
        let width = visitor.look("innerWidth").await;
        let name = format!("refused-{}-{width}.png", field.replace(|c: char| !c.is_alphanumeric(), "-"));
        std::fs::write(std::path::Path::new(&folder).join(name), visitor.page.screenshot().await.unwrap()).unwrap();
    }
}

/// Checks that a field is marked as faulty, and is described by a visible sentence of its own.
async fn is_marked(visitor: &Visitor, field: &str, words: &str) {
    let seen = format!(
        "(() => {{
            const field = document.getElementById('{field}');
            const control = field.matches('fieldset') ? field.querySelector('input:enabled') : field;
            const told = document.getElementById('{field}-fault');
            return control.getAttribute('aria-invalid') === 'true' && told.checkVisibility()
                && told.textContent.includes('{words}')
                && field.getAttribute('aria-describedby').split(' ').includes(told.id);
        }})()"
    );
    visitor.waits_for(&seen).await;
}

async fn signing_in(screen: Screen) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let visitor = at_a_small_window(&house, screen).await;
    visitor.enters("email", "nonsense").await;
    is_told_under(&visitor, "email", "Enter a valid email address").await;
    let code = asks(&visitor, &house, &ann).await;
    visitor.enters("mailed-code", &other_than(std::slice::from_ref(&code))).await;
    is_told_under(&visitor, "mailed-code", "4 attempts left").await;
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
    // The QR code and the key above the field are taller than the window.
    scans(&visitor, &ann).await;
    visitor.enters("authenticator-code", "12345").await;
    is_told_under(&visitor, "authenticator-code", "six digits").await;
    for left in ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left"] {
        visitor.enters("authenticator-code", &ann.wrong_code(&house)).await;
        is_told_under(&visitor, "authenticator-code", left).await;
    }
    // A message without a field is in view too, wherever the page was scrolled.
    visitor.loses_the_network().await;
    visitor.enters("authenticator-code", &ann.wrong_code(&house)).await;
    visitor.is_told("could not be reached").await;
    let seen = "(() => { const { top, bottom } = document.getElementById('message').getBoundingClientRect(); \
        return top >= 0 && bottom <= innerHeight && bottom > top; })()";
    visitor.waits_for(seen).await;
    visitor.finds_the_network();
    shows_phone(&visitor, &house, &ann).await;
    visitor.signs_out().await;
    house.wait(TimeDelta::minutes(1));
    proves_address(&visitor, &house, &ann).await;
    visitor.presses("#lost-phone").await;
    visitor.enters("recovery-code", "123456").await;
    is_told_under(&visitor, "recovery-code", "groups of letters and digits").await;
    visitor.enters("recovery-code", "0123-4567-89ab-cdef").await;
    is_told_under(&visitor, "recovery-code", "Each recovery code works once").await;
    // The next step does not show the previous step's message.
    visitor.presses("#lost-phone").await;
    assert_eq!(visitor.text("message").await, "");
    shows_phone(&visitor, &house, &ann).await;
    visitor.leave().await;
}

async fn inside(screen: Screen) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    house.change_roles(&bob, &["BO"]).await;
    let visitor = at_a_small_window(&house, screen).await;
    is_home(&visitor, &house, &ann).await;
    visitor.presses("#recovery-make").await;
    visitor.waits_for("document.activeElement.id === 'confirm-code'").await;
    visitor.enters("confirm-code", &ann.wrong_code(&house)).await;
    is_told_under(&visitor, "confirm-code", "4 attempts left").await;
    visitor.presses("#confirm-cancel").await;
    visitor.presses("#phone-go").await;
    visitor.waits_for("document.activeElement.id === 'confirm-code'").await;
    visitor.enters("confirm-code", &ann.code(&house)).await;
    let phone = Person::named(&ann.email, &ann.id);
    scans(&visitor, &phone).await;
    visitor.enters("new-code", &phone.wrong_code(&house)).await;
    is_told_under(&visitor, "new-code", "Enter the one that the new entry shows").await;

    visitor.go("/admins#new").await;
    visitor.sees_one("Add an admin").await;
    visitor.presses("#save").await;
    is_told_under(&visitor, "admin-email", "Enter an email address").await;
    is_marked(&visitor, "admin-roles", "at least one role").await;
    visitor.types("admin-email", "carl@example.com").await;
    visitor.presses("#save").await;
    is_told_under(&visitor, "#admin-roles input", "at least one role").await;
    visitor.types("admin-email", "bob@example.com").await;
    visitor.ticks("BO").await;
    visitor.presses("#save").await;
    is_told_under(&visitor, "admin-email", "Another admin already has this email address").await;
    // Each of several faulty fields is marked, and the first has the focus.
    visitor.types("admin-email", "nonsense").await;
    visitor.types("admin-avatar", "a.png").await;
    visitor.presses("#save").await;
    is_told_under(&visitor, "admin-email", "Enter a valid email address").await;
    is_marked(&visitor, "admin-avatar", "Enter a URL that starts with").await;
    super::axe::is_sound(&visitor, screen, "admin-faults").await;
    visitor.types("admin-email", "dora@example.com").await;
    visitor.presses("#save").await;
    is_told_under(&visitor, "admin-avatar", "Enter a URL that starts with").await;
    assert_eq!(visitor.look("document.querySelectorAll('[aria-invalid]').length").await, 1);
    visitor.go(&format!("/admins#{}", bob.id)).await;
    visitor.waits_for("document.querySelector('#unsaved').open").await;
    visitor.presses("#unsaved-leave").await;
    visitor.waits_for("document.querySelector('#remove').checkVisibility()").await;
    visitor.presses("#remove").await;
    visitor.is_at("deed-reason").await;
    visitor.presses("#deed-go").await;
    is_told_under(&visitor, "deed-reason", "reason").await;
    visitor.enters("deed-reason", "left").await;
    is_told_under(&visitor, "deed-email", "not the email address of this account").await;
    visitor.presses("#deed-cancel").await;

    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    visitor.enters("filter-admin", "nobody-of-ours").await;
    is_told_under(&visitor, "filter-admin", "No admin matches").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_refused_field_of_the_sign_in_has_its_message_under_it_and_in_view_on_a_desktop() {
    signing_in(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_refused_field_of_the_sign_in_has_its_message_under_it_and_in_view_on_a_phone() {
    signing_in(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_refused_field_of_the_pages_inside_has_its_message_under_it_and_in_view_on_a_desktop() {
    inside(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_refused_field_of_the_pages_inside_has_its_message_under_it_and_in_view_on_a_phone() {
    inside(Screen::Phone).await;
}
