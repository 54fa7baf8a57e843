//! The owner's pages as served, and the documents and names in their scripts.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use strum::VariantArray;
use vestibule::accounts::{self, AccountEdit};
use vestibule::rules::account_deed::AccountDeed;
use vestibule::rules::factor::{Door, Factor, Purpose};
use vestibule::rules::language::Language;
use vestibule::rules::trail::{TrailEvent, TrailOutcome};
use vestibule::rules::wanted::wanted;
use vestibule::words::{EventWords, OutcomeWords};

use crate::languages::names;
use crate::support::{House, operator};
use crate::transport::is_guarded;

const PAGES: [(&str, &str); 2] = [("/admins", "/assets/admins."), ("/admins/trail", "/assets/trail.")];

#[tokio::test(flavor = "multi_thread")]
async fn the_owners_pages_are_in_the_readers_language_and_hold_no_data() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let owner = house.signed_in(&ann).await;
    house.db_run("update accounts set language = 'de'").await;
    for (page, script) in PAGES {
        for (browser, spoken) in [(&owner, "de"), (&house.browser(), "es")] {
            let answer = browser.send("GET", page, &[("accept-language", "es")], "").await;
            let kind = answer.headers["content-type"].to_str().unwrap();
            assert_eq!((answer.status, kind), (200, "text/html; charset=utf-8"), "{page}");
            assert!(answer.body.contains(script) && !answer.body.contains("ann@example.com"), "{}", answer.body);
            assert!(answer.body.contains(&format!("<html lang=\"{spoken}\">")), "{}", answer.body);
            assert_eq!(answer.headers["content-language"].to_str().unwrap(), spoken);
            let policy = answer.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src 'self';") && policy.contains("style-src 'self';"), "{policy}");
            assert!(!answer.body.contains("style=") && !answer.body.contains(" on"), "nothing in line");
            assert!(answer.set_cookies().is_empty());
            is_guarded(&answer);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_names_of_the_roles_come_with_the_page_to_an_owner_alone() {
    let house = House::with(&[("VESTIBULE_ROLES", "CMS,BO,OWNER,DENTIST")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let named = async || browser.send("GET", "/admins", &[], "").await.body.contains("DENTIST");
    assert!(named().await);
    assert!(!house.browser().send("GET", "/admins", &[], "").await.body.contains("DENTIST"), "nobody is signed in");
    let change = AccountEdit { roles: Some(vec!["BO".into(), "DENTIST".into()]), ..AccountEdit::default() };
    accounts::change(&house.app, &operator(), &house.find(&ann).await, &change).await.unwrap();
    assert!(!named().await, "an owner no longer");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trails_page_names_events_and_outcomes_alone_as_such() {
    let house = House::open().await;
    let page = house.browser().send("GET", "/admins/trail", &[], "").await.body;
    let (_, rest) = page.split_once("<script id=\"texts\" type=\"application/json\">").unwrap();
    let texts: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    // The script offers an event filter for every word key with the events' prefix.
    let named = |key: &&String| key.starts_with("event_") || key.starts_with("outcome_");
    let offered: BTreeSet<&str> = texts.as_object().unwrap().keys().filter(named).map(String::as_str).collect();
    let known = &names(EventWords::of(Language::En).json) | &names(OutcomeWords::of(Language::En).json);
    assert_eq!(offered, known.iter().map(String::as_str).collect());
}

/// GraphQL documents in a script, by operation name.
fn documents(script: &str) -> Vec<(String, String)> {
    let constant = |name: &str| {
        let (_, rest) = script.split_once(&format!("const {name} = "))?;
        rest.split(['`', '\'']).nth(1).map(str::to_owned)
    };
    let texts = script.split('`').skip(1).step_by(2).filter(|text| text.starts_with(['q', 'm']));
    texts
        .map(|text| {
            let mut document = text.to_owned();
            for name in ["ADMIN", "ANSWER"] {
                document = document.replace(&format!("${{{name}}}"), &constant(name).unwrap_or_default());
            }
            let name = document.split([' ', '(']).nth(1).unwrap().to_owned();
            (name, document)
        })
        .collect()
}

/// Variables for a document; surplus ones are ignored.
fn variables(name: &str) -> Value {
    let input = match name {
        "RequestLookup" => json!({ "email": "nobody@example.com", "recaptcha": "" }),
        "VerifyLookup" => json!({ "code": "000000" }),
        "Verify2fa" => json!({ "codeFor2fa": "000000" }),
        "UpdateOwnProfile" => json!({ "displayName": "Ann", "language": null, "timeZone": "Europe/Lisbon" }),
        "Request" => json!({ "id": "nobody", "kind": "RESET", "reason": "why" }),
        "Save" => json!({ "email": "nobody@example.com", "roles": ["BO"], "language": null, "isInactive": false }),
        "Import" => json!({ "text": "email,roles\n", "dryRun": true }),
        _ => Value::Null,
    };
    let filter = match name {
        "Trail" => json!({ "crmUserId": "admin_0000000000", "event": "ADMIN_ADDED", "since": "2026-11-21T20:24:00Z" }),
        _ => json!({ "search": "ann", "role": "BO", "isInactive": false, "isLocked": false, "enrolled": true }),
    };
    json!({ "input": input, "code": "000000", "id": "nobody", "ids": ["nobody"], "deed": "INVITE", "session": "nobody", "browser": "nobody", "reason": "why", "limit": 25,
        "offset": 0, "order": "DESC", "orderBy": "LAST_SIGN_IN_AT", "before": null, "filter": filter,
        "days": 90, "event": null, "outcome": "WRONG" })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_of_the_pages_scripts_is_one_the_server_takes() {
    let house = House::open().await;
    let scripts = [
        include_str!("../../src/doors/staff/pages/assets/api.js"),
        include_str!("../../src/doors/staff/pages/assets/desk.js"),
        include_str!("../../src/doors/staff/pages/assets/desk_access.js"),
        include_str!("../../src/doors/staff/pages/assets/two_owners_api.js"),
    ];
    let documents: Vec<(String, String)> = scripts.into_iter().flat_map(documents).collect();
    assert_eq!(documents.len(), 39);
    for (name, query) in documents {
        let body = json!({ "operationName": name, "query": query, "variables": variables(&name) });
        let answer = house.browser().graphql(body).await;
        assert_eq!(answer.status, 200, "{name} {}", answer.body);
    }
}

#[test]
fn every_event_and_outcome_of_the_staff_doors_trail_has_a_name_and_no_other_word_has() {
    let of_others: Vec<TrailEvent> = Factor::VARIANTS
        .iter()
        .filter(|factor| !wanted(Door::Staff, Purpose::SignIn, None).contains(factor))
        .map(|factor| TrailEvent::from(*factor))
        .chain(AccountDeed::VARIANTS.iter().map(|deed| deed.event(Door::Account)))
        .chain([TrailEvent::AuthenticatorEnrolled, TrailEvent::PasswordEnded])
        .chain([TrailEvent::PasswordSet, TrailEvent::PasswordChanged, TrailEvent::PasswordReset])
        .chain([TrailEvent::TwoFactorOn, TrailEvent::TwoFactorOff, TrailEvent::RefreshToken])
        .chain([TrailEvent::Registered, TrailEvent::TermsAccepted])
        .chain([TrailEvent::DeviceLoggedOut])
        .chain([TrailEvent::CodeTexted, TrailEvent::SessionBegun, TrailEvent::FactTold])
        .chain([TrailEvent::MobileProven, TrailEvent::MobileChanged])
        .chain([TrailEvent::BrandAdded, TrailEvent::BrandChanged, TrailEvent::BrandTextSet, TrailEvent::BrandRemoved])
        .collect();
    let events = TrailEvent::VARIANTS.iter().filter(|event| !of_others.contains(event));
    let events = events.map(|event| format!("event_{}", event.name()));
    assert_eq!(events.collect::<BTreeSet<_>>(), names(EventWords::of(Language::En).json));
    // No admin is for a trial, and none is sent codes to a telephone.
    let of_others = [TrailOutcome::TrialOver, TrailOutcome::OtherNumber, TrailOutcome::NoNumber];
    let outcomes = TrailOutcome::VARIANTS.iter().filter(|outcome| !of_others.contains(outcome));
    let outcomes = outcomes.map(|outcome| format!("outcome_{}", outcome.name()));
    assert_eq!(outcomes.collect::<BTreeSet<_>>(), names(OutcomeWords::of(Language::En).json));
}

#[test]
fn the_schema_has_a_value_for_every_event_and_outcome_that_has_a_name() {
    let schema = include_str!("../../schema.graphql");
    let named = [("AuditEvent", "event_", EventWords::of(Language::En).json)];
    for (kind, prefix, words) in
        named.into_iter().chain([("AuditOutcome", "outcome_", OutcomeWords::of(Language::En).json)])
    {
        let (_, rest) = schema.split_once(&format!("\nenum {kind} {{\n")).unwrap();
        let values = rest.split("\n}").next().unwrap().lines().filter_map(|line| line.rsplit(' ').next());
        let is_value =
            |word: &&str| word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') && !word.is_empty();
        let values: BTreeSet<String> =
            values.filter(is_value).map(|value| format!("{prefix}{}", value.to_lowercase())).collect();
        assert_eq!(values, names(words), "{kind}");
    }
}
