//! `GET /graphiql`, served only in `dev`: GraphiQL with every operation for clients as a tab. Without GraphiQL's files the plain
//! page stands in for it. Its policy allows inline styles, which no other page of the site does.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use http::HeaderValue;
use serde_json::{Value, json};

use super::Pages;
use super::parts::{CSS, HTML, OWN, SCRIPT, text};
use crate::edge::{GraphiqlFile, GraphiqlFiles, Refusal, RequestHead, Response, nothing_served};

/// The content security policy of the page. GraphiQL's editor sets inline styles, and its fonts are in its sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Time that a first view waits for the files to be fetched.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the files are served.
const FOLDER: &str = "/graphiql/";

/// Files of ours beside GraphiQL's.
static OURS: [(&str, &str); 2] =
    [("page.css", include_str!("assets/graphiql.css")), ("page.js", include_str!("assets/graphiql.js"))];

/// The name and document of an operation in `docs/clients/operations`.
macro_rules! operation {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../../docs/clients/operations/", $name, ".graphql")))
    };
}

/// The operations for clients, in the order of their tabs.
const OPERATIONS: [(&str, &str); 42] = [
    operation!("requestLookup"),
    operation!("verifyLookup"),
    operation!("verify2fa"),
    operation!("pendingSignIn"),
    operation!("signedIn"),
    operation!("currentUser"),
    operation!("roles"),
    operation!("identity"),
    operation!("sessions"),
    operation!("trustedBrowsers"),
    operation!("notices"),
    operation!("confirmIdentity"),
    operation!("recoveryCodes"),
    operation!("keepRecoveryCodes"),
    operation!("replaceAuthenticator"),
    operation!("updateOwnProfile"),
    operation!("endSession"),
    operation!("forgetBrowser"),
    operation!("crmUsers"),
    operation!("crmUser"),
    operation!("crmUserAccess"),
    operation!("lockedCrmUsers"),
    operation!("createUpdateCrmUser"),
    operation!("inviteCrmUser"),
    operation!("unlockCrmUser"),
    operation!("resetCrmUserAuthenticator"),
    operation!("endCrmUserSession"),
    operation!("forgetCrmUserBrowser"),
    operation!("signOutCrmUser"),
    operation!("createCrmUserDeviceLink"),
    operation!("importCrmUsers"),
    operation!("changeCrmUsers"),
    operation!("deleteCrmUsers"),
    operation!("exportCrmUsers"),
    operation!("ownerRequests"),
    operation!("requestOwnerChange"),
    operation!("approveOwnerRequest"),
    operation!("withdrawOwnerRequest"),
    operation!("auditTrail"),
    operation!("auditDays"),
    operation!("signOutEverywhere"),
    operation!("signOut"),
];

#[derive(Template)]
#[template(path = "graphiql.html")]
struct GraphiqlPage {
    operations: String,
}

/// Serves the page: GraphiQL, or the plain page while the files are not here.
pub async fn page(pages: Arc<Pages>, schema: Arc<str>, files: Option<GraphiqlFiles>) -> Result<Response, Refusal> {
    if brought(files).await.is_none() {
        return Ok(super::schema(&pages, &schema));
    }
    let page = GraphiqlPage { operations: tabs() };
    Ok(text(HTML, HeaderValue::from_static(POLICY), page.render().unwrap_or_default().into()))
}

/// Serves a file of the page.
pub async fn file(files: Option<GraphiqlFiles>, head: RequestHead) -> Result<Response, Refusal> {
    let Some(found) = brought(files).await else { return Ok(nothing_served()) };
    let Some(name) = head.path.strip_prefix(FOLDER) else { return Ok(nothing_served()) };
    let ours = OURS.iter().find(|(own, _)| *own == name).map(|(_, content)| content.as_bytes());
    let theirs = || found.iter().find(|file| file.name == name).map(|file| &file.content[..]);
    let kind = if name.ends_with(".css") { CSS } else { SCRIPT };
    let served = |content: &[u8]| text(kind, HeaderValue::from_static(OWN), content.to_vec());
    Ok(ours.or_else(theirs).map_or_else(nothing_served, served))
}

async fn brought(files: Option<GraphiqlFiles>) -> Option<Arc<[GraphiqlFile]>> {
    tokio::time::timeout(PATIENCE, files?).await.ok().flatten()
}

/// The tabs as JSON that may stand in a page.
fn tabs() -> String {
    let tab = |&(name, query): &(&str, &str)| {
        let variables = variables(name).map(|variables| format!("{variables:#}"));
        json!({ "query": query.trim_end(), "variables": variables })
    };
    Value::Array(OPERATIONS.iter().map(tab).collect()).to_string().replace('<', "\\u003c")
}

/// Variables to begin with, of the operations that have some.
fn variables(operation: &str) -> Option<Value> {
    Some(match operation {
        "requestLookup" => json!({ "input": { "email": "admin@example.com", "recaptcha": "" } }),
        "verifyLookup" => json!({ "input": { "code": "123456" } }),
        "verify2fa" => json!({ "input": { "codeFor2fa": "123456" } }),
        "confirmIdentity" => json!({ "codeFor2fa": "123456" }),
        "recoveryCodes" => json!({ "untilKept": true }),
        "endSession" | "forgetBrowser" | "crmUser" | "crmUserAccess" | "inviteCrmUser" => json!({ "id": "" }),
        "unlockCrmUser" | "resetCrmUserAuthenticator" | "signOutCrmUser" | "createCrmUserDeviceLink" => {
            json!({ "id": "", "reason": "" })
        }
        "endCrmUserSession" => json!({ "id": "", "session": "", "reason": "" }),
        "forgetCrmUserBrowser" => json!({ "id": "", "browser": "", "reason": "" }),
        "crmUsers" => json!({ "limit": 50 }),
        "createUpdateCrmUser" => json!({ "input": { "email": "ben@example.com", "roles": ["BO"] } }),
        "updateOwnProfile" => json!({ "input": { "timeZone": "Europe/Lisbon" } }),
        "importCrmUsers" => json!({ "input": { "text": "email,roles\nben@example.com,BO\n", "dryRun": true } }),
        "changeCrmUsers" => json!({ "ids": [], "deed": "INVITE", "reason": "" }),
        "requestOwnerChange" => json!({ "input": { "id": "", "kind": "RESET", "reason": "" } }),
        "approveOwnerRequest" | "withdrawOwnerRequest" => json!({ "id": "" }),
        "deleteCrmUsers" => json!({ "ids": [] }),
        "auditTrail" => json!({ "limit": 50 }),
        "auditDays" => json!({ "days": 90 }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_for_clients_is_a_tab() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/clients/operations");
        let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{error}")).flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let tabs = OPERATIONS.iter().map(|(name, _)| format!("{name}.graphql"));
        assert_eq!(tabs.collect::<BTreeSet<_>>(), names.collect::<BTreeSet<_>>());
    }

    #[test]
    fn every_operation_with_a_required_variable_has_a_value_for_it() {
        for (name, document) in OPERATIONS {
            let head = document.split('{').next().unwrap_or_default();
            let required = head.split('$').skip(1).filter(|variable| variable.contains('!'));
            let given = variables(name).unwrap_or_default();
            for variable in required.filter_map(|variable| variable.split(':').next()) {
                assert!(given.get(variable).is_some(), "{name} {variable}");
            }
        }
    }

    #[test]
    fn tabs_end_no_script() {
        let tabs = tabs();
        assert!(!tabs.contains('<') && serde_json::from_str::<Value>(&tabs).is_ok());
    }
}
