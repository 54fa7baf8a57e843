//! The back office behind a gate: tells whoever asks what reached it, and counts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

pub struct Upstream {
    pub address: String,
    asked: Arc<AtomicUsize>,
}

impl Upstream {
    pub fn start() -> Upstream {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let count = Arc::clone(&count);
                std::thread::spawn(move || answer(connection, &count));
            }
        });
        Upstream { address, asked }
    }

    /// How many requests have reached it.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// One request a connection: what it was, as JSON.
fn answer(mut connection: TcpStream, count: &AtomicUsize) {
    let mut from = BufReader::new(connection.try_clone().unwrap());
    let mut line = String::new();
    if from.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    count.fetch_add(1, Ordering::SeqCst);
    let mut first = line.split(' ');
    let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    from.read_exact(&mut body).unwrap();
    let told = json!({ "method": method, "target": target, "headers": headers, "body": body.len() }).to_string();
    let length = told.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n");
    let body = if method == "HEAD" { "" } else { &told };
    let _gone = write!(connection, "{head}connection: close\r\n\r\n{body}");
}

/// What reached the back office.
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

    /// All of it, as text.
    pub fn whole(&self) -> String {
        self.0.to_string()
    }

    /// The values under a name, however a framework folds names: case and underscores do not matter.
    pub fn under(&self, name: &str) -> Vec<String> {
        let folded = |name: &str| name.to_ascii_lowercase().replace('_', "-");
        let headers = self.0["headers"].as_array().unwrap().iter();
        let headers = headers.map(|header| (header[0].as_str().unwrap(), header[1].as_str().unwrap()));
        headers.filter(|(known, _)| folded(known) == folded(name)).map(|(_, value)| value.to_owned()).collect()
    }

    /// The cookies, in order.
    pub fn cookies(&self) -> Vec<String> {
        let lines = self.under("cookie").join(";");
        lines.split(';').map(|cookie| cookie.trim().to_owned()).filter(|cookie| !cookie.is_empty()).collect()
    }
}
