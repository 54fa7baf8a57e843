//! One client over one connection, with its cookies.

use std::collections::BTreeMap;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Why a request or a whole sign-in failed, for the report.
pub type Failed = Box<dyn std::error::Error>;

/// A client with a connection that it keeps.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    pub cookies: BTreeMap<String, String>,
    /// The network that a trusted proxy tells of this client.
    pub forwarded_for: Option<String>,
}

impl Client {
    /// A client of the server at a port of this machine.
    pub async fn connect(port: u16) -> Result<Client, Failed> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::task::spawn_local(async move { drop(connection.await) });
        Ok(Client { sender, host: format!("127.0.0.1:{port}"), cookies: BTreeMap::new(), forwarded_for: None })
    }

    /// Sends a request. Answers with the status and the body; keeps the cookies that were set.
    pub async fn send(&mut self, method: &str, path: &str, body: &str) -> Result<(u16, String), Failed> {
        let mut request = Request::builder().method(method).uri(path).header("host", &self.host);
        if !body.is_empty() {
            let origin = format!("http://{}", self.host);
            request = request.header("content-type", "application/json").header("origin", origin);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        if let Some(network) = &self.forwarded_for {
            request = request.header("x-forwarded-for", network);
        }
        self.sender.ready().await?;
        let answer = self.sender.send_request(request.body(Full::new(Bytes::from(body.to_owned())))?).await?;
        let status = answer.status().as_u16();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = answer.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }

    /// Sends a request whose answer must be 200 and hold a text.
    pub async fn expect(&mut self, (method, path, body): (&str, &str, &str), held: &str) -> Result<String, Failed> {
        let (status, answer) = self.send(method, path, body).await?;
        if status == 200 && answer.contains(held) {
            return Ok(answer);
        }
        Err(format!("{path}: {status} {}", answer.chars().take(200).collect::<String>()).into())
    }
}
