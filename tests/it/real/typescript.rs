//! TypeScript client: up-to-date generated types, a sign-in by a real GraphQL library, the public audit of GraphQL over
//! HTTP, and schema changes that break such a client.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use totp_rs::Totp;
use vestibule::clock::Clock;

use super::kit;
use crate::dev;
use crate::support::program::run;
use crate::support::{Browser, until};

const BEN: &str = "ben@example.com";
const SCHEMA: &str = include_str!("../../../schema.graphql");

#[test]
#[ignore = "wants npm"]
fn the_types_for_clients_are_those_generated_from_the_schema() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/clients/typescript/src/generated");
    let generated = kit::typescript().join("src/generated");
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        entries.map(|name| name.into_string().unwrap()).collect()
    };
    assert_eq!(names(&committed), names(&generated));
    for name in names(&committed) {
        let (old, new) = (std::fs::read(committed.join(&name)).unwrap(), std::fs::read(generated.join(&name)).unwrap());
        assert!(old == new, "{name}: run `npm run generate` in docs/clients/typescript");
    }
}

#[test]
fn the_lock_of_the_client_names_hashes_and_no_place() {
    let lock: Value = serde_json::from_str(include_str!("../../../docs/clients/typescript/package-lock.json")).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        assert!(package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{path}");
        assert!(package.get("resolved").is_none(), "{path}");
    }
}

/// Runs the client's sign-in and enters the mailed code when it arrives.
async fn sign_in(url: &str, email: &str, data: &Path, phone: &Path, mails: usize) -> (bool, String, String) {
    let mut command = kit::bounded(60, "node");
    command.args(["dist/sign-in.js", url, email]).arg(phone).current_dir(kit::typescript());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let code = dev::code(data, mails).await;
    writeln!(child.stdin.take().unwrap(), "{code}").unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants npm"]
async fn the_example_signs_in_from_start_to_end() {
    kit::typescript();
    let folder = dev::folder();
    let (data, phone) = (folder.path().join("data"), folder.path().join("phone"));
    let server = dev::start(&data);

    let (done, out, err) = sign_in(&server.url(), dev::ADMIN, &data, &phone, 1).await;
    assert!(done && err.ends_with("Signed out.\n"), "{out} {err}");
    let admin: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&admin["email"], &admin["roles"][2]), (&dev::ADMIN.into(), &"OWNER".into()));
    let kept = std::fs::read_to_string(&phone).unwrap();
    assert!(kept.starts_with("otpauth://totp/"), "{}", kept.len());

    // For an enrolled admin the phone's file signs in, and a file with another secret does not.
    let added = run(&["admin", "add", BEN, "--role", "BO", "--data", data.to_str().unwrap()], &[]);
    assert_eq!(added.code, 0, "{}", added.err);
    std::fs::write(&phone, enrolled(&server.url(), &data, 2).await).unwrap();
    let (done, out, err) = sign_in(&server.url(), BEN, &data, &phone, 3).await;
    assert!(done && out.contains(BEN), "{err}");
    std::fs::write(&phone, other_than(&std::fs::read_to_string(&phone).unwrap())).unwrap();
    let (done, out, err) = sign_in(&server.url(), BEN, &data, &phone, 4).await;
    assert!(!done && out.is_empty() && err.contains("WRONG_CODE"), "{out} {err}");
}

/// Enrols Ben by the previous time step's code, so that the current one stays unused. Returns his otpauth URL.
async fn enrolled(url: &str, data: &Path, mails: usize) -> String {
    let browser = Browser::at(url, url);
    assert_eq!(browser.request_lookup(BEN).await["status"], true);
    let proven = browser.verify_lookup(&dev::code(data, mails).await).await;
    let phone = proven["authUrlFor2fa"].as_str().unwrap();
    // Waits for the beginning of a time step: at its end, the previous code would be two steps old on arrival.
    let second = || Clock::system().now().timestamp();
    until("the next step", async || (second() % 30 < 22).then_some(())).await;
    let before = Totp::from_url(phone).unwrap().generate((second() - 30).try_into().unwrap()).to_string();
    let answer = browser.verify_2fa(&before).await;
    assert_eq!(answer["status"], true, "{answer}");
    phone.to_owned()
}

/// Otpauth URL of another secret, whose codes around now all differ.
fn other_than(url: &str) -> String {
    let other = url.replacen("secret=", "secret=AAAA", 1);
    let second = Clock::system().now().timestamp();
    let codes = |url: &str| -> Vec<String> {
        let totp = Totp::from_url(url).unwrap();
        (-4..=4).map(|step| totp.generate((second + 30 * step).try_into().unwrap()).to_string()).collect()
    };
    let right = codes(url);
    assert!(codes(&other).iter().all(|code| !right.contains(code)));
    other
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants npm"]
async fn the_public_audit_finds_what_our_table_tells_and_no_more() {
    let folder = dev::folder();
    let server = dev::start(&folder.path().join("data"));
    let output = kit::node("audit.mjs", &[&format!("{}/graphql", server.url())]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed} {}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.last().unwrap()["total"], 61);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found: BTreeSet<(String, String)> =
        lines[..lines.len() - 1].iter().map(|line| (text(&line["id"]), text(&line["status"]))).collect();
    let table = include_str!("../../../docs/clients/audit.md").lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let (id, level, asked, why) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        (id != "id" && !asked.is_empty() && !why.is_empty()).then(|| (id.to_owned(), level.to_owned()))
    });
    assert_eq!(found, table.collect(), "{printed}");
    assert!(found.iter().all(|(_, level)| ["warn", "notice"].contains(&level.as_str())));
}

/// Runs `breaking.mjs` on a schema change. Returns whether the change breaks clients, and the printed text.
fn judged(released: &str, now: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("released.graphql"), folder.path().join("now.graphql"));
    std::fs::write(&old, released).unwrap();
    std::fs::write(&new, now).unwrap();
    let output = kit::node("breaking.mjs", &[old.to_str().unwrap(), new.to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (!output.status.success(), said)
}

#[test]
#[ignore = "wants npm"]
fn no_change_since_the_release_breaks_a_client() {
    let (breaks, said) = judged(include_str!("../../../docs/clients/schema-released.graphql"), SCHEMA);
    assert!(!breaks, "{said}");
}

#[test]
#[ignore = "wants npm"]
fn breaking_schema_changes_are_named_and_additions_pass() {
    let breaking = [
        ("  \"The job title.\"\n  jobTitle: String\n", "", "CrmUserModel.jobTitle was removed"),
        (
            "  \"Signs out. True if a live session ended. Repeating it is not an error.\"\n  signOut: Boolean!\n",
            "",
            "Mutation.signOut was removed",
        ),
        ("  nextRequestAt: Int!\n", "  nextRequestAt: Date!\n", "nextRequestAt changed type from Int! to Date!"),
        ("  createdAt: Date!\n", "  createdAt: Date\n", "changed type from Date! to Date"),
        (" email: String!\n  \"The captcha", " email: String!\n  tenant: String!\n  \"The captcha", "tenant"),
        ("  endSession(id: ID!)", "  endSession(id: ID!, why: String!)", "why on Mutation.endSession was added"),
        ("  recoveryCodes(until", "  recoveryCodes(codeFor2fa: String!, until", "codeFor2fa on Mutation.recoveryCodes"),
        (" COOLDOWN\n", " COOLING\n", "COOLDOWN was removed from enum type SignInErrorCode"),
    ];
    for (there, then, named) in breaking {
        assert!(SCHEMA.contains(there), "{there}");
        let (breaks, said) = judged(SCHEMA, &SCHEMA.replacen(there, then, 1));
        assert!(breaks && said.lines().any(|line| line.starts_with("breaking ") && line.contains(named)), "{said}");
    }
    for (there, then) in [
        ("  signOut: Boolean!\n", "  signOut: Boolean!\n  another(id: ID!): Boolean\n"),
        ("  jobTitle: String\n", "  jobTitle: String\n  pronouns: String\n"),
        ("  endSession(id: ID!)", "  endSession(id: ID!, why: String)"),
        (" COOLDOWN\n", " COOLDOWN\n  ANOTHER\n"),
    ] {
        assert!(SCHEMA.contains(there), "{there}");
        let (breaks, said) = judged(SCHEMA, &SCHEMA.replacen(there, then, 1));
        assert!(!breaks && !said.contains("breaking"), "{said}");
    }
}
