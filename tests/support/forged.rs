//! Forged assertions: known attacks on JWT verifiers, against published keys. A verifier in any language must accept the
//! genuine token and refuse every other.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::house::KEYS;

/// Configuration of a verifier, the token it must accept and the tokens it must refuse.
pub struct Stand {
    pub issuer: String,
    pub audience: String,
    /// The published keys, as served at `/.well-known/jwks.json`.
    pub jwks: Value,
    /// Current time, in seconds since 1970.
    pub now: i64,
    pub genuine: Vec<(&'static str, String)>,
    pub forged: Vec<(&'static str, String)>,
}

impl Stand {
    /// Forgeries against a server that signs with one key and also publishes the next one.
    pub fn of(issuer: &str, audience: &str, now: i64) -> Stand {
        let (seed, next) = ([1; 32], [2; 32]);
        let jwks = json!({ "keys": [jwk(&seed), jwk(&next)] });
        let forger = Forger {
            seed,
            next,
            header: json!({ "alg": "EdDSA", "typ": "vestibule-assertion+jwt", "kid": jwks["keys"][0]["kid"] }),
            claims: json!({
                "iss": issuer, "aud": audience, "sub": "admin_0123456789", "email": "ann@example.com",
                "roles": ["BO", "CMS"], "iat": now, "nbf": now, "exp": now + 60, "jti": "AAAAAAAAAAAAAAAAAAAAAA"
            }),
            jwks: jwks.clone(),
            now,
        };
        let (genuine, forged) = (forger.genuine(), forger.forged());
        Stand { issuer: issuer.into(), audience: audience.into(), jwks, now, genuine, forged }
    }

    /// The whole stand as JSON, for verifiers in other languages.
    pub fn json(&self) -> Value {
        let tokens = |tokens: &[(&'static str, String)]| -> Vec<Value> {
            tokens.iter().map(|(what, token)| json!({ "what": what, "token": token })).collect()
        };
        json!({
            "issuer": self.issuer, "audience": self.audience, "jwks": self.jwks, "now": self.now,
            "genuine": tokens(&self.genuine), "forged": tokens(&self.forged)
        })
    }
}

/// The published half of a signing key, named by its thumbprint (RFC 7638).
pub fn jwk(seed: &[u8; 32]) -> Value {
    let x = BASE64URL_NOPAD.encode(Ed25519KeyPair::from_seed_unchecked(seed).unwrap().public_key().as_ref());
    let kid = BASE64URL_NOPAD.encode(&Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)));
    json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": x })
}

/// The seed that a master key gave the staff door's assertions before signing keys were random.
pub fn derived(master: &str) -> [u8; 32] {
    let master = BASE64.decode(master.split_once(':').unwrap().1.as_bytes()).unwrap();
    let mut seed = [0; 32];
    Hkdf::<Sha256>::new(None, &master).expand(b"vestibule/1/assertion/staff", &mut seed).unwrap();
    seed
}

struct Forger {
    seed: [u8; 32],
    next: [u8; 32],
    header: Value,
    claims: Value,
    jwks: Value,
    now: i64,
}

impl Forger {
    fn genuine(&self) -> Vec<(&'static str, String)> {
        let kid = &self.jwks["keys"][1]["kid"];
        let at = |since: i64| self.timed(self.now - since, self.now - since, self.now - since + 60);
        vec![
            ("made now", self.says(&[])),
            ("made a moment ago", at(50)),
            ("made by a clock a little ahead", at(-3)),
            ("signed by the next key", token(&but(&self.header, "kid", kid.clone()), &self.claims, &self.next)),
        ]
    }

    fn forged(&self) -> Vec<(&'static str, String)> {
        let mut forged = self.of_another_algorithm();
        forged.extend(self.of_another_key());
        forged.extend(self.put_together());
        forged.extend(self.of_another_kind());
        forged.extend(self.at_another_time());
        forged
    }

    /// Tokens of another algorithm: `none`, or HMAC with the published public key as the secret.
    fn of_another_algorithm(&self) -> Vec<(&'static str, String)> {
        let none = |name: &str| format!("{}.", message(&but(&self.header, "alg", json!(name)), &self.claims));
        let genuine = self.says(&[]);
        let signature = genuine.rsplit_once('.').unwrap().1;
        let x = self.jwks["keys"][0]["x"].as_str().unwrap();
        let hs256 = |secret: &[u8]| {
            let message = message(&but(&self.header, "alg", json!("HS256")), &self.claims);
            let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
            mac.update(message.as_bytes());
            format!("{message}.{}", BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
        };
        vec![
            ("alg none", none("none")),
            ("alg None", none("None")),
            ("alg nOnE", none("nOnE")),
            ("alg none with a signature", format!("{}{signature}", none("none"))),
            ("alg empty", none("")),
            ("no alg", token(&without(&self.header, "alg"), &self.claims, &self.seed)),
            ("HS256 by the public key", hs256(&BASE64URL_NOPAD.decode(x.as_bytes()).unwrap())),
            ("HS256 by the public key as written", hs256(x.as_bytes())),
            ("HS256 by the published key", hs256(self.jwks["keys"][0].to_string().as_bytes())),
            ("HS256 by the published set", hs256(self.jwks.to_string().as_bytes())),
            ("HS256 by nothing", hs256(b"")),
            (
                "signed right, and called ES256",
                token(&but(&self.header, "alg", json!("ES256")), &self.claims, &self.seed),
            ),
        ]
    }

    fn of_another_key(&self) -> Vec<(&'static str, String)> {
        let own = [7; 32];
        let own_x = BASE64URL_NOPAD.encode(Ed25519KeyPair::from_seed_unchecked(&own).unwrap().public_key().as_ref());
        let own_jwk = json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "own", "x": own_x });
        let signed = |header: Value| token(&header, &self.claims, &own);
        let named = |kid: Value| but(&self.header, "kid", kid);
        let second = self.jwks["keys"][1]["kid"].clone();
        let derived = derived(KEYS);
        vec![
            (
                "a key that a master gives, under its own name",
                token(&named(jwk(&derived)["kid"].clone()), &self.claims, &derived),
            ),
            ("a key that a master gives, under the right name", token(&self.header, &self.claims, &derived)),
            ("another key under the right name", signed(self.header.clone())),
            ("another key under its own name", signed(named(json!("own")))),
            ("another key without a name", signed(without(&self.header, "kid"))),
            ("another key that comes along", signed(but(&named(json!("own")), "jwk", own_jwk.clone()))),
            ("another key that comes along under the right name", signed(but(&self.header, "jwk", own_jwk))),
            (
                "another key at an address",
                signed(but(&named(json!("own")), "jku", json!("https://evil.example/jwks.json"))),
            ),
            ("the right key under the name of the next", token(&named(second), &self.claims, &self.seed)),
            ("the right key under no known name", token(&named(json!("unknown")), &self.claims, &self.seed)),
            ("the right key under an empty name", token(&named(json!("")), &self.claims, &self.seed)),
            ("the right key under a number", token(&named(json!(0)), &self.claims, &self.seed)),
            ("the right key without a name", token(&without(&self.header, "kid"), &self.claims, &self.seed)),
        ]
    }

    /// Tokens made of genuine or slightly changed parts.
    fn put_together(&self) -> Vec<(&'static str, String)> {
        let genuine = self.says(&[]);
        let parts: Vec<&str> = genuine.split('.').collect();
        let (header, claims, signature) = (parts[0], parts[1], parts[2]);
        let other = encoded(&but(&self.claims, "roles", json!(["OWNER"])));
        let last = if signature.starts_with('A') { 'B' } else { 'A' };
        let altered = format!("{last}{}", &signature[1..]);
        let again = self.says(&[("sub", json!("admin_9876543210"))]);
        vec![
            ("other claims under the signature", format!("{header}.{other}.{signature}")),
            ("the signature of other claims", format!("{header}.{claims}.{}", again.rsplit_once('.').unwrap().1)),
            ("an altered signature", format!("{header}.{claims}.{altered}")),
            ("half a signature", format!("{header}.{claims}.{}", &signature[..43])),
            ("a signature of zeros", format!("{header}.{claims}.{}", BASE64URL_NOPAD.encode(&[0; 64]))),
            ("an empty signature", format!("{header}.{claims}.")),
            ("no signature", format!("{header}.{claims}")),
            ("four parts", format!("{genuine}.{signature}")),
            ("the signature twice", format!("{header}.{claims}.{signature}{signature}")),
            ("far too long", format!("{header}.{}.{signature}", "A".repeat(9000))),
            ("nothing but depth", format!("{}.e30.{signature}", BASE64URL_NOPAD.encode("[".repeat(4000).as_bytes()))),
            ("nothing", String::new()),
            ("dots", String::from("..")),
            ("no token", String::from("admin_0123456789")),
        ]
    }

    /// Correctly signed tokens of another type, issuer or audience.
    fn of_another_kind(&self) -> Vec<(&'static str, String)> {
        let typed = |header: Value| token(&header, &self.claims, &self.seed);
        let issuer = self.claims["iss"].as_str().unwrap();
        let home = issuer.strip_suffix("/staff").unwrap();
        let audience = self.claims["aud"].as_str().unwrap();
        vec![
            ("typ JWT", typed(but(&self.header, "typ", json!("JWT")))),
            ("typ of another door", typed(but(&self.header, "typ", json!("vestibule-account-assertion+jwt")))),
            ("no typ", typed(without(&self.header, "typ"))),
            ("what must be understood is not", typed(but(&but(&self.header, "crit", json!(["new"])), "new", json!(1)))),
            ("iss of another door", self.says(&[("iss", json!(format!("{home}/account")))])),
            ("iss without a door", self.says(&[("iss", json!(home))])),
            ("iss with more", self.says(&[("iss", json!(format!("{issuer}/")))])),
            ("iss of another house", self.says(&[("iss", json!("https://evil.example/staff"))])),
            ("no iss", self.lacks("iss")),
            ("aud of another host", self.says(&[("aud", json!("evil.example"))])),
            ("aud of a host below", self.says(&[("aud", json!(format!("evil.{audience}")))])),
            ("aud with another port", self.says(&[("aud", json!(format!("{audience}:8443")))])),
            ("aud empty", self.says(&[("aud", json!(""))])),
            ("aud a list of others", self.says(&[("aud", json!(["evil.example"]))])),
            ("aud a list with others", self.says(&[("aud", json!(["evil.example", audience]))])),
            ("aud an empty list", self.says(&[("aud", json!([]))])),
            ("no aud", self.lacks("aud")),
            ("no sub", self.lacks("sub")),
            ("no email", self.lacks("email")),
            ("no roles", self.lacks("roles")),
            ("no jti", self.lacks("jti")),
            ("sub a number", self.says(&[("sub", json!(7))])),
            ("email a list", self.says(&[("email", json!(["ann@example.com"]))])),
            ("roles a text", self.says(&[("roles", json!("BO"))])),
            ("roles lists", self.says(&[("roles", json!([["BO"]]))])),
            ("roles by name", self.says(&[("roles", json!({ "BO": true }))])),
        ]
    }

    /// Correctly signed tokens that are expired or not valid yet.
    fn at_another_time(&self) -> Vec<(&'static str, String)> {
        let now = self.now;
        vec![
            ("over for long", self.timed(now - 3600, now - 3600, now - 3540)),
            ("over", self.timed(now - 70, now - 70, now - 10)),
            ("not yet", self.timed(now + 30, now + 30, now + 90)),
            ("not good yet", self.timed(now, now + 30, now + 60)),
            ("good for too long", self.timed(now, now, now + 3600)),
            ("good for ever", self.timed(now, now, i64::MAX)),
            ("exp a text", self.says(&[("exp", json!((now + 60).to_string()))])),
            ("exp null", self.says(&[("exp", Value::Null)])),
            ("no exp", self.lacks("exp")),
            ("no nbf", self.lacks("nbf")),
            ("no iat", self.lacks("iat")),
        ]
    }

    fn says(&self, other: &[(&str, Value)]) -> String {
        let claims = other.iter().fold(self.claims.clone(), |claims, (name, value)| but(&claims, name, value.clone()));
        token(&self.header, &claims, &self.seed)
    }

    fn lacks(&self, name: &str) -> String {
        token(&self.header, &without(&self.claims, name), &self.seed)
    }

    fn timed(&self, iat: i64, nbf: i64, exp: i64) -> String {
        self.says(&[("iat", json!(iat)), ("nbf", json!(nbf)), ("exp", json!(exp))])
    }
}

/// Signs a token with these claims.
pub fn token(header: &Value, claims: &Value, seed: &[u8; 32]) -> String {
    let message = message(header, claims);
    let signature = Ed25519KeyPair::from_seed_unchecked(seed).unwrap().sign(message.as_bytes());
    format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header), encoded(claims))
}

fn encoded(part: &Value) -> String {
    BASE64URL_NOPAD.encode(part.to_string().as_bytes())
}

fn but(of: &Value, name: &str, value: Value) -> Value {
    let mut other = of.clone();
    other[name] = value;
    other
}

fn without(of: &Value, name: &str) -> Value {
    let mut other = of.clone();
    other.as_object_mut().unwrap().shift_remove(name).unwrap();
    other
}
