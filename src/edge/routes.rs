//! The route table: path, methods, metric kind, voice and handler of every route. Refuses a path that is not in the table (404) and a
//! method that its path does not serve (405). Knows no path: doors pass in their routes.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{Stream, StreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use warp::filters::BoxedFilter;
use warp::filters::path::FullPath;
use warp::{Buf, Filter};

use super::audience::Audience;
use super::exchange::{Body, CutOff, RequestHead, RequestId, Response};
use super::front::Front;
use super::missing::{MissingPage, nothing_served};
use super::refusal::Refusal;
use super::requester::Peer;
use super::voice::{GRAPHQL, Voice};
use crate::metrics::Route;

type Handler =
    Box<dyn Fn(Arc<Front>, RequestHead, Body) -> BoxFuture<'static, Result<Response, Refusal>> + Send + Sync>;

/// The methods that a route serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Methods {
    /// GET and HEAD.
    Read,
    /// POST.
    Post,
    /// Every method; the handler refuses those it does not serve.
    Any,
}

/// Paths that a route serves beside its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// None.
    Exact,
    /// The path with a slash after it; of a path that ends in one, every name below.
    Slash,
    /// Every path below.
    Below,
}

/// One route.
pub struct RouteEntry {
    path: &'static str,
    /// Paths beside `path` that are served.
    reach: Reach,
    methods: Methods,
    kind: Route,
    audience: Audience,
    voice: Voice,
    always: &'static [HeaderName],
    /// Whether requests are passed on without warp's filters.
    direct: bool,
    handler: Handler,
}

impl RouteEntry {
    /// A route for GET and HEAD. A `path` that ends in a slash serves every name below it, one segment deep.
    pub fn get<F>(
        path: &'static str,
        kind: Route,
        handler: impl Fn(Arc<Front>, RequestHead) -> F + Send + Sync + 'static,
    ) -> RouteEntry
    where
        F: Future<Output = Result<Response, Refusal>> + Send + 'static,
    {
        let handler: Handler = Box::new(move |front, head, _| handler(front, head).boxed());
        RouteEntry::new(path, Methods::Read, kind, handler)
    }

    /// A route for POST.
    pub fn post<F>(
        path: &'static str,
        kind: Route,
        handler: impl Fn(Arc<Front>, RequestHead, Body) -> F + Send + Sync + 'static,
    ) -> RouteEntry
    where
        F: Future<Output = Result<Response, Refusal>> + Send + 'static,
    {
        let handler: Handler = Box::new(move |front, head, body| handler(front, head, body).boxed());
        RouteEntry::new(path, Methods::Post, kind, handler)
    }

    /// A route whose handler receives every method.
    pub fn any<F>(
        path: &'static str,
        kind: Route,
        handler: impl Fn(Arc<Front>, RequestHead, Body) -> F + Send + Sync + 'static,
    ) -> RouteEntry
    where
        F: Future<Output = Result<Response, Refusal>> + Send + 'static,
    {
        RouteEntry { methods: Methods::Any, ..RouteEntry::post(path, kind, handler) }
    }

    fn new(path: &'static str, methods: Methods, kind: Route, handler: Handler) -> RouteEntry {
        let (audience, voice) = (Audience::Clients, GRAPHQL);
        RouteEntry { path, reach: Reach::Slash, methods, kind, audience, voice, always: &[], direct: false, handler }
    }

    /// A route that answers 404 to `path` and to every path below it that no earlier route serves.
    pub fn unknown(path: &'static str, kind: Route) -> RouteEntry {
        RouteEntry::any(path, kind, |_, _, _| async { Err(Refusal::not_found()) }).below()
    }

    /// Makes the route one of its path alone, without a slash after it.
    #[must_use]
    pub fn exact(self) -> RouteEntry {
        RouteEntry { reach: Reach::Exact, ..self }
    }

    /// Makes the route one of its path and of every path below it.
    #[must_use]
    pub fn below(self) -> RouteEntry {
        RouteEntry { reach: Reach::Below, ..self }
    }

    /// Sets the voice of the route's refusals. Without a door's it is [`GRAPHQL`].
    #[must_use]
    pub fn in_voice(self, voice: Voice) -> RouteEntry {
        RouteEntry { voice, ..self }
    }

    /// Makes the route one for monitors.
    #[must_use]
    pub fn for_monitors(self) -> RouteEntry {
        RouteEntry { audience: Audience::Monitors, ..self }
    }

    /// Makes the route one for proxies. The headers `always` are on every response, empty unless the handler set them: a proxy
    /// that copies them overwrites those of a client.
    #[must_use]
    pub fn for_proxies(self, always: &'static [HeaderName]) -> RouteEntry {
        RouteEntry { audience: Audience::Proxies, always, ..self }
    }

    /// Passes the route's requests on without warp's filters, which cost as much as a session check.
    #[must_use]
    pub fn direct(self) -> RouteEntry {
        RouteEntry { direct: true, ..self }
    }

    fn is_at(&self, path: &str) -> bool {
        if self.path == "/" {
            return matches!(path, "" | "/");
        }
        let Some(rest) = path.strip_prefix(self.path) else { return false };
        match self.reach {
            Reach::Exact => return rest.is_empty(),
            Reach::Below => return rest.is_empty() || rest.starts_with('/'),
            Reach::Slash => {}
        }
        if self.path.ends_with('/') {
            let name = rest.strip_suffix('/').unwrap_or(rest);
            return !name.is_empty() && !name.contains('/');
        }
        matches!(rest, "" | "/")
    }
}

/// The facts of a path that the accept loop needs.
#[derive(Clone, Copy, Debug)]
pub struct PathFacts {
    /// The metric kind under which its requests are counted.
    pub kind: Route,
    /// The audience of the path.
    pub audience: Audience,
    /// The voice of its refusals.
    pub voice: Voice,
    /// Whether its requests are passed on without warp's filters.
    pub direct: bool,
    always: &'static [HeaderName],
}

impl PathFacts {
    /// Adds the headers that every answer of the path has.
    pub fn complete(&self, headers: &mut HeaderMap) {
        for name in self.always {
            headers.entry(name).or_insert(HeaderValue::from_static(""));
        }
    }
}

/// All routes. Cheap to clone.
#[derive(Clone)]
pub struct RouteTable {
    entries: Arc<[RouteEntry]>,
    /// Page for browsers at a path without a route; `None`: they get what programs get.
    missing: Option<Arc<MissingPage>>,
}

impl RouteTable {
    /// The table of these routes. Routes of one path have one metric kind and one voice.
    pub fn new(entries: impl IntoIterator<Item = RouteEntry>) -> RouteTable {
        RouteTable { entries: entries.into_iter().collect(), missing: None }
    }

    /// Answers a browser at a path without a route with a page.
    #[must_use]
    pub fn with_missing(self, missing: Option<MissingPage>) -> RouteTable {
        RouteTable { missing: missing.map(Arc::new), ..self }
    }

    /// The facts of a path. A path that is not served is for clients and counts as `other`.
    pub fn facts(&self, path: &str) -> PathFacts {
        let (kind, audience) = (Route::Other, Audience::Clients);
        let unknown = PathFacts { kind, audience, voice: GRAPHQL, direct: false, always: &[] };
        self.entries.iter().find(|entry| entry.is_at(path)).map_or(unknown, |entry| {
            // A gate and a probe are asked at their exact path.
            let audience = if entry.path == path { entry.audience } else { Audience::Clients };
            let RouteEntry { kind, voice, direct, always, .. } = *entry;
            PathFacts { kind, audience, voice, direct, always }
        })
    }

    /// Every path with its metric kind, in the order of the table.
    pub fn paths(&self) -> impl Iterator<Item = (&'static str, Route)> {
        self.entries.iter().map(|entry| (entry.path, entry.kind))
    }

    /// The table as a warp filter.
    pub fn filter(&self, front: &Arc<Front>) -> BoxedFilter<(Response,)> {
        let (table, front) = (self.clone(), Arc::clone(front));
        let query = warp::query::raw().map(Some).or(warp::any().map(|| None)).unify();
        let head = warp::method()
            .and(warp::path::full())
            .and(query)
            .and(warp::header::headers_cloned())
            .and(warp::ext::get::<Peer>())
            .and(warp::ext::get::<RequestId>())
            .map(|method, path: FullPath, query, headers, peer, id| {
                let path = path.as_str().to_owned();
                RequestHead { method, path, query, headers, peer, id }
            });
        let body = warp::body::stream().map(chunks);
        let answering = move |head, body| {
            let (table, front) = (table.clone(), Arc::clone(&front));
            async move { table.answer(front, head, body).await }
        };
        head.and(body).then(answering).boxed()
    }

    /// Answers a request by its route.
    pub async fn answer(&self, front: Arc<Front>, head: RequestHead, body: Body) -> Response {
        let at_path = || self.entries.iter().filter(|entry| entry.is_at(&head.path));
        let id = head.id.clone();
        let found = at_path().find(|entry| entry.methods.contain(&head.method));
        let voice = found.or_else(|| at_path().next()).map_or(GRAPHQL, |entry| entry.voice);
        tracing::trace!(request = %id.0, route = found.map(|entry| entry.path), "edge: route looked up");
        let answered = match found {
            Some(entry) => (entry.handler)(front, head, body).await,
            None => match allowed(at_path().map(|entry| entry.methods)) {
                Some(methods) => Err(Refusal::method(methods)),
                None => match self.missing.as_ref().filter(|_| head.wants_page()) {
                    Some(missing) => Ok(missing(front, head).await),
                    None => Ok(nothing_served()),
                },
            },
        };
        answered.unwrap_or_else(|refusal| voice.say(&refusal, &id))
    }
}

/// The chunks of a body. hyper's are one `Bytes` each, so nothing is copied.
fn chunks<B: Buf>(body: impl Stream<Item = Result<B, warp::Error>> + Send + 'static) -> Body {
    body.map(|chunk| chunk.map(|mut chunk| chunk.copy_to_bytes(chunk.remaining())).map_err(|_| CutOff)).boxed()
}

impl Methods {
    /// Whether a method is one of them.
    pub fn contain(self, method: &Method) -> bool {
        match self {
            Methods::Read => [Method::GET, Method::HEAD].contains(method),
            Methods::Post => method == Method::POST,
            Methods::Any => true,
        }
    }
}

/// The `Allow` header of a path with these methods; `None`: the path has no route.
pub fn allowed(methods: impl Iterator<Item = Methods>) -> Option<&'static str> {
    let methods: Vec<Methods> = methods.collect();
    match (methods.contains(&Methods::Read), methods.contains(&Methods::Post)) {
        (true, true) => Some("GET, HEAD, POST"),
        (true, false) => Some("GET, HEAD"),
        (false, true) => Some("POST"),
        (false, false) => None,
    }
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;
