//! A signed-in admin's own sessions, trusted browsers and notices: listed and ended, and never another account's.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::answers::cleared_cookie;
use crate::support::{Browser, House, NO_WAITS, Person, told};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";

async fn also_signed_in(house: &House, person: &Person) -> Browser {
    house.wait(TimeDelta::minutes(1));
    house.signed_in(person).await
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_by_network_browser_and_time_and_ended_one_by_one() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let first = house.browser();
    house.prove_address(&first, &ann).await;
    let body = json!({ "query": "mutation($c: String!) { verify2fa(input: { codeFor2fa: $c }) { status } }",
        "variables": { "c": ann.code(&house) } });
    let headers = [("content-type", "application/json"), ("user-agent", FIREFOX)];
    assert_eq!(first.send("POST", "/graphql", &headers, body.to_string()).await.field("verify2fa")["status"], true);
    let began = house.clock.now();
    let second = also_signed_in(&house, &ann).await;
    let listed = second.sessions().await;
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[0]["current"], &listed[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!((&listed[1]["browser"], &listed[1]["network"]), (&json!("Firefox, Linux"), &json!("127.0.0.1")));
    assert_eq!(listed[1]["createdAt"], began.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    assert!(second.ends("endSession", &listed[1]["id"]).await);
    assert!(!second.ends("endSession", &listed[1]["id"]).await, "twice is not an error");
    assert!(first.current_user().await.is_null());
    assert_eq!(second.sessions().await.len(), 1);
    assert!(second.ends("endSession", &listed[0]["id"]).await, "the own one ends as well");
    assert_eq!(second.cookie("__Host-session"), None);
    assert!(second.current_user().await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_sessions_and_sessions_of_others_are_neither_listed_nor_ended() {
    let house = House::with(&NO_WAITS).await;
    let (ann, bob) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("bob@example.com").await);
    let idle = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(31));
    let (own, other) = (house.signed_in(&ann).await, house.signed_in(&bob).await);
    assert_eq!((own.sessions().await.len(), other.sessions().await.len()), (1, 1));
    assert!(idle.current_user().await.is_null());
    let (session, browser) = (other.sessions().await[0]["id"].clone(), other.trusted_browsers().await[0]["id"].clone());
    assert!(!own.ends("endSession", &session).await && !own.ends("forgetBrowser", &browser).await);
    for id in ["", "1", "00000000-0000-0000-0000-000000000000", "'; drop table sessions"] {
        assert!(!own.ends("endSession", &json!(id)).await && !own.ends("forgetBrowser", &json!(id)).await, "{id}");
    }
    assert!(!other.current_user().await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_everywhere_ends_every_session_and_every_proven_sign_in_but_no_trust() {
    let house = House::with(&NO_WAITS).await;
    let (ann, bob) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("bob@example.com").await);
    let (one, other) = (house.signed_in(&ann).await, house.signed_in(&bob).await);
    let two = also_signed_in(&house, &ann).await;
    let (half, asked) = (house.proven(&ann).await, house.mailed(&ann.email).await);
    let trusted = house.db_count("trusted_browsers").await;
    let answer = one.asks("mutation { signOutEverywhere }").await;
    assert_eq!(answer.field("signOutEverywhere"), true);
    let cleared = ["__Host-session", "__Host-pending"].map(cleared_cookie);
    assert_eq!(answer.set_cookies(), cleared);
    assert!(two.current_user().await.is_null() && one.current_user().await.is_null());
    assert!(!other.current_user().await.is_null());
    assert_eq!(half.verify_2fa(&ann.code(&house)).await["errorCode"], "NO_PENDING_SIGN_IN");
    assert_eq!(asked.0.verify_lookup(&asked.1).await["status"], true, "what proved nothing yet is not touched");
    assert_eq!(house.db_count("trusted_browsers").await, trusted);
    assert_eq!(one.asks("mutation { signOutEverywhere }").await.code(), "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn trusted_browsers_are_listed_and_forgotten() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let own = house.signed_in(&ann).await;
    let listed = own.trusted_browsers().await;
    assert_eq!(listed.len(), 2, "the one that enrolled, too");
    assert_eq!((&listed[0]["current"], &listed[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!((&listed[0]["network"], &listed[0]["browser"]), (&json!("127.0.0.1"), &Value::Null));
    assert_eq!(listed[0]["createdAt"], house.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string());
    assert!(own.ends("forgetBrowser", &listed[1]["id"]).await);
    assert!(!own.ends("forgetBrowser", &listed[1]["id"]).await);
    assert_eq!(own.trusted_browsers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_listed_to_their_recipients() {
    let house = House::with(&NO_WAITS).await;
    let (ann, bob) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("bob@example.com").await);
    let own = house.signed_in(&ann).await;
    house.mails_are_carried().await;
    let notices = own.notices().await;
    let of = |notices: &[Value]| -> Vec<(Value, Value, Value)> {
        // Commands of operators cause notices too, at an unknown moment.
        let of_factors = notices.iter().filter(|one| !one["kind"].as_str().unwrap().starts_with("ADMIN_"));
        of_factors.map(|one| (one["kind"].clone(), one["own"].clone(), one["email"].clone())).collect()
    };
    let told_of = |kind: &str, own: bool, email: &str| (json!(kind), json!(own), json!(email));
    let all = [
        told_of("SIGN_IN_FROM_NEW_BROWSER", true, &ann.email),
        told_of("ENROLLED", false, &bob.email),
        told_of("ENROLLED", true, &ann.email),
    ];
    assert_eq!(of(&notices), all, "both are owners here");
    assert!(notices[0]["at"].as_str().unwrap() <= told(house.clock.now()).as_str().unwrap());
    let operator = crate::support::operator();
    vestibule::accounts::remove(&house.app, &operator, &house.find(&bob).await).await.unwrap();
    assert_eq!(of(&own.notices().await)[1], (json!("ENROLLED"), json!(false), Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_nothing_is_listed_or_ended() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let half = house.proven(&ann).await;
    let disabled = house.signed_in(&ann).await;
    let operator = crate::support::operator();
    vestibule::accounts::disable(&house.app, &operator, &house.find(&ann).await).await.unwrap();
    let asked = [
        ("identity", "{ identity { recovered } }"),
        ("sessions", "{ sessions { id } }"),
        ("trustedBrowsers", "{ trustedBrowsers { id } }"),
        ("notices", "{ notices { id } }"),
        ("endSession", "mutation { endSession(id: \"x\") }"),
        ("forgetBrowser", "mutation { forgetBrowser(id: \"x\") }"),
        ("signOutEverywhere", "mutation { signOutEverywhere }"),
        ("confirmIdentity", "mutation { confirmIdentity(codeFor2fa: \"123456\") { status } }"),
        ("recoveryCodes", "mutation { recoveryCodes { codes } }"),
        ("keepRecoveryCodes", "mutation { keepRecoveryCodes { status } }"),
        ("replaceAuthenticator", "mutation { replaceAuthenticator { authUrlFor2fa } }"),
    ];
    for browser in [house.browser(), half, disabled] {
        for (field, query) in asked {
            let answer = browser.asks(query).await;
            assert_eq!((answer.status, answer.code()), (200, "UNAUTHENTICATED".into()), "{field}");
            assert_eq!(answer.json()["data"][field], Value::Null);
            assert_eq!(answer.set_cookies(), Vec::<String>::new());
        }
    }
}
