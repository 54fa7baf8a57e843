//! A scripted SMTP server on the loopback network that accepts mails, defers them, refuses them or falls silent, with or
//! without TLS. It records every line received in clear.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::authority::Issued;
use super::leaks;

/// Answer to the content of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 250
    Accept,
    /// 451: temporary refusal.
    Later,
    /// 550: permanent refusal.
    Never,
    /// 550 5.7.1: sender refused.
    Blocked,
    /// No answer.
    Silence,
}

/// How a sink speaks: by default without TLS and without a login.
#[derive(Clone, Default)]
pub struct Manner {
    /// TLS from the first byte, with this certificate.
    pub implicit: Option<Issued>,
    /// STARTTLS, with this certificate.
    pub starttls: Option<Issued>,
    /// Text sent in clear after the answer to STARTTLS (command injection).
    pub slipped_in: &'static str,
    /// The required PLAIN login in base64; none: no login.
    pub login: Option<&'static str>,
    /// Another greeting than the default.
    pub greeting: Option<&'static str>,
}

/// A mail whose content was sent, accepted or not.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Argument of each RCPT.
    pub rcpt: Vec<String>,
    /// Content after DATA.
    pub content: String,
    /// The answer that it got.
    pub reply: Reply,
}

#[derive(Default)]
struct State {
    manner: Manner,
    script: VecDeque<Reply>,
    sent: Vec<Sent>,
    connected: usize,
    in_clear: Vec<String>,
}

pub struct SmtpSink {
    pub url: String,
    pub at: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl SmtpSink {
    /// Opens a sink that gives these answers in turn, then accepts.
    pub async fn open(script: &[Reply]) -> SmtpSink {
        SmtpSink::with(Manner::default(), script).await
    }

    /// Opens a sink that speaks in this manner and gives these answers in turn, then accepts.
    pub async fn with(manner: Manner, script: &[Reply]) -> SmtpSink {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let state = State { manner, script: script.iter().copied().collect(), ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&shared)));
            }
        });
        SmtpSink { url: format!("smtp://{at}"), at, state }
    }

    /// Changes the manner from the next connection on.
    pub fn change(&self, manner: Manner) {
        self.state.lock().unwrap().manner = manner;
    }

    /// Sets the answers to the next mails.
    pub fn answer(&self, script: &[Reply]) {
        self.state.lock().unwrap().script = script.iter().copied().collect();
    }

    /// Mails sent so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.lock().unwrap().sent.clone()
    }

    /// Mails accepted so far.
    pub fn accepted(&self) -> Vec<Sent> {
        self.sent().into_iter().filter(|sent| sent.reply == Reply::Accept).collect()
    }

    /// Number of connections.
    pub fn connected(&self) -> usize {
        self.state.lock().unwrap().connected
    }

    /// Lines received outside TLS.
    pub fn in_clear(&self) -> Vec<String> {
        self.state.lock().unwrap().in_clear.clone()
    }
}

type Shared = Arc<Mutex<State>>;

async fn converse(stream: TcpStream, state: Shared) -> Option<()> {
    let manner = {
        let mut state = state.lock().unwrap();
        state.connected += 1;
        state.manner.clone()
    };
    if let Some(issued) = &manner.implicit {
        let stream = issued.acceptor().accept(stream).await.ok()?;
        return dialog(stream, &manner, &state, true, true).await.map(drop);
    }
    let stream = dialog(stream, &manner, &state, false, true).await?;
    let stream = manner.starttls.as_ref()?.acceptor().accept(stream).await.ok()?;
    dialog(stream, &manner, &state, true, false).await.map(drop)
}

/// Serves until the client leaves or asks for TLS; returns the stream for TLS.
async fn dialog<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    manner: &Manner,
    state: &Shared,
    encrypted: bool,
    greets: bool,
) -> Option<S> {
    let mut stream = BufReader::new(stream);
    if greets {
        let greeting = manner.greeting.unwrap_or("220 sink.example.com");
        stream.write_all(format!("{greeting}\r\n").as_bytes()).await.ok()?;
    }
    let (mut rcpt, mut let_in) = (Vec::new(), manner.login.is_none());
    loop {
        let line = read_line(&mut stream, state, encrypted).await?;
        let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => {
                let starttls = if manner.starttls.is_some() && !encrypted { "250-STARTTLS\r\n" } else { "" };
                let auth = if manner.login.is_some() { "250-AUTH LOGIN PLAIN\r\n" } else { "" };
                format!("250-sink.example.com\r\n{starttls}{auth}250 8BITMIME\r\n")
            }
            "STARTTLS" if manner.starttls.is_some() && !encrypted => {
                stream.write_all(format!("220 go ahead\r\n{}", manner.slipped_in).as_bytes()).await.ok()?;
                return Some(stream.into_inner());
            }
            "AUTH" => {
                let_in = manner.login.is_some_and(|login| line == format!("AUTH PLAIN {login}"));
                String::from(if let_in { "235 welcome\r\n" } else { "535 5.7.8 not you, ann@example.com\r\n" })
            }
            "MAIL" if !let_in => String::from("530 5.7.0 who are you?\r\n"),
            "RCPT" => {
                rcpt.push(line["RCPT TO:".len()..].to_owned());
                String::from("250 ok\r\n")
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let mut content = String::new();
                loop {
                    let line = read_line(&mut stream, state, encrypted).await?;
                    if line == "." {
                        break;
                    }
                    content.push_str(line.strip_prefix('.').unwrap_or(&line));
                    content.push('\n');
                }
                leaks::note_mail(&content);
                let reply = {
                    let mut state = state.lock().unwrap();
                    let reply = state.script.pop_front().unwrap_or(Reply::Accept);
                    state.sent.push(Sent { rcpt: std::mem::take(&mut rcpt), content, reply });
                    reply
                };
                match reply {
                    Reply::Accept => String::from("250 ok\r\n"),
                    Reply::Later => String::from("451 not now\r\n"),
                    Reply::Never => String::from("550 no\r\n"),
                    Reply::Blocked => String::from("550 5.7.1 client host blocked\r\n"),
                    Reply::Silence => std::future::pending().await,
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await.ok()?;
                return None;
            }
            _ => String::from("250 ok\r\n"),
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

async fn read_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>, state: &Shared, encrypted: bool) -> Option<String> {
    let mut bytes = Vec::new();
    let count = stream.read_until(b'\n', &mut bytes).await.ok()?;
    let line = String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned();
    if !encrypted && count > 0 {
        state.lock().unwrap().in_clear.push(line.clone());
    }
    (count > 0).then_some(line)
}
