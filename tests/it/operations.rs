//! The GraphQL documents for clients: the server accepts each, and every root field has one.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::House;

/// Variables of the documents that have some.
fn variables(name: &str) -> Value {
    match name {
        "requestLookup" => json!({ "input": { "email": "nobody@example.com", "recaptcha": "" } }),
        "verifyLookup" => json!({ "input": { "code": "000000" } }),
        "verify2fa" => json!({ "input": { "codeFor2fa": "000000" } }),
        "confirmIdentity" | "replaceAuthenticator" => json!({ "codeFor2fa": "000000" }),
        "auditTrail" => json!({ "limit": 1, "filter": { "event": "SESSION" } }),
        "auditDays" => json!({ "days": 7, "event": "EMAIL_CODE", "outcome": "WRONG" }),
        "endSession" | "forgetBrowser" | "crmUser" | "crmUserAccess" => json!({ "id": "nothing" }),
        "updateOwnProfile" => json!({ "input": { "language": "de" } }),
        "createUpdateCrmUser" => json!({ "input": { "id": "nothing" } }),
        "unlockCrmUser" | "resetCrmUserAuthenticator" | "inviteCrmUser" => json!({ "id": "nothing", "reason": "a" }),
        "endCrmUserSession" => json!({ "id": "nothing", "session": "nothing" }),
        "forgetCrmUserBrowser" => json!({ "id": "nothing", "browser": "nothing" }),
        "signOutCrmUser" | "createCrmUserDeviceLink" => json!({ "id": "nothing", "reason": "a" }),
        "importCrmUsers" => json!({ "input": { "text": "email,roles\n", "dryRun": true } }),
        "changeCrmUsers" => json!({ "ids": ["nothing"], "deed": "INVITE" }),
        "requestOwnerChange" => json!({ "input": { "id": "nothing", "kind": "RESET", "reason": "a" } }),
        "approveOwnerRequest" | "withdrawOwnerRequest" => json!({ "id": "nothing" }),
        "deleteCrmUsers" => json!({ "ids": ["nothing"] }),
        _ => json!({}),
    }
}

/// Names and texts.
fn documents() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/clients/operations");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().strip_suffix(".graphql").unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The fields of a type, in the committed schema.
fn fields(kind: &str) -> BTreeSet<String> {
    let schema = include_str!("../../schema.graphql");
    let (_, rest) = schema.split_once(&format!("\ntype {kind} {{\n")).unwrap();
    let lines = rest.split("\n}").next().unwrap().lines();
    // Lines of descriptions begin with a quote or are indented further.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(['(', ':']).next());
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric())).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_for_clients_is_one_the_server_takes() {
    let house = House::open().await;
    for (name, text) in documents() {
        let body = json!({ "query": text, "variables": variables(&name) });
        let answer = house.browser().graphql(body).await;
        // An executed document is answered with 200, even if `errors` says that nobody is signed in.
        assert_eq!(answer.status, 200, "{name} {}", answer.body);
        assert!(answer.json()["data"].as_object().is_none_or(|data| data.contains_key(&name)), "{}", answer.body);
        let misspelt = json!({ "query": text.replacen(&format!("  {name}"), "  nothing", 1), "variables": {} });
        assert_eq!(house.browser().graphql(misspelt).await.status, 400, "{name}");
    }
}

#[test]
fn every_field_of_the_door_has_a_document_of_its_name() {
    let known: BTreeSet<String> = documents().into_iter().map(|(name, _)| name).collect();
    let all: BTreeSet<String> = [fields("Query"), fields("Mutation")].into_iter().flatten().collect();
    assert!(all.contains("currentUser") && all.contains("verify2fa"), "{all:?}");
    assert_eq!(known, all);
}
