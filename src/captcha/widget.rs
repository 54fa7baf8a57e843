//! The widget by which a page obtains a captcha token. Contains no secret.

use super::service::{Service, Vendor};

/// Widget of a page.
#[derive(Clone, Copy, Debug)]
pub struct Widget<'a> {
    /// Form of the widget.
    pub look: Look,
    /// Public key.
    pub site_key: &'a str,
    /// Action reported to the service.
    pub action: Option<&'a str>,
}

/// Form of a widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// reCAPTCHA v2: a checkbox.
    RecaptchaCheckbox,
    /// reCAPTCHA v3: invisible.
    RecaptchaScore,
    /// reCAPTCHA Enterprise with a score key: invisible.
    RecaptchaEnterprise,
    /// Turnstile's box.
    Turnstile,
    /// hCaptcha's checkbox.
    Hcaptcha,
}

impl<'a> Widget<'a> {
    /// The widget of a service.
    pub(super) fn of(service: &'a Service) -> Widget<'a> {
        let look = match service.vendor {
            // v2 returns no score, so a key for which a score is required belongs to v3.
            Vendor::Recaptcha if service.expected.min_score.is_some() => Look::RecaptchaScore,
            Vendor::Recaptcha => Look::RecaptchaCheckbox,
            Vendor::RecaptchaEnterprise { .. } => Look::RecaptchaEnterprise,
            Vendor::Turnstile => Look::Turnstile,
            Vendor::Hcaptcha => Look::Hcaptcha,
        };
        Widget { look, site_key: &service.site_key, action: service.expected.action.as_deref() }
    }
}
