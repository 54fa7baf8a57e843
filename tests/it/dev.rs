//! `dev`, the real program: it needs nothing, keeps what it has, and leaves nothing running.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;
use totp_rs::Totp;
use vestibule::clock::Clock;

use crate::support::program::{Program, processes_on, run, run_with};
use crate::support::{Browser, until};

pub const ADMIN: &str = "admin@example.com";

/// A folder that PostgreSQL's user may traverse if the tests run as root.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

/// `dev` without the rate limit: four sign-ins within a second exceed one network's ten mutations.
pub fn start(data: &Path) -> Program {
    let data = data.to_str().unwrap();
    let settings = [("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_RATE_LIMIT", "off")];
    Program::start(&["dev", "--data", data, "--listen", "127.0.0.1:0"], &settings)
}

/// The code of the newest of `count` mails, without notices.
pub async fn code(data: &Path, mails: usize) -> String {
    until("a mail", async || {
        let entries = std::fs::read_dir(data.join("mail")).ok()?;
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|kind| kind == "eml"));
        paths.sort();
        let mut asked: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        asked.retain(|mail| !mail.contains("\nSubject: Vestibule security notice: "));
        let newest = asked.last().filter(|_| asked.len() == mails)?;
        let code = newest.lines().find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
        code.map(str::to_owned)
    })
    .await
}

/// Signs in as far as the mailed code; the answer to it.
async fn prove_address(browser: &Browser, data: &Path, mails: usize) -> Value {
    assert_eq!(browser.request_lookup(ADMIN).await["status"], true);
    let proven = browser.verify_lookup(&code(data, mails).await).await;
    assert_eq!(proven["status"], true, "{proven}");
    proven
}

#[tokio::test(flavor = "multi_thread")]
async fn the_admin_of_dev_signs_in_and_survives_a_restart() {
    let folder = folder();
    let data = folder.path().join("data");
    let dev = start(&data);
    let url = dev.url();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let browser = Browser::at(&url, &url);
    let ready = browser.send("GET", "/readyz", &[], "").await;
    assert_eq!((ready.status, ready.body.as_str()), (200, "ready\n"));
    let doctor = run(&["doctor", "--data", data.to_str().unwrap()], &[]);
    assert_eq!((doctor.code, doctor.err.as_str()), (0, ""), "{}", doctor.out);
    assert_eq!(doctor.out.lines().filter(|line| line.trim_start().starts_with("ok")).count(), 8, "{}", doctor.out);

    let asked = browser.request_lookup_answer(ADMIN).await;
    let name = |kind: &str| format!("vestibule-{kind}-{}", url.rsplit_once(':').unwrap().1);
    let value = browser.cookie(&name("pending")).unwrap();
    let expected = format!("{}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=900", name("pending"));
    assert_eq!(asked.set_cookies(), [expected]);
    let proven = browser.verify_lookup(&code(&data, 1).await).await;
    let phone = proven["authUrlFor2fa"].as_str().unwrap().to_owned();
    let shown = run_with(&["totp"], &[], &phone).out;
    let signed_in = browser.verify_2fa_answer(shown.trim_end()).await;
    assert_eq!(signed_in.field("verify2fa")["status"], true);
    let value = browser.cookie(&name("session")).unwrap();
    let device = browser.cookie(&name("device")).unwrap();
    assert_eq!(
        signed_in.set_cookies(),
        [
            format!("{}={value}; HttpOnly; SameSite=Lax; Path=/", name("session")),
            format!("{}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0", name("pending")),
            format!("{}={device}; HttpOnly; SameSite=Lax; Path=/; Max-Age=31536000", name("device")),
        ]
    );
    let me = browser.current_user().await;
    assert_eq!((&me["email"], &me["roles"]), (&ADMIN.into(), &serde_json::json!(["CMS", "BO", "OWNER"])));

    for (page, told) in [("/dev/mail", ADMIN), ("/sign-in", "/assets/sign_in.")] {
        let answer = browser.send("GET", page, &[], "").await;
        assert!(answer.status == 200 && answer.body.contains(told), "{page} {}", answer.status);
    }
    let introspected = browser.graphql(serde_json::json!({ "query": "{ __type(name: \"Query\") { name } }" })).await;
    assert_eq!(introspected.field("__type")["name"], "Query");
    let listed = run(&["admin", "list", "--json", "--data", data.to_str().unwrap()], &[]);
    assert!(listed.code == 0 && listed.out.contains("\"enrolled\": true"), "{} {}", listed.out, listed.err);

    let second = run(&["dev", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"], &[]);
    assert_eq!((second.code, second.out.as_str(), second.err.lines().count()), (1, "", 1), "{}", second.err);
    assert!(second.err.contains(&url), "{}", second.err);

    dev.signal("INT");
    let (code, said, _) = dev.ended();
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(processes_on(&data), Vec::<String>::new());

    let dev = start(&data);
    let again = Browser::at(&dev.url(), &dev.url());
    let proven = prove_address(&again, &data, 2).await;
    assert_eq!(proven["authUrlFor2fa"], Value::Null);
    // The current time step is used already, so the next one is shown.
    let next = Clock::system().now().timestamp() + 30;
    let shown = Totp::from_url(&phone).unwrap().generate(next.try_into().unwrap()).to_string();
    assert_eq!(again.verify_2fa(&shown).await["status"], true);
    assert_eq!(again.current_user().await["id"], me["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_dev_leaves_no_postgres_and_starts_again() {
    let folder = folder();
    let data = folder.path().join("data");
    let dev = start(&data);
    assert!(!processes_on(&data).is_empty());
    dev.signal("KILL");
    let (code, _, _) = dev.ended();
    assert_eq!(code, None);
    until("PostgreSQL to be gone", async || processes_on(&data).is_empty().then_some(())).await;
    let dev = start(&data);
    let browser = Browser::at(&dev.url(), &dev.url());
    assert_eq!(browser.request_lookup(ADMIN).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn dev_listens_on_this_machine_only() {
    let folder = folder();
    let data = folder.path().join("data");
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let said = run(&["dev", "--data", data.to_str().unwrap(), "--listen", listen], &[]);
        assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (1, "", 1), "{}", said.err);
        assert!(said.err.contains("loopback") || said.err.contains("127.0.0.1"), "{}", said.err);
    }
    assert!(!data.exists(), "refused before anything is made");
    let dev = start(&data);
    let url = dev.url();
    let port = url.rsplit_once(':').unwrap().1;
    let local = [format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}")];
    for origin in &local {
        assert_eq!(Browser::at(&url, origin).request_lookup("nobody@example.com").await["status"], true);
    }
    for origin in ["https://admin.example.com", "http://evil.example", "http://localhost.evil.example"] {
        let answer = Browser::at(&url, origin).request_lookup_answer(ADMIN).await;
        assert_eq!((answer.status, answer.code().as_str()), (421, "BAD_USER_INPUT"), "{origin}");
    }
    for origin in ["http://evil.example", "null"] {
        let headers = [("content-type", "application/json"), ("origin", origin)];
        let answer = Browser::at(&url, &url).send("POST", "/graphql", &headers, "{}").await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"), "{origin}");
    }
}

#[test]
fn dev_says_that_it_asks_for_no_captcha_where_one_is_set() {
    let folder = folder();
    let data = folder.path().join("data");
    let refused = ["dev", "--data", data.to_str().unwrap(), "--listen", "0.0.0.0:0"];
    let keys = [("VESTIBULE_CAPTCHA_SECRET", "0x4A"), ("VESTIBULE_CAPTCHA_SITE_KEY", "0x4AAA")];
    for (captcha, lines) in [("off", 0), ("turnstile", 1)] {
        let said = run(&refused, &[("VESTIBULE_CAPTCHA", captcha), keys[0], keys[1]]);
        let told = said.err.lines().filter(|line| line.contains("VESTIBULE_CAPTCHA is set and does nothing"));
        assert_eq!((said.code, told.count()), (1, lines), "{captcha} {}", said.err);
    }
}

#[test]
fn without_leave_to_fetch_dev_names_the_package() {
    let folder = folder();
    let (data, clients) = (folder.path().join("data"), folder.path().join("clients"));
    std::fs::create_dir_all(data.join("pg/data")).unwrap();
    // A data folder of a PostgreSQL version that is not installed.
    std::fs::write(data.join("pg/data/PG_VERSION"), "99\n").unwrap();
    std::fs::create_dir(&clients).unwrap();
    let script =
        "cd \"$1\" && printf '#!/bin/sh\\n>%s/asked\\n' \"$1\" >apt-get && chmod +x apt-get && cp apt-get dpkg-deb";
    let made = std::process::Command::new("sh").args(["-c", script, "sh"]).arg(&clients).status().unwrap();
    assert!(made.success());
    let path = format!("{}:{}", clients.display(), std::env::var("PATH").unwrap());
    let said =
        run(&["dev", "--no-fetch", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()], &[("PATH", &path)]);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
    assert!(said.err.contains("install") && !said.err.contains("fetching"), "{}", said.err);
    assert!(!clients.join("asked").exists(), "no package client was asked");
}
