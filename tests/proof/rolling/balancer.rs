//! A typical load balancer: it takes turns, reuses connections, checks `/readyz` (or nothing), tries the other server when
//! a connection is refused, and never repeats a sent request.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{CONNECTION, HeaderMap, TRANSFER_ENCODING};
use reqwest::{Client, Method, StatusCode};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use warp::Filter;
use warp::http::Response;
use warp::path::FullPath;

use super::Front;

/// Interval of health checks, and failures in a row before a server is left out.
const CHECK: (Duration, usize) = (Duration::from_millis(500), 2);

pub struct Balancer {
    url: String,
    inner: Arc<Inner>,
    tasks: Vec<AbortHandle>,
}

struct Inner {
    client: Client,
    servers: [Server; 2],
    turn: AtomicUsize,
    failures: Mutex<Vec<String>>,
}

struct Server {
    url: String,
    up: AtomicBool,
}

impl Balancer {
    /// A balancer before two servers, with or without health checks.
    pub async fn before(urls: [String; 2], asks: bool) -> Balancer {
        // Its idle timeout is shorter than the servers'.
        let client = Client::builder().no_proxy().pool_idle_timeout(Duration::from_secs(8)).build().unwrap();
        let servers = urls.map(|url| Server { url, up: AtomicBool::new(true) });
        let inner = Arc::new(Inner { client, servers, turn: AtomicUsize::new(0), failures: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let forwarding = Arc::clone(&inner);
        let requests = warp::method().and(warp::path::full()).and(warp::header::headers_cloned());
        let requests = requests.and(warp::body::bytes()).then(move |method, path: FullPath, headers, body| {
            let inner = Arc::clone(&forwarding);
            async move { inner.forward(method, path.as_str(), headers, body).await }
        });
        let mut tasks = vec![tokio::spawn(warp::serve(requests).incoming(listener).run()).abort_handle()];
        for index in (0..2).filter(|_| asks) {
            let inner = Arc::clone(&inner);
            tasks.push(tokio::spawn(async move { inner.check(index).await }).abort_handle());
        }
        Balancer { url, inner, tasks }
    }
}

impl Front for Balancer {
    fn url(&self) -> String {
        self.url.clone()
    }

    fn is_up(&self, index: usize) -> bool {
        self.inner.servers[index].up.load(Ordering::SeqCst)
    }

    fn failures(&self) -> Vec<String> {
        self.inner.failures.lock().unwrap().clone()
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

impl Inner {
    async fn check(&self, index: usize) {
        let (mut misses, server) = (0, &self.servers[index]);
        loop {
            let asked = self.client.get(format!("{}/readyz", server.url)).timeout(CHECK.0).send().await;
            let ready = asked.is_ok_and(|answer| answer.status() == StatusCode::OK);
            misses = if ready { 0 } else { misses + 1 };
            server.up.store(misses < CHECK.1 && (ready || server.up.load(Ordering::SeqCst)), Ordering::SeqCst);
            tokio::time::sleep(CHECK.0).await;
        }
    }

    async fn forward<B>(&self, method: Method, path: &str, mut headers: HeaderMap, body: B) -> Response<Vec<u8>>
    where
        B: Clone + Into<reqwest::Body>,
    {
        headers.remove(CONNECTION);
        let turn = self.turn.fetch_add(1, Ordering::SeqCst);
        let mut order = [turn % 2, (turn + 1) % 2];
        order.sort_by_key(|index| !self.servers[*index].up.load(Ordering::SeqCst));
        let mut why = String::from("nobody there");
        for server in order.map(|index| &self.servers[index]) {
            let request = self.client.request(method.clone(), format!("{}{path}", server.url));
            match request.headers(headers.clone()).body(body.clone()).send().await {
                Ok(answer) => match passed_on(answer).await {
                    Ok(answer) => return answer,
                    Err(error) => why = format!("half an answer: {error:?}"),
                },
                Err(error) if error.is_connect() => continue,
                Err(error) => why = format!("{error:?}"),
            }
            break;
        }
        self.failures.lock().unwrap().push(format!("{method} {path}: {why}"));
        let mut failed = Response::new(why.into_bytes());
        *failed.status_mut() = StatusCode::BAD_GATEWAY;
        failed
    }
}

async fn passed_on(answer: reqwest::Response) -> Result<Response<Vec<u8>>, reqwest::Error> {
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(CONNECTION);
    headers.remove(TRANSFER_ENCODING);
    let mut whole = Response::new(answer.bytes().await?.to_vec());
    *whole.status_mut() = status;
    *whole.headers_mut() = headers;
    Ok(whole)
}
