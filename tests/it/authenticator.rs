//! The authenticator, against another implementation of RFC 6238: `oathtool`, of the OATH Toolkit.

use std::process::Command;

use chrono::TimeDelta;
use data_encoding::BASE32_NOPAD;
use url::Url;

use crate::support::answers::right;
use crate::support::{House, Person};

/// The code oathtool computes of a base32 secret at the house's time, so many steps from now.
fn oathtool(house: &House, secret: &str, steps: i32) -> String {
    let at = house.clock.now() + TimeDelta::seconds(30) * steps;
    let now = at.format("--now=%Y-%m-%d %H:%M:%S UTC").to_string();
    let ran = Command::new("oathtool").args(["--totp=sha1", "--base32", &now, secret]).output();
    let output = ran.unwrap_or_else(|error| {
        panic!("oathtool cannot be run ({error}): install the package `oathtool`; this test needs a second opinion")
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_is_what_apps_scan_with_a_secret_of_160_bits() {
    let house = House::with(&[("VESTIBULE_ISSUER", "Back Office")]).await;
    let ann = house.admin("Ann@example.com").await;
    let asked = house.browser().request_lookup(&ann.email).await;
    let url: Url = asked["authUrlFor2fa"].as_str().unwrap().parse().unwrap();
    assert_eq!((url.scheme(), url.host_str()), ("otpauth", Some("totp")));
    assert_eq!(url.path(), "/Back%20Office:ann%40example.com");
    assert_eq!(parameter(&url, "issuer").as_deref(), Some("Back Office"));
    // What the defaults of every app are may be left out, and is nothing else.
    for (name, default) in [("algorithm", "SHA1"), ("digits", "6"), ("period", "30")] {
        assert!(parameter(&url, name).is_none_or(|value| value == default), "{url}");
    }
    let secret = parameter(&url, "secret").unwrap();
    assert_eq!(BASE32_NOPAD.decode(secret.as_bytes()).unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_accepts_what_another_implementation_computes() {
    let house = House::open().await;
    let ann = Person::named("ann@example.com", &house.admin("ann@example.com").await.id);
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let url = browser.verify_lookup(&code).await["authUrlFor2fa"].as_str().unwrap().to_owned();
    let secret = parameter(&url.parse().unwrap(), "secret").unwrap();
    ann.scan(&url);
    for steps in [-40, -1, 0, 1, 2_000_000] {
        assert_eq!(oathtool(&house, &secret, steps), ann.code_at(&house, steps.into()), "{steps} steps from now");
    }
    assert_eq!(browser.verify_2fa(&oathtool(&house, &secret, 0)).await, right());
    // Enrolled: from now on by the stored secret.
    for steps in [-1, 0, 1] {
        house.wait(TimeDelta::minutes(17));
        let browser = house.browser();
        let code = house.mailed_code(&browser, &ann).await;
        assert_eq!(browser.verify_lookup(&code).await, right());
        assert_eq!(browser.verify_2fa(&oathtool(&house, &secret, steps)).await, right(), "{steps} steps from now");
    }
}
