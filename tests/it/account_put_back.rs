//! Rows of the account door that are put back: a session that ended, a device that another one took the place of, a password that
//! was changed, a registration that was completed.
//! `audit verify` finds each by its line of the trail.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::audit::FindingKind;

use crate::account_door::{BOTH, PASSWORD, joined};
use crate::register::{ANN, OPEN, begun, confirm, input, wrong_code};
use crate::support::holder::outcome;
use crate::support::trail::found;
use crate::support::{Holder, House};

const NEXT: &str = "amber quarry whistles slowly";

/// Access token, refresh token and id of a new session of a device with this label.
async fn session(holder: &Holder, password: &str, label: &str) -> [String; 3] {
    let answer = holder.login("ann@example.com", password, Some(json!(label))).await;
    let told = answer.field("login");
    ["token", "refreshToken", "sessionId"].map(|field| told[field].as_str().unwrap().to_owned())
}

/// Puts the row of a session back, checks that it is found by the only trail line that ends one this way, and takes the row away.
async fn is_found(house: &House, id: &str, (event, outcome): (&str, &str)) {
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), [], "{event} before anything is put back");
    house.db_run(&format!("insert into sessions select * from kept where id = '{id}'")).await;
    let position = format!("select max(position) from audit where event = '{event}' and outcome = '{outcome}'");
    let position = house.db_number(&position).await;
    let put_back = (FindingKind::PutBack, Some(position), Some(id.to_owned()));
    assert_eq!(found(&house.verify(None).await), [put_back], "{event}");
    house.db_run(&format!("delete from sessions where id = '{id}'; drop table kept")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_a_replay_a_change_or_a_device_ended_and_is_there_is_found() {
    let house = House::with(&BOTH).await;
    joined(&house, "ann@example.com", "").await;
    let holder = Holder::at(&house.url);
    let keep = "create table kept as table sessions";

    // A registered or refreshed session alone is no finding.
    let [_, first, replayed] = session(&holder, PASSWORD, "a").await;
    let second = holder.renew(&first).await.field("newToken")["refreshToken"].as_str().unwrap().to_owned();
    assert_eq!(outcome(&holder.renew(&second).await), "OK");
    house.db_run(keep).await;
    assert_eq!(outcome(&holder.renew(&first).await), "INVALID_TOKEN");
    is_found(&house, &replayed, ("refresh_token", "replayed")).await;

    let [_, _, other] = session(&holder, PASSWORD, "b").await;
    let [own, ..] = session(&holder, PASSWORD, "c").await;
    house.db_run(keep).await;
    let changed = holder.change_password(&own, PASSWORD, NEXT).await;
    assert_eq!(changed.field("changePassword")["status"], 200, "{}", changed.body);
    is_found(&house, &other, ("password_changed", "done")).await;

    let [_, _, phone] = session(&holder, NEXT, "phone").await;
    let [own, ..] = session(&holder, NEXT, "desk").await;
    house.db_run(keep).await;
    let out = "mutation { logout(deviceInfo: { deviceId: \"phone\" }) { status sessionsEnded } }";
    assert_eq!(holder.asks(Some(&own), out, json!({})).await.field("logout")["sessionsEnded"], 1);
    is_found(&house, &phone, ("device_logged_out", "done")).await;

    // The fifth wrong password in a row ends the session.
    let [own, _, guessing] = session(&holder, NEXT, "e").await;
    house.db_run(keep).await;
    for _ in 0..5 {
        assert_eq!(outcome(&holder.change_password(&own, "wrong", PASSWORD).await), "WRONG_CREDENTIALS");
    }
    is_found(&house, &guessing, ("password", "locked_out")).await;
}

/// Signs in with each of these labels, a second apart.
async fn devices(house: &House, holder: &Holder, labels: &[&str]) {
    for label in labels {
        house.wait(TimeDelta::seconds(1));
        session(holder, PASSWORD, label).await;
    }
}

/// Puts the row of a trusted device back, and checks that it is found by the trail line at this position.
async fn device_is_found(house: &House, row: &str, position: &str) {
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), [], "{row} before anything is put back");
    let id = house.db_text(&format!("select id::text from kept where {row}")).await;
    let position = house.db_number(position).await;
    house.db_run(&format!("insert into trusted_browsers select * from kept where {row}; drop table kept")).await;
    assert_eq!(found(&house.verify(None).await), [(FindingKind::PutBack, Some(position), Some(id.clone()))], "{row}");
    house.db_run(&format!("delete from trusted_browsers where id = '{id}'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_found_that_another_of_its_label_or_five_others_took_the_place_of_and_no_other_device() {
    let house = House::with(&BOTH).await;
    joined(&house, "ann@example.com", "").await;
    let holder = Holder::at(&house.url);
    let keep = "create table kept as table trusted_browsers";

    // One device beside five sign-ins with one label keeps its place.
    devices(&house, &holder, &["phone", "laptop"]).await;
    house.db_run(keep).await;
    devices(&house, &holder, &["laptop", "laptop", "laptop", "laptop"]).await;
    assert_eq!(house.db_count("trusted_browsers").await, 2);
    let replaced = "select max(position) from audit join kept on detail ->> 'trustedBrowserReplaced' = kept.id::text";
    device_is_found(&house, "label = 'laptop'", replaced).await;

    house.db_run(keep).await;
    devices(&house, &holder, &["a", "b", "c", "d"]).await;
    device_is_found(&house, "label = 'phone'", "select max(position) from audit where outcome = 'signed_in'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_from_before_it_was_changed_or_reset_and_is_there_is_found() {
    let house = House::with(&BOTH).await;
    joined(&house, "ann@example.com", "").await;
    let holder = Holder::at(&house.url);
    let [own, ..] = session(&holder, PASSWORD, "a").await;
    let account = house.db_text("select id::text from accounts").await;
    for (event, new) in [("password_changed", NEXT), ("password_reset", PASSWORD)] {
        house.db_run("create table kept as table passwords").await;
        if event == "password_changed" {
            assert_eq!(outcome(&holder.change_password(&own, PASSWORD, new).await), "OK");
        } else {
            let awaited = holder.forget("ann@example.com").await.field("forgotPassword")["sessionId"].clone();
            let code = house.inbox.next("ann@example.com").await.code();
            let reset = holder.reset("ann@example.com", awaited.as_str().unwrap(), &code, new).await;
            assert_eq!(outcome(&reset), "OK", "{}", reset.body);
        }
        house.trail_is_sealed().await;
        assert_eq!(found(&house.verify(None).await), [], "{event} before anything is put back");
        let swap = "create table newest as table passwords; delete from passwords; insert into passwords table kept";
        house.db_run(swap).await;
        let position = format!("select max(position) from audit where event = '{event}'");
        let put_back = (FindingKind::PutBack, Some(house.db_number(&position).await), Some(account.clone()));
        assert_eq!(found(&house.verify(None).await), [put_back], "{event}");
        let newest = "delete from passwords; insert into passwords table newest; drop table kept, newest";
        house.db_run(newest).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_that_was_completed_and_waits_again_is_found_and_registers_nobody() {
    let house = House::with(&OPEN).await;
    let (waiting, code) = begun(&house, input(ANN)).await;
    house.db_run("create table kept as table pending_sign_ins").await;
    assert_eq!(confirm(&house, (&waiting, &code), ANN).await.unwrap()["status"], 200);
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
    house.db_run("insert into pending_sign_ins table kept").await;
    let position = house.db_number("select max(position) from audit where detail ? 'pendingEnded'").await;
    let id = house.db_text("select id::text from kept").await;
    assert_eq!(found(&house.verify(None).await), [(FindingKind::PutBack, Some(position), Some(id))]);
    assert_eq!(confirm(&house, (&waiting, &code), ANN).await, wrong_code(4));
    assert_eq!(house.db_count("accounts").await, 1);
}
