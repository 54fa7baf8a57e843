//! Values that do not fit the schema: the error names the variable or the argument and the type, and repeats no value.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, House};
use crate::transport::{is_refused, nothing_ran};

/// A word in every wrong value that no name of the schema contains.
const SECRET: &str = "737373";

const VERIFY: &str = "mutation($input: VerifyLookupInput!) { verifyLookup(input: $input) { status } }";
const CODE: &str = "mutation($c: String!) { verifyLookup(input: { code: $c }) { status } }";
const USER: &str = "mutation($input: CreateUpdateCrmUserInput!) { createUpdateCrmUser(input: $input) { status } }";
const USERS: &str = "query($by: CrmUserOrder, $limit: Int) { crmUsers(orderBy: $by, limit: $limit) { count } }";
const TRAIL: &str = "query($filter: AuditFilter) { auditTrail(filter: $filter) { unsealed } }";

/// Error message without the values.
fn message(answer: &Answer) -> String {
    is_refused(answer, 400, "BAD_USER_INPUT");
    assert!(!answer.body.contains(SECRET), "{}", answer.body);
    answer.json()["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_does_not_fit_is_named_with_its_type_and_never_repeated() {
    let house = House::open().await;
    let secret = format!("s{SECRET}");
    let whole = "Variable \"$c\" got a value that is not of type \"String!\".";
    let code =
        "Variable \"$input\" of type \"VerifyLookupInput!\" got a value that is not of type \"String!\" at \"code\".";
    let user = "Variable \"$input\" of type \"CreateUpdateCrmUserInput!\" got a value that is not of type";
    let table = [
        (CODE, json!({ "c": 737_373 }), whole.to_owned()),
        (CODE, json!({ "c": 737_373.5 }), whole.into()),
        (CODE, json!({ "c": [&secret] }), whole.into()),
        (CODE, json!({ "c": [[[&secret]], { &secret: &secret }] }), whole.into()),
        (CODE, json!({ "c": { "code": &secret } }), whole.into()),
        (CODE, json!({ "c": { &secret: 1 } }), whole.into()),
        (CODE, json!({ "c": true, "d": &secret }), whole.into()),
        (CODE, json!({ "c": null, "d": &secret }), whole.into()),
        (CODE, json!({ "d": &secret }), "Variable \"$c\" of required type \"String!\" was not provided.".into()),
        (VERIFY, json!({ "input": { "code": 737_373 } }), code.into()),
        (VERIFY, json!({ "input": { "code": [&secret] } }), code.into()),
        (VERIFY, json!({ "input": {} }), code.into()),
        (
            VERIFY,
            json!({ "input": { "code": "000000", &secret: &secret } }),
            "Variable \"$input\" got a field that type \"VerifyLookupInput!\" does not have.".into(),
        ),
        (
            VERIFY,
            json!({ "input": &secret }),
            "Variable \"$input\" got a value that is not of type \"VerifyLookupInput!\".".into(),
        ),
        (
            VERIFY,
            json!({ "input": [{ "code": &secret }] }),
            "Variable \"$input\" got a value that is not of type \"VerifyLookupInput!\".".into(),
        ),
        (
            USER,
            json!({ "input": { "email": "a@example.com", "roles": ["BO", { &secret: 1 }] } }),
            format!("{user} \"String!\" at \"roles[1]\"."),
        ),
        (USERS, json!({ "by": &secret }), "Variable \"$by\" got a value that is not of type \"CrmUserOrder\".".into()),
        (
            USERS,
            json!({ "limit": 73_737_373_737_373_i64 }),
            "Variable \"$limit\" got a value that is not of type \"Int\".".into(),
        ),
        (
            TRAIL,
            json!({ "filter": { "since": &secret } }),
            "Variable \"$filter\" of type \"AuditFilter\" got a value that is not of type \"Date\" at \"since\"."
                .into(),
        ),
    ];
    for (query, variables, expected) in table {
        let answer = house.browser().graphql(json!({ "query": query, "variables": variables })).await;
        assert_eq!(message(&answer), expected, "{variables}");
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_literal_that_does_not_fit_is_told_by_its_argument_and_type_and_never_repeated() {
    let house = House::open().await;
    let code =
        "Argument \"input\" of type \"VerifyLookupInput!\" got a value that is not of type \"String!\" at \"code\".";
    let input = "Argument \"input\" got a value that is not of type \"VerifyLookupInput!\".";
    let unknown = "Argument \"input\" got a field that type \"VerifyLookupInput!\" does not have.";
    let order = "Argument \"orderBy\" got a value that is not of type \"CrmUserOrder\".";
    let skipped = "Argument \"if\" got a value that is not of type \"Boolean!\".";
    let default = "Variable \"$c\" got a value that is not of type \"String\".";
    let verify = |input: &str| format!("mutation {{ verifyLookup(input: {input}) {{ status }} }}");
    let table = [
        (verify("{ code: 737373 }"), code),
        (verify("{ code: s737373 }"), code),
        (verify("{ code: [\"s737373\"] }"), code),
        (verify("{ code: \"1\", s737373: \"s737373\" }"), unknown),
        (verify("\"s737373\""), input),
        (verify("s737373"), input),
        (verify("[{ code: \"s737373\" }]"), input),
        (String::from("mutation { ...f } fragment f on Mutation { verifyLookup(input: 737373) { status } }"), input),
        (String::from("mutation { ... on Mutation { verifyLookup(input: 737373) { status } } }"), input),
        (String::from("{ crmUsers(orderBy: \"s737373\") { count } }"), order),
        (String::from("{ crmUsers(orderBy: s737373) { count } }"), order),
        (String::from("{ crmUsers(orderBy: 737373) { count } }"), order),
        (String::from("{ currentUser { id @include(if: 737373) } }"), skipped),
        (String::from("{ ... @skip(if: \"737373\") { __typename } }"), skipped),
        (String::from("{ ...f @skip(if: s737373) } fragment f on Query { __typename }"), skipped),
        (String::from("mutation($c: String = 737373) { verifyLookup(input: { code: $c }) { status } }"), default),
        (
            String::from("mutation($c: String = [\"s737373\"]) { verifyLookup(input: { code: $c }) { status } }"),
            default,
        ),
    ];
    for (query, expected) in table {
        let answer = house.browser().graphql(json!({ "query": query })).await;
        assert_eq!(message(&answer), expected, "{query}");
    }
    // juniper's message repeats a duplicate key.
    for twice in ["{ s737373: 1, s737373: 2, code: \"1\" }", "{ code: \"s737373\", code: \"2\" }"] {
        message(&house.browser().graphql(json!({ "query": verify(twice) })).await);
    }
    // No scalar of the schema has this literal: the parser refuses it and names the position.
    for value in ["737373.5", "73737373737373", "{ s737373: 1 }", "[{ s737373: s737373 }]"] {
        let answer = house.browser().graphql(json!({ "query": verify(&format!("{{ code: {value} }}")) })).await;
        let told = message(&answer);
        assert!(told.starts_with("The document cannot be parsed at line 1, column 4"), "{value} {told}");
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_null_variable_is_refused_where_the_schema_takes_none_although_its_default_let_it_stand_there() {
    let house = House::open().await;
    let condition = "Argument \"if\" got a value that is not of type \"Boolean!\".";
    let code =
        "Argument \"input\" of type \"VerifyLookupInput!\" got a value that is not of type \"String!\" at \"code\".";
    let input = "Argument \"input\" got a value that is not of type \"VerifyLookupInput!\".";
    let id = "Argument \"ids\" of type \"[ID!]!\" got a value that is not of type \"ID!\" at \"[1]\".";
    let deed = "Argument \"deed\" got a value that is not of type \"CrmUserDeed!\".";
    let null = |name: &str| json!({ name: null });
    let table = [
        ("query($b: Boolean = true) { signedIn @include(if: $b) }", null("b"), condition),
        ("query($b: Boolean = null) { signedIn @skip(if: $b) }", json!({}), condition),
        ("query($b: Boolean = true) { ... @skip(if: $b) { __typename } }", null("b"), condition),
        ("query($b: Boolean = true) { ...f @skip(if: $b) } fragment f on Query { signedIn }", null("b"), condition),
        ("query($b: Boolean = true) { ...f } fragment f on Query { signedIn @skip(if: $b) }", null("b"), condition),
        (
            "mutation($b: Boolean = true, $c: String!) { verifyLookup(input: { code: $c }) { status @skip(if: $b) } }",
            json!({ "b": null, "c": "1" }),
            condition,
        ),
        ("mutation($c: String = \"1\") { verifyLookup(input: { code: $c }) { status } }", null("c"), code),
        ("mutation($i: VerifyLookupInput = { code: \"1\" }) { verifyLookup(input: $i) { status } }", null("i"), input),
        ("mutation($v: ID = \"a\") { deleteCrmUsers(ids: [\"b\", $v]) { status } }", null("v"), id),
        ("mutation($v: CrmUserDeed = DISABLE) { changeCrmUsers(ids: [], deed: $v) { status } }", null("v"), deed),
    ];
    for (query, variables, expected) in table {
        // Documents that come again are executed from a cache.
        for _ in 0..3 {
            let asked = json!({ "query": query, "variables": variables });
            assert_eq!(message(&house.browser().graphql(asked).await), expected, "{query}");
        }
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_null_variable_passes_where_the_schema_takes_null_and_a_default_counts_where_none_is_given() {
    let house = House::open().await;
    let limited = "query($n: Int = 5) { crmUsers(limit: $n) { count } }";
    let included = "query($b: Boolean = true) { signedIn @include(if: $b) }";
    let nothing = json!({ "data": { "signedIn": false } });
    for _ in 0..3 {
        for variables in [json!({ "n": null }), json!({}), json!({ "n": 1 })] {
            let answer = house.browser().graphql(json!({ "query": limited, "variables": variables })).await;
            assert_eq!((answer.status, answer.code().as_str()), (200, "UNAUTHENTICATED"), "{}", answer.body);
        }
        assert_eq!(house.browser().graphql(json!({ "query": included })).await.json(), nothing);
    }
}

/// A type in GraphQL notation.
fn written(told: &Value) -> String {
    match told["kind"].as_str().unwrap() {
        "NON_NULL" => written(&told["ofType"]) + "!",
        "LIST" => format!("[{}]", written(&told["ofType"])),
        _ => told["name"].as_str().unwrap().to_owned(),
    }
}

/// Every root field with arguments: operation, name, selection, and arguments with their types.
async fn fields(browser: &Browser) -> Vec<(&'static str, String, &'static str, Vec<(String, String)>)> {
    let kind = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
    let told = format!("name type {{ {kind} }} args {{ name type {{ {kind} }} }}");
    let query = format!(
        "{{ q: __type(name: \"Query\") {{ fields {{ {told} }} }} m: __type(name: \"Mutation\") {{ fields {{ {told} }} }} }}"
    );
    let answer = browser.graphql(json!({ "query": query })).await;
    let mut all = Vec::new();
    for (operation, root) in [("query", "q"), ("mutation", "m")] {
        for field in answer.field(root)["fields"].as_array().unwrap() {
            let text = |told: &Value| told["name"].as_str().unwrap().to_owned();
            let arguments = field["args"].as_array().unwrap().iter();
            let arguments: Vec<_> = arguments.map(|argument| (text(argument), written(&argument["type"]))).collect();
            let selection =
                if written(&field["type"]).trim_end_matches('!') == "Boolean" { "" } else { "{ __typename }" };
            all.push((operation, text(field), selection, arguments));
        }
    }
    all.retain(|(_, _, _, arguments)| !arguments.is_empty());
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_argument_of_the_schema_has_its_value_repeated_in_an_error() {
    let house = House::with(&[("VESTIBULE_INTROSPECTION", "true")]).await;
    let browser = house.browser();
    let fields = fields(&browser).await;
    let secret = format!("s{SECRET}");
    let values = [
        json!(737_373),
        json!(737_373.25),
        json!(&secret),
        json!([&secret]),
        json!([{ &secret: [&secret] }]),
        json!({ &secret: &secret }),
    ];
    let literals =
        ["737373", "737373.25", "\"s737373\"", "s737373", "[\"s737373\"]", "[{s737373: [s737373]}]", "{s737373: 1}"];
    let mut refused = 0;
    // The parser refuses a literal of no type in the schema, and knows only its position.
    let mut judge = |answer: &Answer, named: bool, of: &str| {
        let errors = answer.json()["errors"].to_string();
        assert!(!errors.contains(SECRET), "{of} {errors}");
        if answer.status == 400 {
            let told =
                ["got a value that is not of type", "got a field that type"].iter().any(|told| errors.contains(told));
            let unread = !named && errors.contains("The document cannot be parsed at line 1, column ");
            assert!(told || unread, "{of} {errors}");
            refused += 1;
        }
    };
    for (operation, name, selection, arguments) in &fields {
        let list = |written: &dyn Fn(usize, &(String, String)) -> String| {
            let all: Vec<String> =
                arguments.iter().enumerate().map(|(number, argument)| written(number, argument)).collect();
            all.join(", ")
        };
        let declared = list(&|number, (_, kind)| format!("$v{number}: {kind}"));
        let passed = list(&|number, (name, _)| format!("{name}: $v{number}"));
        let query = format!("{operation}({declared}) {{ {name}({passed}) {selection} }}");
        for value in &values {
            let variables: Value = (0..arguments.len()).map(|number| (format!("v{number}"), value.clone())).collect();
            judge(&browser.graphql(json!({ "query": query, "variables": variables })).await, true, &query);
        }
        for literal in literals {
            let given = list(&|_, (name, _)| format!("{name}: {literal}"));
            let query = format!("{operation} {{ {name}({given}) {selection} }}");
            judge(&browser.graphql(json!({ "query": query })).await, false, &query);
        }
    }
    assert!(fields.len() > 15 && refused > 150, "{} {refused}", fields.len());
}
