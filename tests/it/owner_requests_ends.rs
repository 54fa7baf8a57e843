//! The ends of a request of owners: a day, a change of what it rests on, a withdrawal, and the last owner who can sign in.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts::{self, AccountEdit};
use vestibule::prune::prune;

use crate::owner_requests::{OwnersHouse, input, lines, outcome, reset, roles};
use crate::support::{Person, operator};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_over_after_a_day_and_its_row_is_pruned() {
    let two = OwnersHouse::of(&["olga", "oscar"]).await;
    let ann = two.house.with_roles("ann@example.com", &["CMS"]).await;
    let early = two.asks(0, &ann, roles(&["OWNER"])).await;
    two.house.wait(TimeDelta::minutes(4));
    let bob = two.house.with_roles("bob@example.com", &["CMS"]).await;
    let late = two.asks(0, &bob, roles(&["OWNER"])).await;
    two.house.wait(TimeDelta::hours(24) - TimeDelta::minutes(4) - TimeDelta::seconds(30));
    let again = two.house.signed_in(two.person(1)).await;
    two.house.confirms(two.person(1), &again).await;
    let approves = async |id: &str| outcome(&again.desk("approveOwnerRequest", json!({ "id": id })).await);
    assert_eq!(approves(&early).await, "REQUEST_OVER");
    let told = again.desk("withdrawOwnerRequest", json!({ "id": early })).await;
    assert_eq!(outcome(&told), "REQUEST_OVER", "nothing is left to withdraw");
    assert_eq!(again.owner_requests().await[0]["id"], late, "{}", again.owner_requests().await);
    let pruned = prune(&two.house.app.store, &two.house.app.policies, two.house.clock.now(), 100).await.unwrap();
    assert_eq!(pruned.iter().find(|(table, _)| *table == "owner_requests"), Some(&("owner_requests", 1)));
    assert_eq!(approves(&late).await, "OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_ends_when_what_it_rests_on_changes_and_not_by_what_strangers_do() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let house = &two.house;
    let (olga, otto) = (two.person(0), two.person(2));
    let change = async |person: &Person, edit: AccountEdit| {
        accounts::change(&house.app, &operator(), &house.find(person).await, &edit).await.unwrap();
    };
    let of_roles = |roles: &[&str]| AccountEdit {
        roles: Some(roles.iter().map(|role| String::from(*role)).collect()),
        ..AccountEdit::default()
    };
    // A sign-in of the one concerned, wrong codes that lock them and the asker's sign-out leave it as it is.
    let id = two.asks(0, otto, reset()).await;
    house.wait(TimeDelta::seconds(30));
    house.signed_in(otto).await;
    house.fail_mailed_code(&otto.email).await;
    assert!(two.browser(0).stolen().sign_out().await);
    assert_eq!(two.browser(1).owner_requests().await.as_array().unwrap().len(), 1);
    // The one concerned was changed meanwhile.
    change(otto, of_roles(&["OWNER", "CMS"])).await;
    assert_eq!(two.browser(1).owner_requests().await, json!([]));
    assert_eq!(two.approves(1, &id).await, "REQUEST_OVER");
    let told = two.browser(1).desk("withdrawOwnerRequest", json!({ "id": id })).await;
    assert_eq!(outcome(&told), "REQUEST_OVER");
    assert_eq!(house.db_number("select count(*) from audit where event = 'owner_change_withdrawn'").await, 0);
    // The asker is no owner any more, and not even after becoming one again.
    let olga_again = house.signed_in(olga).await;
    house.confirms(olga, &olga_again).await;
    let asked = olga_again.desk("requestOwnerChange", input(otto, reset())).await;
    let id = asked["request"]["id"].as_str().unwrap();
    for held in [&["CMS"][..], &["OWNER"]] {
        change(olga, of_roles(held)).await;
        assert_eq!(two.approves(1, id).await, "REQUEST_OVER", "{held:?}");
    }
    // The approver is no owner any more.
    house.wait(TimeDelta::seconds(30));
    let olga_again = house.signed_in(olga).await;
    house.confirms(olga, &olga_again).await;
    let asked = olga_again.desk("requestOwnerChange", input(otto, reset())).await;
    let id = asked["request"]["id"].as_str().unwrap();
    change(two.person(1), of_roles(&["CMS"])).await;
    let refused = two.browser(1).desk_answer("approveOwnerRequest", &json!({ "id": id })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    // Both parties' requests go with their accounts.
    accounts::remove(&house.app, &operator(), &house.find(olga).await).await.unwrap();
    assert_eq!(house.db_count("owner_requests").await, 0);
    assert!(house.find(otto).await.enrolled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_withdrawn_by_any_owner_and_replaced_by_the_askers_next() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let first = two.asks(0, two.person(2), reset()).await;
    let second = two.asks(0, two.person(2), roles(&["CMS"])).await;
    assert_eq!(two.approves(1, &first).await, "REQUEST_OVER", "a newer one took its place");
    let others = two.asks(1, two.person(2), reset()).await;
    assert_eq!(two.browser(0).owner_requests().await.as_array().unwrap().len(), 2);
    for (index, id) in [(0, &second), (2, &others)] {
        two.house.wait(TimeDelta::seconds(1));
        let told = two.browser(index).desk("withdrawOwnerRequest", json!({ "id": id })).await;
        assert_eq!((&told["status"], &told["request"]["id"]), (&json!(true), &json!(id)));
        assert_eq!(two.approves(1 - index.min(1), id).await, "REQUEST_OVER");
        let again = two.browser(index).desk("withdrawOwnerRequest", json!({ "id": id })).await;
        assert_eq!(outcome(&again), "REQUEST_OVER");
    }
    let told = lines(two.browser(0), two.person(2), 1).await;
    assert_eq!(told[0]["event"], "OWNER_CHANGE_WITHDRAWN");
    assert_eq!(told[0]["actor"], format!("account:{}", two.person(2).id));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_owners_do_not_take_the_last_one_who_can_sign_in() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let id = two.asks(0, two.person(2), reset()).await;
    let suspend = "update authenticators set failures = 100, suspended_at = created_at where account_id in (
        select id from accounts where email in ('olga@example.com', 'oscar@example.com'))";
    two.house.db_write(suspend).await;
    assert_eq!(two.approves(1, &id).await, "LAST_OWNER");
    assert!(two.house.find(two.person(2)).await.enrolled);
    assert_eq!(two.browser(1).owner_requests().await[0]["id"], id, "a refused approval uses nothing up");
    let back = "update authenticators set failures = 0, suspended_at = null where failures = 100";
    two.house.db_write(back).await;
    assert_eq!(two.approves(1, &id).await, "OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_void_requests_hide_none_that_stands() {
    let two = OwnersHouse::of(&["olga", "oscar", "otto"]).await;
    let id = two.asks(0, two.person(2), reset()).await;
    for index in 0..100 {
        two.house.with_roles(&format!("a{index}@example.com"), &["CMS"]).await;
    }
    // They are newer, and of another version of the asker.
    let void = "insert into owner_requests select gen_random_uuid(), asker_id, asker_version + 1, accounts.id, accounts.version,
        deed, owner_requests.email, owner_requests.roles, reason, asked_at, expires_at + interval '1 minute', owner_requests.mac
        from owner_requests cross join accounts where accounts.roles = '{CMS}'";
    two.house.db_run(void).await;
    assert_eq!(two.house.db_count("owner_requests").await, 101);
    let listed = two.browser(1).owner_requests().await;
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &json!(id)));
}
