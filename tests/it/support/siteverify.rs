//! A stand-in for reCAPTCHA's siteverify, with a certificate of its own, reached as a proxy: the crate that asks it has
//! its address built in. What it answers is in the token.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

pub struct Siteverify {
    /// Where it proxies.
    pub proxy: String,
    /// The certificate that vouches for it, as a file.
    pub ca_file: tempfile::NamedTempFile,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connected: usize,
    calls: Vec<String>,
}

impl Siteverify {
    pub async fn open() -> Siteverify {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new([String::from("www.google.com")]).unwrap().signed_by(&key, &ca).unwrap();
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

    /// The bodies of the calls so far.
    pub fn calls(&self) -> Vec<String> {
        self.seen.lock().unwrap().calls.clone()
    }

    /// How often someone connected, whether or not a call came of it.
    pub fn connected(&self) -> usize {
        self.seen.lock().unwrap().connected
    }
}

async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor, seen: Arc<Mutex<Seen>>) -> Option<()> {
    seen.lock().unwrap().connected += 1;
    let connect = read_request(&mut stream).await?;
    assert!(connect.starts_with("CONNECT www.google.com:443 "), "{connect}");
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
    let mut stream = acceptor.accept(stream).await.ok()?;
    let request = read_request(&mut stream).await?;
    let (head, body) = request.split_once("\r\n\r\n")?;
    assert!(head.starts_with("POST /recaptcha/api/siteverify "), "{head}");
    seen.lock().unwrap().calls.push(body.to_owned());
    let (status, kind, said) = match body.split('&').find_map(|pair| pair.strip_prefix("response="))? {
        "good" => ("200 OK", "application/json", r#"{"success":true,"score":0.9}"#),
        "bad" => ("200 OK", "application/json", r#"{"success":false,"error-codes":["invalid-input-response"]}"#),
        "duplicate" => ("200 OK", "application/json", r#"{"success":false,"error-codes":["timeout-or-duplicate"]}"#),
        "html" => ("500 Internal Server Error", "text/html", "<!doctype html><title>Error</title>"),
        "refused" => ("200 OK", "application/json", r#"{"success":false,"error-codes":["invalid-input-secret"]}"#),
        _ => std::future::pending().await,
    };
    let length = said.len();
    let answer = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{said}");
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
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
