//! What the log tells of the trail when asked, and of refusals: who by the public id, from where, and which setting decides.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use crate::support::{Browser, Child, until};

const FILTER: &str = include_str!("../../docs/observe/fail2ban/vestibule.conf");

const CAPTCHA: [(&str, &str); 2] = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")];

/// The expressions of fail2ban's filter, with a group for the network in the place of `<SUBNET>`.
fn filter() -> Vec<Regex> {
    let from = FILTER.lines().skip_while(|line| !line.starts_with("failregex"));
    let lines = from.take_while(|line| !line.starts_with("ignoreregex"));
    let expressions = lines.map(|line| line.trim_start_matches("failregex =").trim());
    expressions.map(|text| Regex::new(&text.replace("<SUBNET>", "([0-9a-f.:]+/[0-9]+)")).unwrap()).collect()
}

/// The networks that the filter takes out of a log.
fn banned(log: &str) -> Vec<String> {
    let filter = filter();
    let found = |line: &str| filter.iter().find_map(|expression| Some(expression.captures(line)?[1].to_owned()));
    log.lines().filter_map(found).collect()
}

/// Lines of the log about lines of the trail.
fn told(log: &str) -> Vec<String> {
    log.lines().filter(|line| line.contains("trail: event")).map(str::to_owned).collect()
}

/// A server with further settings, at which an admin's code is mailed and three wrong ones are shown.
async fn guessed_at(settings: &[(&str, &str)]) -> Child {
    let child = Child::serve(&[&CAPTCHA, settings].concat()).await;
    child.add("canary@example.com");
    let browser = child.browser();
    assert_eq!(browser.request_lookup("canary@example.com").await["status"], true);
    for code in ["000001", "000002", "000003"] {
        browser.verify_lookup(code).await;
    }
    child
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_the_trail_are_logged_when_asked_and_fail2ban_reads_the_wrong_codes() {
    for format in ["text", "json"] {
        let child = guessed_at(&[("VESTIBULE_LOG_TRAIL", "on"), ("VESTIBULE_LOG_FORMAT", format)]).await;
        // The line of the added admin, that of the mail, and three wrong codes.
        let lines = until("its lines", async || Some(told(&child.log())).filter(|lines| lines.len() >= 5)).await;
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert_eq!(banned(&child.log()), ["127.0.0.1/32"; 3], "{lines:?}");
        let id = child.command(&["admin", "list", "--json"], "");
        let id = serde_json::from_str::<Value>(&id).unwrap()[0]["id"].as_str().unwrap().to_owned();
        // Without an invitation the codes are those of nobody, and their lines name no account.
        let names = |line: &&String| line.contains(&format!("\"{id}\""));
        assert!(lines.iter().filter(names).count() >= 1, "{id} {lines:?}");
        let log = child.end();
        for secret in ["canary@", "000001", "000002", "000003"] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
        if format == "json" {
            let keys = |line: &String| -> BTreeSet<String> {
                serde_json::from_str::<Value>(line).unwrap().as_object().unwrap().keys().cloned().collect()
            };
            let of_line =
                ["timestamp", "level", "message", "target", "line", "at", "door", "event", "outcome", "account", "by"];
            let wanted: BTreeSet<String> = of_line.into_iter().chain(["network"]).map(str::to_owned).collect();
            assert!(keys(&lines[4]).is_subset(&wanted), "{}", lines[4]);
            assert!(lines.iter().any(|line| keys(line).contains("account")));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_the_trail_are_not_logged_unless_asked() {
    let child = guessed_at(&[]).await;
    until("the trail to be sealed", async || child.log().contains("trail: sealed").then_some(())).await;
    assert_eq!(told(&child.log()), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logged_refusal_has_its_network_and_the_setting_that_decides() {
    let settings = [CAPTCHA[0], CAPTCHA[1], ("VESTIBULE_RATE_LIMIT", "1/1h")];
    let child = Child::serve(&settings).await;
    let browser = child.browser();
    browser.request_lookup("canary@example.com").await;
    browser.request_lookup_answer("canary@example.com").await;
    let send = async |headers: &[(&str, &str)]| browser.send("POST", "/graphql", headers, "{}").await.status;
    assert_eq!(send(&[("origin", "https://evil.example")]).await, 403);
    assert_eq!(send(&[("sec-fetch-site", "cross-site")]).await, 403);
    for _ in 0..3 {
        assert_eq!(send(&[("host", "foreign.example")]).await, 421);
    }
    assert_eq!(send(&[]).await, 415);
    let lines = async |all: &[&str]| -> Vec<String> {
        until("its line", async || {
            let log = child.log();
            let found = log.lines().filter(|line| all.iter().all(|part| line.contains(part)));
            Some(found.map(str::to_owned).collect::<Vec<String>>()).filter(|found| !found.is_empty())
        })
        .await
    };
    let network = "network=127.0.0.1/32";
    for (code, setting) in [
        ("TOO_MANY_REQUESTS", "setting=\"VESTIBULE_RATE_LIMIT\""),
        ("FORBIDDEN", "setting=\"VESTIBULE_ALLOWED_ORIGINS\""),
        ("status=421", "setting=\"VESTIBULE_PUBLIC_URL\""),
        ("status=415", "code=\"BAD_USER_INPUT\""),
    ] {
        lines(&["INFO", code, setting, network]).await;
    }
    lines(&["WARN", "https://evil.example", "VESTIBULE_ALLOWED_ORIGINS", network]).await;
    let foreign = lines(&["WARN", "foreign.example", "VESTIBULE_PUBLIC_URL", network]).await;
    assert_eq!(foreign.len(), 1, "{foreign:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_refusals_is_a_hundred_lines_a_minute() {
    let child = Child::serve(&CAPTCHA).await;
    let browser = Browser::new(&child.url);
    for _ in 0..150 {
        assert_eq!(browser.send("GET", "/graphql", &[], "").await.status, 405);
    }
    let rest = "more than 100 refusals within a minute";
    until("the line of the rest", async || child.log().contains(rest).then_some(())).await;
    let log = child.end();
    // A minute may end among them.
    let logged = log.lines().filter(|line| line.contains("a request was refused")).count();
    assert!((100..=150).contains(&logged) && log.matches(rest).count() <= 2, "{logged}");
}
