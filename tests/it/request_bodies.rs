//! A body has one meaning: no encoding, UTF-8 alone, no duplicate key in an object, no hash in the place of a query.

use serde_json::json;

use crate::support::{House, ORIGIN, Wire};
use crate::transport::{is_refused, nothing_ran};

const ASK: &str = "mutation { requestLookup(input: { email: \"ann@example.com\", recaptcha: \"\" }) { status } }";

#[tokio::test(flavor = "multi_thread")]
async fn an_encoded_body_is_refused_as_what_it_is() {
    let house = House::open().await;
    let body = json!({ "query": ASK }).to_string();
    for encoding in ["gzip", "GZIP", "deflate", "br", "zstd", "x-gzip", "identity, gzip", "aws-chunked"] {
        for path in ["/graphql", "/device"] {
            let headers = [("content-type", "application/json"), ("content-encoding", encoding)];
            let answer = house.browser().send("POST", path, &headers, body.clone()).await;
            is_refused(&answer, 415, "BAD_USER_INPUT");
            assert!(answer.body.contains("Content-Encoding"), "{}", answer.body);
        }
    }
    nothing_ran(&house).await;
    for encoding in ["identity", ""] {
        let headers = [("content-type", "application/json"), ("content-encoding", encoding)];
        let body = json!({ "query": "{ __typename }" }).to_string();
        let answer = house.browser().send("POST", "/graphql", &headers, body).await;
        assert_eq!(answer.field("__typename"), "Query");
    }
    let mut wire = Wire::open(&house.url).await;
    let chunks = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let head = "POST /graphql HTTP/1.1\r\nHost: admin.example.com\r\nContent-Type: application/json\r\n\
        Transfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n";
    wire.send(format!("{head}{chunks}")).await;
    let answer = wire.closed().await.0;
    assert!(answer.starts_with("HTTP/1.1 415"), "{answer}");
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_utf_8_makes_nothing_run() {
    let house = House::open().await;
    let query = json!(ASK).to_string();
    for (before, after) in [("\"x\":\"", "\""), ("\"", "\":1"), ("\"variables\":{\"x\":\"", "\"}")] {
        let (before, after) = (format!("{{\"query\":{query},{before}"), format!("{after}}}"));
        let body = [before.as_bytes(), b"\xff", after.as_bytes()].concat();
        let answer = house.browser().send("POST", "/graphql", &[("content-type", "application/json")], body).await;
        is_refused(&answer, 400, "BAD_USER_INPUT");
        nothing_ran(&house).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_stands_twice_in_an_object_makes_nothing_run() {
    let house = House::open().await;
    let ask = "mutation($input: RequestLookupInput!) { requestLookup(input: $input) { status } }";
    let variables = [
        r#"{ "input": { "email": "a@example.com", "recaptcha": "" }, "input": { "email": "b@example.com", "recaptcha": "" } }"#,
        r#"{ "input": { "email": "a@example.com", "email": "b@example.com", "recaptcha": "" } }"#,
        r#"{ "input": { "email": "a@example.com", "\u0065mail": "b@example.com", "recaptcha": "" } }"#,
        r#"{ "input": { "email": "a@example.com", "recaptcha": "" }, "other": { "x": 1, "x": 1 } }"#,
        r#"{ "input": { "email": "a@example.com", "recaptcha": "" }, "other": [0, [{ "a": { "": 1, "": 2 } }]] }"#,
    ];
    let query = json!(ask).to_string();
    let mut bodies: Vec<String> =
        variables.iter().map(|variables| format!("{{ \"query\": {query}, \"variables\": {variables} }}")).collect();
    let plain = json!(ASK).to_string();
    bodies.extend([
        format!("{{ \"query\": {plain}, \"query\": {plain} }}"),
        format!("{{ \"query\": {plain}, \"variables\": {{}}, \"variables\": null }}"),
        format!("{{ \"query\": {plain}, \"extensions\": {{ \"a\": {{ \"b\": 1, \"b\": 2 }} }} }}"),
        format!("{{ \"query\": {plain}, \"ours\": 1, \"ours\": 1 }}"),
    ]);
    for body in bodies {
        let answer = house.browser().send("POST", "/graphql", &[("content-type", "application/json")], body).await;
        is_refused(&answer, 400, "BAD_USER_INPUT");
        assert!(answer.body.contains("a key twice"), "{}", answer.body);
    }
    nothing_ran(&house).await;
    let once = format!(
        "{{ \"query\": {query}, \"variables\": {{ \"input\": {{ \"email\": \"a@example.com\", \"recaptcha\": \"\" }}, \
        \"other\": [{{ \"email\": 1 }}, {{ \"email\": 2.5, \"query\": [true, null, -7] }}] }} }}"
    );
    let answer = house.browser().send("POST", "/graphql", &[("content-type", "application/json")], once).await;
    assert_eq!(answer.field("requestLookup"), json!({ "status": true }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_without_its_query_is_answered_as_apollos_clients_want_it() {
    let house = House::open().await;
    let hash = json!({ "persistedQuery": { "version": 1, "sha256Hash": "0".repeat(64) } });
    let told = json!({ "errors": [{ "message": "PersistedQueryNotSupported",
        "extensions": { "code": "PERSISTED_QUERY_NOT_SUPPORTED" } }] });
    for body in [
        json!({ "extensions": hash }),
        json!({ "extensions": hash, "operationName": "Ask", "variables": { "input": {} } }),
        json!({ "extensions": hash, "query": null }),
        json!({ "extensions": hash, "query": "" }),
    ] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [("content-type", "application/json"), ("accept", accept), ("origin", ORIGIN)];
            let answer = house.browser().send("POST", "/graphql", &headers, body.to_string()).await;
            is_refused(&answer, 200, "PERSISTED_QUERY_NOT_SUPPORTED");
            assert_eq!(answer.json(), told);
            assert_eq!(answer.headers["content-type"], format!("{accept}; charset=utf-8"));
        }
    }
    for extensions in [json!({}), json!({ "persistedQuery": null }), json!({ "persistedQuery": "x" }), json!(null)] {
        let body = json!({ "extensions": extensions }).to_string();
        let answer = house.browser().send("POST", "/graphql", &[("content-type", "application/json")], body).await;
        is_refused(&answer, 400, "BAD_USER_INPUT");
    }
    nothing_ran(&house).await;
    // Beside a query the hash is ignored.
    let answer = house.browser().graphql(json!({ "query": ASK, "extensions": hash })).await;
    assert_eq!(answer.field("requestLookup"), json!({ "status": true }));
}
