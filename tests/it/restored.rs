//! After a restore: nothing that the dump held open is accepted, at any door; owners are told; and rows of the dump that are put
//! back are found.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts;
use vestibule::app::App;
use vestibule::audit::{Checkpoint, FindingKind};
use vestibule::restored::{self, ClosedDump, RestoreDeclaration};

use crate::account_door::{BOTH, joined};
use crate::assertion::GATES;
use crate::owner_requests::{OwnersHouse, reset};
use crate::signing_keys::{HOST, kids, signs_with};
use crate::support::gateway::{PLAYER, operator_of_players, player_house};
use crate::support::holder::{PASSWORD, outcome};
use crate::support::staff::answers::wrong;
use crate::support::staff::gate::{PROXY, is_empty};
use crate::support::staff::invitations::BY_INVITATION;
use crate::support::staff::own::fresh_codes;
use crate::support::staff::sentences::notice::RESTORED;
use crate::support::trail::found;
use crate::support::{Browser, Holder, House, NO_WAITS, by_tester, operator};
use crate::trusted_links::show;

/// Closes a database as `after-restore` does.
pub async fn closed(app: &App, checkpoint: Option<&Checkpoint>) -> ClosedDump {
    let dump = restored::look(app).await.unwrap().unwrap();
    let actor = by_tester();
    let by = RestoreDeclaration { actor: &actor, reason: Some("disk lost"), checkpoint };
    restored::close(app, &dump, by).await.unwrap()
}

impl House {
    /// Whether a code is mailed to who asks for one.
    async fn mails(&self, email: &str) -> bool {
        assert_eq!(self.browser().request_lookup(email).await["status"], true);
        self.mails_are_carried().await;
        let mailed = self.inbox.unread(email) > 0;
        if mailed {
            self.inbox.next(email).await;
        }
        mailed
    }
}

/// A mail that waits.
const WAITING: &str = "insert into outbox (id, door, kind, account_id, key_id, payload, due_at, drop_at, attempts, created_at) \
    select gen_random_uuid(), 'staff', 'notice', id, 'test', '\\x00', '2100-01-01', '2100-01-02', 0, '2026-11-21' \
    from accounts limit 1";

/// Rows that let somebody in, and authenticators that have not used this step.
fn open(step: i64) -> String {
    let tables = ["sessions", "pending_sign_ins", "device_links", "trusted_browsers", "recovery_codes", "outbox"];
    let counts: Vec<String> = tables.iter().map(|table| format!("(select count(*) from {table})")).collect();
    format!(
        "select {} + (select count(*) from owner_requests) \
        + (select count(*) from accounts where invitation_hash is not null or enrolment_until is not null) \
        + (select count(*) from authenticators where last_step < {step})",
        counts.join(" + ")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_the_dump_held_open_is_accepted_at_the_staff_door() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], GATES, PROXY]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.db_write("update accounts set roles = '{BO,CMS}'").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::seconds(30));
    let codes = fresh_codes(&house, &browser, &ann).await;
    let old_key = signs_with(&browser).await;
    let (under_way, mailed) = house.mailed(&ann.email).await;
    let half = house.browser();
    house.prove_address(&half, &ann).await;
    let link = accounts::device_link(&house.app, &operator(), &house.find(&ann).await).await.unwrap().unwrap().reveal();
    assert!(browser.passes().await && old_key == kids(&house).await[0]);
    house.trail_is_sealed().await;
    house.db_run(WAITING).await;

    house.wait(TimeDelta::seconds(30));
    let step = house.clock.now().timestamp() / 30;
    let done = closed(&house.app, None).await;
    let rows = &done.rows;
    let counted = [rows.sessions, rows.trusted_browsers, rows.device_links, rows.recovery_codes, rows.authenticators];
    assert!(counted.iter().all(|count| *count > 0) && rows.pending_sign_ins > 1 && rows.messages > 0, "{rows:?}");
    assert_eq!((rows.altered, done.signing_keys), (0, 1), "{rows:?}");
    assert_eq!(house.db_number(&open(step)).await, 0);

    let after = house.beside().await;
    let at = |own: &Browser| own.over_at(&after.url);
    assert_eq!(at(&browser).current_user().await, Value::Null, "a session");
    assert!(!at(&browser).passes().await, "a session at the gate");
    let shown = at(&under_way).verify_lookup(&mailed).await;
    assert_eq!(shown["errorCode"], "NO_PENDING_SIGN_IN", "a mailed code: {shown}");
    let shown = at(&half).verify_2fa(&ann.code(&house)).await;
    assert_eq!(shown["errorCode"], "NO_PENDING_SIGN_IN", "a pending sign-in: {shown}");
    assert_eq!(show(&after.browser(), &link).await.status, 410, "a device link");
    let again = after.browser();
    after.prove_address(&again, &ann).await;
    assert_eq!(again.verify_2fa(&codes[0]).await, wrong(4), "a recovery code");
    assert_eq!(again.verify_2fa(&ann.code(&after)).await["status"], false, "a step that may have been used");
    after.wait(TimeDelta::seconds(30));
    assert_eq!(again.verify_2fa(&ann.code(&after)).await["status"], true, "the step that comes next");
    assert_eq!(again.current_user().await["email"], ann.email.as_str());
    let browsers = again.trusted_browsers().await;
    assert_eq!(browsers.len(), 1, "only the browser of the new sign-in is trusted: {browsers:?}");
    let new_keys = kids(&after).await;
    assert!(new_keys.len() == 1 && new_keys[0] != old_key && signs_with(&again).await == new_keys[0], "{new_keys:?}");
    let expired = at(&browser).authz("", &[("x-forwarded-host", HOST)]).await;
    assert!(is_empty(&expired));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_invitation_and_no_enrolment_window_of_the_dump_lets_anybody_in() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], BY_INVITATION]).await;
    let (carl, token) = house.invited("carl@example.com").await;
    assert!(house.is_let_in(&carl, &token).await);
    let beside = house.beside_with(&NO_WAITS).await;
    let bob = beside.admin("bob@example.com").await;
    assert!(beside.mails(&bob.email).await, "the window is open");
    assert_eq!(closed(&house.app, None).await.rows.enrolments, 2);
    assert!(!house.is_let_in(&carl, &token).await, "an invitation");
    assert!(!beside.mails(&bob.email).await, "an enrolment window");
    let told = "select count(*) from audit where event = 'enrolment_closed' and detail ? 'accountVersion'";
    assert_eq!(house.db_number(told).await, 2);
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_of_the_dump_is_good_at_the_account_door() {
    let house = House::with(&BOTH).await;
    joined(&house, "ann@example.com", "").await;
    let holder = Holder::at(&house.url);
    let told = holder.login("ann@example.com", PASSWORD, Some(json!(null))).await.field("login");
    let text = |field: &str| told[field].as_str().unwrap().to_owned();
    let (access, refresh) = (text("token"), text("refreshToken"));
    assert!(holder.whose(&access).await.is_some());
    closed(&house.app, None).await;
    let after = house.beside().await;
    let holder = holder.over_at(&after.url);
    assert_eq!(holder.whose(&access).await, None, "an access token");
    assert_ne!(outcome(&holder.renew(&refresh).await), "OK", "a refresh token");
    assert!(holder.login("ann@example.com", PASSWORD, None).await.field("login")["token"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_code_or_fact_of_the_dump_is_good_at_the_player_door() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    assert_eq!(backend.put(PLAYER, json!({ "email": "ann@example.com" })).await.status, 201);
    let player = backend.player(&house, PLAYER).await;
    assert_eq!(player.send_mail("w-1").await.status, 200);
    let code = house.inbox.next("ann@example.com").await.code();
    assert_eq!(player.validate_mail("w-1", &code).await.status, 200);
    assert_eq!(house.db_number("select count(*) from pending_sign_ins where closed = 'proven'").await, 1);
    assert_eq!(player.data().await.status, 200);
    closed(&house.app, None).await;
    assert_eq!(backend.fact(PLAYER, "w-1").await.json()["data"]["verified"], false, "a proven fact");
    assert_eq!(player.data().await.status, 401, "a session");
    assert_eq!(backend.player(&house, PLAYER).await.data().await.status, 200, "a new session");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_waits_for_another_owner_is_gone_and_every_owner_is_told() {
    let made = OwnersHouse::of(&["olga", "otto", "oona"]).await;
    let bob = made.house.with_roles("bob@example.com", &["BO"]).await;
    let id = made.asks(0, made.person(1), reset()).await;
    made.house.mails_are_carried().await;
    assert_eq!(made.house.db_text("select id::text from owner_requests").await, id);
    let done = closed(&made.house.app, None).await;
    assert_eq!((done.rows.owner_requests, made.house.db_count("owner_requests").await), (1, 0));
    for owner in [0, 1, 2].map(|index| made.person(index)) {
        let told = made.house.noticed(&owner.email).await;
        assert_eq!(told.iter().filter(|subject| *subject == RESTORED).count(), 1, "{told:?}");
    }
    let told = made.house.noticed(&bob.email).await;
    assert!(told.iter().all(|subject| subject != RESTORED), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_the_dump_that_is_put_back_is_found() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::seconds(30));
    fresh_codes(&house, &browser, &ann).await;
    house.mailed(&ann.email).await;
    let tables = ["sessions", "pending_sign_ins", "trusted_browsers", "recovery_codes", "authenticators"];
    for table in tables {
        house.db_run(&format!("create table kept_{table} as table {table}")).await;
    }
    house.wait(TimeDelta::minutes(2));
    let line = closed(&house.app, None).await.gap.line;
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
    let position = house.db_number(&format!("select position from audit where id = '{line}'")).await;
    for table in tables {
        let is_authenticator = table == "authenticators";
        let id = if is_authenticator { "account_id" } else { "id" };
        if is_authenticator {
            house
                .db_run(
                    "update authenticators own set last_step = kept.last_step, mac = kept.mac, version = kept.version \
                from kept_authenticators kept",
                )
                .await;
        } else {
            house.db_run(&format!("insert into {table} select * from kept_{table}")).await;
        }
        let back = house.db_number(&format!("select count(*) from {table}")).await;
        let ids = house.db_text(&format!("select string_agg({id}::text, ' ' order by {id}) from {table}")).await;
        let told = found(&house.verify(None).await);
        let of_restore: Vec<_> = told.iter().filter(|finding| finding.1 == Some(position)).collect();
        assert_eq!(of_restore.len(), usize::try_from(back).unwrap(), "{table}: {told:?}");
        for (kind, _, row) in of_restore {
            assert!(*kind == FindingKind::PutBack && ids.contains(row.as_deref().unwrap()), "{table}: {told:?}");
        }
        if !is_authenticator {
            house.db_run(&format!("delete from {table}")).await;
        }
    }
}
