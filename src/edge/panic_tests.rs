//! Panicking resolvers: the request gets an internal error, and other requests are served.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::Ipv4Addr;
use std::sync::Arc;

use juniper::graphql_object;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Call, Endpoint, Front, Limits, Origin, Readiness, RouteTable, Site, serve};
use crate::app::App;
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::doors::staff::CREDENTIALS;
use crate::keys::Keys;
use crate::metrics::Route;
use crate::rules::policy::Policies;
use crate::store::{DatabaseUrl, Store};

struct PanickingQuery;
struct PanickingMutation;

#[graphql_object(context = Call)]
impl PanickingQuery {
    async fn fine() -> bool {
        true
    }

    async fn broken() -> bool {
        panic!("a secret")
    }
}

#[graphql_object(context = Call)]
impl PanickingMutation {
    async fn broken() -> bool {
        tokio::task::yield_now().await;
        panic!("a secret")
    }
}

/// Front without a database, on `http://localhost`.
pub fn front(stop: CancellationToken) -> Front {
    let database = DatabaseUrl::parse("host=/nowhere user=nobody dbname=nothing", None).unwrap();
    let store = Store::open(&database, "test", 1, None);
    let keys = Keys::parse(&Keys::generate().unwrap()).unwrap();
    let app = Arc::new(App::new(Policies::default(), store, Captcha::off(), keys, Clock::system()));
    let site = Site { dev: true, ..Site::at(Origin::parse("http://localhost").unwrap()) };
    let readiness = Readiness::over(app.store.clone());
    Front::new(app, readiness, site, Limits::default(), stop.clone(), stop)
}

#[tokio::test]
async fn a_resolver_that_panics_is_a_fault_of_its_request_alone() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/graphql", listener.local_addr().unwrap());
    let stop = CancellationToken::new();
    let front = Arc::new(front(stop.clone()));
    let endpoint = Endpoint::new(PanickingQuery, PanickingMutation, false, &CREDENTIALS);
    let routes = RouteTable::new([endpoint.route("/graphql", Route::Graphql)]);
    let served = tokio::spawn(serve(listener, front, routes));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |query: &str| {
        let body = json!({ "query": query }).to_string();
        let request = client.post(&url).header("content-type", "application/json").body(body);
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.json::<Value>().await.unwrap())
    };
    for query in ["{ broken }", "mutation { broken }", "{ fine broken }"] {
        let (status, headers, body) = ask(query).await;
        assert_eq!(status, 500, "{body}");
        let id = headers["x-request-id"].to_str().unwrap();
        assert_eq!(body["errors"][0]["extensions"], json!({ "code": "INTERNAL", "requestId": id }));
        assert!(body.get("data").is_none() && !body.to_string().contains("secret"), "{body}");
        assert_eq!(headers["cache-control"], "no-store");
        let (status, _, body) = ask("{ fine }").await;
        assert_eq!((status, body), (200, json!({ "data": { "fine": true } })));
    }
    stop.cancel();
    served.await.unwrap();
}
