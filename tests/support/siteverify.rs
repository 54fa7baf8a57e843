//! A stand-in for the captcha services: a proxy to their addresses, with a certificate of its own, and an address of its
//! own in clear. What it answers is in the token, or was told it for that token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::Child;

/// The captcha's secret in the tests that serve with one.
pub const SECRET: &str = "canary-captcha-secret-5d1f";

const HOSTS: [&str; 4] =
    ["www.google.com", "recaptchaenterprise.googleapis.com", "challenges.cloudflare.com", "api.hcaptcha.com"];

pub struct Siteverify {
    /// Where it proxies, and where it is asked in clear.
    pub proxy: String,
    /// The certificate that vouches for it, as a file.
    pub ca_file: tempfile::NamedTempFile,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connected: usize,
    told: HashMap<String, (u16, String)>,
    calls: Vec<Call>,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Call {
    /// The address it was sent to: host and path.
    pub url: String,
    pub body: String,
}

/// The program with this captcha, asked by crowds, and telling all it can.
pub async fn serve_asking(captcha: &str, more: &[(&str, &str)]) -> Child {
    let mut settings = vec![
        ("VESTIBULE_CAPTCHA", captcha),
        ("VESTIBULE_CAPTCHA_SECRET", SECRET),
        ("VESTIBULE_CAPTCHA_SITE_KEY", "site-key"),
        ("VESTIBULE_RATE_LIMIT", "1000/1s"),
        ("VESTIBULE_LOG", "trace,vestibule=trace"),
    ];
    settings.extend_from_slice(more);
    Child::serve(&settings).await
}

impl Siteverify {
    pub async fn open() -> Siteverify {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(HOSTS.map(String::from)).unwrap().signed_by(&key, &ca).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], key)
            .unwrap();
        let ca_file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(ca_file.path(), ca.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let (acceptor, seen) = (TlsAcceptor::from(Arc::new(config)), Arc::new(Mutex::new(Seen::default())));
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acceptor.clone(), Arc::clone(&shared)));
            }
        });
        Siteverify { proxy, ca_file, seen }
    }

    /// What makes a program go through it, and believe it.
    pub fn settings(&self) -> [(&str, &str); 2] {
        [("HTTPS_PROXY", &self.proxy), ("SSL_CERT_FILE", self.ca_file.path().to_str().unwrap())]
    }

    /// Tells it what to answer to a token.
    pub fn tell(&self, token: &str, status: u16, body: &str) {
        self.seen.lock().unwrap().told.insert(token.to_owned(), (status, body.to_owned()));
    }

    /// The calls so far.
    pub fn asked(&self) -> Vec<Call> {
        self.seen.lock().unwrap().calls.clone()
    }

    /// The bodies of the calls so far.
    pub fn calls(&self) -> Vec<String> {
        self.asked().into_iter().map(|call| call.body).collect()
    }

    /// How often someone connected, whether or not a call came of it.
    pub fn connected(&self) -> usize {
        self.seen.lock().unwrap().connected
    }
}

async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor, seen: Arc<Mutex<Seen>>) -> Option<()> {
    seen.lock().unwrap().connected += 1;
    let mut first = [0; 8];
    loop {
        match stream.peek(&mut first).await.ok()? {
            // Hung up on.
            0 => return None,
            8 => break,
            _ => tokio::task::yield_now().await,
        }
    }
    if &first != b"CONNECT " {
        return answer(stream, "", &seen).await;
    }
    let connect = read_request(&mut stream).await?;
    let host = connect.strip_prefix("CONNECT ")?.split(':').next()?.to_owned();
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
    answer(acceptor.accept(stream).await.ok()?, &host, &seen).await
}

/// Answers one request after the other.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, host: &str, seen: &Mutex<Seen>) -> Option<()> {
    loop {
        let request = read_request(&mut stream).await?;
        let (head, body) = request.split_once("\r\n\r\n")?;
        let path = head.strip_prefix("POST ")?.split(' ').next()?;
        let token = token(body)?;
        let told = {
            let mut seen = seen.lock().unwrap();
            seen.calls.push(Call { url: format!("{host}{path}"), body: body.to_owned() });
            seen.told.get(&token).cloned()
        };
        let (status, said) = match (told, token.as_str()) {
            (Some(told), _) => told,
            (None, "good") => (200, r#"{"success":true,"score":0.9}"#.into()),
            (None, "bad") => (200, r#"{"success":false,"error-codes":["invalid-input-response"]}"#.into()),
            (None, "duplicate") => (200, r#"{"success":false,"error-codes":["timeout-or-duplicate"]}"#.into()),
            (None, "refused") => (200, r#"{"success":false,"error-codes":["invalid-input-secret"]}"#.into()),
            (None, "late") => {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                (200, r#"{"success":false,"error-codes":["invalid-input-response"]}"#.into())
            }
            (None, "html") => (500, "<!doctype html><title>Error</title>".into()),
            (None, "redirect") => (307, String::new()),
            (None, "slow") => return endless(stream, "{", std::time::Duration::from_millis(100)).await,
            (None, "huge") => return endless(stream, &" ".repeat(4096), std::time::Duration::ZERO).await,
            (None, _) => std::future::pending().await,
        };
        let length = said.len();
        let head = format!("HTTP/1.1 {status} So\r\nlocation: /elsewhere\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(format!("{head}{said}").as_bytes()).await.ok()?;
    }
}

/// A body without an end, one piece after the other.
async fn endless(mut stream: impl AsyncWrite + Unpin, piece: &str, every: std::time::Duration) -> Option<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await.ok()?;
    loop {
        stream.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes()).await.ok()?;
        tokio::time::sleep(every).await;
    }
}

/// The token of a form, or of an assessment.
fn token(body: &str) -> Option<String> {
    if let Ok(assessment) = serde_json::from_str::<serde_json::Value>(body) {
        return assessment["event"]["token"].as_str().map(str::to_owned);
    }
    body.split('&').find_map(|pair| pair.strip_prefix("response=")).map(str::to_owned)
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut read = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.to_ascii_lowercase().lines().find_map(|line| {
            let value = line.strip_prefix("content-length:")?;
            value.trim().parse::<usize>().ok()
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}
