//! `audit forget`: whose lines lose their personal data, what stays in them, and what `audit verify` says of a line that lost
//! its data in another way.

use serde_json::{Value, json};
use vestibule::accounts;
use vestibule::audit::{self, Forgettable, RemovedAccount};
use vestibule::rules::trail::TrailActor;
use vestibule::store::trail::Withholding;

use crate::audit_commands::seal;
use crate::support::house::KEYS;
use crate::support::office::{Office, actor, is_refusal};
use crate::support::trail::found;
use crate::support::{House, NO_WAITS, operator};

const NEXT: &str = "next:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/// Empties the line at a position by hand.
const EMPTY: &str = "update audit set personal = null, personal_salt = null where position = ";

/// An office with Ann, and Bob, who was removed: lines 2, 3, 5 and 6 of seven are about him.
async fn without_bob() -> (Office, String) {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO,OWNER --name Ann");
    let bob = office.json("admin add bob@example.com --role BO --name Bob");
    office.done("admin set bob@example.com --role CMS");
    office.done("admin set ann@example.com --name Anna");
    office.done("admin set bob@example.com --name Robert");
    office.done("admin remove bob@example.com --reason left");
    office.done("admin unlock ann@example.com");
    (office, bob["id"].as_str().unwrap().to_owned())
}

fn forget(id: &str) -> String {
    format!("audit forget --who {id} --reason art-17")
}

/// Findings and withheld positions of a verification.
fn verified(office: &Office) -> (Vec<(String, Option<i64>)>, Vec<i64>) {
    let said: Value = serde_json::from_str(&office.run("audit verify --json").out).unwrap();
    let list = |name: &str| said[name].as_array().unwrap().clone();
    let findings = list("findings");
    let finding = |finding: &Value| (finding["kind"].as_str().unwrap().to_owned(), finding["position"].as_i64());
    let withheld = list("withheld").iter().map(|line| line["position"].as_i64().unwrap()).collect();
    (findings.iter().map(finding).collect(), withheld)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_admin_is_forgotten_in_every_line_and_the_rest_of_the_line_stays() {
    let (office, bob) = without_bob().await;
    let unsealed = office.refused(&forget(&bob));
    assert!(unsealed.contains(&format!("4 lines about {bob} wait to be sealed")), "{unsealed}");
    seal(&office).await;
    let before = office.json(&format!("audit list --who {bob}"));
    assert_eq!(office.done(&forget(&bob)), format!("withheld the personal data of 4 lines about {bob}\n"));

    // The places are believed before the line that lists them is sealed.
    for _ in 0..2 {
        assert_eq!(verified(&office), (vec![], vec![2, 3, 5, 6]));
        seal(&office).await;
    }
    let said = office.done("audit verify");
    assert!(said.ends_with("\nwhole: 8 lines are sealed, 0 wait; personal data of 4 is withheld\n"), "{said}");
    let retired = [("VESTIBULE_KEYS", NEXT), ("VESTIBULE_RETIRED_KEYS", KEYS)];
    assert_eq!(office.run_set("audit verify", &retired).out, said);

    let after = office.json(&format!("audit list --who {bob}"));
    let own = &after[0];
    assert_eq!(
        json!([own["event"], own["outcome"], own["actor"], own["reason"], own["crmUserId"], own["withheld"]]),
        json!(["personal_data_withheld", "done", actor(), "art-17", bob, false])
    );
    assert_eq!(own["detail"], json!({ "accountRemoved": bob, "places": "2-3,5-6", "reason": "art-17" }));
    for (was, is) in before.as_array().unwrap().iter().zip(&after.as_array().unwrap()[1..]) {
        for kept in ["id", "position", "at", "door", "actor", "event", "outcome", "reason", "crmUserId", "detail"] {
            assert_eq!(was[kept], is[kept], "{kept}");
        }
        assert_eq!(json!([is["email"], is["displayName"], is["withheld"]]), json!([null, null, true]));
    }
    let names = "select count(*) from audit where audit::text ilike '%bob@%' or audit::text like '%Robert%'";
    assert_eq!(office.database.db_number(names).await, 0);
    assert_eq!(
        office.database.db_number("select count(*) from audit where personal ->> 'email' like 'ann@%'").await,
        3
    );

    // A second time finds nothing.
    assert_eq!(office.done(&forget(&bob)), format!("nothing is left to withhold about {bob}\n"));
    assert_eq!(office.json(&forget(&bob)), json!({ "id": bob, "withheld": 0, "left": 0 }));
    assert_eq!(office.database.db_number("select count(*) from audit").await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_forgotten_who_exists_or_is_unknown_and_nothing_without_reason_or_keys() {
    let (office, bob) = without_bob().await;
    seal(&office).await;
    let ann = office.json("admin show ann@example.com")["id"].as_str().unwrap().to_owned();
    let exists = office.refused(&forget(&ann));
    assert!(
        exists.contains(&format!("is an existing admin: first remove it (`vestibule admin remove {ann}`)")),
        "{exists}"
    );
    for unknown in ["admin_0000000000", "bob@example.com", "ann@example.com", "%"] {
        assert!(office.refused(&forget(unknown)).contains("is the id of no removed"), "{unknown}");
    }
    for wrong in [
        format!("audit forget --who {bob}"),
        format!("audit forget --who {bob} --reason="),
        String::from("audit forget --reason left"),
    ] {
        assert_eq!(office.run(&wrong).code, 2, "{wrong}");
    }
    is_refusal(&office.run_set(&forget(&bob), &[("VESTIBULE_KEYS", "")]));
    // Under other keys nothing is genuine.
    is_refusal(&office.run_set(&forget(&bob), &[("VESTIBULE_KEYS", NEXT)]));
    // A planted removal removes nobody.
    let planted = format!(
        "create temporary table made as select * from audit where event = 'admin_removed'; \
        update made set id = gen_random_uuid(), position = null, link_mac = null, \
            detail = '{{\"accountRemoved\": \"admin_1\"}}', account_id = (select id from accounts where handle = '{ann}'); \
        insert into audit select * from made"
    );
    office.database.run(&planted).await;
    assert!(office.refused(&forget("admin_1")).contains("is not as it was written"));
    assert_eq!(office.database.db_number("select count(*) from audit where personal is null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_and_players_are_forgotten_too() {
    let office = Office::open().await;
    let password = "violet tractor hums quietly\n";
    let added = |line: &str| -> String {
        let said: Value = serde_json::from_str(&office.run_with(&format!("{line} --json"), password).out).unwrap();
        said["id"].as_str().unwrap().to_owned()
    };
    office.done("brand add 7 --name Casino");
    let people = [
        (added("account add eve@example.com --username eve"), "account", "account remove eve"),
        (
            added("account add fay@example.com --door session --username fay"),
            "account",
            "account remove fay --door session",
        ),
        (added("player add 7/1 --email gus@example.com"), "player", "player remove 7/1"),
    ];
    seal(&office).await;
    for (id, noun, remove) in people {
        let exists = office.refused(&forget(&id));
        assert!(exists.contains(&format!("is an existing {noun}: first remove it")), "{exists}");
        office.done(remove);
        seal(&office).await;
        assert_eq!(office.json(&forget(&id)), json!({ "id": id, "withheld": 2, "left": 0 }), "{remove}");
    }
    seal(&office).await;
    let (findings, withheld) = verified(&office);
    assert_eq!((findings, withheld.len()), (vec![], 6));
    assert_eq!(office.database.db_number("select count(*) from audit where personal::text like '%@%'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_is_gone_or_there_in_any_other_way_is_a_finding() {
    let (office, bob) = without_bob().await;
    seal(&office).await;
    office.database.run("create table filled as table audit").await;
    office.done(&forget(&bob));
    seal(&office).await;
    office.database.run("create table kept as table audit").await;
    let whole = (vec![], vec![2, 3, 5, 6]);
    assert_eq!(verified(&office), whole);

    let listing = "event = 'personal_data_withheld'";
    let places = "detail = jsonb_set(detail, '{places}', '\"1-7\"')";
    let planted = |values: &str| {
        format!(
            "create table made as select * from audit where {listing}; \
            update made set id = gen_random_uuid(), position = null, link_mac = null, {values}; \
            insert into audit select * from made; drop table made"
        )
    };
    let (emptied, edited, inserted) = ("emptied", "edited", "inserted");
    let all_emptied = |before: &[(&'static str, Option<i64>)], positions: &[i64]| {
        let emptied = positions.iter().map(|position| (emptied, Some(*position)));
        before.iter().copied().chain(emptied).collect::<Vec<_>>()
    };
    let his = [2, 3, 5, 6];
    let cases = [
        (format!("{EMPTY}1"), vec![(emptied, Some(1))]),
        (format!("update audit set {places} where {listing}"), all_emptied(&[(edited, Some(8))], &his)),
        (
            format!("update audit set {places} where {listing}; {EMPTY}1"),
            all_emptied(&[(edited, Some(8))], &[1, 2, 3, 5, 6]),
        ),
        (format!("{}; {EMPTY}4", planted(places)), vec![(inserted, None), (emptied, Some(4))]),
        (
            format!(
                "update audit set account_id = (select account_id from audit where position = 1) where {listing}; {EMPTY}1"
            ),
            all_emptied(&[(edited, Some(8))], &[1, 2, 3, 5, 6]),
        ),
        (format!("delete from audit where {listing}; {EMPTY}4"), all_emptied(&[("cut", Some(8))], &[2, 3, 4, 5, 6])),
        (
            String::from(
                "update audit set personal = '{\"email\": \"eve@example.com\"}', personal_salt = personal_digest where position = 3",
            ),
            vec![(edited, Some(3))],
        ),
        (
            String::from("update audit set personal = '{}', personal_salt = personal_digest where position = 3"),
            vec![(edited, Some(3))],
        ),
        (
            String::from(
                "update audit set personal = filled.personal, personal_salt = filled.personal_salt from filled
                where filled.id = audit.id and audit.position in (3, 5)",
            ),
            vec![("put_back", Some(3)), ("put_back", Some(5))],
        ),
    ];
    for (sql, expected) in cases {
        office.database.run(&sql).await;
        let (findings, _) = verified(&office);
        let told: Vec<(&str, Option<i64>)> = findings.iter().map(|(kind, at)| (kind.as_str(), *at)).collect();
        assert_eq!(told, expected, "{sql}");
        assert_eq!(office.run("audit verify").code, 1);
        if expected[0].0 == "put_back" {
            break;
        }
        office.database.run("delete from audit; insert into audit select * from kept").await;
        assert_eq!(verified(&office), whole, "{sql}");
    }
    // Another forgetting withholds data that was put back.
    assert_eq!(office.json(&forget(&bob)), json!({ "id": bob, "withheld": 2, "left": 0 }));
    seal(&office).await;
    assert_eq!(verified(&office), whole);
    assert_eq!(office.json("audit list --event personal_data_withheld")[0]["detail"]["places"], "3,5");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_not_as_it_was_written_is_left_as_evidence() {
    let (office, bob) = without_bob().await;
    seal(&office).await;
    let edit = "personal = personal || '{\"email\": \"mallory@example.com\"}'";
    office.database.run(&format!("update audit set {edit} where position = 3; {EMPTY}5")).await;
    let said = office.run(&forget(&bob));
    assert_eq!((said.code, said.out), (0, format!("withheld the personal data of 2 lines about {bob}\n")));
    assert!(
        said.err.starts_with(&format!("vestibule: 1 line about {bob} was changed after it was written")),
        "{}",
        said.err
    );
    seal(&office).await;
    let found = vec![(String::from("edited"), Some(3)), (String::from("emptied"), Some(5))];
    assert_eq!(verified(&office), (found, vec![2, 6]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_forgettings_at_once_list_each_line_once_and_a_verification_meanwhile_finds_nothing() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    assert!(house.signed_in(&ann).await.sign_out().await);
    accounts::remove(&house.app, &operator().forcing(true), &house.find(&ann).await).await.unwrap();
    house.trail_is_sealed().await;
    let lines = house.db_number("select count(*) from audit where personal <> '{}'").await;
    let (store, keys) = (&house.app.store, &house.app.keys);
    let Forgettable::Removed(removed) = audit::find_removed(store, keys, &ann.id).await.unwrap() else {
        panic!("the removed admin is not found");
    };
    let by = TrailActor::Os(String::from("tester"));
    let forget = async |removed: &RemovedAccount| {
        audit::forget(store, keys, removed, (&by, "art-17"), house.clock.now()).await.unwrap()
    };
    let (one, other, during) = tokio::join!(forget(&removed), forget(&removed), house.verify(None));
    let many = usize::try_from(lines).unwrap();
    let done = |withheld: usize| Withholding::Done { withheld, left: 0 };
    assert!(many > 5 && [(one, other), (other, one)].contains(&(done(many), done(0))), "{one:?} {other:?} of {many}");
    assert_eq!(found(&during), []);
    house.trail_is_sealed().await;
    let report = house.verify(Some(house.checkpoint().await)).await;
    assert_eq!((found(&report), report.withheld.count()), (vec![], lines.unsigned_abs()));
    assert_eq!(house.db_number("select count(*) from audit where event = 'personal_data_withheld'").await, 1);
}
