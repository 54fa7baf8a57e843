//! The desk at a glance: the picture of the last 14 days in the page, and how many admins are locked from how many networks.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Browser, House, NO_WAITS, other_than};

const LOCKED: &str = "{ lockedCrmUsers { count networks } }";

async fn page(browser: &Browser) -> String {
    browser.send("GET", "/admins", &[], "").await.body
}

async fn locked(browser: &Browser) -> Value {
    browser.graphql(json!({ "query": LOCKED })).await.field("lockedCrmUsers")
}

/// Texts of the cells of the picture's table, by row.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let (_, table) = page.split_once("<table class=\"numbers\">").unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    table
        .split("<tr>")
        .skip(2)
        .map(|row| {
            let texts = row.split('>').skip(1).filter_map(|rest| rest.split('<').next()).map(str::trim);
            texts.filter(|text| !text.is_empty()).collect()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_owners_and_auditors_shows_the_last_14_days_and_no_other_reader_sees_them() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_ROLES", "CMS,OWNER,AUDITOR")]).await;
    let (olga, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let guesser = house.browser();
    guesser.request_lookup(&olga.email).await;
    let code = house.inbox.next(&olga.email).await.code();
    for _ in 0..3 {
        guesser.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    }
    house.trail_is_sealed().await;
    let shown = page(&owner).await;
    let found = rows(&shown);
    let today = house.clock.now().date_naive().to_string();
    assert_eq!((found.len(), &found[0][..]), (14, &[today.as_str(), "1", "3", "0"][..]));
    assert!(found[1..].iter().all(|day| day[1..] == ["0", "0", "0"]), "{found:?}");
    assert!(shown.contains("<rect class=\"some\" x=\"135\" y=\"0\" width=\"4\" height=\"100\"/>"), "{shown}");

    let (_, auditor) = house.signed_in_as("audrey@example.com", &["AUDITOR"]).await;
    let (_, clerk) = house.signed_in_as("bob@example.com", &["CMS"]).await;
    assert!(page(&auditor).await.contains("class=\"fortnight\""));
    for other in [&clerk, &house.browser()] {
        assert!(!page(other).await.contains("class=\"fortnight\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_days_cannot_be_read_has_no_picture() {
    let house = House::with(&NO_WAITS).await;
    let (_, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    house.trail_is_sealed().await;
    assert!(page(&owner).await.contains("class=\"fortnight\""));
    house.db_run("alter table audit_days rename to days_away").await;
    let answer = owner.send("GET", "/admins", &[], "").await;
    assert_eq!((answer.status, answer.body.contains("class=\"fortnight\"")), (200, false));
    assert!(answer.body.contains("id=\"admins\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_admins_are_counted_with_the_networks_that_locked_them() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_ROLES", "CMS,OWNER,AUDITOR")]).await;
    let (_, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    assert_eq!(locked(&owner).await, json!({ "count": 0, "networks": 0 }));
    for email in ["ann@example.com", "bob@example.com", "cat@example.com"] {
        house.with_roles(email, &["CMS"]).await;
        house.fail_mailed_code(email).await;
    }
    assert_eq!(locked(&owner).await, json!({ "count": 3, "networks": 1 }));
    house.db_run(
        "update audit set personal = jsonb_set(personal, '{network}', '\"192.0.2.7/32\"') where outcome = 'locked_out'
            and account_id = (select id from accounts where email = 'cat@example.com')",
    )
    .await;
    let (_, auditor) = house.signed_in_as("audrey@example.com", &["AUDITOR"]).await;
    assert_eq!(locked(&auditor).await, json!({ "count": 3, "networks": 2 }));
    // The networks are of 24 hours by the server's clock.
    let since = auditor.asks("{ lockedCrmUsers { since } }").await.field("lockedCrmUsers")["since"].clone();
    let day_ago = house.clock.now() - TimeDelta::hours(24);
    assert_eq!(since, day_ago.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    // An address of nobody locks as well, and is no admin.
    let stranger = house.browser();
    stranger.request_lookup("nobody@example.com").await;
    for _ in 0..5 {
        stranger.verify_lookup("000000").await;
    }
    assert_eq!(house.browser().request_lookup("nobody@example.com").await["errorCode"], "LOCKED");
    assert_eq!(locked(&auditor).await, json!({ "count": 3, "networks": 2 }));
    let (_, clerk) = house.signed_in_as("dan@example.com", &["CMS"]).await;
    let code = async |browser: &Browser| browser.graphql(json!({ "query": LOCKED })).await.code();
    assert_eq!(code(&clerk).await, "FORBIDDEN");
    assert_eq!(code(&house.browser()).await, "UNAUTHENTICATED");
}
