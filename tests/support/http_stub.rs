//! Parts of scripted HTTP services: reading a request with its body, and answering with a status and a body.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A request that a scripted service got.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// Request line and header.
    pub head: String,
    pub body: String,
}

impl HttpRequest {
    /// Reads the next request of a connection; `None`: the client has closed it.
    pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<HttpRequest> {
        let mut read = Vec::new();
        loop {
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
            read.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&read);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let request = HttpRequest { head: head.to_owned(), body: body.to_owned() };
            let length = request.find("content-length").map_or(0, |length| length.trim().parse().unwrap());
            if body.len() >= length {
                return Some(request);
            }
        }
    }

    /// The path and query of the request line.
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// Value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> &str {
        self.find(name).unwrap_or_else(|| panic!("no {name} in {}", self.head))
    }

    fn find(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_start())
    }
}

/// Answers a request with a status and a body; the answer names another path of the service, for redirects.
pub async fn respond(stream: &mut (impl AsyncWrite + Unpin), status: u16, body: &str) -> Option<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} So\r\nlocation: /elsewhere\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(format!("{head}{body}").as_bytes()).await.ok()
}
