//! The sign-in page with its captcha widget, under the tightest content security policy that the vendor documents. Without a
//! captcha it loads nothing from other origins.

use askama::Template;
use http::HeaderValue;

use super::masthead::Masthead;
use super::parts::OWN;
use crate::captcha::{Captcha, Look, Widget};
use crate::rules::language::Language;
use crate::words::{
    self, CodesWords, CommonWords, EnrolmentWords, FirstCodesWords, MeWords, RefusalWords, SignInWords,
};

/// reCAPTCHA: Google's FAQ names script-src and frame-src. Its widgets also need inline styles, and those of a score key send
/// requests from the page.
const RECAPTCHA: &str = "default-src 'none'; \
    script-src 'self' https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/; \
    frame-src https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/; \
    style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self' https://www.google.com/recaptcha/; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Turnstile, as in <https://developers.cloudflare.com/turnstile/reference/content-security-policy/>.
const TURNSTILE: &str = "default-src 'none'; script-src 'self' https://challenges.cloudflare.com; \
    frame-src https://challenges.cloudflare.com; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// hCaptcha, as in <https://docs.hcaptcha.com/>: which of its hosts serves what may change, so all are allowed.
const HCAPTCHA: &str = "default-src 'none'; script-src 'self' https://hcaptcha.com https://*.hcaptcha.com; \
    frame-src https://hcaptcha.com https://*.hcaptcha.com; \
    style-src 'self' https://hcaptcha.com https://*.hcaptcha.com; img-src 'self' blob: data:; \
    connect-src 'self' https://hcaptcha.com https://*.hcaptcha.com; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInTemplate<'a> {
    m: &'a Masthead,
    page: &'a SignInPage,
    onward: &'a str,
    known: &'a str,
    c: &'static CommonWords,
    t: &'static SignInWords,
    e: &'static EnrolmentWords,
    f: &'static FirstCodesWords,
    k: &'static CodesWords,
    r: &'static MeWords,
    data: String,
}

/// The sign-in page for one captcha service.
#[derive(Debug)]
pub struct SignInPage {
    /// The content security policy.
    pub csp: HeaderValue,
    captcha: &'static str,
    script: String,
    site_key: String,
    action: String,
}

impl SignInPage {
    /// The page as the captcha's vendor documents it, in the colours of a masthead.
    pub fn of(captcha: &Captcha, masthead: &Masthead) -> SignInPage {
        let Some(Widget { look, site_key, action }) = captcha.widget() else {
            let (script, site_key, action) = Default::default();
            return SignInPage { csp: masthead.policy(OWN), captcha: "off", script, site_key, action };
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
            Look::Hcaptcha => (
                HCAPTCHA,
                "hcaptcha",
                "https://js.hcaptcha.com/1/api.js?render=explicit&onload=captchaLoaded".to_owned(),
            ),
        };
        let csp = masthead.policy(csp);
        SignInPage { csp, captcha, script, site_key: site_key.into(), action: action.unwrap_or_default().into() }
    }

    /// Renders the page. `onward` is the validated URL to go to after the sign-in, `known` names the cookies that came: without
    /// one of a session or a pending sign-in the script asks for neither.
    pub fn render(&self, m: &Masthead, (onward, known): (&str, &str), language: Language) -> String {
        let (c, t, e) = (CommonWords::of(language), SignInWords::of(language), EnrolmentWords::of(language));
        let (f, k, r) = (FirstCodesWords::of(language), CodesWords::of(language), MeWords::of(language));
        let data = words::data(&[c.json, t.json, e.json, f.json, k.json, RefusalWords::of(language).json]);
        // Writing to a String cannot fail.
        SignInTemplate { m, page: self, onward, known, c, t, e, f, k, r, data }.render().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captcha::{Expected, Service, Vendor};
    use crate::edge::{Origin, Site};

    /// The policy and the page of a captcha service.
    fn of(vendor: Vendor, expected: Expected) -> (String, String) {
        let (secret, site_key) = (String::from("s3cr3t").into(), "site-key".into());
        let service = Service { vendor, secret, site_key, expected, url: None, open_when_down: false };
        Captcha::of(service).as_ref().map(sign_in).unwrap_or_default()
    }

    fn sign_in(captcha: &Captcha) -> (String, String) {
        let origin = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
        let masthead = Masthead::of(&Site::at(origin));
        let page = SignInPage::of(captcha, &masthead);
        (page.csp.to_str().map(str::to_owned).unwrap_or_default(), page.render(&masthead, ("/me", ""), Language::En))
    }

    /// The sources of one directive of a policy.
    fn sources<'a>(csp: &'a str, directive: &str) -> Vec<&'a str> {
        let named = csp.split(';').find_map(|part| part.trim().strip_prefix(directive)?.strip_prefix(' '));
        named.unwrap_or_default().split(' ').collect()
    }

    #[test]
    fn each_service_has_its_widget_and_may_load_it() {
        let scored = || Expected { min_score: Some(0.5), action: Some("sign_in".into()), hostnames: Vec::new() };
        let enterprise = || Vendor::RecaptchaEnterprise { project: "example".into() };
        let google = "https://www.google.com/recaptcha/";
        let table = [
            (of(Vendor::Recaptcha, Expected::default()), "recaptcha", "api.js?render=explicit", google),
            (of(Vendor::Recaptcha, scored()), "recaptcha-score", "api.js?render=site-key", google),
            (of(enterprise(), scored()), "recaptcha-enterprise", "enterprise.js?render=site-key", google),
            (
                of(Vendor::Turnstile, Expected { action: Some("sign_in".into()), ..Expected::default() }),
                "turnstile",
                "turnstile/v0/api.js?render=explicit&#38;onload=captchaLoaded",
                "https://challenges.cloudflare.com",
            ),
            (
                of(Vendor::Hcaptcha, Expected::default()),
                "hcaptcha",
                "1/api.js?render=explicit&#38;onload=captchaLoaded",
                "https://*.hcaptcha.com",
            ),
        ];
        for ((csp, html), captcha, script, source) in table {
            assert!(html.contains(&format!("data-captcha=\"{captcha}\" data-site-key=\"site-key\"")), "{html}");
            assert_eq!(
                html.contains("data-action=\"sign_in\""),
                !["recaptcha", "hcaptcha"].contains(&captcha),
                "{html}"
            );
            let host = source.replace("*.", "js.");
            let start = format!("<script id=\"captcha-script\" src=\"{}/", host.trim_end_matches('/'));
            let from = html.find(&start).map(|at| &html[at..]).unwrap_or_default();
            assert!(from.split('>').next().unwrap_or_default().contains(script), "{html}");
            assert!(sources(&csp, "script-src").contains(&source), "{csp}");
            assert!(sources(&csp, "frame-src").contains(&source), "{csp}");
            for never in ["'unsafe-eval'", "*", "https:", "'unsafe-inline'"] {
                assert!(!sources(&csp, "script-src").contains(&never), "{csp}");
            }
            assert_eq!(sources(&csp, "default-src"), ["'none'"]);
            assert_eq!(sources(&csp, "frame-ancestors"), ["'none'"]);
            assert!(!html.contains("s3cr3t"));
        }
    }

    #[test]
    fn without_a_captcha_nothing_is_loaded_from_other_origins() {
        let (csp, html) = sign_in(&Captcha::off());
        assert!(!csp.contains("http") && !html.contains("https://"), "{csp} {html}");
        assert!(html.contains("data-captcha=\"off\""));
    }
}
