//! Voices on the wire: every refusal of a path is said in the voice of its door, wherever it is made.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{GRAPHQL, Voice};
use crate::edge::panic_tests::front;
use crate::edge::{Body, Code, Front, Refusal, RequestHead, Response, RouteEntry, RouteTable, serve};
use crate::metrics::Route;

/// The voice of a door that is not GraphQL's.
const PROBLEM: Voice = Voice { media_type: "application/problem+json", body: problem };

fn problem(refusal: &Refusal, id: &crate::edge::RequestId) -> String {
    json!({ "title": refusal.message, "code": refusal.code.name(), "id": &*id.0 }).to_string()
}

/// A route for POST that ends as its path says.
fn ending(path: &'static str, voice: Voice) -> RouteEntry {
    async fn end(_: Arc<Front>, head: RequestHead, _: Body) -> Result<Response, Refusal> {
        match head.path.rsplit('/').next() {
            Some("panics") => panic!("a secret"),
            Some("hangs") => std::future::pending().await,
            _ => Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadUserInput, "Refused.")),
        }
    }
    RouteEntry::post(path, Route::Pages, end).in_voice(voice)
}

#[tokio::test]
async fn a_refusal_is_said_in_the_voice_of_the_path_it_is_made_for() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stop = CancellationToken::new();
    let mut front = front(stop.clone());
    front.limits.request = Duration::from_millis(300);
    let voices = [("graphql", GRAPHQL), ("problem", PROBLEM)];
    let table = RouteTable::new([
        ending("/graphql/panics", GRAPHQL),
        ending("/graphql/hangs", GRAPHQL),
        ending("/graphql/refuses", GRAPHQL),
        ending("/problem/panics", PROBLEM),
        ending("/problem/hangs", PROBLEM),
        ending("/problem/refuses", PROBLEM),
    ]);
    let served = tokio::spawn(serve(listener, Arc::new(front), table));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |method: Method, path: &str, host: &str| {
        let answer = client.request(method, format!("{url}{path}")).header("host", host).send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.text().await.unwrap())
    };
    for (door, voice) in voices {
        for (method, end, host, status, code) in [
            (Method::POST, "panics", "localhost", 500, "INTERNAL"),
            (Method::POST, "hangs", "localhost", 503, "UNAVAILABLE"),
            (Method::POST, "refuses", "localhost", 415, "BAD_USER_INPUT"),
            (Method::GET, "refuses", "localhost", 405, "METHOD_NOT_ALLOWED"),
            (Method::POST, "refuses", "evil.example", 421, "BAD_USER_INPUT"),
        ] {
            let (answered, headers, body) = ask(method, &format!("/{door}/{end}"), host).await;
            assert_eq!(answered, status, "{door} {end} {body}");
            assert_eq!(headers["content-type"], voice.media_type, "{door} {end}");
            let said: Value = serde_json::from_str(&body).unwrap();
            let id = headers["x-request-id"].to_str().unwrap();
            if voice.media_type == PROBLEM.media_type {
                assert_eq!((said["code"].as_str(), said["id"].as_str()), (Some(code), Some(id)), "{body}");
            } else {
                let expected =
                    if status < 500 { json!({ "code": code }) } else { json!({ "code": code, "requestId": id }) };
                assert_eq!(said["errors"][0]["extensions"], expected, "{body}");
            }
            // The voice changes no header of the refusal.
            let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap());
            assert_eq!(header("allow"), (status == 405).then_some("POST"), "{door}");
            assert_eq!(header("retry-after"), (status == 503).then_some("1"), "{door}");
            assert_eq!(header("cache-control"), Some("no-store"), "{door}");
            assert!(!body.contains("secret"), "{body}");
        }
    }
    let (status, headers, body) = ask(Method::GET, "/problem", "localhost").await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (404, "text/plain; charset=utf-8"));
    assert_eq!(body, "Nothing is served here.\n");
    let (status, headers, _) = ask(Method::GET, "/problem", "evil.example").await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (421, GRAPHQL.media_type));
    stop.cancel();
    served.await.unwrap();
}
