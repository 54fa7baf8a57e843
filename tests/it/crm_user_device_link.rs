//! `createCrmUserDeviceLink`: an owner makes a link that makes one browser trusted for an admin, and everybody concerned is told.

use serde_json::json;
use vestibule::accounts::desk::Desk;
use vestibule::accounts::desk_access::make_device_link;
use vestibule::accounts::{self, AccountEdit};
use vestibule::rules::trail::TrailEvent;
use vestibule::store::accounts::{JudgedAccount, OwnerSession, insert_device_link};

use crate::crm_user_access::asking;
use crate::support::staff::sentences::notice::LINK_MADE;
use crate::support::{House, NO_WAITS, ORIGIN, operator};
use crate::trusted_links::show;

const FIELD: &str = "createCrmUserDeviceLink";

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_told_once_to_its_maker_and_is_noticed_to_every_owner_and_the_admin() {
    let house = House::with(&NO_WAITS).await;
    let (oscar, _) = house.signed_in_as("oscar@example.com", &["OWNER"]).await;
    let (bob, _) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let carol = house.with_roles("carol@example.com", &["BO"]).await;
    let (olga, desk) = house.at_the_desk("olga@example.com").await;
    let answer = desk.desk_answer(FIELD, &json!({ "id": bob.id, "reason": "strangers lock him out" })).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let told = answer.field(FIELD);
    assert_eq!((&told["status"], &told["errorCode"]), (&json!(true), &json!(null)), "{told}");
    let token = told["url"].as_str().unwrap().strip_prefix(&format!("{ORIGIN}/device#")).unwrap().to_owned();
    let line =
        "select outcome || ' ' || actor || ' ' || (personal ->> 'email') || ' ' || (detail ->> 'reason') from audit
        where event = 'device_link_made'";
    let expected = format!("done account:{} bob@example.com strangers lock him out", olga.id);
    assert_eq!(house.db_text(line).await, expected);
    let lines = house.db_text("select string_agg(audit::text, '') from audit").await;
    assert!(!lines.contains(&token), "no line holds the token");

    for (person, times) in [(&bob, 1), (&oscar, 1), (&olga, 1), (&carol, 0)] {
        let subjects = house.noticed(&person.email).await;
        let told = subjects.iter().filter(|subject| *subject == LINK_MADE).count();
        assert_eq!(told, times, "{} {subjects:?}", person.email);
    }
    for mail in house.inbox.notices(&oscar.email) {
        assert!(!mail.raw.contains(&token) && !mail.raw.contains("/device"), "{}", mail.raw);
    }
    let fresh = house.browser();
    assert_eq!(show(&fresh, &token).await.status, 204);
    assert_eq!(show(&house.browser(), &token).await.status, 410, "once");
    assert!(!fresh.passes().await, "it proves no factor");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_is_made_without_a_reason_for_an_owner_or_for_an_admin_who_cannot_sign_in() {
    let house = House::with(&NO_WAITS).await;
    let oscar = house.with_roles("oscar@example.com", &["OWNER"]).await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    let idle = house.with_roles("idle@example.com", &[]).await;
    let gone = house.with_roles("gone@example.com", &["BO"]).await;
    accounts::disable(&house.app, &operator(), &house.find(&gone).await).await.unwrap();
    let (olga, desk) = house.at_the_desk("olga@example.com").await;
    let lines = house.db_deeds().await;
    let long = "a".repeat(501);
    for (person, reason, code) in [
        (&bob, "", "REASON_REQUIRED"),
        (&bob, " \u{a0}", "REASON_REQUIRED"),
        (&bob, long.as_str(), "INVALID_INPUT"),
        (&bob, "a\nb", "INVALID_INPUT"),
        (&oscar, "why", "OWNER_BY_COMMAND_ONLY"),
        (&olga, "why", "OWN_ACCOUNT"),
        (&idle, "why", "CANNOT_SIGN_IN"),
        (&gone, "why", "CANNOT_SIGN_IN"),
    ] {
        let told = desk.desk(FIELD, json!({ "id": person.id, "reason": reason })).await;
        assert_eq!((&told["errorCode"], &told["url"]), (&json!(code), &json!(null)), "{} {reason:?}", person.email);
    }
    assert_eq!((house.db_count("device_links").await, house.db_deeds().await), (0, lines));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_is_made_by_an_altered_row_whatever_roles_stand_in_it() {
    let house = House::with(&NO_WAITS).await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    let (_olga, desk) = house.at_the_desk("olga@example.com").await;
    for roles in ["OWNER", "CMS", ""] {
        house.db_run(&format!("update accounts set roles = '{{{roles}}}' where email = 'bob@example.com'")).await;
        let told = desk.desk(FIELD, json!({ "id": bob.id, "reason": "why" })).await;
        assert_eq!((&told["errorCode"], &told["url"]), (&json!("ROW_ALTERED"), &json!(null)), "{roles}");
    }
    assert_eq!(house.db_count("device_links").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_who_became_an_owner_meanwhile_gets_no_link_and_no_former_owner_makes_one() {
    let house = House::with(&NO_WAITS).await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    let (olga, _desk) = house.at_the_desk("olga@example.com").await;
    let asking = asking(&house, &olga, Some("why")).await;
    let seen = house.find(&bob).await;
    let more = AccountEdit { roles: Some(vec!["OWNER".into()]), ..AccountEdit::default() };
    accounts::change(&house.app, &operator(), &seen, &more).await.unwrap();
    // The deed was judged before the admin became an owner.
    let by = OwnerSession { account: asking.owner.account, session: asking.owner.session };
    let judged = JudgedAccount { account: seen.id, version: seen.version, by };
    let (actor, token) = (operator(), vestibule::rules::token::Token::of([7; 32]));
    let action = actor.action(&house.app, TrailEvent::DeviceLinkMade).unwrap();
    let made = insert_device_link(&house.app.store, judged, token.hash(), action).await.unwrap();
    assert_eq!(made, Err(vestibule::rules::account_change::ChangeOutcome::Moved));
    let carol = house.with_roles("carol@example.com", &["BO"]).await;
    accounts::sign_out(&house.app, &operator(), &house.find(&olga).await).await.unwrap();
    let told = make_device_link(&house.app, &asking, &carol.id).await.unwrap();
    assert!(matches!(told, Desk::NoOwner), "{told:?}");
    assert_eq!(house.db_count("device_links").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_the_browsers_trusted_by_them_end_when_the_admin_becomes_an_owner() {
    let house = House::with(&NO_WAITS).await;
    let (bob, session) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let (_olga, desk) = house.at_the_desk("olga@example.com").await;
    let made = async || {
        let told = desk.desk(FIELD, json!({ "id": bob.id, "reason": "why" })).await;
        told["url"].as_str().unwrap().strip_prefix(&format!("{ORIGIN}/device#")).unwrap().to_owned()
    };
    let (used, unused) = (made().await, made().await);
    assert_eq!(show(&house.browser(), &used).await.status, 204);
    let trusted = "select count(*) from trusted_browsers where account_id = (
        select id from accounts where email = 'bob@example.com')";
    assert!(house.db_number(trusted).await > 0);
    let change = async |roles: &[&str]| {
        let roles = Some(roles.iter().map(|role| String::from(*role)).collect());
        let edit = AccountEdit { roles, ..AccountEdit::default() };
        accounts::change(&house.app, &operator(), &house.find(&bob).await, &edit).await.unwrap();
    };
    change(&["BO", "CMS"]).await;
    assert!(house.db_number(trusted).await > 0, "another role ends nothing");
    change(&["BO", "OWNER"]).await;
    assert_eq!((house.db_number(trusted).await, house.db_count("device_links").await), (0, 0));
    assert_eq!(show(&house.browser(), &unused).await.status, 410);
    assert!(session.passes().await, "sessions stay");
    let lines = "select count(*) from audit where event = 'roles_changed' and detail ->> 'browsersForgotten' = 'true'";
    assert_eq!(house.db_number(lines).await, 1);
}
