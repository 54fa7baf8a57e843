//! Metric labels of the routes: a request to each path of the table is counted under its own label.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::Ipv4Addr;
use std::sync::Arc;

use strum::VariantArray;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::routes;
use crate::edge::panic_tests::front;
use crate::edge::{RouteTable, Workbench, health, serve};
use crate::metrics::Route;

/// Metric label of each path.
const KINDS: [(&str, Route); 20] = [
    ("/healthz", Route::Health),
    ("/readyz", Route::Health),
    ("/graphql", Route::Graphql),
    ("/authz", Route::Authz),
    ("/.well-known/jwks.json", Route::Jwks),
    ("/", Route::Pages),
    ("/sign-in", Route::Pages),
    ("/sign-in/qr", Route::Pages),
    ("/me", Route::Pages),
    ("/admins", Route::Pages),
    ("/admins/trail", Route::Pages),
    ("/device", Route::Pages),
    ("/device", Route::Pages),
    ("/sign-out", Route::Pages),
    ("/sign-out", Route::Pages),
    ("/schema.graphql", Route::Pages),
    ("/assets/", Route::Pages),
    ("/graphiql", Route::Pages),
    ("/graphiql/", Route::Pages),
    ("/dev/mail", Route::Pages),
];

#[tokio::test]
async fn every_route_is_counted_under_its_own_kind() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stop = CancellationToken::new();
    let front = Arc::new(front(stop.clone()));
    let (staff, _) = routes(&front, false, &Workbench::default());
    let table = RouteTable::new(health::routes().into_iter().chain(staff));
    assert_eq!(table.paths().collect::<Vec<_>>(), KINDS);
    let served = tokio::spawn(serve(listener, Arc::clone(&front), table.clone()));
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let elsewhere = [("/elsewhere", Route::Other), ("/assets", Route::Other)];
    let assets = [("/assets/vestibule.css", Route::Pages), ("/assets/none.js", Route::Pages)];
    let asked: Vec<_> =
        KINDS.into_iter().chain(elsewhere).chain(assets).filter(|(path, _)| *path != "/assets/").collect();
    for (path, _) in &asked {
        client.get(format!("{url}{path}")).send().await.unwrap();
    }
    let page = front.app.metrics.page(&front.app.store).unwrap();
    for kind in Route::VARIANTS {
        let begins = format!("vestibule_requests_total{{route=\"{}\",", <&str>::from(kind));
        let counts =
            page.lines().filter_map(|line| line.strip_prefix(&begins)?.rsplit(' ').next()?.parse::<usize>().ok());
        let expected = asked.iter().filter(|(_, of)| of == kind).count();
        assert_eq!(counts.sum::<usize>(), expected, "{}", <&str>::from(kind));
    }
    stop.cancel();
    served.await.unwrap();
}
