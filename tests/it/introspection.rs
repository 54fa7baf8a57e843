//! Introspection, if switched on: the queries of common tools fit the limits, and no query delays others or grows without
//! bound.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Answer, HANG, House};
use crate::transport::is_refused;

/// Options of a tool's query, as in graphql-js.
#[derive(Clone, Copy)]
struct Wanted {
    name: &'static str,
    levels: usize,
    descriptions: bool,
    everything: bool,
}

/// Options that GraphiQL, Apollo (rover, codegen) and graphql-codegen pass to graphql-js's `getIntrospectionQuery`.
const TOOLS: [Wanted; 4] = [
    Wanted { name: "GraphiQL", levels: 9, descriptions: true, everything: true },
    Wanted { name: "Apollo", levels: 7, descriptions: true, everything: false },
    Wanted { name: "graphql-codegen", levels: 9, descriptions: true, everything: true },
    Wanted { name: "a check for changes", levels: 7, descriptions: false, everything: false },
];

fn query(wanted: Wanted) -> String {
    let described = if wanted.descriptions { "description" } else { "" };
    let [schema, kinds, repeatable, deprecated, inputs] = if wanted.everything {
        let inputs = "(includeDeprecated: true)";
        ["description", "specifiedByURL isOneOf", "isRepeatable", "isDeprecated deprecationReason", inputs]
    } else {
        [""; 5]
    };
    let reference = "ofType { kind name ".repeat(wanted.levels) + &"}".repeat(wanted.levels);
    format!(
        "query IntrospectionQuery {{ __schema {{ {schema} queryType {{ name }} mutationType {{ name }}
            subscriptionType {{ name }} types {{ ...FullType }}
            directives {{ name {described} {repeatable} locations args{inputs} {{ ...InputValue }} }} }} }}
        fragment FullType on __Type {{ kind name {described} {kinds}
            fields(includeDeprecated: true) {{ name {described} args{inputs} {{ ...InputValue }} type {{ ...TypeRef }}
                isDeprecated deprecationReason }}
            inputFields{inputs} {{ ...InputValue }} interfaces {{ ...TypeRef }}
            enumValues(includeDeprecated: true) {{ name {described} isDeprecated deprecationReason }}
            possibleTypes {{ ...TypeRef }} }}
        fragment InputValue on __InputValue {{ name {described} type {{ ...TypeRef }} defaultValue {deprecated} }}
        fragment TypeRef on __Type {{ kind name {reference} }}"
    )
}

async fn open() -> House {
    House::with(&[("VESTIBULE_INTROSPECTION", "true")]).await
}

async fn ask(house: &House, query: &str) -> Answer {
    house.browser().graphql(json!({ "query": query })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queries_of_tools_fit() {
    let house = open().await;
    for wanted in TOOLS {
        let answer = ask(&house, &query(wanted)).await;
        assert_eq!(answer.status, 200, "{} {}", wanted.name, answer.body);
        let body = answer.json();
        assert_eq!(body.get("errors"), None, "{}", wanted.name);
        let types = body["data"]["__schema"]["types"].as_array().unwrap();
        let mutation = types.iter().find(|told| told["name"] == "Mutation").unwrap();
        let named = |field: &Value| field["name"] == "verify2fa";
        assert!(mutation["fields"].as_array().unwrap().iter().any(named), "{}", wanted.name);
    }
}

/// Nested queries for types of fields, with their wrapped types, `levels` deep.
fn bomb(levels: usize) -> String {
    let level = |number: usize| {
        let next = format!("...f{}", number + 1);
        let types = format!("type {{ {next} ofType {{ {next} ofType {{ {next} }} }} }}");
        format!(" fragment f{number} on __Type {{ fields {{ {types} }} }}")
    };
    let last = format!(" fragment f{levels} on __Type {{ name description kind }}");
    format!("{{ __schema {{ types {{ ...f0 }} }} }}{}{last}", (0..levels).map(level).collect::<String>())
}

/// Names of all fields of all types, under an alias of this length.
fn renamed(length: usize) -> String {
    format!("{{ __schema {{ types {{ fields {{ {}: name }} }} }} }}", "a".repeat(length))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_query_for_a_giant_answer_is_refused_before_it_is_made() {
    let house = open().await;
    let by_type = |name: &str| {
        let fields = format!("fields {{ {}: name args {{ {}: name }} }}", "a".repeat(20_000), "b".repeat(20_000));
        let asked = format!("a: __type(name: {name}) {{ ...f }} b: __type(name: {name}) {{ ...f }}");
        let used = "c: __type(name: $name) { name }";
        format!("query($name: String = \"Query\") {{ {asked} {used} }} fragment f on __Type {{ {fields} }}")
    };
    let within = |fields: String| format!("{{ ...f }} fragment f on Query {{ ... {{ __schema {{ {fields} }} }} }}");
    for query in [
        bomb(4),
        bomb(6),
        renamed(30_000),
        by_type("$name"),
        by_type("\"Mutation\""),
        within(format!(
            "types {{ ...t }} }} }} }} fragment t on __Type {{ ... {{ fields {{ {}: name",
            "c".repeat(30_000)
        )),
    ] {
        let since = Instant::now();
        let answer = house.browser().graphql(json!({ "query": query, "variables": { "name": "Mutation" } })).await;
        is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
        assert!(since.elapsed() < HANG, "{:?} {:.200}", since.elapsed(), query);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_weighed_as_it_is_written_and_a_mebibyte_at_most() {
    let (house, mut longest) = (open().await, 0);
    for length in (500..20_000).step_by(500) {
        let answer = ask(&house, &renamed(length)).await;
        if answer.status != 200 {
            is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
            break;
        }
        longest = answer.body.len();
    }
    assert!((768 * 1024..=1024 * 1024).contains(&longest), "{longest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn depth_width_aliases_and_length_are_limited_too() {
    let house = open().await;
    let of_type = |levels: usize| format!("{}name{}", "ofType { ".repeat(levels), " }".repeat(levels));
    let deep = |levels| format!("{{ __schema {{ types {{ fields {{ type {{ {} }} }} }} }} }}", of_type(levels));
    let wide = |fields: usize| format!("{{{} }}", " __typename".repeat(fields));
    let aliased = |fields: usize| {
        let fields: String = (0..fields).map(|number| format!(" f{number}: __typename")).collect();
        format!("{{{fields} }}")
    };
    for (query, runs) in [
        (deep(10), true),
        (deep(11), false),
        (deep(40), false),
        (wide(400), true),
        (wide(401), false),
        (aliased(10), true),
        (aliased(11), false),
        (format!("{{ __typename{} }}", " @skip(if: false)".repeat(200)), false),
    ] {
        let answer = ask(&house, &query).await;
        if runs {
            assert_eq!(answer.status, 200, "{query} {}", answer.body);
        } else {
            is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_delays_no_other_client() {
    let house = open().await;
    let everything = query(TOOLS[0]);
    let answers = join_all((0..16).map(|_| ask(&house, &everything)));
    let healthy = async {
        let (browser, mut longest) = (house.browser(), Duration::ZERO);
        for _ in 0..50 {
            let since = Instant::now();
            assert_eq!(browser.send("GET", "/healthz", &[], "").await.status, 200);
            longest = longest.max(since.elapsed());
        }
        longest
    };
    let (answers, longest) = tokio::join!(answers, healthy);
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert!(longest < HANG, "{longest:?}");
}
