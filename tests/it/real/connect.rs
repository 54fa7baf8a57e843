//! The samples of `docs/connect.md` beside `dev`: as they are, with only ports changed.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::kit;
use super::proxied::free_ports;
use crate::dev;
use crate::support::Browser;
use crate::support::program::{Program, run_with};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// `dev` with a gate's settings, and the samples with its ports.
struct Bench {
    folder: tempfile::TempDir,
    dev: Program,
    gate: u16,
    service: u16,
}

/// A sample's process, killed when dropped.
struct Sample(Child);

impl Drop for Sample {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

impl Bench {
    fn new() -> Bench {
        let folder = dev::folder();
        let [gate, service] = free_ports();
        let (gates, origin) = (format!("127.0.0.1:{gate}=BO"), format!("http://127.0.0.1:{gate}"));
        let settings = [
            ("VESTIBULE_GATE_HOSTS", gates.as_str()),
            ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"),
            ("VESTIBULE_ALLOWED_ORIGINS", origin.as_str()),
        ];
        let data = folder.path().join("data");
        let dev = Program::start(
            &["dev", "--no-fetch", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"],
            &settings,
        );
        Bench { folder, dev, gate, service }
    }

    /// A sample's text with the ports of this bench.
    fn written(&self, name: &str) -> PathBuf {
        let text = std::fs::read_to_string(Path::new(ROOT).join("docs/connect").join(name)).unwrap();
        let text = text.replace("127.0.0.1:8080", self.dev.url().strip_prefix("http://").unwrap());
        let text = text.replace("127.0.0.1:8090", &format!("127.0.0.1:{}", self.gate));
        let text = text.replace("127.0.0.1:3000", &format!("127.0.0.1:{}", self.service));
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Starts a program and waits until a port of this bench takes connections.
    fn started(&self, mut command: Command, port: u16) -> Sample {
        let log = self.folder.path().join(format!("log-{port}"));
        let file = std::fs::File::create(&log).unwrap();
        let command = command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        let mut sample = Sample(command.spawn().unwrap());
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = sample.0.try_wait().unwrap();
            let said = || std::fs::read_to_string(&log).unwrap();
            assert!(ended.is_none() && since.elapsed() < Duration::from_secs(10), "{ended:?} {}", said());
            std::thread::sleep(Duration::from_millis(10));
        }
        sample
    }

    fn office(&self) -> Sample {
        let mut command = Command::new("/usr/bin/python3");
        command.arg(Path::new(ROOT).join("docs/connect/office.py")).arg(self.service.to_string());
        self.started(command, self.service)
    }

    fn service(&self) -> Sample {
        let mut command = Command::new("/usr/bin/python3");
        command.arg(Path::new(ROOT).join("docs/connect/service.py")).arg(self.service.to_string());
        command.arg(self.dev.url()).arg(format!("127.0.0.1:{}", self.gate));
        self.started(command, self.service)
    }

    fn nginx(&self) -> Sample {
        let installed = Path::new("/usr/sbin/nginx");
        let mut command = Command::new(if installed.exists() { "/usr/sbin/nginx" } else { "nginx" });
        // One process, so that a kill ends all of it.
        command.arg("-p").arg(self.folder.path()).arg("-c").arg(self.written("nginx.conf"));
        command.args(["-g", "master_process off;"]);
        self.started(command, self.gate)
    }

    fn caddy(&self) -> Sample {
        let mut command = Command::new("caddy");
        command.args(["run", "--adapter", "caddyfile", "--config"]).arg(self.written("Caddyfile"));
        command.env("HOME", self.folder.path()).env("XDG_CONFIG_HOME", self.folder.path());
        self.started(command, self.gate)
    }

    /// Signs the admin of `dev` in. The browser's cookies are those of every port of this machine.
    async fn signed_in(&self) -> Browser {
        let (browser, data) = (self.visitor(&self.dev.url()), self.folder.path().join("data"));
        assert_eq!(browser.request_lookup(dev::ADMIN).await["status"], true);
        let proven = browser.verify_lookup(&dev::code(&data, 1).await).await;
        let code = run_with(&["totp"], &[], proven["authUrlFor2fa"].as_str().unwrap()).out;
        let code = code.trim_end().to_owned();
        assert_eq!(browser.verify_2fa(&code).await["status"], true);
        browser
    }

    fn visitor(&self, url: &str) -> Browser {
        Browser::at(url, url)
    }

    fn gate(&self) -> String {
        format!("http://127.0.0.1:{}", self.gate)
    }
}

/// A gate before the sample back office sends pages to the sign-in and back, and lets an admin in until the sign-out.
async fn an_office_is_entered_and_left(bench: &Bench) {
    let stranger = bench.visitor(&bench.gate());
    let page = [("accept", "text/html"), ("x-auth-email", "eve@example.com"), ("x-auth-roles", "BO")];
    let sent = stranger.send("GET", "/orders?page=2", &page, "").await;
    let back = format!("{}/orders?page=2", bench.gate());
    let back: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
    let led = sent.headers.get("location").map(|to| to.to_str().unwrap().to_owned());
    assert_eq!((sent.status, led), (303, Some(format!("{}/sign-in?return_to={back}", bench.dev.url()))));
    assert_eq!(stranger.send("GET", "/", &[], "").await.status, 401, "a program");

    let browser = bench.signed_in().await;
    stranger.takes_all_of(&browser);
    let entered = stranger.send("GET", "/orders?page=2", &page, "").await;
    assert_eq!(entered.status, 200, "{}", entered.body);
    assert!(entered.body.contains(dev::ADMIN) && !entered.body.contains("eve@"), "{}", entered.body);

    let origin = bench.dev.url();
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
    let left = browser.send("POST", "/sign-out", &form, format!("return_to={}/", bench.gate())).await;
    assert_eq!((left.status, left.headers["location"].to_str().unwrap()), (303, format!("{}/", bench.gate()).as_str()));
    assert_eq!(stranger.send("GET", "/", &[], "").await.status, 401, "signed out");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx"]
async fn the_sample_office_is_entered_and_left_behind_nginx() {
    let bench = Bench::new();
    let _running = (bench.office(), bench.nginx());
    an_office_is_entered_and_left(&bench).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants caddy"]
async fn the_sample_office_is_entered_and_left_behind_caddy() {
    let bench = Bench::new();
    let _running = (bench.office(), bench.caddy());
    an_office_is_entered_and_left(&bench).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants nginx and python3-jwt"]
async fn the_sample_service_believes_the_assertion_alone() {
    let bench = Bench::new();
    let _running = (bench.service(), bench.nginx());
    let around = bench.visitor(&format!("http://127.0.0.1:{}", bench.service));
    let claims = [("x-auth-email", dev::ADMIN), ("x-auth-roles", "OWNER"), ("x-auth-assertion", "e30.e30.e30")];
    assert_eq!(around.send("GET", "/", &claims, "").await.status, 401);
    let browser = bench.visitor(&bench.gate());
    let admin = bench.signed_in().await;
    browser.takes_all_of(&admin);
    let told = browser.send("GET", "/", &[], "").await;
    assert_eq!(told.status, 200, "{}", told.body);
    assert_eq!((&told.json()["email"], &told.json()["roles"]), (&json!(dev::ADMIN), &json!(["CMS", "BO", "OWNER"])));
}

#[test]
#[ignore = "wants npm"]
fn the_sample_page_is_built_from_its_locked_packages() {
    let (home, _lock) = kit::locked("connect");
    let (from, folder) = (Path::new(ROOT).join("docs/connect/react"), home.join("react"));
    std::fs::create_dir_all(folder.join("public")).unwrap();
    for name in ["package.json", "package-lock.json", "main.jsx", "public/index.html"] {
        std::fs::copy(from.join(name), folder.join(name)).unwrap();
    }
    let npm = |arguments: &[&str]| {
        let mut command = kit::bounded(300, "npm");
        command.args(arguments).current_dir(&folder);
        kit::succeeds(kit::ran(command, "npm"));
    };
    kit::installed(&home, &folder.join("package-lock.json"), || {
        npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    });
    npm(&["run", "build"]);
    let built = std::fs::read_to_string(folder.join("public/main.js")).unwrap();
    assert!(built.contains("query SignedIn") && built.contains("/sign-out"), "{}", built.len());
}

#[test]
fn the_lock_of_the_sample_page_names_hashes_and_no_place() {
    let lock: Value = serde_json::from_str(include_str!("../../../docs/connect/react/package-lock.json")).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        assert!(package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{path}");
        assert!(package.get("resolved").is_none(), "{path}");
    }
}

#[test]
fn every_command_of_the_page_names_files_that_are_there() {
    let page = include_str!("../../../docs/connect.md");
    let named = page.split(|c: char| c.is_whitespace() || "\"`()".contains(c)).filter_map(|word| {
        let path = word.strip_prefix("$PWD/").unwrap_or(word);
        path.starts_with("docs/connect").then_some(path)
    });
    let named: Vec<&str> = named.collect();
    assert!(named.len() >= 6, "{named:?}");
    for path in named {
        assert!(Path::new(ROOT).join(path).exists(), "{path}");
    }
}
