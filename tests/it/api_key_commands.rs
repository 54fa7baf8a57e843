//! `api-key`: made, listed, narrowed and ended by commands; each refusal; and where a token must not stand.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};

use crate::support::house::KEYS;
use crate::support::office::{Office, actor, is_refusal};
use crate::support::program::run;
use crate::support::{House, NO_WAITS};

const TRAIL: &str = "select coalesce(string_agg(event || ' ' || actor || ' ' || coalesce(detail ->> 'reason', '-'), ', ' \
    order by id), '') from audit where event like 'application_key%'";

fn usage(office: &Office, line: &str) -> String {
    let said = office.run(line);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{line} {}", said.err);
    said.err
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_listed_narrowed_and_ended() {
    let office = Office::open().await;
    office.done("brand add 7 --name Casino");
    office.done("brand add 1009 --name Palace");
    let token = office.done(
        "api-key add billing --scope session,facts --scope players --network 192.0.2.0/24 --network 2001:db8::/32 \
        --brand 7,1009 --expires 2999-01-01 --reason ticket-7",
    );
    assert_eq!((token.lines().count(), token.trim().len(), &token[..3]), (1, 46, "vk_"));
    let taken = |listed: &mut Value, name: &str| listed[0].as_object_mut().unwrap().remove(name).unwrap();
    let mut listed = office.json("api-key list");
    assert!(taken(&mut listed, "createdAt").as_str().unwrap().ends_with('Z'));
    assert_eq!(taken(&mut listed, "id").as_str().map(str::len), Some(36));
    let expected = json!([{
        "name": "billing", "state": "live", "scopes": ["session", "players", "facts"],
        "networks": ["192.0.2.0/24", "2001:db8::/32"], "brands": [7, 1009],
        "expiresAt": "2999-01-01T00:00:00Z", "lastUsedAt": null
    }]);
    assert_eq!(listed, expected);
    let shown = office.done("api-key list");
    let row: Vec<&str> = shown.lines().nth(1).unwrap().split_whitespace().collect();
    let cells = [
        "billing",
        "live",
        "session,players,facts",
        "192.0.2.0/24,2001:db8::/32",
        "7,1009",
        "2999-01-01T00:00:00Z",
        "never",
    ];
    assert_eq!(row, cells);

    assert_eq!(office.done("api-key narrow billing --scope players,facts --network 192.0.2.7 --brand 7"), "");
    assert_eq!(office.done("api-key narrow billing --expires 2998-06-30T12:00:00Z"), "");
    let listed = office.json("api-key list");
    let of = |field: &str| listed[0][field].clone();
    assert_eq!(
        (of("scopes"), of("networks"), of("brands")),
        (json!(["session"]), json!(["192.0.2.7/32"]), json!([1009]))
    );
    assert_eq!(of("expiresAt"), "2998-06-30T12:00:00Z");
    assert_eq!(office.done("api-key end billing --reason=done"), "");
    assert_eq!(office.json("api-key list"), json!([]));
    let by = actor();
    let expected = format!(
        "application_key_added {by} ticket-7, application_key_narrowed {by} -, application_key_narrowed {by} -, \
        application_key_ended {by} done"
    );
    assert_eq!(office.database.text(TRAIL).await, expected);
    let told = office.json("audit list --event application_key_narrowed --limit 1");
    let changes = json!([{ "field": "expiresAt", "before": ["2999-01-01T00:00:00+00:00"], "after": ["2998-06-30T12:00:00+00:00"] }]);
    assert_eq!(told[0]["changes"], changes);
    assert_eq!(told[0]["detail"]["applicationKey"], "billing");
    office.done("audit verify");
    // The name is free again, for a key of its own.
    let again = office.done("api-key add billing --scope session");
    assert_ne!(again, token);
    let listed = office.json("api-key list");
    assert_eq!(
        (&listed[0]["networks"], &listed[0]["brands"], &listed[0]["expiresAt"]),
        (&json!([]), &json!([]), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_never_widened_and_nothing_is_changed_by_a_refusal() {
    let office = Office::open().await;
    office.done("brand add 7 --name Casino");
    office.done("api-key add narrow --scope session --network 192.0.2.0/24 --brand 7 --expires 2999-01-01");
    office.done("api-key add open --scope session,facts");
    let rows = "select string_agg(application_keys::text, ' ' order by name) from application_keys";
    let before = (office.database.text(rows).await, office.database.text(TRAIL).await);
    for (line, why) in [
        ("api-key add narrow --scope facts", "narrow is an application key already"),
        ("api-key add late --scope facts --brand 7,4444", "4444 is no brand"),
        ("api-key add late --scope facts --expires 2020-01-01", "the expiry time has passed"),
        ("api-key add late --scope facts --expires 9999-01-01", "beyond the year 9998"),
        ("api-key narrow narrow --network 192.0.0.0/16", "192.0.0.0/16 lies within none of its networks"),
        ("api-key narrow narrow --network 0.0.0.0/0", "0.0.0.0/0 lies within none of its networks"),
        ("api-key narrow narrow --network 192.0.2.1,198.51.100.1", "198.51.100.1/32 lies within none of its networks"),
        ("api-key narrow narrow --network ::/0", "::/0 lies within none of its networks"),
        ("api-key narrow narrow --scope session", "no scope would be left"),
        ("api-key narrow narrow --brand 7", "no brand would be left"),
        ("api-key narrow open --brand 7", "good for all brands"),
        ("api-key narrow narrow --expires 2999-01-02", "it expires earlier"),
        ("api-key narrow open --expires 2020-01-01", "the expiry time has passed"),
        ("api-key narrow open --scope facts --brand 7", "good for all brands"),
        ("api-key narrow nobody --scope facts", "nobody is no live application key"),
        ("api-key end nobody", "nobody is no live application key"),
        ("api-key end Narrow", "Narrow is no live application key"),
    ] {
        let said = office.refused(line);
        assert!(said.contains(why), "{line}: {said}");
    }
    for line in [
        "api-key add",
        "api-key add billing",
        "api-key add billing --scope staff",
        "api-key add billing --scope Session",
        "api-key add ä --scope session",
        "api-key add billing --scope session --network 10.0.0.1/8",
        "api-key add billing --scope session --network example.com",
        "api-key add billing --scope session --brand 0",
        "api-key add billing --scope session --brand x",
        "api-key add billing --scope session --expires tomorrow",
        "api-key narrow open",
        "api-key narrow open --network 10.0.0.0/33",
        "api-key narrow open --expires 1",
        "api-key end",
    ] {
        usage(&office, line);
    }
    let long = format!("api-key add {} --scope session", "x".repeat(65));
    usage(&office, &long);
    // A state already reached is done, and told by no line.
    for line in ["api-key narrow open --scope players", "api-key narrow narrow --brand 8 --expires 2999-01-01"] {
        assert_eq!(office.done(line), "");
    }
    assert_eq!((office.database.text(rows).await, office.database.text(TRAIL).await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_master_keys_keys_are_listed_and_nothing_is_changed() {
    let office = Office::open().await;
    office.done("api-key add billing --scope session --expires 2999-01-01");
    let url = office.database.conninfo();
    let bare = [("DATABASE_URL", url.as_str())];
    let listed = run(&["api-key", "list"], &bare);
    assert_eq!((listed.code, listed.out.lines().count()), (0, 2), "{}", listed.err);
    for line in ["add other --scope session", "narrow billing --network 192.0.2.1", "end billing"] {
        let words: Vec<&str> = std::iter::once("api-key").chain(line.split(' ')).collect();
        let said = run(&words, &bare);
        is_refusal(&said);
        assert!(said.err.contains("VESTIBULE_KEYS"), "{line} {}", said.err);
    }
    assert_eq!(run(&["prune"], &bare).code, 0);
    // Other keys would call each row altered.
    office.done("admin add ann@example.com --role BO");
    let other =
        [("DATABASE_URL", url.as_str()), ("VESTIBULE_KEYS", "other:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=")];
    for words in [&["list"][..], &["narrow", "billing", "--network", "192.0.2.1"], &["end", "billing", "--yes"]] {
        let said = run(&[&["api-key"], words].concat(), &other);
        is_refusal(&said);
        assert!(said.err.contains("VESTIBULE_KEYS has no key of this database"), "{words:?} {}", said.err);
    }
    // A row that somebody else wrote is shown by its name, and may be ended.
    office.database.run("update application_keys set expires_at = null").await;
    let listed: Value = serde_json::from_str(&office.done("api-key list --json")).unwrap();
    assert_eq!(
        (&listed[0]["name"], &listed[0]["state"], &listed[0]["scopes"]),
        (&json!("billing"), &json!("altered"), &Value::Null)
    );
    office.done("api-key end billing --yes");
    assert_eq!(office.database.db_number("select count(*) from application_keys").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_stands_nowhere_but_in_what_was_printed() {
    let office = Office::open().await;
    let url = office.database.conninfo();
    let said = run(
        &["api-key", "add", "billing", "--scope", "session"],
        &[("DATABASE_URL", url.as_str()), ("VESTIBULE_KEYS", KEYS), ("VESTIBULE_LOG", "debug")],
    );
    let token = said.out.trim().to_owned();
    assert_eq!((said.code, token.len()), (0, 46));
    let raw = BASE64URL_NOPAD.decode(&token.as_bytes()[3..]).unwrap();
    let spellings = [token[3..].to_owned(), HEXLOWER.encode(&raw)];
    assert!(spellings.iter().all(|spelling| !said.err.contains(spelling)), "{}", said.err);
    for table in ["application_keys", "audit", "outbox", "notices", "requesters"] {
        let text =
            office.database.text(&format!("select coalesce(string_agg({table}::text, ' '), '') from {table}")).await;
        assert!(spellings.iter().all(|spelling| !text.contains(spelling)), "{table}");
    }
    let hashes = "select count(*) from application_keys where token_hash = sha256(decode('HEX', 'hex'))";
    assert_eq!(office.database.db_number(&hashes.replace("HEX", &spellings[1])).await, 1);
    let trail = office.database.text("select string_agg(detail::text, ' ') from audit").await;
    assert!(!trail.contains("token") && !trail.contains("hash"), "{trail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_told_of_a_new_key_and_of_one_ended() {
    let office = Office::open().await;
    office.done("admin add olga@example.com --role OWNER");
    office.done("admin add carl@example.com --role CMS");
    let token = office.done("api-key add billing --scope session,facts");
    office.done("api-key narrow billing --scope facts");
    office.done("api-key end billing");
    let house = House::after_commands(office.database, &NO_WAITS).await;
    house.mails_are_carried().await;
    let mut told = house.inbox.noticed("olga@example.com");
    told.retain(|subject| subject.contains("application key"));
    told.sort();
    assert_eq!(told, ["an application key was created", "an application key was revoked"]);
    for mail in house.inbox.notices("olga@example.com") {
        let text = mail.raw.replace("=\r\n", "").replace("=\n", "");
        if mail.subject().contains("application key") {
            assert!(
                text.contains("The application key billing was") && text.contains(&format!("Done by {}", actor())),
                "{text}"
            );
        }
        assert!(!text.contains(token.trim()), "a notice holds the token");
    }
    assert_eq!(house.inbox.noticed("carl@example.com").iter().filter(|told| told.contains("key")).count(), 0);
}
