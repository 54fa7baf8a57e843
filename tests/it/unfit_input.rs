//! Texts, ids and instants that PostgreSQL would refuse are refused before they reach it, at every argument of the schema
//! and by every command.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::office::Office;
use crate::support::program::run;
use crate::support::{Browser, House};

const TYPE: &str = "fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// The schema by introspection: types by name.
async fn types(browser: &Browser) -> BTreeMap<String, Value> {
    let told = "kind name enumValues { name } inputFields { name type { ...T } } \
        fields { name type { ...T } args { name type { ...T } } }";
    let query = format!("{{ __schema {{ types {{ {told} }} }} }} {TYPE}");
    let schema = browser.graphql(json!({ "query": query })).await.field("__schema");
    let types = schema["types"].as_array().unwrap().iter();
    types.map(|told| (told["name"].as_str().unwrap().to_owned(), told.clone())).collect()
}

/// A valid literal of a type, and invalid ones with one bad leaf each.
struct Literals {
    good: String,
    bad: Vec<String>,
}

/// Invalid texts: characters that PostgreSQL refuses or a terminal obeys, and overlong texts.
fn bad_texts() -> Vec<String> {
    let long = "a".repeat(5000);
    ["\\u0000", "a\\u0000b", "\\u001b[2J", &long].map(|text| format!("\"{text}\"")).into()
}

const YEARS: [&str; 4] = [
    "\"-200000-01-01T00:00:00Z\"",
    "\"+262000-01-01T00:00:00Z\"",
    "\"1969-12-31T23:59:59Z\"",
    "\"10000-01-01T00:00:00Z\"",
];

fn literals(types: &BTreeMap<String, Value>, name: &str, told: &Value, id: &str) -> Literals {
    let inner = || literals(types, name, &told["ofType"], id);
    let fixed = |good: &str| Literals { good: good.to_owned(), bad: Vec::new() };
    match (told["kind"].as_str().unwrap(), told["name"].as_str().unwrap_or_default()) {
        ("NON_NULL", _) => inner(),
        ("LIST", _) => {
            let Literals { good, bad } = inner();
            Literals { good: format!("[{good}]"), bad: bad.iter().map(|bad| format!("[{bad}]")).collect() }
        }
        ("ENUM", of) => fixed(types[of]["enumValues"][0]["name"].as_str().unwrap()),
        ("INPUT_OBJECT", of) => {
            let all = arguments(types, &types[of]["inputFields"], id);
            Literals {
                good: format!("{{{}}}", all.good),
                bad: all.bad.iter().map(|bad| format!("{{{bad}}}")).collect(),
            }
        }
        (_, "Int") => fixed("1"),
        (_, "Boolean") => fixed("false"),
        (_, "Date") => {
            let bad = YEARS.map(String::from).into();
            Literals { good: String::from("\"2026-11-21T20:24:00Z\""), bad }
        }
        (_, "String" | "ID") => {
            let good = match name {
                "email" => "\"bob@example.com\"",
                "roles" => "\"BO\"",
                "id" | "ids" => id,
                _ => "\"x\"",
            };
            Literals { good: good.to_owned(), bad: bad_texts() }
        }
        other => panic!("a type of no literal: {other:?}"),
    }
}

/// Named arguments: valid ones, with one bad value at a time.
fn arguments(types: &BTreeMap<String, Value>, named: &Value, id: &str) -> Literals {
    let all = named.as_array().unwrap().iter().map(|argument| {
        let name = argument["name"].as_str().unwrap();
        let required = argument["type"]["kind"] == "NON_NULL" || ["email", "roles"].contains(&name);
        (name, required, literals(types, name, &argument["type"], id))
    });
    let all: Vec<_> = all.collect();
    let with = |bad: Option<(&str, &str)>| {
        let others = all.iter().filter(|(name, required, _)| *required && bad.is_none_or(|(other, _)| other != *name));
        let others = others.map(|(name, _, literals)| format!("{name}: {}", literals.good));
        let all: Vec<String> = others.chain(bad.map(|(name, bad)| format!("{name}: {bad}"))).collect();
        all.join(", ")
    };
    let bad = all.iter().flat_map(|(name, _, literals)| literals.bad.iter().map(|bad| with(Some((name, bad)))));
    Literals { good: with(None), bad: bad.collect() }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_argument_of_the_schema_brings_what_postgresql_cannot_take_to_it() {
    let settings = [("VESTIBULE_INTROSPECTION", "true"), ("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_MAILS", "off")];
    let house = House::with(&settings).await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    let types = types(&browser).await;
    let (mut tried, mut years, mut arguments_seen) = (0, 0, 0);
    for (kind, root) in [("query", "Query"), ("mutation", "Mutation")] {
        for field in types[root]["fields"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            let mut told = &field["type"];
            while told["kind"] == "NON_NULL" || told["kind"] == "LIST" {
                told = &told["ofType"];
            }
            let selection = if told["kind"] == "OBJECT" { " { __typename }" } else { "" };
            let all = arguments(&types, &field["args"], &format!("\"{}\"", bob.id));
            arguments_seen += field["args"].as_array().unwrap().len();
            for bad in &all.bad {
                let query = format!("{kind} {{ {name}({bad}){selection} }}");
                let answer = browser.graphql(json!({ "query": query })).await;
                let code = answer.code();
                let shown = &query[..query.len().min(200)];
                assert!(answer.status < 500, "{shown} {} {}", answer.status, answer.body);
                assert!(code.is_empty() || code == "BAD_USER_INPUT", "{shown} {}", answer.body);
                if YEARS.iter().any(|year| bad.contains(year)) {
                    assert_eq!(code, "BAD_USER_INPUT", "{shown}");
                    years += 1;
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 100 && years == 8 && arguments_seen > 20, "{tried} {years} {arguments_seen}");
    assert_eq!(browser.crm_user(&bob.id).await["id"], bob.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_is_asked_for_by_texts_and_instants_that_can_be() {
    let house = House::open().await;
    let (_, browser) = house.at_the_desk("olga@example.com").await;
    let query =
        "query($filter: AuditFilter, $before: ID) { auditTrail(filter: $filter, before: $before) { unsealed } }";
    let ask = async |variables: Value| browser.graphql(json!({ "query": query, "variables": variables })).await;
    for text in ["\0", "os:\0", "a\nb", "\u{1b}[2J", &"a".repeat(201)] {
        for field in ["actor", "email", "network", "crmUserId"] {
            let answer = ask(json!({ "filter": { field: text } })).await;
            assert_eq!((answer.status, answer.code().as_str()), (200, "BAD_USER_INPUT"), "{field} {text:?}");
        }
    }
    for instant in ["-200000-01-01T00:00:00Z", "+262000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "yesterday", ""] {
        for field in ["since", "until"] {
            let answer = ask(json!({ "filter": { field: instant } })).await;
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{field} {instant}");
        }
    }
    // A cursor that names no line.
    for before in ["\0", "", "x", &"a".repeat(5000)] {
        assert_eq!(ask(json!({ "before": before })).await.code(), "", "{before:?}");
    }
    let fits = json!({ "filter": { "actor": format!("os:{}", "a".repeat(197)), "event": "CODE_MAILED", "crmUserId": "admin_0",
        "since": "1970-01-01T00:00:00Z", "until": "9999-12-31T23:59:59Z" } });
    assert_eq!(ask(fits).await.code(), "");
    // Callers who are no owner are refused for that first.
    let (_, other) = house.signed_in_as("bob@example.com", &["BO"]).await;
    let answer = other.graphql(json!({ "query": query, "variables": { "filter": { "actor": "\0" } } })).await;
    assert_eq!(answer.code(), "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_refuse_names_and_instants_that_cannot_be() {
    let office = Office::open().await;
    let url = office.database.conninfo();
    let settings = office.settings(&url);
    let long = "a".repeat(201);
    for unfit in ["a\nb", "\u{1b}[2J", &long] {
        for option in ["--actor", "--event", "--outcome"] {
            let said = run(&["audit", "list", option, unfit], &settings);
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{option} {unfit:?}");
        }
        for arguments in [["admin", "show"], ["admin", "disable"], ["admin", "remove"]] {
            let said = run(&[arguments[0], arguments[1], &format!("admin_{unfit}")], &settings);
            let told = "is neither an id nor an email address\n";
            assert!(said.code == 1 && said.err.ends_with(told) && !said.err.contains('\u{1b}'), "{}", said.err);
            assert!(said.err.lines().skip(1).all(|line| line.starts_with("  ")), "{}", said.err);
        }
    }
    for instant in ["-200000-01-01T00:00:00Z", "+262000-01-01T00:00:00Z", "+10000-01-01", "1969-12-31"] {
        let said = run(&["audit", "list", "--since", instant], &settings);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{instant}");
    }
}
