//! `unlockCrmUser` resets windows, cooldowns and lockouts; a suspension stays.

use serde_json::json;
use vestibule::accounts::desk::{Desk, unlock};
use vestibule::accounts::desk_many::{ManyDeed, change_many};
use vestibule::accounts::{self, AccountEdit, Changed};

use crate::crm_user_access::asking;
use crate::support::{House, operator};

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_admin_is_unlocked_and_signs_in() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "off")]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let locked = house.fail_mailed_code(&ann.email).await;
    let seen = browser.crm_user(&ann.id).await;
    assert_eq!((&seen["isLocked"], &seen["lockedUntil"]), (&json!(true), &locked["unlocksAt"]));
    assert_eq!(house.browser().request_lookup(&ann.email).await["errorCode"], "LOCKED");
    let told = browser.desk("unlockCrmUser", json!({ "id": ann.id, "reason": "asked by phone" })).await;
    assert_eq!(
        (&told["status"], &told["user"]["isLocked"], &told["user"]["lockedUntil"]),
        (&json!(true), &json!(false), &json!(null))
    );
    house.signed_in(&ann).await;
    let trail = "select concat_ws(' ', actor, host((personal ->> 'network')::inet), detail - 'bySession') from audit where event = 'admin_unlocked'";
    let expected = format!("account:{} 127.0.0.1 {{\"reason\": \"asked by phone\"}}", olga.id);
    assert_eq!(house.db_text(trail).await, expected);
    assert_eq!(browser.desk("unlockCrmUser", json!({ "id": ann.id })).await["status"], true, "twice is done");
    let unknown = browser.desk("unlockCrmUser", json!({ "id": "admin_0000000000" })).await;
    assert_eq!(unknown["errorCode"], "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_unlocks_after_losing_the_role_and_no_removed_admin_is_unlocked() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "off")]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (olga, _browser) = house.at_the_desk("olga@example.com").await;
    house.fail_mailed_code(&ann.email).await;
    let (asking, locked) = (asking(&house, &olga, None).await, house.find(&ann).await);
    // The role is lost between admission and write.
    let less = AccountEdit { roles: Some(vec!["BO".into()]), ..AccountEdit::default() };
    accounts::change(&house.app, &operator(), &house.find(&olga).await, &less).await.unwrap();
    let told = unlock(&house.app, &asking, &ann.id).await.unwrap();
    assert!(matches!(told, Desk::NoOwner), "{told:?}");
    let told = change_many(&house.app, &asking, std::slice::from_ref(&ann.id), ManyDeed::Unlock).await.unwrap();
    assert!(matches!(told.told, Desk::NoOwner), "{told:?}");
    assert_eq!(house.browser().request_lookup(&ann.email).await["errorCode"], "LOCKED");
    // The admin is removed between look-up and write.
    accounts::remove(&house.app, &operator(), &locked).await.unwrap();
    assert_eq!(accounts::unlock(&house.app, &operator(), &locked).await.unwrap(), Changed::Gone);
    assert_eq!(house.db_text("select count(*)::text from audit where event = 'admin_unlocked'").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_admin_is_not_unlocked() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "off")]).await;
    let ann = house.with_roles("ann@example.com", &["CMS"]).await;
    let (_olga, browser) = house.at_the_desk("olga@example.com").await;
    house.fail_mailed_code(&ann.email).await;
    let lockouts = "select count(*) from budgets where first_locked_until is not null";
    assert_eq!(house.db_number(lockouts).await, 1);
    let seen = house.find(&ann).await;
    house.db_run("update accounts set roles = '{BO,CMS}' where email = 'ann@example.com'").await;
    let told = browser.desk("unlockCrmUser", json!({ "id": ann.id })).await;
    assert_eq!((&told["status"], &told["errorCode"]), (&json!(false), &json!("ROW_ALTERED")), "{told}");
    // The row was written between look-up and write.
    assert_eq!(accounts::unlock(&house.app, &operator(), &seen).await.unwrap(), Changed::Altered);
    assert_eq!(house.db_number(lockouts).await, 1);
    assert_eq!(house.db_text("select count(*)::text from audit where event = 'admin_unlocked'").await, "0");
}
