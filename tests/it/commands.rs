//! `docs/commands.md` against the program: every command, every argument, every field of JSON, and nothing else. And the
//! completions, as a shell uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};

use clap::CommandFactory;
use serde_json::Value;
use vestibule::cli::Cli;

use crate::audit_commands::seal;
use crate::support::list::csv;
use crate::support::office::Office;
use crate::support::program::run;

const PAGE: &str = include_str!("../../docs/commands.md");

/// Sections of the page by third-level heading.
fn sections() -> BTreeMap<&'static str, &'static str> {
    let sections = PAGE.split("\n### ").skip(1).map(|section| section.split_once('\n').unwrap());
    let sections: BTreeMap<_, _> =
        sections.map(|(heading, text)| (heading, text.split("\n## ").next().unwrap())).collect();
    assert_eq!(sections.len(), PAGE.matches("\n### ").count(), "a heading is there twice");
    sections
}

/// Names in backquotes in the first cells of a section's table.
fn rows(section: &str) -> Vec<(&str, &str)> {
    let lines = section.lines().filter_map(|line| line.strip_prefix("| `"));
    lines.map(|line| line.split_once("` | ").unwrap()).collect()
}

/// Each command's full name with its own arguments, as written in its usage.
fn commands() -> BTreeMap<String, BTreeSet<String>> {
    fn walk(command: &clap::Command, name: &str, inherited: &[String], all: &mut BTreeMap<String, BTreeSet<String>>) {
        let mut own = BTreeSet::new();
        let mut global: Vec<String> = inherited.to_vec();
        for argument in command.get_arguments() {
            let id = argument.get_id().as_str();
            if ["help", "version"].contains(&id) || inherited.iter().any(|known| known == id) {
                continue;
            }
            let value = argument.get_value_names().map(|names| names.join(" ")).unwrap_or_default();
            own.insert(match argument.get_long() {
                Some(long) if argument.get_action().takes_values() => format!("--{long} {value}"),
                Some(long) => format!("--{long}"),
                None => value,
            });
            if argument.is_global_set() {
                global.push(id.to_owned());
            }
        }
        all.insert(name.to_owned(), own);
        for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
            walk(command, &format!("{name} {}", command.get_name()), &global, all);
        }
    }
    let (mut all, mut program) = (BTreeMap::new(), Cli::command());
    program.build();
    walk(&program, "vestibule", &[], &mut all);
    all.remove("vestibule");
    all
}

#[test]
fn every_command_and_every_argument_is_on_the_page_and_nothing_else() {
    let (sections, commands) = (sections(), commands());
    assert!(commands.len() > 20, "{commands:?}");
    for (command, arguments) in &commands {
        let section = sections.get(format!("`{command}`").as_str());
        let section = section.unwrap_or_else(|| panic!("docs/commands.md says nothing of `{command}`"));
        let told: BTreeSet<String> = rows(section).into_iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(told, *arguments, "the arguments of `{command}`");
        assert!(rows(section).iter().all(|(_, said)| said.len() > 2), "`{command}`: an argument without a word");
    }
    let told = sections.keys().filter_map(|heading| heading.strip_prefix('`')?.strip_suffix('`'));
    let told: BTreeSet<String> = told.map(str::to_owned).collect();
    assert_eq!(told, commands.keys().cloned().collect(), "the commands on the page");
}

#[test]
fn every_argument_is_explained_by_help() {
    for (command, arguments) in commands() {
        let mut words: Vec<&str> = command.split(' ').skip(1).collect();
        words.push("--help");
        let said = run(&words, &[]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{command}");
        for argument in arguments {
            let name = argument.split(' ').next().unwrap();
            assert!(said.out.contains(name), "{command}: {name} in {}", said.out);
        }
    }
}

/// Compares a JSON value with the documented table: fields, their order and their types.
fn is_of(form: &str, value: &Value) {
    let sections = sections();
    let table = rows(sections[format!("JSON: {form}").as_str()]);
    let fields: Vec<&str> = table.iter().map(|(field, _)| *field).collect();
    let object = value.as_object().unwrap_or_else(|| panic!("{form}: {value}"));
    assert_eq!(object.keys().collect::<Vec<_>>(), fields, "{form}");
    for (field, rest) in table {
        let kind = rest.split(" |").next().unwrap();
        let (kind, may_be_null) = kind.strip_suffix(" or null").map_or((kind, false), |kind| (kind, true));
        assert!((may_be_null && object[field].is_null()) || is_a(kind, &object[field]), "{form}.{field}: {value}");
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "key" => {
            is_of(kind, value);
            true
        }
        "instant" => value.as_str().is_some_and(|text| {
            text.len() == 20 && text.ends_with('Z') && text.parse::<chrono::DateTime<chrono::Utc>>().is_ok()
        }),
        list => {
            let of = list.strip_prefix("array of ").unwrap_or_else(|| panic!("{list} is no type"));
            let items = value.as_array().unwrap();
            if ["string", "number"].contains(&of) {
                return items.iter().all(|item| is_a(of, item));
            }
            items.iter().for_each(|item| is_of(of, item));
            true
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_as_the_page_has_it() {
    let office = Office::open().await;
    is_of("admin", &office.json("admin add ann@example.com --role BO"));
    is_of(
        "admin",
        &office
            .json("admin add bob@example.com --role BO --phone 1 --job-title A --bio B --avatar-url C --language de"),
    );
    for deed in ["show", "set --name Ann", "disable", "enable", "unlock", "reset-2fa", "sign-out"] {
        is_of("admin", &office.json(&format!("admin {deed} ann@example.com")));
    }
    for admin in office.json("admin list").as_array().unwrap() {
        is_of("admin", admin);
    }
    for admin in office.json("admin export").as_array().unwrap() {
        is_of("export", admin);
    }
    let settings = [
        ("VESTIBULE_PUBLIC_URL", "https://admin.example.com"),
        ("VESTIBULE_KEYS", "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ];
    let set = |line: &str| serde_json::from_str::<Value>(&office.run_set(line, &settings).out).unwrap();
    is_of("link", &set("admin device-link ann@example.com --json"));
    is_of("admin", &set("admin invite ann@example.com --json"));
    let findings = set("doctor --json");
    assert!(findings.as_array().unwrap().len() > 3, "{findings}");
    findings.as_array().unwrap().iter().for_each(|finding| is_of("doctor", finding));
    let list = csv("email,roles\nann@example.com,CMS\ncat@example.com,BO\nnone,BO\n");
    is_of("import", &serde_json::from_str(&office.run(&list.import("--json")).out).unwrap());
    let list = csv("email,roles\nann@example.com,CMS\ncat@example.com,BO\n");
    is_of("import", &office.json(&list.import("--allow-changes")));
    is_of("admin", &office.json("admin remove ann@example.com"));
    let added =
        "account add eve@example.com --username eve --set firstName=E --set lastName=V --set phoneNumber=1 --json";
    is_of("account", &serde_json::from_str(&office.run_with(added, "violet tractor hums quietly\n").out).unwrap());
    for deed in ["show", "set --set language=de", "disable", "enable", "unlock", "reset-2fa", "sign-out"] {
        is_of("account", &office.json(&format!("account {deed} eve")));
    }
    office.json("account list").as_array().unwrap().iter().for_each(|account| is_of("account", account));
    is_of("device", &office.json("account device-link eve"));
    office.json("account export").as_array().unwrap().iter().for_each(|account| is_of("export of accounts", account));
    is_of("import", &office.json(&csv("email\neve@example.com\nflo@example.com\n").import_accounts("")));
    is_of("account", &office.json("account remove eve"));
    office.done("brand add 7 --name Other");
    office.done("api-key add billing --scope session --network 192.0.2.0/24 --brand 7 --expires 2999-01-01");
    office.done("api-key add altered --scope facts");
    office.database.run("update application_keys set scopes = '{session}' where name = 'altered'").await;
    office.json("api-key list").as_array().unwrap().iter().for_each(|key| is_of("application key", key));
    office.done("api-key end altered");
    let added =
        "account add fay@example.com --door session --username fay --set gender=f --set trialUntil=2099-01-01 --json";
    let fay = office.run_with(added, "violet tractor hums quietly\n");
    is_of("session account", &serde_json::from_str(&fay.out).unwrap());
    for deed in ["show", "set --role HOSTING", "disable", "enable", "unlock", "reset-2fa", "sign-out"] {
        is_of("session account", &office.json(&format!("account {deed} fay --door session")));
    }
    let accounts = office.json("account list --door session");
    accounts.as_array().unwrap().iter().for_each(|account| is_of("session account", account));
    let offered = office.run("account enrol-2fa fay --door session --json");
    is_of("enrolment", &serde_json::from_str(&offered.out).unwrap());
    office.done("brand add 1009 --name Casino --from casino@example.com --sms-from CASINO");
    office.run_with("brand text 1009 --channel sms --kind sign_in --language en", "{code} {minutes}\n");
    office.json("brand list").as_array().unwrap().iter().for_each(|brand| is_of("brand", brand));
    is_of("player", &office.json("player add 7/1"));
    is_of("tokens", &office.json("player token 7/1"));
    is_of("player", &office.json("player add 1009/1 --email eve@example.com --mobile 44-123456789 --require-2fa"));
    for deed in ["show", "set --language de --step TNC_REQUIRED", "disable", "enable", "unlock", "sign-out"] {
        is_of("player", &office.json(&format!("player {deed} 1009/1")));
    }
    is_of("tokens", &office.json("player token 1009/1"));
    office.json("player list").as_array().unwrap().iter().for_each(|player| is_of("player", player));
    let gone = office.json("player remove 1009/1");
    is_of("player", &gone);
    office.json("audit list").as_array().unwrap().iter().for_each(|line| is_of("audit line", line));
    is_of("verification", &office.json("audit verify"));
    seal(&office).await;
    office.json("audit list").as_array().unwrap().iter().for_each(|line| is_of("audit line", line));
    let forget = format!("audit forget --reason left --who {}", gone["id"].as_str().unwrap());
    is_of("forgetting", &office.json(&forget));
    is_of("verification", &office.json("audit verify"));
    is_of("checkpoint", &office.json("audit checkpoint"));
    office.json("keys list").as_array().unwrap().iter().for_each(|key| is_of("master key", key));
    is_of("rotation", &office.json("keys rotate"));
    is_of("closed dump", &office.json("after-restore --yes"));
    let (copy, lost) = (tempfile::NamedTempFile::new().unwrap(), "01890000-0000-7000-8000-000000000000");
    let lost = format!(
        r#"{{ "id": "{lost}", "at": "2026-11-21T20:24:00Z", "event": "admin_removed", "crmUserId": "admin_0123456789" }}"#
    );
    std::fs::write(copy.path(), lost).unwrap();
    let closed = office.json(&format!("after-restore --yes --again --trail {}", copy.path().display()));
    assert_eq!(closed["accounts"].as_array().unwrap().len(), 1);
    is_of("closed dump", &closed);
    office.database.run("update audit set outcome = 'none' where position = 1; delete from trail_checkpoint").await;
    is_of("verification", &serde_json::from_str(&office.run("audit verify --json").out).unwrap());
}

#[test]
fn bash_completes_commands_and_options() {
    let script = run(&["completions", "bash"], &[]);
    assert_eq!((script.code, script.err.as_str()), (0, ""));
    let ask = |words: &str| {
        let many = words.split_whitespace().count();
        let ask = format!(
            "{}\ncomplete -p vestibule >&2 || exit 1\nCOMP_WORDS=({words} '') COMP_CWORD={many}\n\
            set -- vestibule '' {{last}}\n_vestibule vestibule '' \"${{COMP_WORDS[COMP_CWORD-1]}}\"\necho \"${{COMPREPLY[@]}}\"\n",
            script.out
        );
        let mut bash = Command::new("bash");
        bash.args(["--norc", "--noprofile"]).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        // The script is longer than an argument may be.
        let mut bash = bash.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        bash.stdin.take().unwrap().write_all(ask.as_bytes()).unwrap();
        let output = bash.wait_with_output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success() && err.contains("vestibule"), "{err}");
        out.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let has = |words: &str, expected: &[&str]| {
        let told = ask(words);
        assert!(expected.iter().all(|word| told.contains(*word)), "{words}: {told:?}");
    };
    has("vestibule", &["dev", "serve", "admin", "completions"]);
    has("vestibule admin", &["add", "import", "export", "reset-2fa"]);
    has("vestibule admin list --state", &["ready", "locked", "not-enrolled", "invitation-expired"]);
    has("vestibule admin list --role", &["CMS", "BO", "OWNER", "AUDITOR"]);
    has("vestibule admin add --role", &["OWNER"]);
    has("vestibule admin import", &["--dry-run", "--allow-changes", "--format", "--json"]);
    has("vestibule admin export --format", &["csv", "jsonl"]);
    has("vestibule account", &["import", "export", "enrol-2fa", "reset-2fa", "device-link"]);
    has("vestibule api-key", &["add", "list", "narrow", "end"]);
    has("vestibule api-key add", &["--scope", "--network", "--brand", "--expires"]);
    has("vestibule brand", &["add", "set", "list", "remove", "text"]);
    has("vestibule brand text --channel", &["sms", "mail"]);
    has("vestibule player", &["add", "set", "list", "show", "token", "disable", "sign-out", "remove"]);
    has("vestibule player set", &["--mobile", "--no-mobile-verified", "--require-2fa", "--step"]);
    has("vestibule account import", &["--dry-run", "--allow-changes", "--format", "--json"]);
}

#[test]
fn other_shells_have_their_script_and_no_others() {
    for (shell, begins) in [("zsh", "#compdef vestibule"), ("fish", "# Print an optspec"), ("fish", "")] {
        let said = run(&["completions", shell], &[]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{shell}");
        assert!(said.out.starts_with(begins) && said.out.contains("allow-changes"), "{shell}: {}", said.out);
    }
    for wrong in [&["completions"][..], &["completions", "elvish"], &["completions", "csh"]] {
        assert_eq!(run(wrong, &[]).code, 2, "{wrong:?}");
    }
}
