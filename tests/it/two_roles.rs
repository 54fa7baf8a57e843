//! Two database roles, as in `docs/operations.md`: one owns the tables and migrates, the other serves with the grants of
//! `docs/grants.sql`. Everything that a server and its commands do works under the second.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use serde_json::Value;
use vestibule::accounts;
use vestibule::edge::Limits;
use vestibule::prune::prune;
use vestibule::rotate::rotate;
use vestibule::store::DatabaseUrl;

use crate::audit_commands::seal;
use crate::support::database::admin;
use crate::support::house::KEYS;
use crate::support::office::{Office, is_refusal};
use crate::support::program::run;
use crate::support::staff::answers::right;
use crate::support::staff::own::fresh_codes;
use crate::support::trail::found;
use crate::support::{House, NO_WAITS, ORIGIN, Person, TestDatabase, by_tester, operator};
use crate::trusted_links::show;

const NEXT: &str = "next:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

const GRANTS: &str = include_str!("../../docs/grants.sql");

/// Creates the serving role with its grants; its connection string.
async fn serving(database: &TestDatabase) -> String {
    let role = format!("serving_{}", database.name());
    admin(&format!("drop role if exists {role}; create role {role} login")).await;
    database.run(&GRANTS.replace(":\"serving\"", &role)).await;
    database.conninfo().replace("user=vestibule", &format!("user={role}"))
}

/// A house whose servers have the serving role.
pub async fn house_served_by_the_second() -> (House, DatabaseUrl) {
    let mut database = TestDatabase::new().await;
    let owner = database.url.clone();
    database.url = DatabaseUrl::parse(&serving(&database).await, None).unwrap();
    let keys = format!("{KEYS},{NEXT}");
    let settings = [NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_RATE_LIMIT", "1000/1s"), ("VESTIBULE_KEYS", &keys)];
    (House::over(database, &settings, Limits::default()).await, owner)
}

async fn signed_in_by_recovery_code(house: &House, person: &Person, code: &str) {
    house.wait(TimeDelta::minutes(1));
    let browser = house.browser();
    house.sign_in_by(&browser, person, code).await;
    assert!(browser.sign_out().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_all_its_work_under_a_role_that_may_alter_nothing() {
    let (house, _) = house_served_by_the_second().await;
    let served_by =
        "select count(*) from pg_stat_activity where usename = current_user and application_name = 'vestibule'";
    let (ann, bob) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("bob@example.com").await);
    assert!(house.db_number(served_by).await > 0);
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(browser.current_user().await["email"], "ann@example.com");
    let codes = fresh_codes(&house, &browser, &ann).await;
    signed_in_by_recovery_code(&house, &ann, &codes[0]).await;
    house.fail_mailed_code(&bob.email).await;
    house.browser().request_lookup("nobody@example.com").await;
    let link = accounts::device_link(&house.app, &operator(), &house.find(&ann).await).await.unwrap().unwrap();
    assert_eq!(show(&house.browser(), &link.reveal()).await.status, 204);
    accounts::unlock(&house.app, &operator(), &house.find(&bob).await).await.unwrap();

    // A new authenticator, and the end of all other sessions.
    house.wait(TimeDelta::minutes(1));
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right());
    let offered = browser.replace_authenticator(None).await;
    ann.scan(offered["authUrlFor2fa"].as_str().unwrap());
    assert_eq!(browser.replace_authenticator(Some(&ann.code(&house))).await["status"], true);
    let trusted = browser.trusted_browsers().await;
    assert!(browser.ends("forgetBrowser", &trusted[0]["id"]).await);
    assert!(browser.sign_out().await);

    // Commands, including those that end sessions.
    house.wait(TimeDelta::minutes(1));
    house.mailed(&bob.email).await;
    accounts::reset_2fa(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    accounts::disable(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    accounts::remove(&house.app, &operator(), &house.find(&bob).await).await.unwrap();

    // Outbox worker, sealer, verifier, pruner and rotation.
    house.mails_are_carried().await;
    assert!(!house.inbox.notices(&ann.email).is_empty());
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
    let rotated = house.beside_with(&[("VESTIBULE_KEYS", &format!("{NEXT},{KEYS}"))]).await;
    assert_eq!(rotate(&rotated.app, (&by_tester(), None), true).await.unwrap().unwrap().left(), 0);
    house.mailed(&ann.email).await;
    house.mails_are_carried().await;
    house.wait(TimeDelta::days(400));
    let pruned = prune(&house.app.store, &house.app.policies, house.clock.now(), 100).await.unwrap();
    // Servers publish their keys again within a second of such a move of the clock, so their rows are expired or not.
    let pruned = pruned.into_iter().filter(|(table, rows)| *rows > 0 && *table != "key_holders");
    let pruned: Vec<&str> = pruned.map(|(table, _)| table).collect();
    assert_eq!(pruned, ["pending_sign_ins", "budgets", "trusted_browsers", "signing_keys", "notices", "requesters"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_work_under_the_serving_role_and_doctor_tells_the_roles_apart() {
    let office = Office::open().await;
    let url = serving(&office.database).await;
    let settings = [("DATABASE_URL", url.as_str()), ("VESTIBULE_KEYS", KEYS), ("VESTIBULE_PUBLIC_URL", ORIGIN)];
    let done = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let said = run(&words, &settings);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
        said.out
    };
    for line in [
        "admin add ann@example.com --role BO,OWNER",
        "admin invite ann@example.com",
        "admin set ann@example.com --name Ann",
        "admin list",
        "admin show ann@example.com",
        "admin export",
        "admin disable ann@example.com",
        "admin remove ann@example.com",
        "api-key add billing --scope session,facts",
        "api-key narrow billing --scope facts",
        "api-key list",
        "api-key end billing",
        "audit list",
        "audit verify",
        "keys list",
        "prune",
        "after-restore",
    ] {
        done(line);
    }
    // Forgetting needs the owner of the tables: the serving role changes no content of a line.
    seal(&office).await;
    let gone =
        office.database.text("select detail ->> 'accountRemoved' from audit where event = 'admin_removed'").await;
    let forget = ["audit", "forget", "--who", gone.as_str(), "--reason", "left"];
    let refused = run(&forget, &settings);
    is_refusal(&refused);
    assert!(refused.err.contains("use the role that owns the tables"), "{}", refused.err);
    let archive = ["audit", "archive", "--before", "2020-01-01", "--to", "/nowhere/trail.jsonl"];
    let refused = run(&archive, &settings);
    is_refusal(&refused);
    assert!(refused.err.contains("use the role that owns the tables"), "{}", refused.err);
    office.done(&forget.join(" "));
    let role = |url: &str| {
        let said = run(&["doctor", "--json"], &[("DATABASE_URL", url), ("VESTIBULE_KEYS", KEYS)]);
        let findings: Vec<Value> = serde_json::from_str(&said.out).unwrap();
        let finding = findings.into_iter().find(|finding| finding["check"] == "role").unwrap();
        (finding["state"].as_str().unwrap().to_owned(), finding["said"].as_str().unwrap().to_owned())
    };
    assert_eq!(role(&url), (String::from("ok"), String::from("may alter no table")));
    // Each of these rights allows redirecting rows.
    let serving = format!("serving_{}", office.database.name());
    for (grant, revoke) in [
        ("grant trigger on outbox to ROLE", "revoke trigger on outbox from ROLE"),
        ("grant truncate on audit to ROLE", "revoke truncate on audit from ROLE"),
        ("grant create on schema public to ROLE", "revoke create on schema public from ROLE"),
        ("alter table notices owner to ROLE", "alter table notices owner to vestibule"),
    ] {
        office.database.run(&grant.replace("ROLE", &serving)).await;
        let (state, said) = role(&url);
        assert!(state == "warn" && said.starts_with("may alter tables"), "{grant}: {said}");
        office.database.run(&revoke.replace("ROLE", &serving)).await;
    }
    assert_eq!(role(&office.database.conninfo()).0, "warn", "whoever owns the tables");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_serving_role_can_alter_no_table_and_no_line_of_the_trail() {
    let database = TestDatabase::new().await;
    let url = DatabaseUrl::parse(&serving(&database).await, None).unwrap();
    let mut db = url.connect("test").await.unwrap();
    for statement in [
        "alter table outbox drop column kind",
        "create trigger redirected before insert on outbox for each row execute function suppress_redundant_updates_trigger()",
        "truncate audit",
        "drop table sessions",
        "create table mine ()",
        "create function mine() returns int language sql as 'select 1'",
        "delete from audit",
        "insert into trail_anchors (last_position, until, token) values (1, now(), '')",
        "delete from trail_anchors",
        "update trail_told set said = ''",
        "update audit set outcome = 'done'",
        "update audit set personal = null, personal_salt = null",
        "update recovery_codes set created_at = created_at",
        "delete from __diesel_schema_migrations",
        "delete from trail_checkpoint",
    ] {
        let refused = db.batch_execute(statement).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{statement}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_in_the_list_of_grants() {
    let database = TestDatabase::new().await;
    let tables = "select string_agg(tablename, ' ' order by tablename) from pg_tables where schemaname = 'public'";
    let grants: Vec<&str> = GRANTS.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let grants = grants.join(" ");
    let named: Vec<&str> = grants.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    for table in database.text(tables).await.split(' ') {
        assert!(
            named.contains(&table),
            "{table} has no line in docs/grants.sql: a server that may not read it is down"
        );
    }
}
