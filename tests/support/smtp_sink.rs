//! An SMTP server that takes mails, puts them off, refuses them or falls silent, as told. Speaks on the loopback network,
//! in clear or by TLS, and remembers all it was told in clear.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::authority::Issued;
use super::leaks;

/// What to answer the next mail's content with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 250
    Accept,
    /// 451: another time.
    Later,
    /// 550: never.
    Never,
    /// 550 5.7.1: not from this sender.
    Blocked,
    /// Nothing at all.
    Silence,
}

/// How a sink speaks. By default in clear, and to whomever.
#[derive(Clone, Default)]
pub struct Manner {
    /// TLS from the first byte, with this certificate.
    pub implicit: Option<Issued>,
    /// TLS when asked for it.
    pub starttls: Option<Issued>,
    /// What more is said in clear along with "go ahead" to STARTTLS.
    pub slipped_in: &'static str,
    /// The PLAIN login it takes, base64; without, nobody is asked.
    pub login: Option<&'static str>,
    /// A greeting other than the usual.
    pub greeting: Option<&'static str>,
}

/// A mail whose content was sent, whatever it was answered.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The argument of each RCPT.
    pub rcpt: Vec<String>,
    /// What came after DATA.
    pub content: String,
    /// What it was answered.
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
    /// Answers as scripted, then accepts.
    pub async fn open(script: &[Reply]) -> SmtpSink {
        SmtpSink::with(Manner::default(), script).await
    }

    /// The same, in a manner of its own.
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

    /// Speaks in another manner from the next connection on.
    pub fn change(&self, manner: Manner) {
        self.state.lock().unwrap().manner = manner;
    }

    /// Answers the next mails so, and then accepts.
    pub fn answer(&self, script: &[Reply]) {
        self.state.lock().unwrap().script = script.iter().copied().collect();
    }

    /// All that was sent so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.lock().unwrap().sent.clone()
    }

    /// All that was accepted so far.
    pub fn accepted(&self) -> Vec<Sent> {
        self.sent().into_iter().filter(|sent| sent.reply == Reply::Accept).collect()
    }

    /// How often someone connected.
    pub fn connected(&self) -> usize {
        self.state.lock().unwrap().connected
    }

    /// All lines that were sent outside TLS.
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

/// Talks until the other side goes, or until it asks for TLS: then it gives the stream back.
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
