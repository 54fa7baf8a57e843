//! `dev` prints how to sign in, and what to do if its port is taken.

use std::net::TcpListener;

use crate::dev::{ADMIN, folder, start};
use crate::support::program::{Program, run};
use crate::support::until;

/// Everything that `dev` prints at its start.
pub async fn printed(dev: &Program) -> String {
    until("all that dev prints", async || Some(dev.said()).filter(|said| said.contains("\nstop with Ctrl-C\n"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn dev_prints_every_step_of_the_sign_in_and_nothing_about_the_trail() {
    let folder = folder();
    let data = folder.path().join("data");
    let dev = start(&data);
    let (url, said) = (dev.url(), printed(&dev).await);
    for step in [
        format!("sign in:  1. open {url}/sign-in and enter {ADMIN}\n"),
        format!("2. read the code at {url}/dev/mail and enter it\n"),
        String::from("3. scan the picture with an authenticator app and enter its code\n"),
        format!("\nURL={url}\nV={}\nDATA={data}\n", env!("CARGO_BIN_EXE_vestibule"), data = data.display()),
    ] {
        assert!(said.contains(&step), "{step} in {said}");
    }
    for field in ["signOut", "requestLookup", "verifyLookup", "verify2fa", "currentUser"] {
        assert!(said.contains(&format!("{{{field}")), "{field} in {said}");
    }
    // Sealing the trail prints nothing.
    until("a checkpoint", async || {
        let said = run(&["audit", "checkpoint", "--data", data.to_str().unwrap()], &[]);
        (said.code == 0).then_some(())
    })
    .await;
    let (_, said, _) = {
        dev.signal("INT");
        dev.ended()
    };
    assert!(!said.contains("trail: sealed"), "{said}");
}

#[test]
fn a_taken_port_is_reported_with_a_way_to_another() {
    let (taken, folder) = (TcpListener::bind("127.0.0.1:0").unwrap(), folder());
    let (at, data) = (taken.local_addr().unwrap().to_string(), folder.path().join("data"));
    let data = data.to_str().unwrap();
    let dev = ["dev", "--data", data];
    let by_option = run(&[&dev[..], &["--listen", &at]].concat(), &[]);
    let by_setting = run(&dev, &[("VESTIBULE_LISTEN", &at)]);
    for said in [by_option, by_setting] {
        assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (1, "", 1), "{}", said.err);
        assert!(
            said.err.contains(&format!("{at} is taken: `--listen 127.0.0.1:0` takes another port")),
            "{}",
            said.err
        );
    }
    let metrics = run(&[&dev[..], &["--listen", "127.0.0.1:0"]].concat(), &[("VESTIBULE_METRICS_LISTEN", &at)]);
    assert!(metrics.err.contains("is taken: `VESTIBULE_METRICS_LISTEN=127.0.0.1:0` takes"), "{}", metrics.err);
}
