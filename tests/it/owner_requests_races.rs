//! Requests of owners against crowds and against somebody who writes to the table: each is good once.

use futures_util::future::join_all;
use serde_json::json;

use crate::altered::is_noticed;
use crate::owner_requests::{OwnersHouse, outcome, reset, roles};

#[tokio::test(flavor = "multi_thread")]
async fn of_64_approvals_at_once_at_two_servers_one_is_good() {
    for (what, event) in [(roles(&["CMS"]), "roles_changed"), (reset(), "authenticator_reset")] {
        let two = OwnersHouse::of(&["olga", "oscar", "otto", "odin"]).await;
        let beside = two.house.beside().await;
        let id = two.asks(0, two.person(2), what).await;
        let approved = (0..64).map(|index| {
            let (approver, server) = ([1, 3][index % 2], [&two.house, &beside][index / 2 % 2]);
            let (browser, id) = (two.browser(approver).over_at(&server.url), &id);
            async move { outcome(&browser.desk("approveOwnerRequest", json!({ "id": id })).await) }
        });
        let told = join_all(approved).await;
        assert_eq!(told.iter().filter(|told| *told == "OK").count(), 1, "{told:?}");
        assert_eq!(told.iter().filter(|told| *told == "REQUEST_OVER").count(), 63, "{told:?}");
        for event in [event, "owner_change_approved"] {
            let lines = format!("select count(*) from audit where event = '{event}'");
            assert_eq!(two.house.db_number(&lines).await, 1, "{event}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_approval_and_a_withdrawal_at_once_one_is_done() {
    for round in 0..8 {
        let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
        let id = two.asks(0, two.person(2), reset()).await;
        let (approver, asker) = (two.browser(1), two.browser(0));
        let (approved, withdrawn) = tokio::join!(
            approver.desk("approveOwnerRequest", json!({ "id": id })),
            asker.desk("withdrawOwnerRequest", json!({ "id": id })),
        );
        let mut told = [outcome(&approved), outcome(&withdrawn)];
        let is_reset = !two.house.find(two.person(2)).await.enrolled;
        assert_eq!(is_reset, told[0] == "OK", "round {round}: {told:?}");
        told.sort();
        assert_eq!(told, ["OK", "REQUEST_OVER"], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_planted_or_edited_by_hand_is_none_and_is_noticed() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let ann = two.house.with_roles("ann@example.com", &["CMS"]).await;
    let id = two.asks(0, two.person(2), reset()).await;
    two.house.db_run("create table kept as select * from owner_requests").await;
    let of = |email: &str| format!("(select id from accounts where email = '{email}@example.com')");
    let before = two.house.db_accounts().await;
    for edit in [
        format!("asker_id = {}", of("ann")),
        format!("account_id = {}", of("ann")),
        format!("account_id = {}, deed = 'change', roles = '{{OWNER}}'", of("ann")),
        "deed = 'invite'".into(),
        "deed = 'change', roles = '{OWNER,CMS}'".into(),
        "deed = 'change', email = 'eve@example.com'".into(),
        "reason = 'another'".into(),
        "asker_version = asker_version + 1".into(),
        "account_version = account_version + 1".into(),
        "expires_at = expires_at + interval '1 day'".into(),
        "asked_at = asked_at - interval '1 second'".into(),
        "mac = sha256(mac)".into(),
    ] {
        two.house.db_run(&format!("update owner_requests set {edit}")).await;
        assert_eq!(two.approves(1, &id).await, "REQUEST_OVER", "{edit}");
        assert_eq!(two.browser(1).owner_requests().await, json!([]), "{edit}");
        two.house.db_run("delete from owner_requests; insert into owner_requests select * from kept").await;
        assert_eq!(two.browser(1).owner_requests().await.as_array().unwrap().len(), 1, "{edit}: put back");
    }
    // The row under another id, about another pair of people, or made up.
    let planted = format!(
        "insert into owner_requests select gen_random_uuid(), {}, asker_version, {}, 1, 'change', null, '{{OWNER}}', reason,
            asked_at, expires_at, mac from kept",
        of("oscar"),
        of("ann")
    );
    two.house.db_run(&planted).await;
    let planted = two.house.db_text("select id::text from owner_requests where roles = '{OWNER}'").await;
    assert_eq!(two.approves(0, &planted).await, "REQUEST_OVER");
    is_noticed(&two.house, "owner_requests").await;
    assert_eq!(two.house.db_accounts().await, before);
    assert_eq!(two.browser(0).crm_user(&ann.id).await["roles"], json!(["CMS"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_put_back_after_its_end_is_good_for_nothing() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let kept =
        async || two.house.db_run("drop table if exists kept; create table kept as select * from owner_requests").await;
    let put_back = async || two.house.db_run("insert into owner_requests select * from kept").await;
    let withdrawn = two.asks(0, two.person(2), reset()).await;
    kept().await;
    let told = two.browser(0).desk("withdrawOwnerRequest", json!({ "id": withdrawn })).await;
    assert_eq!(outcome(&told), "OK");
    put_back().await;
    assert_eq!(two.approves(1, &withdrawn).await, "REQUEST_OVER", "withdrawn");
    assert!(two.house.find(two.person(2)).await.enrolled);
    two.house.db_run("delete from owner_requests").await;
    let used = two.asks(0, two.person(2), roles(&["OWNER", "CMS"])).await;
    kept().await;
    assert_eq!(two.approves(1, &used).await, "OK");
    put_back().await;
    assert_eq!(two.approves(1, &used).await, "REQUEST_OVER", "used");
    let lines = "select count(*) from audit where event = 'owner_change_approved'";
    assert_eq!(two.house.db_number(lines).await, 1);
}
