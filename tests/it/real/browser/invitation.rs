//! Invitation links in a browser: the token leaves the address bar, is stored nowhere, and lets its admin enrol.

use super::{Screen, Visitor, asks, scans, shows_phone};
use crate::support::House;
use crate::support::staff::invitations::BY_INVITATION;

/// Script that returns all data that outlives the page or is sent with its requests.
const KEPT: &str = "JSON.stringify([location.href, document.referrer, { ...sessionStorage }, { ...localStorage }, \
    history.state, document.cookie, document.documentElement.outerHTML])";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_invitation_leaves_the_address_bar_and_enrols() {
    let house = House::with(&[BY_INVITATION, ("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    let (ann, token) = house.invited("ann@example.com").await;
    let visitor = Visitor::before(&house, Screen::Phone).await;
    let return_to = "/sign-in?return_to=https%3A%2F%2Fcms.example.com%2Farticles";
    visitor.go(&format!("{return_to}#invitation={token}")).await;
    visitor.sees("email").await;
    visitor.is_told("You are invited").await;
    let at = visitor.page.current_url().await.unwrap();
    assert_eq!((at.fragment(), at.query().is_some()), (None, true), "{at}");
    let code = asks(&visitor, &house, &ann).await;
    let kept = visitor.look(KEPT).await;
    assert!(kept.as_str().unwrap().contains(&ann.email) && !kept.as_str().unwrap().contains(&token), "{kept}");
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
    scans(&visitor, &ann).await;
    visitor.enters("authenticator-code", &ann.code(&house)).await;
    visitor.sees("codes").await;
    visitor.presses("#first-later").await;
    visitor.arrives_at("https://cms.example.com/articles").await;
    let kept = visitor.look("JSON.stringify([location.href, document.referrer])").await;
    assert!(!kept.as_str().unwrap().contains(&token), "{kept}");
    assert!(house.find(&ann).await.enrolled);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_invitation_opened_on_the_open_page_begins_anew_and_a_reload_goes_on_without_it() {
    let house = House::with(&[BY_INVITATION, ("VESTIBULE_COOLDOWN", "off")]).await;
    let (ann, token) = house.invited("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.enters("email", &ann.email).await;
    visitor.sees("mailed").await;
    visitor.go(&format!("/sign-in#invitation={token}")).await;
    visitor.sees("email").await;
    visitor.is_told("You are invited").await;
    assert_eq!(visitor.page.current_url().await.unwrap().fragment(), None);
    let code = asks(&visitor, &house, &ann).await;
    visitor.page.refresh().await.unwrap();
    visitor.sees("mailed").await;
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
    scans(&visitor, &ann).await;
    shows_phone(&visitor, &house, &ann).await;
    visitor.leave().await;
}
