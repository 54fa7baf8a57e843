//! Siteverify: the question all three vendors answer in the same form, asked by ourselves. Takes one JSON answer with
//! status 200 and at most 64 KiB; follows no redirect. An error of the client may hold the URL, and goes no further.

use std::net::IpAddr;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use url::Url;

use super::{Kind, NoClient, Reply, Service};

const RECAPTCHA: &str = "https://www.google.com/recaptcha/api/siteverify";
const TURNSTILE: &str = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const HCAPTCHA: &str = "https://api.hcaptcha.com/siteverify";

/// The longest answer we read, in bytes.
const LONGEST: usize = 64 * 1024;

/// One client and its connections, for all calls.
pub(super) struct Siteverify {
    client: Client,
}

/// What we look at of an answer.
#[derive(Deserialize)]
struct Said {
    success: bool,
    score: Option<f32>,
    action: Option<String>,
    hostname: Option<String>,
    #[serde(rename = "error-codes")]
    error_codes: Option<Vec<String>>,
}

impl Siteverify {
    /// A client for a service.
    pub(super) fn new(service: &Service) -> Result<Siteverify, NoClient> {
        let client = Client::builder().redirect(Policy::none());
        // A secret in clear stays on this machine, whatever HTTP_PROXY says.
        let plain = service.url.as_ref().is_some_and(|url| url.scheme() == "http");
        let client = if plain { client.no_proxy() } else { client.https_only(true) };
        Ok(Siteverify { client: client.build().map_err(|_| NoClient)? })
    }

    /// Asks about a token.
    pub(super) async fn ask(&self, service: &Service, token: &str, requester: IpAddr) -> Reply {
        let url = match (&service.url, &service.kind) {
            (Some(url), _) => Url::as_str(url),
            (None, Kind::Turnstile) => TURNSTILE,
            (None, Kind::Hcaptcha) => HCAPTCHA,
            (None, Kind::Recaptcha | Kind::RecaptchaEnterprise { .. }) => RECAPTCHA,
        };
        let requester = requester.to_string();
        let form = [("secret", service.secret.as_str()), ("response", token), ("remoteip", &requester)];
        let answer = match self.client.post(url).form(&form).send().await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() => return Reply::Down("no connection"),
            Err(_) => return Reply::Down("no answer"),
        };
        match answer.status() {
            StatusCode::OK => {}
            status if status.is_client_error() => return Reply::Refused("the request is refused"),
            status if status.is_redirection() => return Reply::Down("it answers that it is somewhere else"),
            _ => return Reply::Down("it answers that it is in trouble"),
        }
        let said = match body(answer).await {
            Ok(body) => serde_json::from_slice::<Said>(&body),
            Err(reply) => return reply,
        };
        said.map_or(Reply::Down("an answer that cannot be read"), |said| said.reply(service))
    }
}

impl Said {
    fn reply(self, service: &Service) -> Reply {
        if self.success {
            return service.expected.of(self.score, self.action.as_deref(), self.hostname.as_deref());
        }
        let codes = self.error_codes.unwrap_or_default();
        let says = |known: &[&str]| codes.iter().any(|code| known.contains(&code.as_str()));
        if says(&["missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch"]) {
            Reply::Refused("VESTIBULE_CAPTCHA_SECRET is refused")
        } else if says(&["bad-request", "missing-remoteip", "invalid-remoteip"]) {
            Reply::Refused("the request is refused")
        } else if says(&["internal-error"]) {
            Reply::Down("it answers that it is in trouble")
        } else {
            // What remains, a code we do not know included, is said of the token.
            Reply::Failed("it is not a token, too old, or used before")
        }
    }
}

/// The body, counted while it comes.
async fn body(mut answer: Response) -> Result<Vec<u8>, Reply> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(Reply::Down("an answer over 64 KiB")),
            Ok(None) => return Ok(body),
            Err(_) => return Err(Reply::Down("an answer that breaks off")),
        }
    }
}
