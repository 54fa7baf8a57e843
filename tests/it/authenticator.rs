//! The otpauth URL that authenticator apps scan.

use data_encoding::BASE32_NOPAD;
use url::Url;

use crate::support::House;

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
    // Parameters that are left out have every app's defaults.
    for (name, default) in [("algorithm", "SHA1"), ("digits", "6"), ("period", "30")] {
        assert!(parameter(&url, name).is_none_or(|value| value == default), "{url}");
    }
    let secret = parameter(&url, "secret").unwrap();
    assert_eq!(BASE32_NOPAD.decode(secret.as_bytes()).unwrap().len(), 20);
}
