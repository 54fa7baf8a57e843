//! `importCrmUsers`: a list of admins is imported at the desk as by command, whole or not at all, under the rules of the desk.

use serde_json::{Value, json};

use crate::support::staff::sentences::INVITED;
use crate::support::staff::sentences::notice::SEVERAL_CHANGED;
use crate::support::{Browser, House, NO_WAITS};

/// Largest list.
const MOST: usize = 60 * 1024;

async fn imports(browser: &Browser, text: &str, more: &Value) -> Value {
    let mut input = json!({ "text": text, "dryRun": false, "reason": "the merger" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    browser.desk("importCrmUsers", json!({ "input": input })).await
}

async fn tries(browser: &Browser, text: &str, more: &Value) -> Value {
    let mut more = more.clone();
    more["dryRun"] = true.into();
    imports(browser, text, &more).await
}

/// Results of the lines with their numbers, and the reasons of the refused ones.
fn lines(told: &Value) -> Vec<String> {
    let line = |line: &Value| {
        let reasons: Vec<&str> = line["reasons"].as_array().unwrap().iter().map(|why| why.as_str().unwrap()).collect();
        format!("{} {} {}", line["line"], line["result"].as_str().unwrap(), reasons.join("; ")).trim_end().to_owned()
    };
    told["lines"].as_array().unwrap().iter().map(line).collect()
}

/// Numbers of added, changed, unchanged and refused admins.
fn sums(told: &Value) -> [i64; 4] {
    ["created", "changed", "unchanged", "refused"].map(|sum| told[sum].as_i64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_tried_then_imported_and_the_second_time_changes_nothing() {
    let house = House::with(&NO_WAITS).await;
    let other = house.with_roles("other@example.com", &["OWNER"]).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    house.mails_are_carried().await;
    let (rows, deeds, told_before) =
        (house.db_accounts().await, house.db_deeds().await, house.noticed(&other.email).await);
    // A byte order mark and CRLF, as spreadsheets write them; a formula, markup and a mark of direction are text.
    let list =
        "\u{feff}email,roles,name\r\nAnn@Example.com,BO;CMS,'=1+1\r\nbob@example.com,BO,<b>Bob</b> \u{202e}nhoJ\r\n";
    let tried = tries(&browser, list, &json!({ "invite": true })).await;
    assert_eq!((&tried["status"], sums(&tried)), (&json!(true), [2, 0, 0, 0]), "{tried}");
    assert_eq!(lines(&tried), ["2 CREATED", "3 CREATED"]);
    assert_eq!((&tried["lines"][0]["email"], &tried["lines"][0]["id"]), (&json!("ann@example.com"), &Value::Null));
    house.mails_are_carried().await;
    assert_eq!((house.db_accounts().await, house.db_deeds().await), (rows, deeds), "a dry run writes nothing");

    let done = imports(&browser, list, &json!({ "invite": true })).await;
    assert_eq!((&done["status"], lines(&done)), (&json!(true), lines(&tried)), "{done}");
    let ann = browser.crm_user(done["lines"][0]["id"].as_str().unwrap()).await;
    assert_eq!((&ann["displayName"], &ann["roles"]), (&json!("=1+1"), &json!(["BO", "CMS"])));
    let bob = browser.crm_user(done["lines"][1]["id"].as_str().unwrap()).await;
    assert_eq!(bob["displayName"], "<b>Bob</b> \u{202e}nhoJ");
    for email in ["ann@example.com", "bob@example.com"] {
        assert_eq!(house.inbox.next(email).await.subject(), INVITED);
    }
    // Each line of the trail names the owner, the session, the network and the reason.
    let trail =
        "select string_agg(distinct concat_ws(' ', actor, host((personal ->> 'network')::inet), detail ->> 'reason',
        detail ->> 'bySession' = sessions.id::text), ',') || count(*) from audit, sessions where event = 'admin_added'
        and at > (select max(created_at) from sessions)";
    assert_eq!(house.db_text(trail).await, format!("account:{} 127.0.0.1 the merger t2", olga.id));
    let told = house.noticed(&other.email).await;
    let several = told.iter().filter(|subject| *subject == SEVERAL_CHANGED).count();
    assert_eq!((told.len() - told_before.len(), several), (1, 1), "one mail tells of both: {told:?}");

    let rows = house.db_accounts().await;
    let again = imports(&browser, list, &json!({})).await;
    assert_eq!((&again["status"], sums(&again)), (&json!(true), [0, 0, 2, 0]), "{again}");
    assert_eq!(house.db_accounts().await, rows);
    let other_name = "{\"email\":\"ann@example.com\",\"roles\":[\"BO\"],\"name\":\"Ann\"}\n";
    let refused = imports(&browser, other_name, &json!({})).await;
    assert_eq!(refused["lines"][0]["fields"], json!(["roles", "name"]), "{refused}");
    assert_eq!((&refused["errorCode"], sums(&refused)), (&json!("LINES_REFUSED"), [0, 0, 0, 1]));
    let changed = imports(&browser, other_name, &json!({ "allowChanges": true, "format": "JSONL" })).await;
    assert_eq!((&changed["status"], sums(&changed)), (&json!(true), [0, 1, 0, 0]), "{changed}");
    assert_eq!(browser.crm_user(ann["id"].as_str().unwrap()).await["roles"], json!(["BO"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refused_line_refuses_the_list_and_every_refused_line_is_named() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    house.with_roles("altered@example.com", &["BO"]).await;
    house.db_run("update accounts set roles = '{BO,CMS}' where email = 'altered@example.com'").await;
    let before = house.db_accounts().await;
    for (list, expected) in [
        ("", vec!["1 REFUSED the list is empty: its first line names the columns"]),
        (" \r\n", vec!["1 REFUSED the list is empty: its first line names the columns"]),
        ("name\nann\n", vec!["1 REFUSED the column email is missing; the column roles is missing"]),
        (
            "email,roles\na@example.com,BO\nb@example.com,CHEF\n",
            vec!["2 CREATED", "3 REFUSED roles: CHEF is no role: CMS, BO, OWNER"],
        ),
        (
            "email,roles\na@example.com,BO\nA@example.com,CMS\n",
            vec!["2 REFUSED email: the same address as in line 3", "3 REFUSED email: the same address as in line 2"],
        ),
        (
            "email,roles\nnobody,BO\nb@example.com,\n",
            vec!["2 REFUSED email: not an email address", "3 REFUSED roles: none"],
        ),
        (
            "email,roles\naltered@example.com,BO;CMS\n",
            vec!["2 REFUSED email: the admin's row was altered outside Vestibule; remove the admin first"],
        ),
        ("email,roles\na@example.com,BO,more\n", vec!["2 REFUSED 3 cells, but the first line names 2 columns"]),
        ("[1]", vec!["1 REFUSED a JSON array: each line is one object"]),
    ] {
        let tried = tries(&browser, list, &json!({})).await;
        assert_eq!(lines(&tried), expected, "{list}");
        let told = imports(&browser, list, &json!({})).await;
        assert_eq!((&told["status"], &told["errorCode"]), (&json!(false), &json!("LINES_REFUSED")), "{list}");
        assert_eq!(lines(&told), expected, "{list}");
    }
    let page = tries(&browser, "<html>", &json!({})).await;
    assert!(lines(&page)[0].starts_with("1 REFUSED the list is "), "{page}");
    let nobody = imports(&browser, "email,roles\n", &json!({})).await;
    assert_eq!((&nobody["status"], sums(&nobody)), (&json!(true), [0, 0, 0, 0]));
    assert_eq!(house.db_accounts().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_at_the_desk_gives_and_takes_no_owner_and_no_role_of_ones_own() {
    let house = House::with(&NO_WAITS).await;
    house.with_roles("other@example.com", &["OWNER"]).await;
    house.with_roles("ann@example.com", &["BO"]).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let before = (house.db_accounts().await, house.db_deeds().await);
    let by_command = "2 REFUSED roles: OWNER is given and taken by two owners together, or by the command line";
    for (line, expected) in [
        ("new@example.com,OWNER", by_command),
        ("ann@example.com,BO;OWNER", by_command),
        ("other@example.com,BO", by_command),
        ("other@example.com,BO;OWNER", by_command),
        ("olga@example.com,BO", "2 REFUSED roles: nobody changes their own"),
        ("olga@example.com,OWNER;BO", "2 REFUSED roles: nobody changes their own"),
    ] {
        let list = format!("email,roles\n{line}\nfree@example.com,BO\n");
        let told = imports(&browser, &list, &json!({ "allowChanges": true })).await;
        assert_eq!(lines(&told), [expected, "3 CREATED"], "{line}");
    }
    assert_eq!((house.db_accounts().await, house.db_deeds().await), before);
    let named = "email,roles,name\nother@example.com,OWNER,Oskar\nolga@example.com,OWNER,Olga\n";
    let told = imports(&browser, named, &json!({ "allowChanges": true })).await;
    assert_eq!((&told["status"], sums(&told)), (&json!(true), [0, 2, 0, 0]), "names are free: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_imported_by_an_owner_with_a_confirmed_identity_alone() {
    let house = House::with(&NO_WAITS).await;
    let (_, clerk) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let (_, owner) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let before = house.db_accounts().await;
    let list = "email,roles\na@example.com,BO\n";
    for dry_run in [true, false] {
        let input = json!({ "input": { "text": list, "dryRun": dry_run } });
        assert_eq!(clerk.desk_answer("importCrmUsers", &input).await.code(), "FORBIDDEN");
        assert_eq!(house.browser().desk_answer("importCrmUsers", &input).await.code(), "UNAUTHENTICATED");
        let told = owner.desk("importCrmUsers", input).await;
        assert_eq!(told["errorCode"], "IDENTITY_NOT_CONFIRMED");
    }
    assert_eq!(house.db_accounts().await, before);
}

/// A list of exactly so many bytes.
fn list(bytes: usize) -> String {
    let mut list = String::from("email,roles,bio\n");
    let mut number = 0;
    while list.len() + 1200 < bytes {
        list.push_str(&format!("a{number}@example.com,BO,\"{}\"\n", "\"\"".repeat(490)));
        number += 1;
    }
    let last = "z@example.com,BO,\n";
    let fill = "z".repeat(bytes - list.len() - last.len());
    list + &last.replace('\n', &format!("{fill}\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_at_most_sixty_kibibytes_and_nothing_else_has_more_room() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let most = list(MOST);
    assert_eq!(most.len(), MOST);
    let told = tries(&browser, &most, &json!({})).await;
    assert_eq!((&told["status"], sums(&told)[3]), (&json!(true), 0), "{told}");
    // Each character of this list is two bytes of JSON.
    let quotes = "\"".repeat(MOST);
    assert_eq!(tries(&browser, &quotes, &json!({})).await["errorCode"], "LINES_REFUSED");
    for beyond in [format!("{most}\n"), "x".repeat(MOST + 1)] {
        let told = tries(&browser, &beyond, &json!({})).await;
        assert_eq!((&told["errorCode"], told["lines"].as_array().unwrap().len()), (&json!("LIST_TOO_LARGE"), 0));
    }
    let status = async |query: &str, variables: Value| {
        browser.graphql(json!({ "query": query, "variables": variables })).await.status
    };
    let import = "mutation($i: ImportCrmUsersInput!) { importCrmUsers(input: $i) { status } }";
    let of = |bytes: usize| json!({ "i": { "text": "x".repeat(bytes), "dryRun": true }, "id": "x".repeat(bytes) });
    assert_eq!(status(import, json!({ "i": { "text": "x".repeat(127 * 1024), "dryRun": true } })).await, 200);
    assert_eq!(status(import, of(64 * 1024)).await, 413, "larger than any request");
    for other in [
        "mutation($id: ID!) { inviteCrmUser(id: $id) { status } }",
        "mutation($id: ID!) { importCrmUsers: inviteCrmUser(id: $id) { status } }",
        "query($id: ID!) { crmUser(id: $id) { id } }",
        "mutation($id: ID!) { ...f } fragment f on Mutation { inviteCrmUser(id: $id) { status } }",
        "no document",
    ] {
        assert_eq!(status(other, json!({ "id": "x".repeat(66_000) })).await, 413, "{other}");
    }
    let padded = format!("{import} #{}", "x".repeat(66_000));
    assert_eq!(
        status(&padded, json!({ "i": { "text": "", "dryRun": true } })).await,
        413,
        "room is for the list alone"
    );
}
