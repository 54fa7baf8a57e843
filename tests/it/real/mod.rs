//! Against the programs of others: what operators put beside us, and what gives a second opinion. Each test that wants one,
//! here or elsewhere, is `#[ignore]`d with its package; `.ci/run` installs them all and runs these tests too.

mod browser;
mod caddy;
mod curl;
mod gate;
mod kit;
mod nginx;
mod oathtool;
mod pgbouncer;
mod proxied;
mod scripts;
mod sign_in_block;
mod smtp;
mod typescript;
mod verifiers;

/// A program that is not there fails the test that wants it.
fn lacking(package: &str, error: &std::io::Error) -> ! {
    panic!("{package} cannot be run ({error}): install the package `{package}`")
}
