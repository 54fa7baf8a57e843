//! Two owners together: one asks for what one owner may not do, another approves it. Who may approve what and when, and what the
//! trail and the mails tell of it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::sentences::notice::{RESET, ROLES_CHANGED, TWO_OWNERS};
use crate::support::{Browser, House, NO_WAITS, Person};

/// A house with owners who are signed in and have confirmed their identity.
pub struct OwnersHouse {
    pub house: House,
    pub owners: Vec<(Person, Browser)>,
}

impl OwnersHouse {
    pub async fn of(names: &[&str]) -> OwnersHouse {
        let house = House::with(&NO_WAITS).await;
        let mut owners = Vec::new();
        for name in names {
            owners.push(house.signed_in_as(&format!("{name}@example.com"), &["OWNER"]).await);
        }
        let made = OwnersHouse { house, owners };
        made.confirm().await;
        made
    }

    /// Every owner confirms their identity.
    pub async fn confirm(&self) {
        self.house.wait(TimeDelta::seconds(30));
        for (owner, browser) in &self.owners {
            assert_eq!(browser.confirm_identity(&owner.code(&self.house)).await["status"], true);
        }
    }

    pub fn person(&self, index: usize) -> &Person {
        &self.owners[index].0
    }

    pub fn browser(&self, index: usize) -> &Browser {
        &self.owners[index].1
    }

    /// An owner asks for a change; the request's id.
    pub async fn asks(&self, index: usize, about: &Person, what: Value) -> String {
        let told = self.browser(index).desk("requestOwnerChange", input(about, what)).await;
        assert_eq!(told["status"], true, "{told}");
        told["request"]["id"].as_str().unwrap().to_owned()
    }

    /// An owner approves a request: `OK` or the error code.
    pub async fn approves(&self, index: usize, id: &str) -> String {
        outcome(&self.browser(index).desk("approveOwnerRequest", json!({ "id": id })).await)
    }
}

pub fn outcome(told: &Value) -> String {
    told["errorCode"].as_str().unwrap_or("OK").to_owned()
}

/// Arguments of `requestOwnerChange`.
pub fn input(about: &Person, what: Value) -> Value {
    let mut input = json!({ "id": about.id, "reason": "she asked in person" });
    input.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
    json!({ "input": input })
}

pub fn reset() -> Value {
    json!({ "kind": "RESET" })
}

pub fn roles(roles: &[&str]) -> Value {
    json!({ "kind": "CHANGE", "roles": roles })
}

/// Event, actor, reason and changed roles of the newest lines about an admin, oldest first.
pub async fn lines(browser: &Browser, about: &Person, most: usize) -> Vec<Value> {
    let query = "query($id: ID!) { auditTrail(limit: 20, filter: { crmUserId: $id }) { lines { event actor reason \
        changes { field before after } } } }";
    let asked = json!({ "query": query, "variables": { "id": about.id } });
    let mut lines = browser.graphql(asked).await.field("auditTrail")["lines"].as_array().unwrap().clone();
    // Refused calls are told a moment later, as lines about the caller.
    lines.retain(|line| line["event"] != "DESK_REFUSED");
    lines.into_iter().take(most).rev().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_owners_make_a_third_and_the_trail_tells_who_asked_who_approved_and_what_changed() {
    let two = OwnersHouse::of(&["olga", "oscar"]).await;
    let ann = two.house.with_roles("ann@example.com", &["CMS"]).await;
    two.house.mails_are_carried().await;
    // Lines of different moments have an order.
    two.house.wait(TimeDelta::seconds(1));
    let id = two.asks(0, &ann, roles(&["CMS", "OWNER"])).await;
    two.house.wait(TimeDelta::seconds(1));
    let listed = two.browser(1).owner_requests().await;
    let request = &listed[0];
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((&request["id"], &request["kind"]), (&json!(id), &json!("CHANGE")));
    assert_eq!((&request["askedBy"]["email"], &request["about"]["id"]), (&json!("olga@example.com"), &json!(ann.id)));
    assert_eq!(
        (&request["email"], &request["roles"], &request["reason"]),
        (&Value::Null, &json!(["CMS", "OWNER"]), &json!("she asked in person"))
    );
    // Nothing is granted yet, and everybody knows.
    assert_eq!(two.browser(0).crm_user(&ann.id).await["roles"], json!(["CMS"]));
    for email in ["olga@example.com", "oscar@example.com", "ann@example.com"] {
        assert_eq!(two.house.noticed(email).await.iter().filter(|told| *told == TWO_OWNERS).count(), 1, "{email}");
    }
    assert_eq!(two.approves(1, &id).await, "OK");
    assert_eq!(two.browser(0).crm_user(&ann.id).await["roles"], json!(["CMS", "OWNER"]));
    assert_eq!(two.browser(0).owner_requests().await, json!([]));
    assert!(two.house.noticed(&ann.email).await.contains(&ROLES_CHANGED.to_owned()));

    let changes = json!([{ "field": "roles", "before": ["CMS"], "after": ["CMS", "OWNER"] }]);
    let told = lines(two.browser(1), &ann, 3).await;
    let actor = |index: usize| format!("account:{}", two.person(index).id);
    let line = |event: &str, index: usize, changes: &Value| json!({ "event": event, "actor": actor(index), "reason": "she asked in person", "changes": changes });
    assert_eq!(told[0], line("OWNER_CHANGE_ASKED", 0, &changes));
    let approval = [line("OWNER_CHANGE_APPROVED", 1, &json!([])), line("ROLES_CHANGED", 1, &changes)];
    assert!(approval.iter().all(|line| told[1..].contains(line)), "{told:?}");
    let asker = "select detail ->> 'askedBy' from audit where event = 'owner_change_approved'";
    assert_eq!(two.house.db_text(asker).await, actor(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_deed_that_one_owner_may_not_do_is_done_by_two() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let olaf = two.house.with_roles("olaf@example.com", &["OWNER"]).await;
    let otto = two.person(2);
    let moved = json!({ "kind": "CHANGE", "email": "Otto.New@example.com" });
    for (about, what) in [(&olaf, json!({ "kind": "INVITE" })), (otto, moved), (otto, reset()), (otto, roles(&["CMS"]))]
    {
        let id = two.asks(0, about, what.clone()).await;
        assert_eq!(two.approves(1, &id).await, "OK", "{what}");
    }
    let after = two.browser(0).crm_user(&otto.id).await;
    assert_eq!(
        (&after["email"], &after["roles"], &after["enrolled"]),
        (&json!("otto.new@example.com"), &json!(["CMS"]), &json!(false))
    );
    assert_eq!(two.browser(0).crm_user(&olaf.id).await["enrolment"], "INVITED");
    two.house.mails_are_carried().await;
    assert!(two.house.inbox.mails().iter().any(|(_, mail)| mail.header("To").contains("olaf@example.com")));
    assert!(two.house.noticed("oscar@example.com").await.contains(&RESET.to_owned()));
    assert!(two.browser(2).current_user().await.is_null(), "the sessions ended with the address");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_asker_nor_the_one_concerned_approves_and_nobody_twice() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let before = two.house.db_accounts().await;
    let id = two.asks(0, two.person(2), reset()).await;
    assert_eq!(two.approves(0, &id).await, "ANOTHER_OWNER_REQUIRED");
    assert_eq!(two.approves(2, &id).await, "ANOTHER_OWNER_REQUIRED");
    let ann = two.house.with_roles("ann@example.com", &["CMS"]).await;
    assert_ne!(two.house.db_accounts().await, before, "ann was added");
    let before = two.house.db_accounts().await;
    // Without a code of the last five minutes nobody asks, approves or withdraws.
    two.house.wait(TimeDelta::minutes(5));
    for (field, arguments) in [
        ("requestOwnerChange", input(&ann, roles(&["OWNER"]))),
        ("approveOwnerRequest", json!({ "id": id })),
        ("withdrawOwnerRequest", json!({ "id": id })),
    ] {
        assert_eq!(outcome(&two.browser(1).desk(field, arguments).await), "IDENTITY_NOT_CONFIRMED", "{field}");
    }
    assert_eq!(two.house.db_accounts().await, before);
    two.confirm().await;
    assert_eq!(two.approves(1, &id).await, "OK");
    assert_eq!(two.approves(1, &id).await, "REQUEST_OVER", "twice");
    for unknown in ["", "nothing", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(two.approves(1, unknown).await, "REQUEST_OVER", "{unknown}");
    }
    let refused = "select count(*) + (select coalesce(sum(untold), 0) from desk_refusals) from audit
        where event = 'desk_refused'";
    assert!(two.house.db_number(&format!("select ({refused})::bigint")).await >= 3, "refusals are told");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_owner_does_alone_or_nobody_may_is_not_asked_for() {
    let two = OwnersHouse::of(&["olga", "oscar"]).await;
    let ann = two.house.with_roles("ann@example.com", &["CMS"]).await;
    let before = (two.house.db_accounts().await, two.house.db_deeds().await);
    let nobody = Person::named("nobody@example.com", "admin_0000000000");
    let (olga, oscar) = (two.person(0), two.person(1));
    let email = |email: &str| json!({ "kind": "CHANGE", "email": email });
    for (about, what, code) in [
        (&ann, reset(), "INVALID_INPUT"),
        (&ann, roles(&["BO"]), "INVALID_INPUT"),
        (&ann, email("anna@example.com"), "INVALID_INPUT"),
        (&ann, json!({ "kind": "CHANGE" }), "INVALID_INPUT"),
        (&ann, roles(&[]), "INVALID_INPUT"),
        (&ann, roles(&["OWNER", "KING"]), "UNKNOWN_ROLE"),
        (&ann, json!({ "kind": "RESET", "roles": ["OWNER"] }), "INVALID_INPUT"),
        (&ann, json!({ "kind": "CHANGE", "roles": ["OWNER"], "reason": " " }), "REASON_REQUIRED"),
        (&ann, json!({ "kind": "CHANGE", "roles": ["OWNER"], "reason": "a\nb" }), "INVALID_INPUT"),
        (&ann, json!({ "kind": "CHANGE", "roles": ["OWNER"], "reason": "a\u{2029}b" }), "INVALID_INPUT"),
        (olga, reset(), "OWN_ACCOUNT"),
        (olga, roles(&["CMS"]), "OWN_ACCOUNT"),
        (&nobody, reset(), "NOT_FOUND"),
        (oscar, email("oscar"), "INVALID_EMAIL"),
        (oscar, json!({ "kind": "INVITE" }), "ALREADY_ENROLLED"),
        // A house of two owners has no approver of a request about one of them.
        (oscar, reset(), "OWNER_BY_COMMAND_ONLY"),
        (oscar, roles(&["CMS"]), "OWNER_BY_COMMAND_ONLY"),
    ] {
        let told = two.browser(0).desk("requestOwnerChange", input(about, what.clone())).await;
        assert_eq!(outcome(&told), code, "{} {what}", about.email);
    }
    assert_eq!((two.house.db_accounts().await, two.house.db_deeds().await), before);
    assert_eq!(two.house.db_count("owner_requests").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_whose_other_owners_cannot_sign_in_has_no_approver() {
    let two = OwnersHouse::of(&["olga", "oscar"]).await;
    let ann = two.house.with_roles("ann@example.com", &["CMS"]).await;
    // Olaf has no authenticator, and Oscar's is suspended.
    two.house.with_roles("olaf@example.com", &["OWNER"]).await;
    let suspend = "update authenticators set failures = 100, suspended_at = created_at where account_id in (
        select id from accounts where email = 'oscar@example.com')";
    two.house.db_write(suspend).await;
    let told = two.browser(0).desk("requestOwnerChange", input(&ann, roles(&["OWNER"]))).await;
    assert_eq!(outcome(&told), "OWNER_BY_COMMAND_ONLY");
    assert_eq!(two.house.db_count("owner_requests").await, 0);
    two.house.db_write("update authenticators set failures = 0, suspended_at = null where failures = 100").await;
    two.asks(0, &ann, roles(&["OWNER"])).await;
}
