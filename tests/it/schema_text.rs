//! `GET /schema.graphql`: the committed schema, for the signed-in.

use crate::support::House;
use crate::transport::{is_guarded, is_refused};

#[tokio::test(flavor = "multi_thread")]
async fn the_signed_in_are_handed_the_schema_as_it_is_committed() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let answer = browser.send("GET", "/schema.graphql", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, include_str!("../../schema.graphql")));
    assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
    is_guarded(&answer);
    assert!(answer.set_cookies().is_empty());
    assert!(browser.sign_out().await);
    is_refused(&browser.send("GET", "/schema.graphql", &[], "").await, 401, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_handed_the_schema() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    is_refused(&browser.send("GET", "/schema.graphql", &[], "").await, 401, "UNAUTHENTICATED");
    house.prove_address(&browser, &ann).await;
    is_refused(&browser.send("GET", "/schema.graphql", &[], "").await, 401, "UNAUTHENTICATED");
    browser.set_cookie("__Host-session", &"A".repeat(43));
    is_refused(&browser.send("GET", "/schema.graphql", &[], "").await, 401, "UNAUTHENTICATED");
    is_refused(&browser.send("POST", "/schema.graphql", &[], "").await, 405, "METHOD_NOT_ALLOWED");
}
