//! Captcha tokens that are refused before a service is called.

use super::*;
use crate::captcha::{Captcha, Expected, Service, Vendor};
use crate::clock::Clock;
use crate::keys::Keys;
use crate::rules::policy::Policies;
use crate::store::{DatabaseUrl, Store};

/// An app without a database, whose captcha service nobody reaches.
fn app(captcha: Captcha) -> App {
    let database = DatabaseUrl::parse("postgres://nobody@127.0.0.1:1/nothing", None).unwrap_or_else(|e| panic!("{e}"));
    let keys = Keys::parse("test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap_or_else(|e| panic!("{e}"));
    let store = Store::open(&database, "vestibule", 1, Some(&keys));
    App::new(Policies::default(), store, captcha, keys, Clock::system())
}

fn turnstile() -> Captcha {
    let (secret, site_key) = (String::from("secret").into(), String::from("site-key"));
    let (vendor, expected) = (Vendor::Turnstile, Expected::default());
    let service = Service { vendor, secret, site_key, expected, url: None, open_when_down: false };
    Captcha::of(service).unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test]
async fn an_absent_token_is_asked_for_and_an_empty_one_refused_where_a_captcha_is_on() {
    let requester = Requester::at(std::net::IpAddr::from([127, 0, 0, 1]));
    let payer = Payer::Network(requester.network());
    let oversized = "x".repeat(16 * 1024 + 1);
    let (on, off) = (app(turnstile()), app(Captcha::off()));
    for door in [Door::Staff, Door::Account] {
        for (token, refusal) in [
            (None, StepRefusal::CaptchaRequired),
            (Some(""), StepRefusal::CaptchaFailed),
            (Some(" "), StepRefusal::CaptchaFailed),
            (Some(oversized.as_str()), StepRefusal::CaptchaFailed),
        ] {
            assert_eq!(passes(&on, door, token, &requester, payer).await, Err(refusal), "{token:?}");
            assert_eq!(passes(&off, door, token, &requester, payer).await, Ok(()), "{token:?}");
        }
    }
}
