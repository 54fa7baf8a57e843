//! GraphQL over HTTP: which requests are executed, and how the others are refused.

use serde_json::{Value, json};

use crate::support::{Answer, House, ORIGIN};

/// Error codes of the edge.
pub const CODES: [&str; 8] = [
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "BAD_USER_INPUT",
    "DOCUMENT_TOO_COMPLEX",
    "METHOD_NOT_ALLOWED",
    "PERSISTED_QUERY_NOT_SUPPORTED",
    "UNAVAILABLE",
    "INTERNAL",
];

const ASK: &str = "mutation { requestLookup(input: { email: \"ann@example.com\", recaptcha: \"\" }) { status } }";

/// Headers of every answer, refusals included.
pub fn is_guarded(answer: &Answer) {
    assert_eq!(answer.headers["cache-control"], "no-store", "{} {}", answer.status, answer.body);
    is_hardened(answer);
}

/// Asserts the headers of every answer, whether it may be kept or not.
pub fn is_hardened(answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ] {
        assert_eq!(answer.headers[name], value, "{name} of {} {}", answer.status, answer.body);
    }
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    for directive in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert!(!answer.headers.contains_key("server"), "{:?}", answer.headers);
    assert_eq!(answer.headers.get_all("x-request-id").iter().count(), 1);
}

/// The challenge of a server at [`crate::support::ORIGIN`].
const CHALLENGE: &str = "Vestibule realm=\"https://admin.example.com\"";

/// Asserts a refusal as the contract has it.
pub fn is_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.body);
    assert!(CODES.contains(&code));
    assert!(answer.set_cookies().is_empty());
    assert!(answer.json().get("data").is_none_or(Value::is_null), "{}", answer.body);
    is_guarded(answer);
    is_challenged(answer);
}

/// A 401 names a scheme that no browser knows, once (RFC 9110, 15.5.2), and no other answer names one.
pub fn is_challenged(answer: &Answer) {
    let challenges: Vec<&str> =
        answer.headers.get_all("www-authenticate").iter().map(|c| c.to_str().unwrap()).collect();
    let expected = if answer.status == 401 { &[CHALLENGE][..] } else { &[] };
    assert_eq!(challenges, expected, "{}", answer.status);
}

pub async fn nothing_ran(house: &House) {
    for table in ["pending_sign_ins", "budgets", "outbox", "audit", "requesters", "sessions"] {
        assert_eq!(house.db_count(table).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_json_posted_runs() {
    let house = House::open().await;
    let types = [
        (None, false),
        (Some("text/plain"), false),
        (Some("application/x-www-form-urlencoded"), false),
        (Some("multipart/form-data; boundary=b"), false),
        (Some("application/graphql"), false),
        (Some("application/json; charset=x"), false),
        (Some("application/json;charset=utf-16"), false),
        (Some("application/jsonx"), false),
        (Some("application/json"), true),
        (Some("application/json; charset=utf-8"), true),
        (Some("application/json;charset=UTF8"), true),
        (Some("application/json; charset=\"utf8\""), true),
        (Some("application/json; charset=utf-88"), false),
        (Some("application/json; charset=utf-8; charset=latin1"), false),
        (Some("Application/JSON"), true),
    ];
    let mut run = 0;
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "POST"] {
        for (index, (kind, is_json)) in types.into_iter().enumerate() {
            let query = ASK.replace("ann@", &format!("{}-{index}@", method.to_lowercase()));
            let headers: Vec<(&str, &str)> = kind.iter().map(|kind| ("content-type", *kind)).collect();
            let browser = house.browser();
            let answer = browser.send(method, "/graphql", &headers, json!({ "query": query }).to_string()).await;
            is_guarded(&answer);
            match (method, is_json) {
                ("POST", true) => {
                    run += 1;
                    assert_eq!(answer.field("requestLookup"), json!({ "status": true }));
                }
                ("POST", false) => is_refused(&answer, 415, "BAD_USER_INPUT"),
                ("HEAD", _) => assert_eq!(answer.status, 405),
                _ => is_refused(&answer, 405, "METHOD_NOT_ALLOWED"),
            }
            if method != "POST" {
                assert_eq!(answer.headers["allow"], "POST", "{method}");
            }
            assert_eq!(house.db_count("pending_sign_ins").await, run, "{method} {kind:?}");
            assert_eq!(house.db_count("audit").await, run, "{method} {kind:?}");
        }
    }
    assert_eq!(run, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_in_the_url_is_not_run() {
    let house = House::open().await;
    let mut path = url::Url::parse("http://ours/graphql").unwrap();
    path.query_pairs_mut().append_pair("query", ASK);
    let path = format!("/graphql?{}", path.query().unwrap());
    for kind in [None, Some("application/json")] {
        let headers: Vec<(&str, &str)> = kind.iter().map(|kind| ("content-type", *kind)).collect();
        let answer = house.browser().send("GET", &path, &headers, "").await;
        is_refused(&answer, 405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.headers["allow"], "POST");
    }
    // In a POST the URL's parameters are ignored.
    let answer = house.browser().send("POST", &path, &[("content-type", "application/json")], "{}").await;
    is_refused(&answer, 400, "BAD_USER_INPUT");
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_one_request_in_json() {
    let house = House::open().await;
    let one = json!({ "query": ASK });
    let bodies = [
        json!([one]).to_string(),
        json!([one, one]).to_string(),
        json!([]).to_string(),
        // Checks happen in this order.
        json!([ASK, null, null]).to_string(),
        format!(" \n{}", json!([ASK, null, null, null])),
        json!({}).to_string(),
        json!(null).to_string(),
        json!("query").to_string(),
        json!({ "query": 7 }).to_string(),
        json!({ "query": "" }).to_string(),
        json!({ "query": "mutation {" }).to_string(),
        json!({ "query": "subscription { signOut }" }).to_string(),
        json!({ "query": ASK, "operationName": "Nothing" }).to_string(),
        json!({ "query": ASK, "variables": "{}" }).to_string(),
        json!({ "query": ASK, "variables": [] }).to_string(),
        json!({ "query": ASK, "variables": 7 }).to_string(),
        json!({ "query": ASK, "variables": false }).to_string(),
        json!({ "query": ASK, "extensions": "{}" }).to_string(),
        json!({ "query": ASK, "extensions": [] }).to_string(),
        json!({ "query": ASK, "extensions": true }).to_string(),
        String::new(),
        String::from("{\"query\":"),
        format!("{one}{one}"),
        format!("{}{}", "[".repeat(5000), "]".repeat(5000)),
        String::from("query=mutation"),
        String::from("{\"query\":\"\\ud800\"}"),
    ];
    for body in bodies {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [("content-type", "application/json"), ("accept", accept)];
            let answer = house.browser().send("POST", "/graphql", &headers, body.clone()).await;
            is_refused(&answer, 400, "BAD_USER_INPUT");
            assert_eq!(answer.headers["content-type"], format!("{accept}; charset=utf-8"));
        }
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_64_kib_is_read_and_one_byte_more_is_not() {
    let house = House::open().await;
    for (size, status) in [(64 * 1024, 200), (64 * 1024 + 1, 413), (512 * 1024, 413)] {
        let short = json!({ "query": "{ __typename }", "variables": { "filler": "" } }).to_string();
        let filler = "x".repeat(size - short.len());
        let body = json!({ "query": "{ __typename }", "variables": { "filler": filler } }).to_string();
        assert_eq!(body.len(), size);
        let answer = house.browser().send("POST", "/graphql", &[("content-type", "application/json")], body).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        if status == 413 {
            is_refused(&answer, 413, "BAD_USER_INPUT");
            assert_eq!(answer.headers["connection"], "close");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_does_not_fit_the_schema_is_refused_without_a_hint() {
    let house = House::open().await;
    let ask = "mutation($input: RequestLookupInput!) { requestLookup(input: $input) { status } }";
    let documents = [
        json!({ "query": "{ currentUsers { id } }" }),
        json!({ "query": "{ currentUser { emial } }" }),
        json!({ "query": "mutation { requestLookups }" }),
        json!({ "query": "mutation { requestLookup(input: { email: 7, recaptcha: \"\" }) { status } }" }),
        json!({ "query": "mutation { requestLookup(input: { email: \"a@example.com\" }) { status } }" }),
        json!({ "query": "mutation { signOut { status } }" }),
        json!({ "query": "{ currentUser }" }),
        json!({ "query": ask }),
        json!({ "query": ask, "variables": { "input": null } }),
        json!({ "query": ask, "variables": { "input": { "email": ["ann@example.com"], "recaptcha": "" } } }),
        json!({ "query": ask, "variables": { "input": { "email": 7, "recaptcha": "" } } }),
        json!({ "query": ask, "variables": { "input": { "emial": "ann@example.com", "recaptcha": "" } } }),
        json!({ "query": ask, "variables": { "input": { "email": "a@example.com", "recaptcha": "", "role": "BO" } } }),
        json!({ "query": ask, "variables": { "input": "ann@example.com" } }),
    ];
    for document in documents {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [("content-type", "application/json"), ("accept", accept)];
            let answer = house.browser().send("POST", "/graphql", &headers, document.to_string()).await;
            is_refused(&answer, 400, "BAD_USER_INPUT");
            assert!(!answer.body.contains("id you mean"), "{document} {}", answer.body);
        }
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_media_type_is_the_one_asked_for() {
    let house = House::open().await;
    let graphql = "application/graphql-response+json; charset=utf-8";
    let plain = "application/json; charset=utf-8";
    for (accept, kind) in [
        ("application/graphql-response+json", graphql),
        ("application/graphql-response+json; charset=utf-8, application/json; q=0.9", graphql),
        ("application/json", plain),
        ("*/*", plain),
        ("application/json;q=0, */*", graphql),
        ("text/html, */*;q=0.1", plain),
    ] {
        let headers = [("content-type", "application/json"), ("accept", accept), ("origin", ORIGIN)];
        let body = json!({ "query": "{ currentUser { id } }" }).to_string();
        let answer = house.browser().send("POST", "/graphql", &headers, body).await;
        // Executed: 200, although nobody is signed in.
        assert_eq!((answer.status, answer.code().as_str()), (200, "UNAUTHENTICATED"), "{}", answer.body);
        assert_eq!(answer.json()["data"], json!({ "currentUser": null }));
        assert_eq!(answer.headers["content-type"], kind);
        is_guarded(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_accepts_neither_media_type_is_not_executed() {
    let house = House::open().await;
    for accept in [
        "text/html",
        "text/html, application/xhtml+xml",
        "application/json;q=0",
        "application/json; q=0.000, application/graphql-response+json;q=0",
        "*/*;q=0",
        "application/*;q=0, text/*",
        "image/*",
    ] {
        let headers = [("content-type", "application/json"), ("accept", accept), ("origin", ORIGIN)];
        let answer = house.browser().send("POST", "/graphql", &headers, json!({ "query": ASK }).to_string()).await;
        is_refused(&answer, 406, "BAD_USER_INPUT");
        assert_eq!(answer.headers["content-type"], "application/json; charset=utf-8");
    }
    nothing_ran(&house).await;
    // Other methods and other paths have their own rules.
    let browser = house.browser();
    is_refused(&browser.send("GET", "/graphql", &[("accept", "text/html")], "").await, 405, "METHOD_NOT_ALLOWED");
}
