//! Authenticator codes against a second implementation of RFC 6238: `oathtool` of the OATH Toolkit.

use std::process::Command;

use chrono::TimeDelta;
use url::Url;

use crate::support::staff::answers::right;
use crate::support::{House, Person};

/// Code that oathtool makes of a base32 secret, `steps` time steps from the server's time.
fn oathtool(house: &House, secret: &str, steps: i32) -> String {
    let at = house.clock.now() + TimeDelta::seconds(30) * steps;
    let now = at.format("--now=%Y-%m-%d %H:%M:%S UTC").to_string();
    let output = Command::new("oathtool").args(["--totp=sha1", "--base32", &now, secret]).output();
    let output = output.unwrap_or_else(|error| super::lacking("oathtool", &error));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants oathtool"]
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
    // After the enrolment the server uses the stored secret.
    for steps in [-1, 0, 1] {
        house.wait(TimeDelta::minutes(17));
        let browser = house.browser();
        let code = house.mailed_code(&browser, &ann).await;
        assert_eq!(browser.verify_lookup(&code).await, right());
        assert_eq!(browser.verify_2fa(&oathtool(&house, &secret, steps)).await, right(), "{steps} steps from now");
    }
}
