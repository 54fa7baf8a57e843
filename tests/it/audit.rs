//! The trail is sealed by one sealer at a time, and every manual change to it is found at its place.

use futures_util::future::join_all;
use vestibule::accounts;
use vestibule::audit::FindingKind;

use crate::support::openmetrics::Page;
use crate::support::trail::{UNSEALED, found, sealer};
use crate::support::{Browser, House, NO_WAITS, operator, until};

const DENSE: &str = "select case when count(*) = max(position) and count(*) = count(distinct position) \
    and min(position) = 1 then count(*) else -1 end from audit where position is not null";

const FORGED: &str = "insert into audit (id, at, door, actor, event, outcome, line_mac)
    values ('00000000-0000-4000-8000-000000000001', now(), 'staff', 'os:nobody', 'admin_changed', 'done', \
    decode(repeat('ab', 32), 'hex'))";

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_seals_every_line() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    for _ in 0..3 {
        let browser = house.signed_in(&ann).await;
        assert!(browser.sign_out().await);
        house.wait(chrono::TimeDelta::seconds(60));
        house.trail_is_sealed().await;
    }
    let lines = house.db_number(DENSE).await;
    assert!(lines > 10, "{lines}");
    let report = house.verify(Some(house.checkpoint().await)).await;
    assert_eq!((found(&report), report.lines, report.unsealed), (Vec::new(), lines.unsigned_abs(), 0));
    assert_eq!(report.checkpoint.unwrap().position, lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_sealers_one_gives_each_line_its_place() {
    let house = House::with(&NO_WAITS).await;
    let beside = house.beside().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let steps = async {
        for round in 0..40 {
            let server = if round % 2 == 0 { &house } else { &beside };
            server.browser().request_lookup(&ann.email).await;
        }
    };
    let sealers = join_all((0..8).map(|_| async {
        let mut sealer = sealer(&house);
        let mut sealed = 0;
        for _ in 0..30 {
            sealer.seal().await.unwrap();
            sealed += 1;
            tokio::task::yield_now().await;
        }
        sealed
    }));
    let (_, sealed) = tokio::join!(steps, sealers);
    assert_eq!(sealed, [30; 8]);
    house.trail_is_sealed().await;
    let lines = house.db_number(DENSE).await;
    assert!(lines > 40, "{lines}");
    assert_eq!(found(&house.verify(None).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealer_that_is_gone_in_the_middle_has_done_nothing() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for round in 0..60_u64 {
        house.browser().request_lookup(&ann.email).await;
        let mut sealer = sealer(&house);
        // The sealer is cancelled at a random point.
        let patience = std::time::Duration::from_micros(200 * (round % 30));
        let _dropped = tokio::time::timeout(patience, sealer.seal()).await;
    }
    house.trail_is_sealed().await;
    let lines = house.db_number(DENSE).await;
    assert!(lines > 60, "{lines}");
    assert_eq!(found(&house.verify(None).await), []);
}

async fn alarms(house: &House, kind: &str) -> f64 {
    let answer = Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await;
    Page::parse(&answer.body).value(&format!("vestibule_trail_alarms_total{{kind=\"{kind}\"}}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_a_valid_mac_raises_an_alarm_and_is_never_sealed() {
    let house = House::open().await;
    house.admin("ann@example.com").await;
    house.trail_is_sealed().await;
    house.db_run(FORGED).await;
    until("the alarm", async || (alarms(&house, "line").await == 1.0).then_some(())).await;
    // Other lines are sealed all the same, and the altered line is reported once.
    house.admin("bob@example.com").await;
    until("bob's line", async || (house.db_number(UNSEALED).await == 1).then_some(())).await;
    assert_eq!(house.db_number(DENSE).await, 2);
    assert_eq!(alarms(&house, "line").await, 1.0);
    let report = house.verify(None).await;
    let forged = Some(String::from("00000000-0000-4000-8000-000000000001"));
    assert_eq!((found(&report), report.unsealed), (vec![(FindingKind::Inserted, None, forged)], 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_forged_lines_than_a_batch_hold_up_nothing() {
    let house = House::open().await;
    house
        .db_run(
            "insert into audit (id, at, door, actor, event, outcome, line_mac) select gen_random_uuid(), \
            timestamptz '2026-01-01' + number * interval '1 s', 'staff', 'os:nobody', 'admin_changed', 'done', \
            decode(repeat('ab', 32), 'hex') from generate_series(1, 1200) number",
        )
        .await;
    house.admin("ann@example.com").await;
    until("ann's line", async || (house.db_number(UNSEALED).await == 1200).then_some(())).await;
    assert_eq!(house.verify(None).await.findings.more, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_line_is_found_and_delays_no_other() {
    let house = House::open().await;
    for name in ["ann", "bob", "cat"] {
        house.admin(&format!("{name}@example.com")).await;
    }
    house.trail_is_sealed().await;
    for (position, edit) in [
        (1, "at = 'infinity'"),
        (2, "at = '-infinity'"),
        (3, "at = '0044-03-15 BC'"),
        (3, "detail = '{\"accountVersion\": 1e400}'"),
        (2, "position = 9223372036854775807"),
    ] {
        house.db_run("drop table if exists untouched; create table untouched as table audit").await;
        house.db_run(&format!("update audit set {edit} where position = {position}")).await;
        let told = found(&house.verify(None).await);
        assert_eq!(told[0].1, Some(position), "{edit}: {told:?}");
        house.db_run("delete from audit; insert into audit select * from untouched").await;
        assert_eq!(found(&house.verify(None).await), [], "{edit}");
    }
    for (index, at) in ["infinity", "-infinity"].into_iter().enumerate() {
        let id = format!("'{index:08}-");
        house.db_run(&FORGED.replace("now()", &format!("'{at}'")).replace("'00000000-", &id)).await;
    }
    house.admin("dan@example.com").await;
    until("dan's line", async || (house.db_number(UNSEALED).await == 2).then_some(())).await;
    assert_eq!(house.db_number(DENSE).await, 4);
    let told = found(&house.verify(None).await);
    assert!(told.len() == 2 && told.iter().all(|finding| finding.0 == FindingKind::Inserted), "{told:?}");
    until("the alarms", async || (alarms(&house, "line").await == 2.0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_tail_is_an_alarm_and_no_later_line_closes_the_gap() {
    let house = House::open().await;
    for name in ["ann", "bob", "cat", "dan"] {
        house.admin(&format!("{name}@example.com")).await;
    }
    house.trail_is_sealed().await;
    let shipped = house.checkpoint().await;
    assert_eq!(shipped.position, 4);
    // An earlier checkpoint verifies: only a later one shows that the end is missing.
    house.db_run("delete from audit where position > 2").await;
    until("the alarm", async || (alarms(&house, "cut").await == 1.0).then_some(())).await;
    assert_eq!(found(&house.verify(Some(shipped.clone())).await), [(FindingKind::Cut, Some(3), None)]);
    house.admin("eve@example.com").await;
    house.trail_is_sealed().await;
    for given in [Some(shipped), None] {
        assert_eq!(found(&house.verify(given).await), [(FindingKind::Missing, Some(3), None)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_that_was_put_back_is_an_alarm() {
    let house = House::open().await;
    house.admin("ann@example.com").await;
    house.trail_is_sealed().await;
    let old = house.db_text("select token from trail_checkpoint").await;
    house.admin("bob@example.com").await;
    house.trail_is_sealed().await;
    house.db_run(&format!("delete from audit where position = 2; update trail_checkpoint set token = '{old}'")).await;
    until("the alarm", async || (alarms(&house, "checkpoint").await == 1.0).then_some(())).await;
    until("the tail's", async || (alarms(&house, "cut").await == 1.0).then_some(())).await;
    // The server seals the restored lines again.
    until("the checkpoint", async || (house.checkpoint().await.position == 2).then_some(())).await;
    assert_eq!(found(&house.verify(None).await), [(FindingKind::Cut, Some(2), None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_row_put_back_is_found_by_what_the_trail_tells() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    let browser = house.signed_in(&ann).await;
    assert!(!browser.current_user().await.is_null());
    house
        .db_run(
            "create table kept_accounts as table accounts; create table kept_sessions as table sessions; \
            create table kept_authenticators as table authenticators",
        )
        .await;
    house.wait(chrono::TimeDelta::minutes(5));
    let admin = house.find(&ann).await;
    accounts::reset_2fa(&house.app, &operator(), &admin).await.unwrap();
    accounts::remove(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
    let (ann_id, session) = (admin.id.to_string(), house.db_text("select id::text from kept_sessions").await);
    let line = |event: &str| format!("select position from audit where event = '{event}'");
    let reset = house.db_number(&line("authenticator_reset")).await;
    let removed = house.db_number(&line("admin_removed")).await;
    let (put_back, bob_id) =
        (FindingKind::PutBack, house.db_text("select account_id::text from audit where event = 'admin_removed'").await);

    house.db_run(&format!("insert into sessions select * from kept_sessions where account_id = '{ann_id}'")).await;
    assert_eq!(found(&house.verify(None).await), [(put_back, Some(reset), Some(session))]);
    house.db_run("delete from sessions").await;
    house
        .db_run(&format!("insert into authenticators select * from kept_authenticators where account_id = '{ann_id}'"))
        .await;
    assert_eq!(found(&house.verify(None).await), [(put_back, Some(reset), Some(ann_id.clone()))]);
    house.db_run("delete from authenticators").await;
    house
        .db_run(&format!(
            "update accounts set (version, enrolled, enrolment_until, mac) = (select version, enrolled, enrolment_until, \
            mac from kept_accounts kept where kept.id = accounts.id) where id = '{ann_id}'"
        ))
        .await;
    assert_eq!(found(&house.verify(None).await), [(put_back, Some(reset), Some(ann_id.clone()))]);
    // The second change writes a version that the trail already has.
    house.wait(chrono::TimeDelta::seconds(1));
    accounts::disable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    house.trail_is_sealed().await;
    let disabled = house.db_number(&line("admin_disabled")).await;
    let found_then = found(&house.verify(None).await);
    assert_eq!(
        found_then.iter().map(|finding| (finding.0, finding.1)).collect::<Vec<_>>(),
        [(put_back, Some(disabled))]
    );
    house.db_run("update accounts set version = 100").await;
    house.db_run(&format!("insert into accounts select * from kept_accounts where id = '{bob_id}'")).await;
    assert!(found(&house.verify(None).await).contains(&(put_back, Some(removed), Some(bob_id))));
}
