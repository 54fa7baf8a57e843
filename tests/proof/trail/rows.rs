//! Rows of a trail's copy: present ones, and old versions from before a time step, code, browser or pending sign-in was
//! used.

use chrono::TimeDelta;
use serde_json::Value;

use super::copy::Old;
use crate::support::staff::own::fresh_codes;
use crate::support::{House, other_than};

/// In the order of their foreign keys.
pub const TABLES: [&str; 4] = ["authenticators", "recovery_codes", "trusted_browsers", "pending_sign_ins"];

/// Keeps every row, and then uses a time step, a recovery code, a trusted browser, a mailed code and a decoy's attempt.
pub async fn use_up(house: &House) {
    let ann = house.enrolled_a_day_ago("used@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(2));
    house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(2));
    let codes = fresh_codes(house, &browser, &ann).await;
    house.wait(TimeDelta::minutes(2));
    let (waiting, code) = house.mailed(&ann.email).await;
    let decoy = house.browser();
    decoy.request_lookup("decoy@example.com").await;
    for table in TABLES {
        house.db_run(&format!("create table kept_{table} as table {table}")).await;
    }
    assert_eq!(waiting.verify_lookup(&code).await["status"], true);
    decoy.verify_lookup(&other_than(&[])).await;
    house.sign_in_by(&house.browser(), &ann, &codes[0]).await;
    house.wait(TimeDelta::minutes(2));
    house.signed_in(&ann).await;
    let trusted: Vec<Value> = browser.trusted_browsers().await;
    let oldest = trusted.iter().filter(|trusted| trusted["current"] == false);
    let oldest = oldest.min_by_key(|trusted| trusted["lastSeenAt"].to_string()).unwrap();
    house.wait(TimeDelta::minutes(2));
    assert!(browser.ends("forgetBrowser", &oldest["id"]).await);
}

/// The old versions, to be put back.
pub async fn old(house: &House) -> Vec<Old> {
    let of = "(select id from accounts where email = 'used@example.com')";
    let position = async |what: &str| house.db_number(&format!("select min(position) from audit where {what}")).await;
    let again = |table: &str, row: &str| {
        format!("delete from {table} where {row}; insert into {table} select * from kept_{table} where {row}")
    };
    let pending = "select kept.id::text from kept_pending_sign_ins kept join pending_sign_ins using (id)
        where kept.version < pending_sign_ins.version and kept.account_id is";
    let owned = house.db_text(&format!("{pending} not null")).await;
    let decoy = house.db_text(&format!("{pending} null")).await;
    let told = |id: &str| format!("detail ->> 'pendingSignIn' = '{id}' and outcome in ('right', 'wrong')");
    let code = "select id::text from kept_recovery_codes where id not in (select id from recovery_codes)";
    let code = house.db_text(code).await;
    let browser = "select detail ->> 'trustedBrowser' from audit where event = 'browser_forgotten'";
    let browser = house.db_text(browser).await;
    let step = format!(
        "account_id = {of} and detail ->> 'lastStep' = (select last_step::text from authenticators where account_id = {of})"
    );
    let columns = "last_step = kept.last_step, failures = kept.failures, version = kept.version, mac = kept.mac";
    vec![
        Old {
            how: "a used step put back",
            sql: format!(
                "update authenticators set {columns} from kept_authenticators kept \
                where kept.account_id = authenticators.account_id and kept.account_id = {of}"
            ),
            by: position(&step).await,
        },
        Old {
            how: "a spent recovery code put back",
            sql: again("recovery_codes", &format!("id = '{code}'")),
            by: position("outcome = 'recovered'").await,
        },
        Old {
            how: "a forgotten browser put back",
            sql: again("trusted_browsers", &format!("id = '{browser}'")),
            by: position("event = 'browser_forgotten'").await,
        },
        Old {
            how: "a spent mailed code put back",
            sql: again("pending_sign_ins", &format!("id = '{owned}'")),
            by: position(&told(&owned)).await,
        },
        Old {
            how: "a decoy's pending sign-in put back",
            sql: again("pending_sign_ins", &format!("id = '{decoy}'")),
            by: position(&told(&decoy)).await,
        },
    ]
}

/// Keeps the rows of the copy too.
pub fn untouched() -> String {
    TABLES.map(|table| format!("create table untouched_{table} as table {table};")).concat()
}

/// Restores the rows of the copy.
pub fn restore() -> String {
    let emptied = TABLES.map(|table| format!("delete from {table};")).concat();
    emptied + &TABLES.map(|table| format!("insert into {table} select * from untouched_{table};")).concat()
}
