//! Where a sign-in leads: to what `return_to` names if it is ours, and nowhere else, whatever the trick.

use super::{Screen, Visitor, signs_in};
use crate::support::{House, ORIGIN};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_sign_in_goes_on_to_an_origin_of_ours_and_is_not_sent_to_and_fro() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    let ann = house.enrolled("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.stops_the_clock().await;
    let there = "https://cms.example.com/articles?page=2#third";
    let page = "/sign-in?return_to=https%3A%2F%2Fcms.example.com%2Farticles%3Fpage%3D2%23third";
    visitor.go(page).await;
    visitor.sees("email").await;
    signs_in(&visitor, &house, &ann).await;
    visitor.arrives_at(there).await;
    // Whoever sends them straight back is not believed: the admin sees where they are, and goes on when they like.
    visitor.go(page).await;
    visitor.sees("signed-in").await;
    visitor.is_told("sent you back here").await;
    visitor.presses("#go-on").await;
    visitor.arrives_at(there).await;
    // Signed in already, another way leads on by itself.
    visitor.go("/sign-in?return_to=/nothing/here").await;
    visitor.arrives_at(&format!("{ORIGIN}/nothing/here")).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_trick_leads_a_browser_away_from_us() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    let ann = house.enrolled("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    signs_in(&visitor, &house, &ann).await;
    visitor.is_home().await;
    for trick in [
        "//evil.example.com",
        "/%5Cevil.example.com",
        "/%09/evil.example.com",
        "%5C%5Cevil.example.com",
        "/.//evil.example.com",
        "https:evil.example.com",
        "https://evil.example.com",
        "https://cms.example.com.evil.example.com",
        "https://cms.example.com@evil.example.com",
        "https://cms.example.com%5C@evil.example.com",
        "https://cms.example.com:8443/",
        "http://cms.example.com/",
        "javascript:document.title='evil'",
        "javascript://cms.example.com/%250adocument.title='evil'",
        "data:text/html,evil",
        "%22%20onload=%22document.title='evil'",
        "/cms&return_to=//evil.example.com",
    ] {
        // Each is met by itself: who comes back from home in no time is not sent there again.
        visitor.page.execute("sessionStorage.clear()", Vec::new()).await.unwrap();
        visitor.go(&format!("/sign-in?return_to={trick}")).await;
        visitor.is_home().await;
        let at = visitor.page.current_url().await.unwrap();
        assert_eq!((at.host_str().unwrap(), at.path()), ("admin.example.com", "/me"), "{trick}");
        assert_eq!(visitor.text("display-name").await, "Ann Other", "{trick}");
        assert_eq!(visitor.page.title().await.unwrap(), "Your account", "{trick}");
        assert!(!visitor.page.source().await.unwrap().contains("evil"), "{trick}");
    }
    visitor.leave().await;
}
