//! `crmUsers`: filters, search, order and pages, also among 10,000 admins.

use std::collections::BTreeSet;
use std::time::Instant;

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::{self, ImportLine, ImportMode, ListedAccount};
use vestibule::rules::profile::ProfileChange;

use crate::support::{Browser, HANG, House, NO_WAITS, operator};

/// Local parts of the addresses on a page.
async fn names(browser: &Browser, arguments: Value) -> Vec<String> {
    let page = browser.crm_users(arguments).await;
    let local = |user: &Value| user["email"].as_str().unwrap().split('@').next().unwrap().to_owned();
    page["data"].as_array().unwrap().iter().map(local).collect()
}

async fn found(browser: &Browser, filter: Value) -> String {
    let mut names = names(browser, json!({ "filter": filter, "orderBy": "EMAIL" })).await;
    names.sort();
    names.join(" ")
}

/// Many admins at once: address, name, job, roles.
async fn people(house: &House, people: &[(&str, &str, Option<&str>, &[&str])]) {
    let list: Vec<ImportLine> = people
        .iter()
        .map(|(email, name, job, roles)| {
            let profile = ProfileChange {
                display_name: Some((*name).into()),
                job_title: job.map(str::to_owned),
                ..ProfileChange::default()
            };
            let roles = roles.iter().map(|role| String::from(*role)).collect();
            let listed = ListedAccount { email: (*email).into(), roles, profile, ..ListedAccount::default() };
            ImportLine { line: 1, listed }
        })
        .collect();
    accounts::import(&house.app, &operator(), &list, ImportMode::default(), &|_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_of_letters_small_or_capital_and_no_sign_stands_for_another() {
    let house = House::with(&NO_WAITS).await;
    people(
        &house,
        &[
            ("ann@example.com", "Ann \u{c4}rger", Some("Chief Editor"), &["CMS"]),
            ("bob@example.com", "100% Bob_", None, &["BO"]),
            ("cat_x@example.com", "Cat \\ [a-z]*", Some("\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}"), &["BO", "CMS"]),
            ("dan@example.org", "Dan", Some("editor"), &["OWNER"]),
        ],
    )
    .await;
    let (_, browser) = house.signed_in_as("olga@example.org", &["OWNER"]).await;
    for (search, expected) in [
        ("ANN", "ann"),
        ("EDITOR", "ann dan"),
        ("\u{e4}RGER", "ann"),
        ("\u{43f}\u{440}\u{418}", "cat_x"),
        ("@example.org", "dan olga"),
        ("%", "bob"),
        ("_", "bob cat_x"),
        ("100%", "bob"),
        (".", "ann bob cat_x dan olga"),
        ("[a-z]*", "cat_x"),
        ("\\", "cat_x"),
        ("a.n", ""),
        ("***:(?i)ann", ""),
        ("nobody", ""),
        ("  ", "ann bob cat_x dan olga"),
        (" editor ", "ann dan"),
        ("Arger ANN", "ann"),
        ("\u{e5}rg\u{e9}r chief", "ann"),
        ("a\u{308}rger", "ann"),
        ("editor bob", ""),
        ("", "ann bob cat_x dan olga"),
    ] {
        assert_eq!(found(&browser, json!({ "search": search })).await, expected, "{search:?}");
    }
    for (filter, expected) in [
        (json!({}), "ann bob cat_x dan olga"),
        (json!({ "role": "CMS" }), "ann cat_x"),
        (json!({ "role": "cms" }), ""),
        (json!({ "role": "OWNER" }), "dan olga"),
        (json!({ "role": "BO", "search": "bob" }), "bob"),
        (json!({ "role": "CMS", "search": "bob" }), ""),
        (json!({ "enrolled": true }), "olga"),
        (json!({ "hasRecoveryCodes": false, "enrolled": true }), "olga"),
        (json!({ "hasRecoveryCodes": true }), ""),
        (json!({ "invitationExpired": true }), ""),
        (json!({ "invitationExpired": false, "role": "BO" }), "bob cat_x"),
        (json!({ "enrolled": false, "role": "OWNER" }), "dan"),
        (json!({ "isInactive": false, "isLocked": false }), "ann bob cat_x dan olga"),
        (json!({ "isInactive": true }), ""),
        (json!({ "isLocked": true }), ""),
    ] {
        assert_eq!(found(&browser, filter.clone()).await, expected, "{filter}");
    }
}

/// Locked admins by the filter, compared with the field.
async fn locked(house: &House, owner: &str) -> String {
    let (_, browser) = house.signed_in_as(owner, &["OWNER"]).await;
    let all = browser.crm_users(json!({ "limit": 200, "orderBy": "EMAIL" })).await;
    let all = all["data"].as_array().unwrap();
    for locked in [true, false] {
        let filter = json!({ "limit": 200, "orderBy": "EMAIL", "filter": { "isLocked": locked } });
        let expected: Vec<&Value> = all.iter().filter(|user| user["isLocked"] == locked).collect();
        assert_eq!(browser.crm_users(filter).await["data"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    }
    found(&browser, json!({ "isLocked": true })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_and_inactive_admins_are_found_while_they_are() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_WRONG_UNTRUSTED", "6/24h")]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let bob = house.with_roles("bob@example.com", &["CMS"]).await;
    let cat = house.with_roles("cat@example.com", &["CMS"]).await;
    let (_, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    accounts::disable(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    assert_eq!(found(&browser, json!({ "isInactive": true })).await, "bob");
    assert_eq!(found(&browser, json!({ "isInactive": false })).await, "ann cat olga");
    house.fail_mailed_code(&cat.email).await;
    let nobody = house.browser();
    assert_eq!(nobody.request_lookup("stranger@example.com").await["status"], true);
    for left in (0..5).rev() {
        assert_eq!(nobody.verify_lookup("123456").await["remainingAttempts"], left);
    }
    assert_eq!(locked(&house, "o0@example.com").await, "cat");
    house.wait(TimeDelta::minutes(16));
    assert_eq!(locked(&house, "o1@example.com").await, "", "a lockout ends");
    // The sixth mail of a day fills the window.
    let (guessing, code) = house.mailed(&cat.email).await;
    let wrong = guessing.verify_lookup(&crate::support::other_than(&[code])).await;
    assert_eq!(wrong["remainingAttempts"], 0);
    house.fail_mailed_code(&ann.email).await;
    assert_eq!(locked(&house, "o2@example.com").await, "ann cat");
    house.wait(TimeDelta::hours(2));
    assert_eq!(locked(&house, "o3@example.com").await, "cat", "by the window alone");
    house.wait(TimeDelta::hours(22));
    assert_eq!(locked(&house, "o4@example.com").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_an_order_and_goes_on_by_age_under_equal_keys() {
    let house = House::with(&NO_WAITS).await;
    for (email, name) in [("c@example.com", "beta"), ("a@example.com", "Gamma"), ("b@example.com", "Alpha")] {
        people(&house, &[(email, name, None, &["CMS"])]).await;
        house.wait(TimeDelta::seconds(1));
    }
    let (olga, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let change = |job: &str| accounts::AccountEdit {
        profile: ProfileChange { job_title: Some(job.into()), ..ProfileChange::default() },
        ..accounts::AccountEdit::default()
    };
    let all = browser.crm_users(json!({ "filter": { "search": "a@example.com" } })).await["data"].clone();
    let a = all.as_array().unwrap().iter().find(|user| user["email"] == "a@example.com").unwrap().clone();
    let a = crate::support::Person::named("a@example.com", a["id"].as_str().unwrap());
    house.wait(TimeDelta::seconds(1));
    accounts::change(&house.app, &operator(), &house.find(&a).await, &change("x")).await.unwrap();
    house.signed_in(&a).await;
    for (by, expected) in [
        (Value::Null, "c a b olga"),
        (json!("CREATED_AT"), "c a b olga"),
        (json!("EMAIL"), "a b c olga"),
        (json!("DISPLAY_NAME"), "b c a olga"),
        (json!("UPDATED_AT"), "c b olga a"),
        (json!("LAST_SIGN_IN_AT"), "c b olga a"),
    ] {
        let order = |order: &str| json!({ "orderBy": by, "order": order });
        assert_eq!(names(&browser, order("ASC")).await.join(" "), expected, "{by}");
        let back: Vec<&str> = expected.rsplit(' ').collect();
        assert_eq!(names(&browser, order("DESC")).await.join(" "), back.join(" "), "{by} back");
    }
    drop(olga);
    // With equal sort keys no page repeats or omits an admin.
    let many: Vec<String> = (0..23).map(|index| format!("same{index}@example.com")).collect();
    let many: Vec<_> = many.iter().map(|email| (email.as_str(), "Same", None, &["BO"][..])).collect();
    people(&house, &many).await;
    for (by, order) in [("DISPLAY_NAME", "ASC"), ("CREATED_AT", "DESC"), ("LAST_SIGN_IN_AT", "ASC")] {
        let mut seen: Vec<String> = Vec::new();
        let whole = names(&browser, json!({ "orderBy": by, "order": order, "filter": { "role": "BO" } })).await;
        for offset in [0, 5, 10, 15, 20, 25] {
            let arguments =
                json!({ "limit": 5, "offset": offset, "orderBy": by, "order": order, "filter": { "role": "BO" } });
            let page = browser.crm_users(arguments.clone()).await;
            assert_eq!((&page["count"], &page["limit"], &page["offset"]), (&json!(23), &json!(5), &json!(offset)));
            seen.extend(names(&browser, arguments).await);
        }
        assert_eq!(seen, whole, "{by}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 23, "{by}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_argument_that_cannot_be_is_bad_user_input() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let long = "a".repeat(201);
    for arguments in [
        json!({ "limit": 0 }),
        json!({ "limit": -1 }),
        json!({ "limit": 201 }),
        json!({ "offset": -1 }),
        json!({ "filter": { "search": long } }),
        json!({ "filter": { "search": "a\u{0}" } }),
        json!({ "filter": { "role": "a\u{0}" } }),
    ] {
        let answer = browser.crm_users_answer(arguments.clone()).await;
        assert_eq!((answer.status, answer.code().as_str()), (200, "BAD_USER_INPUT"), "{arguments}");
        assert_eq!(answer.json()["data"]["crmUsers"], Value::Null);
    }
    let page = browser.crm_users(json!({})).await;
    assert_eq!((&page["count"], &page["limit"], &page["offset"]), (&json!(1), &json!(50), &json!(0)));
    for arguments in [json!({ "limit": 1 }), json!({ "limit": 200, "offset": i32::MAX })] {
        assert_eq!(browser.crm_users(arguments).await["count"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_10000_admins_is_answered() {
    let house = House::with(&NO_WAITS).await;
    let emails: Vec<String> = (0..10_000).map(|index| format!("person{index}@example.com")).collect();
    let list: Vec<_> = emails.iter().map(|email| (email.as_str(), "Some One", Some("Editor"), &["CMS"][..])).collect();
    people(&house, &list).await;
    let (_, browser) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    for arguments in [
        json!({}),
        json!({ "limit": 200, "offset": 9000, "orderBy": "EMAIL", "order": "DESC" }),
        json!({ "orderBy": "LAST_SIGN_IN_AT", "order": "DESC" }),
        json!({ "filter": { "search": "PERSON99" }, "orderBy": "DISPLAY_NAME" }),
        json!({ "filter": { "isLocked": false, "enrolled": false, "isInactive": false, "role": "CMS" } }),
    ] {
        let since = Instant::now();
        let page = browser.crm_users(arguments.clone()).await;
        let took = since.elapsed();
        println!("of 10,001 admins {arguments}: {} found, {} ms", page["count"], took.as_millis());
        assert!(took < HANG, "{arguments} took {took:?}");
        assert!(page["count"].as_u64().is_some_and(|count| count > 100), "{page}");
    }
}
