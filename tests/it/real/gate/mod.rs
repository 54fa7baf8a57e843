//! Gates: a proxy before a back office, by the files of `docs/proxies` with only addresses and paths changed, and the
//! rules that every proxy must keep.

mod caddy;
mod cookies;
mod framing;
mod haproxy;
mod nginx;
mod pages;
mod port;
mod preflight;
mod traefik;
mod two_ways;
mod upgrade;
mod upstream;

use serde_json::json;
use url::Url;
use vestibule::accounts::{self, Added, NewAdmin};
use vestibule::clock::Clock;
use vestibule::rules::profile::ProfileChange;

use super::curl::{Answer, Client};
use super::proxied::{self, APP, Proxy};
use super::verifiers::{self, Verifier};
use crate::support::{Browser, House, Person, operator};
use upstream::{Seen, Upstream};

const IDENTITY: [&str; 4] = ["X-Auth-Id", "X-Auth-Email", "X-Auth-Roles", "X-Auth-Assertion"];
const PAGE: &str = "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const PROGRAM: &str = "accept: application/json";

/// Starts a server with the settings that the proxies' files require.
async fn house() -> House {
    let house = proxied::house(&[
        ("VESTIBULE_COOKIE_DOMAIN", "example.com"),
        ("VESTIBULE_GATE_HOSTS", &format!("{APP}=BO,{APP}:8443=BO")),
        ("VESTIBULE_ALLOWED_ORIGINS", &format!("https://{APP},https://{APP}:8443")),
    ])
    .await;
    // The clock is set to the system's, which verifiers of assertions use.
    house.wait(Clock::system().now() - house.clock.now());
    house
}

/// Adds an admin with these roles and signs them in.
async fn signed_in(house: &House, email: &str, roles: &[&str]) -> (Person, Browser) {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    let admin = NewAdmin { email: email.into(), roles, profile: ProfileChange::default() };
    let Added::Done(id) = accounts::add(&house.app, &operator(), &admin).await.unwrap() else { panic!("{email}") };
    let person = Person::named(email, &id);
    let browser = house.browser();
    house.sign_in(&browser, &person).await;
    (person, browser)
}

/// Cookie header of a browser at a sister host: the gate's cookie alone.
fn gate_cookie(browser: &Browser) -> String {
    format!("__Secure-gate={}", browser.cookie("__Secure-gate").unwrap())
}

/// Gate with its server and its back office.
struct Gate {
    proxy: Proxy,
    house: House,
    upstream: Upstream,
    version: &'static str,
}

impl Gate {
    fn client(&self) -> Client<'_> {
        self.proxy.client("127.0.0.1", self.version)
    }

    /// Requests a path with these headers. Returns the answer, and whether the request reached the back office.
    fn ask(&self, path: &str, headers: &[&str], more: &[&str]) -> (Answer, bool) {
        let mut arguments: Vec<&str> = headers.iter().flat_map(|header| ["--header", header]).collect();
        arguments.extend(more);
        let before = self.upstream.asked();
        let answer = self.client().get(&format!("https://{APP}{path}"), &arguments);
        (answer, self.upstream.asked() > before)
    }

    /// Requests a path and checks that it passes. Returns the request as the back office saw it.
    fn seen(&self, path: &str, headers: &[&str], more: &[&str]) -> Seen {
        let (answer, passed) = self.ask(path, headers, more);
        assert!(answer.status == 200 && passed, "{} {}", answer.status, answer.body);
        Seen::of(answer.json())
    }

    /// Requests a path and checks that it does not pass, and that the answer tells no identity. Returns the answer.
    fn refused(&self, path: &str, headers: &[&str], more: &[&str]) -> Answer {
        let (answer, passed) = self.ask(path, headers, more);
        assert!(!passed, "passed: {} {}", answer.status, answer.body);
        for (name, value) in &answer.headers {
            assert!(!name.starts_with("x-auth-") || value.is_empty(), "{name}: {value}");
        }
        answer
    }
}

/// Checks every rule of a gate, by both versions of HTTP.
async fn holds(start: impl Fn(&House, &Upstream) -> Proxy) {
    for version in ["1.1", "2"] {
        let (house, upstream) = (house().await, Upstream::start());
        let proxy = start(&house, &upstream);
        let gate = Gate { proxy, house, upstream, version };
        let (ann, browser) = signed_in(&gate.house, "ann@example.com", &["BO", "OWNER"]).await;
        let cookie = format!("cookie: {}", gate_cookie(&browser));
        nobody_passes_unasked(&gate);
        preflight::are_refused(&gate);
        a_clients_authz_is_the_back_offices(&gate, &cookie);
        whoever_may_passes_and_is_named(&gate, &ann, &cookie).await;
        nobody_names_themselves(&gate, &ann, &cookie);
        cookies::our_cookies_stay_behind(&gate, &cookie);
        a_wrong_role_does_not_pass(&gate).await;
        port::another_port_leads_back_to_itself(&gate, &cookie);
        upgrade::upgrades(&gate).await;
        whoever_is_gone_does_not_pass(&gate, &browser, &cookie).await;
        closed_when_we_are_away(gate, &cookie).await;
    }
}

/// Checks requests without a session: a program gets 401, a browser is redirected to the sign-in page and back.
fn nobody_passes_unasked(gate: &Gate) {
    for headers in [&[PROGRAM][..], &["accept: */*"], &[PROGRAM, "cookie: __Secure-gate=made-up; theme=dark"]] {
        let refused = gate.refused("/", headers, &[]);
        assert_eq!(refused.status, 401, "{headers:?}");
        assert_eq!(refused.header("www-authenticate"), "Vestibule realm=\"https://admin.example.com\"");
    }
    // A posted form gets 401 and no redirect, nor can a client ask for one. Repeated, because the body may arrive late.
    for _ in 0..20 {
        assert_eq!(gate.refused("/", &[PAGE], &["--data", "a=b"]).status, 401);
    }
    assert_eq!(gate.refused("/", &[PROGRAM, "x-vestibule-redirect: 1"], &[]).status, 401);

    for path in
        ["/", "/reports?from=1&to=2", "/a%20b/%22%3E%3Cscript%3E?q=%26return_to%3Dx&r=a+b#", "/?role=CMS&role=BO"]
    {
        let forged = ["x-forwarded-host: evil.example", "x-forwarded-uri: //evil.example/", "x-forwarded-proto: http"];
        let led = gate.refused(path, &[&[PAGE], &forged[..]].concat(), &[]);
        assert_eq!(led.status, 303, "{}", led.body);
        let to = Url::parse(led.header("location")).unwrap();
        assert_eq!((to.origin().ascii_serialization().as_str(), to.path()), ("https://admin.example.com", "/sign-in"));
        let back: Vec<String> = to.query_pairs().map(|(_, value)| value.into_owned()).collect();
        assert_eq!(back, [format!("https://{APP}{}", path.trim_end_matches('#'))]);
    }
    // Paths that cannot be a return URL lead back to the nearest path that can.
    for (path, kept) in [
        (format!("/list?q={}", "x".repeat(2100)), "/list"),
        (String::from("/find?user=DOM\\ann"), "/find?user=DOM%5Cann"),
        (String::from("//x?y=1"), "/"),
        (String::from("/x/..//y"), "/"),
    ] {
        let led = gate.refused(&path, &[PAGE], &["--path-as-is"]);
        assert_eq!(led.status, 303, "{path} {}", led.body);
        let to = Url::parse(led.header("location")).unwrap();
        let back: Vec<String> = to.query_pairs().map(|(_, value)| value.into_owned()).collect();
        assert_eq!(back, [format!("https://{APP}{kept}")], "{path}");
    }
    let asked = gate.refused("/", &[PAGE], &["--head"]);
    assert_eq!(asked.status, 303);
}

/// Checks that a client's `/authz` is a path of the back office and does not reach Vestibule.
fn a_clients_authz_is_the_back_offices(gate: &Gate, cookie: &str) {
    for path in ["/authz", "/authz?role=CMS", "//authz", "/_vestibule/authz", "/_vestibule/refused"] {
        let asked = gate.refused(path, &[PROGRAM], &["--path-as-is"]);
        assert!([401, 404].contains(&asked.status), "{path}: {}", asked.status);
        let (answer, passed) = gate.ask(path, &[PROGRAM, cookie], &["--path-as-is"]);
        assert!(passed || answer.status == 404, "{path}: {}", answer.status);
        assert!(!answer.headers.iter().any(|(name, value)| name.starts_with("x-auth-") && !value.is_empty()), "{path}");
    }
}

/// Checks that the back office gets each identity header once, with a valid assertion.
async fn whoever_may_passes_and_is_named(gate: &Gate, ann: &Person, cookie: &str) {
    let seen = gate.seen("/reports?role=CMS&role=OWNER&x=%22", &[PROGRAM, cookie], &[]);
    assert_eq!(seen.target(), "/reports?role=CMS&role=OWNER&x=%22");
    assert_eq!(seen.under("x-auth-id"), [ann.id.as_str()]);
    assert_eq!(seen.under("x-auth-email"), ["ann@example.com"]);
    assert_eq!(seen.under("x-auth-roles"), ["BO,OWNER"]);
    assert_eq!(seen.under("x-vestibule-redirect"), [""; 0]);

    let keys = gate.house.browser().send("GET", "/.well-known/jwks.json", &[], "").await.body;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), keys).unwrap();
    let assertion = &seen.under("x-auth-assertion")[..];
    let [assertion] = assertion else { panic!("{assertion:?}") };
    for verifier in [verifiers::typescript(), verifiers::python()] {
        let mut verifier = Verifier::start(&verifier, file.path().to_str().unwrap(), None);
        let claims = verifier.verify(assertion).unwrap();
        let about = ["sub", "email", "roles", "aud"].map(|name| claims[name].clone());
        assert_eq!(about, [json!(ann.id), json!("ann@example.com"), json!(["BO", "OWNER"]), json!(APP)]);
        let [iat, nbf, exp] = ["iat", "nbf", "exp"].map(|name| claims[name].as_i64().unwrap());
        assert_eq!((nbf - iat, exp - iat), (0, 60));
        // The last character has four unused bits, so the first one is changed.
        let (head, signature) = assertion.rsplit_once('.').unwrap();
        let other = if signature.starts_with('A') { "B" } else { "A" };
        assert!(verifier.verify(&format!("{head}.{other}{}", &signature[1..])).is_err());
    }

    // Browsers pass like programs, with their bodies.
    gate.seen("/", &[PAGE, cookie], &[]);
    let large = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(large.path(), vec![b'x'; 2_000_000]).unwrap();
    let from = format!("@{}", large.path().display());
    let seen = gate.seen("/form", &[PAGE, cookie, "expect:"], &["--data-binary", &from]);
    assert_eq!((seen.body(), seen.under("x-auth-id")), (2_000_000, vec![ann.id.clone()]));
}

/// Checks that identity headers of a client never reach the back office, in any spelling.
fn nobody_names_themselves(gate: &Gate, ann: &Person, cookie: &str) {
    let shapes: [fn(&str) -> String; 6] = [
        |name| name.to_owned(),
        |name| name.to_ascii_lowercase(),
        |name| name.to_ascii_uppercase(),
        |name| name.replace('-', "_"),
        |name| name.to_ascii_lowercase().replacen('-', "_", 1),
        |name| name.replace("Auth-", "Auth_"),
    ];
    let mut all = Vec::new();
    for name in IDENTITY {
        for shape in shapes {
            let name = shape(name);
            // HTTP/2 has lower-case names only; curl converts them.
            let forged = format!("{name}: forged");
            let seen = gate.seen("/", &[PROGRAM, cookie, &forged, &forged], &[]);
            assert!(!seen.whole().contains("forged"), "{forged} {}", seen.whole());
            assert_eq!(gate.refused("/", &[PROGRAM, &forged], &[]).status, 401);
            all.push(forged);
        }
    }
    // All forged headers at once, before and after the cookie, with empty ones that might hide the rest.
    let empty: Vec<String> = IDENTITY.iter().map(|name| format!("{name};")).collect();
    let mut headers: Vec<&str> = all.iter().chain(&empty).map(String::as_str).collect();
    headers.insert(all.len() / 2, cookie);
    headers.push(PROGRAM);
    let seen = gate.seen("/", &headers, &[]);
    assert!(!seen.whole().contains("forged"), "{}", seen.whole());
    assert_eq!(seen.under("x-auth-id"), [ann.id.as_str()]);
    assert_eq!(seen.under("x-auth-email"), ["ann@example.com"]);
    for name in IDENTITY {
        assert_eq!(seen.under(name).len(), 1, "{name}");
    }
    // The proxy sets the forwarding headers.
    let said = ["x-forwarded-for: 203.0.113.9", "forwarded: for=203.0.113.9", "x-forwarded-host: evil.example"];
    let seen = gate.seen("/", &[&[PROGRAM, cookie], &said[..]].concat(), &[]);
    assert!(!seen.whole().contains("203.0.113.9") && !seen.whole().contains("evil.example"), "{}", seen.whole());
}

/// Checks that a session without the role gets 403, in a browser too, whatever parameters the client sends.
async fn a_wrong_role_does_not_pass(gate: &Gate) {
    let (_, browser) = signed_in(&gate.house, "ben@example.com", &["CMS"]).await;
    let cookie = format!("cookie: {}", gate_cookie(&browser));
    for path in ["/", "/?role=CMS", "/?role=BO&role=CMS", "/authz?role=CMS", "/_vestibule/authz", "/%3Frole=CMS"] {
        for accept in [PAGE, PROGRAM] {
            // nginx hides its two internal paths from clients.
            let answer = gate.refused(path, &[accept, &cookie], &[]);
            let status = answer.status;
            assert!(status == 403 || (status == 404 && path.starts_with("/_vestibule")), "{path} {status}");
            if status == 403 {
                pages::is_told(&answer, accept == PAGE);
            }
        }
    }
}

/// Checks that a signed-out session is refused at the next request.
async fn whoever_is_gone_does_not_pass(gate: &Gate, browser: &Browser, cookie: &str) {
    gate.seen("/", &[PROGRAM, cookie], &[]);
    assert!(browser.sign_out().await);
    assert_eq!(gate.refused("/", &[PROGRAM, cookie], &[]).status, 401);
    assert_eq!(gate.refused("/", &[PAGE, cookie], &[]).status, 303);
}

/// Checks that a gate passes no request while Vestibule is stopped.
async fn closed_when_we_are_away(gate: Gate, cookie: &str) {
    let Gate { proxy, house, upstream, version } = gate;
    house.close().await;
    let before = upstream.asked();
    let client = proxy.client("127.0.0.1", version);
    for accept in [PAGE, PROGRAM] {
        for path in ["/", "/?role=BO"] {
            let headers = ["--header", accept, "--header", cookie, "--header", "x-auth-id: forged"];
            let answer = client.get(&format!("https://{APP}{path}"), &headers);
            assert_eq!(answer.status, 503, "{}", answer.body);
            assert!(answer.body.contains("Not available right now"), "{}", answer.body);
            assert_eq!(answer.body.starts_with("<!doctype html>"), accept == PAGE, "{}", answer.body);
            assert_eq!(answer.header("content-type").starts_with("text/html"), accept == PAGE);
        }
    }
    assert_eq!(upstream.asked(), before);
}
