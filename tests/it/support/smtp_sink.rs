//! An SMTP server that takes mails, puts them off, refuses them or falls silent, as told. Speaks on the loopback network,
//! in clear.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What to answer the next mail's content with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 250
    Accept,
    /// 451: another time.
    Later,
    /// 550: never.
    Never,
    /// Nothing at all.
    Silence,
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
    script: VecDeque<Reply>,
    sent: Vec<Sent>,
}

pub struct SmtpSink {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl SmtpSink {
    /// Answers as scripted, then accepts.
    pub async fn open(script: &[Reply]) -> SmtpSink {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { script: script.iter().copied().collect(), sent: Vec::new() }));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&shared)));
            }
        });
        SmtpSink { url, state }
    }

    /// All that was sent so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.lock().unwrap().sent.clone()
    }

    /// All that was accepted so far.
    pub fn accepted(&self) -> Vec<Sent> {
        self.sent().into_iter().filter(|sent| sent.reply == Reply::Accept).collect()
    }
}

async fn converse(stream: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink.example.com\r\n").await.ok()?;
    let mut rcpt = Vec::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-sink.example.com\r\n250 8BITMIME\r\n",
            "RCPT" => {
                rcpt.push(line["RCPT TO:".len()..].to_owned());
                "250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut content = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    content.push_str(line.strip_prefix('.').unwrap_or(&line));
                    content.push('\n');
                }
                let reply = {
                    let mut state = state.lock().unwrap();
                    let reply = state.script.pop_front().unwrap_or(Reply::Accept);
                    state.sent.push(Sent { rcpt: std::mem::take(&mut rcpt), content, reply });
                    reply
                };
                match reply {
                    Reply::Accept => "250 ok\r\n",
                    Reply::Later => "451 not now\r\n",
                    Reply::Never => "550 no\r\n",
                    Reply::Silence => std::future::pending().await,
                }
            }
            "QUIT" => return write.write_all(b"221 bye\r\n").await.ok(),
            _ => "250 ok\r\n",
        };
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    Some(())
}
