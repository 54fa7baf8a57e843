//! Assertion verifiers for services, in TypeScript and Python: they accept genuine assertions and refuse forged ones.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD;
use rcgen::{KeyPair, PKCS_ED25519, PublicKeyData, SigningKey};
use serde_json::{Value, json};
use vestibule::clock::Clock;

use super::kit;
use crate::support::forged::Stand;

pub const ISSUER: &str = "https://admin.example.com/staff";
pub const AUDIENCE: &str = "app.example.com";
const TYPE: &str = "vestibule-assertion+jwt";

/// Command of the verifier in TypeScript.
pub fn typescript() -> Command {
    let mut command = kit::bounded(120, "node");
    command.arg("dist/verify.js").current_dir(kit::typescript());
    command
}

pub fn python() -> Command {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/clients/python/verify.py");
    let mut command = kit::bounded(120, "/usr/bin/python3");
    command.args(["-B", script]);
    command
}

/// Running verifier, which reads tokens and prints a line for each.
pub struct Verifier {
    child: Child,
    typed: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Verifier {
    pub fn start(command: &Command, jwks: &str, cooldown: Option<&str>) -> Verifier {
        Verifier::start_for(command, jwks, AUDIENCE, cooldown)
    }

    /// Starts a verifier for an audience, which may name roles.
    fn start_for(command: &Command, jwks: &str, audience: &str, cooldown: Option<&str>) -> Verifier {
        // Merging both outputs keeps claims and reasons in the order of the tokens.
        let mut merged = Command::new("/bin/sh");
        merged.args(["-c", "exec \"$0\" \"$@\" 2>&1"]).arg(command.get_program()).args(command.get_args());
        merged.args([jwks, ISSUER, audience]).args(cooldown);
        if let Some(folder) = command.get_current_dir() {
            merged.current_dir(folder);
        }
        let mut child = merged.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (typed, said) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Verifier { child, typed, said }
    }

    /// Verifies a token. Returns its claims, or the reason of the refusal.
    pub fn verify(&mut self, token: &str) -> Result<Value, String> {
        writeln!(self.typed, "{token}").unwrap();
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        match line.strip_prefix("refused: ") {
            Some(why) => Err(why.trim_end().to_owned()),
            None => Ok(serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}{}", self.rest()))),
        }
    }

    fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        rest
    }

    /// Closes the input. Returns the verifier's exit code.
    fn end(self) -> Option<i32> {
        let Verifier { mut child, typed, said: _said } = self;
        drop(typed);
        child.wait().unwrap().code()
    }
}

/// Signer of test tokens.
struct Signer {
    kid: String,
    pair: KeyPair,
}

impl Signer {
    fn new(kid: &str) -> Signer {
        Signer { kid: kid.to_owned(), pair: KeyPair::generate_for(&PKCS_ED25519).unwrap() }
    }

    fn jwk(&self) -> Value {
        let x = BASE64URL_NOPAD.encode(self.pair.der_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": x })
    }

    fn header(&self) -> Value {
        json!({ "alg": "EdDSA", "typ": TYPE, "kid": self.kid })
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let said = said(header, claims);
        let signature = self.pair.sign(said.as_bytes()).unwrap();
        format!("{said}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

fn said(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

fn now() -> i64 {
    Clock::system().now().timestamp()
}

fn claims() -> Value {
    let now = now();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "admin_0123456789", "email": "ann@example.com", "roles": ["BO"],
        "iat": now, "nbf": now, "exp": now + 60, "jti": "AAAAAAAAAAAAAAAAAAAAAA"
    })
}

/// Checks that genuine tokens are accepted with their claims, and that a forged one is refused without effect on the
/// next.
fn takes_what_is_right_and_nothing_else(command: &Command) {
    let stand = Stand::of(ISSUER, AUDIENCE, now());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    std::fs::write(&file, stand.jwks.to_string()).unwrap();
    let mut verifier = Verifier::start(command, file.to_str().unwrap(), None);
    for (what, token) in &stand.genuine {
        let told = verifier.verify(token).unwrap_or_else(|why| panic!("{what}: {why}"));
        assert_eq!((&told["iss"], &told["aud"]), (&json!(ISSUER), &json!(AUDIENCE)), "{what}");
        assert_eq!((&told["email"], &told["roles"]), (&json!("ann@example.com"), &json!(["BO", "CMS"])), "{what}");
    }
    for (what, token) in &stand.forged {
        let verdict = verifier.verify(token);
        assert!(verdict.is_err(), "{what}: {verdict:?}");
        assert!(!verdict.unwrap_err().contains("eyJ"), "{what}: a token in the log");
    }
    let (_, genuine) = &stand.genuine[0];
    assert!(verifier.verify(genuine).is_ok());
    assert_eq!(verifier.end(), Some(1));

    let mut verifier = Verifier::start(command, file.to_str().unwrap(), None);
    assert!(verifier.verify(genuine).is_ok());
    assert_eq!(verifier.end(), Some(0));

    for (roles, believed) in [("OWNER", false), ("CMS", true), ("OWNER+BO", true)] {
        let mut verifier = Verifier::start_for(command, file.to_str().unwrap(), &format!("{AUDIENCE}={roles}"), None);
        assert_eq!(verifier.verify(genuine).is_ok(), believed, "{roles}");
    }
}

/// Server of public keys, which counts its requests.
struct Keys {
    url: String,
    asked: Arc<AtomicUsize>,
    now: Arc<Mutex<Value>>,
}

impl Keys {
    fn serve(keys: Value) -> Keys {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/.well-known/jwks.json", listener.local_addr().unwrap());
        let (asked, now) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(keys)));
        let (count, given) = (Arc::clone(&asked), Arc::clone(&now));
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let mut head = BufReader::new(connection.try_clone().unwrap());
                let mut line = String::new();
                while head.read_line(&mut line).unwrap_or(0) > 2 {
                    line.clear();
                }
                count.fetch_add(1, Ordering::SeqCst);
                let body = given.lock().unwrap().to_string();
                let length = body.len();
                let kind = "content-type: application/json\r\ncache-control: max-age=60\r\nconnection: close";
                let _gone = write!(connection, "HTTP/1.1 200 OK\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{body}");
            }
        });
        Keys { url, asked, now }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Checks that keys are cached and that an unknown key id causes a fetch, but not every invented id.
fn asks_for_unknown_keys_but_not_often(command: &Command) {
    let (one, two) = (Signer::new("one"), Signer::new("two"));
    let keys = Keys::serve(json!({ "keys": [one.jwk()] }));
    let token = |signer: &Signer| signer.token(&signer.header(), &claims());

    let mut patient = Verifier::start(command, &keys.url, None);
    assert!((0..5).all(|_| patient.verify(&token(&one)).is_ok()));
    assert_eq!(keys.asked(), 1);
    for number in 0..20 {
        let mut unknown = one.header();
        unknown["kid"] = json!(format!("made up {number}"));
        assert!(patient.verify(&one.token(&unknown, &claims())).is_err());
    }
    assert_eq!(keys.asked(), 1, "within the 30 s");
    assert!(patient.verify(&token(&one)).is_ok());

    let mut eager = Verifier::start(command, &keys.url, Some("0"));
    assert!(eager.verify(&token(&one)).is_ok() && eager.verify(&token(&two)).is_err());
    *keys.now.lock().unwrap() = json!({ "keys": [two.jwk()] });
    assert!(eager.verify(&token(&two)).is_ok(), "rotated");
    assert!(eager.verify(&token(&one)).is_err(), "gone with the rotation");
    *keys.now.lock().unwrap() = json!("not keys");
    assert!(eager.verify(&token(&one)).is_err());
    let nowhere =
        format!("http://127.0.0.1:{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
    assert!(Verifier::start(command, &nowhere, None).verify(&token(&one)).is_err());
}

#[test]
#[ignore = "wants npm"]
fn the_typescript_verifier_takes_what_is_right_and_nothing_else() {
    takes_what_is_right_and_nothing_else(&typescript());
}

#[test]
#[ignore = "wants python3-jwt"]
fn the_python_verifier_takes_what_is_right_and_nothing_else() {
    takes_what_is_right_and_nothing_else(&python());
}

#[test]
#[ignore = "wants npm"]
fn the_typescript_verifier_asks_for_unknown_keys_but_not_often() {
    asks_for_unknown_keys_but_not_often(&typescript());
}

#[test]
#[ignore = "wants python3-jwt"]
fn the_python_verifier_asks_for_unknown_keys_but_not_often() {
    asks_for_unknown_keys_but_not_often(&python());
}
