//! Values that no line of the trail can have: each is refused under its field, by the page or else by the server, and no line is shown.

use super::desk::at_the_desk;
use super::fields::is_told_under;
use super::trail::{is_refused, rows};
use super::{Screen, Visitor};
use crate::support::House;

const UNFIT: &str = "No line can have this value";

/// Opens the trail of an owner.
async fn at_the_trail(screen: Screen) -> (House, Visitor) {
    let (house, _, visitor) = at_the_desk(screen).await;
    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    (house, visitor)
}

/// Checks that a field is refused, that no line is shown, and that no retry is offered.
async fn refuses(visitor: &Visitor, field: &str, value: &str) {
    is_told_under(visitor, field, UNFIT).await;
    assert_eq!(rows(visitor).await, [""; 0], "{value}");
    assert_eq!(visitor.look("document.querySelector('#try-again').hidden").await, true, "{value}");
}

/// Sets a field, empty or with a time as browsers hold it, whatever the order in which the language of the browser has its parts.
async fn sets(visitor: &Visitor, field: &str, value: &str) {
    visitor.look(&format!("document.getElementById('{field}').value = '{value}'")).await;
    visitor.presses("#filter button[type='submit']").await;
}

/// Script after which the page hears that the server refuses every filter, in these words.
fn refusing(message: &str) -> String {
    let answer = serde_json::json!({ "data": { "currentUser": { "id": "admin_0" }, "auditTrail": null },
        "errors": [{ "message": message, "path": ["auditTrail"], "extensions": { "code": "BAD_USER_INPUT" } }] });
    format!(
        "const real = fetch; window.fetch = async (...asked) => (
            String(asked[1].body).includes('query Trail(') ? new Response(JSON.stringify({answer})) : real(...asked));"
    )
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_time_that_no_line_can_have_is_refused_and_not_left_out_of_the_filter() {
    let (_house, visitor) = at_the_trail(Screen::Desktop).await;
    for (field, time) in [("filter-since", "1901-01-01T00:00"), ("filter-until", "12026-01-01T00:00")] {
        sets(&visitor, field, time).await;
        refuses(&visitor, field, time).await;
        assert_eq!(visitor.look(&format!("document.getElementById('{field}').value")).await, time);
        sets(&visitor, field, "").await;
        visitor.sees_trail().await;
    }
    // A time of which only the day is typed has no value, and is no empty field.
    visitor.types("filter-until", "01").await;
    visitor.presses("#filter button[type='submit']").await;
    refuses(&visitor, "filter-until", "01").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_value_that_the_server_would_refuse_is_refused_under_its_field_on_a_phone() {
    let (_house, visitor) = at_the_trail(Screen::Phone).await;
    for (field, value) in [
        ("filter-admin", "bob@"),
        ("filter-admin", "bob@example.com, ann@example.com"),
        ("filter-actor", "bob@"),
        ("filter-actor", ".bob@example.com"),
        ("filter-network", "010.0.0.1"),
        ("filter-network", "::1]/"),
    ] {
        visitor.enters(field, value).await;
        refuses(&visitor, field, value).await;
        visitor.enters(field, "").await;
        visitor.sees_trail().await;
    }
    // A field takes no longer actor, an address of the page does.
    is_refused(&visitor, &format!("actor=os%3A{}", "x".repeat(198)), UNFIT).await;
    is_refused(&visitor, &format!("admin_{}", "0".repeat(195)), UNFIT).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_filter_that_the_server_alone_refuses_names_the_field_and_offers_no_retry() {
    let (_house, visitor) = at_the_trail(Screen::Desktop).await;
    // Only the server reads the coded form of a domain.
    visitor.enters("filter-admin", "bob@xn--a").await;
    refuses(&visitor, "filter-admin", "bob@xn--a").await;
    visitor.enters("filter-admin", "").await;
    visitor.sees_trail().await;
    for (message, field) in [
        ("crmUserId has up to 200 characters, none of them a control.", "filter-admin"),
        ("actorEmail is one email address.", "filter-actor"),
        ("network is an IP address.", "filter-network"),
    ] {
        visitor.page.execute(&refusing(message), Vec::new()).await.unwrap();
        visitor.presses("#filter button[type='submit']").await;
        refuses(&visitor, field, message).await;
    }
    visitor.page.execute(&refusing("limit is from 1 to 200."), Vec::new()).await.unwrap();
    visitor.presses("#filter button[type='submit']").await;
    visitor.is_told("The server does not accept this filter").await;
    assert_eq!(visitor.look("document.querySelector('#try-again').hidden").await, true);
    assert_eq!(visitor.look("document.querySelectorAll('[aria-invalid]').length").await, 0);
    visitor.leave().await;
}
