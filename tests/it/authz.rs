//! `/authz`: who may pass a gate, and which headers the proxy gets.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::edge::Limits;

use crate::support::staff::gate::{is_empty, told};
use crate::support::{Browser, House, Person, TestDatabase, database};
use crate::transport::{is_challenged, is_guarded, is_refused};

/// A signed-in admin with these roles.
pub async fn signed_in(house: &House, roles: &[&str]) -> (Person, Browser) {
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.db_write(&format!("update accounts set roles = '{{{}}}'", roles.join(","))).await;
    let browser = house.signed_in(&ann).await;
    (ann, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_without_roles_passes_every_signed_in_admin() {
    let house = House::open().await;
    let (ann, browser) = signed_in(&house, &["BO", "CMS"]).await;
    let answer = browser.authz("", &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let [id, email, roles, assertion] = told(&answer);
    assert_eq!([id, email, roles], [ann.id.as_str(), "ann@example.com", "BO,CMS"]);
    assert_eq!(assertion.split('.').count(), 3);
    assert!(answer.set_cookies().is_empty());
    is_guarded(&answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_with_roles_passes_admins_with_one_of_them() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO", "CMS"]).await;
    for (query, status) in [
        ("?role=BO", 200),
        ("?role=CMS", 200),
        ("?role=OWNER", 403),
        ("?role=OWNER,CMS", 200),
        ("?role=OWNER%2CBO", 200),
        ("?role=BO,CMS,OWNER", 200),
    ] {
        let answer = browser.authz(query, &[]).await;
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(is_empty(&answer), status != 200, "{query}");
        assert_eq!(house.browser().authz(query, &[]).await.status, 401, "{query}");
    }
    is_refused(&browser.authz("?role=OWNER", &[]).await, 403, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn granted_roles_are_the_configured_ones() {
    let house = House::with(&[("VESTIBULE_ROLES", "A_1,B")]).await;
    let (_, browser) = signed_in(&house, &["A_1"]).await;
    for (query, status) in [("?role=A_1", 200), ("?role=B,A_1", 200), ("?role=B", 403), ("?role=BO", 400)] {
        assert_eq!(browser.authz(query, &[]).await.status, status, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_session_does_not_pass() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let proven = house.proven(&ann).await;
    let stranger = house.browser();
    stranger.set_cookie("__Host-session", &"A".repeat(43));
    let pending = house.browser();
    pending.set_cookie("__Host-session", &proven.cookie("__Host-pending").unwrap());
    for browser in [house.browser(), proven, stranger, pending] {
        let answer = browser.authz("", &[]).await;
        is_refused(&answer, 401, "UNAUTHENTICATED");
        assert!(is_empty(&answer));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ambiguous_question_is_refused() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO", "CMS"]).await;
    for query in [
        "?",
        "?role",
        "?role=",
        "?role=,",
        "?role=BO,",
        "?role=,BO",
        "?role=BO,BO",
        "?role=bo",
        "?role=NONE",
        "?role=BO,NONE",
        "?role=BO&role=BO",
        "?role=BO&role=CMS",
        "?role=BO&",
        "?&role=BO",
        "?role=BO&other=1",
        "?other=1",
        "?ROLE=BO",
        "?r%6fle=BO",
        "?role=B%4F",
        "?role=%42O",
        "?role=BO%",
        "?role=BO%2",
        "?role=BO%zz",
        "?role=BO%252CCMS",
        "?role=BO+CMS",
        "?role=BO;CMS",
        "?role=BO%20",
        "?role=BO%00",
        "?role[]=BO",
        "?role=%ff",
    ] {
        for browser in [&browser, &house.browser()] {
            let answer = browser.authz(query, &[]).await;
            is_refused(&answer, 400, "BAD_USER_INPUT");
            assert!(is_empty(&answer), "{query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_get_and_head_ask() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] {
        let answer = browser.send(method, "/authz?role=BO", &[], "").await;
        is_refused(&answer, 405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.headers["allow"], "GET, HEAD", "{method}");
        assert!(is_empty(&answer), "{method}");
    }
    let answer = browser.send("HEAD", "/authz?role=BO", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str(), is_empty(&answer)), (200, "", false));
    let answer = house.browser().send("HEAD", "/authz", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str(), is_empty(&answer)), (401, "", true));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_valid_address_fits_into_a_header() {
    let house = House::open().await;
    for (typed, stored) in [
        ("!#$%&'*+-/=?^_`{|}~.a@example.com", "!#$%&'*+-/=?^_`{|}~.a@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
    ] {
        let ann = house.admin(typed).await;
        let ann = Person::named(stored, &ann.id);
        let browser = house.signed_in(&ann).await;
        let answer = browser.authz("", &[]).await;
        assert_eq!((answer.status, told(&answer)[1].as_str()), (200, stored));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn authz_costs_one_statement_and_none_without_a_well_formed_cookie() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let settings = [("VESTIBULE_COOKIE_DOMAIN", "example.com")];
    let house = House::over(database, &settings, Limits::default()).await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    let sister = house.browser();
    sister.set_cookie("__Secure-gate", &browser.cookie("__Secure-gate").unwrap());
    let several = house.browser();
    let cookies = format!(
        "__Secure-gate={0}; __Secure-gate={1}; __Secure-gate=made-up",
        "A".repeat(43),
        browser.cookie("__Secure-gate").unwrap()
    );
    let mut last = crate::statements::made(&name);
    let mut step = || {
        let now = crate::statements::made(&name);
        now - std::mem::replace(&mut last, now)
    };
    for (browser, query, status, statements) in [
        (&browser, "?role=BO", 200, 1),
        (&browser, "", 200, 1),
        (&browser, "?role=OWNER", 403, 1),
        (&browser, "?role=none", 400, 0),
        (&sister, "?role=BO", 200, 1),
        (&sister, "?role=OWNER", 403, 1),
        (&house.browser(), "", 401, 0),
    ] {
        assert_eq!(browser.authz(query, &[]).await.status, status, "{query}");
        assert_eq!(step(), statements, "{query} {status}");
    }
    let host = [("host", "evil.example")];
    assert_eq!(browser.authz("", &host).await.status, 403);
    assert_eq!(step(), 1);
    assert_eq!(several.authz("", &[("cookie", cookies.as_str())]).await.status, 200);
    assert_eq!(step(), 1, "a stale gate cookie beside the good one");
    for (browser, wait) in [(&browser, 60), (&sister, 60), (&sister, 59)] {
        house.wait(TimeDelta::seconds(wait));
        assert!(browser.passes().await);
        assert_eq!(step(), if wait == 60 { 2 } else { 1 }, "activity, once a minute");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_401_names_a_scheme_that_no_browser_asks_a_password_for() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    let stale = house.browser();
    stale.set_cookie("__Host-session", &"A".repeat(43));
    for answer in [
        house.browser().authz("", &[]).await,
        stale.authz("?role=BO", &[]).await,
        stale.send("HEAD", "/authz", &[], "").await,
        stale.authz("", &[("host", "evil.example")]).await,
        house.browser().send("POST", "/sign-in/qr", &[("content-type", "application/json")], "{}").await,
    ] {
        assert_eq!(answer.status, 401, "{}", answer.body);
        is_challenged(&answer);
    }
    for (query, status) in [("", 200), ("?role=OWNER", 403), ("?role=x", 400)] {
        let answer = browser.authz(query, &[]).await;
        assert_eq!(answer.status, status);
        is_challenged(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passing_a_gate_counts_as_activity() {
    let house = House::with(&[("VESTIBULE_COOKIE_DOMAIN", "example.com")]).await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    let sister = house.browser();
    sister.set_cookie("__Secure-gate", &browser.cookie("__Secure-gate").unwrap());
    for browser in [&browser, &sister, &browser, &sister] {
        house.wait(TimeDelta::minutes(29));
        assert!(browser.passes().await);
    }
    house.wait(TimeDelta::minutes(30));
    assert!(!sister.passes().await && !browser.passes().await, "idle for too long");
    assert_eq!(browser.current_user().await, json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_does_not_pass() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    for _ in 0..25 {
        house.wait(TimeDelta::minutes(28));
        assert!(browser.passes().await);
    }
    house.wait(TimeDelta::minutes(20));
    assert!(!browser.passes().await, "twelve hours");
}
