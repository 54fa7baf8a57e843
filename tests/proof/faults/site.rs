//! A site: one server process over a PostgreSQL, as operators run it, with `doctor`, the metrics and the log beside it.

use std::net::TcpListener;
use std::sync::Arc;

use serde_json::Value;

use super::load::Load;
use crate::support::Browser;
use crate::support::house::KEYS;
use crate::support::openmetrics::Page;
use crate::support::program::Program;
use crate::support::wrapper::run_through;

/// A public URL for commands that call none.
pub const NOWHERE: &str = "http://127.0.0.1:8080";

/// A wrapper that changes nothing.
const PLAIN: [&str; 1] = ["/usr/bin/env"];

/// How a server is to run.
#[derive(Default)]
pub struct SitePlan<'a> {
    /// Connection string of its database.
    pub conninfo: String,
    /// Further settings.
    pub settings: &'a [(&'a str, &'a str)],
    /// A program that starts it, and `doctor`.
    pub wrapper: &'a [&'a str],
    /// Codes of refusals that the fault explains.
    pub explained: &'static [&'static str],
}

pub struct Site {
    pub load: Arc<Load>,
    pub server: Program,
    pub url: String,
    metrics: String,
    settings: Vec<(String, String)>,
    wrapper: Vec<String>,
}

/// An address that is free now.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

impl Site {
    /// Starts the server. The load does not run yet.
    pub fn open(plan: &SitePlan<'_>) -> Site {
        let (listen, metrics) = (free(), free());
        let url = format!("http://{listen}");
        let load = Load::before(url.clone(), plan.explained);
        let mails = load.mails();
        let base = [
            ("DATABASE_URL", plan.conninfo.as_str()),
            ("VESTIBULE_DATABASE_POOL", "8"),
            ("VESTIBULE_MAIL_DIR", &mails),
            ("VESTIBULE_PUBLIC_URL", &url),
            ("VESTIBULE_LISTEN", &listen),
            ("VESTIBULE_METRICS_LISTEN", &metrics),
            ("VESTIBULE_KEYS", KEYS),
            ("VESTIBULE_CAPTCHA", "off"),
            ("VESTIBULE_COOLDOWN", "off"),
            ("VESTIBULE_MAILS", "off"),
            ("VESTIBULE_RATE_LIMIT", "off"),
            ("VESTIBULE_SHUTDOWN_DELAY", "off"),
            // As operators read it: what is judged are the lines of a night.
            ("VESTIBULE_LOG", "info"),
        ];
        let all: Vec<(&str, &str)> = base.into_iter().chain(plan.settings.iter().copied()).collect();
        let settings = all.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect();
        let wrapper = if plan.wrapper.is_empty() { &PLAIN[..] } else { plan.wrapper };
        let server = Program::start_through(wrapper, &["serve"], &all);
        assert_eq!(server.url(), url);
        let wrapper = wrapper.iter().map(|word| String::from(*word)).collect();
        Site { load, server, url, metrics: format!("http://{metrics}"), settings, wrapper }
    }

    fn command(&self, arguments: &[&str]) -> crate::support::program::Said {
        let settings: Vec<_> = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let wrapper: Vec<&str> = self.wrapper.iter().map(String::as_str).collect();
        tokio::task::block_in_place(|| run_through(&wrapper, arguments, &settings))
    }

    /// Checks of `doctor`, run now.
    pub fn doctor(&self) -> Vec<Value> {
        let said = self.command(&["doctor", "--json"]);
        serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err))
    }

    /// Findings of `audit verify`; none if the trail is whole.
    pub fn findings(&self) -> Option<String> {
        let said = self.command(&["audit", "verify"]);
        (said.code != 0).then(|| format!("{}{}", said.out, said.err))
    }

    /// The metrics now.
    pub async fn metrics(&self) -> Page {
        Page::parse(&Browser::new(&self.metrics).send("GET", "/metrics", &[], "").await.body)
    }

    /// Lines of the log so far.
    pub fn log(&self) -> Vec<String> {
        self.server.said().lines().map(str::to_owned).collect()
    }

    /// Memory of the server now, in KiB, without pages of files, which the kernel drops before a limit ends a process.
    pub fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}
