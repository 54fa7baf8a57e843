//! `admin import` imports a whole list or nothing, and a second run changes nothing.

use serde_json::{Value, json};

use crate::support::list::{List, csv, kept, refused};
use crate::support::office::{Office, actor, is_refusal};
use crate::support::program::run;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_adds_admins_as_add_does() {
    let office = Office::open().await;
    let list = csv("bio,roles,email,name,phone,jobTitle,avatarUrl,language\r\n\
        \"Likes \"\"quotes\"\",\r\nand lines\",CMS; BO,Ann@Example.com,Ann,'+49 30,Editor,https://a.example/a.png,de\r\n\
        ,BO,bob@example.com,,,,,none\r\n");
    assert_eq!(office.done(&list.import("")), "created 2, changed 0, unchanged 0, refused 0\n");
    let ann = office.json("admin show ann@example.com");
    assert_eq!(ann["roles"], json!(["CMS", "BO"]));
    for (field, value) in [
        ("email", "ann@example.com"),
        ("displayName", "Ann"),
        ("phoneNumber", "+49 30"),
        ("jobTitle", "Editor"),
        ("bio", "Likes \"quotes\",\r\nand lines"),
        ("avatarUrl", "https://a.example/a.png"),
        ("language", "de"),
    ] {
        assert_eq!(ann[field], value, "{field}");
    }
    let added = office.json("admin add cat@example.com --role BO");
    let mut bob = office.json("admin show bob@example.com");
    assert!(bob["id"].as_str().unwrap().starts_with("admin_"), "{bob}");
    // An imported account equals an added one but for id, handle and times.
    for own in ["id", "createdAt", "updatedAt", "mayEnrolUntil"] {
        bob[own] = added[own].clone();
    }
    (bob["email"], bob["displayName"]) = ("cat@example.com".into(), "cat".into());
    assert_eq!(bob, added);
    let windows = "select string_agg((enrolment_until - created_at)::text, ' ') from accounts";
    assert_eq!(office.database.text(windows).await, "3 days 3 days 3 days");
    let trail =
        "select string_agg(distinct concat_ws(' ', audit.actor, event, outcome, audit.door, detail - 'changed'), ',') || count(*)
        from audit join accounts on accounts.id = account_id and at = created_at";
    assert_eq!(
        office.database.text(trail).await,
        format!("{} admin_added done staff {{\"accountVersion\": 1}}3", actor())
    );
    assert_eq!(office.database.text("select count(*)::text from outbox").await, "0", "nobody is mailed");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_lines_say_what_csv_says() {
    let office = Office::open().await;
    let lines = List::of(
        "team.ndjson",
        "{\"email\":\"ann@example.com\",\"roles\":[\"BO\",\"CMS\"],\"name\":\"=Ann\",\"phone\":null}\n\n\
        {\"roles\":\"BO;CMS\",\"email\":\"bob@example.com\",\"language\":\"pt\"}",
    );
    assert_eq!(office.done(&lines.import("")), "created 2, changed 0, unchanged 0, refused 0\n");
    let same = "email,name,roles,language\nann@example.com,'=Ann,CMS;BO,\nbob@example.com,bob,BO;CMS,pt\n";
    assert_eq!(office.done(&csv(same).import("")), "created 0, changed 0, unchanged 2, refused 0\n");
    let piped = office.run_with("admin import -", same);
    assert_eq!(
        (piped.code, piped.out.as_str()),
        (0, "created 0, changed 0, unchanged 2, refused 0\n"),
        "{}",
        piped.err
    );
    let told = office.run_with("admin import - --format jsonl", same);
    assert!(refused(&told).starts_with("line 1: "), "{}", told.out);
    assert_eq!(office.json("admin show ann@example.com")["displayName"], "=Ann");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_writes_nothing() {
    let office = Office::open().await;
    let list = csv("email,roles,name,language\nann@example.com,BO,,\nbob@example.com,CMS;BO,Bob,fr\n");
    office.done(&list.import(""));
    let before = kept(&office).await;
    for more in ["", "--allow-changes"] {
        assert_eq!(office.done(&list.import(more)), "created 0, changed 0, unchanged 2, refused 0\n");
    }
    assert_eq!(kept(&office).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_line_is_named_and_nothing_is_written() {
    let office = Office::open().await;
    office.done("admin add zoe@example.com --role BO --name Zoe");
    let before = kept(&office).await;
    let list = csv("email,roles,name,language\n\
        ann@example.com,BO,Ann,\n\
        none,BO,,\n\
        bob@example.com,KING,\"Bob\nof two lines\",\n\
        cat@example.com,,,\n\
        dan@example.com,BO,,nl\n\
        eve@example.com,BO\n\
        none either,\" ; \",,\n\
        zoe@example.com,CMS,Zora,\n");
    for more in ["", "--dry-run"] {
        let said = office.run(&list.import(more));
        let expected = [
            "line 3: email: not an email address",
            "line 4: roles: KING is no role: CMS, BO, OWNER",
            "line 6: roles: none; an import takes no admin's last role",
            "line 7: language: not one of en, de, es, fr, pt, none",
            "line 8: 2 cells, but the first line names 4 columns",
            "line 9: email: not an email address; roles: none; an import takes no admin's last role",
            "line 10: differs: roles, name (--allow-changes applies the list)",
            "created 1, changed 0, unchanged 0, refused 7; nothing was written",
        ];
        assert_eq!(refused(&said).lines().collect::<Vec<_>>(), expected);
        assert_eq!(said.err, "vestibule: 7 of 8 lines are refused: nothing was written\n");
    }
    assert_eq!(kept(&office).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lines_of_one_address_are_both_named() {
    let office = Office::open().await;
    let said = office.run_with(
        "admin import -",
        "email,roles\nann@B\u{dc}CHER.example,BO\nbob@example.com,BO\nANN@xn--bcher-kva.example,BO\n",
    );
    let expected = [
        "line 2: email: the same address as in line 4",
        "line 4: email: the same address as in line 2",
        "created 1, changed 0, unchanged 0, refused 2; nothing was written",
    ];
    assert_eq!(refused(&said).lines().collect::<Vec<_>>(), expected);
    assert_eq!(office.json("admin list"), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_who_differs_is_changed_only_when_that_is_allowed() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO --name Ann --phone 123 --language de");
    let before = kept(&office).await;
    let list = csv("email,roles,name,phone,bio,language\nANN@example.com,BO;OWNER,Anne,,Says s3cr3t,none\n");
    let said = office.run(&list.import(""));
    assert!(refused(&said).starts_with("line 2: differs: roles, name, bio, language ("), "{}", said.out);
    assert!(!said.out.contains("s3cr3t") && !said.out.contains("Anne"), "a value is nobody's business: {}", said.out);
    assert_eq!(kept(&office).await, before);
    let told = office.done(&list.import("--allow-changes --dry-run"));
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        [
            "line 2: changed: roles, name, bio, language",
            "created 0, changed 1, unchanged 0, refused 0; nothing was written"
        ]
    );
    assert_eq!(kept(&office).await, before);
    let told = office.done(&list.import("--allow-changes"));
    assert!(told.ends_with("created 0, changed 1, unchanged 0, refused 0\n"), "{told}");
    let ann = office.json("admin show ann@example.com");
    assert_eq!(ann["roles"], json!(["BO", "OWNER"]));
    assert_eq!((&ann["displayName"], &ann["bio"]), (&json!("Anne"), &json!("Says s3cr3t")));
    assert_eq!((&ann["language"], &ann["phoneNumber"]), (&Value::Null, &json!("123")), "an empty cell says nothing");
    let trail = "select string_agg(concat_ws(' ', actor, event, outcome), ', ' order by id) from audit";
    let told = actor();
    assert_eq!(office.database.text(trail).await, format!("{told} admin_added done, {told} roles_changed done"));
    assert_eq!(office.database.text("select version::text from accounts").await, "2");
    assert_eq!(office.done(&list.import("")), "created 0, changed 0, unchanged 1, refused 0\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_enables_no_admin() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    office.done("admin disable ann@example.com");
    let since = office.json("admin show ann@example.com")["disabledAt"].clone();
    let same = csv("email,roles\nann@example.com,BO\n");
    assert_eq!(office.done(&same.import("--allow-changes")), "created 0, changed 0, unchanged 1, refused 0\n");
    let list = csv("email,roles\nann@example.com,OWNER\n");
    refused(&office.run(&list.import("")));
    office.done(&list.import("--allow-changes"));
    let ann = office.json("admin show ann@example.com");
    assert_eq!((&ann["roles"], &ann["disabledAt"]), (&json!(["OWNER"]), &since));
    assert_ne!(since, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_takes_no_last_role() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    let before = kept(&office).await;
    for roles in ["\"\"", "\"[]\"", "[]", "\" ; \""] {
        let list = List::of("team.jsonl", format!("{{\"email\":\"ann@example.com\",\"roles\":{roles}}}\n"));
        let said = office.run(&list.import("--allow-changes"));
        assert!(refused(&said).starts_with("line 1: roles: "), "{}", said.out);
    }
    assert_eq!(kept(&office).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_no_longer_configured_is_kept_but_not_granted() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO,CMS");
    let settings = [("VESTIBULE_ROLES", "BO")];
    let same = csv("email,roles\nann@example.com,CMS;BO\n");
    let said = office.run_set(&same.import(""), &settings);
    assert_eq!((said.code, said.out.as_str()), (0, "created 0, changed 0, unchanged 1, refused 0\n"), "{}", said.err);
    let said = office.run_set(&csv("email,roles\nbob@example.com,CMS\n").import("--allow-changes"), &settings);
    assert!(refused(&said).starts_with("line 2: roles: CMS is no role: BO\n"), "{}", said.out);
    let renamed = csv("email,roles,name\nann@example.com,CMS;BO,Ann\n");
    let said = office.run_set(&renamed.import("--allow-changes"), &settings);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert_eq!(office.json("admin show ann@example.com")["roles"], json!(["BO", "CMS"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_list_is_refused_in_one_line() {
    let office = Office::open().await;
    let large = List::of("team.csv", vec![b' '; (16 << 20) + 1]);
    let long = csv(&format!("email,roles\n{}", "a@example.com,BO\n".repeat(10_001)));
    let lines = List::of("team.jsonl", "{}\n".repeat(10_001));
    let other = List::of("team.xlsx", "PK");
    for (line, why) in [
        (large.import(""), "is larger than 16 MiB: split it"),
        (long.import(""), "holds more than 10000 admins: split it"),
        (lines.import(""), "holds more than 10000 admins: split it"),
        (other.import(""), "ends neither in .csv nor in .jsonl or .ndjson: name its --format"),
        (String::from("admin import /nowhere/team.csv"), "/nowhere/team.csv cannot be read: "),
    ] {
        let said = office.refused(&line);
        assert!(said.contains(why), "{line}: {said}");
    }
    for wrong in ["admin import", "admin import a.csv b.csv", "admin import a.csv --format xlsx", "admin export a.csv"]
    {
        let said = run(&wrong.split(' ').collect::<Vec<_>>(), &[]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{wrong}: {}", said.err);
    }
    is_refusal(&run(&["admin", "import", "/nowhere/team.csv"], &[]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_from_the_list_moves_no_terminal() {
    let office = Office::open().await;
    let said = office.run_with("admin import -", "email,roles\nann@example.com,\"K\nI\u{1b}[2JNG\"\n");
    assert_eq!(refused(&said).lines().next(), Some("line 2: roles: K\\nI\\u{1b}[2JNG is no role: CMS, BO, OWNER"));
    let list = List::of("team.jsonl", "{\"email\":\"ann@example.com\",\"roles\":\"BO\",\"a\\u001bb\":1}");
    assert!(!refused(&office.run(&list.import(""))).contains('\u{1b}'));
}

#[tokio::test(flavor = "multi_thread")]
async fn json_tells_of_every_line() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    let list = csv("email,roles,name\nann@example.com,BO,\nbob@example.com,BO,Bob\n");
    let told = office.json(&list.import(""));
    let (ann, bob) = (office.json("admin show ann@example.com"), office.json("admin show bob@example.com"));
    let line = |line: u64, admin: &Value, result: &str| json!({ "line": line, "email": admin["email"], "id": admin["id"], "result": result, "fields": [], "reasons": [] });
    let lines = [line(2, &ann, "unchanged"), line(3, &bob, "created")];
    let expected = json!({ "dryRun": false, "created": 1, "changed": 0, "unchanged": 1, "refused": 0, "lines": lines });
    assert_eq!(told, expected);
    let said = office.run(&csv("email,roles,name\nbob@example.com,BO,Rob\ncat,BO,\n").import("--json --dry-run"));
    refused(&said);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&told["dryRun"], &told["refused"]), (&json!(true), &json!(2)));
    assert_eq!((&told["lines"][0]["result"], &told["lines"][0]["fields"]), (&json!("refused"), &json!(["name"])));
    assert_eq!((&told["lines"][1]["email"], &told["lines"][1]["id"]), (&Value::Null, &Value::Null));
    assert_eq!(told["lines"][1]["reasons"], json!(["email: not an email address"]));
}
