//! axe-core over every state of the page, on both screens, in both colour schemes. `.ci/run` fetches axe-core to
//! `target/axe`; this repository does not contain it.

use std::path::Path;

use fantoccini::Locator;
use serde_json::Value;

use super::{Screen, Visitor, asks, fits, scans, shows_phone};
use crate::support::{House, other_than};

/// Rules of a page: all of them.
const PAGE: &str = "{ resultTypes: ['violations'] }";

/// Rules of a mail, whose title and landmarks its reader's program shows.
const MAIL: &str =
    "{ runOnly: { type: 'rule', values: ['color-contrast', 'html-has-lang', 'html-lang-valid', 'link-name'] } }";

fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/axe.min.js");
    std::fs::read_to_string(path).unwrap_or_else(|error| crate::real::lacking("axe-core", &error))
}

/// Checks that axe-core finds no violation, dark or light. `VESTIBULE_SCREENS` names a folder for screenshots.
pub async fn is_sound(visitor: &Visitor, screen: Screen, state: &str) {
    holds(PAGE, visitor, screen, state).await;
}

/// Checks a mail as a page is checked, by the rules that concern one.
pub async fn is_sound_mail(visitor: &Visitor, screen: Screen, state: &str) {
    holds(MAIL, visitor, screen, state).await;
}

async fn holds(rules: &str, visitor: &Visitor, screen: Screen, state: &str) {
    let judge = format!(
        "return axe.run(document, {rules}).then((found) => found.violations.map(
            (one) => [one.id, one.help, one.nodes.map((node) => node.html + ' ' + node.failureSummary)]))"
    );
    fits(visitor).await;
    if visitor.look("typeof axe").await == "undefined" {
        visitor.page.execute(&axe(), Vec::new()).await.unwrap();
    }
    for scheme in ["light", "dark"] {
        visitor.prefers(scheme).await;
        let found = visitor.page.execute(&judge, Vec::new()).await.unwrap();
        assert_eq!(found, Value::Array(Vec::new()), "{state}, {screen:?}, {scheme}");
        if let Some(folder) = std::env::var_os("VESTIBULE_SCREENS") {
            let name = format!("{state}-{screen:?}-{scheme}.png").to_lowercase();
            std::fs::write(Path::new(&folder).join(name), visitor.page.screenshot().await.unwrap()).unwrap();
        }
    }
}

/// Clears the tab's storage and history state and reloads, as if the tab were new.
pub async fn begins_anew(visitor: &Visitor) {
    visitor.page.execute("sessionStorage.clear(); history.replaceState(null, '')", Vec::new()).await.unwrap();
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
}

async fn every_state_is_sound(screen: Screen) {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let visitor = Visitor::at(&house, screen).await;
    is_sound(&visitor, screen, "address").await;
    visitor.enters("email", "nonsense").await;
    visitor.is_told("Enter a valid email address").await;
    is_sound(&visitor, screen, "address-refused").await;
    let code = asks(&visitor, &house, &ann).await;
    is_sound(&visitor, screen, "mailed").await;
    visitor.enters("mailed-code", &other_than(std::slice::from_ref(&code))).await;
    visitor.is_told("4 attempts left").await;
    is_sound(&visitor, screen, "mailed-refused").await;
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
    scans(&visitor, &ann).await;
    is_sound(&visitor, screen, "enrolment").await;
    shows_phone(&visitor, &house, &ann).await;
    is_sound(&visitor, screen, "signed-in").await;
    visitor.signs_out().await;
    // The full sign-in ended this browser's cooldown, so a code is requested to begin another.
    asks(&visitor, &house, &ann).await;
    visitor.presses("#step-mailed [data-start-again]").await;
    visitor.sees("email").await;
    visitor.types("email", "bob@example.com").await;
    // One script fills in and sends the form, before the page checks the wait again.
    let press = "document.querySelector('#email').value = arguments[0]; document.querySelector('#send').click()";
    visitor.page.execute(press, vec![ann.email.as_str().into()]).await.unwrap();
    visitor.is_told("You can request another code when").await;
    is_sound(&visitor, screen, "address-cooldown").await;
    house.wait(chrono::TimeDelta::hours(25));
    begins_anew(&visitor).await;
    super::proves_address(&visitor, &house, &ann).await;
    is_sound(&visitor, screen, "authenticator").await;
    visitor.presses("#lost-phone").await;
    is_sound(&visitor, screen, "recovery").await;
    visitor.loses_the_network().await;
    visitor.enters("recovery-code", "abcde-fghij-klmno").await;
    visitor.is_told("could not be reached").await;
    is_sound(&visitor, screen, "network").await;
    assert_eq!(visitor.page.find_all(Locator::Css("h1")).await.unwrap().len(), 1);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_page_violates_a_rule_on_a_desktop() {
    every_state_is_sound(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_page_violates_a_rule_on_a_phone() {
    every_state_is_sound(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_page_violates_a_rule_on_the_narrowest_screen() {
    every_state_is_sound(Screen::Narrow).await;
}
