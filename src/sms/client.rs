//! The HTTP client of SMS services. Only the status of an answer counts: 2xx is done, whatever the body says; 429, 5xx and
//! redirects are tried again; every other status is final. Follows no redirect. The HTTP client's errors may contain the URL and
//! never leave this file.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use url::Url;

use crate::mail::CarryError;

/// Time limit of connecting, TLS included.
const CONNECT: Duration = Duration::from_secs(5);

/// Time limit of one call, its connection included.
const WHOLE_SECONDS: u64 = 15;

/// The HTTP client cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot be called from here: the system's certificates cannot be read")]
pub struct NoSmsClient;

/// HTTP client of one service, with its connections.
#[derive(Clone)]
pub(super) struct SmsClient {
    client: Client,
    url: Url,
}

impl SmsClient {
    /// Builds the client of a service.
    pub fn new(url: Url) -> Result<SmsClient, NoSmsClient> {
        let client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(Duration::from_secs(WHOLE_SECONDS));
        // A code sent in plaintext must not leave this machine, so HTTP_PROXY is ignored.
        let client = if url.scheme() == "http" { client.no_proxy() } else { client.https_only(true) };
        Ok(SmsClient { client: client.build().map_err(|_| NoSmsClient)?, url })
    }

    /// A call that posts to the service.
    pub fn post(&self) -> RequestBuilder {
        self.client.post(self.url.clone())
    }

    /// The service's host, with its port if that is not the scheme's default.
    pub fn host(&self) -> Option<String> {
        let port = self.url.port().map(|port| format!(":{port}")).unwrap_or_default();
        self.url.host_str().map(|host| format!("{host}{port}"))
    }

    /// Asks whether anybody answers; sends nothing but the URL.
    pub async fn reach(&self) -> Result<(), CarryError> {
        answered(self.client.head(self.url.clone())).await.map(|_| ())
    }
}

/// Makes a call, and judges the answer by its status.
pub(super) async fn call(call: RequestBuilder) -> Result<(), CarryError> {
    let status = answered(call).await?;
    let again = |why: &'static str| Err(CarryError::Transient(why.into()));
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::TOO_MANY_REQUESTS => again("the service answers that it is asked too often"),
        status if status.is_redirection() => again("the service answers that it is somewhere else"),
        status if status.is_client_error() => {
            Err(CarryError::Permanent(format!("the service answers with status {}", status.as_u16()).into()))
        }
        _ => again("the service answers that it is in trouble"),
    }
}

async fn answered(call: RequestBuilder) -> Result<StatusCode, CarryError> {
    match call.send().await {
        Ok(answer) => Ok(answer.status()),
        Err(error) if error.is_timeout() => Err(CarryError::Slow(WHOLE_SECONDS)),
        Err(error) if error.is_connect() => Err(CarryError::Transient("no connection to the service".into())),
        Err(_) => Err(CarryError::Transient("no answer from the service".into())),
    }
}
