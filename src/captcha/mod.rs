//! Captcha: whether a person asks. One call a request, bounded in time and number. Refuses when the service is down,
//! unless told to let people through then. Knows nothing of accounts; its secret is in no log and no error.

mod breaker;
mod calls;
mod expected;
mod google;
mod siteverify;

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use url::Url;
use zeroize::Zeroizing;

use calls::Calls;
pub use calls::Payer;
pub use expected::Expected;
use siteverify::Siteverify;

/// The longest token we pass on, in bytes.
const LONGEST: usize = 16 * 1024;

/// How long the service may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// A captcha service, or none.
pub struct Captcha(Option<Asked>);

/// A captcha service, as it is set.
pub struct Service {
    /// Whose it is.
    pub kind: Kind,
    /// What we show it; for reCAPTCHA Enterprise the API key.
    pub secret: Zeroizing<String>,
    /// What the page shows it.
    pub site_key: String,
    /// What its answer must say besides yes.
    pub expected: Expected,
    /// Where siteverify is, if not where the vendor has it.
    pub url: Option<Url>,
    /// Whether requests are let through while it is down.
    pub open_when_down: bool,
}

/// Whose service it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Google's reCAPTCHA: the checkbox of v2, or v3 with a score key.
    Recaptcha,
    /// Google's reCAPTCHA Enterprise with a score key, in a Google Cloud project.
    RecaptchaEnterprise {
        /// The project's id or number.
        project: String,
    },
    /// Cloudflare's Turnstile.
    Turnstile,
    /// hCaptcha.
    Hcaptcha,
}

/// What a page shows to get a token.
#[derive(Clone, Copy, Debug)]
pub struct Widget<'a> {
    /// Which.
    pub look: Look,
    /// The key it is shown with.
    pub site_key: &'a str,
    /// What the person is about to do, as the service is told.
    pub action: Option<&'a str>,
}

/// The widgets there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// reCAPTCHA's checkbox.
    RecaptchaCheckbox,
    /// reCAPTCHA v3: nothing to tick.
    RecaptchaScore,
    /// reCAPTCHA Enterprise with a score key: nothing to tick.
    RecaptchaEnterprise,
    /// Turnstile's box.
    Turnstile,
    /// hCaptcha's checkbox.
    Hcaptcha,
}

/// What the service said of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A person, as far as it can tell.
    Passed,
    /// Not so, or no token fit to be asked about.
    Failed,
    /// It could not be asked.
    Unavailable,
}

/// No client of HTTP can be made here.
#[derive(Debug, thiserror::Error)]
#[error("cannot be asked from here: the system's certificates cannot be read")]
pub struct NoClient;

/// What came of a call, with a word for the log: never the answer or the error itself, which may hold what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    Passed,
    /// The token is at fault.
    Failed(&'static str),
    /// Somebody answers, but not to us: our settings are at fault, or there are too many of us. Whoever asks could
    /// bring this about, so nobody is let through by it.
    Refused(&'static str),
    /// Nobody answers, or nothing that can be read.
    Down(&'static str),
}

struct Asked {
    service: Service,
    way: Way,
    calls: Calls,
}

/// How a service is asked.
enum Way {
    /// Through the crate recaptcha-verify, siteverify or Enterprise.
    Crate,
    Own(Siteverify),
}

impl std::fmt::Debug for Captcha {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Captcha({:?})", self.0.as_ref().map(|asked| &asked.service.kind))
    }
}

impl Captcha {
    /// None: every token passes, a missing one too.
    pub fn off() -> Captcha {
        Captcha(None)
    }

    /// A service.
    pub fn of(service: Service) -> Result<Captcha, NoClient> {
        // Made even where the crate will make its own: it would panic at each call where none can be made.
        let own = Siteverify::new(&service)?;
        let plain = service.url.is_none() && service.expected == Expected::default();
        let way = match service.kind {
            Kind::Recaptcha if plain => Way::Crate,
            Kind::RecaptchaEnterprise { .. } => Way::Crate,
            Kind::Recaptcha | Kind::Turnstile | Kind::Hcaptcha => Way::Own(own),
        };
        Ok(Captcha(Some(Asked { service, way, calls: Calls::default() })))
    }

    /// What a page shows, if anything.
    pub fn widget(&self) -> Option<Widget<'_>> {
        let service = &self.0.as_ref()?.service;
        let look = match service.kind {
            // v2 has no score: whoever wants one has a key of v3.
            Kind::Recaptcha if service.expected.min_score.is_some() => Look::RecaptchaScore,
            Kind::Recaptcha => Look::RecaptchaCheckbox,
            Kind::RecaptchaEnterprise { .. } => Look::RecaptchaEnterprise,
            Kind::Turnstile => Look::Turnstile,
            Kind::Hcaptcha => Look::Hcaptcha,
        };
        Some(Widget { look, site_key: &service.site_key, action: service.expected.action.as_deref() })
    }

    /// Asks about a token that cannot be good. `None`: nobody is asked. Good: it was refused for what it is, so the service
    /// was reached and took our secret.
    pub async fn probe(&self) -> Option<Result<(), &'static str>> {
        let (asked, doctor) = (self.0.as_ref()?, IpAddr::V4(Ipv4Addr::LOCALHOST));
        Some(match asked.reply("vestibule-doctor", doctor, Payer::Network(IpNet::from(doctor))).await {
            Reply::Failed(_) => Ok(()),
            Reply::Passed => Err("it takes any token: is this a key for tests?"),
            Reply::Refused(reason) | Reply::Down(reason) => Err(reason),
        })
    }

    /// Asks about a token, if it is worth asking about at all. Waits up to 2 s for a place and 3 s for the answer.
    pub async fn verify(&self, token: &str, requester: IpAddr, payer: Payer) -> Verdict {
        let Some(asked) = &self.0 else { return Verdict::Passed };
        if token.trim().is_empty() || token.len() > LONGEST {
            return Verdict::Failed;
        }
        match asked.reply(token, requester, payer).await {
            Reply::Passed => Verdict::Passed,
            Reply::Failed(reason) => {
                tracing::info!(reason, "a captcha token is refused");
                Verdict::Failed
            }
            Reply::Down(reason) if asked.service.open_when_down => {
                tracing::warn!(reason, "the captcha service is down, and a request is let through without it");
                Verdict::Passed
            }
            Reply::Refused(reason) | Reply::Down(reason) => {
                tracing::warn!(reason, "the captcha service could not be asked");
                Verdict::Unavailable
            }
        }
    }
}

impl Asked {
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
        match &self.way {
            Way::Crate => google::ask(&self.service, token, requester).await,
            Way::Own(siteverify) => siteverify.ask(&self.service, token, requester).await,
        }
    }
}
