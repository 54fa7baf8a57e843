//! chromedriver, one per test process, on a free port. A shell reads a pipe of the process: however the process ends,
//! the pipe closes and the shell ends chromedriver and with it every Chromium.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Script that runs the driver (`$0`) until its input ends, then deletes the folder of the browsers' profiles.
const BESIDE: &str = "\"$0\" --port=0 </dev/null & driver=$!
    read -r _
    kill \"$driver\"; wait \"$driver\"
    for _ in 1 2 3 4 5 6 7 8 9; do rm -rf \"$TMPDIR\" 2>/dev/null && break; done";

const ARGUMENTS: [&str; 10] = [
    "--headless",
    // Chromium refuses to run as root with its sandbox. Only pages of the tests are opened.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    "--remote-debugging-pipe",
    "--lang=en-GB",
];

struct Driver {
    url: String,
    _shell: Child,
}

static DRIVER: OnceLock<Driver> = OnceLock::new();

/// Limit of two browsers at once, because each takes a processor while it starts.
static SEATS: Semaphore = Semaphore::const_new(2);

fn driver() -> &'static Driver {
    DRIVER.get_or_init(|| {
        let name = "chromedriver";
        let there = Command::new(name).arg("--version").stdout(Stdio::null()).status();
        there.unwrap_or_else(|error| crate::real::lacking("chromium-driver", &error));
        let folder = tempfile::tempdir().unwrap().keep();
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", BESIDE, name]).env("TMPDIR", folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = shell.stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(shell.stdout.take().unwrap()).lines();
        let told = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let url = format!("http://127.0.0.1:{}", told.unwrap_or_else(|| panic!("chromedriver told no port")));
        std::thread::spawn(move || lines.for_each(drop));
        Driver { url, _shell: shell }
    })
}

/// Starts a Chromium that resolves only `example.com` and its subdomains, to `port` of this machine.
pub async fn chromium(port: u16, touched: Option<(u16, u16)>) -> (Client, SemaphorePermit<'static>) {
    let seat = SEATS.acquire().await.unwrap();
    let rules = format!("MAP *.example.com:443 127.0.0.1:{port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    let mut arguments: Vec<String> = ARGUMENTS.iter().map(|argument| (*argument).to_owned()).collect();
    arguments.extend([format!("--host-resolver-rules={rules}"), "--window-size=1280,800".into()]);
    let mut options = json!({ "args": arguments });
    if let Some((width, height)) = touched {
        let metrics = json!({ "width": width, "height": height, "pixelRatio": 1, "touch": true, "mobile": true });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    let mut wanted = Capabilities::new();
    wanted.insert("goog:chromeOptions".into(), options);
    wanted.insert("acceptInsecureCerts".into(), true.into());
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let client = builder.capabilities(wanted).connect(&driver().url).await;
    (client.unwrap_or_else(|error| panic!("no Chromium came (package `chromium`): {error}")), seat)
}

/// Command of Chromium's DevTools protocol.
#[derive(Debug)]
pub struct Cdp(pub &'static str, pub Value);

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}
