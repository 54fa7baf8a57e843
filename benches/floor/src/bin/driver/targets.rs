//! The servers under load: how each signs an account in, checks a session and signs out.

use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder};

use crate::client::{Client, Failed};
use crate::mailbox::Mailbox;

/// The secret of every account of better-auth.
const PEERS_SECRET: &[u8] = b"12345678901234567890";

const GRAPHQL: &str = "/graphql";

/// A server, by the name that `benches/run` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Vestibule's staff door.
    Vestibule,
    /// better-auth with its plugins for mailed codes and authenticators.
    BetterAuth,
}

/// An account under load.
#[derive(Clone, Debug, Default)]
pub struct LoadedAccount {
    pub address: String,
    pub secret: Vec<u8>,
    /// The last 30-second step whose code was shown.
    pub shown: u64,
    /// The trusted browser's cookies.
    pub browser: Vec<(String, String)>,
}

impl std::str::FromStr for Target {
    type Err = Failed;

    fn from_str(name: &str) -> Result<Target, Failed> {
        match name {
            "vestibule" => Ok(Target::Vestibule),
            "better-auth" => Ok(Target::BetterAuth),
            _ => Err(format!("no target is called {name}").into()),
        }
    }
}

/// The 30-second step of now (RFC 6238).
#[expect(clippy::disallowed_methods, reason = "a client knows no clock but the machine's")]
pub fn step_of_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 30)
}

fn totp(secret: &[u8], step: u64) -> Result<String, Failed> {
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30);
    Ok(builder.with_secret(secret.to_vec()).build()?.generate(step * 30).to_string())
}

fn operation(document: &str, input: Value) -> String {
    json!({ "query": document, "variables": { "input": input } }).to_string()
}

impl Target {
    /// An account that was made for this server before it was started: the one of this number.
    pub fn account(self, number: usize) -> LoadedAccount {
        LoadedAccount {
            address: format!("u{number}@example.com"),
            secret: PEERS_SECRET.to_vec(),
            ..LoadedAccount::default()
        }
    }

    /// Signs an account in with a code of this step. An account without a secret is enrolled, with the code of now.
    pub async fn sign_in(
        self,
        client: &mut Client,
        mailbox: &Mailbox,
        (account, step): (&mut LoadedAccount, u64),
    ) -> Result<(), Failed> {
        client.cookies = account.browser.iter().cloned().collect();
        let code = mailbox.code(&account.address);
        match self {
            Target::Vestibule => {
                let asked = ask(client, &account.address).await?;
                verify(client, &code.await?).await?;
                if account.secret.is_empty() {
                    account.secret = secret_of(&asked).ok_or("no secret to enrol")?;
                    account.shown = step_of_now();
                    prove(client, &totp(&account.secret, account.shown)?).await?;
                } else {
                    prove(client, &totp(&account.secret, step)?).await?;
                }
                let is_device = |(name, _): &(&String, &String)| name.starts_with("vestibule-device");
                let kept = client.cookies.iter().filter(is_device).map(|(name, value)| (name.clone(), value.clone()));
                account.browser = kept.collect();
            }
            Target::BetterAuth => {
                let asked = json!({ "email": account.address, "type": "sign-in" }).to_string();
                client.expect(("POST", "/api/auth/email-otp/send-verification-otp", &asked), "").await?;
                let shown = json!({ "email": account.address, "otp": code.await? }).to_string();
                client.expect(("POST", "/api/auth/sign-in/email-otp", &shown), "twoFactorRedirect").await?;
                let shown = json!({ "code": totp(&account.secret, step)? }).to_string();
                client.expect(("POST", "/api/auth/two-factor/verify-totp", &shown), "").await?;
            }
        }
        Ok(())
    }

    /// Asks who is signed in.
    pub async fn check(self, client: &mut Client) -> Result<(), Failed> {
        let query = r#"{"query":"{currentUser{id email roles}}"}"#;
        match self {
            Target::Vestibule => client.expect(("POST", GRAPHQL, query), "\"email\"").await?,
            Target::BetterAuth => client.expect(("GET", "/api/auth/get-session", ""), "\"email\"").await?,
        };
        Ok(())
    }

    /// Ends the session.
    pub async fn sign_out(self, client: &mut Client) -> Result<(), Failed> {
        match self {
            Target::Vestibule => client.expect(("POST", GRAPHQL, r#"{"query":"mutation{signOut}"}"#), "true").await?,
            Target::BetterAuth => client.expect(("POST", "/api/auth/sign-out", "{}"), "").await?,
        };
        Ok(())
    }
}

/// Asks for a code at Vestibule.
pub async fn ask(client: &mut Client, address: &str) -> Result<String, Failed> {
    const DOCUMENT: &str = "mutation($input:RequestLookupInput!){requestLookup(input:$input){status errorCode nextRequestAt authUrlFor2fa}}";
    let asked = operation(DOCUMENT, json!({ "email": address, "recaptcha": "" }));
    client.expect(("POST", GRAPHQL, &asked), "\"status\":true").await
}

/// Shows a mailed code to Vestibule.
pub async fn verify(client: &mut Client, code: &str) -> Result<String, Failed> {
    const DOCUMENT: &str =
        "mutation($input:VerifyLookupInput!){verifyLookup(input:$input){status errorCode remainingAttempts}}";
    client.expect(("POST", GRAPHQL, &operation(DOCUMENT, json!({ "code": code }))), "\"status\":true").await
}

async fn prove(client: &mut Client, code: &str) -> Result<String, Failed> {
    const DOCUMENT: &str =
        "mutation($input:Verify2faInput!){verify2fa(input:$input){status errorCode remainingAttempts}}";
    client.expect(("POST", GRAPHQL, &operation(DOCUMENT, json!({ "codeFor2fa": code }))), "\"status\":true").await
}

/// The secret within the URL that an authenticator app is given.
fn secret_of(asked: &str) -> Option<Vec<u8>> {
    let answer: Value = serde_json::from_str(asked).ok()?;
    let url = answer.pointer("/data/requestLookup/authUrlFor2fa")?.as_str()?;
    let secret = url.split_once("secret=")?.1.split('&').next()?;
    BASE32_NOPAD.decode(secret.as_bytes()).ok()
}
