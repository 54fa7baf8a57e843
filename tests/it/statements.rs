//! Number of statements of each step, counted in PostgreSQL's log.

use vestibule::edge::Limits;

use crate::support::{House, TestDatabase, database};

/// Statements of requests so far, without the settings of new connections.
pub fn made(name: &str) -> usize {
    let begins = [format!("{name} vestibule LOG:  execute "), format!("{name} vestibule LOG:  statement: ")];
    let log = database::log();
    let statements = log.lines().filter(|line| begins.iter().any(|begin| line.starts_with(begin)));
    statements.filter(|line| !line.contains("set statement_timeout")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_costs_at_most_nine_statements() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    // With the default rate limit, which costs no statement of its own.
    // As many sessions as allowed, so that the sign-in below ends one.
    let settings = [("VESTIBULE_RATE_LIMIT", "10/1s,60/1m"), ("VESTIBULE_SESSIONS", "1")];
    let house = House::over(database, &settings, Limits::default()).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let displaced = house.browser();
    house.sign_in(&displaced, &ann).await;
    house.wait(chrono::TimeDelta::minutes(3));
    let browser = house.browser();
    let mut last = made(&name);
    assert!(last > 0, "nothing is logged");
    let mut step = || {
        let now = made(&name);
        now - std::mem::replace(&mut last, now)
    };

    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
    let request_lookup = step();
    let code = house.inbox.next(&ann.email).await.code();
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    let verify_lookup = step();
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    let verify_2fa = step();
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    let current_user = step();
    assert!(browser.sign_out().await);
    let sign_out = step();
    assert_eq!(displaced.current_user().await, serde_json::Value::Null);

    let steps = [request_lookup, verify_lookup, verify_2fa, current_user, sign_out];
    println!("statements of requestLookup, verifyLookup, verify2fa, currentUser, signOut: {steps:?}");
    assert_eq!(steps, [2, 2, 2, 1, 2]);
    assert!(steps.iter().sum::<usize>() <= 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_a_query_share_one_look_up_of_the_session() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let house = House::over(database, &[], Limits::default()).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    let stale = house.browser();
    stale.set_cookie("__Host-session", &"A".repeat(43));
    let ten: String = (0..10).map(|number| format!(" f{number}: currentUser {{ id }}")).collect();
    let every = "currentUser { id } identity { recovered } sessions { id } trustedBrowsers { id } notices { id } \
        crmUser(id: \"x\") { id } crmUsers { count } auditTrail { unsealed } signedIn roles";
    let look_ups = || {
        let begins = format!("{name} vestibule LOG:  execute ");
        let joined = " from sessions join accounts on ";
        database::log().lines().filter(|line| line.starts_with(&begins) && line.contains(joined)).count()
    };
    for query in [ten.as_str(), every] {
        for browser in [&browser, &stale] {
            let before = look_ups();
            let answer = browser.graphql(serde_json::json!({ "query": format!("{{ {query} }}") })).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(look_ups() - before, 1, "{query} {}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_costs_no_more_than_a_success() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let house = House::over(database, &[("VESTIBULE_RATE_LIMIT", "10/1s,60/1m")], Limits::default()).await;
    house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let mut last = made(&name);
    let mut step = || {
        let now = made(&name);
        now - std::mem::replace(&mut last, now)
    };
    assert_eq!(browser.request_lookup("nobody@example.com").await["status"], true);
    assert_eq!(step(), 2, "a decoy");
    assert_eq!(browser.request_lookup("nobody@example.com").await["errorCode"], "COOLDOWN");
    assert_eq!(step(), 1, "too soon");
    assert_eq!(browser.verify_lookup("000000").await["errorCode"], "WRONG_CODE");
    assert_eq!(step(), 2, "a wrong code");
    assert_eq!(browser.verify_lookup("none").await["errorCode"], "INVALID_FORMAT");
    assert_eq!(step(), 1, "not a code");
    assert_eq!(house.browser().request_lookup("none").await["errorCode"], "INVALID_EMAIL");
    assert_eq!(step(), 0, "not an address");
    assert_eq!(house.browser().current_user().await, serde_json::Value::Null);
    assert_eq!(step(), 0, "nobody");
    assert!(!house.browser().sign_out().await);
    assert_eq!(step(), 0, "nobody");
}
