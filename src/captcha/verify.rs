//! Verification of a captcha token. Refuses an empty or oversized token without a call, and every token while the service is
//! down, unless the operator lets requests through. Does not know what the request is for.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use ipnet::IpNet;

use super::calls::{Calls, Payer};
use super::expected::Expected;
use super::google;
use super::reply::Reply;
use super::service::{Service, Vendor};
use super::siteverify::{NoClient, Siteverify};
use super::trouble::CaptchaTrouble;
use super::widget::Widget;

/// Maximum length of a token in bytes.
const LONGEST: usize = 16 * 1024;

/// Time limit of one call to the service.
const PATIENCE: Duration = Duration::from_secs(3);

/// Verifies captcha tokens, or accepts every token if no service is configured.
pub struct Captcha(Option<Verifier>);

/// Verdict on a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenVerdict {
    /// The service accepts the token.
    Passed,
    /// The service refuses the token, or the token is malformed.
    Failed,
    /// The service could not be asked.
    Unavailable,
}

struct Verifier {
    service: Service,
    client: CaptchaClient,
    calls: Calls,
    trouble: CaptchaTrouble,
}

/// Client of the configured service.
enum CaptchaClient {
    /// The crate recaptcha-verify, for siteverify or Enterprise.
    RecaptchaVerify,
    Own(Siteverify),
}

impl std::fmt::Debug for Captcha {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Captcha({:?})", self.0.as_ref().map(|verifier| &verifier.service.vendor))
    }
}

impl Captcha {
    /// A verifier that accepts every token, and a missing one.
    pub fn off() -> Captcha {
        Captcha(None)
    }

    /// Verifies tokens with a service.
    pub fn of(service: Service) -> Result<Captcha, NoClient> {
        // The client is also built for recaptcha-verify, as a check: its own client panics at a call if it cannot be built.
        let own = Siteverify::new(&service)?;
        let plain = service.url.is_none() && service.expected == Expected::default();
        let client = match service.vendor {
            Vendor::Recaptcha if plain => CaptchaClient::RecaptchaVerify,
            Vendor::RecaptchaEnterprise { .. } => CaptchaClient::RecaptchaVerify,
            Vendor::Recaptcha | Vendor::Turnstile | Vendor::Hcaptcha => CaptchaClient::Own(own),
        };
        let (calls, trouble) = (Calls::default(), CaptchaTrouble::default());
        Ok(Captcha(Some(Verifier { service, client, calls, trouble })))
    }

    /// Whether no captcha is configured, so that no caller is asked for a token.
    pub fn is_off(&self) -> bool {
        self.0.is_none()
    }

    /// The widget a page shows; `None`: no captcha is configured.
    pub fn widget(&self) -> Option<Widget<'_>> {
        Some(Widget::of(&self.0.as_ref()?.service))
    }

    /// Sends the service an invalid token, to check the settings. `None`: no captcha is configured. `Ok`: the service refused
    /// only the token, so it can be reached and accepts the secret.
    pub async fn probe(&self) -> Option<Result<(), &'static str>> {
        let (verifier, doctor) = (self.0.as_ref()?, IpAddr::V4(Ipv4Addr::LOCALHOST));
        Some(match verifier.reply("vestibule-doctor", doctor, Payer::Network(IpNet::from(doctor))).await {
            Reply::Failed(_) => Ok(()),
            Reply::Passed => Err("it takes any token: is this a key for tests?"),
            Reply::Refused(reason) | Reply::Down(reason) => Err(reason),
        })
    }

    /// Verifies a token. Waits up to 2 s for a free call and 3 s for the answer.
    pub async fn verify(&self, token: &str, requester: IpAddr, payer: Payer) -> TokenVerdict {
        let Some(verifier) = &self.0 else { return TokenVerdict::Passed };
        if token.trim().is_empty() || token.len() > LONGEST {
            return TokenVerdict::Failed;
        }
        match verifier.reply(token, requester, payer).await {
            Reply::Passed => {
                verifier.trouble.worked();
                TokenVerdict::Passed
            }
            Reply::Failed(reason) => {
                verifier.trouble.worked();
                tracing::info!(reason, "captcha: token refused");
                TokenVerdict::Failed
            }
            Reply::Down(reason) if verifier.service.open_when_down => {
                verifier.trouble.failed(reason, true);
                TokenVerdict::Passed
            }
            Reply::Refused(reason) | Reply::Down(reason) => {
                verifier.trouble.failed(reason, false);
                TokenVerdict::Unavailable
            }
        }
    }
}

impl Verifier {
    async fn reply(&self, token: &str, requester: IpAddr, payer: Payer) -> Reply {
        let _place = match self.calls.enter(payer).await {
            Ok(place) => place,
            Err(reply) => return reply,
        };
        let reply = tokio::time::timeout(PATIENCE, self.call(token, requester)).await;
        let reply = reply.unwrap_or(Reply::Down("no answer in 3 s"));
        self.calls.note(matches!(reply, Reply::Down(_)), Instant::now());
        reply
    }

    async fn call(&self, token: &str, requester: IpAddr) -> Reply {
        match &self.client {
            CaptchaClient::RecaptchaVerify => google::ask(&self.service, token, requester).await,
            CaptchaClient::Own(siteverify) => siteverify.ask(&self.service, token, requester).await,
        }
    }
}
