//! Wrong, old, pasted and repeated codes: the page's messages and the counted attempts.

use chrono::TimeDelta;
use vestibule::accounts;

use super::{Screen, Visitor, asks, proves_address, shows_phone};
use crate::support::{House, NO_WAITS, operator, other_than};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn each_wrong_code_tells_what_is_left_and_the_last_when_one_may_go_on() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::before(&house, Screen::Desktop).await;
    visitor.keeps_the_time_of(&house).await;
    visitor.go("/sign-in").await;
    let code = asks(&visitor, &house, &ann).await;
    let wrong = other_than(std::slice::from_ref(&code));
    for left in ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left."] {
        visitor.enters("mailed-code", &wrong).await;
        visitor.is_told(left).await;
        assert_eq!(visitor.focus().await, "mailed-code");
        assert_eq!(visitor.look("document.activeElement.getAttribute('aria-invalid')").await, "true");
        let described = visitor.look("document.activeElement.getAttribute('aria-describedby').split(' ')[0]").await;
        assert_eq!(described, "message");
    }
    visitor.enters("mailed-code", &wrong).await;
    visitor.sees("email").await;
    let ended = visitor.is_told("this sign-in has ended").await;
    assert!(ended.contains("ask an owner to unlock"), "{ended}");
    // Only the minutes of the lockout's end are compared, because the page shows the time of its own zone.
    let until = house.clock.now() + TimeDelta::seconds(15 * 60 + 59);
    assert!(ended.contains(&until.format(":%M").to_string()), "{ended} at {}", house.clock.now());

    // The lock counts down on the button, also after a reload, which says why.
    visitor.page.refresh().await.unwrap();
    visitor.sees("email").await;
    visitor.is_told("ask an owner to unlock").await;
    assert_eq!(visitor.look("document.querySelector('#email').value").await, ann.email.as_str());
    visitor.waits_for("document.querySelector('#send').disabled").await;
    let label = visitor.text("send").await;
    assert!(label.starts_with("Locked for 1"), "{label}");
    visitor.waits_for(&format!("document.querySelector('#send').textContent !== '{label}'")).await;
    // Another address has no wait.
    visitor.types("email", "bob@example.com").await;
    visitor.waits_for("!document.querySelector('#send').disabled").await;
    visitor.types("email", &ann.email).await;
    visitor.waits_for("document.querySelector('#send').disabled").await;
    visitor.lets_pass(&house, TimeDelta::minutes(15)).await;
    visitor.waits_for("!document.querySelector('#send').disabled").await;
    asks(&visitor, &house, &ann).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_new_code_waits_its_time_and_voids_the_older() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    let first = asks(&visitor, &house, &ann).await;
    let label = visitor.text("resend").await;
    assert!(["Send a new code in 2:00", "Send a new code in 1:59"].contains(&label.as_str()), "{label}");
    assert!(!visitor.element("#resend").await.is_enabled().await.unwrap());
    visitor.lets_pass(&house, TimeDelta::seconds(121)).await;
    visitor.waits_for("!document.querySelector('#resend').disabled").await;
    // Screen readers get a single announcement.
    assert_eq!(visitor.text("announcement").await, "You can request a new code now.");
    visitor.presses("#resend").await;
    visitor.is_told("Older ones no longer work").await;
    let second = house.inbox.next(&ann.email).await.code();
    assert_eq!(visitor.text("announcement").await, "");
    visitor.enters("mailed-code", &first).await;
    visitor.is_told("4 attempts left. Use the newest email").await;
    visitor.lets_pass(&house, TimeDelta::seconds(601)).await;
    visitor.enters("mailed-code", &second).await;
    visitor.is_told("has expired").await;
    assert_eq!(visitor.focus().await, "resend");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_authenticators_lock_tells_its_end_in_the_readers_time() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::before(&house, Screen::Phone).await;
    visitor.keeps_the_time_of(&house).await;
    visitor.go("/sign-in").await;
    proves_address(&visitor, &house, &ann).await;
    let wrong = ann.wrong_code(&house);
    for left in ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left."] {
        visitor.enters("authenticator-code", &wrong).await;
        visitor.is_told(left).await;
    }
    visitor.enters("authenticator-code", &wrong).await;
    visitor.sees("email").await;
    visitor.is_told("this sign-in has ended. Try again after").await;
    visitor.lets_pass(&house, TimeDelta::seconds(121)).await;
    // It is told before a code is entered, and frees the form when it ends.
    proves_address(&visitor, &house, &ann).await;
    visitor.is_told("Too many wrong codes. Try again after").await;
    let label = visitor.text("authenticator-next").await;
    assert!(label.starts_with("Locked for 1"), "{label}");
    visitor.page.refresh().await.unwrap();
    visitor.sees("authenticator").await;
    visitor.is_told("ask an owner to unlock").await;
    assert!(!visitor.element("#authenticator-next").await.is_enabled().await.unwrap());
    visitor.lets_pass(&house, TimeDelta::minutes(16)).await;
    visitor.is_told("You can try again now").await;
    assert!(visitor.element("#authenticator-next").await.is_enabled().await.unwrap());
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_owners_unlock_frees_the_form_after_a_reload() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::before(&house, Screen::Phone).await;
    visitor.keeps_the_time_of(&house).await;
    visitor.go("/sign-in").await;
    let locks = async |field: &str, wrong: String| {
        for left in ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left."] {
            visitor.enters(field, &wrong).await;
            visitor.is_told(left).await;
        }
        visitor.enters(field, &wrong).await;
        visitor.sees("email").await;
    };
    let code = asks(&visitor, &house, &ann).await;
    locks("mailed-code", other_than(std::slice::from_ref(&code))).await;
    accounts::unlock(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    visitor.page.refresh().await.unwrap();
    visitor.is_told("ask an owner to unlock").await;
    assert!(!visitor.element("#send").await.is_enabled().await.unwrap());
    visitor.presses("#try-again").await;
    visitor.waits_for("!document.querySelector('#send').disabled").await;
    assert_eq!(visitor.focus().await, "send");

    proves_address(&visitor, &house, &ann).await;
    locks("authenticator-code", ann.wrong_code(&house)).await;
    proves_address(&visitor, &house, &ann).await;
    visitor.is_told("Too many wrong codes. Try again after").await;
    accounts::unlock(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    visitor.page.refresh().await.unwrap();
    visitor.sees("authenticator").await;
    visitor.is_told("5 attempts left").await;
    shows_phone(&visitor, &house, &ann).await;
    visitor.is_home().await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn pressed_twice_is_asked_once() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.types("email", &ann.email).await;
    let asked = "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/graphql')).length";
    let before = visitor.look(asked).await.as_i64().unwrap();
    let twice = "const b = document.querySelector(arguments[0]); b.click(); b.click(); b.form.requestSubmit();";
    visitor.page.execute(twice, vec!["#send".into()]).await.unwrap();
    visitor.sees("mailed").await;
    assert_eq!(visitor.look(asked).await, before + 1);
    let code = house.inbox.next(&ann.email).await.code();
    visitor.types("mailed-code", &other_than(&[code])).await;
    visitor.page.execute(twice, vec!["#step-mailed [type=submit]".into()]).await.unwrap();
    visitor.is_told("4 attempts left").await;
    assert_eq!(visitor.look(asked).await, before + 2);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_code_is_taken_as_it_is_pasted() {
    let house = House::open().await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.enters("email", "nobody@example.com").await;
    visitor.sees("mailed").await;
    let paste = "const field = document.querySelector('#mailed-code'); field.value = '';
        const data = new DataTransfer(); data.setData('text', arguments[0]);
        const event = new ClipboardEvent('paste', { clipboardData: data, cancelable: true, bubbles: true });
        return [field.dispatchEvent(event), field.value];";
    for (pasted, taken) in [
        ("123456", Some("123456")),
        (" 123 456\n", Some("123456")),
        ("123-456", Some("123456")),
        ("Your code: 123456.", Some("123456")),
        ("１２３４５６", Some("123456")),
        ("٠١٢٣٤٥", Some("012345")),
        ("1234567", None),
        ("hello", None),
    ] {
        let came = visitor.page.execute(paste, vec![pasted.into()]).await.unwrap();
        // A whole code is sent at once, and one that was refused is not sent again.
        visitor.waits_for("!('busy' in document.body.dataset)").await;
        assert_eq!(
            (came[0] == true, came[1].as_str().unwrap()),
            (taken.is_none(), taken.unwrap_or_default()),
            "{pasted}"
        );
    }
    visitor.is_told("3 attempts left").await;
    visitor.enters("mailed-code", "12 34 5").await;
    visitor.is_told("six digits").await;
    visitor.types("mailed-code", "12 34 56").await;
    visitor.is_told("2 attempts left").await;
    visitor.leave().await;
}
