//! What is told of customers: alarms and lines are of the door of their account, and owners neither read them nor are mailed
//! about them. Customers are mailed what concerns their own account.

use serde_json::{Value, json};

use crate::account_door::joined;
use crate::altered::{is_noticed, with_eve};
use crate::support::{House, NO_WAITS, Person};

/// Lines about the account of an address at a door, by their events and outcomes.
async fn lines(house: &House, (door, email): (&str, &str), told: &[(&str, &str)]) {
    for (event, outcome) in told {
        let line = format!(
            "insert into audit (id, at, door, account_id, actor, event, outcome) select gen_random_uuid(), '{}', \
            '{door}', id, 'requester', '{event}', '{outcome}' from accounts where email = '{email}'",
            house.clock.now().to_rfc3339(),
        );
        house.db_run(&line).await;
    }
}

/// Lines about a person by every event and outcome that owners are told of where an admin is concerned.
async fn lines_about(house: &House, person: &Person, door: &str) {
    let told = [
        ("authenticator", "locked_out"),
        ("authenticator", "suspended"),
        ("row_altered", "refused"),
        ("authenticator_reset", "done"),
        ("email_changed", "done"),
        ("admin_disabled", "done"),
        ("admin_removed", "done"),
    ];
    lines(house, (door, &person.email), &told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_other_doors_are_mailed_to_nobody() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.with_roles("bob@example.com", &["CMS"]).await;
    let before = [house.noticed(&ann.email).await, house.noticed(&bob.email).await];
    for door in ["account", "player"] {
        lines_about(&house, &bob, door).await;
    }
    assert_eq!([house.noticed(&ann.email).await, house.noticed(&bob.email).await], before);
    let unread =
        "select count(*) from audit, notice_cursor where (audit.xact, audit.id) > (notice_cursor.xact, audit_id)";
    assert_eq!(house.db_number(unread).await, 0, "they count as read");
    lines_about(&house, &bob, "staff").await;
    assert!(house.noticed(&ann.email).await.len() > before[0].len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_told_of_their_own_account_and_no_owner_is() {
    let house = House::with(&[("VESTIBULE_DOORS", "staff,account")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    joined(&house, "bob@example.com", "bob").await;
    let before = house.noticed(&ann.email).await;
    let told = [
        ("email_code", "locked_out"),
        ("password_changed", "done"),
        ("password_reset", "done"),
        ("password_set", "done"),
        ("two_factor_on", "done"),
        ("two_factor_off", "done"),
        ("refresh_token", "resent"),
        ("refresh_token", "replayed"),
        ("registered", "signed_in"),
        ("row_altered", "refused"),
    ];
    lines(&house, ("account", "bob@example.com"), &told).await;
    let mut subjects = house.noticed("bob@example.com").await;
    subjects.sort();
    let expected = [
        "a new password was set",
        "a sign-in key was used twice",
        "the password was changed",
        "the password was reset",
        "too many wrong passwords or codes",
        "two-factor sign-in was turned off",
        "two-factor sign-in was turned on",
    ];
    assert_eq!(subjects, expected);
    assert_eq!(house.noticed(&ann.email).await, before, "an owner is told of no customer");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_row_is_told_at_the_door_of_its_account_and_a_customers_to_no_owner() {
    let (house, ann, eve) = with_eve().await;
    let before = [house.noticed(&ann.email).await, house.noticed(&eve.email).await];
    let customer = "update accounts set door = 'account', handle = 'acct_0123456789', roles = '{}', enrolled = false,
        enrolment_until = null where email = 'eve@example.com'";
    house.db_run(customer).await;
    let now = house.clock.now().to_rfc3339();
    let mail = format!(
        "insert into outbox (id, door, kind, account_id, key_id, payload, due_at, drop_at, created_at)
            select gen_random_uuid(), 'staff', 'notice', id, 'k', '\\x00', '{now}', '9000-01-01', '{now}' from accounts
            where email = 'eve@example.com'"
    );
    house.db_run(&mail).await;
    house.ring();
    is_noticed(&house, "accounts").await;
    let door = "select string_agg(distinct door, ' ') from audit where event = 'row_altered'";
    assert_eq!(house.db_text(door).await, "account");
    assert_eq!([house.noticed(&ann.email).await, house.noticed(&eve.email).await], before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_reads_the_lines_of_their_own_door_alone() {
    let house = House::with(&NO_WAITS).await;
    let (_, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let bob = house.with_roles("bob@example.com", &["CMS"]).await;
    let read = async || {
        let query = "{ auditTrail(filter: { event: ROW_ALTERED }) { lines { crmUserId } } }";
        owner.graphql(json!({ "query": query })).await.field("auditTrail")["lines"].clone()
    };
    lines_about(&house, &bob, "account").await;
    assert_eq!(read().await, Value::Array(Vec::new()));
    lines_about(&house, &bob, "staff").await;
    assert_eq!(read().await, json!([{ "crmUserId": bob.id }]));
}
