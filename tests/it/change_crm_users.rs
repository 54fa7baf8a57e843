//! `changeCrmUsers`: many admins are invited, disabled or unlocked at once, all of them or none, under the rules that hold for
//! one.

use futures_util::future::join;
use serde_json::{Value, json};
use vestibule::rules::profile::ProfileChange;

use crate::account_door::BOTH;
use crate::support::holder::{PASSWORD, customer};
use crate::support::staff::sentences::INVITED;
use crate::support::staff::sentences::notice::SEVERAL_CHANGED;
use crate::support::{Browser, House, NO_WAITS, Person};

const DEEDS: [&str; 4] = ["INVITE", "DISABLE", "UNLOCK", "REMOVE"];

/// Calls for admins by their ids.
async fn changes(browser: &Browser, ids: &[&str], deed: &str) -> Value {
    match deed {
        "REMOVE" => browser.desk("deleteCrmUsers", json!({ "ids": ids, "reason": "the move" })).await,
        _ => browser.desk("changeCrmUsers", json!({ "ids": ids, "deed": deed, "reason": "the move" })).await,
    }
}

/// Code of the refusal, and the admins for whom it was refused.
fn refusal(told: &Value) -> (&str, Vec<&str>) {
    assert_eq!((&told["status"], &told["count"]), (&json!(false), &json!(0)), "{told}");
    let refused = told["refused"].as_array().unwrap().iter().map(|id| id.as_str().unwrap());
    (told["errorCode"].as_str().unwrap(), refused.collect())
}

/// Whether the deed is recorded for these admins, once each, with the reason.
async fn recorded(house: &House, event: &str) -> i64 {
    let lines = format!(
        "select count(distinct account_id) * 1000 + count(*) from audit where event = '{event}'
        and detail ->> 'reason' = 'the move'"
    );
    house.db_number(&lines).await
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_invited_disabled_and_unlocked_at_once_with_one_reason() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "off")]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (bob, session) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let cat = house.with_roles("cat@example.com", &["BO"]).await;
    let other = house.with_roles("other@example.com", &["OWNER"]).await;
    house.fail_mailed_code(&ann.email).await;
    house.fail_mailed_code(&cat.email).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    house.mails_are_carried().await;
    let told_before = house.noticed(&other.email).await.len();

    let done = json!({ "status": true, "errorMessage": null, "errorCode": null, "count": 2, "refused": [] });
    assert_eq!(changes(&browser, &[&ann.id, &cat.id], "UNLOCK").await, done);
    for person in [&ann, &cat] {
        assert_eq!(browser.crm_user(&person.id).await["isLocked"], false);
    }
    assert_eq!(recorded(&house, "admin_unlocked").await, 2002);

    assert_eq!(changes(&browser, &[&ann.id, &cat.id, &ann.id], "INVITE").await, done, "an id that is named twice");
    assert_eq!(recorded(&house, "enrolment_opened").await, 2002);
    house.mails_are_carried().await;
    for person in [&ann, &cat] {
        assert_eq!(house.inbox.next(&person.email).await.subject(), INVITED);
    }

    assert_eq!(changes(&browser, &[&bob.id, &cat.id], "DISABLE").await, done);
    assert!(session.current_user().await.is_null(), "disabled admins are signed out");
    assert_eq!(recorded(&house, "admin_disabled").await, 2002);
    let rows = house.db_accounts().await;
    assert_eq!(changes(&browser, &[&bob.id, &cat.id], "DISABLE").await, done, "disabled admins stay disabled");
    assert_eq!((house.db_accounts().await, recorded(&house, "admin_disabled").await), (rows, 2002));
    house.mails_are_carried().await;
    let told = house.noticed(&other.email).await;
    let several = told.iter().filter(|subject| *subject == SEVERAL_CHANGED).count();
    assert_eq!((told.len() - told_before, several), (1, 1), "one mail tells of both: {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refused_admin_refuses_all_and_is_named() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], BOTH[0]]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (enrolled, _) = house.signed_in_as("enrolled@example.com", &["BO"]).await;
    let owner = house.with_roles("owner@example.com", &["OWNER"]).await;
    let altered = house.with_roles("altered@example.com", &["BO"]).await;
    customer(&house.app, ("cem@example.com", "cem"), ProfileChange::default(), PASSWORD).await;
    let foreign = house.db_text("select handle from accounts where door = 'account'").await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    house.db_run("update accounts set roles = '{BO,CMS}' where email = 'altered@example.com'").await;
    let before = house.db_accounts().await;
    let many: Vec<&str> = std::iter::repeat_n(ann.id.as_str(), 101).collect();
    for deed in DEEDS {
        let none = Vec::<&str>::new();
        assert_eq!(refusal(&changes(&browser, &many, deed).await), ("INVALID_INPUT", none), "{deed}");
        for unknown in [foreign.as_str(), "admin_0000000000", "\u{0}", ""] {
            let told = changes(&browser, &[&ann.id, unknown], deed).await;
            assert_eq!(refusal(&told), ("NOT_FOUND", vec![unknown]), "{deed}");
        }
        let told = changes(&browser, &[&ann.id, &olga.id], deed).await;
        assert_eq!(refusal(&told), ("OWN_ACCOUNT", vec![olga.id.as_str()]), "{deed}");
    }
    for (deed, refused, code) in [
        ("INVITE", &owner, "OWNER_BY_COMMAND_ONLY"),
        ("INVITE", &enrolled, "ALREADY_ENROLLED"),
        ("INVITE", &altered, "ROW_ALTERED"),
        ("DISABLE", &altered, "ROW_ALTERED"),
        ("UNLOCK", &altered, "ROW_ALTERED"),
    ] {
        let told = changes(&browser, &[&ann.id, &refused.id], deed).await;
        assert_eq!(refusal(&told), (code, vec![refused.id.as_str()]), "{deed}");
    }
    let long = json!({ "ids": [ann.id], "deed": "DISABLE", "reason": "x".repeat(501) });
    assert_eq!(browser.desk("changeCrmUsers", long).await["errorCode"], "INVALID_INPUT");
    assert_eq!(house.db_accounts().await, before);
    let lines = "select count(*) from audit where detail ->> 'reason' = 'the move'";
    assert_eq!(house.db_number(lines).await, 0);
    assert_eq!(changes(&browser, &[], "DISABLE").await["count"], 0);
    assert_eq!(
        changes(&browser, &[&altered.id, &owner.id], "REMOVE").await["count"],
        2,
        "what one may be, many may be"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_changed_by_an_owner_with_a_confirmed_identity_alone() {
    let house = House::with(&[NO_WAITS[0], ("VESTIBULE_ROLES", "CMS,BO,OWNER,AUDITOR")]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (_, clerk) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let (_, auditor) = house.signed_in_as("aud@example.com", &["AUDITOR"]).await;
    let (_, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let before = house.db_accounts().await;
    for deed in ["INVITE", "DISABLE", "UNLOCK"] {
        let asked = json!({ "ids": [ann.id], "deed": deed });
        let code = async |browser: &Browser| browser.desk_answer("changeCrmUsers", &asked).await.code();
        assert_eq!(code(&clerk).await, "FORBIDDEN");
        assert_eq!(code(&auditor).await, "FORBIDDEN");
        assert_eq!(code(&house.browser()).await, "UNAUTHENTICATED");
        assert_eq!(refusal(&changes(&owner, &[&ann.id], deed).await), ("IDENTITY_NOT_CONFIRMED", vec![]));
    }
    assert_eq!(house.db_accounts().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_owners_who_disable_each_other_among_many_one_is_left_and_all_or_none_are_disabled() {
    let house = House::with(&NO_WAITS).await;
    let mut others = Vec::new();
    for index in 0..4 {
        others.push(house.with_roles(&format!("a{index}@example.com"), &["BO"]).await);
    }
    let (one, first) = house.signed_in_as("one@example.com", &["OWNER"]).await;
    let (two, second) = house.at_the_desk("two@example.com").await;
    assert_eq!(first.confirm_identity(&one.code(&house)).await["status"], true);
    let ids = |some: &[Person], owner: &Person| -> Vec<String> {
        some.iter().map(|person| person.id.clone()).chain([owner.id.clone()]).collect()
    };
    let asks = async |browser: &Browser, ids: Vec<String>| {
        let asked = json!({ "ids": ids, "deed": "DISABLE", "reason": "the move" });
        let answer = browser.desk_answer("changeCrmUsers", &asked).await;
        answer.json()["data"]["changeCrmUsers"]["status"] == true
    };
    let (left, right) = (ids(&others[..2], &two), ids(&others[2..], &one));
    let done = join(asks(&first, left), asks(&second, right)).await;
    assert!(done.0 != done.1, "{done:?}");
    let disabled = "select string_agg(email, ' ' order by email) from accounts where disabled_at is not null";
    let expected = if done.0 {
        "a0@example.com a1@example.com two@example.com"
    } else {
        "a2@example.com a3@example.com one@example.com"
    };
    assert_eq!(house.db_text(disabled).await, expected);
}
