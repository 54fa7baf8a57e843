//! Routes of the doors that are on: a door that is off is an unknown path.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::Ipv4Addr;
use std::sync::Arc;

use http::{HeaderMap, Method};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::routes;
use crate::edge::panic_tests::front;
use crate::edge::{Workbench, serve};
use crate::rules::factor::Door;

#[tokio::test]
async fn a_path_of_a_door_that_is_off_is_unknown() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stop = CancellationToken::new();
    let front = Arc::new(front(stop.clone()));
    let of = |door| routes(&front, &[door], true, &Workbench::default());
    let of_staff: Vec<&str> = of(Door::Staff).paths().map(|(path, _)| path).collect();
    let table = of(Door::Account);
    let of_account = ["/healthz", "/readyz", "/account/graphql", "/account/.well-known/jwks.json"];
    assert_eq!(table.paths().map(|(path, _)| path).collect::<Vec<_>>(), of_account);
    assert!(of_account.iter().filter(|path| of_staff.contains(path)).count() == 2, "both have the health routes alone");
    let running = tokio::spawn(serve(listener, front, table));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |method: Method, path: &str| {
        let answer = client.request(method, format!("{url}{path}")).send().await.unwrap();
        let (status, mut headers) = (answer.status().as_u16(), answer.headers().clone());
        headers.remove("x-request-id");
        headers.remove("date");
        (status, headers, answer.text().await.unwrap())
    };
    for method in [Method::GET, Method::POST, Method::OPTIONS] {
        let unknown: (u16, HeaderMap, String) = ask(method.clone(), "/unknown").await;
        assert_eq!((unknown.0, unknown.2.as_str()), (404, "Nothing is served here.\n"));
        for path in of_staff.iter().filter(|path| !["/healthz", "/readyz"].contains(path)) {
            assert_eq!(ask(method.clone(), path).await, unknown, "{method} {path}");
        }
    }
    assert_eq!(ask(Method::GET, "/healthz").await.0, 200);
    assert_eq!(ask(Method::GET, "/readyz").await.0, 503, "without a database");
    stop.cancel();
    running.await.unwrap();
}
