//! `player`: players of brands added, changed, shown and removed by commands; what each change ends, and each refusal.

use serde_json::{Value, json};

use crate::support::office::{Office, actor, is_refusal};

const TRAIL: &str = "select coalesce(string_agg(event || ' ' || door || ' ' || actor || ' ' || \
    coalesce(detail ->> 'reason', '-'), ', ' order by at, event), '') from audit where event not like 'brand%'";

async fn office() -> Office {
    let office = Office::open().await;
    office.done("brand add 1009 --name Casino");
    office.done("brand add 7 --name Other");
    office
}

/// A player as JSON, without what no test can foresee.
fn shown(office: &Office, who: &str) -> Value {
    let mut shown = office.json(&format!("player show {who}"));
    let fields = shown.as_object_mut().unwrap();
    for field in ["created_at", "updated_at"] {
        assert!(fields.remove(field).unwrap().as_str().unwrap().ends_with('Z'));
    }
    assert!(fields.remove("id").unwrap().as_str().unwrap().starts_with("plyr_"));
    shown
}

async fn sessions(office: &Office) -> i64 {
    office.database.db_number("select count(*) from sessions").await
}

async fn pending(office: &Office) -> i64 {
    office.database.db_number("select count(*) from pending_sign_ins where account_id is not null").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_is_added_changed_shown_and_removed() {
    let office = office().await;
    let added = "player add 1009/32574 --email Ann@Example.com --mobile 44-123456789 --mobile-verified --require-2fa \
        --language de --step TNC_REQUIRED --reason=ticket-7";
    assert_eq!(office.done(added), "");
    let expected = json!({
        "brand_id": 1009, "player_id": 32574, "email": "ann@example.com", "mobile_number": "44-123456789",
        "mobile_verified": true, "is_2fa_required": true, "language": "de", "steps_due": ["TNC_REQUIRED"],
        "disabled": false, "status_comment": null, "locked_until": null, "last_sign_in_at": null,
    });
    assert_eq!(shown(&office, "1009/32574"), expected);
    // The same number is another player's at another brand, and so may be the mailbox and the telephone.
    office.done("player add 7/32574 --email ann@example.com --mobile 44-123456789");
    let bare = json!({
        "brand_id": 1009, "player_id": 1, "email": null, "mobile_number": null, "mobile_verified": false,
        "is_2fa_required": false, "language": null, "steps_due": [], "disabled": false, "status_comment": null,
        "locked_until": null, "last_sign_in_at": null,
    });
    office.done("player add 1009/1");
    assert_eq!(shown(&office, "1009/1"), bare);
    let listed = |line: &str| {
        let listed = office.json(line);
        listed
            .as_array()
            .unwrap()
            .iter()
            .map(|own| (own["brand_id"].clone(), own["player_id"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(listed("player list --brand 1009"), [(json!(1009), json!(32574)), (json!(1009), json!(1))]);
    assert_eq!((listed("player list").len(), listed("player list --brand 8").len()), (3, 0));
    let table = office.done("player list --brand 7");
    let row: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(row, ["7/32574", "ann@example.com", "44-123456789", "number", "not", "proven", "never"]);

    let set = "player set 1009/32574 --email eve@example.com --mobile +44123456780 --no-require-2fa --language none --no-step";
    assert_eq!(office.done(set), "");
    let expected = json!({
        "brand_id": 1009, "player_id": 32574, "email": "eve@example.com", "mobile_number": "+44123456780",
        "mobile_verified": false, "is_2fa_required": false, "language": null, "steps_due": [], "disabled": false,
        "status_comment": null, "locked_until": null, "last_sign_in_at": null,
    });
    assert_eq!(shown(&office, "1009/32574"), expected);
    let told = office.json("audit list --who 1009/32574 --event account_changed");
    let changed: Vec<&str> =
        told[0]["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
    assert_eq!(changed, ["language", "mobile", "mobileProven", "stepsDue"]);
    let added = office.json("audit list --who 1009/32574 --event account_added");
    assert_eq!(added[0]["detail"]["brand"], json!(1009), "{added}");
    // What holds already is told by no line.
    office.done("player set 1009/32574 --email EVE@example.com --mobile +44123456780 --language none");
    for deed in ["disable", "disable", "enable", "unlock", "sign-out", "remove"] {
        assert_eq!(office.done(&format!("player {deed} 1009/32574 --reason {deed}")), "");
    }
    let by = format!("player {}", actor());
    let expected = [
        "account_added by ticket-7",
        "account_added by -",
        "account_added by -",
        "account_changed by -",
        "email_changed by -",
        "two_factor_off by -",
        "account_disabled by disable",
        "account_disabled by disable",
        "account_enabled by enable",
        "account_unlocked by unlock",
        "account_signed_out by sign-out",
        "account_removed by remove",
    ];
    assert_eq!(office.database.text(TRAIL).await, expected.join(", ").replace("by", &by));
    office.done("audit verify");
    assert_eq!(office.refused("player show 1009/32574"), "vestibule: 1009/32574 is no player\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_player_has_is_refused_and_changes_nothing() {
    let office = office().await;
    office.done("player add 1009/1 --mobile 44-123456789 --email ann@example.com");
    office.done("player add 1009/2");
    let rows = "select string_agg(accounts::text, ' ' order by id) from accounts";
    let before = (office.database.text(rows).await, office.database.text(TRAIL).await);
    let number = "the number is none of 7 to 15 digits with its calling code";
    let address = "the address is not an email address";
    for (line, why) in [
        ("add 1009/1", "1009/1 is a player already"),
        ("add 8/1", "8 is no brand"),
        ("add 1009/3 --email nobody", address),
        ("add 1009/3 --mobile 123456", number),
        ("add 1009/3 --mobile 0123456789", number),
        ("add 1009/3 --mobile ٤٤123456789", number),
        ("add 1009/3 --mobile-verified", "1009/3 has no number to vouch for: give one by --mobile"),
        ("set 1009/1 --email=", address),
        ("set 1009/1 --mobile=", number),
        ("set 1009/2 --mobile-verified", "1009/2 has no number to vouch for: give one by --mobile"),
        ("set 1009/3 --language de", "1009/3 is no player"),
        ("show 1009", "1009 is neither BRAND/ID, two positive numbers, nor an id"),
        ("show 1009/0", "1009/0 is neither BRAND/ID, two positive numbers, nor an id"),
        ("show 1009/+1", "1009/+1 is neither BRAND/ID, two positive numbers, nor an id"),
        ("show 2147483648/1", "2147483648/1 is neither BRAND/ID, two positive numbers, nor an id"),
        ("show plyr_0000000000", "plyr_0000000000 is no player"),
        ("token 1009/3", "1009/3 is no player"),
        ("remove 7/1", "7/1 is no player"),
    ] {
        assert_eq!(office.refused(&format!("player {line}")), format!("vestibule: {why}\n"), "{line}");
    }
    for line in [
        "player add",
        "player add 1009",
        "player add 1009/x",
        "player add 1009/9223372036854775808",
        "player add 1009/3 --step KYC",
        "player add 1009/3 --language nl",
        "player add 1009/3 --no-step",
        "player set 1009/1 --step TNC_REQUIRED --no-step",
        "player set 1009/1 --require-2fa --no-require-2fa",
        "player set 1009/1 --mobile-verified --no-mobile-verified",
        "player list --brand 0",
        "player token 1009/1 --yes",
    ] {
        let said = office.run(line);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{line} {}", said.err);
    }
    let elsewhere = office.run_set("player add 1009/3 --mobile 49-123456789", &[("VESTIBULE_SMS_COUNTRIES", "44,43")]);
    let foreign = String::from("vestibule: the number is of no country in VESTIBULE_SMS_COUNTRIES\n");
    assert_eq!((elsewhere.code, elsewhere.err), (1, foreign));
    assert_eq!((office.database.text(rows).await, office.database.text(TRAIL).await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_begins_a_session_which_ends_with_what_it_rested_on() {
    let office = office().await;
    office.done("player add 1009/1 --mobile 44-123456789 --mobile-verified --email ann@example.com");
    let token = office.done("player token 1009/1");
    assert_eq!((token.lines().count(), token.trim().len(), &token[14..15]), (1, 36, "4"));
    assert_eq!(office.json("player token 1009/1 --reason=ticket-7")["2fa_auth_token"], Value::Null);
    let reasons = "select string_agg(coalesce(detail ->> 'reason', '-'), ' ' order by at) from audit \
        where event = 'session_begun'";
    assert_eq!(office.database.text(reasons).await, "- ticket-7");
    assert_eq!((sessions(&office).await, pending(&office).await), (2, 0));
    for line in [
        "set 1009/1 --language de --step TNC_REQUIRED",
        "set 1009/1 --mobile +44-123456789",
        "set 1009/1 --no-mobile-verified --no-require-2fa",
        "set 1009/1 --email Ann@example.com",
        "unlock 1009/1",
        "enable 1009/1",
    ] {
        office.done(&format!("player {line}"));
        assert_eq!(sessions(&office).await, 2, "{line}");
    }
    for line in [
        "set 1009/1 --email eve@example.com",
        "set 1009/1 --mobile 44-123456780",
        "set 1009/1 --require-2fa",
        "sign-out 1009/1",
        "disable 1009/1",
        "remove 1009/1",
    ] {
        office.run("player enable 1009/1");
        let half = office.json("player token 1009/1");
        let asked = office.database.db_number("select count(*) from accounts where two_factor").await;
        assert_eq!(half["2fa_auth_token"].is_string(), asked == 1, "{line}");
        assert_eq!(pending(&office).await, asked, "{line}");
        office.done(&format!("player {line}"));
        assert_eq!((sessions(&office).await, pending(&office).await), (0, 0), "{line}");
    }
    office.done("player add 1009/1");
    office.done("player disable 1009/1");
    assert_eq!(office.refused("player token 1009/1"), "vestibule: 1009/1 is disabled, or was removed meanwhile\n");
    // A code is asked for that goes nowhere until there is a number.
    office.done("player enable 1009/1");
    office.done("player set 1009/1 --require-2fa");
    assert!(office.json("player token 1009/1")["2fa_auth_token"].is_string());
    assert!(office.done("player list").contains("no number"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_whose_row_is_altered_can_only_be_removed() {
    let office = office().await;
    office.done("player add 1009/1 --mobile 44-123456789 --email ann@example.com");
    office.database.run("update accounts set mobile = 'eve''s own'").await;
    let shown = office.json("player show 1009/1");
    assert_eq!((&shown["altered"], &shown["mobile_number"]), (&json!(true), &Value::Null));
    for line in ["set 1009/1 --language de", "token 1009/1", "disable 1009/1", "enable 1009/1", "unlock 1009/1"] {
        let said = office.run(&format!("player {line}"));
        is_refusal(&said);
        assert!(said.err.contains("the row of 1009/1 was altered outside Vestibule"), "{line} {}", said.err);
    }
    assert_eq!(office.refused("player add 1009/1"), "vestibule: 1009/1 is a player already\n");
    office.done("player remove 1009/1");
    office.done("player add 1009/1");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_about_a_player_are_found_by_name_and_an_address_of_several_is_refused() {
    let office = office().await;
    office.done("player add 1009/1 --email ann@example.com");
    office.done("player add 1009/2 --email ann@example.com");
    let id = office.json("player show 1009/2")["id"].as_str().unwrap().to_owned();
    for who in ["1009/2", &id] {
        let told = office.json(&format!("audit list --who {who}"));
        assert_eq!((told.as_array().unwrap().len(), &told[0]["event"]), (1, &json!("account_added")), "{who}");
    }
    // A player without an address is named by the public id.
    office.done("player add 1009/4");
    let id = office.json("player show 1009/4")["id"].as_str().unwrap().to_owned();
    let told = &office.json("audit list --who 1009/4")[0];
    let named = json!([told["crmUserId"], told["email"], told["displayName"]]);
    assert_eq!(named, json!([id, null, null]));
    let table = office.done("audit list --who 1009/4");
    assert!(table.lines().nth(1).unwrap().contains(&format!(" {id} ")), "{table}");
    let said = office.refused("audit list --who ann@example.com");
    assert!(said.contains("ann@example.com is the address of several players: name one by its id"), "{said}");
    assert_eq!(office.refused("audit list --who 1009/3"), "vestibule: 1009/3 is no player\n");
    office.database.run("update accounts set mac = sha256(mac)").await;
    let listed = office.json("player list");
    assert!(listed.as_array().unwrap().iter().all(|own| own["altered"] == json!(true)), "{listed}");
}
