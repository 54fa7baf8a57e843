//! Browser navigation during a sign-in: two tabs, Back and Forward, and a reload.

use chrono::TimeDelta;

use super::{Screen, Visitor, asks, proves_address, scans, shows_phone};
use crate::support::House;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_sign_in_in_one_tab_is_one_in_the_other() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    let code = asks(&visitor, &house, &ann).await;
    let first = visitor.page.window().await.unwrap();
    let second = visitor.page.new_window(true).await.unwrap().handle;
    visitor.page.switch_to_window(second.clone()).await.unwrap();
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
    // A cooldown refuses another code here, but the mailed one is valid in this tab too.
    visitor.enters("email", &ann.email).await;
    visitor.is_told("A code already sent still works").await;
    visitor.presses("#have-code").await;
    visitor.sees("mailed").await;
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;

    // The first tab sends the code again and is led to the current step.
    visitor.page.switch_to_window(first.clone()).await.unwrap();
    visitor.enters("mailed-code", &code).await;
    visitor.is_told("already confirmed").await;
    visitor.sees("authenticator").await;
    shows_phone(&visitor, &house, &ann).await;
    visitor.page.switch_to_window(second).await.unwrap();
    visitor.is_home().await;
    visitor.signs_out().await;
    visitor.page.switch_to_window(first).await.unwrap();
    visitor.sees("email").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn back_leads_to_the_address_and_forward_to_the_code() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    let code = asks(&visitor, &house, &ann).await;
    visitor.page.back().await.unwrap();
    visitor.sees("email").await;
    assert_eq!(visitor.look("document.querySelector('#email').value").await, ann.email.as_str());
    visitor.page.forward().await.unwrap();
    visitor.sees("mailed").await;
    visitor.page.back().await.unwrap();
    visitor.sees("email").await;
    visitor.presses("#have-code").await;
    visitor.sees("mailed").await;
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
    // Back leads to the address and not to the mailed code, which is used.
    visitor.page.back().await.unwrap();
    visitor.sees("email").await;
    visitor.page.forward().await.unwrap();
    visitor.sees("authenticator").await;
    let places = visitor.look("history.length").await;
    visitor.presses("#step-authenticator [data-start-again]").await;
    visitor.sees("email").await;
    assert_eq!(visitor.look("history.length").await, places);
    visitor.lets_pass(&house, TimeDelta::seconds(121)).await;
    proves_address(&visitor, &house, &ann).await;
    assert_eq!(visitor.look("history.length").await, places);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_reload_keeps_the_step_and_no_secret() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    let code = asks(&visitor, &house, &ann).await;
    visitor.page.refresh().await.unwrap();
    visitor.sees("mailed").await;
    assert_eq!(visitor.text("address").await, ann.email);
    let label = visitor.text("resend").await;
    assert!(label.starts_with("Send a new code in "), "{label}");
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
    scans(&visitor, &ann).await;
    let secret = visitor.text("secret").await;
    let kept = visitor.look("JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state])").await;
    let kept = kept.as_str().unwrap();
    assert!(kept.contains(&ann.email) && !kept.contains(&secret) && !kept.contains(&code), "{kept}");
    visitor.page.refresh().await.unwrap();
    visitor.sees("authenticator").await;
    // The server tells the key again; the browser stores none.
    visitor.is_told("5 attempts left").await;
    assert_eq!(visitor.text("secret").await, secret);
    shows_phone(&visitor, &house, &ann).await;
    let kept = visitor.look("JSON.stringify([{ ...sessionStorage }, history.state])").await;
    assert!(!kept.as_str().unwrap().contains(&ann.email), "{kept}");
    visitor.leave().await;
}
