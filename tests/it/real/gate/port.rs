//! Gates on a port other than 443.

use url::Url;

use super::super::proxied::APP;
use super::upstream::Seen;
use super::{Gate, PAGE, PROGRAM};

/// Checks that the return URL and the assertion name the gate's port.
pub fn another_port_leads_back_to_itself(gate: &Gate, cookie: &str) {
    let (url, there) = (format!("https://{APP}:8443/reports?x=1"), format!(":8443:127.0.0.1:{}", gate.proxy.https));
    let ask = |headers: [&str; 2]| {
        let client = gate.client();
        client.get(&url, &["--connect-to", &there, "--header", headers[0], "--header", headers[1]])
    };
    let led = ask([PAGE, "x: y"]);
    assert_eq!(led.status, 303, "{}", led.body);
    let to = Url::parse(led.header("location")).unwrap();
    let back: Vec<String> = to.query_pairs().map(|(_, value)| value.into_owned()).collect();
    assert_eq!(back, [url.as_str()]);
    let passed = ask([PROGRAM, cookie]);
    assert_eq!(passed.status, 200, "{}", passed.body);
    let seen = Seen::of(passed.json());
    assert_eq!(seen.under("host"), [format!("{APP}:8443")]);
    assert_eq!(seen.under("x-forwarded-host"), [format!("{APP}:8443")]);
    let assertion = seen.under("x-auth-assertion").concat();
    let claims = data_encoding::BASE64URL_NOPAD.decode(assertion.split('.').nth(1).unwrap().as_bytes()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], format!("{APP}:8443"));
    // An unlisted port has no gate and no return URL.
    let odd = ["--connect-to", &there.replacen("8443", "8444", 1), "--header", PAGE];
    assert_eq!(gate.client().get(&format!("https://{APP}:8444/"), &odd).status, 401);
}
