//! Routes: which path leads where. What is not here is not served.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use warp::filters::BoxedFilter;
use warp::{Filter, Reply};

use super::graphql::Served;
use super::refusal::{Code, Refusal};
use super::server::Peer;
use super::{Call, Endpoint, Presented, RequestId, Response, Site, health, pages, requester};
use crate::app::App;

/// Paths that monitors ask by whatever name they know us.
const ANY_HOST: [&str; 2] = ["/healthz", "/readyz"];

/// Steps under way, each on a task of its own.
#[derive(Clone, Debug, Default)]
pub struct Steps(TaskTracker);

impl Steps {
    /// Begins a step.
    pub fn spawn<F>(&self, step: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.0.spawn(step)
    }

    /// Waits until every step is done, or for so long.
    pub async fn finish(&self, patience: Duration) {
        self.0.close();
        let _over = tokio::time::timeout(patience, self.0.wait()).await;
    }
}

/// What every route shares.
#[derive(Debug)]
pub struct Front {
    /// What use-cases may use.
    pub app: Arc<App>,
    /// Where we are.
    pub site: Site,
    /// Steps under way.
    pub steps: Steps,
    /// Where `/dev/mail` finds its mails, in `dev`.
    pub mail_folder: Option<std::path::PathBuf>,
}

impl Front {
    /// A request's call of a door.
    pub fn call(&self, peer: Peer, headers: &HeaderMap) -> Call {
        let secure = self.site.public.is_https();
        let requester = requester::requester(&self.site, peer.0.ip(), headers);
        Call::new(Arc::clone(&self.app), requester, Presented::read(headers, secure), secure)
    }

    /// Whether a request is meant for us, by its host.
    pub fn is_ours<B>(&self, request: &http::Request<B>) -> bool {
        if ANY_HOST.contains(&request.uri().path()) {
            return true;
        }
        let mut hosts = request.headers().get_all(http::header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let named = request.uri().authority().is_none_or(|authority| self.site.is_host(authority.as_str()));
        named && host.to_str().is_ok_and(|host| self.site.is_host(host))
    }
}

/// Every route of a front with the staff door.
pub fn routes<Q: Served, M: Served>(front: &Arc<Front>, staff: &Arc<Endpoint<Q, M>>) -> BoxedFilter<(Response,)> {
    let graphql = {
        let (front, staff) = (Arc::clone(front), Arc::clone(staff));
        warp::path!("graphql")
            .and(warp::method())
            .and(warp::header::headers_cloned())
            .and(warp::ext::get::<Peer>())
            .and(warp::ext::get::<RequestId>())
            .and(warp::body::stream())
            .then(move |method: Method, headers: HeaderMap, peer: Peer, id: RequestId, body| {
                Arc::clone(&staff).answer(Arc::clone(&front), method, headers, peer, id, body)
            })
    };
    let healthz = warp::path!("healthz").and(warp::get().or(warp::head()).unify()).map(health::alive);
    let readyz = {
        let app = Arc::clone(&front.app);
        warp::path!("readyz").and(warp::get().or(warp::head()).unify()).then(move || {
            let app = Arc::clone(&app);
            async move { health::ready(&app).await }
        })
    };
    let sdl = staff.sdl();
    graphql
        .or(healthz)
        .unify()
        .or(readyz)
        .unify()
        .or(pages::routes(front, sdl))
        .unify()
        .recover(|rejection: warp::Rejection| async move { Ok::<_, std::convert::Infallible>(turned_away(&rejection)) })
        .unify()
        .boxed()
}

/// Nothing is served at this path, or not by this method.
fn turned_away(rejection: &warp::Rejection) -> Response {
    if rejection.is_not_found() {
        let mut response = warp::reply::with_status("Nothing is served here.\n", StatusCode::NOT_FOUND).into_response();
        let plain = http::HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(http::header::CONTENT_TYPE, plain);
        return response;
    }
    let refusal = if rejection.find::<warp::reject::MethodNotAllowed>().is_some() {
        Refusal::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, "Another method is wanted here.")
    } else {
        Refusal::bad_input("The request cannot be read.")
    };
    let mut response = refusal.answer("application/json; charset=utf-8", &RequestId("".into()));
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(http::header::ALLOW, http::HeaderValue::from_static("GET, HEAD"));
    }
    response
}
