//! A service of the operator's own that takes an SMS as JSON: `to`, `from`, `text`, `id`. The header `Vestibule-Signature` holds
//! the time of the call and an HMAC-SHA256 over time and body, so that the receiver refuses forged and old calls.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::client::{NoSmsClient, SmsClient, call};
use super::message::Sms;
use crate::mail::CarryError;
use crate::rules::Instant;

/// Name of the header with time and HMAC.
const SIGNATURE: &str = "Vestibule-Signature";

/// A service that takes signed JSON.
#[derive(Clone)]
pub struct WebhookService {
    client: SmsClient,
    key: Hmac<Sha256>,
}

#[derive(Serialize)]
struct SmsBody<'a> {
    to: &'a str,
    from: &'a str,
    text: &'a str,
    id: Uuid,
}

impl WebhookService {
    /// A service at a URL, with the secret that both sides share.
    pub fn new(url: Url, secret: &str) -> Result<WebhookService, NoSmsClient> {
        let key = Hmac::new_from_slice(secret.as_bytes()).map_err(|_| NoSmsClient)?;
        Ok(WebhookService { client: SmsClient::new(url)?, key })
    }

    pub(super) async fn send(&self, from: &str, sms: &Sms) -> Result<(), CarryError> {
        let number = sms.number();
        let body = SmsBody { to: &number, from, text: &sms.text, id: sms.id };
        let body = serde_json::to_vec(&body).map(Zeroizing::new);
        let body = body.map_err(|error| CarryError::Permanent(Box::new(error)))?;
        let signature = self.signature(sms.at, &body);
        let post = self.client.post().header(SIGNATURE, signature).header("Content-Type", "application/json");
        call(post.body(body.to_vec())).await
    }

    pub(super) fn host(&self) -> Option<String> {
        self.client.host()
    }

    pub(super) async fn reach(&self) -> Result<(), CarryError> {
        self.client.reach().await
    }

    /// The header's value: `t=` and the time in seconds since 1970, `v1=` and the HMAC over time, a dot and the body.
    fn signature(&self, at: Instant, body: &[u8]) -> String {
        let time = at.timestamp().to_string();
        let mac = self.key.clone().chain_update(time.as_bytes()).chain_update(b".").chain_update(body);
        format!("t={time},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Span;

    #[test]
    fn the_signature_is_an_hmac_over_time_a_dot_and_the_body() {
        let url = Url::parse("http://127.0.0.1:1/").unwrap_or_else(|_| panic!("a URL"));
        let service = WebhookService::new(url, "secret").unwrap_or_else(|error| panic!("{error}"));
        let at = Instant::UNIX_EPOCH + Span::seconds(1_795_292_640);
        // printf '1795292640.{}' | openssl dgst -sha256 -hmac secret
        let expected = "3109151ac202b212823982030b7689d7eac528ecf448e062376632bde3d07a75";
        assert_eq!(service.signature(at, b"{}"), format!("t=1795292640,v1={expected}"));
        assert_ne!(service.signature(at, b"{ }"), service.signature(at, b"{}"));
        assert_ne!(service.signature(at + Span::seconds(1), b"{}"), service.signature(at, b"{}"));
    }
}
