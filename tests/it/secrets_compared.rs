//! The sources compare secrets by constant-time functions only and draw them from the operating system only (ASVS 11.5.1,
//! 11.2.4).

use std::path::Path;

use crate::architecture::{read, served};

/// Types that hold a secret or a MAC; none implements `==`.
const SECRETS: [(&str, &str); 8] = [
    ("rules/token.rs", "Token"),
    ("rules/uuid_token.rs", "UuidToken"),
    ("rules/invitation.rs", "InvitationToken"),
    ("rules/code.rs", "Digits"),
    ("rules/code.rs", "CodeMac"),
    ("rules/recovery.rs", "RecoveryCode"),
    ("rules/authenticator.rs", "Secret"),
    ("keys/key_set.rs", "Keys"),
];

/// Random number generators other than the operating system's. Seeds of hash tables are allowed: no secret is drawn from
/// them.
const OTHER_CHANCE: [&str; 5] = ["rand::", "fastrand", "thread_rng", "new_v4", "now_v7"];

#[test]
fn no_secret_can_be_compared_by_the_operator_of_equality() {
    for (file, name) in SECRETS {
        let source = read(Path::new(file));
        let at = source.find(&format!("pub struct {name}")).unwrap_or_else(|| panic!("{file} has no {name}"));
        let attributes: Vec<&str> = source[..at].lines().rev().take_while(|line| line.starts_with("#[")).collect();
        assert!(!attributes.concat().contains("PartialEq"), "{name} derives PartialEq");
        assert!(!source.contains(&format!("PartialEq for {name}")), "{name} has PartialEq");
    }
}

#[test]
fn no_secret_is_revealed_to_be_compared() {
    for file in served() {
        let source = read(&file);
        // Unit tests stand at a file's end or in a separate file.
        let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        if file.to_str().unwrap().ends_with("_tests.rs") {
            continue;
        }
        for line in code.lines().filter(|line| line.contains("reveal()")) {
            let compares = line.contains("==") || line.contains("!=") || line.contains(".eq(");
            assert!(!compares, "{}: {line}", file.display());
        }
    }
}

#[test]
fn chance_comes_from_the_operating_system_and_from_one_file() {
    let mut from = Vec::new();
    for file in served() {
        let source = read(&file);
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            // A longer name that ends in one, such as `brand::`, is another.
            let is_named = |at: usize| !line[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_');
            let other = OTHER_CHANCE.iter().find(|other| line.match_indices(**other).any(|(at, _)| is_named(at)));
            assert_eq!(other, None, "{}: {line}", file.display());
            if line.contains("getrandom::") {
                from.push(file.display().to_string());
            }
        }
    }
    from.dedup();
    assert_eq!(from, ["keys/chance.rs"]);
}
