//! The alert rules and the dashboard in `docs/observe`, against a real scrape and the runbook.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::openmetrics::Page;
use crate::support::{Browser, House};

const ALERTS: &str = include_str!("../../docs/observe/alerts.yaml");
const DASHBOARD: &str = include_str!("../../docs/observe/dashboard.json");
const RUNBOOK: &str = include_str!("../../docs/runbook.md");

/// Names of series of Vestibule in a text.
fn series(text: &str) -> BTreeSet<String> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    words.filter(|word| word.starts_with("vestibule_")).map(str::to_owned).collect()
}

/// Pairs of a label and a value that a text asks for.
fn matched(text: &str) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for selector in text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(inside, _)| inside) {
        for pair in selector.split(',') {
            let Some((label, value)) = pair.split_once("=~\"").or_else(|| pair.split_once("=\"")) else { continue };
            let values = value.trim_end_matches('"').split('|');
            all.extend(values.map(|value| (label.trim().to_owned(), value.to_owned())));
        }
    }
    all.retain(|(label, _)| label != "job");
    all
}

fn alerts() -> Vec<&'static str> {
    ALERTS.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect()
}

fn dashboard() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let targets = dashboard["panels"].as_array().unwrap().iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    targets.map(|target| target["expr"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_series_and_label_of_rules_and_dashboard_is_scraped() {
    let house = House::open().await;
    house.is_watched().await;
    let answer = Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await;
    let scraped: BTreeSet<String> = Page::parse(&answer.body).samples.into_keys().collect();
    let names: BTreeSet<&str> = scraped.iter().map(|sample| sample.split('{').next().unwrap()).collect();
    let expressions = ALERTS.lines().filter_map(|line| line.trim().strip_prefix("expr: "));
    let all: Vec<String> = expressions.map(str::to_owned).chain(dashboard()).collect();
    assert!(all.len() > 25, "{all:?}");
    for expression in &all {
        for name in series(expression) {
            assert!(names.contains(name.as_str()), "{name} in {expression}");
        }
        for (label, value) in matched(expression) {
            let pair = format!("{label}=\"{value}\"");
            assert!(scraped.iter().any(|sample| sample.contains(&pair)), "{pair} in {expression}");
        }
    }
}

#[test]
fn every_alert_has_an_entry_of_the_runbook_and_a_test_of_its_own() {
    let tests = include_str!("../../docs/observe/alerts_test.yaml");
    let entries: Vec<&str> = RUNBOOK.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(entries, alerts());
    for alert in alerts() {
        assert!(ALERTS.contains(&format!("runbook: docs/runbook.md#{}\n", alert.to_lowercase())), "{alert}");
        for expected in ["fires", "is silent"] {
            assert!(tests.contains(&format!("- name: {alert} {expected}\n")), "{alert} {expected}");
        }
    }
}
