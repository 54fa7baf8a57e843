//! `brand`: added, changed, listed and removed by commands, with their own texts of codes; each refusal.

use serde_json::{Value, json};

use crate::support::office::{Office, actor, is_refusal};
use crate::support::program::run;

const TRAIL: &str = "select coalesce(string_agg(event || ' ' || door || ' ' || actor || ' ' || \
    coalesce(detail ->> 'reason', '-'), ', ' order by id), '') from audit";

/// Sets a text of brand 1009; returns the exit code and standard error.
fn set(office: &Office, place: &str, text: &str) -> (i32, String) {
    let said = office.run_with(&format!("brand text 1009 {place}"), text);
    assert_eq!(said.out, "");
    (said.code, said.err)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_is_added_changed_listed_and_removed() {
    let office = Office::open().await;
    assert_eq!(office.done("brand add 1009 --name Casino --reason=ticket-7"), "");
    assert_eq!(office.done("brand add 7 --name Ä --from Sieben<a@bücher.example> --sms-from +44123"), "");
    let expected = json!([
        { "id": 7, "name": "Ä", "mailFrom": "Sieben<a@bücher.example>", "smsFrom": "+44123", "texts": [] },
        { "id": 1009, "name": "Casino", "mailFrom": null, "smsFrom": null, "texts": [] },
    ]);
    assert_eq!(office.json("brand list"), expected);
    let shown = office.done("brand list");
    let row: Vec<&str> = shown.lines().nth(2).unwrap().split_whitespace().collect();
    assert_eq!(row, ["1009", "Casino", "-", "-", "0"]);

    assert_eq!(office.done("brand set 1009 --name Palace --from palace@example.com --sms-from PALACE"), "");
    assert_eq!(office.done("brand set 1009 --from= --reason done"), "");
    let told = office.json("audit list --event brand_changed --limit 1");
    let changes = json!([{ "field": "mailFrom", "before": ["palace@example.com"], "after": [] }]);
    assert_eq!((&told[0]["changes"], &told[0]["detail"]["brand"]), (&changes, &json!(1009)));
    let of = |listed: &Value| listed.as_array().unwrap().iter().map(|brand| brand["name"].clone()).collect::<Vec<_>>();
    assert_eq!(of(&office.json("brand list")), ["Ä", "Palace"]);
    // What holds already is told by no line.
    assert_eq!(office.done("brand set 1009 --name Palace --sms-from PALACE"), "");
    assert_eq!(office.done("brand set 1009"), "");
    assert_eq!(office.done("brand remove 1009"), "");
    assert_eq!(of(&office.json("brand list")), ["Ä"]);
    let by = format!("player {}", actor());
    let expected = format!(
        "brand_added {by} ticket-7, brand_added {by} -, brand_changed {by} -, brand_changed {by} done, brand_removed {by} -"
    );
    assert_eq!(office.database.text(TRAIL).await, expected);
    office.done("audit verify");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_brand_has_is_refused_and_changes_nothing() {
    let office = Office::open().await;
    office.done("brand add 1009 --name Casino");
    office.done("player add 1009/1");
    let rows = "select string_agg(brands::text, ' ') from brands";
    let before = (office.database.text(rows).await, office.database.text(TRAIL).await);
    for (line, why) in [
        ("brand add 1009 --name Other", "1009 is a brand already"),
        ("brand set 8 --name Other", "8 is no brand"),
        ("brand remove 8", "8 is no brand"),
        ("brand remove 1009", "brand 1009 has players: remove them first"),
        ("brand remove 1009 --yes", "brand 1009 has players: remove them first"),
    ] {
        assert_eq!(office.refused(line), format!("vestibule: {why}\n"), "{line}");
    }
    let (long_name, long_sender) = ("ä".repeat(201), "1".repeat(21));
    for line in [
        "brand add 8",
        "brand add --name Other",
        "brand add 0 --name Other",
        "brand add -1 --name Other",
        "brand add 2147483648 --name Other",
        "brand add x --name Other",
        "brand add 8 --name=",
        "brand add 8 --name A\u{1b}B",
        &format!("brand add 8 --name {long_name}"),
        "brand add 8 --name Other --from nobody",
        "brand add 8 --name Other --from a@example.com,b@example.com",
        "brand add 8 --name Other --sms-from Ä",
        &format!("brand add 8 --name Other --sms-from {long_sender}"),
        "brand set 1009 --name=",
        "brand text 1009 --channel sms --kind sign_in",
        "brand text 1009 --channel fax --kind sign_in --language en",
        "brand text 1009 --channel sms --kind login --language en",
        "brand text 1009 --channel sms --kind sign_in --language nl",
    ] {
        let said = office.run(line);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{line} {}", said.err);
    }
    assert_eq!((office.database.text(rows).await, office.database.text(TRAIL).await), before);
    office.done("player remove 1009/1");
    office.done("brand remove 1009");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_application_keys_name_is_removed_only_after_them() {
    let office = Office::open().await;
    for id in [7, 8, 9] {
        office.done(&format!("brand add {id} --name Casino"));
    }
    for (name, brands) in
        [("all", ""), ("both", "--brand 7,8"), ("one", "--brand 7"), ("other", "--brand 8"), ("ended", "--brand 9")]
    {
        office.done(&format!("api-key add {name} --scope players {brands}"));
    }
    office.done("api-key end ended");
    office.done("brand remove 9");
    let refused = |id: i32, names: &str| {
        let said = office.refused(&format!("brand remove {id}"));
        assert_eq!(
            said,
            format!("vestibule: brand {id} is named by application keys: narrow or end them first: {names}\n")
        );
    };
    refused(7, "both, one");
    office.done("api-key end one");
    refused(7, "both");
    office.done("api-key narrow both --brand 7");
    office.done("brand remove 7");
    refused(8, "both, other");
    office.done("api-key end both");
    office
        .database
        .run("update application_keys set created_at = '2019-01-01', expires_at = '2020-01-01' where name = 'other'")
        .await;
    office.done("brand remove 8");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_words_its_codes_and_an_empty_text_is_the_servers() {
    let office = Office::open().await;
    office.done("brand add 1009 --name Casino");
    let done = (0, String::new());
    let (sms, mail) = ("--channel sms --kind sign_in --language en", "--channel mail --kind withdrawal --language de");
    assert_eq!(set(&office, sms, "Casino: {code}, {minutes} min {name}\n"), done);
    assert_eq!(set(&office, mail, "Code {code}\r\n\r\n{minutes} Minuten\n\n"), done);
    let text = |channel: &str, kind: &str, language: &str, text: &str| json!({ "channel": channel, "kind": kind, "language": language, "text": text });
    let withdrawal = text("mail", "withdrawal", "de", "Code {code}\n\n{minutes} Minuten");
    let sign_in = text("sms", "sign_in", "en", "Casino: {code}, {minutes} min {name}");
    assert_eq!(office.json("brand list")[0]["texts"], json!([withdrawal, sign_in]));

    for (place, text, why) in [
        (sms, "{minutes}", "the text lacks {code}"),
        (sms, "{code}", "the text lacks {minutes}"),
        (sms, "{code}\n{minutes}", "the text holds a control character: an SMS has one line"),
        (mail, "{code}\u{7}{minutes}", "the text holds a control character other than line ends"),
        (sms, &format!("{{code}}{{minutes}}{}", "a".repeat(466)), "the text is too long: at most 480 characters"),
        (mail, &format!("{{code}}{{minutes}}{}", "a".repeat(1986)), "the text is too long: at most 2000 characters"),
        (mail, &"{code}{minutes}".repeat(2000), "the text is too long: at most 2000 characters"),
    ] {
        assert_eq!(set(&office, place, text), (1, format!("vestibule: {why}\n")), "{text}");
    }
    let latin = office.run_fed(&format!("brand text 1009 {sms}"), b"{code} {minutes} \xe4");
    is_refusal(&latin);
    assert!(latin.err.contains("not UTF-8"), "{}", latin.err);
    let unknown = office.run_with(&format!("brand text 8 {sms}"), "{code} {minutes}");
    assert_eq!((unknown.code, unknown.err.as_str()), (1, "vestibule: 8 is no brand\n"));

    assert_eq!(set(&office, sms, "{code} {minutes}"), done);
    assert_eq!(set(&office, sms, "{code} {minutes}\n"), done);
    assert_eq!(set(&office, mail, ""), done);
    assert_eq!(set(&office, mail, "\n"), done);
    assert_eq!(office.json("brand list")[0]["texts"], json!([text("sms", "sign_in", "en", "{code} {minutes}")]));
    let told = office.json("audit list --event brand_text_set");
    assert_eq!(told.as_array().unwrap().len(), 4);
    let own = |field: &str| told[0]["detail"][field].clone();
    assert_eq!(
        (own("brand"), own("channel"), own("kind"), own("language")),
        (json!(1009), json!("mail"), json!("withdrawal"), json!("de"))
    );
    let changes = json!([{ "field": "text", "before": ["Code {code}\n\n{minutes} Minuten"], "after": [] }]);
    assert_eq!(told[0]["changes"], changes);
    // The texts go with their brand.
    office.done("brand remove 1009");
    assert_eq!(office.database.db_number("select count(*) from brand_texts").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_master_keys_brands_are_listed_and_nothing_is_changed() {
    let office = Office::open().await;
    office.done("brand add 1009 --name Casino");
    office.done("player add 1009/1");
    let url = office.database.conninfo();
    let bare = [("DATABASE_URL", url.as_str())];
    let listed = run(&["brand", "list"], &bare);
    assert_eq!((listed.code, listed.out.lines().count()), (0, 2), "{}", listed.err);
    for line in [
        "brand add 8 --name Other",
        "brand set 1009 --name Other",
        "player add 1009/2",
        "player token 1009/1",
        "player set 1009/1 --language de",
    ] {
        let said = run(&line.split(' ').collect::<Vec<_>>(), &bare);
        is_refusal(&said);
        assert!(said.err.contains("VESTIBULE_KEYS"), "{line} {}", said.err);
    }
}
