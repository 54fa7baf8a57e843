//! An old row put back whole has a valid MAC: `audit verify` finds it because the trail has a later version. Rows rewritten
//! by a key rotation are not reported.

use chrono::TimeDelta;
use serde_json::Value;
use vestibule::accounts;
use vestibule::audit::FindingKind;
use vestibule::rotate::rotate;

use crate::support::house::KEYS;
use crate::support::staff::own::fresh_codes;
use crate::support::trail::found;
use crate::support::{Browser, House, NO_WAITS, Person, by_tester, operator, other_than};

const TABLES: [&str; 4] = ["authenticators", "recovery_codes", "trusted_browsers", "pending_sign_ins"];

/// Copies the tables, to put rows back later.
async fn keep(house: &House) {
    for table in TABLES {
        house.db_run(&format!("drop table if exists kept_{table}; create table kept_{table} as table {table}")).await;
    }
}

/// Replaces the present row by a kept one, checks that it is found and by which trail line, and undoes that.
async fn is_found(house: &House, table: &str, row: &str, by: &str) {
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), [], "{table} before anything is put back");
    let id = if table == "authenticators" { "account_id" } else { "id" };
    let id = house.db_text(&format!("select {id}::text from kept_{table} where {row}")).await;
    let position = house.db_number(&format!("select max(position) from audit where {by}")).await;
    house.db_run(&format!("create table own as select * from {table} where {row}")).await;
    house.db_run(&format!("delete from {table} where {row}")).await;
    house.db_run(&format!("insert into {table} select * from kept_{table} where {row}")).await;
    assert_eq!(found(&house.verify(None).await), [(FindingKind::PutBack, Some(position), Some(id))], "{table} {row}");
    house
        .db_run(&format!("delete from {table} where {row}; insert into {table} select * from own; drop table own"))
        .await;
    assert_eq!(found(&house.verify(None).await), [], "{table}");
}

async fn house_of_ann() -> (House, Person, Browser) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(2));
    (house, ann, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_recovery_code_that_is_there_is_found() {
    let (house, ann, browser) = house_of_ann().await;
    let codes = fresh_codes(&house, &browser, &ann).await;
    keep(&house).await;
    house.wait(TimeDelta::minutes(2));
    house.sign_in_by(&house.browser(), &ann, &codes[4]).await;
    let spent = "id not in (select id from recovery_codes)";
    let id = house.db_text(&format!("select id::text from kept_recovery_codes where {spent}")).await;
    let told = "select detail ->> 'recoveryCode' from audit where outcome = 'recovered'";
    assert_eq!(house.db_text(told).await, id);
    is_found(&house, "recovery_codes", &format!("id = '{id}'"), "outcome = 'recovered'").await;
    // With another id the code is invalid, because its MAC covers the id.
    house
        .db_run(&format!(
            "insert into recovery_codes (account_id, id, key_id, mac, created_at) \
        select account_id, gen_random_uuid(), key_id, mac, created_at from kept_recovery_codes where id = '{id}'"
        ))
        .await;
    house.wait(TimeDelta::minutes(2));
    let again = house.browser();
    house.prove_address(&again, &ann).await;
    assert_eq!(again.verify_2fa(&codes[4]).await["errorCode"], "WRONG_CODE");
    house.db_run("delete from recovery_codes where id not in (select id from kept_recovery_codes)").await;
    // A recovery code of a replaced set.
    house.wait(TimeDelta::minutes(2));
    fresh_codes(&house, &browser, &ann).await;
    let old = house.db_text("select max(id::text) from kept_recovery_codes").await;
    is_found(&house, "recovery_codes", &format!("id = '{old}'"), "event = 'recovery_codes'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_step_that_is_unused_again_is_found() {
    let (house, ann, browser) = house_of_ann().await;
    keep(&house).await;
    house.wait(TimeDelta::minutes(2));
    house.signed_in(&ann).await;
    is_found(&house, "authenticators", "true", "outcome = 'signed_in'").await;
    house.wait(TimeDelta::minutes(2));
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await["status"], true);
    is_found(&house, "authenticators", "true", "outcome = 'confirmed'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_browser_that_is_trusted_again_is_found() {
    let (house, ann, browser) = house_of_ann().await;
    house.signed_in(&ann).await;
    keep(&house).await;
    house.wait(TimeDelta::minutes(2));
    let trusted: Vec<Value> = browser.trusted_browsers().await;
    let other = trusted.iter().find(|trusted| trusted["current"] == false).unwrap()["id"].clone();
    assert!(browser.ends("forgetBrowser", &other).await);
    let row = format!("id = '{}'", other.as_str().unwrap());
    is_found(&house, "trusted_browsers", &row, "event = 'browser_forgotten'").await;
    // A trusted browser as it was before its last use.
    let own = trusted.iter().find(|trusted| trusted["current"] == true).unwrap()["id"].clone();
    house.sign_in(&browser, &ann).await;
    let row = format!("id = '{}'", own.as_str().unwrap());
    is_found(&house, "trusted_browsers", &row, "outcome = 'signed_in'").await;
    // All of them, ended by an operator.
    keep(&house).await;
    house.wait(TimeDelta::minutes(2));
    accounts::sign_out(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    is_found(&house, "trusted_browsers", &row, "event = 'admin_signed_out'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_sign_in_that_went_on_or_ended_and_is_as_before_is_found() {
    let (house, ann, _) = house_of_ann().await;
    // Its mailed code was used.
    let (browser, code) = house.mailed(&ann.email).await;
    keep(&house).await;
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    is_found(&house, "pending_sign_ins", "true", "outcome = 'right'").await;
    // The pending sign-in became a session.
    let row = format!("id = '{}'", house.db_text("select id::text from pending_sign_ins").await);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    is_found(&house, "pending_sign_ins", &row, "outcome = 'signed_in'").await;
    // Wrong codes were counted and the last one ended the sign-in: an account's and a decoy's.
    for email in [ann.email.as_str(), "nobody@example.com"] {
        house.wait(TimeDelta::hours(25));
        let stranger = house.browser();
        stranger.request_lookup(email).await;
        house.mails_are_carried().await;
        house
            .db_run("delete from pending_sign_ins where created_at < (select max(created_at) from pending_sign_ins)")
            .await;
        keep(&house).await;
        let row = format!("id = '{}'", house.db_text("select id::text from kept_pending_sign_ins").await);
        let codes: Vec<String> = house.inbox.mails().iter().map(|(_, mail)| mail.code()).collect();
        for left in (0..5).rev() {
            assert_eq!(stranger.verify_lookup(&other_than(&codes)).await["remainingAttempts"], left);
            is_found(&house, "pending_sign_ins", &row, "event = 'email_code' and outcome in ('wrong', 'locked_out')")
                .await;
        }
    }
    // The pending sign-in became a decoy, or was deleted with its account.
    for (deed, event) in [("disable", "admin_disabled"), ("remove", "admin_removed")] {
        let bob = house.enrolled_a_day_ago(&format!("{deed}@example.com")).await;
        house.mailed(&bob.email).await;
        keep(&house).await;
        let row = format!("id = '{}'", house.db_text("select max(id::text) from kept_pending_sign_ins").await);
        let admin = house.find(&bob).await;
        if deed == "disable" {
            accounts::disable(&house.app, &operator(), &admin).await.unwrap();
            is_found(&house, "pending_sign_ins", &row, &format!("event = '{event}'")).await;
        } else {
            accounts::remove(&house.app, &operator(), &admin).await.unwrap();
            // A foreign key would refuse a row of a removed account.
            house.database.drop_constraints(&["pending_sign_ins"]).await;
            is_found(&house, "pending_sign_ins", &row, &format!("event = '{event}'")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_written_anew_by_a_rotation_are_not_taken_for_old_ones() {
    let next = "next:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    let (old, new) = (format!("{KEYS},{next}"), format!("{next},{KEYS}"));
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", &old)]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(2));
    fresh_codes(&house, &browser, &ann).await;
    house.mailed(&ann.email).await;
    house.browser().request_lookup("nobody@example.com").await;
    house.wait(TimeDelta::minutes(2));
    // The old server has nothing more to write under its own key.
    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    let beside = house.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", &new)]).await;
    assert_eq!(rotate(&beside.app, (&by_tester(), None), true).await.unwrap().unwrap().left(), 0);
    house.trail_is_sealed().await;
    assert_eq!(found(&beside.verify(None).await), []);
    house.wait(TimeDelta::minutes(2));
    house.signed_in(&ann).await;
    house.trail_is_sealed().await;
    assert_eq!(found(&beside.verify(None).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_mac_is_in_the_trail() {
    let (house, ann, browser) = house_of_ann().await;
    let codes = fresh_codes(&house, &browser, &ann).await;
    house.wait(TimeDelta::minutes(2));
    house.sign_in_by(&house.browser(), &ann, &codes[0]).await;
    house.mailed(&ann.email).await;
    let told = house.db_text("select string_agg(detail::text, ' ') from audit").await;
    let kept = "select string_agg(distinct encode(mac, 'hex'), ' ') from (select mac from recovery_codes union all \
        select mac from pending_sign_ins union all select code_mac from pending_sign_ins union all \
        select mac from authenticators union all select secret from authenticators union all \
        select token_hash from trusted_browsers union all select token_hash from sessions) rows (mac) where mac is not null";
    let kept = house.db_text(kept).await;
    assert!(kept.split(' ').count() > 12, "{kept}");
    for value in kept.split(' ').chain(codes.iter().map(String::as_str)) {
        assert!(!told.contains(value), "{value}");
    }
}
