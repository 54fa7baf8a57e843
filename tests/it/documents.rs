//! Limits of a GraphQL document, checked before execution: one request is one attempt.

use std::fmt::Write;
use std::time::Instant;

use serde_json::json;

use crate::support::{HANG, House};
use crate::transport::{is_refused, nothing_ran};

const CODE: &str = "verifyLookup(input: { code: \"000000\" }) { status }";

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_holds_one_field_however_it_is_written() {
    let house = House::open().await;
    let documents = [
        format!("mutation {{ a: {CODE} b: {CODE} }}"),
        format!("mutation {{ {CODE} signOut }}"),
        String::from("mutation { signOut signOut }"),
        format!("mutation {{ signOut ...f }} fragment f on Mutation {{ {CODE} }}"),
        format!("mutation {{ ...f ...g }} fragment f on Mutation {{ {CODE} }} fragment g on Mutation {{ a: {CODE} }}"),
        String::from("mutation { ...f ...f } fragment f on Mutation { signOut }"),
        String::from("mutation { ...f } fragment f on Mutation { ...g ...g } fragment g on Mutation { signOut }"),
        format!("mutation {{ ... on Mutation {{ signOut }} ... {{ {CODE} }} }}"),
        format!("mutation {{ signOut @skip(if: true) {CODE} }}"),
        format!("mutation {{ signOut @include(if: false) {CODE} }}"),
        format!("mutation($no: Boolean = false) {{ signOut @include(if: $no) {CODE} }}"),
        format!("mutation {{ ...f @include(if: false) {CODE} }} fragment f on Mutation {{ signOut }}"),
        format!("mutation {{ ... @skip(if: true) {{ signOut }} {CODE} }}"),
    ];
    for query in documents {
        let answer = house.browser().graphql(json!({ "query": query })).await;
        is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_of_one_field_runs_however_it_is_written() {
    let house = House::open().await;
    for query in [
        "mutation { signOut }",
        "mutation M { gone: signOut }",
        "mutation { ...f } fragment f on Mutation { gone: signOut }",
        "mutation { ... on Mutation { ... { gone: signOut } } }",
        "mutation { __typename signOut kind: __typename }",
        "mutation { ...f ...f signOut } fragment f on Mutation { __typename }",
    ] {
        let answer = house.browser().graphql(json!({ "query": query })).await;
        assert_eq!((answer.status, answer.body.contains("false")), (200, true), "{query} {}", answer.body);
    }
    let answer = house.browser().graphql(json!({ "query": "mutation { signOut @skip(if: true) }" })).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": {} })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_holds_ten_fields_each_under_a_name_of_its_own() {
    let house = House::open().await;
    let renamed = |fields: usize| -> String {
        (0..fields).map(|number| format!(" f{number}: crmUser(id: \"x\") {{ id }}")).collect()
    };
    let nine = "identity { recovered } sessions { id } trustedBrowsers { id } notices { id } \
        crmUsers { count } auditTrail { unsealed } a: currentUser { id } b: currentUser { id } c: currentUser { id }";
    for (query, runs) in [
        (format!("{{ currentUser {{ id }} {nine} }}"), true),
        (format!("{{ currentUser {{ id }} {nine} kind: __typename __typename __typename }}"), true),
        (format!("{{ currentUser {{ id }} {nine} d: currentUser {{ id }} }}"), false),
        (format!("{{ currentUser {{ id }} {nine} ...f }} fragment f on Query {{ d: currentUser {{ id }} }}"), false),
        (
            format!("{{ ... {{ {nine} }} ... on Query {{ currentUser {{ id }} ... {{ d: currentUser {{ id }} }} }} }}"),
            false,
        ),
        (format!("{{ currentUser {{ id }} {nine} d: currentUser @skip(if: true) {{ id }} }}"), false),
        (format!("{{{} }}", renamed(10)), true),
        (String::from("{ currentUser { id } currentUser { id } }"), false),
        (String::from("{ currentUser { id } currentUser @include(if: false) { email } }"), false),
        (String::from("{ currentUser { id } ... { currentUser { id } } }"), false),
        (String::from("{ currentUser { id } ...f } fragment f on Query { currentUser { id } }"), false),
        (String::from("{ ...f ...f } fragment f on Query { currentUser { id } }"), false),
        (
            String::from(
                "{ ...f ...g } fragment f on Query { ...h } fragment g on Query { ...h } fragment h on Query { identity { recovered } }",
            ),
            false,
        ),
        (String::from("{ a: currentUser { id } a: currentUser { id } }"), false),
        (String::from("{ identity: currentUser { id } ... { currentUser { id } } }"), true),
        (format!("{{{} }}", " currentUser { id }".repeat(100)), false),
    ] {
        let answer = house.browser().graphql(json!({ "query": query })).await;
        if runs {
            assert_eq!(answer.status, 200, "{query} {}", answer.body);
        } else {
            is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
        }
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_holds_one_operation_named_or_not() {
    let house = House::open().await;
    let two = format!("mutation A {{ {CODE} }} mutation B {{ signOut }}");
    let mixed = format!("query A {{ __typename }} mutation B {{ {CODE} }}");
    for query in [&two, &mixed] {
        for name in [None, Some("A"), Some("B")] {
            let answer = house.browser().graphql(json!({ "query": query, "operationName": name })).await;
            is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
        }
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_has_a_depth_a_length_and_a_width() {
    let house = House::open().await;
    let deep = |levels: usize| format!("{}__typename{}", "{ ... ".repeat(levels - 1) + "{ ", " }".repeat(levels));
    let aliased = |fields: usize| {
        let fields: String = (0..fields).map(|number| format!(" f{number}: __typename")).collect();
        format!("{{{fields} }}")
    };
    let spread = |aliases: usize| {
        let below: String = (0..aliases).map(|number| format!(" f{number}: __typename")).collect();
        format!("{{ ...f }} fragment f on Query {{{below} }}")
    };
    let wide = |fields: usize| format!("{{{} }}", " __typename".repeat(fields));
    let long = |tokens: usize| format!("{{ __typename{} }}", " @skip(if: false)".repeat(tokens / 6));
    for (query, runs) in [
        (deep(14), true),
        (deep(16), false),
        (deep(500), false),
        (aliased(10), true),
        (aliased(11), false),
        (spread(10), true),
        (spread(11), false),
        (wide(200), true),
        (wide(201), false),
        (long(1200), false),
        (long(60_000 / 3), false),
    ] {
        let answer = house.browser().graphql(json!({ "query": query })).await;
        if runs {
            assert_eq!(answer.status, 200, "{query} {}", answer.body);
        } else {
            is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
        }
    }
    nothing_ran(&house).await;
}

/// Each fragment spreads the next one twice, so the last is reached 2^n times.
fn doubling(root: &str, kind: &str, last: &str, fragments: usize) -> String {
    let mut text = format!("{root} {{ ...f0 }}");
    for number in 0..fragments {
        let next = number + 1;
        write!(text, " fragment f{number} on {kind} {{ ...f{next} ...f{next} }}").unwrap();
    }
    text + &format!(" fragment f{fragments} on {kind} {{ {last} }}")
}

#[tokio::test(flavor = "multi_thread")]
async fn fragments_that_double_are_refused_before_they_are_followed() {
    for introspection in ["false", "true"] {
        let house = House::with(&[("VESTIBULE_INTROSPECTION", introspection)]).await;
        for fragments in [20, 60, 90] {
            for query in [
                doubling("mutation", "Mutation", "signOut", fragments),
                doubling("query", "Query", "__typename", fragments),
            ] {
                let since = Instant::now();
                let answer = house.browser().graphql(json!({ "query": query })).await;
                is_refused(&answer, 400, "DOCUMENT_TOO_COMPLEX");
                assert!(since.elapsed() < HANG, "{:?}", since.elapsed());
            }
        }
        nothing_ran(&house).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_document_is_refused_before_it_costs_time() {
    let house = House::open().await;
    let cycle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
    let directives = format!("{{ __typename{} }}", " @skip(if: true)".repeat(3000));
    let nested = format!("{{ currentUser(a: {}{}) {{ id }} }}", "[".repeat(30_000), "]".repeat(30_000));
    let objects = format!("{{ currentUser(a: {}1{}) {{ id }} }}", "{a:".repeat(15_000), "}".repeat(15_000));
    for query in [cycle, &directives, &nested, &objects, &"{".repeat(60_000), &"\u{0}".repeat(5000)] {
        let since = Instant::now();
        let answer = house.browser().graphql(json!({ "query": query })).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        is_refused(&answer, 400, &answer.code());
        assert!(since.elapsed() < HANG, "{:?}", since.elapsed());
    }
    assert_eq!(house.browser().graphql(json!({ "query": "{ __typename }" })).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_of_an_unknown_type_is_refused_whatever_its_default() {
    let house = House::open().await;
    for kind in ["Nothing", "Nothing!", "[Nothing]", "[[Nothing!]!]!", "requestLookup"] {
        for default in ["", " = false", " = null", " = [1]", " = {a: {b: 1}}"] {
            for operation in ["query", "mutation", "query Q"] {
                let query = format!("{operation}($a: {kind}{default}) {{ __typename @include(if: $a) }}");
                let answer = house.browser().graphql(json!({ "query": query })).await;
                is_refused(&answer, 400, "BAD_USER_INPUT");
            }
        }
    }
    // Known types that a variable must not have.
    for kind in ["CrmUserModel", "SignInErrorCode", "Query", "RequestLookupInput", "Date"] {
        for default in [" = false", " = {}", " = [\"a\"]", " = {email: 1}"] {
            let query = format!("query($a: {kind}{default}) {{ __typename }}");
            let answer = house.browser().graphql(json!({ "query": query, "variables": { "a": {} } })).await;
            assert!([200, 400].contains(&answer.status), "{query} {}", answer.body);
        }
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_is_told_only_where_introspection_is_on() {
    let asks = [
        "{ __schema { queryType { name } } }",
        "{ __type(name: \"Mutation\") { name } }",
        "{ a: __schema { queryType { name } } }",
        "{ ...f } fragment f on Query { __type(name: \"Mutation\") { name } }",
        "{ ... { s: __schema { queryType { name } } } }",
    ];
    let closed = House::open().await;
    for query in asks {
        let answer = closed.browser().graphql(json!({ "query": query })).await;
        is_refused(&answer, 400, "BAD_USER_INPUT");
        assert!(!answer.body.contains("\"Mutation\""), "{}", answer.body);
    }
    let answer = closed.browser().graphql(json!({ "query": "{ __typename }" })).await;
    assert_eq!(answer.field("__typename"), "Query");
    let open = House::with(&[("VESTIBULE_INTROSPECTION", "true")]).await;
    for query in asks {
        let answer = open.browser().graphql(json!({ "query": query })).await;
        assert!(answer.status == 200 && answer.json().get("errors").is_none(), "{}", answer.body);
    }
}
