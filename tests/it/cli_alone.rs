//! Commands that want neither settings nor a database: the schema, an authenticator's code, a new master key.

use std::collections::BTreeSet;

use totp_rs::Totp;
use vestibule::clock::Clock;

use crate::support::office::is_refusal;
use crate::support::program::{run, run_with};

#[test]
fn the_schema_is_the_one_at_the_root() {
    let said = run(&["schema"], &[]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(said.out, include_str!("../../schema.graphql"), "run `vestibule schema > schema.graphql`");
}

#[test]
fn totp_shows_what_the_phone_shows() {
    let url = "otpauth://totp/Vestibule:ann@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vestibule";
    let phone = || Totp::from_url(url).unwrap().generate(Clock::system().now().timestamp().try_into().unwrap());
    let (before, said, after) = (phone(), run_with(&["totp"], &[], &format!("{url}\n")), phone());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!([before.to_string(), after.to_string()].contains(&said.out.trim_end().to_owned()), "{}", said.out);
    for refused in ["", "otpauth://totp/a?secret=!", "JBSWY3DPEHPK3PXP", "https://example.com"] {
        let said = run_with(&["totp"], &[], refused);
        is_refusal(&said);
        assert!(refused.is_empty() || !said.err.contains(refused), "{}", said.err);
    }
    let short = run_with(&["totp"], &[], "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP");
    is_refusal(&short);
    assert!(short.err.contains("80 bits") && !short.err.contains("JBSWY3DPEHPK3PXP"), "{}", short.err);
}

#[test]
fn generated_keys_are_never_the_same() {
    let keys: BTreeSet<String> = (0..5).map(|_| run(&["keys", "generate"], &[]).out).collect();
    assert_eq!(keys.len(), 5);
    for key in keys {
        assert!(vestibule::keys::Keys::parse(key.trim_end()).is_ok());
    }
}
