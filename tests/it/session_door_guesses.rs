//! Guesses at the session door, 64 at once; what an answer tells of a user name; the country of a caller; and rows that somebody
//! else wrote.

use std::collections::BTreeMap;

use serde_json::json;

use crate::altered::is_noticed;
use crate::support::maxmind::MaxMind;
use crate::support::session::{PASSWORD, Program, SESSION_DOOR, code, guest, key, session_house};
use crate::support::{Answer, House, crowd};

const CROWD: usize = 64;

const WRONG: &str = "wrong password, and long";

/// Answers by status and number.
fn counted(answers: &[Answer]) -> BTreeMap<(u16, i64), usize> {
    let mut counted = BTreeMap::new();
    answers.iter().map(code).for_each(|code| *counted.entry(code).or_default() += 1);
    counted
}

/// An answer without the id and the date of its request.
fn seen(answer: &Answer) -> (u16, String, Vec<String>) {
    let headers = answer.headers.iter().filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
    let mut headers: Vec<String> =
        headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    headers.sort_unstable();
    (answer.status, answer.body.clone(), headers)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_wrong_passwords_at_once_five_are_compared_whether_the_name_is_known_or_not() {
    let house = session_house().await;
    let beside = house.beside().await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    guest(&house, "bea", |_| {}).await.enrolled(&house).await;
    let mut told = Vec::new();
    for name in ["ann", "bea", "nobody"] {
        let callers: Vec<Program> = (0..CROWD).map(|index| Program::of([&house, &beside][index % 2], &key)).collect();
        let answers = crowd(callers.iter().map(|caller| caller.login(name, WRONG))).await;
        assert_eq!(counted(&answers), BTreeMap::from([((401, 10102), 5), ((429, 10120), CROWD - 5)]), "{name}");
        let mut all: Vec<_> = answers.iter().map(seen).collect();
        all.sort_unstable();
        all.dedup();
        let budget =
            "select concat_ws(' ', door, pool, cardinality(first_wrong_at), first_lockouts, first_locked_until,
            second_wrong_at, second_lockouts, second_locked_until, mailed_at, next_code_at, stale_at) from budgets";
        told.push((all, house.db_text(budget).await));
        house.db_run("delete from budgets").await;
    }
    assert_eq!(told[0].0.len(), 2, "one answer of each kind: {:?}", told[0].0);
    assert_eq!((&told[0], &told[0]), (&told[1], &told[2]));
    assert_eq!((house.db_count("sessions").await, house.db_count("pending_sign_ins").await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_at_once_with_one_right_code_one_is_logged_in() {
    let house = session_house().await;
    let beside = house.beside().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let right = ann.otp(&house, 0);
    let callers: Vec<Program> = (0..CROWD).map(|index| shop.stolen_at([&house, &beside][index % 2])).collect();
    let answers = crowd(callers.iter().map(|caller| caller.otp(&right))).await;
    assert_eq!(counted(&answers), BTreeMap::from([((204, 0), 1), ((409, 10111), CROWD - 1)]));
    assert_eq!(answers.iter().filter(|answer| !answer.set_cookies().is_empty()).count(), 1);
    assert_eq!((house.db_count("sessions").await, house.db_count("pending_sign_ins").await), (1, 0));
    // Five pending logins show one code at once.
    let pending: Vec<Program> = (0..5).map(|_| Program::of(&house, &key)).collect();
    for program in &pending {
        program.login("ann", PASSWORD).await;
    }
    let next = ann.otp(&house, 1);
    let answers = crowd(pending.iter().map(|caller| caller.otp(&next))).await;
    let told = counted(&answers);
    assert_eq!((told.get(&(204, 0)), told.get(&(401, 10103))), (Some(&1), Some(&4)), "{told:?}");
    assert_eq!(house.db_count("sessions").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_wrong_codes_at_one_login_five_are_compared() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let (wrong, right) = (ann.otp(&house, 9), ann.otp(&house, 0));
    let callers: Vec<Program> = (0..CROWD).map(|_| shop.stolen()).collect();
    let answers = crowd(callers.iter().map(|caller| caller.otp(&wrong))).await;
    assert_eq!(counted(&answers), BTreeMap::from([((401, 10103), 5), ((409, 10111), CROWD - 5)]));
    assert_eq!(code(&shop.otp(&right).await), (409, 10111));
    assert_eq!((house.db_count("sessions").await, house.db_count("pending_sign_ins").await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_country_of_the_requester_is_told_as_the_file_has_its_network() {
    let of = |code: &str| json!({ "country": { "iso_code": code, "names": { "en": "as the file names it" } } });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("country.mmdb");
    let networks = [("192.0.2.0/24", of("DE")), ("2001:db8::/32", of("KR")), ("203.0.113.0/24", of("ZZ"))];
    std::fs::write(&path, MaxMind::COUNTRIES.file(&networks)).unwrap();
    let file = ("VESTIBULE_GEOIP_FILE", path.to_str().unwrap());
    let trusted = ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");
    let house = House::with(&[SESSION_DOOR[0], SESSION_DOOR[1], file, trusted]).await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let direct = house.beside_with(&[SESSION_DOOR[0], SESSION_DOOR[1], file]).await;
    let fileless = house.beside_with(&[SESSION_DOOR[0], SESSION_DOOR[1], trusted]).await;
    for (at, forwarded, told) in [
        (&house, "192.0.2.9", ["192.0.2.9", "Germany", "DE"]),
        (&house, "2001:0DB8:0:0::7", ["2001:db8::7", "Korea (the Republic of)", "KR"]),
        (&house, "::ffff:192.0.2.9", ["192.0.2.9", "Germany", "DE"]),
        (&house, "192.0.2.9, 198.51.100.1", ["198.51.100.1", "", ""]),
        (&house, "203.0.113.7", ["203.0.113.7", "", ""]),
        (&direct, "192.0.2.9", ["127.0.0.1", "", ""]),
        (&fileless, "192.0.2.9", ["192.0.2.9", "", ""]),
    ] {
        let answer = shop.stolen_at(at).send("GET", "/v3/session/user", &[("x-forwarded-for", forwarded)], "").await;
        assert_eq!(answer.status, 200, "{forwarded}: {}", answer.body);
        let user = answer.json();
        let names = ["requestIp", "requestIpCountry", "requestIpCountryCode"];
        assert_eq!(names.map(|name| user[name].as_str().unwrap()), told, "{forwarded}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_the_session_door_that_somebody_else_wrote_sign_nobody_in_and_are_noticed() {
    let house = session_house().await;
    let (shop, other) = (key(&house, "shop").await, key(&house, "other").await);
    let until = house.clock.now() + chrono::TimeDelta::days(3);
    let ann = guest(&house, "ann", |new| new.trial_until = Some(until)).await.enrolled(&house).await;
    let (session, pending) = (Program::of(&house, &shop), Program::of(&house, &shop));
    session.login("ann", PASSWORD).await;
    assert_eq!(session.otp(&ann.otp(&house, 0)).await.status, 204);
    pending.login("ann", PASSWORD).await;
    let of_other = "application_key_id = (select id from application_keys where name = 'other')";
    for (table, edit) in [
        ("sessions", of_other),
        ("sessions", "remembered = true"),
        ("accounts", "roles = '{HOSTING}'"),
        ("accounts", "trial_until = null"),
        ("accounts", "trial_until = trial_until + interval '1 year'"),
        ("accounts", "email_proven = true"),
        ("accounts", "number = 7"),
        ("pending_sign_ins", of_other),
        ("pending_sign_ins", "remembered = true"),
    ] {
        let before = house.app.store.alarms().total();
        house.db_run(&format!("create table kept as table {table}; update {table} set {edit}")).await;
        for key in [&shop, &other] {
            let (session, pending) = (session.with_key(key), pending.with_key(key));
            if table != "pending_sign_ins" {
                assert_eq!(code(&session.user().await), (401, 10100), "{table} {edit}");
            }
            if table != "sessions" {
                assert_eq!(code(&pending.otp(&ann.otp(&house, 1)).await), (409, 10111), "{table} {edit}");
            }
        }
        if table == "accounts" {
            assert_eq!(code(&Program::of(&house, &shop).login("ann", PASSWORD).await), (401, 10102), "{edit}");
            house.db_run("delete from budgets").await;
        }
        assert!(house.app.store.alarms().total() > before, "{table} {edit}");
        let columns = edit.split(" = ").next().unwrap();
        house
            .db_run(&format!("update {table} set {columns} = (select kept.{columns} from kept); drop table kept"))
            .await;
        assert_eq!(session.user().await.status, 200, "{table} {edit}: put back");
    }
    for table in ["sessions", "accounts", "pending_sign_ins"] {
        is_noticed(&house, table).await;
    }
    assert_eq!(pending.otp(&ann.otp(&house, 1)).await.status, 204, "the rows as they were");
}
