//! Settings of the captcha: the service and the conditions on its answers. Refuses a setting that the chosen service does not
//! support, because its check would be omitted silently.

use url::Host;

use super::purpose::SettingsPurpose;
use super::service_url::{NO_SERVICE_URL, service_url};
use super::source::Source;
use crate::captcha::{Captcha, Expected, Service, Vendor};

const SECRET: &str = "VESTIBULE_CAPTCHA_SECRET";
const SITE_KEY: &str = "VESTIBULE_CAPTCHA_SITE_KEY";
const PROJECT: &str = "VESTIBULE_CAPTCHA_PROJECT";
const HOSTNAME: &str = "VESTIBULE_CAPTCHA_HOSTNAME";
const ACTION: &str = "VESTIBULE_CAPTCHA_ACTION";
const MIN_SCORE: &str = "VESTIBULE_CAPTCHA_MIN_SCORE";
const URL: &str = "VESTIBULE_CAPTCHA_URL";
const WHEN_DOWN: &str = "VESTIBULE_CAPTCHA_WHEN_DOWN";

/// Settings that only some services support, with those services.
const OF_SOME: [(&str, &[&str]); 4] = [
    (PROJECT, &["recaptcha-enterprise"]),
    // hCaptcha's scores are inverted: 1.0 is a bot.
    (MIN_SCORE, &["recaptcha", "recaptcha-enterprise"]),
    (ACTION, &["recaptcha", "recaptcha-enterprise", "turnstile"]),
    (URL, &["recaptcha", "turnstile", "hcaptcha"]),
];

/// Default action of a score key.
const USUAL_ACTION: &str = "sign_in";

/// Default minimum score of a score key: Google's recommended start.
const USUAL_SCORE: f32 = 0.5;

/// Reads and checks the settings of the captcha. Only `serve` verifies tokens, and `dev` says that it does not; for other commands the
/// captcha is off.
pub fn read(source: &mut Source, purpose: SettingsPurpose, loopback: bool) -> Captcha {
    let allowed = source.flag("VESTIBULE_ALLOW_NO_CAPTCHA").unwrap_or(false);
    let Some(name) = source.text("VESTIBULE_CAPTCHA") else { return Captcha::off() };
    if name == "off" {
        if purpose == SettingsPurpose::Serve && !loopback && !allowed {
            source.refuse("VESTIBULE_CAPTCHA", "is off; set VESTIBULE_ALLOW_NO_CAPTCHA=true if you mean it");
        }
        return Captcha::off();
    }
    let Some(service) = service(source, &name) else { return Captcha::off() };
    match Captcha::of(service) {
        Ok(_) if purpose == SettingsPurpose::Command => Captcha::off(),
        Ok(captcha) => captcha,
        Err(error) => {
            source.refuse("VESTIBULE_CAPTCHA", &error.to_string());
            Captcha::off()
        }
    }
}

fn service(source: &mut Source, name: &str) -> Option<Service> {
    let vendor = match name {
        "recaptcha" => Vendor::Recaptcha,
        "recaptcha-enterprise" => Vendor::RecaptchaEnterprise { project: project(source) },
        "turnstile" => Vendor::Turnstile,
        "hcaptcha" => Vendor::Hcaptcha,
        _ => {
            let why = "is none of recaptcha, recaptcha-enterprise, turnstile, hcaptcha, off";
            source.refuse("VESTIBULE_CAPTCHA", why);
            return None;
        }
    };
    for (setting, names) in OF_SOME {
        if !names.contains(&name) && source.peek(setting).is_some() {
            source.refuse(setting, &format!("does not go with VESTIBULE_CAPTCHA={name}"));
        }
    }
    let secret = source.secret(SECRET);
    if secret.is_none() {
        source.refuse(SECRET, "is missing");
    }
    // The crate recaptcha-verify puts the key into a URL unescaped.
    if name == "recaptcha-enterprise" && secret.as_ref().is_some_and(|key| !is_word(key, "-_.", 512)) {
        source.refuse(SECRET, "is not an API key");
    }
    source.require(SITE_KEY);
    let site_key = source.parsed(SITE_KEY, "is not a site key", |text| is_word(text, "-_", 512).then(|| text.into()));
    let hostnames = source.list(HOSTNAME, "holds what is not a host name", hostname);
    let min_score = source.parsed(MIN_SCORE, "is not a number from 0.0 to 1.0", |text| {
        text.parse::<f32>().ok().filter(|score| (0.0..=1.0).contains(score))
    });
    let (signs, longest) = if name == "turnstile" { ("-_", 32) } else { ("/_", 100) };
    let why = format!("is not an action: letters, digits and any of {signs}, {longest} at most");
    let action = source.parsed(ACTION, &why, |text| is_word(text, signs, longest).then(|| text.into()));
    let scored = name == "recaptcha-enterprise" || (name == "recaptcha" && (min_score.is_some() || action.is_some()));
    let usual = |usual: &str| scored.then(|| usual.to_owned());
    let expected = Expected {
        min_score: min_score.or(scored.then_some(USUAL_SCORE)),
        action: action.or_else(|| usual(USUAL_ACTION)),
        hostnames,
    };
    let url = source.parsed(URL, NO_SERVICE_URL, service_url);
    let open_when_down = source.parsed(WHEN_DOWN, "is neither refuse nor allow", |text| match text {
        "refuse" => Some(false),
        "allow" => Some(true),
        _ => None,
    });
    Some(Service {
        vendor,
        secret: secret.unwrap_or_default(),
        site_key: site_key.unwrap_or_default(),
        expected,
        url,
        open_when_down: open_when_down.unwrap_or(false),
    })
}

fn project(source: &mut Source) -> String {
    source.require(PROJECT);
    let project = source.parsed(PROJECT, "is not a Google Cloud project", |text| {
        // The id of an old project may begin with a domain: example.com:project.
        is_word(text, "-.:", 100).then(|| text.to_owned())
    });
    project.unwrap_or_default()
}

/// Whether a text has only ASCII letters, digits and these signs, and at most `longest` bytes.
fn is_word(text: &str, signs: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}

/// Parses a host name as services report it: without scheme and port.
fn hostname(text: &str) -> Option<String> {
    let host = Host::parse(text).ok()?.to_string();
    (!host.is_empty() && !text.contains('*')).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Set = &'static [(&'static str, &'static str)];

    const GOOGLE: Set = &[("VESTIBULE_CAPTCHA", "recaptcha"), (SECRET, "s3cr3t"), (SITE_KEY, "site-key")];
    const ENTERPRISE: Set = &[
        ("VESTIBULE_CAPTCHA", "recaptcha-enterprise"),
        (SECRET, "AIza-Sy_1"),
        (SITE_KEY, "6Le_site-key"),
        (PROJECT, "example-project-1"),
    ];
    const TURNSTILE: Set = &[("VESTIBULE_CAPTCHA", "turnstile"), (SECRET, "0x4A"), (SITE_KEY, "0x4AAA")];
    const HCAPTCHA: Set =
        &[("VESTIBULE_CAPTCHA", "hcaptcha"), (SECRET, "0x00"), (SITE_KEY, "10000000-ffff-ffff-ffff-000000000001")];

    fn over(base: &[(&str, &str)], more: &[(&str, &str)]) -> Source {
        Source::of(base.iter().chain(more).copied())
    }

    fn refusals(base: &[(&str, &str)], more: &[(&str, &str)]) -> Vec<String> {
        let mut source = over(base, more);
        read(&mut source, SettingsPurpose::Serve, false);
        source.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_service_takes_what_is_its_own() {
        let table: [(Set, Set); 9] = [
            (GOOGLE, &[]),
            (GOOGLE, &[(HOSTNAME, "admin.example.com, 127.0.0.1"), (WHEN_DOWN, "refuse")]),
            (GOOGLE, &[(MIN_SCORE, "0.7"), (ACTION, "admin/sign_in"), (URL, "https://siteverify.example.com/x?y=1")]),
            (GOOGLE, &[(URL, "http://127.0.0.1:8081/siteverify")]),
            (ENTERPRISE, &[]),
            (ENTERPRISE, &[(MIN_SCORE, "1"), (ACTION, "sign_in"), (HOSTNAME, "admin.example.com")]),
            (ENTERPRISE, &[(PROJECT, "example.com:project"), (WHEN_DOWN, "allow")]),
            (TURNSTILE, &[(ACTION, "sign-in"), (URL, "http://[::1]:8081/"), (HOSTNAME, "bücher.example")]),
            (HCAPTCHA, &[(URL, "http://localhost/"), (HOSTNAME, "admin.example.com")]),
        ];
        for (base, more) in table {
            assert_eq!(refusals(base, more), Vec::<String>::new(), "{more:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_refused_by_name_and_without_its_value() {
        let not_a_url = "VESTIBULE_CAPTCHA_URL is not a URL with https://, or http:// on this machine";
        let not_a_score = "VESTIBULE_CAPTCHA_MIN_SCORE is not a number from 0.0 to 1.0";
        let not_a_host = "VESTIBULE_CAPTCHA_HOSTNAME holds what is not a host name";
        let table: [(Set, &str, &str, &str); 32] = [
            (
                GOOGLE,
                "VESTIBULE_CAPTCHA",
                "canary",
                "VESTIBULE_CAPTCHA is none of recaptcha, recaptcha-enterprise, turnstile, hcaptcha, off",
            ),
            (GOOGLE, SECRET, "", "VESTIBULE_CAPTCHA_SECRET is missing"),
            (GOOGLE, SITE_KEY, "", "VESTIBULE_CAPTCHA_SITE_KEY is missing"),
            (GOOGLE, SITE_KEY, "canary\"><script>", "VESTIBULE_CAPTCHA_SITE_KEY is not a site key"),
            (GOOGLE, PROJECT, "canary", "VESTIBULE_CAPTCHA_PROJECT does not go with VESTIBULE_CAPTCHA=recaptcha"),
            (GOOGLE, MIN_SCORE, "1.01", not_a_score),
            (GOOGLE, MIN_SCORE, "-0.1", not_a_score),
            (GOOGLE, MIN_SCORE, "nan", not_a_score),
            (GOOGLE, MIN_SCORE, "0,5", not_a_score),
            (GOOGLE, HOSTNAME, "https://canary.example", not_a_host),
            (GOOGLE, HOSTNAME, "canary.example:443", not_a_host),
            (GOOGLE, HOSTNAME, "*.canary.example", not_a_host),
            (GOOGLE, HOSTNAME, "a.example,,canary.example", not_a_host),
            (
                GOOGLE,
                ACTION,
                "canary one",
                "VESTIBULE_CAPTCHA_ACTION is not an action: letters, digits and any of /_, 100 at most",
            ),
            (GOOGLE, URL, "http://canary.example/siteverify", not_a_url),
            (GOOGLE, URL, "http://127.0.0.1.canary.example/", not_a_url),
            (GOOGLE, URL, "https://canary:pass@siteverify.example.com/", not_a_url),
            (GOOGLE, URL, "ftp://127.0.0.1/canary", not_a_url),
            (GOOGLE, URL, "canary", not_a_url),
            (GOOGLE, WHEN_DOWN, "canary", "VESTIBULE_CAPTCHA_WHEN_DOWN is neither refuse nor allow"),
            (ENTERPRISE, PROJECT, "", "VESTIBULE_CAPTCHA_PROJECT is missing"),
            (ENTERPRISE, PROJECT, "canary/../other", "VESTIBULE_CAPTCHA_PROJECT is not a Google Cloud project"),
            (ENTERPRISE, SECRET, "canary&key=other", "VESTIBULE_CAPTCHA_SECRET is not an API key"),
            (ENTERPRISE, SECRET, "", "VESTIBULE_CAPTCHA_SECRET is missing"),
            (
                ENTERPRISE,
                URL,
                "https://canary.example/",
                "VESTIBULE_CAPTCHA_URL does not go with VESTIBULE_CAPTCHA=recaptcha-enterprise",
            ),
            (TURNSTILE, PROJECT, "canary", "VESTIBULE_CAPTCHA_PROJECT does not go with VESTIBULE_CAPTCHA=turnstile"),
            (TURNSTILE, MIN_SCORE, "0.5", "VESTIBULE_CAPTCHA_MIN_SCORE does not go with VESTIBULE_CAPTCHA=turnstile"),
            (
                TURNSTILE,
                ACTION,
                "canary/one",
                "VESTIBULE_CAPTCHA_ACTION is not an action: letters, digits and any of -_, 32 at most",
            ),
            (HCAPTCHA, PROJECT, "canary", "VESTIBULE_CAPTCHA_PROJECT does not go with VESTIBULE_CAPTCHA=hcaptcha"),
            (HCAPTCHA, MIN_SCORE, "0.5", "VESTIBULE_CAPTCHA_MIN_SCORE does not go with VESTIBULE_CAPTCHA=hcaptcha"),
            (HCAPTCHA, ACTION, "canary", "VESTIBULE_CAPTCHA_ACTION does not go with VESTIBULE_CAPTCHA=hcaptcha"),
            (
                HCAPTCHA,
                "VESTIBULE_CAPTCHA_SECRET_FILE",
                "/canary",
                "VESTIBULE_CAPTCHA_SECRET and VESTIBULE_CAPTCHA_SECRET_FILE are both set",
            ),
        ];
        for (base, name, value, told) in table {
            let refusals = refusals(base, &[(name, value)]);
            assert!(refusals.iter().any(|refusal| refusal == told), "{name}={value}: {refusals:?}");
            assert!(!refusals.join(" ").contains("canary"), "{name}={value}: {refusals:?}");
        }
    }

    #[test]
    fn a_score_key_has_a_score_and_an_action_and_no_other_key_does() {
        let expects = |base, more: &[(&str, &str)]| {
            let mut source = over(base, more);
            let name = source.text("VESTIBULE_CAPTCHA").unwrap_or_default();
            service(&mut source, &name).map(|service| (service.expected.min_score, service.expected.action))
        };
        let usual = || Some("sign_in".to_owned());
        assert_eq!(expects(GOOGLE, &[]), Some((None, None)));
        assert_eq!(expects(GOOGLE, &[(HOSTNAME, "a.example"), (URL, "https://b.example/")]), Some((None, None)));
        assert_eq!(expects(GOOGLE, &[(MIN_SCORE, "0.7")]), Some((Some(0.7), usual())));
        assert_eq!(expects(GOOGLE, &[(ACTION, "other")]), Some((Some(0.5), Some("other".to_owned()))));
        assert_eq!(expects(ENTERPRISE, &[]), Some((Some(0.5), usual())));
        assert_eq!(expects(ENTERPRISE, &[(MIN_SCORE, "0.0")]), Some((Some(0.0), usual())));
        assert_eq!(expects(TURNSTILE, &[]), Some((None, None)));
        assert_eq!(expects(TURNSTILE, &[(ACTION, "other")]), Some((None, Some("other".to_owned()))));
    }

    #[test]
    fn off_minds_nothing_else() {
        let more = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"), (MIN_SCORE, "7")];
        assert_eq!(refusals(ENTERPRISE, &more), Vec::<String>::new());
    }

    #[test]
    fn serve_and_dev_learn_of_it_and_other_commands_do_not() {
        for (purpose, learns) in
            [(SettingsPurpose::Serve, true), (SettingsPurpose::Dev, true), (SettingsPurpose::Command, false)]
        {
            let captcha = read(&mut over(GOOGLE, &[]), purpose, false);
            assert_eq!(captcha.widget().is_some(), learns, "{purpose:?}");
        }
    }
}
