//! `__Secure-gate`: what names a session at the gates of sister hosts, and nowhere else.

use serde_json::json;

use crate::support::answers::{cleared_cookie, cleared_gate_cookie, device_cookie, gate_cookie, session_cookie};
use crate::support::{Browser, House, Person};

const DOMAIN: (&str, &str) = ("VESTIBULE_COOKIE_DOMAIN", "example.com");
const GATE: &str = "__Secure-gate";
const SESSION: &str = "__Host-session";

/// Signed in where there are sister hosts.
async fn signed_in() -> (House, Person, Browser) {
    let house = House::with(&[DOMAIN]).await;
    let ann = house.enrolled("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    (house, ann, browser)
}

/// A browser that holds this, and nothing else.
fn holding(house: &House, cookies: &[(&str, &str)]) -> Browser {
    let browser = house.browser();
    cookies.iter().for_each(|(name, value)| browser.set_cookie(name, value));
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_with_the_session_and_goes_with_it() {
    let house = House::with(&[DOMAIN]).await;
    let ann = house.enrolled("ann@example.com").await;
    let browser = house.proven(&ann).await;
    let answer = browser.verify_2fa_answer(&ann.code(&house)).await;
    let [session, gate, device] =
        [SESSION, GATE, "__Host-device"].map(|name| browser.cookie(name).unwrap_or_else(|| panic!("no {name}")));
    assert_eq!(
        answer.set_cookies(),
        [session_cookie(&session), gate_cookie(&gate), cleared_cookie("__Host-pending"), device_cookie(&device)]
    );
    assert!(session != gate && gate != device && gate.len() == 43);
    let answer = browser.sign_out_answer().await;
    assert_eq!(answer.field("signOut"), true);
    let cleared = [cleared_cookie(SESSION), cleared_gate_cookie(), cleared_cookie("__Host-pending")];
    assert_eq!(answer.set_cookies(), cleared);
    // Always, as the session's.
    assert_eq!(house.browser().sign_out_answer().await.set_cookies(), cleared);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_with_the_session_an_admin_ends_in_a_list() {
    let (_house, _, browser) = signed_in().await;
    let id = browser.sessions().await[0]["id"].clone();
    let query = "mutation($id: ID!) { endSession(id: $id) }";
    let answer = browser.graphql(json!({ "query": query, "variables": { "id": id } })).await;
    let cleared = [cleared_cookie(SESSION), cleared_gate_cookie(), cleared_cookie("__Host-pending")];
    assert_eq!((answer.field("endSession"), answer.set_cookies()), (json!(true), cleared.to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_sister_hosts_there_is_none() {
    let house = House::open().await;
    let ann = house.enrolled("ann@example.com").await;
    let browser = house.proven(&ann).await;
    let answer = browser.verify_2fa_answer(&ann.code(&house)).await;
    assert_eq!(answer.set_cookies().len(), 3, "{:?}", answer.set_cookies());
    assert_eq!(browser.cookie(GATE), None);
    assert_eq!(browser.sign_out_answer().await.set_cookies().len(), 2);
    assert_eq!(house.db_number("select count(*) from sessions where gate_hash is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_value_is_kept_as_a_hash_alone() {
    let (house, _, browser) = signed_in().await;
    let value = data_encoding::BASE64URL_NOPAD.decode(browser.cookie(GATE).unwrap().as_bytes()).unwrap();
    let hex = data_encoding::HEXLOWER.encode(&value);
    let hashed = format!("select count(*) from sessions where gate_hash = sha256('\\x{hex}')");
    assert_eq!(house.db_number(&hashed).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_good_at_gates_and_nowhere_else() {
    let (house, ann, browser) = signed_in().await;
    let (session, gate) = (browser.cookie(SESSION).unwrap(), browser.cookie(GATE).unwrap());
    let sister = holding(&house, &[(GATE, &gate)]);
    let answer = sister.authz("", &[]).await;
    assert_eq!((answer.status, answer.headers["x-auth-id"].to_str().unwrap()), (200, ann.id.as_str()));
    // Nobody at the door, under either name.
    for name in [GATE, SESSION, "__Host-pending", "__Host-device"] {
        let thief = holding(&house, &[(name, &gate)]);
        assert_eq!(thief.current_user().await, json!(null), "{name}");
        assert!(thief.sessions_of_nobody().await, "{name}");
        assert!(!thief.sign_out().await, "{name}");
    }
    assert!(!holding(&house, &[(SESSION, &gate)]).passes().await, "under the session's name");
    assert!(!holding(&house, &[(GATE, &session)]).passes().await, "the session's under its name");
    assert!(browser.passes().await && sister.passes().await, "and none of that ended anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_cookie_decides_alone_where_there_is_one() {
    let (house, _, browser) = signed_in().await;
    let (session, gate) = (browser.cookie(SESSION).unwrap(), browser.cookie(GATE).unwrap());
    let other = "A".repeat(43);
    for (cookies, passes) in [
        (vec![(SESSION, session.as_str()), (GATE, gate.as_str())], true),
        (vec![(SESSION, &session), (GATE, &other)], true),
        (vec![(SESSION, &other), (GATE, &gate)], false),
        (vec![(SESSION, "nonsense"), (GATE, &gate)], true),
        (vec![(GATE, &other)], false),
        (vec![(GATE, "nonsense")], false),
    ] {
        assert_eq!(holding(&house, &cookies).passes().await, passes, "{cookies:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_one_name_are_none() {
    let (house, _, browser) = signed_in().await;
    let (session, gate) = (browser.cookie(SESSION).unwrap(), browser.cookie(GATE).unwrap());
    let other = "A".repeat(43);
    for (cookies, status) in [
        (vec![format!("{GATE}={gate}")], 200),
        (vec![format!("{GATE}={gate}; {GATE}={gate}")], 401),
        (vec![format!("{GATE}={gate}; {GATE}={other}")], 401),
        (vec![format!("{GATE}={other}"), format!("{GATE}={gate}")], 401),
        (vec![format!("{SESSION}={session}; {SESSION}={other}")], 401),
        (vec![format!("{GATE}={gate}; {GATE}={other}; {SESSION}={session}")], 200),
    ] {
        let sent: Vec<(&str, &str)> = cookies.iter().map(|line| ("cookie", line.as_str())).collect();
        assert_eq!(house.browser().authz("", &sent).await.status, status, "{cookies:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_session_at_the_next_sign_in() {
    let (house, ann, browser) = signed_in().await;
    let old = browser.cookie(GATE).unwrap();
    house.wait(chrono::TimeDelta::seconds(120));
    house.sign_in(&browser, &ann).await;
    assert_ne!(browser.cookie(GATE).unwrap(), old);
    assert!(!holding(&house, &[(GATE, &old)]).passes().await);
    assert!(holding(&house, &[(GATE, &browser.cookie(GATE).unwrap())]).passes().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_before_sister_hosts_were_given_up_is_none() {
    let (house, _, browser) = signed_in().await;
    let gate = browser.cookie(GATE).unwrap();
    let without = house.beside_with(&[]).await;
    assert!(!holding(&without, &[(GATE, &gate)]).passes().await);
    assert!(browser.over_at(&without.url).passes().await, "by the session's own");
}

impl Browser {
    /// Whether the lists of an admin's own are kept from it.
    async fn sessions_of_nobody(&self) -> bool {
        self.asks("{ sessions { id } }").await.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    }
}
