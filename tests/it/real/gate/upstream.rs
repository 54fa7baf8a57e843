//! Back office behind a gate: answers each request with the request itself, counts, parses strictly and records
//! ambiguities. Knows nothing of Vestibule.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// Key of a WebSocket handshake; `ACCEPT` is its answer (the example of RFC 6455, 1.3).
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

pub struct Upstream {
    pub address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// Request that reached the back office.
#[derive(Clone, Debug)]
pub struct Request {
    pub target: String,
    pub cookie: String,
    pub upgrade: String,
    /// Ambiguity of the request, if there is one.
    pub wrong: Option<String>,
}

impl Upstream {
    /// Starts a back office that takes one request for each connection.
    pub fn start() -> Upstream {
        Upstream::listen(false)
    }

    /// Starts a back office that takes any number of requests for each connection.
    pub fn strict() -> Upstream {
        Upstream::listen(true)
    }

    fn listen(keeps: bool) -> Upstream {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&requests);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let all = Arc::clone(&all);
                std::thread::spawn(move || {
                    let mut from = BufReader::new(connection.try_clone().unwrap());
                    while answer(&mut from, &connection, &all, keeps).is_some() && keeps {}
                });
            }
        });
        Upstream { address, requests }
    }

    /// Number of requests so far.
    pub fn asked(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// All requests so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads and records one request, and answers with it as JSON.
fn answer(
    from: &mut BufReader<TcpStream>,
    mut connection: &TcpStream,
    all: &Mutex<Vec<Request>>,
    keeps: bool,
) -> Option<()> {
    let first = line(from)?;
    let mut parts = first.0.split(' ');
    let (method, target) = (parts.next()?.to_owned(), parts.next().unwrap_or_default().to_owned());
    let known = matches!(parts.next(), Some("HTTP/1.1" | "HTTP/1.0")) && parts.next().is_none() && first.1;
    let mut wrong = (!known).then(|| first.0.clone());
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let (text, clean) = line(from)?;
        if text.is_empty() {
            break;
        }
        match text.split_once(':') {
            Some((name, value)) if clean && !name.is_empty() && name.bytes().all(is_token) => {
                headers.push((name.to_owned(), value.trim().to_owned()));
            }
            _ => wrong = Some(text),
        }
    }
    let under = |wanted: &str| -> Vec<String> {
        let lines = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        lines.map(|(_, value)| value.clone()).collect()
    };
    let (lengths, codings) = (under("content-length"), under("transfer-encoding"));
    let body = match (&lengths[..], &codings[..]) {
        ([], []) => 0,
        ([length], []) if length.bytes().all(|byte| byte.is_ascii_digit()) && !length.is_empty() => {
            let mut body = vec![0; length.parse().ok()?];
            from.read_exact(&mut body).ok()?;
            body.len()
        }
        ([], [coding]) if coding.eq_ignore_ascii_case("chunked") => chunks(from)?,
        _ => {
            wrong = Some(format!("{lengths:?} {codings:?}"));
            0
        }
    };
    let ambiguous = wrong.is_some();
    let upgrade = under("upgrade").join(", ");
    let cookie = under("cookie").join("; ");
    all.lock().unwrap().push(Request { target: target.clone(), cookie, upgrade: upgrade.clone(), wrong });
    let told = json!({ "method": method, "target": target, "headers": headers, "body": body }).to_string();
    let length = told.len();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-from: back office\r\ncontent-length: {length}");
    if upgrade.eq_ignore_ascii_case("websocket") && under("connection").join(",").eq_ignore_ascii_case("upgrade") {
        return echo(from, connection, &told);
    }
    let kept = if keeps { "" } else { "connection: close\r\n" };
    let body = if method == "HEAD" { "" } else { &told };
    write!(connection, "{head}\r\n{kept}\r\n{body}").ok()?;
    (!ambiguous).then_some(())
}

/// Accepts an upgrade: sends the request as a line, then echoes each line.
fn echo(from: &mut BufReader<TcpStream>, mut connection: &TcpStream, told: &str) -> Option<()> {
    let head = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket";
    write!(connection, "{head}\r\nsec-websocket-accept: {ACCEPT}\r\nx-from: back office\r\n\r\n{told}\n").ok()?;
    while let Some((text, _)) = line(from) {
        connection.write_all(text.as_bytes()).ok()?;
    }
    None
}

/// Reads a line, and whether it ends in CRLF and contains no other line end.
fn line(from: &mut impl BufRead) -> Option<(String, bool)> {
    let mut bytes = Vec::new();
    if from.read_until(b'\n', &mut bytes).ok()? == 0 {
        return None;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let whole = text.strip_suffix("\r\n").unwrap_or(&text);
    let clean = text.ends_with("\r\n") && !whole.contains(['\r', '\n', '\0']);
    Some((whole.to_owned(), clean))
}

fn chunks(from: &mut impl BufRead) -> Option<usize> {
    let mut whole = 0;
    loop {
        let (size, _) = line(from)?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        let mut chunk = vec![0; size];
        from.read_exact(&mut chunk).ok()?;
        whole += size;
        if size == 0 {
            while !line(from)?.0.is_empty() {}
            return Some(whole);
        }
        line(from)?;
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Request as the back office read it.
pub struct Seen(Value);

impl Seen {
    pub fn of(told: Value) -> Seen {
        Seen(told)
    }

    pub fn target(&self) -> &str {
        self.0["target"].as_str().unwrap()
    }

    pub fn body(&self) -> u64 {
        self.0["body"].as_u64().unwrap()
    }

    /// The whole request as text.
    pub fn whole(&self) -> String {
        self.0.to_string()
    }

    /// Values of a header, ignoring case and underscores as frameworks do.
    pub fn under(&self, name: &str) -> Vec<String> {
        let folded = |name: &str| name.to_ascii_lowercase().replace('_', "-");
        let headers = self.0["headers"].as_array().unwrap().iter();
        let headers = headers.map(|header| (header[0].as_str().unwrap(), header[1].as_str().unwrap()));
        headers.filter(|(known, _)| folded(known) == folded(name)).map(|(_, value)| value.to_owned()).collect()
    }

    /// Cookies of the request, in order.
    pub fn cookies(&self) -> Vec<String> {
        let lines = self.under("cookie").join(";");
        lines.split(';').map(|cookie| cookie.trim().to_owned()).filter(|cookie| !cookie.is_empty()).collect()
    }
}
