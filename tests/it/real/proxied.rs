//! Server behind a real proxy: the documented file, with only addresses and certificate paths changed, curl as the
//! browser, and the rules that every proxy must keep.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use serde_json::{Value, json};

use super::curl::{Answer, Client};
use crate::support::staff::answers::right;
use crate::support::{House, Person, TestDatabase};

pub const HOST: &str = "admin.example.com";

/// Host of a back office behind a gate.
pub const APP: &str = "app.example.com";

/// Headers of every answer, which a proxy must pass on unchanged.
const GUARDS: [&str; 8] = [
    "cache-control",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "content-security-policy",
    "strict-transport-security",
    "permissions-policy",
    "x-request-id",
];

/// Running proxy with its ports, killed when dropped.
pub struct Proxy {
    child: Child,
    pub folder: tempfile::TempDir,
    pub http: u16,
    pub https: u16,
}

/// Inputs of a proxy's start: a folder, ports and Vestibule's address.
pub struct Place<'a> {
    pub folder: &'a Path,
    pub http: u16,
    pub https: u16,
    pub upstream: &'a str,
}

impl Proxy {
    /// Starts a proxy before a server and waits until it listens.
    pub fn start(package: &str, house: &House, command: impl FnOnce(&Place<'_>) -> Command) -> Proxy {
        let folder = tempfile::tempdir().unwrap();
        certify(folder.path());
        let [http, https] = free_ports();
        let upstream = house.url.strip_prefix("http://").unwrap();
        let mut command = command(&Place { folder: folder.path(), http, https, upstream });
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let command = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| super::lacking(package, &error));
        let mut proxy = Proxy { child, folder, http, https };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", https)).is_err() {
            let ended = proxy.child.try_wait().unwrap();
            assert!(ended.is_none() && since.elapsed() < Duration::from_secs(10), "{ended:?} {}", proxy.log());
            std::thread::sleep(Duration::from_millis(10));
        }
        proxy
    }

    /// Text of the proxy's log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Client at an address of this machine that speaks a version of HTTP (`1.1` or `2`).
    pub fn client(&self, address: &str, version: &'static str) -> Client<'_> {
        let jar = tempfile::NamedTempFile::new().unwrap();
        Client { proxy: self, address: address.to_owned(), version, jar }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Starts a server that trusts the proxy on this machine.
pub async fn house(settings: &[(&str, &str)]) -> House {
    let trusted = [("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")];
    let all: Vec<(&str, &str)> = trusted.into_iter().chain(settings.iter().copied()).collect();
    House::over(TestDatabase::new().await, &all, Default::default()).await
}

/// Checks a sign-in and a sign-out, by both versions of HTTP.
pub async fn an_admin_signs_in(house: &House, proxy: &Proxy) {
    for version in ["1.1", "2"] {
        let ann = format!("ann{version}@example.com");
        let ann = Person::named(&ann, &house.admin(&ann).await.id);
        let client = proxy.client("127.0.0.1", version);
        let asked = client.request_lookup(&ann.email, &[]);
        assert_eq!(asked.version, version);
        assert_eq!(asked.field("requestLookup")["status"], true);
        is_guarded(&asked);
        is_cookie(&asked, "__Host-pending");
        let code = house.inbox.next(&ann.email).await.code();
        let proven = client.verify("verifyLookup", "code", &code);
        ann.scan(proven.field("verifyLookup")["authUrlFor2fa"].as_str().unwrap());
        let signed_in = client.verify("verify2fa", "codeFor2fa", &ann.code(house));
        assert_eq!(signed_in.field("verify2fa"), right());
        let cookies = signed_in.headers.iter().filter(|(name, _)| name == "set-cookie").count();
        assert_eq!(cookies, 3, "session, pending and device: {:?}", signed_in.headers);
        assert_eq!(client.current_user().field("currentUser")["id"], ann.id.as_str());
        assert_eq!(client.post(&json!({ "query": "mutation { signOut }" }), &[]).field("signOut"), true);
        assert_eq!(client.current_user().field("currentUser"), Value::Null);
    }
}

/// Checks that the requester is the proxy's client, whatever headers the client sends.
pub async fn the_requester_is_the_client(proxy: &Proxy, house: &House) {
    let spoofed = [
        ["--header", "x-forwarded-for: 203.0.113.9"],
        ["--header", "X-Forwarded-For: 203.0.113.9, 127.0.0.1"],
        ["--header", "forwarded: for=203.0.113.9"],
        ["--header", "x-real-ip: 203.0.113.9"],
        ["--header", "x-forwarded-host: evil.example"],
    ];
    for (version, address) in [("1.1", "127.0.0.2"), ("2", "127.0.0.3")] {
        let client = proxy.client(address, version);
        assert_eq!(client.request_lookup("nobody@example.com", &spoofed[0]).field("requestLookup")["errorCode"], {
            if version == "1.1" { Value::Null } else { json!("COOLDOWN") }
        });
        for header in spoofed {
            let refused = client.request_lookup("nobody@example.com", &header);
            assert_eq!(refused.field("requestLookup")["errorCode"], "TOO_MANY_REQUESTS", "{header:?}");
        }
    }
    let networks = "(select string_agg(key, ' ' order by key) from requesters)";
    assert_eq!(house.db_text(networks).await, "127.0.0.2/32 127.0.0.3/32");
}

/// Checks that a client's `/authz` gets the proxy's 404 in every spelling, without the headers of Vestibule's answers.
pub fn no_client_asks_for_a_gate(proxy: &Proxy) {
    for version in ["1.1", "2"] {
        let client = proxy.client("127.0.0.1", version);
        for path in [
            "/authz",
            "/authz?role=BO",
            "/authz/",
            "//authz",
            "/%61uthz",
            "/authz%3Frole=BO",
            "/x/../authz",
            "/./authz",
            "/x/%2e%2e/authz",
            "/AUTHZ",
        ] {
            let answer = client.get(&format!("https://{HOST}{path}"), &["--path-as-is"]);
            assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
            assert!(
                !answer.headers.iter().any(|(name, _)| name.starts_with("x-auth-")),
                "{path}: {:?}",
                answer.headers
            );
            tells_no_version(&answer);
        }
    }
}

/// Checks that pages, health checks and the largest allowed body pass, that a larger body is refused, and that plain
/// HTTP redirects to HTTPS.
pub fn what_passes_and_what_does_not(proxy: &Proxy) {
    for version in ["1.1", "2"] {
        let client = proxy.client("127.0.0.1", version);
        for (path, status, text) in
            [("/sign-in", 200, "<!doctype html>"), ("/healthz", 200, "alive"), ("/readyz", 503, "clocks")]
        {
            let answer = client.get(&format!("https://{HOST}{path}"), &[]);
            assert_eq!(answer.status, status, "{path} {}", answer.body);
            assert!(answer.body.to_lowercase().contains(text), "{}", answer.body);
            is_guarded(&answer);
        }
        for (size, status) in [(64 * 1024, 200), (64 * 1024 + 1, 413), (512 * 1024, 413)] {
            let short = json!({ "query": "{ __typename }", "variables": { "filler": "" } }).to_string();
            let filler = "x".repeat(size - short.len());
            let body = tempfile::NamedTempFile::new().unwrap();
            let whole = json!({ "query": "{ __typename }", "variables": { "filler": filler } });
            std::fs::write(body.path(), whole.to_string()).unwrap();
            let from = format!("@{}", body.path().display());
            let kind = "content-type: application/json";
            let answer = client.get(&format!("https://{HOST}/graphql"), &["--header", kind, "--data-binary", &from]);
            assert_eq!(answer.status, status, "{size} {}", answer.body);
            if status == 413 {
                is_refused(&answer, "BAD_USER_INPUT");
            }
            if version == "1.1" {
                let unsaid = ["--header", kind, "--header", "transfer-encoding: chunked", "--data-binary", &from];
                let answer = client.get(&format!("https://{HOST}/graphql"), &unsaid);
                assert_eq!(answer.status, status, "{size} in pieces: {}", answer.body);
            }
        }
        let body = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(body.path(), "x".repeat(64 * 1024 + 1)).unwrap();
        let from = format!("@{}", body.path().display());
        let large = ["--header", "content-type: application/json", "--data-binary", &from];
        let answer = client.get(&format!("https://{HOST}/v3/session/login"), &large);
        assert_eq!(answer.status, 413, "{}", answer.body);
        is_refused_by_session_door(&answer, 10133, "The body is too large.");
        let plain = client.get(&format!("http://{HOST}/sign-in?x=1"), &[]);
        assert_eq!(plain.status, 308);
        let to = plain.header("location").replace(&format!(":{}", proxy.https), "");
        assert_eq!(to, format!("https://{HOST}/sign-in?x=1"));
    }
}

/// Checks that the proxy answers for a stopped server with its own error.
pub async fn a_house_that_is_closed_is_away(proxy: &Proxy, house: House) {
    let clients = ["1.1", "2"].map(|version| proxy.client("127.0.0.1", version));
    for client in &clients {
        assert_eq!(client.get(&format!("https://{HOST}/healthz"), &[]).status, 200);
    }
    house.close().await;
    for client in &clients {
        let away = client.current_user();
        assert_eq!(away.status, 503, "{}", away.body);
        assert_eq!(away.header("retry-after"), "1");
        is_refused(&away, "UNAVAILABLE");
        let page = client.get(&format!("https://{HOST}/sign-in"), &["--header", "accept: text/html,*/*;q=0.8"]);
        assert_eq!((page.status, page.header("retry-after")), (503, "1"), "{}", page.body);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.body.starts_with("<!doctype html>") && page.body.contains("Try again"), "{}", page.body);
        let away = client.get(&format!("https://{HOST}/v3/session/user"), &[]);
        assert_eq!((away.status, away.header("retry-after")), (503, "1"), "{}", away.body);
        is_refused_by_session_door(&away, 10503, "The service is not available right now. Try again in a moment.");
    }
}

/// Checks a refusal. A caller cannot tell whether the proxy or the server refused.
fn is_refused(answer: &Answer, code: &str) {
    assert_eq!(answer.json()["errors"][0]["extensions"]["code"], code, "{}", answer.body);
    is_guarded_json(answer);
}

/// Checks a refusal in the session door's form.
fn is_refused_by_session_door(answer: &Answer, code: i32, message: &str) {
    assert_eq!(answer.json(), json!({ "errorCode": code, "errorMessage": message, "errors": [] }));
    is_guarded_json(answer);
}

fn is_guarded_json(answer: &Answer) {
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    for guard in ["cache-control", "x-content-type-options", "content-security-policy", "strict-transport-security"] {
        answer.header(guard);
    }
    tells_no_version(answer);
}

fn is_guarded(answer: &Answer) {
    for guard in GUARDS {
        answer.header(guard);
    }
    tells_no_version(answer);
}

fn tells_no_version(answer: &Answer) {
    let servers = answer.headers.iter().filter(|(name, _)| name == "server");
    servers.for_each(|(_, server)| assert!(!server.contains(|c: char| c.is_ascii_digit()), "{server}"));
}

fn is_cookie(answer: &Answer, name: &str) {
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

/// Writes a certificate for the hosts, with its key and its authority.
fn certify(folder: &Path) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // The authority's name differs from the certificate's, because OpenSSL takes equal names for a self-signed
    // certificate.
    params.distinguished_name.push(DnType::CommonName, "whoever vouches");
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new([HOST, APP].map(String::from)).unwrap().signed_by(&key, &ca).unwrap();
    for (name, pem) in [("ca.pem", ca.pem()), ("own.pem", own.pem()), ("own.key", key.serialize_pem())] {
        std::fs::write(folder.join(name), pem).unwrap();
    }
}

pub fn free_ports() -> [u16; 2] {
    // Both are held until both are known, because a port that was let go may be the next one.
    let held = [0; 2].map(|any| TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], any))).unwrap());
    held.map(|one| one.local_addr().unwrap().port())
}
