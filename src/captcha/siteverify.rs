//! Client of siteverify, the protocol that all three vendors share. Accepts one JSON answer of status 200 and at most 64 KiB;
//! follows no redirect. The HTTP client's errors may contain the URL and never leave this file.

use std::net::IpAddr;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use url::Url;

use super::reply::Reply;
use super::service::{Service, Vendor};

const RECAPTCHA: &str = "https://www.google.com/recaptcha/api/siteverify";
const TURNSTILE: &str = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const HCAPTCHA: &str = "https://api.hcaptcha.com/siteverify";

/// Maximum length of an answer in bytes.
const LONGEST: usize = 64 * 1024;

/// The HTTP client cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot be asked from here: the system's certificates cannot be read")]
pub struct NoClient;

/// HTTP client with its connections, shared by all calls.
pub(super) struct Siteverify {
    client: Client,
}

/// The fields of an answer that are checked.
#[derive(Deserialize)]
struct SiteverifyAnswer {
    success: bool,
    score: Option<f32>,
    action: Option<String>,
    hostname: Option<String>,
    #[serde(rename = "error-codes")]
    error_codes: Option<Vec<String>>,
}

impl Siteverify {
    /// Builds the client of a service.
    pub(super) fn new(service: &Service) -> Result<Siteverify, NoClient> {
        let client = Client::builder().redirect(Policy::none());
        // A secret sent in plaintext must not leave this machine, so HTTP_PROXY is ignored.
        let plain = service.url.as_ref().is_some_and(|url| url.scheme() == "http");
        let client = if plain { client.no_proxy() } else { client.https_only(true) };
        Ok(Siteverify { client: client.build().map_err(|_| NoClient)? })
    }

    /// Verifies a token.
    pub(super) async fn ask(&self, service: &Service, token: &str, requester: IpAddr) -> Reply {
        let url = match (&service.url, &service.vendor) {
            (Some(url), _) => Url::as_str(url),
            (None, Vendor::Turnstile) => TURNSTILE,
            (None, Vendor::Hcaptcha) => HCAPTCHA,
            (None, Vendor::Recaptcha | Vendor::RecaptchaEnterprise { .. }) => RECAPTCHA,
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
        let parsed = match body(answer).await {
            Ok(body) => serde_json::from_slice::<SiteverifyAnswer>(&body),
            Err(reply) => return reply,
        };
        parsed.map_or(Reply::Down("an answer that cannot be read"), |answer| answer.reply(service))
    }
}

impl SiteverifyAnswer {
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
            // Every other code, an unknown one included, refuses the token.
            Reply::Failed("it is not a token, too old, or used before")
        }
    }
}

/// Reads the body, and stops at the maximum length.
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
