//! Owner's pages: a colleague is added, signs in, is demoted, locked, unlocked, reset and removed, and the trail shows
//! each change. Also refusals, forbidden changes, and admins without access.

use chrono::TimeDelta;

use super::axe::begins_anew;
use super::desk::{PAIRS, at_the_desk, is_home};
use super::{Screen, Visitor, asks, fits, scans, shows_phone, signs_in};
use crate::support::{House, NO_WAITS, ORIGIN, Person, other_than};

/// Maximum of reloads of the trail's page: lines appear at once, their seals within seconds.
const LOOKS: usize = 40;

/// Reloads the trail's page until it shows all of these lines, the newest first.
async fn the_trail_tells(visitor: &Visitor, path: &str, told: &[&str]) {
    visitor.go(path).await;
    let mut seen = String::new();
    for _ in 0..LOOKS {
        visitor.page.refresh().await.unwrap();
        visitor.sees_trail().await;
        let lines = visitor.look("document.querySelector('#lines').innerText").await;
        lines.as_str().unwrap().clone_into(&mut seen);
        let rest = told.iter().try_fold(seen.as_str(), |rest, one| rest.split_once(one).map(|(_, rest)| rest));
        if rest.is_some() {
            return;
        }
    }
    panic!("not all of {told:?} in {seen}");
}

/// Moves the clock, so that later lines are newer.
fn a_moment_passes(house: &House) {
    house.wait(TimeDelta::seconds(1));
}

/// Enters the reason in the dialog of a change.
async fn gives_reason(visitor: &Visitor, button: &str, reason: &str) {
    visitor.presses(button).await;
    visitor.is_at("deed-reason").await;
    visitor.enters("deed-reason", reason).await;
}

async fn looks_after_a_colleague(screen: Screen) {
    let _pair = PAIRS.lock().await;
    let (house, ann, owner) = at_the_desk(screen).await;
    fits(&owner).await;
    owner.presses("#add").await;
    owner.sees_one("Add an admin").await;
    assert_eq!(owner.focus().await, "one-title");
    owner.presses("#save").await;
    owner.is_told("Enter an email address").await;
    assert_eq!(owner.focus().await, "admin-email");
    owner.types("admin-email", "carl@example.com").await;
    owner.types("admin-name", "Carl Miles").await;
    owner.presses("#save").await;
    owner.is_told("at least one role").await;
    owner.ticks("BO").await;
    fits(&owner).await;
    owner.presses("#save").await;
    owner.confirms(&house, &ann).await;
    owner.is_told("The admin is added").await;
    owner.sees_one("Carl Miles").await;
    assert_eq!(owner.chips().await, ["BO", "No authenticator yet"]);
    let id = owner.look("location.hash.slice(1)").await.as_str().unwrap().to_owned();
    let carl = Person::named("carl@example.com", &id);
    house.inbox.next(&carl.email).await;
    a_moment_passes(&house);
    owner.presses("#invite").await;
    owner.is_told("on its way").await;
    // The words of the first invitation are still there: the mail tells that the second is sent.
    assert!(house.inbox.next(&carl.email).await.text().contains(&format!("{ORIGIN}/sign-in")));
    a_moment_passes(&house);

    // Without the OWNER role, the colleague sees no link to the list of admins.
    let colleague = Visitor::at(&house, screen).await;
    let code = asks(&colleague, &house, &carl).await;
    colleague.enters("mailed-code", &code).await;
    colleague.sees("authenticator").await;
    scans(&colleague, &carl).await;
    shows_phone(&colleague, &house, &carl).await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(colleague.text("roles").await, "BO");
    assert!(!colleague.element("#to-admins").await.is_displayed().await.unwrap());

    // Role changes apply at once to the colleague's open session.
    owner.page.refresh().await.unwrap();
    owner.sees_one("Carl Miles").await;
    assert_eq!(owner.chips().await, ["BO", "Ready"]);
    owner.ticks("BO").await;
    owner.ticks("CMS").await;
    owner.types("admin-reason", "moved to the editors").await;
    owner.presses("#save").await;
    owner.is_told("Changes saved").await;
    assert_eq!(owner.chips().await, ["CMS", "Ready"]);
    colleague.page.refresh().await.unwrap();
    colleague.is_home().await;
    assert_eq!(colleague.text("roles").await, "CMS");
    a_moment_passes(&house);

    // Wrong codes lock the colleague in an untrusted browser; the owner finds the account in the list and unlocks it.
    colleague.signs_out().await;
    colleague.page.delete_all_cookies().await.unwrap();
    let wrong = other_than(&[asks(&colleague, &house, &carl).await]);
    for left in ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left", "this sign-in has ended"] {
        colleague.enters("mailed-code", &wrong).await;
        colleague.is_told(left).await;
    }
    colleague.enters("email", &carl.email).await;
    colleague.is_told("Too many wrong codes").await;
    a_moment_passes(&house);
    owner.presses("#back").await;
    owner.sees_admins().await;
    assert_eq!(owner.names().await, ["Ann Other", "Carl Miles"]);
    owner.presses("#search-state option[value=locked]").await;
    owner.waits_for("document.querySelector('#found').textContent === '1 admin'").await;
    assert_eq!(owner.names().await, ["Carl Miles"]);
    owner.opens("Carl Miles").await;
    assert!(owner.chips().await[1].starts_with("Locked until "), "{:?}", owner.chips().await);
    owner.presses("#unlock").await;
    owner.is_at("deed-reason").await;
    fits(&owner).await;
    owner.enters("deed-reason", "").await;
    owner.is_told("The account is unlocked").await;
    assert_eq!(
        (owner.chips().await, owner.focus().await.as_str()),
        (vec!["CMS".into(), "Ready".into()], "deeds-title")
    );
    a_moment_passes(&house);
    // A new tab has no wait, while the old one still counts down.
    begins_anew(&colleague).await;
    is_home(&colleague, &house, &carl).await;

    // After the loss of a phone the owner resets the authenticator.
    owner.presses("#reset").await;
    owner.is_at("deed-reason").await;
    owner.presses("#deed-go").await;
    owner.is_told("Enter a reason").await;
    owner.enters("deed-reason", "phone lost, asked in person").await;
    owner.is_told("The authenticator is reset").await;
    assert_eq!(owner.chips().await, ["CMS", "No authenticator yet"]);
    colleague.go("/me").await;
    colleague.arrives_at(&format!("{ORIGIN}/sign-in?return_to=%2Fme")).await;
    colleague.leave().await;

    // Trail lines are found by an account that still exists.
    owner.scrolls_to("#one-trail").await;
    owner.presses("#one-trail").await;
    owner.arrives_at(&format!("{ORIGIN}/admins/trail#{id}")).await;
    fits(&owner).await;
    assert_eq!(owner.text("days-title").await, "Lines about everybody in the last 90 days (UTC)", "with a filter");
    let told = [
        "Authenticator reset",
        "phone lost, asked in person",
        "Signed in",
        "Admin unlocked",
        "Wrong, and locked",
        "Roles changed",
        "moved to the editors",
        "Enrolled and signed in",
        "Authenticator setup allowed",
        "Admin added",
        "ann@example.com",
        "Line ",
    ];
    the_trail_tells(&owner, &format!("/admins/trail#{id}"), &told).await;

    owner.go(&format!("/admins#{id}")).await;
    owner.sees_one("Carl Miles").await;
    house.wait(TimeDelta::minutes(5));
    gives_reason(&owner, "#remove", "left the company").await;
    owner.is_told("not the email address of this account").await;
    assert_eq!(owner.focus().await, "deed-email");
    owner.enters("deed-email", "Carl@Example.com").await;
    owner.confirms(&house, &ann).await;
    owner.is_told("carl@example.com is removed").await;
    owner.sees_admins().await;
    assert_eq!(owner.names().await, ["Ann Other"]);
    the_trail_tells(&owner, "/admins/trail", &["Admin removed", "left the company", "carl@example.com"]).await;
    owner.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_owner_looks_after_a_colleague_from_the_first_day_to_the_last_and_the_trail_tells_of_it() {
    looks_after_a_colleague(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_owner_looks_after_a_colleague_on_a_phone() {
    looks_after_a_colleague(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_visitor_is_led_to_the_sign_in_and_back_and_an_admin_who_is_no_owner_sees_a_sentence() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    for (page, returns) in [("/admins", "%2Fadmins"), ("/admins/trail", "%2Fadmins%2Ftrail")] {
        visitor.go(page).await;
        visitor.arrives_at(&format!("{ORIGIN}/sign-in?return_to={returns}")).await;
        visitor.sees("email").await;
        signs_in(&visitor, &house, &ann).await;
        visitor.arrives_at(&format!("{ORIGIN}{page}")).await;
        visitor.waits_for("document.querySelector('#desk')?.hidden === false").await;
        visitor.presses("#sign-out").await;
        visitor.is_told("signed out").await;
        assert!(!visitor.page.source().await.unwrap().contains(&ann.email), "nothing of the desk is left");
        house.wait(TimeDelta::minutes(1));
    }
    house.change_roles(&ann, &["BO"]).await;
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
    is_home(&visitor, &house, &ann).await;
    for page in ["/admins", "/admins/trail"] {
        visitor.go(page).await;
        visitor.waits_for("document.querySelector('#not-owner')?.hidden === false").await;
        assert_eq!(visitor.look("document.querySelector('#desk')").await, serde_json::Value::Null);
        let seen = visitor.look("document.querySelector('main').innerText").await;
        assert!(!seen.as_str().unwrap().contains("CMS") && !seen.as_str().unwrap().contains("Search"), "{seen}");
        fits(&visitor).await;
        visitor.presses("#not-owner a").await;
        visitor.is_home().await;
    }
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_address_shows_what_it_searches_and_the_page_names_a_filter_that_it_does_not_know() {
    let (_house, _ann, visitor) = at_the_desk(Screen::Desktop).await;
    let typed = "document.querySelector('#search-text').value";
    visitor.go("/admins?q=a%00nn%09").await;
    visitor.sees_admins().await;
    assert_eq!(visitor.look(typed).await, "ann");
    assert_eq!(visitor.names().await, ["Ann Other"]);
    visitor.go(&format!("/admins?q={}%F0%9F%94%91", "x".repeat(199))).await;
    visitor.sees_admins().await;
    assert_eq!(visitor.look(&format!("{typed}.length")).await, 199, "not half of a character");
    assert_eq!(visitor.text("found").await, "No results");
    visitor.go("/admins?q=ann&state=no&role=CHEF&sort=-age").await;
    visitor.sees_admins().await;
    visitor.is_told("the page\u{2019}s address has an unknown value: Role, Status, Sort by.").await;
    assert_eq!(visitor.names().await, ["Ann Other"]);
    assert_eq!(visitor.look("location.search").await, "?q=ann");
    visitor.go("/admins?q=ann&state=ready&sort=-email").await;
    visitor.sees_admins().await;
    assert_eq!(visitor.text("message").await, "");
    visitor.leave().await;
}
