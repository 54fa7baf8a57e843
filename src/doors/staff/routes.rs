//! Routes: which path leads where. What is not here is not served.

use std::sync::Arc;

use http::{HeaderMap, Method, StatusCode};
use warp::filters::BoxedFilter;
use warp::{Filter, Reply};

use super::{authz, device, jwks, pages};
use crate::edge::graphql::Served;
use crate::edge::refusal::{JSON, Refusal};
use crate::edge::requester::Peer;
use crate::edge::{Endpoint, Front, RequestId, Response, health};

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
        let front = Arc::clone(front);
        let asked = warp::path!("readyz").and(warp::get().or(warp::head()).unify());
        asked.and(warp::ext::get::<RequestId>()).then(move |id: RequestId| {
            let front = Arc::clone(&front);
            async move { health::ready(&front, &id).await }
        })
    };
    let sdl = staff.sdl();
    graphql
        .or(healthz)
        .unify()
        .or(readyz)
        .unify()
        .or(authz::route(front))
        .unify()
        .or(jwks::route(front))
        .unify()
        .or(pages::routes(front, sdl))
        .unify()
        .or(device::route(front))
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
    let refusal = match rejection.find::<warp::reject::MethodNotAllowed>() {
        Some(_) => Refusal::method("GET, HEAD"),
        None => Refusal::bad_input("The request cannot be read."),
    };
    refusal.answer(JSON, &RequestId("".into()))
}
