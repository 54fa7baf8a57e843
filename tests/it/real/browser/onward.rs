//! Redirects after a sign-in: to `return_to` if its origin is listed, and nowhere else.

use chrono::TimeDelta;

use super::axe::is_sound;
use super::{Screen, Visitor, fits, proves_address, signs_in};
use crate::support::{House, NO_WAITS, ORIGIN};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_sign_in_continues_to_a_listed_origin_without_a_redirect_loop() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    visitor.stops_the_clock().await;
    let there = "https://cms.example.com/articles?page=2#third";
    let page = "/sign-in?return_to=https%3A%2F%2Fcms.example.com%2Farticles%3Fpage%3D2%23third";
    visitor.go(page).await;
    visitor.sees("email").await;
    signs_in(&visitor, &house, &ann).await;
    visitor.arrives_at(there).await;
    // After an immediate return the page does not redirect again but offers a link.
    visitor.go(page).await;
    visitor.sees("signed-in").await;
    visitor.is_told("sent you back here").await;
    visitor.presses("#go-on").await;
    visitor.arrives_at(there).await;
    // A different return URL redirects automatically, because the admin is signed in.
    visitor.go("/sign-in?return_to=/nothing/here").await;
    visitor.arrives_at(&format!("{ORIGIN}/nothing/here")).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn after_a_recovery_code_a_new_phone_comes_before_the_page_that_was_asked_for() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let own = house.signed_in(&ann).await;
    house.confirms(&ann, &own).await;
    let codes = own.recovery_codes().await["codes"].clone();
    house.wait(TimeDelta::minutes(1));
    let visitor = Visitor::before(&house, Screen::Phone).await;
    visitor.go("/sign-in?return_to=%2Fnothing%2Fhere").await;
    visitor.sees("email").await;
    proves_address(&visitor, &house, &ann).await;
    visitor.presses("#lost-phone").await;
    visitor.enters("recovery-code", codes[0].as_str().unwrap()).await;
    visitor.sees("signed-in").await;
    assert!(visitor.element("#recovered").await.is_displayed().await.unwrap());
    assert_eq!(visitor.look("document.querySelector('#go-on').pathname").await, "/nothing/here");
    fits(&visitor).await;
    is_sound(&visitor, Screen::Phone, "recovered").await;
    visitor.presses("#recovered a").await;
    visitor.is_home().await;
    assert_eq!(visitor.focus().await, "phone-go");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_return_url_leads_to_a_foreign_origin() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
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
        // Cleared storage makes the tab new, because an immediate return is not redirected again.
        visitor.page.execute("sessionStorage.clear()", Vec::new()).await.unwrap();
        visitor.go(&format!("/sign-in?return_to={trick}")).await;
        visitor.is_home().await;
        let at = visitor.page.current_url().await.unwrap();
        assert_eq!((at.host_str().unwrap(), at.path()), ("admin.example.com", "/me"), "{trick}");
        assert_eq!(visitor.text("display-name").await, "Ann Other", "{trick}");
        assert_eq!(visitor.page.title().await.unwrap(), "Your account · Vestibule", "{trick}");
        // Africa/Libreville is a time zone.
        let source = visitor.page.source().await.unwrap().replace("Libreville", "");
        assert!(!source.contains("evil"), "{trick}");
    }
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_fragment_of_the_page_goes_along_and_changes_no_origin() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    // The return URL survives a whole sign-in with a reload.
    visitor.go("/sign-in?return_to=https%3A%2F%2Fcms.example.com%2Fx#/users/5?tab=2").await;
    visitor.sees("email").await;
    super::proves_address(&visitor, &house, &ann).await;
    visitor.page.refresh().await.unwrap();
    visitor.sees("authenticator").await;
    visitor.enters("authenticator-code", &ann.code(&house)).await;
    visitor.arrives_at("https://cms.example.com/x#/users/5?tab=2").await;
    for (asked, there) in [
        ("?return_to=/x#/users/5", "/x#/users/5"),
        ("?return_to=/x%23/own#/users/5", "/x#/own"),
        ("?return_to=/x#@evil.example.com", "/x#@evil.example.com"),
        ("?return_to=/x#//evil.example.com", "/x#//evil.example.com"),
        ("?return_to=/x#javascript:alert(1)", "/x#javascript:alert(1)"),
        ("?return_to=//evil.example.com#/users/5", "/me#/users/5"),
        ("#/users/5", "/me"),
        // Tokens of invitations are never passed on, however the URL spells them.
        ("?return_to=/x#invitation=SECRET", "/x"),
        ("?return_to=/x#/users/5&invitation=SECRET", "/x#/users/5"),
        ("?return_to=/x#invitation=SECRET&/users/5", "/x#/users/5"),
        ("?return_to=/x#a?invitation=SECRET", "/x"),
        ("?return_to=/x#%69nvitation%3DSECRET", "/x"),
        ("?return_to=/x#%2569nvitation=SECRET", "/x"),
        ("?return_to=/x#INVITATION=SECRET", "/x"),
        ("?return_to=/x%23invitation=SECRET", "/x"),
        ("?return_to=/x%23/users/5%26invitation=SECRET#/other", "/x#/users/5"),
        ("?return_to=https%3A%2F%2Fcms.example.com%2Fx%23invitation=SECRET", "https://cms.example.com/x"),
    ] {
        visitor.go("/nothing/here").await;
        visitor.page.execute("sessionStorage.clear()", Vec::new()).await.unwrap();
        visitor.go(&format!("/sign-in{asked}")).await;
        let there = if there.starts_with('/') { format!("{ORIGIN}{there}") } else { there.to_owned() };
        visitor.arrives_at(&there).await;
    }
    visitor.leave().await;
}
