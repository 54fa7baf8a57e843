//! Tests with other programs: proxies, mail servers, browsers and second implementations. Each is `#[ignore]`d with its
//! package; `.ci/run` installs all packages and runs these tests too.

mod account_client;
mod browser;
mod caddy;
mod connect;
mod curl;
mod gate;
mod kit;
mod nginx;
mod oathtool;
mod pgbouncer;
mod promtool;
mod proxied;
mod python;
mod schemathesis;
mod schemathesis_player;
mod scripts;
mod sign_in_block;
mod smtp;
mod typescript;
mod verifiers;

/// Fails the test because a program is missing.
fn lacking(package: &str, error: &std::io::Error) -> ! {
    panic!("{package} cannot be run ({error}): install the package `{package}`")
}
