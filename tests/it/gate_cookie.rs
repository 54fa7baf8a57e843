//! `__Secure-gate` identifies a session at the gates of sister hosts and nowhere else.

use serde_json::json;
use vestibule::rules::token::Token;

use crate::support::staff::answers::{cleared_cookie, cleared_gate_cookie, device_cookie, gate_cookie, session_cookie};
use crate::support::staff::gate::is_empty;
use crate::support::{Browser, House, Person};

const DOMAIN: (&str, &str) = ("VESTIBULE_COOKIE_DOMAIN", "example.com");
const GATE: &str = "__Secure-gate";
const SESSION: &str = "__Host-session";

/// Signs in at a house with sister hosts.
async fn signed_in() -> (House, Person, Browser) {
    let house = House::with(&[DOMAIN]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    (house, ann, browser)
}

/// A browser with this one cookie.
fn holding(house: &House, cookies: &[(&str, &str)]) -> Browser {
    let browser = house.browser();
    cookies.iter().for_each(|(name, value)| browser.set_cookie(name, value));
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_cookie_is_set_and_deleted_with_the_session() {
    let house = House::with(&[DOMAIN]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
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
    // Set at every sign-in, like the session cookie.
    assert_eq!(house.browser().sign_out_answer().await.set_cookies(), cleared);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_cookie_ends_with_a_session_ended_in_the_list() {
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
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
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
async fn the_gate_cookie_is_valid_at_gates_only() {
    let (house, ann, browser) = signed_in().await;
    let (session, gate) = (browser.cookie(SESSION).unwrap(), browser.cookie(GATE).unwrap());
    let sister = holding(&house, &[(GATE, &gate)]);
    let answer = sister.authz("", &[]).await;
    assert_eq!((answer.status, answer.headers["x-auth-id"].to_str().unwrap()), (200, ann.id.as_str()));
    // The door accepts the value under neither name.
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

/// Status at a gate with these Cookie headers.
async fn asked_with(house: &House, lines: &[String]) -> u16 {
    let sent: Vec<(&str, &str)> = lines.iter().map(|line| ("cookie", line.as_str())).collect();
    let answer = house.browser().authz("", &sent).await;
    assert!(answer.status == 200 || is_empty(&answer), "{lines:?}");
    answer.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_one_beside_the_good_one_is_skipped() {
    let (house, _, browser) = signed_in().await;
    let (session, gate) = (browser.cookie(SESSION).unwrap(), browser.cookie(GATE).unwrap());
    let good = format!("{GATE}={gate}");
    let stale = |number: u8| format!("{GATE}={}", Token::of([number; 32]).reveal());
    let stales = |many: u8| (0..many).map(stale).collect::<Vec<_>>().join("; ");
    for (cookies, status) in [
        (vec![good.clone()], 200),
        (vec![format!("{good}; {}", stale(0))], 200),
        (vec![format!("{}; {good}", stale(0))], 200),
        (vec![stale(0), good.clone()], 200),
        (vec![format!("{good}; {good}")], 200),
        (vec![format!("{}; {good}", stales(3))], 200),
        (vec![format!("{good}; {}", stales(3))], 200),
        // With more than four values none is tried.
        (vec![format!("{}; {good}", stales(4))], 401),
        (vec![format!("{good}; {}", stales(4))], 401),
        // A malformed value is ignored and does not count.
        (vec![format!("{GATE}=; {GATE}=made-up; {GATE}={gate}A; {GATE}; {GATE}=\"{gate}\"; {GATE}=x; {good}")], 200),
        (vec![stale(0)], 401),
        (vec![stales(4)], 401),
        (vec![format!("{GATE}={session}; {good}")], 200),
        // Other sessions keep their gate tokens.
        (vec![format!("{SESSION}={session}; {}", stale(0).replace(GATE, SESSION))], 401),
        (vec![format!("{good}; {}; {SESSION}={session}", stale(0))], 200),
    ] {
        assert_eq!(asked_with(&house, &cookies).await, status, "{cookies:?}");
    }
    house.wait(chrono::TimeDelta::minutes(31));
    assert_eq!(asked_with(&house, &[good]).await, 401, "idle for too long");
}

#[tokio::test(flavor = "multi_thread")]
async fn gate_cookies_of_two_live_accounts_pass_for_neither() {
    let house = House::with(&[DOMAIN]).await;
    let (ann, one) = house.signed_in_as("ann@example.com", &["BO"]).await;
    let (_, other) = house.signed_in_as("ben@example.com", &["BO"]).await;
    let [good, planted] = [&one, &other].map(|browser| format!("{GATE}={}", browser.cookie(GATE).unwrap()));
    let both = [format!("{good}; {planted}"), format!("{planted}; {good}")];
    for cookies in &both {
        assert_eq!(asked_with(&house, std::slice::from_ref(cookies)).await, 401, "{cookies}");
    }
    // An ended session does not pass, nor does a session of an account that may not sign in.
    assert!(other.sign_out().await);
    for cookies in &both {
        let answer = house.browser().authz("", &[("cookie", cookies)]).await;
        assert_eq!((answer.status, answer.headers["x-auth-id"].to_str().unwrap()), (200, ann.id.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_of_two_sessions_of_one_account_pass() {
    let (house, ann, one) = signed_in().await;
    house.wait(chrono::TimeDelta::seconds(120));
    let other = house.signed_in(&ann).await;
    let [older, newer] = [&one, &other].map(|browser| format!("{GATE}={}", browser.cookie(GATE).unwrap()));
    for cookies in [format!("{older}; {newer}"), format!("{newer}; {older}")] {
        let answer = house.browser().authz("", &[("cookie", &cookies)]).await;
        assert_eq!((answer.status, answer.headers["x-auth-id"].to_str().unwrap()), (200, ann.id.as_str()));
    }
    // Passing extends the newer session only.
    house.wait(chrono::TimeDelta::minutes(20));
    assert_eq!(asked_with(&house, &[format!("{older}; {newer}")]).await, 200);
    house.wait(chrono::TimeDelta::minutes(20));
    assert_eq!((asked_with(&house, &[older]).await, asked_with(&house, &[newer]).await), (401, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_cookie_ends_with_a_replaced_session() {
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
    /// Whether the lists of the admin's own account are refused.
    async fn sessions_of_nobody(&self) -> bool {
        self.asks("{ sessions { id } }").await.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    }
}
