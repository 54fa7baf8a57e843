//! The verifiers of the assertion we hand to services, in TypeScript and in Python: what they take, and what they do not,
//! however well it is forged.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use rcgen::{KeyPair, PKCS_ED25519, PublicKeyData, SigningKey};
use serde_json::{Value, json};
use sha2::Sha256;
use vestibule::clock::Clock;

use super::kit;

pub const ISSUER: &str = "https://admin.example.com/staff";
pub const AUDIENCE: &str = "app.example.com";
const TYPE: &str = "vestibule-assertion+jwt";

/// The verifiers: a package, a program, and its script.
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

/// A running verifier: a token in, a line out.
pub struct Verifier {
    child: Child,
    typed: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Verifier {
    pub fn start(command: &Command, jwks: &str, cooldown: Option<&str>) -> Verifier {
        // Claims and reasons on one line, in their order.
        let mut merged = Command::new("/bin/sh");
        merged.args(["-c", "exec \"$0\" \"$@\" 2>&1"]).arg(command.get_program()).args(command.get_args());
        merged.args([jwks, ISSUER, AUDIENCE]).args(cooldown);
        if let Some(folder) = command.get_current_dir() {
            merged.current_dir(folder);
        }
        let mut child = merged.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (typed, said) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Verifier { child, typed, said }
    }

    /// The claims of a token, or why it is refused.
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

    /// How it ends when nothing more is typed.
    fn end(self) -> Option<i32> {
        let Verifier { mut child, typed, said: _said } = self;
        drop(typed);
        child.wait().unwrap().code()
    }
}

/// Whoever signs.
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

/// With a member set, or taken away.
fn with(whole: &Value, name: &str, value: Value) -> Value {
    let mut whole = whole.clone();
    match value {
        Value::Null => whole.as_object_mut().unwrap().shift_remove(name),
        value => whole.as_object_mut().unwrap().insert(name.to_owned(), value),
    };
    whole
}

/// What is to be refused, by name.
fn forged(ours: &Signer) -> Vec<(String, String)> {
    let (header, right, now) = (ours.header(), claims(), now());
    let good = ours.token(&header, &right);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, token: String| all.push((name.to_owned(), token));

    add("nothing", String::new());
    add("no token", String::from("a"));
    add("no signature", head.to_owned());
    add("an empty signature", format!("{head}."));
    add("half a signature", format!("{head}.{}", &signature[..43]));
    add("more behind it", format!("{good}.AAAA"));
    add("too long", format!("{head}.{}", "A".repeat(9000)));
    add("another's claims", {
        let (_, payload) = said(&header, &with(&right, "email", json!("eve@example.com")))
            .split_once('.')
            .map(|(head, payload)| (head.to_owned(), payload.to_owned()))
            .unwrap();
        format!("{}.{payload}.{signature}", head.split('.').next().unwrap())
    });

    // Another algorithm, the public key taken for what it is not.
    for alg in ["none", "None", "NONE", ""] {
        let none = said(&with(&header, "alg", json!(alg)), &right);
        add(&format!("alg {alg:?} and no signature"), format!("{none}."));
        add(&format!("alg {alg:?} and some"), format!("{none}.{signature}"));
    }
    let public = ours.pair.der_bytes();
    let jwk = ours.jwk();
    for (name, secret) in [("bytes", public), ("text", jwk["x"].as_str().unwrap().as_bytes()), ("nothing", b"")] {
        let hashed = said(&with(&header, "alg", json!("HS256")), &right);
        let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(hashed.as_bytes());
        let mac = BASE64URL_NOPAD.encode(&mac.finalize().into_bytes());
        add(&format!("HS256 by the public key's {name}"), format!("{hashed}.{mac}"));
    }
    add("an algorithm nobody has", ours.token(&with(&header, "alg", json!("ES256")), &right));

    // Another key.
    let other = Signer::new(&ours.kid);
    add("another key of the same name", other.token(&header, &right));
    add("an unknown key", ours.token(&with(&header, "kid", json!("unknown")), &right));
    add("no key's name", ours.token(&with(&header, "kid", Value::Null), &right));
    add("a list for a key's name", ours.token(&with(&header, "kid", json!(["one"])), &right));
    add("a key it brings", other.token(&with(&header, "jwk", other.jwk()), &right));
    add("where to find its key", other.token(&with(&header, "jku", json!("http://127.0.0.1:1/")), &right));

    // Another kind of token.
    for typ in [Value::Null, json!("JWT"), json!("at+jwt"), json!("vestibule-account-assertion+jwt"), json!(7)] {
        add(&format!("typ {typ}"), ours.token(&with(&header, "typ", typ.clone()), &right));
    }
    add("something critical", ours.token(&with(&header, "crit", json!(["b64"])), &right));
    add("nothing but depth", format!("{}.e30.{signature}", BASE64URL_NOPAD.encode("[".repeat(4000).as_bytes())));

    // For others, of others, of another time.
    for name in ["iss", "aud", "sub", "email", "roles", "iat", "nbf", "exp", "jti"] {
        add(&format!("no {name}"), ours.token(&header, &with(&right, name, Value::Null)));
    }
    for (name, value) in [
        ("iss", json!("https://admin.example.com")),
        ("iss", json!("https://admin.example.com/account")),
        ("iss", json!("https://evil.example/staff")),
        ("iss", json!([ISSUER])),
        ("aud", json!("other.example.com")),
        ("aud", json!("APP.example.com")),
        ("aud", json!([AUDIENCE, "other.example.com"])),
        ("aud", json!([AUDIENCE])),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("email", json!(["ann@example.com"])),
        ("roles", json!("BO")),
        ("roles", json!([["BO"]])),
        ("roles", json!({ "BO": true })),
        ("exp", json!(now - 10)),
        ("exp", json!(now + 3600)),
        ("exp", json!((now + 60).to_string())),
        ("nbf", json!(now + 30)),
        ("iat", json!(now + 30)),
        ("iat", json!(now - 120)),
    ] {
        add(&format!("{name} {value}"), ours.token(&header, &with(&right, name, value.clone())));
    }
    let old = [("iat", now - 100), ("nbf", now - 100), ("exp", now - 40)];
    let old = old.into_iter().fold(right, |claims, (name, second)| with(&claims, name, json!(second)));
    add("one of a while ago", ours.token(&header, &old));
    all
}

/// What is right is taken and told; what is forged is refused; and the one after it is judged as if it had not been.
fn takes_what_is_right_and_nothing_else(command: &Command) {
    let (ours, before) = (Signer::new("one"), Signer::new("two"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    std::fs::write(&file, json!({ "keys": [before.jwk(), ours.jwk()] }).to_string()).unwrap();
    let mut verifier = Verifier::start(command, file.to_str().unwrap(), None);
    for signer in [&ours, &before] {
        let right = claims();
        assert_eq!(verifier.verify(&signer.token(&signer.header(), &right)), Ok(right));
    }
    // A clock that is a little wrong, and one that was asked for a while ago.
    for second in [now() + 3, now() - 50] {
        let times = [("iat", second), ("nbf", second), ("exp", second + 60)];
        let moved = times.into_iter().fold(claims(), |claims, (name, second)| with(&claims, name, json!(second)));
        assert_eq!(verifier.verify(&ours.token(&ours.header(), &moved)), Ok(moved));
    }
    for (name, token) in forged(&ours) {
        let verdict = verifier.verify(&token);
        assert!(verdict.is_err(), "{name}: {verdict:?}");
        assert!(!verdict.unwrap_err().contains("eyJ"), "{name}: a token in the log");
    }
    let right = claims();
    assert_eq!(verifier.verify(&ours.token(&ours.header(), &right)), Ok(right));
    assert_eq!(verifier.end(), Some(1));

    let mut verifier = Verifier::start(command, file.to_str().unwrap(), None);
    assert!(verifier.verify(&ours.token(&ours.header(), &claims())).is_ok());
    assert_eq!(verifier.end(), Some(0));
}

/// Gives out keys, and counts how often it was asked.
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

/// Keys are kept; a key that is unknown is asked for, and whoever makes up names does not make it ask for each.
fn asks_for_unknown_keys_but_not_often(command: &Command) {
    let (one, two) = (Signer::new("one"), Signer::new("two"));
    let keys = Keys::serve(json!({ "keys": [one.jwk()] }));
    let token = |signer: &Signer| signer.token(&signer.header(), &claims());

    let mut patient = Verifier::start(command, &keys.url, None);
    assert!((0..5).all(|_| patient.verify(&token(&one)).is_ok()));
    assert_eq!(keys.asked(), 1);
    for number in 0..20 {
        let unknown = with(&one.header(), "kid", json!(format!("made up {number}")));
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
