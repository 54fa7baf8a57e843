//! A stand-in for the captcha services: an HTTPS proxy with a certificate of its own, and a plain HTTP address. The token
//! names the answer, or a test sets the answer for a token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::Child;
use super::http_stub::{HttpRequest, respond};

/// The captcha's secret in the tests that serve with one.
pub const SECRET: &str = "canary-captcha-secret-5d1f";

const HOSTS: [&str; 4] =
    ["www.google.com", "recaptchaenterprise.googleapis.com", "challenges.cloudflare.com", "api.hcaptcha.com"];

pub struct Siteverify {
    /// URL of the proxy and of the plain HTTP service.
    pub proxy: String,
    /// The stand-in's CA certificate, as a file.
    pub ca_file: tempfile::NamedTempFile,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connected: usize,
    told: HashMap<String, (u16, String)>,
    calls: Vec<Call>,
}

/// One call of the captcha service.
#[derive(Clone, Debug)]
pub struct Call {
    /// Host and path of the call.
    pub url: String,
    pub body: String,
}

/// Starts `serve` with this captcha, a high rate limit and a trace log.
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

    /// Settings that make a program use the proxy and trust its certificate.
    pub fn settings(&self) -> [(&str, &str); 2] {
        [("HTTPS_PROXY", &self.proxy), ("SSL_CERT_FILE", self.ca_file.path().to_str().unwrap())]
    }

    /// Sets the answer to a token.
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

    /// Number of connections, with or without a call.
    pub fn connected(&self) -> usize {
        self.seen.lock().unwrap().connected
    }
}

async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor, seen: Arc<Mutex<Seen>>) -> Option<()> {
    seen.lock().unwrap().connected += 1;
    let mut first = [0; 8];
    loop {
        match stream.peek(&mut first).await.ok()? {
            // The client hung up.
            0 => return None,
            8 => break,
            _ => tokio::task::yield_now().await,
        }
    }
    if &first != b"CONNECT " {
        return answer(stream, "", &seen).await;
    }
    let connect = HttpRequest::read(&mut stream).await?;
    let host = connect.path().split(':').next()?.to_owned();
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
    answer(acceptor.accept(stream).await.ok()?, &host, &seen).await
}

/// Answers requests one after the other.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, host: &str, seen: &Mutex<Seen>) -> Option<()> {
    loop {
        let request = HttpRequest::read(&mut stream).await?;
        let (path, token) = (request.path(), token(&request.body)?);
        let told = {
            let mut seen = seen.lock().unwrap();
            seen.calls.push(Call { url: format!("{host}{path}"), body: request.body.clone() });
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
        respond(&mut stream, status, &said).await?;
    }
}

/// An endless body, sent in pieces.
async fn endless(mut stream: impl AsyncWrite + Unpin, piece: &str, every: std::time::Duration) -> Option<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await.ok()?;
    loop {
        stream.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes()).await.ok()?;
        tokio::time::sleep(every).await;
    }
}

/// Token in a form body or in a JSON assessment.
fn token(body: &str) -> Option<String> {
    if let Ok(assessment) = serde_json::from_str::<serde_json::Value>(body) {
        return assessment["event"]["token"].as_str().map(str::to_owned);
    }
    body.split('&').find_map(|pair| pair.strip_prefix("response=")).map(str::to_owned)
}
