//! `audit list | verify | checkpoint`: what they print, and what they exit with.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::support::house::KEYS;
use crate::support::office::{Office, actor, is_refusal};
use crate::support::trail::{keys, store};
use vestibule::audit::Sealer;
use vestibule::clock::Clock;
use vestibule::metrics::Metrics;

/// Seals the waiting lines, as a server does.
pub async fn seal(office: &Office) {
    let mut sealer = Sealer::new(store(&office.database), keys(), Clock::system(), Metrics::default());
    while sealer.seal().await.unwrap() {}
}

async fn with_lines() -> Office {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO,OWNER");
    office.done("admin add bob@example.com --role BO");
    office.done("admin disable bob@example.com");
    office.done("admin enable bob@example.com");
    seal(&office).await;
    office
}

fn events(lines: &Value) -> Vec<&str> {
    lines.as_array().unwrap().iter().map(|line| line["event"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_actor_of_a_command_is_the_real_user_whatever_the_environment_says() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    let is_root = actor().starts_with("os:root@");
    let table = [
        (vec![("USER", "mallory"), ("LOGNAME", "mallory")], actor()),
        (vec![("SUDO_USER", "ann")], if is_root { format!("{} (SUDO_USER ann)", actor()) } else { actor() }),
        (vec![("SUDO_USER", "ann\nos:root")], actor()),
    ];
    for (environment, expected) in table {
        assert_eq!(office.run_set("admin unlock ann@example.com", &environment).code, 0);
        assert_eq!(office.json("audit list --limit 1")[0]["actor"], expected.as_str(), "{environment:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_listed_the_newest_first_by_what_is_asked() {
    let office = with_lines().await;
    let all = office.json("audit list");
    assert_eq!(events(&all), ["admin_enabled", "admin_disabled", "admin_added", "admin_added"]);
    let newest = &all[0];
    assert_eq!(
        json!([newest["position"], newest["actor"], newest["requester"], newest["outcome"], newest["reason"]]),
        json!([4, actor(), null, "done", null])
    );
    assert_eq!((&newest["email"], &newest["sealed"]), (&json!("bob@example.com"), &json!(true)));
    let state = json!({ "before": "disabled", "after": "enabled" });
    assert_eq!(newest["detail"], json!({ "accountVersion": 3, "changed": { "state": state } }));
    let id = newest["crmUserId"].as_str().unwrap();
    let asked = |options: &str| events(&office.json(&format!("audit list {options}"))).join(" ");
    assert_eq!(asked(&format!("--who {id}")), "admin_enabled admin_disabled admin_added");
    assert_eq!(asked("--who Ann@example.com"), "admin_added");
    assert_eq!(asked("--event admin_disabled"), "admin_disabled");
    assert_eq!(asked(&format!("--actor {} --outcome done --limit 1", actor())), "admin_enabled");
    assert_eq!(asked("--actor os:nobody@nowhere"), "");
    assert_eq!(asked("--actor requester"), "");
    assert_eq!(asked("--outcome wrong"), "");
    assert_eq!(asked("--door staff --limit 1"), "admin_enabled");
    assert_eq!(asked("--door account"), "");
    assert_eq!(asked("--since 2100-01-01"), "");
    assert_eq!(asked("--since 2020-01-01 --until 2100-01-01T00:00:00Z --event admin_enabled"), "admin_enabled");
    assert_eq!(asked("--until 2020-01-01"), "");
    assert!(office.refused("audit list --who nobody@example.com").contains("is no admin"));
    for wrong in [
        "audit list --since yesterday",
        "audit list --limit 0",
        "audit list --door back",
        "audit list --event teleported",
        "audit list --outcome halfway",
        "audit list --actor foo",
        "audit list --actor os:",
        "audit list --actor Requester",
        "audit",
    ] {
        assert_eq!(office.run(wrong).code, 2, "{wrong}");
    }
    let help = office.done("audit list --help");
    assert!(help.contains("personal_data_withheld") && help.contains("wrong_recovery_code"), "{help}");
    let cut = office.run("audit list --limit 3");
    assert_eq!(cut.err, "vestibule: these are the newest 3 lines: a larger --limit prints more\n");
    assert_eq!((cut.code, cut.out.lines().count()), (0, 4), "a heading and three lines");
    assert_eq!(office.done("audit list --limit 4").lines().count(), 5, "all lines, and no remark");
    office.done("admin remove bob@example.com");
    let removed = &office.json("audit list --limit 1")[0];
    assert_eq!(
        json!([removed["event"], removed["email"], removed["sealed"]]),
        json!(["admin_removed", "bob@example.com", false])
    );
    assert_eq!(removed["crmUserId"], id);
    assert_eq!(asked(&format!("--who {id}")), "admin_removed admin_enabled admin_disabled admin_added");
    assert_eq!(asked("--who Bob@example.com"), "admin_removed admin_enabled admin_disabled admin_added");
    assert_eq!(asked("--who admin_nobody0000"), "");
    let table = office.done("audit list");
    assert_eq!(table.lines().count(), 6, "{table}");
    assert!(table.contains("POSITION") && table.contains(" staff ") && table.contains(&actor()), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_says_whether_the_trail_is_whole_and_what_is_not() {
    let office = with_lines().await;
    assert_eq!(office.done("audit verify"), "whole: 4 lines are sealed, 0 wait\n");
    office.done("admin unlock ann@example.com");
    let said = office.json("audit verify");
    assert_eq!(json!([said["whole"], said["lines"], said["unsealed"], said["findings"]]), json!([true, 4, 1, []]));
    assert!(said["unsealedSince"].is_string() && said["checkpoint"] == 4, "{said}");
    assert!(office.done("audit verify").starts_with("whole: 4 lines are sealed, 1 wait, the oldest since 20"));

    let id = office.database.text("select id::text from audit where position = 2").await;
    office.database.run("update audit set outcome = 'refused' where position = 2").await;
    let broken = office.run("audit verify");
    assert_eq!(broken.code, 1);
    assert_eq!(broken.err, "vestibule: the trail is not whole: 1 finding\n");
    assert!(
        broken.out.starts_with(&format!("edited at 2 {id}: is not as it was written\nnot whole: ")),
        "{}",
        broken.out
    );
    let said: Value = serde_json::from_str(&office.run("audit verify --json").out).unwrap();
    let finding = json!([{ "kind": "edited", "position": 2, "id": id, "said": "is not as it was written" }]);
    assert_eq!((&said["findings"], &said["whole"]), (&finding, &json!(false)));

    let other = [("VESTIBULE_KEYS", "other:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=")];
    let said = office.run_set("audit verify --json", &other);
    let said: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said["findings"][0]["kind"], "edited", "none of it is ours: {said}");
    is_refusal(&office.run_set("audit verify", &[("VESTIBULE_KEYS", "")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_kept_elsewhere_finds_a_cut_tail() {
    let office = with_lines().await;
    let earlier = office.database.text("select token from trail_checkpoint").await;
    office.done("admin unlock ann@example.com");
    office.done("admin unlock bob@example.com");
    seal(&office).await;
    let newest = office.done("audit checkpoint");
    assert_eq!(office.run_with("audit verify --checkpoint -", &newest).code, 0);
    assert_eq!(office.run_with("audit verify --checkpoint -", &earlier).code, 0);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoint");
    std::fs::write(&file, &newest).unwrap();
    let cut = format!("delete from audit where position > 4; update trail_checkpoint set token = '{earlier}'");
    office.database.run(&cut).await;
    assert_eq!(office.run("audit verify").code, 0, "as it was once: nothing here says otherwise");
    let said = office.run(&format!("audit verify --checkpoint {}", file.display()));
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with("cut at 5: the trail ends here; the checkpoint given, of "), "{}", said.out);
    let none = office.run_with("audit verify --checkpoint -", "nothing of ours");
    is_refusal(&none);
    assert!(office.refused("audit verify --checkpoint /nowhere").contains("cannot be read"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_is_verified_by_its_public_key_alone() {
    let empty = Office::open().await;
    assert!(empty.refused("audit checkpoint").contains("nothing is sealed yet"));
    let office = with_lines().await;
    let said = office.json("audit checkpoint");
    let token = said["checkpoint"].as_str().unwrap();
    assert_eq!(office.done("audit checkpoint").trim_end(), token);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let decoded = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    let key = UnparsedPublicKey::new(&ED25519, decoded(said["key"]["x"].as_str().unwrap()));
    key.verify(signed.as_bytes(), &decoded(signature)).unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let [header, claims]: [Value; 2] = [header, claims].map(|part| serde_json::from_slice(&decoded(part)).unwrap());
    let kid = &said["key"]["kid"];
    assert_eq!(header, json!({ "alg": "EdDSA", "typ": "vestibule-checkpoint+jwt", "kid": kid }));
    let link = office.database.text("select encode(link_mac, 'hex') from audit where position = 4").await;
    let head = data_encoding::HEXLOWER.decode(link.as_bytes()).unwrap();
    assert_eq!((&claims["position"], &claims["head"]), (&json!(4), &json!(BASE64URL_NOPAD.encode(&head))));
    assert!(claims["at"].as_str().unwrap().ends_with('Z') && claims.as_object().unwrap().len() == 3, "{claims}");
    assert!(!said.to_string().contains(KEYS.split_once(':').unwrap().1));
}
