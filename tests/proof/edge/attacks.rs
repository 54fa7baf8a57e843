//! Attacks that run in the background until they are stopped. None is a flood: floods are the network's matter, and these
//! show that a client gets no more than its share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use super::ORIGIN;
use crate::support::malformed::corpus;
use crate::support::{Browser, until};

const HOST: &str = "Host: 127.0.0.1:8080\r\n";

#[derive(Clone, Copy, Debug)]
pub enum Attack {
    /// Idle connections, this many.
    Idle(usize),
    /// Headers that trickle.
    SlowHeads,
    /// Bodies that trickle.
    SlowBodies,
    /// Answers that are requested and not read.
    SlowReaders,
    /// Pipelined requests.
    Pipelines,
    /// Malformed requests.
    Malformed,
    /// Expensive GraphQL documents.
    Bombs,
}

/// A running attack.
pub struct UnderWay {
    tasks: JoinSet<()>,
    harms: Arc<AtomicUsize>,
}

impl UnderWay {
    /// Stops the attack; how often it acted.
    pub async fn end(mut self) -> usize {
        self.tasks.shutdown().await;
        self.harms.load(Ordering::Relaxed)
    }
}

impl Attack {
    /// Concurrent connections of the attack.
    pub fn connections(self) -> usize {
        match self {
            Attack::Idle(many) => many,
            Attack::SlowHeads | Attack::SlowBodies => 200,
            Attack::SlowReaders => 30,
            Attack::Pipelines | Attack::Malformed | Attack::Bombs => 1,
        }
    }

    /// Memory that the attack may cost, in KiB: 2 MB for a hundred connections, 10 MB for bombs.
    pub fn costs(self) -> usize {
        match self {
            Attack::Bombs => 10 * 1024,
            Attack::Idle(many) => many * 20,
            _ => self.connections() * 20 + 2048,
        }
    }

    /// Starts the attack.
    pub async fn begin(self, url: &str) -> UnderWay {
        let (mut tasks, harms) = (JoinSet::new(), Arc::<AtomicUsize>::default());
        for _ in 0..self.connections() {
            let (url, harms) = (url.to_owned(), Arc::clone(&harms));
            let connected = connect(&url, self).await;
            tasks.spawn(async move {
                let mut connected = Some(connected);
                loop {
                    let stream = match connected.take() {
                        Some(stream) => stream,
                        None => connect(&url, self).await,
                    };
                    // Cut off by the server, it starts again.
                    let _given_up = self.harm(stream, &url, &harms).await;
                }
            });
        }
        // All connections are open: the attack is measured, not its start.
        let begun = match self {
            Attack::SlowHeads | Attack::SlowBodies | Attack::SlowReaders => 3 * self.connections(),
            _ => self.connections(),
        };
        until("an attack to go on", async || (harms.load(Ordering::Relaxed) >= begun).then_some(())).await;
        UnderWay { tasks, harms }
    }

    async fn harm(self, mut stream: TcpStream, url: &str, harms: &AtomicUsize) -> std::io::Result<()> {
        let done = |times| harms.fetch_add(times, Ordering::Relaxed);
        match self {
            Attack::Idle(_) => {
                done(1);
                stream.read_to_end(&mut Vec::new()).await?;
            }
            Attack::SlowHeads => {
                stream.write_all(format!("POST /graphql HTTP/1.1\r\n{HOST}X-Slow: ").as_bytes()).await?;
                trickle(&mut stream, harms).await?;
            }
            Attack::SlowBodies => {
                let head = format!("POST /graphql HTTP/1.1\r\n{HOST}Content-Type: application/json\r\n");
                stream.write_all(format!("{head}Content-Length: 60000\r\n\r\n{{").as_bytes()).await?;
                trickle(&mut stream, harms).await?;
            }
            Attack::SlowReaders => {
                stream.write_all(format!("GET /sign-in HTTP/1.1\r\n{HOST}\r\n").repeat(30).as_bytes()).await?;
                loop {
                    stream.read_u8().await?;
                    done(1);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
            Attack::Pipelines => loop {
                stream.write_all(format!("GET /healthz HTTP/1.1\r\n{HOST}\r\n").repeat(20).as_bytes()).await?;
                stream.read_exact(&mut [0; 2000]).await?;
                done(20);
                tokio::time::sleep(Duration::from_millis(50)).await;
            },
            Attack::Malformed => {
                for (_, bytes) in corpus() {
                    let mut stream = TcpStream::connect(address(url)).await?;
                    // A closed connection accepts nothing.
                    let _hung_up = stream.write_all(&bytes).await;
                    let _hung_up = stream.shutdown().await;
                    let _hung_up = stream.read_to_end(&mut Vec::new()).await;
                    done(1);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
            Attack::Bombs => {
                let browser = Browser::at(url, ORIGIN);
                for (_, query) in BOMBS.iter() {
                    browser.graphql(json!({ "query": query })).await;
                    done(1);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        Ok(())
    }
}

/// Writes a byte at intervals until the server closes.
async fn trickle(stream: &mut TcpStream, harms: &AtomicUsize) -> std::io::Result<()> {
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        stream.write_all(b" ").await?;
        harms.fetch_add(1, Ordering::Relaxed);
    }
}

fn address(url: &str) -> &str {
    url.strip_prefix("http://").unwrap()
}

async fn connect(url: &str, attack: Attack) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    if matches!(attack, Attack::SlowReaders) {
        socket.set_recv_buffer_size(4096).unwrap();
    }
    socket.connect(address(url).parse().unwrap()).await.unwrap()
}

/// Expensive documents, none of which is executed.
pub static BOMBS: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let doubling: String =
        (0..90).map(|number| format!(" fragment f{number} on Query {{ ...f{0} ...f{0} }}", number + 1)).collect();
    let code = "verifyLookup(input: { code: \"000000\" }) { status }";
    let aliases: String = (0..900).map(|number| format!(" a{number}: {code}")).collect();
    let same: String = (0..900).map(|_| " currentUser { id email }").collect();
    let overlapping: String = (0..300).map(|number| format!(" ...f{number}")).collect();
    let fragments: String = (0..300).map(|number| format!(" fragment f{number} on Query {{ __typename }}")).collect();
    vec![
        ("nested 65 deep", format!("{}__typename{}", "{ ... ".repeat(64) + "{ ", " }".repeat(65))),
        ("nested 6,000 deep", format!("{}__typename{}", "{ ... ".repeat(5_999) + "{ ", " }".repeat(6_000))),
        ("opened and never closed", "{".repeat(60_000)),
        ("lists in lists", format!("{{ currentUser(a: {}{}) {{ id }} }}", "[".repeat(30_000), "]".repeat(30_000))),
        ("objects in objects", format!("{{ currentUser(a: {}1{}) }}", "{a:".repeat(15_000), "}".repeat(15_000))),
        ("types in types", format!("query($a: {}Int{}) {{ __typename }}", "[".repeat(30_000), "]".repeat(30_000))),
        ("15,001 tokens", format!("{{{} }}", " a".repeat(15_000))),
        ("20,000 directives", format!("{{ __typename{} }}", " @a".repeat(20_000))),
        ("fragments that double", format!("{{ ...f0 }}{doubling} fragment f90 on Query {{ __typename }}")),
        ("fragments in a cycle", "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".into()),
        ("a fragment of itself", "{ ...a } fragment a on Query { ...a ...a ...a }".into()),
        ("fragments side by side", format!("{{{overlapping} }}{fragments}")),
        ("guesses by alias", format!("mutation {{{aliases} }}")),
        ("one field 900 times", format!("{{{same} }}")),
        ("a name of 60,000", format!("{{ {} }}", "a".repeat(60_000))),
        ("a string of escapes", format!("{{ currentUser(a: \"{}\") }}", "\\u0041".repeat(7_000))),
        ("a string without an end", format!("{{ currentUser(a: \"{}", "a".repeat(60_000))),
        ("a number of 60,000", format!("{{ currentUser(a: {}) }}", "9".repeat(60_000))),
        ("comments alone", "#\n".repeat(20_000)),
        ("variables alone", format!("query({}) {{ __typename }}", "$a: Int ".repeat(7_000))),
        ("a type nobody knows", "query($a: [Nothing] = [[[false]]]) { __typename }".into()),
        ("nothing but nul", "\u{0}".repeat(9_000)),
    ]
});
