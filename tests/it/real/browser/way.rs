//! Whole sign-ins: with an enrolment and with an enrolled phone, on a phone and on a desktop, by keyboard only.

use chrono::TimeDelta;

use super::{Screen, Visitor, asks, fits, proves_address, scans, shows_phone};
use crate::support::{House, database};

async fn gets_in(screen: Screen) {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let visitor = Visitor::at(&house, screen).await;
    fits(&visitor).await;
    assert_eq!(visitor.focus().await, "email");
    let code = asks(&visitor, &house, &ann).await;
    visitor.is_told("a code is on its way").await;
    assert_eq!(visitor.text("address").await, "ann@example.com");
    assert_eq!(visitor.focus().await, "mailed-code");
    fits(&visitor).await;
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
    assert_eq!(visitor.text("title").await, "Set up your authenticator");
    assert_eq!(visitor.focus().await, "authenticator-code");
    scans(&visitor, &ann).await;
    assert!(!visitor.element("#lost-phone").await.is_displayed().await.unwrap());
    fits(&visitor).await;
    shows_phone(&visitor, &house, &ann).await;
    assert_eq!(visitor.text("display-name").await, "Ann Other");
    assert_eq!(visitor.text("own-email").await, "ann@example.com");
    assert_eq!(visitor.text("roles").await, "CMSBOOWNER");
    fits(&visitor).await;
    // Proving the authenticator removes the secret from the page.
    assert_eq!(visitor.text("secret").await, "");
    assert_eq!(visitor.look("document.querySelector('#open-app').getAttribute('href')").await, serde_json::Value::Null);

    visitor.signs_out().await;
    visitor.lets_pass(&house, TimeDelta::hours(25)).await;
    proves_address(&visitor, &house, &ann).await;
    assert_eq!(visitor.text("title").await, "Enter the code from your app");
    assert_eq!(visitor.focus().await, "authenticator-code");
    shows_phone(&visitor, &house, &ann).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_admin_who_read_nothing_enrols_and_gets_in_by_keyboard_alone_on_a_desktop() {
    gets_in(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_admin_who_read_nothing_enrols_and_gets_in_by_keyboard_alone_on_a_phone() {
    gets_in(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_unknown_address_looks_the_same() {
    let house = House::open().await;
    let (ann, bob) = (house.enrolled_a_day_ago("ann@example.com").await, "bob@example.com");
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    let mut seen = Vec::new();
    for email in [ann.email.as_str(), bob] {
        visitor.enters("email", email).await;
        visitor.sees("mailed").await;
        visitor.enters("mailed-code", "000000").await;
        visitor.is_told("4 attempts left").await;
        let whole = visitor.look("document.body.innerText").await.as_str().unwrap().replace(email, "WHO");
        seen.push(whole.split("Send a new code in").next().unwrap().to_owned());
        visitor.presses("#step-mailed [data-start-again]").await;
        visitor.sees("email").await;
    }
    assert_eq!(seen[0], seen[1]);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_admin_without_their_phone_is_asked_for_a_recovery_code() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    proves_address(&visitor, &house, &ann).await;
    visitor.presses("#lost-phone").await;
    assert_eq!(
        (visitor.text("title").await.as_str(), visitor.focus().await.as_str()),
        ("Use a recovery code", "recovery-code")
    );
    let field = visitor.element("#recovery-code").await;
    let mut written = Vec::new();
    for name in ["inputmode", "autocomplete"] {
        written.push(field.attr(name).await.unwrap().unwrap());
    }
    assert_eq!(written, ["text", "off"]);
    visitor.enters("recovery-code", "123456").await;
    visitor.is_told("groups of letters and digits").await;
    fits(&visitor).await;
    visitor.enters("recovery-code", "0123-4567-89ab-cdef").await;
    visitor.is_told("Each recovery code works once").await;

    // A new sign-in asks for the mailed code first and then for the phone's.
    visitor.presses("#step-authenticator [data-start-again]").await;
    visitor.sees("email").await;
    visitor.lets_pass(&house, TimeDelta::seconds(121)).await;
    proves_address(&visitor, &house, &ann).await;
    assert_eq!(visitor.focus().await, "authenticator-code");
    visitor.presses("#lost-phone").await;
    visitor.presses("#lost-phone").await;
    assert_eq!(visitor.focus().await, "authenticator-code");
    shows_phone(&visitor, &house, &ann).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn without_a_network_or_a_database_the_page_says_so_and_tries_again_when_asked() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.loses_the_network().await;
    visitor.enters("email", &ann.email).await;
    visitor.is_told("server could not be reached").await;
    visitor.finds_the_network();
    visitor.presses("#try-again").await;
    visitor.sees("mailed").await;
    assert!(!visitor.element("#try-again").await.is_displayed().await.unwrap());

    let code = house.inbox.next(&ann.email).await.code();
    let name = house.database.name();
    database::admin(&format!("alter database {name} allow_connections false")).await;
    database::admin(&format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")).await;
    visitor.enters("mailed-code", &code).await;
    visitor.is_told("not possible right now").await;
    database::admin(&format!("alter database {name} allow_connections true")).await;
    visitor.presses("#try-again").await;
    visitor.sees("authenticator").await;
    visitor.leave().await;
}
