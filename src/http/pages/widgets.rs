//! Widgets: what the sign-in page may load for a captcha, as tight as its vendor documents it. Without one it loads
//! nothing of others.

use askama::Template;

use crate::captcha::{Captcha, Look, Widget};

/// What a page of ours may load: itself.
pub const OWN: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Google's FAQ names script-src and frame-src; its widgets style themselves in place, and those of a score key call
/// home from the page itself.
const RECAPTCHA: &str = "default-src 'none'; \
    script-src 'self' https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/; \
    frame-src https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/; \
    style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self' https://www.google.com/recaptcha/; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// As <https://developers.cloudflare.com/turnstile/reference/content-security-policy/> has it.
const TURNSTILE: &str = "default-src 'none'; script-src 'self' https://challenges.cloudflare.com; \
    frame-src https://challenges.cloudflare.com; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// As <https://docs.hcaptcha.com/> has it: which host serves what may change, and so all of theirs may.
const HCAPTCHA: &str = "default-src 'none'; script-src 'self' https://hcaptcha.com https://*.hcaptcha.com; \
    frame-src https://hcaptcha.com https://*.hcaptcha.com; \
    style-src 'self' https://hcaptcha.com https://*.hcaptcha.com; img-src 'self' blob: data:; \
    connect-src 'self' https://hcaptcha.com https://*.hcaptcha.com; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    captcha: &'a str,
    script: String,
    site_key: &'a str,
    action: &'a str,
}

/// The sign-in page, and what it may load.
pub fn sign_in(captcha: &Captcha) -> (&'static str, String) {
    let Some(Widget { look, site_key, action }) = captcha.widget() else {
        return (OWN, super::page(&SignIn { captcha: "off", script: String::new(), site_key: "", action: "" }));
    };
    let (csp, captcha, script) = match look {
        Look::RecaptchaCheckbox => {
            (RECAPTCHA, "recaptcha", "https://www.google.com/recaptcha/api.js?render=explicit".to_owned())
        }
        Look::RecaptchaScore => {
            (RECAPTCHA, "recaptcha-score", format!("https://www.google.com/recaptcha/api.js?render={site_key}"))
        }
        Look::RecaptchaEnterprise => (
            RECAPTCHA,
            "recaptcha-enterprise",
            format!("https://www.google.com/recaptcha/enterprise.js?render={site_key}"),
        ),
        Look::Turnstile => (
            TURNSTILE,
            "turnstile",
            "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit&onload=captchaLoaded".to_owned(),
        ),
        Look::Hcaptcha => {
            (HCAPTCHA, "hcaptcha", "https://js.hcaptcha.com/1/api.js?render=explicit&onload=captchaLoaded".to_owned())
        }
    };
    (csp, super::page(&SignIn { captcha, script, site_key, action: action.unwrap_or_default() }))
}
