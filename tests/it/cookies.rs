//! Cookies: a value that the server did not issue, or that comes twice or in part, is ignored and never adopted.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::json;

use crate::dev;
use crate::support::program::{Program, run_with};
use crate::support::staff::answers::{refused, right};
use crate::support::{Answer, Browser, House, ORIGIN, Person};

/// Cookie headers with this name but without a valid token.
fn impostors(name: &str, right: &str, other: &str) -> Vec<String> {
    let named = |value: &str| format!("{name}={value}");
    vec![
        named(""),
        named("short"),
        named(&"A".repeat(43)),
        named(&"A".repeat(10_240)),
        named(&format!("{right}=")),
        named(&format!("\"{right}\"")),
        named(&right[..42]),
        named(&format!("{right}A")),
        named(&right.chars().rev().collect::<String>()),
        named(other),
        format!("{name}={right}; {name}={right}"),
        format!("{name}={right}; {name}={other}"),
        format!("{name}={other}; a=b; {name}={right}"),
        format!("{}={right}", name.to_lowercase()),
        format!("{}={right}", name.replace("__Host-", "vestibule-")),
        format!("{}-443={right}", name.replace("__Host-", "vestibule-")),
        format!("{}={right}", name.replace("__Host-", "__Secure-")),
        format!("{}={right}", name.replace("__Host-", "")),
    ]
}

/// Sends a request with these Cookie headers.
async fn post(house: &House, cookies: &[&str], query: &str) -> Answer {
    let mut headers = vec![("content-type", "application/json"), ("origin", ORIGIN)];
    headers.extend(cookies.iter().map(|cookie| ("cookie", *cookie)));
    house.browser().send("POST", "/graphql", &headers, json!({ "query": query }).to_string()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_impostor_is_a_pending_sign_in() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    let (browser, other) = (house.browser(), house.browser());
    let code = house.mailed_code(&browser, &ann).await;
    house.mailed_code(&other, &bob).await;
    let [value, other] = [&browser, &other].map(|browser| browser.cookie("__Host-pending").unwrap());
    let query = format!("mutation {{ verifyLookup(input: {{ code: \"{code}\" }}) {{ errorCode }} }}");
    let impostors = impostors("__Host-pending", &value, &format!("{other}{}", &other[..1]));
    for (n, cookie) in impostors.iter().enumerate() {
        let answer = post(&house, &[cookie], &query).await;
        assert_eq!(answer.json()["data"]["verifyLookup"]["errorCode"], "NO_PENDING_SIGN_IN", "{cookie}");
        assert!(answer.set_cookies().is_empty(), "{cookie}");
        // A request with such a header gets a new token.
        let ask = format!(
            "mutation {{ requestLookup(input: {{ email: \"a{n}@example.com\", recaptcha: \"token\" }}) {{ status }} }}"
        );
        let asked = post(&house, &[cookie], &ask).await;
        assert_eq!(asked.json()["data"]["requestLookup"]["status"], true, "{cookie}");
        let set = asked.set_cookies();
        let minted = set[0].strip_prefix("__Host-pending=").unwrap().split(';').next().unwrap();
        assert!(set.len() == 1 && minted.len() == 43 && !cookie.contains(minted), "{cookie}");
        let answer = post(&house, &[cookie], &query).await;
        assert_eq!(answer.json()["data"]["verifyLookup"]["errorCode"], "NO_PENDING_SIGN_IN", "{cookie}");
    }
    let line = format!("__Host-pending={value}");
    let twice = post(&house, &[&line, &line], &query).await;
    assert_eq!(twice.json()["data"]["verifyLookup"]["errorCode"], "NO_PENDING_SIGN_IN");
    // No attempt was counted and no pending sign-in ended.
    assert_eq!(browser.verify_lookup(&code).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_impostor_is_a_session() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    let (browser, other) = (house.browser(), house.browser());
    house.sign_in(&browser, &ann).await;
    house.prove_address(&other, &bob).await;
    let (value, other) = (browser.cookie("__Host-session").unwrap(), other.cookie("__Host-pending").unwrap());
    let line = format!("__Host-session={value}");
    let query = "{ currentUser { id } }";
    for cookie in impostors("__Host-session", &value, &other) {
        let answer = post(&house, &[&cookie], query).await;
        assert_eq!((answer.status, answer.code().as_str()), (200, "UNAUTHENTICATED"), "{cookie}");
        assert!(answer.set_cookies().is_empty(), "{cookie}");
        let out = post(&house, &[&cookie], "mutation { signOut }").await;
        assert_eq!(out.json(), json!({ "data": { "signOut": false } }), "{cookie}");
    }
    assert_eq!(post(&house, &[&line, &line], query).await.code(), "UNAUTHENTICATED");
    assert_eq!(post(&house, &["a=b", &line, "c=d"], query).await.json()["data"]["currentUser"]["id"], ann.id.as_str());
    assert_eq!(house.db_count("sessions").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_brought_along_is_never_adopted() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let fixed = "A".repeat(43);
    house.prove_address(&browser, &ann).await;
    browser.set_cookie("__Host-session", &fixed);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
    assert_ne!(browser.cookie("__Host-session"), Some(fixed.clone()));
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    let attacker = house.browser();
    attacker.set_cookie("__Host-session", &fixed);
    assert_eq!(attacker.current_user().await, json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_from_the_tables_is_no_valid_cookie() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, thief) = (house.browser(), house.browser());
    let code = house.mailed_code(&browser, &ann).await;
    thief.set_cookie("__Host-pending", &kept(&house, "pending_sign_ins").await);
    assert_eq!(thief.verify_lookup(&code).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(browser.verify_lookup(&code).await, right());
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
    thief.set_cookie("__Host-session", &kept(&house, "sessions").await);
    assert_eq!(thief.current_user().await, json!(null));
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
}

async fn kept(house: &House, table: &str) -> String {
    let hash = house.db_text(&format!("select encode(token_hash, 'hex') from {table}")).await;
    BASE64URL_NOPAD.encode(&HEXLOWER.decode(hash.as_bytes()).unwrap())
}

const PLAIN: &str = "127.0.0.1:8080";

/// Sends a request as a page on the loopback network without TLS does.
async fn plain(browser: &Browser, query: &str) -> Answer {
    let origin = format!("http://{PLAIN}");
    let headers = [("content-type", "application/json"), ("host", PLAIN), ("origin", &origin)];
    browser.send("POST", "/graphql", &headers, json!({ "query": query }).to_string()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_clear_the_cookies_have_names_of_their_own_and_are_not_secure() {
    let house = House::with(&[("VESTIBULE_PUBLIC_URL", &format!("http://{PLAIN}"))]).await;
    let ann: Person = house.admin("ann@example.com").await;
    let browser = house.browser();
    let attributes = "HttpOnly; SameSite=Lax; Path=/";
    let ask = "mutation { requestLookup(input: { email: \"ann@example.com\", recaptcha: \"token\" }) \
        { status authUrlFor2fa } }";
    let asked = plain(&browser, ask).await;
    ann.scan(asked.field("requestLookup")["authUrlFor2fa"].as_str().unwrap());
    let first = browser.cookie("vestibule-pending-8080").unwrap();
    assert_eq!(asked.set_cookies(), [format!("vestibule-pending-8080={first}; {attributes}; Max-Age=900")]);
    let code = house.inbox.next(&ann.email).await.code();
    let show = format!("mutation {{ verifyLookup(input: {{ code: \"{code}\" }}) {{ status }} }}");
    let shown = plain(&browser, &show).await;
    let second = browser.cookie("vestibule-pending-8080").unwrap();
    assert_ne!(first, second);
    assert_eq!(shown.set_cookies(), [format!("vestibule-pending-8080={second}; {attributes}; Max-Age=900")]);
    let code = ann.code(&house);
    let show = format!("mutation {{ verify2fa(input: {{ codeFor2fa: \"{code}\" }}) {{ status }} }}");
    let proven = plain(&browser, &show).await;
    let session = browser.cookie("vestibule-session-8080").unwrap();
    let cleared = |name: &str| format!("vestibule-{name}-8080=; {attributes}; Max-Age=0");
    let device = format!(
        "vestibule-device-8080={}; {attributes}; Max-Age=31536000",
        browser.cookie("vestibule-device-8080").unwrap()
    );
    let session_cookie = format!("vestibule-session-8080={session}; {attributes}");
    assert_eq!(proven.set_cookies(), [session_cookie, cleared("pending"), device]);
    let who = "{ currentUser { id } }";
    assert_eq!(plain(&browser, who).await.field("currentUser")["id"], ann.id.as_str());
    // The cookie is ignored under its name for TLS, for another port or without a port.
    for name in ["__Host-session", "vestibule-session", "vestibule-session-8081"] {
        let other = house.browser();
        other.set_cookie(name, &session);
        assert_eq!(plain(&other, who).await.code(), "UNAUTHENTICATED", "{name}");
    }
    let out = plain(&browser, "mutation { signOut }").await;
    assert_eq!(out.set_cookies(), [cleared("session"), cleared("pending")]);
    assert_eq!(out.field("signOut"), true);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_of_one_machine_keep_one_browser_signed_in_at_both() {
    let (one, other) = (dev::folder(), dev::folder());
    let servers = [dev::start(&one.path().join("data")), dev::start(&other.path().join("data"))];
    let urls = servers.each_ref().map(Program::url);
    // A browser's jar ignores ports: two servers on one host see and clear each other's cookies.
    let first = Browser::at(&urls[0], &urls[0]);
    let second = Browser::at(&urls[1], &urls[1]);
    let (ours, theirs) = (first.cookie_name("session"), second.cookie_name("session"));
    assert_ne!(ours, theirs);
    for (browser, folder) in [(&first, &one), (&second, &other)] {
        assert_eq!(browser.request_lookup(dev::ADMIN).await["status"], true);
        let code = dev::code(&folder.path().join("data"), 1).await;
        let phone = browser.verify_lookup(&code).await["authUrlFor2fa"].as_str().unwrap().to_owned();
        let shown = run_with(&["totp"], &[], &phone).out;
        assert_eq!(browser.verify_2fa(shown.trim_end()).await["status"], true);
        assert_eq!(browser.cookies_named("vestibule-").len(), 2, "a session and a trusted browser");
    }
    second.takes_all_of(&first);
    assert_eq!(second.current_user().await["email"], dev::ADMIN);
    assert!(second.sign_out().await);
    assert_eq!((second.cookie(&theirs), second.cookie(&ours)), (None, first.cookie(&ours)));
    first.takes_all_of(&second);
    assert_eq!(first.current_user().await["email"], dev::ADMIN);
}
