//! Personal data in the trail: address and name at that time, changed fields, and their withholding.

use futures_util::future::join_all;
use serde_json::{Value, json};
use vestibule::accounts::{self, AccountEdit};
use vestibule::audit::FindingKind;
use vestibule::rules::profile::ProfileChange;

use crate::audit_commands::seal;
use crate::support::office::Office;
use crate::support::trail::found;
use crate::support::{Browser, House, NO_WAITS, operator};

const TRAIL: &str = "query($filter: AuditFilter) { auditTrail(limit: 200, filter: $filter) { lines { event: eventName outcome: outcomeName \
    crmUserId email displayName removed requester browser withheld changes { field before after } } } }";

async fn lines(browser: &Browser, filter: Value) -> Vec<Value> {
    let answer = browser.graphql(json!({ "query": TRAIL, "variables": { "filter": filter } })).await;
    answer.field("auditTrail")["lines"].as_array().unwrap().clone()
}

/// The subject and the changes of the one line of this event.
fn told(lines: &[Value], event: &str) -> Value {
    let of: Vec<&Value> = lines.iter().filter(|line| line["event"] == event).collect();
    assert_eq!(of.len(), 1, "{event}: {lines:?}");
    json!([of[0]["email"], of[0]["displayName"], of[0]["changes"]])
}

fn change(field: &str, before: &[&str], after: &[&str]) -> Value {
    json!({ "field": field, "before": before, "after": after })
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_keep_address_and_name_of_their_time_and_the_changed_fields() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let owner = house.signed_in(&ann).await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    let browser = house.browser();
    house.sign_in(&browser, &bob).await;
    let changes = AccountEdit {
        email: Some("robert@example.com".into()),
        roles: Some(vec!["BO".into(), "CMS".into()]),
        profile: ProfileChange {
            display_name: Some("Robert".into()),
            language: Some(Some(vestibule::rules::language::Language::De)),
            ..ProfileChange::default()
        },
        ..AccountEdit::default()
    };
    for wanted in [changes, AccountEdit { inactive: Some(true), ..AccountEdit::default() }] {
        house.wait(chrono::TimeDelta::seconds(1));
        accounts::change(&house.app, &operator(), &house.find(&bob).await, &wanted).await.unwrap();
    }
    let name = house.db_text("select personal ->> 'displayName' from audit where event = 'email_changed'").await;
    house.wait(chrono::TimeDelta::seconds(1));
    accounts::remove(&house.app, &operator(), &house.find(&bob).await).await.unwrap();

    let told_of = lines(&owner, json!({ "crmUserId": bob.id })).await;
    let (was, is) = (("bob@example.com", name.as_str()), ("robert@example.com", "Robert"));
    let of = |event: &str| told(&told_of, event);
    let roles = ["BO", "CMS"];
    let language = change("language", &[], &["de"]);
    assert_eq!(of("email_changed"), json!([was.0, was.1, [change("email", &[was.0], &[is.0])]]));
    assert_eq!(of("roles_changed"), json!([was.0, was.1, [change("roles", &["BO"], &roles)]]));
    assert_eq!(of("admin_changed"), json!([was.0, was.1, [change("displayName", &[was.1], &[is.1]), language]]));
    assert_eq!(of("admin_disabled"), json!([is.0, is.1, [change("state", &["enabled"], &["disabled"])]]));
    let lost = [change("language", &["de"], &[]), change("roles", &roles, &[]), change("state", &["disabled"], &[])];
    assert_eq!(of("admin_removed"), json!([is.0, is.1, lost]));
    let gained = [change("roles", &["BO"; 0], &["BO"]), change("state", &[], &["enabled"])];
    assert_eq!(of("admin_added"), json!([was.0, was.1, gained]));
    assert!(told_of.iter().all(|line| line["removed"] == true && line["withheld"] == false), "{told_of:?}");

    // A sign-in's line names the account and the browser; a decoy's line names the network only.
    let signed_in = told_of.iter().find(|line| line["outcome"] == "enrolled_and_signed_in").unwrap();
    assert_eq!(
        json!([signed_in["email"], signed_in["displayName"], signed_in["requester"]]),
        json!([was.0, was.1, "127.0.0.1"])
    );
    house.browser().request_lookup("nobody@example.com").await;
    let decoys = lines(&owner, json!({ "event": "CODE_MAILED" })).await;
    let decoy = decoys.iter().find(|line| line["crmUserId"].is_null()).unwrap();
    assert_eq!(json!([decoy["email"], decoy["displayName"], decoy["requester"]]), json!([null, null, "127.0.0.1"]));
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_has_a_salt_of_its_own_and_its_mac_rests_on_the_digest_alone() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    assert!(house.signed_in(&ann).await.sign_out().await);
    accounts::disable(&house.app, &operator().forcing(true), &house.find(&ann).await).await.unwrap();
    house.trail_is_sealed().await;
    let lines = house.db_count("audit").await;
    let own = "select least(count(distinct personal_salt), count(distinct personal_digest)) from audit
        where octet_length(personal_salt) = 32 and octet_length(personal_digest) = 32";
    assert_eq!(house.db_number(own).await, lines);
    let names =
        "select count(*) from audit where (actor || detail::text) like '%ann@%' or detail::text like '%127.0.0.1%'";
    assert_eq!(house.db_number(names).await, 0, "what names a person stands in its own column alone");
    // Each line verifies without its data, and only the removal of the data is found.
    house.db_run("update audit set personal = null, personal_salt = null").await;
    let told = found(&house.verify(Some(house.checkpoint().await)).await);
    assert_eq!(i64::try_from(told.len()).unwrap(), lines);
    assert!(told.iter().all(|finding| finding.0 == FindingKind::Emptied), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_names_a_withheld_line_as_whole_and_an_altered_one_as_edited() {
    let office = Office::open().await;
    let bob = office.json("admin add bob@example.com --role BO --name Bob")["id"].as_str().unwrap().to_owned();
    office.done("admin set bob@example.com --name Robert");
    office.done("admin add ann@example.com --role BO,OWNER --name Ann");
    office.done("admin remove bob@example.com");
    seal(&office).await;
    office.done(&format!("audit forget --who {bob} --reason left"));
    seal(&office).await;
    office.database.run("create table kept as table audit").await;
    let ids: Vec<String> = join_all([1, 2, 4].map(|position| {
        let database = &office.database;
        async move { database.text(&format!("select id::text from audit where position = {position}")).await }
    }))
    .await;
    let withheld = |position: i64, id: &str| {
        format!("withheld at {position} {id}: its personal data was withheld, and the line is otherwise intact\n")
    };
    let told = [withheld(1, &ids[0]), withheld(2, &ids[1]), withheld(4, &ids[2])].concat();
    let whole = format!("{told}whole: 5 lines are sealed, 0 wait; personal data of 3 is withheld\n");
    assert_eq!(office.done("audit verify"), whole);
    let said = office.json("audit verify");
    let of = |position: i64, id: &str| json!({ "position": position, "id": id });
    assert_eq!(
        json!([said["whole"], said["withheld"], said["withheldLines"]]),
        json!([true, [of(1, &ids[0]), of(2, &ids[1]), of(4, &ids[2])], 3])
    );
    let line = &office.json("audit list --event admin_changed")[0];
    assert_eq!(
        json!([line["email"], line["displayName"], line["changes"], line["withheld"]]),
        json!([null, null, [], true])
    );

    let id = office.database.text("select id::text from audit where position = 3").await;
    for edit in [
        "personal = personal || '{\"email\": \"mallory@example.com\"}'",
        "personal = '{}'",
        "personal_salt = decode(repeat('ab', 32), 'hex')",
    ] {
        office.database.run(&format!("update audit set {edit} where position = 3")).await;
        let said = office.run("audit verify");
        assert_eq!(said.code, 1, "{edit}");
        let altered = format!("edited at 3 {id}: its personal data was altered");
        assert!(said.out.starts_with(&altered) && said.out.contains("withheld at 2"), "{edit}: {}", said.out);
        let restore = "update audit set personal = kept.personal, personal_salt = kept.personal_salt from kept
            where kept.id = audit.id and audit.position = 3";
        office.database.run(restore).await;
    }
    assert_eq!(office.done("audit verify"), whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_data_and_salt_cannot_be_taken_out_without_the_other() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    for half in ["personal = null", "personal_salt = null", "personal_digest = null"] {
        let sql = format!("update audit set {half}");
        let refused =
            diesel_async::SimpleAsyncConnection::batch_execute(&mut office.database.connect().await, &sql).await;
        assert!(refused.unwrap_err().to_string().contains("audit_personal_check"), "{half}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_and_lists_tell_before_and_after_with_the_reason() {
    let office = Office::open().await;
    office.done("admin add bob@example.com --role BO --name Bob");
    office.done("admin set bob@example.com --role CMS,BO --reason promoted");
    let newest = || office.json("audit list --limit 1")[0].clone();
    let said = newest();
    let roles = |before: &[&str], after: &[&str]| change("roles", before, after);
    assert_eq!(
        json!([said["email"], said["displayName"], said["reason"], said["changes"]]),
        json!(["bob@example.com", "Bob", "promoted", [roles(&["BO"], &["CMS", "BO"])]])
    );
    assert!(office.run("audit list --limit 1").out.contains("roles BO -> CMS,BO"));
    let list = "email,roles,name\nbob@example.com,BO,Robert\ncat@example.com,CMS,Cat\n";
    let imported = office.run_with("admin import - --allow-changes --reason yearly", list);
    assert_eq!(imported.code, 0, "{}", imported.err);
    let listed = office.json("audit list --limit 2");
    let of = |email: &str| listed.as_array().unwrap().iter().find(|line| line["email"] == email).unwrap().clone();
    let (bob, cat) = (of("bob@example.com"), of("cat@example.com"));
    assert_eq!(
        json!([bob["displayName"], bob["changes"], bob["reason"]]),
        json!(["Bob", [change("displayName", &["Bob"], &["Robert"]), roles(&["CMS", "BO"], &["BO"])], "yearly"])
    );
    assert_eq!(json!([cat["displayName"], cat["changes"][0]]), json!(["Cat", roles(&[], &["CMS"])]));
    office.done("admin remove bob@example.com --reason left");
    let said = newest();
    assert_eq!(
        json!([said["email"], said["displayName"], said["removed"], said["reason"]]),
        json!(["bob@example.com", "Robert", true, "left"])
    );
    seal(&office).await;
    assert!(office.done("audit verify").starts_with("whole: 5 lines"));
}
