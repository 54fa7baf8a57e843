//! Account page: recovery codes, a new phone, other sessions, and signing out.

use chrono::TimeDelta;

use super::axe::is_sound;
use super::{Screen, Visitor, fits, proves_address, scans, shows_phone, signs_in};
use crate::support::{Browser, House, NO_WAITS, ORIGIN, Person, until};

/// Signs in and moves the clock, so that the phone shows another code.
pub async fn is_in(visitor: &Visitor, house: &House, person: &Person) {
    signs_in(visitor, house, person).await;
    visitor.is_home().await;
    house.wait(TimeDelta::minutes(1));
}

/// Makes recovery codes and reads them on the page.
pub async fn makes_codes(visitor: &Visitor, house: &House, person: &Person) -> Vec<String> {
    visitor.presses("#recovery-make").await;
    visitor.waits_for("document.activeElement.id === 'confirm-code'").await;
    visitor.enters("confirm-code", &person.code(house)).await;
    visitor.waits_for("document.querySelectorAll('#recovery-codes code').length === 10").await;
    visitor.is_home().await;
    let codes =
        visitor.look("[...document.querySelectorAll('#recovery-codes code')].map((one) => one.textContent)").await;
    codes.as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}

/// Signs the same admin in from a second browser.
async fn elsewhere(house: &House, person: &Person) -> Browser {
    let other = house.browser();
    house.sign_in(&other, person).await;
    house.wait(TimeDelta::minutes(1));
    other
}

async fn loses_a_phone(screen: Screen) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, screen).await;
    is_in(&visitor, &house, &ann).await;
    assert_eq!(visitor.text("recovery-left").await, "You have none.");
    let codes = makes_codes(&visitor, &house, &ann).await;
    assert_eq!(
        (visitor.focus().await.as_str(), visitor.text("recovery-left").await.as_str()),
        ("recovery-title", "You have none.")
    );
    fits(&visitor).await;
    let kept = visitor.look("JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state])").await;
    assert!(!kept.as_str().unwrap().contains(&codes[0]), "{kept}");
    visitor.presses("#recovery-kept").await;
    visitor.is_told("are active").await;
    visitor.is_home().await;
    assert_eq!(visitor.text("recovery-left").await, "10 codes left.");
    assert!(!visitor.page.source().await.unwrap().contains(&codes[0]), "shown once");
    visitor.scrolls_to("#sign-out").await;
    visitor.signs_out().await;
    house.wait(TimeDelta::minutes(1));

    let thief = elsewhere(&house, &ann).await;
    proves_address(&visitor, &house, &ann).await;
    visitor.presses("#lost-phone").await;
    visitor.enters("recovery-code", &codes[0]).await;
    visitor.is_home().await;
    assert!(visitor.element("#recovered").await.is_displayed().await.unwrap());
    // The new phone comes first.
    assert_eq!(visitor.focus().await, "phone-go");
    assert_eq!(visitor.look("document.querySelector('#account').firstElementChild.id").await, "phone");
    assert_eq!(visitor.text("recovery-left").await, "9 codes left.");
    fits(&visitor).await;
    // After a recovery code no confirmation is asked, because there is no phone.
    visitor.presses("#phone-go").await;
    let phone = Person::named(&ann.email, &ann.id);
    scans(&visitor, &phone).await;
    fits(&visitor).await;
    visitor.enters("new-code", &phone.wrong_code(&house)).await;
    visitor.is_told("Enter the one that the new entry shows").await;
    assert_eq!(visitor.focus().await, "new-code");
    visitor.enters("new-code", &phone.code(&house)).await;
    visitor.is_told("is active").await;
    visitor.is_home().await;
    // The thief's browser is trusted too.
    assert_eq!(visitor.focus().await, "others-title");
    assert!(visitor.text("others-lead").await.contains("trusted"));
    visitor.presses("#others-yes").await;
    visitor.is_told("other browsers are no longer trusted").await;
    // The browser that used a recovery code is trusted, and it alone.
    assert_eq!(visitor.look("document.querySelectorAll('#browsers li').length").await, 1);
    assert!(!visitor.element("#recovered").await.is_displayed().await.unwrap());
    assert_eq!(
        (visitor.text("secret").await.as_str(), visitor.text("recovery-left").await.as_str()),
        ("", "You have none.")
    );
    assert_eq!(visitor.look("document.querySelectorAll('#sessions li').length").await, 1);
    assert!(thief.current_user().await.is_null(), "signed in by the old phone");
    // Notices are written a moment after the step.
    until("the notices", async || {
        visitor.go("/me").await;
        visitor.is_home().await;
        let told = visitor.text("notices").await;
        (told.contains("The old one no longer works") && told.contains("A recovery code was used")).then_some(())
    })
    .await;
    visitor.signs_out().await;
    house.wait(TimeDelta::minutes(1));
    is_in(&visitor, &house, &phone).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_lost_phone_costs_one_recovery_code_and_ends_with_another_phone_on_a_phone() {
    loses_a_phone(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_lost_phone_costs_one_recovery_code_and_ends_with_another_phone_on_a_desktop() {
    loses_a_phone(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_session_is_ended_a_browser_forgotten_and_everything_at_once() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (other, third) = (elsewhere(&house, &ann).await, elsewhere(&house, &ann).await);
    let visitor = Visitor::at(&house, Screen::Phone).await;
    is_in(&visitor, &house, &ann).await;
    let count = "document.querySelectorAll('#sessions li').length";
    assert_eq!(visitor.look(count).await, 3);
    assert_eq!(visitor.look("document.querySelectorAll('#sessions .chip').length").await, 1);
    // The second row is another session, because the current one was seen last and is first.
    visitor.presses("#sessions li:nth-child(2) button").await;
    visitor.is_told("That session is signed out").await;
    assert_eq!((visitor.look(count).await, visitor.focus().await), (2.into(), "sessions-title".into()));
    let left = [other.current_user().await.is_null(), third.current_user().await.is_null()];
    assert_ne!(left[0], left[1], "one of the two");

    let browsers = visitor.look("document.querySelectorAll('#browsers li').length").await.as_i64().unwrap();
    visitor.presses("#browsers button").await;
    visitor.is_told("no longer trusted").await;
    visitor.waits_for(&format!("document.querySelectorAll('#browsers li').length === {}", browsers - 1)).await;

    visitor.presses("#everywhere-go").await;
    assert_eq!(visitor.focus().await, "everywhere-yes");
    visitor.presses("#everywhere-no").await;
    assert_eq!((visitor.focus().await.as_str(), visitor.look(count).await), ("everywhere-go", 2.into()));
    visitor.presses("#everywhere-go").await;
    visitor.presses("#everywhere-yes").await;
    visitor.is_told("signed out everywhere").await;
    assert!(!visitor.page.source().await.unwrap().contains(&ann.email), "nothing of the account is left in the page");
    assert!(other.current_user().await.is_null() && third.current_user().await.is_null());
    visitor.go("/me").await;
    visitor.arrives_at(&format!("{ORIGIN}/sign-in?return_to=%2Fme")).await;
    is_in(&visitor, &house, &ann).await;
    // Ending the current session signs out, and asks before.
    visitor.presses("#sessions li:first-child button").await;
    assert_eq!(visitor.focus().await, "end-own-yes");
    visitor.presses("#end-own-no").await;
    assert_eq!(visitor.focus().await, "sessions-title");
    visitor.presses("#sessions li:first-child button").await;
    visitor.presses("#end-own-yes").await;
    visitor.is_told("You are signed out").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn wrong_codes_are_counted_before_the_reader_and_the_fifth_ends_the_session() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    is_in(&visitor, &house, &ann).await;
    visitor.presses("#phone-go").await;
    visitor.waits_for("document.activeElement.id === 'confirm-code'").await;
    visitor.enters("confirm-code", "12345").await;
    visitor.is_told("six digits").await;
    for left in ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left."] {
        visitor.enters("confirm-code", &ann.wrong_code(&house)).await;
        visitor.is_told(left).await;
    }
    visitor.enters("confirm-code", &ann.wrong_code(&house)).await;
    visitor.is_told("this session has ended. Sign in again after").await;
    assert!(!visitor.page.source().await.unwrap().contains(&ann.email));
    visitor.go("/me").await;
    visitor.arrives_at(&format!("{ORIGIN}/sign-in?return_to=%2Fme")).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn stored_texts_are_plain_text_on_the_page() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let evil = "<img src=x onerror=\"document.title='evil'\">{account}<b id=evil>";
    house.db_run(&format!("update accounts set display_name = $x${evil}$x$")).await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    is_in(&visitor, &house, &ann).await;
    house.db_run(&format!("update sessions set agent = $x${evil}$x$")).await;
    visitor.page.refresh().await.unwrap();
    visitor.is_home().await;
    assert_eq!(visitor.text("display-name").await, evil);
    assert!(visitor.text("sessions").await.contains(evil));
    assert_eq!(visitor.look("document.querySelectorAll('main img, #evil').length").await, 0);
    assert_eq!(visitor.page.title().await.unwrap(), "Your account · Vestibule");
    fits(&visitor).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn without_a_network_the_page_says_so_and_tries_again_when_asked() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    is_in(&visitor, &house, &ann).await;
    visitor.loses_the_network().await;
    visitor.presses("#recovery-make").await;
    visitor.is_told("server could not be reached").await;
    visitor.finds_the_network();
    visitor.presses("#try-again").await;
    visitor.waits_for("document.activeElement.id === 'confirm-code'").await;
    visitor.presses("#confirm-cancel").await;
    assert_eq!(visitor.focus().await, "recovery-make");
    visitor.leave().await;
}

async fn every_state_is_sound(screen: Screen) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let visitor = Visitor::at(&house, screen).await;
    proves_address(&visitor, &house, &ann).await;
    scans(&visitor, &ann).await;
    shows_phone(&visitor, &house, &ann).await;
    // The enrolment confirms nothing any more.
    house.wait(TimeDelta::minutes(6));
    is_sound(&visitor, screen, "me").await;
    visitor.presses("#recovery-make").await;
    visitor.waits_for("document.activeElement.id === 'confirm-code'").await;
    visitor.enters("confirm-code", &ann.wrong_code(&house)).await;
    visitor.is_told("4 attempts left").await;
    is_sound(&visitor, screen, "me-confirm-refused").await;
    visitor.enters("confirm-code", &ann.code(&house)).await;
    visitor.waits_for("document.querySelectorAll('#recovery-codes code').length === 10").await;
    visitor.is_home().await;
    is_sound(&visitor, screen, "me-codes").await;
    visitor.presses("#phone-go").await;
    visitor.waits_for("document.querySelector('#qr img')?.naturalWidth > 0").await;
    is_sound(&visitor, screen, "me-phone").await;
    visitor.presses("#everywhere-go").await;
    is_sound(&visitor, screen, "me-everywhere").await;
    visitor.presses("#everywhere-yes").await;
    visitor.is_told("signed out everywhere").await;
    is_sound(&visitor, screen, "me-over").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_account_page_violates_a_rule_on_a_desktop() {
    every_state_is_sound(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_the_account_page_violates_a_rule_on_a_phone() {
    every_state_is_sound(Screen::Phone).await;
}
