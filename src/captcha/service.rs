//! A captcha service as the operator configured it. Does not check the settings.

use url::Url;
use zeroize::Zeroizing;

use super::expected::Expected;

/// A captcha service.
pub struct Service {
    /// Vendor.
    pub vendor: Vendor,
    /// Secret key; for reCAPTCHA Enterprise the API key.
    pub secret: Zeroizing<String>,
    /// Public key, shown by the page.
    pub site_key: String,
    /// Conditions on a positive answer.
    pub expected: Expected,
    /// URL of siteverify; `None`: the vendor's own.
    pub url: Option<Url>,
    /// Whether requests are let through while the service is down.
    pub open_when_down: bool,
}

/// Vendor of a captcha service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// Google reCAPTCHA: v2's checkbox, or v3 with a score key.
    Recaptcha,
    /// Google reCAPTCHA Enterprise with a score key, in a Google Cloud project.
    RecaptchaEnterprise {
        /// Project id or number.
        project: String,
    },
    /// Cloudflare Turnstile.
    Turnstile,
    /// hCaptcha.
    Hcaptcha,
}
