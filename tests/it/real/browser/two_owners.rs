//! Two owners in two browsers: one asks for what one owner may not do, the one concerned cannot approve it, and another owner does.

use serde_json::{Value, json};

use super::axe::is_sound;
use super::desk::{PAIRS, at_the_desk, is_home};
use super::{Screen, Visitor};
use crate::support::{House, NO_WAITS, Person};

/// Buttons of the waiting requests.
async fn decisions(visitor: &Visitor) -> Value {
    visitor.waits_for("document.querySelector('#requests').hidden === false").await;
    visitor.look("[...document.querySelectorAll('#requests-list button')].map((b) => b.textContent)").await
}

/// Opens the list of admins as another person.
async fn comes_in(visitor: &Visitor, house: &House, person: &Person) {
    visitor.page.delete_all_cookies().await.unwrap();
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
    is_home(visitor, house, person).await;
    visitor.go("/admins").await;
    visitor.sees_admins().await;
}

/// Opens the dialog of a request about Carl, and chooses the loss of the authenticator.
async fn asks_for_a_reset(visitor: &Visitor) {
    visitor.opens("carl").await;
    visitor.presses("#ask-owner").await;
    visitor.is_at("asking-kind").await;
    visitor.presses("#asking-kind option[value=reset]").await;
}

async fn asks_and_approves(screen: Screen) {
    let _pair = PAIRS.lock().await;
    let (house, ann, asker) = at_the_desk(screen).await;
    let bea = house.signed_in_as("bea@example.com", &["OWNER"]).await.0;
    let carl = house.signed_in_as("carl@example.com", &["OWNER"]).await.0;
    asker.page.refresh().await.unwrap();
    asker.sees_admins().await;
    asker.opens("carl").await;
    assert_eq!(asker.offered().await, ["Unlock", "Disable", "Ask another owner", "Remove"]);
    asker.presses("#ask-owner").await;
    asker.is_at("asking-kind").await;
    is_sound(&asker, screen, "two-owners-roles").await;
    asker.enters("asking-reason", "he moved").await;
    asker.is_told("These are the roles that this admin already has").await;
    asker.presses("#asking-kind option[value=email]").await;
    asker.waits_for("document.querySelector('#asking-address').hidden === false").await;
    asker.enters("asking-reason", "he moved").await;
    asker.is_told("This admin already has this email address").await;
    assert_eq!(asker.focus().await, "asking-email");
    asker.types("asking-email", "carl").await;
    asker.enters("asking-reason", "he moved").await;
    asker.is_told("Enter an email address").await;
    is_sound(&asker, screen, "two-owners-email").await;
    asker.presses("#asking-kind option[value=reset]").await;
    asker.enters("asking-reason", "").await;
    asker.is_told("Enter a reason").await;
    assert_eq!(asker.focus().await, "asking-reason");
    asker.enters("asking-reason", "phone lost, asked in person").await;
    asker.confirms(&house, &ann).await;
    asker.is_told("waits for another owner").await;
    assert_eq!(asker.focus().await, "deeds-title");

    // Who asked may withdraw, and ask again.
    asker.scrolls_to("#back").await;
    asker.presses("#back").await;
    asker.sees_admins().await;
    assert_eq!(decisions(&asker).await, json!(["Withdraw"]));
    is_sound(&asker, screen, "two-owners-waiting").await;
    asker.presses("#requests-list button").await;
    asker.is_at("request-cancel").await;
    asker.presses("#request-go").await;
    asker.is_told("The request is withdrawn").await;
    assert_eq!(asker.look("document.querySelector('#requests').hidden").await, true);
    asks_for_a_reset(&asker).await;
    asker.enters("asking-reason", "phone lost, asked in person").await;
    asker.is_told("waits for another owner").await;

    let other = Visitor::before(&house, screen).await;
    comes_in(&other, &house, &carl).await;
    assert_eq!(decisions(&other).await, json!(["Withdraw"]), "the one concerned");
    comes_in(&other, &house, &bea).await;
    assert_eq!(decisions(&other).await, json!(["Approve", "Withdraw"]));
    let told = other.text("requests-list").await;
    for said in ["Reset authenticator", "carl@example.com", "ann@example.com", "phone lost, asked in person"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    other.presses("#requests-list button").await;
    other.is_at("request-cancel").await;
    let asked = other.text("request-form").await;
    for said in ["Reset authenticator", "carl@example.com", "ann@example.com", "phone lost, asked in person"] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
    is_sound(&other, screen, "two-owners-approving").await;
    other.presses("#request-go").await;
    other.confirms(&house, &bea).await;
    other.is_told("the change is made").await;
    assert_eq!(other.focus().await, "list-title");
    assert_eq!(other.look("document.querySelector('#requests').hidden").await, true);
    assert!(!house.find(&carl).await.enrolled);
    other.leave().await;
    asker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn one_owner_asks_and_another_approves_what_neither_may_do_alone() {
    asks_and_approves(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn two_owners_decide_together_on_a_phone() {
    asks_and_approves(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn two_owners_decide_together_at_the_narrowest_width() {
    asks_and_approves(Screen::Narrow).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_admin_is_made_an_owner_by_two_and_an_auditor_decides_nothing() {
    let house = House::with(&[&NO_WAITS[..], &[("VESTIBULE_ROLES", "CMS,BO,OWNER,AUDITOR")]].concat()).await;
    let ann = house.signed_in_as("ann@example.com", &["OWNER"]).await.0;
    let (bea, desk) = house.signed_in_as("bea@example.com", &["OWNER"]).await;
    let carl = house.signed_in_as("carl@example.com", &["CMS"]).await.0;
    let amy = house.signed_in_as("amy@example.com", &["AUDITOR"]).await.0;
    let visitor = Visitor::before(&house, Screen::Phone).await;
    house.wait(chrono::TimeDelta::minutes(1));
    comes_in(&visitor, &house, &ann).await;
    visitor.opens("carl").await;
    visitor.presses("#ask-owner").await;
    visitor.is_at("asking-kind").await;
    let kinds = "[...document.querySelectorAll('#asking-kind option')].filter((one) => !one.hidden).length";
    assert_eq!(visitor.look(kinds).await, 1, "all else one owner does alone");
    assert_eq!(visitor.look("document.querySelector('#asking-roles input[value=OWNER]').checked").await, true);
    visitor.presses("#asking-roles input[value=OWNER]").await;
    visitor.enters("asking-reason", "she takes over").await;
    visitor.is_told("These are the roles that this admin already has").await;
    visitor.presses("#asking-roles input[value=BO]").await;
    visitor.enters("asking-reason", "she takes over").await;
    visitor.is_told("Another owner is only needed for the role OWNER").await;
    visitor.presses("#asking-roles input[value=BO]").await;
    visitor.presses("#asking-roles input[value=OWNER]").await;
    visitor.enters("asking-reason", "she takes over").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("waits for another owner").await;
    comes_in(&visitor, &house, &amy).await;
    assert_eq!(decisions(&visitor).await, json!([]));
    assert!(visitor.text("requests-list").await.contains("Roles: CMS \u{2192} CMS, OWNER."), "before and after");
    house.confirms(&bea, &desk).await;
    let id = desk.owner_requests().await[0]["id"].clone();
    assert_eq!(desk.desk("approveOwnerRequest", json!({ "id": id })).await["status"], true);
    assert_eq!(house.find(&carl).await.view.roles, ["CMS", "OWNER"]);
    visitor.leave().await;
}
