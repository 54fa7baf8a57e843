//! SMTP to real servers: aiosmtpd (Python, OpenSSL) and Exim (GnuTLS), each with a login and a certificate of the
//! test's authority.

use std::fs::Permissions;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::authority::{Authority, Issued};
use crate::support::{House, NO_WAITS, SmtpSink, until};

const FROM: (&str, &str) = ("VESTIBULE_MAIL_FROM", "Sign-in <sign-in@mail.example.com>");

/// Program that serves implicit TLS and STARTTLS on two ports, prints the ports, and then prints each mail as a line of
/// JSON.
const AIOSMTPD: &str = r#"
import asyncio, json, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

class Prints:
    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "tls": server.transport.get_extra_info("cipher") is not None, "login": session.auth_data,
            "from": envelope.mail_from, "to": envelope.rcpt_tos,
            "content": envelope.content.decode("ascii"),
        }), flush=True)
        return "250 taken"

def login(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"ann@example.com", b"a&b:c d")
    return AuthResult(success=right, handled=False, auth_data=data.login.decode() if right else None)

def smtp(context, implicit):
    return SMTP(Prints(), hostname="127.0.0.1", tls_context=None if implicit else context,
        require_starttls=not implicit, auth_required=True, auth_require_tls=not implicit, authenticator=login)

async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain("cert.pem", "key.pem")
    loop = asyncio.get_running_loop()
    for implicit in [True, False]:
        server = await loop.create_server(lambda implicit=implicit: smtp(context, implicit),
            "127.0.0.1", 0, ssl=context if implicit else None)
        print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"#;

/// Process of a mail server, killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

struct Aiosmtpd {
    /// Ports for implicit TLS and for STARTTLS.
    ports: [u16; 2],
    mails: Arc<Mutex<Vec<Value>>>,
    _running: Running,
    _folder: tempfile::TempDir,
}

impl Aiosmtpd {
    fn start(issued: &Issued) -> Aiosmtpd {
        let folder = tempfile::tempdir().unwrap();
        issued.write_to(folder.path());
        // Debian's package installs aiosmtpd for the system's Python only.
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-c", AIOSMTPD]).current_dir(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| super::lacking("python3-aiosmtpd", &error));
        let mut running = Running(child);
        let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        let mut port = || {
            let missing = || super::lacking("python3-aiosmtpd", &std::io::ErrorKind::NotFound.into());
            lines.next().unwrap_or_else(missing).unwrap().parse().unwrap()
        };
        let ports = [port(), port()];
        let mails = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&mails);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                shared.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Aiosmtpd { ports, mails, _running: running, _folder: folder }
    }
}

async fn house(url: &str, ca: &Authority) -> House {
    House::with(&[FROM, ("VESTIBULE_SMTP_URL", url), ("VESTIBULE_SMTP_CA_FILE", ca.file()), NO_WAITS[0], NO_WAITS[1]])
        .await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants python3-aiosmtpd"]
async fn aiosmtpd_takes_a_code_by_implicit_tls_and_by_starttls_with_a_login() {
    let ca = Authority::new("ours");
    let server = Aiosmtpd::start(&ca.issue("127.0.0.1"));
    for (index, scheme) in ["smtps", "smtp"].into_iter().enumerate() {
        let url = format!("{scheme}://ann%40example.com:a&b%3Ac%20d@127.0.0.1:{}", server.ports[index]);
        let house = house(&url, &ca).await;
        house.admin("ann@example.com").await;
        let browser = house.browser();
        assert_eq!(browser.request_lookup("ann@example.com").await["status"], true);
        house.mails_are_carried().await;
        // The mail is in the pipe before the server takes it, and is read from there by a thread.
        let mail = until("the mail", async || server.mails.lock().unwrap().get(index).cloned()).await;
        assert_eq!((&mail["tls"], &mail["login"]), (&json!(true), &json!("ann@example.com")), "{scheme}");
        assert_eq!(mail["from"], "sign-in@mail.example.com");
        assert_eq!(mail["to"], json!(["ann@example.com"]));
        let code = code_of(mail["content"].as_str().unwrap());
        assert_eq!(browser.verify_lookup(&code).await["status"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants python3-aiosmtpd"]
async fn aiosmtpd_gets_nothing_with_a_wrong_password_and_the_mail_waits() {
    let ca = Authority::new("ours");
    let server = Aiosmtpd::start(&ca.issue("127.0.0.1"));
    for (index, user) in ["ann%40example.com:other@", ""].into_iter().enumerate() {
        let house = house(&format!("smtps://{user}127.0.0.1:{}", server.ports[0]), &ca).await;
        house.admin("ann@example.com").await;
        house.browser().request_lookup("ann@example.com").await;
        waits(&house).await;
        assert_eq!(server.mails.lock().unwrap().len(), 0, "{index}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants python3-aiosmtpd"]
async fn aiosmtpd_with_a_certificate_that_does_not_hold_gets_nothing() {
    let (ca, other) = (Authority::new("ours"), Authority::new("theirs"));
    for issued in [ca.issue("localhost"), ca.issue_expired("127.0.0.1"), other.issue("127.0.0.1")] {
        let server = Aiosmtpd::start(&issued);
        for (index, scheme) in ["smtps", "smtp"].into_iter().enumerate() {
            let url = format!("{scheme}://ann%40example.com:a&b%3Ac%20d@127.0.0.1:{}", server.ports[index]);
            let house = house(&url, &ca).await;
            house.admin("ann@example.com").await;
            house.browser().request_lookup("ann@example.com").await;
            waits(&house).await;
            assert_eq!(server.mails.lock().unwrap().len(), 0, "{scheme}");
        }
    }
}

/// Configuration of Exim: a login under TLS only, by implicit TLS and by STARTTLS. Accepted mails go to the test's
/// sink.
const EXIM: &str = r"
primary_hostname = mx.example.com
spool_directory = FOLDER/spool
log_file_path = FOLDER/spool/%slog
pid_file_path = FOLDER/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = IMPLICIT : STARTTLS
tls_on_connect_ports = IMPLICIT
tls_advertise_hosts = *
tls_certificate = FOLDER/cert.pem
tls_privatekey = FOLDER/key.pem
auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = recipient
keep_environment =

begin acl
recipient:
  accept authenticated = *
  deny message = who are you?

begin routers
on:
  driver = manualroute
  route_list = * 127.0.0.1::NEXT
  self = send
  transport = on

begin transports
on:
  driver = smtp
  hosts_avoid_tls = *

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{{eq{$auth2}{ann}}{eq{$auth3}{pass word}}}}
  server_set_id = $auth2
";

struct Exim {
    /// Ports for implicit TLS and for STARTTLS.
    ports: [u16; 2],
    _running: Running,
    _folder: tempfile::TempDir,
}

impl Exim {
    async fn start(issued: &Issued, next: &SmtpSink) -> Exim {
        let folder = tempfile::tempdir().unwrap();
        let spool = folder.path().join("spool");
        std::fs::create_dir(&spool).unwrap();
        issued.write_to(folder.path());
        // Started by root, Exim runs as another user, who must read the key and write the spool.
        for (path, mode) in [(folder.path(), 0o755), (&spool, 0o777), (&folder.path().join("key.pem"), 0o644)] {
            std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        }
        // Exim cannot choose a free port, so the test finds two.
        let free = [TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap()];
        let ports = free.map(|listener| listener.local_addr().unwrap().port());
        let places = [
            ("FOLDER", folder.path().display().to_string()),
            ("IMPLICIT", ports[0].to_string()),
            ("STARTTLS", ports[1].to_string()),
            ("NEXT", next.at.port().to_string()),
        ];
        let config = places.iter().fold(String::from(EXIM), |config, (name, value)| config.replace(name, value));
        let path = folder.path().join("exim.conf");
        std::fs::write(&path, config).unwrap();
        let mut command = Command::new("/usr/sbin/exim4");
        command.arg("-bdf").arg("-C").arg(&path).stdin(Stdio::null());
        let mut running = Running(command.spawn().unwrap_or_else(|error| super::lacking("exim4-daemon-light", &error)));
        for port in ports {
            until("Exim to listen", async || {
                assert_eq!(running.0.try_wait().unwrap(), None, "Exim ended: what it said stands above");
                tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
            })
            .await;
        }
        Exim { ports, _running: running, _folder: folder }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants exim4-daemon-light"]
async fn exim_takes_a_code_by_implicit_tls_and_by_starttls_with_a_login() {
    let ca = Authority::new("ours");
    let next = SmtpSink::open(&[]).await;
    let server = Exim::start(&ca.issue("127.0.0.1"), &next).await;
    for (index, scheme) in ["smtps", "smtp"].into_iter().enumerate() {
        let house = house(&format!("{scheme}://ann:pass%20word@127.0.0.1:{}", server.ports[index]), &ca).await;
        house.admin("ann@example.com").await;
        let browser = house.browser();
        assert_eq!(browser.request_lookup("ann@example.com").await["status"], true);
        house.mails_are_carried().await;
        until("the mail to be handed on", async || (next.accepted().len() == index + 1).then_some(())).await;
        let mail = next.accepted()[index].clone();
        assert_eq!(mail.rcpt, ["<ann@example.com>"]);
        assert_eq!(browser.verify_lookup(&code_of(&mail.content)).await["status"], true);
    }
    // A wrong password fails the login, and the mail waits.
    let house = house(&format!("smtp://ann:other@127.0.0.1:{}", server.ports[1]), &ca).await;
    house.admin("ann@example.com").await;
    house.browser().request_lookup("ann@example.com").await;
    waits(&house).await;
    assert_eq!(next.sent().len(), 2);
}

/// Waits until the mail was attempted, deferred and attempted again.
async fn waits(house: &House) {
    for count in 1..=2 {
        let settled = format!("select count(*) from outbox where attempts = {count} and claimed_until is null");
        until("the mail to wait", async || (house.db_number(&settled).await == 1).then_some(())).await;
        house.wait(TimeDelta::seconds(30));
        house.ring();
    }
}

/// Checks the headers of a received mail. Returns its code.
fn code_of(content: &str) -> String {
    let content = content.replace("\r\n", "\n");
    let (head, body) = content.split_once("\n\n").unwrap();
    let from = "From: Sign-in <sign-in@mail.example.com>";
    for header in [from, "To: ann@example.com", "Auto-Submitted: auto-generated", "MIME-Version: 1.0"] {
        assert_eq!(head.lines().filter(|line| *line == header).count(), 1, "{header} in {head}");
    }
    let ids: Vec<&str> = head.lines().filter(|line| line.to_ascii_lowercase().starts_with("message-id:")).collect();
    assert_eq!(ids.len(), 1, "{head}");
    assert!(ids[0].ends_with("@mail.example.com>"), "{head}");
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let code = body.lines().find(six).unwrap_or_else(|| panic!("no code in {body}"));
    assert!(!head.contains(code));
    code.to_owned()
}
