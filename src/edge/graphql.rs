//! The GraphQL endpoint of a door, used instead of juniper_warp, which admits too much. Refuses everything but a POST of JSON
//! with one operation within limits; answers with the status codes of the GraphQL over HTTP specification. Every operation runs
//! on its own task and finishes even if its client disconnects.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod operation_cache;
mod schema;

use std::pin::pin;
use std::sync::Arc;

use futures_util::TryFutureExt;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use juniper::http::{GraphQLRequest, GraphQLResponse};
use juniper::parser::{ParseError, parse_document_source};
use juniper::{DefaultScalarValue, Definition, EmptySubscription, GraphQLError, InputValue, RootNode, Variables};
use serde_json::Value;
use warp::Reply;

use super::call::{Call, Carried};
use super::credentials::Credentials;
use super::exchange::{Body, RequestHead, Response};
use super::front::Front;
use super::introspection::{self, Introspection};
use super::refusal::{Code, Refusal};
use super::routes::RouteEntry;
use super::steps::Stopped;
use super::voice::{GRAPHQL, JSON, Voice};
use super::{accept, body, document, invalid, request};
use crate::fault::Fault;
use crate::metrics::Route;
use operation_cache::OperationCache;
use schema::{ErasedSchema, OwnedOperation, Resolved, RootType};

/// The endpoint of a schema.
pub struct Endpoint {
    schema: Arc<dyn ErasedSchema>,
    /// Empty with introspection: an operation that asks for the schema is weighed at each request.
    cache: OperationCache,
    introspection: Option<Introspection>,
    credentials: &'static Credentials,
    /// The mutation whose body may be larger than any other, and how large.
    roomy: Option<(&'static str, usize)>,
}

impl juniper::Context for Call {}

impl Endpoint {
    /// The endpoint of a schema, for a door with these credentials, which its CORS answers follow. With `introspection` the
    /// limits fit the usual introspection queries, and tokio's multi-threaded runtime is needed.
    pub fn new(
        query: impl RootType,
        mutation: impl RootType,
        introspection: bool,
        credentials: &'static Credentials,
    ) -> Endpoint {
        let root = RootNode::new(query, mutation, EmptySubscription::new()).limit_tokens(1000);
        let root = if introspection {
            // juniper counts a fragment as a level, and the usual queries spread three above 15 levels of fields.
            root.limit_depth(document::DEPTH + 5).limit_fields(400)
        } else {
            root.limit_depth(document::DEPTH).limit_fields(200).disable_introspection()
        };
        let (cache, introspection) = (OperationCache::default(), introspection.then(Introspection::default));
        Endpoint { schema: Arc::new(root), cache, introspection, credentials, roomy: None }
    }

    /// Lets one mutation have a body of up to `most` bytes.
    #[must_use]
    pub fn with_room_for(self, mutation: &'static str, most: usize) -> Endpoint {
        Endpoint { roomy: Some((mutation, most)), ..self }
    }

    /// The schema in the schema definition language.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }

    /// The route of the endpoint.
    pub fn route(self, path: &'static str, kind: Route) -> RouteEntry {
        let endpoint = Arc::new(self);
        let handler = move |front, head, body| {
            let endpoint = Arc::clone(&endpoint);
            async move { Ok(endpoint.answer(front, head, body).await) }
        };
        RouteEntry::any(path, kind, handler).in_voice(GRAPHQL).direct()
    }

    /// Answers a request, a CORS preflight included.
    async fn answer(self: Arc<Self>, front: Arc<Front>, head: RequestHead, body: Body) -> Response {
        let (preferred, credentials) = (accept::media_type(&head.headers), self.credentials);
        let media_type = preferred.unwrap_or(JSON);
        let admitted = self.admitted(&front, &head, preferred, body);
        let answering = pin!(admitted.map_ok(|executed| executed.respond(media_type)));
        front.share(&head, (credentials, Voice { media_type, ..GRAPHQL }), "POST", answering).await
    }

    async fn admitted(
        self: Arc<Self>,
        front: &Front,
        head: &RequestHead,
        preferred: Option<&'static str>,
        body: Body,
    ) -> Result<Executed, Refusal> {
        if head.method != Method::POST {
            return Err(Refusal::method("POST"));
        }
        front.admit(head)?;
        if preferred.is_none() {
            let message = "Answers are application/json or application/graphql-response+json.";
            return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::BadUserInput, message));
        }
        let most = self.roomy.map_or(body::LARGEST, |(_, most)| most);
        let body = body::read_json_up_to(most, &head.headers, body, front.limits.body).await?;
        let request = if body.len() > body::LARGEST { self.roomy(&body)? } else { request::read(&body)? };
        let call = front.call(self.credentials, head);
        front.run(head, async move { self.execute(&request, call).await }).await
    }

    /// Parses a body that is larger than most may be.
    fn roomy(&self, body: &[u8]) -> Result<GraphQLRequest, Refusal> {
        let too_large = || body::too_large(body::LARGEST);
        let request = request::read(body).map_err(|_| too_large())?;
        // The room is for variables alone: no larger document is parsed.
        if request.query.len() > body::LARGEST {
            return Err(too_large());
        }
        let parsed = parse_document_source(&request.query, self.schema.types()).map_err(|_| too_large())?;
        let fits = document::parts(&parsed)
            .is_ok_and(|parts| self.roomy.is_some_and(|(mutation, _)| document::calls_only(parts.operation, mutation)));
        if fits { Ok(request) } else { Err(too_large()) }
    }

    async fn execute(&self, request: &GraphQLRequest, call: Call) -> Result<Executed, Stopped> {
        let variables = request.variables();
        let name = request.operation_name.as_deref();
        let (resolved, longest) = match self.cache.get(&request.query, name) {
            Some(cached) => {
                if may_misplace_null(&request.query, &variables) {
                    self.takes_nulls(&variables, &self.parsed(&request.query)?)?;
                }
                (cached.operation().execute(&variables, &call).await, usize::MAX)
            }
            None => self.execute_new(request, &variables, &call).await?,
        };
        let carried = call.finish()?;
        let body = match resolved {
            Ok(resolved) => serde_json::to_vec(&GraphQLResponse::from_result(Ok(resolved))),
            Err(GraphQLError::ValidationError(_)) => return Err(self.misfit(&request.query, &variables)?.into()),
            Err(error) => return Err(refused(error)),
        };
        let body = body.map_err(|error| Fault::Text(Box::new(error)))?;
        if body.len() > longest {
            return Err(introspection::too_long().into());
        }
        Ok(Executed { body, carried })
    }

    /// Judges and executes a document that is not cached. Returns the maximum length of the answer, too.
    async fn execute_new(
        &self,
        request: &GraphQLRequest,
        variables: &Variables,
        call: &Call,
    ) -> Result<(Resolved, usize), Stopped> {
        let (query, name) = (&request.query, request.operation_name.as_deref());
        let parsed = self.parsed(query)?;
        document::know_types(&parsed, self.schema.types())?;
        let parts = document::parts(&parsed)?;
        let operation = self.schema.validated(query, name).map_err(|error| match error {
            GraphQLError::ValidationError(errors) => invalid::document(&errors, &parsed, self.schema.types()).into(),
            error => refused(error),
        })?;
        document::check(&parts)?;
        self.takes_nulls(variables, &parsed)?;
        let Some(told) = &self.introspection else {
            let own_name = parts.operation.name.as_ref().map(|name| name.item);
            self.cache.note(query, own_name, || OwnedOperation::validated(&self.schema, query, name).ok());
            return Ok((operation.execute(variables, call).await, usize::MAX));
        };
        let asked = told.is_asked(&parts, |whole| self.whole(told, whole, call)).await?;
        let executing = operation.execute(variables, call);
        let resolved = if asked { told.run(executing).await } else { executing.await };
        Ok((resolved, if operation.is_query() { introspection::ANSWER } else { usize::MAX }))
    }

    fn parsed<'a>(&self, document: &'a str) -> Result<Vec<Definition<'a, DefaultScalarValue>>, Stopped> {
        let parsed = parse_document_source(document, self.schema.types());
        parsed.map_err(|error| refused(GraphQLError::ParseError(error)))
    }

    /// The refusal of variables that do not fit the operation of a valid document.
    fn misfit(&self, document: &str, variables: &Variables) -> Result<Refusal, Stopped> {
        let parsed = self.parsed(document)?;
        Ok(invalid::variables(variables, document::parts(&parsed)?.operation, self.schema.types()))
    }

    /// Refuses a null variable where a valid document has a place for none.
    fn takes_nulls(&self, variables: &Variables, parsed: &[Definition<'_, DefaultScalarValue>]) -> Result<(), Refusal> {
        let operation = document::parts(parsed)?.operation;
        invalid::nulls(variables, parsed, operation, self.schema.types()).map_or(Ok(()), Err)
    }

    /// Answers an introspection query that the program itself makes.
    async fn whole(&self, told: &Introspection, query: &'static str, call: &Call) -> Result<Value, Refusal> {
        let operation = self.schema.validated(query, None).map_err(|_| Refusal::internal())?;
        let answered = told.run(operation.execute(&Variables::new(), call)).await.map_err(|_| Refusal::internal())?;
        serde_json::to_value(answered.0).map_err(|_| Refusal::internal())
    }
}

/// The result of an executed operation: 200, whatever its fields answer.
struct Executed {
    body: Vec<u8>,
    carried: Carried,
}

impl Executed {
    fn respond(self, media_type: &'static str) -> Response {
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self.carried.put(headers);
        response
    }
}

/// Whether a valid document may have a null variable where the schema takes none. Only a variable with a default stands there, and
/// defaults alone are written with an equals sign; the request or the default makes it null.
fn may_misplace_null(document: &str, variables: &Variables) -> bool {
    document.contains('=') && (document.contains("null") || variables.values().any(InputValue::is_null))
}

fn refused(error: GraphQLError) -> Stopped {
    let refusal = match error {
        GraphQLError::ParseError(error) => match error.item {
            ParseError::DepthLimitExceeded(_)
            | ParseError::TokenLimitExceeded(_)
            | ParseError::FieldLimitExceeded(_) => Refusal::too_complex(error.item.to_string()),
            // The parser's message may quote the document, which may contain a code.
            _ => {
                let at = error.start();
                let (line, column) = (at.line() + 1, at.column() + 1);
                Refusal::bad_input(format!("The document cannot be parsed at line {line}, column {column}."))
            }
        },
        GraphQLError::MultipleOperationsProvided => Refusal::too_complex("A request holds one operation."),
        GraphQLError::ValidationError(_) => Refusal::bad_input("The document is not valid."),
        other => Refusal::bad_input(other.to_string()),
    };
    Stopped::Refused(refusal)
}
