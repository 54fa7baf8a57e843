//! A 90: the logs of the suite's servers are searched for every secret and address those servers issued
//! (`support::leaks`). Here `cargo test` runs the suite and each test tells how much it searched for how many values; the
//! short form runs some of the suite.

use std::process::{Command, Stdio};

use super::long;
use super::table::Proof;

/// Tests that issue every kind of secret.
const SHORT: [&str; 5] = ["verify_2fa::", "trusted_links::", "smtp::a_code", "captcha::a_good", "sign_out::"];

#[test]
#[ignore = "runs the suite: .ci/proof short"]
fn no_log_holds_what_was_issued() {
    let how = "every code, token, secret and address of the suite in every log";
    let mut proof = Proof::of("A 90", how);
    let told = tempfile::tempdir().unwrap();
    let mut suite = Command::new(env!("CARGO"));
    suite.args(["test", "--quiet", "--locked", "--test", "it"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    if cfg!(feature = "failpoints") {
        suite.args(["--features", "failpoints"]);
    }
    suite.env("LEAKS_TOLD", told.path()).stdin(Stdio::null());
    if !long() {
        suite.arg("--").args(SHORT);
    }
    let output = suite.output().unwrap();
    proof.expect(output.status.success(), || String::from_utf8_lossy(&output.stdout).into_owned());
    let (mut bytes, mut found) = (0, 0);
    for file in std::fs::read_dir(told.path()).unwrap() {
        for line in std::fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let numbers: Vec<usize> = line.split(' ').map(|number| number.parse().unwrap()).collect();
            proof.ran(numbers[0]);
            bytes += numbers[1];
            found += numbers[2];
        }
    }
    println!("{bytes} bytes of logs were searched");
    proof.expect(bytes > 100_000, || format!("only {bytes} bytes were logged"));
    proof.expect(found == 0, || format!("{found} times a log holds what it must not"));
    proof.holds();
}
