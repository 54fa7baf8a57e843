//! The GraphQL endpoint of a door, used instead of juniper_warp, which admits too much. Refuses everything but a POST of JSON
//! with one operation within limits; answers with the status codes of the GraphQL over HTTP specification. Every operation runs
//! on its own task and finishes even if its client disconnects.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;

use std::pin::pin;
use std::sync::Arc;

use futures_util::TryFutureExt;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use juniper::http::{GraphQLRequest, GraphQLResponse};
use juniper::parser::{ParseError, parse_document_source};
use juniper::{
    DefaultScalarValue, EmptySubscription, GraphQLError, GraphQLType, GraphQLTypeAsync, OperationType, RootNode,
    ValidatedOperation, Variables,
};
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

/// The endpoint of a schema.
pub struct Endpoint<Q, M>
where
    Q: GraphQLType<DefaultScalarValue, Context = Call>,
    M: GraphQLType<DefaultScalarValue, Context = Call>,
{
    root: RootNode<Q, M, EmptySubscription<Call>>,
    introspection: Option<Introspection>,
    credentials: &'static Credentials,
}

impl juniper::Context for Call {}

/// The bounds of a schema's root type.
pub trait RootType:
    GraphQLTypeAsync<DefaultScalarValue, Context = Call, TypeInfo = ()> + Send + Sync + 'static
{
}

impl<T: GraphQLTypeAsync<DefaultScalarValue, Context = Call, TypeInfo = ()> + Send + Sync + 'static> RootType for T {}

impl<Q: RootType, M: RootType> Endpoint<Q, M> {
    /// The endpoint of a schema, for a door with these credentials, which its CORS answers follow. With `introspection` the limits fit the usual introspection
    /// queries, and tokio's multi-threaded runtime is needed.
    pub fn new(query: Q, mutation: M, introspection: bool, credentials: &'static Credentials) -> Endpoint<Q, M> {
        let root = RootNode::new(query, mutation, EmptySubscription::new()).limit_tokens(1000);
        let root = if introspection {
            // juniper counts a fragment as a level, and the usual queries spread three above 15 levels of fields.
            root.limit_depth(document::DEPTH + 5).limit_fields(400)
        } else {
            root.limit_depth(document::DEPTH).limit_fields(200).disable_introspection()
        };
        Endpoint { root, introspection: introspection.then(Introspection::default), credentials }
    }

    /// The schema in the schema definition language.
    pub fn sdl(&self) -> String {
        self.root.as_sdl()
    }

    /// The route of the endpoint.
    pub fn route(self, path: &'static str, kind: Route) -> RouteEntry {
        let endpoint = Arc::new(self);
        let handler = move |front, head, body| {
            let endpoint = Arc::clone(&endpoint);
            async move { Ok(endpoint.answer(front, head, body).await) }
        };
        RouteEntry::any(path, kind, handler).in_voice(GRAPHQL)
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
        front.admit(&head.headers)?;
        if preferred.is_none() {
            let message = "Answers are application/json or application/graphql-response+json.";
            return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::BadUserInput, message));
        }
        let body = body::read_json(&head.headers, body, front.limits.body).await?;
        let request = request::read(&body)?;
        let call = front.call(self.credentials, head);
        front.run(head, async move { self.execute(&request, call).await }).await
    }

    async fn execute(&self, request: &GraphQLRequest, call: Call) -> Result<Executed, Stopped> {
        let parsed = parse_document_source(&request.query, &self.root.schema);
        let parsed = parsed.map_err(|error| refused(GraphQLError::ParseError(error)))?;
        document::know_types(&parsed, &self.root.schema)?;
        let parts = document::parts(&parsed)?;
        let operation = ValidatedOperation::new(&request.query, request.operation_name.as_deref(), &self.root);
        let operation = operation.map_err(|error| match error {
            GraphQLError::ValidationError(errors) => invalid::document(&errors, &parsed, &self.root.schema).into(),
            error => refused(error),
        })?;
        document::check(&parts)?;
        let (variables, query) = (request.variables(), parts.operation.operation_type == OperationType::Query);
        let executing = operation.execute(&variables, &call);
        let executed = match &self.introspection {
            Some(told) if told.is_asked(&parts, |whole| self.whole(told, whole, &call)).await? => {
                told.run(executing).await
            }
            _ => executing.await,
        };
        let carried = call.finish()?;
        let body = match executed {
            Ok(executed) => serde_json::to_vec(&GraphQLResponse::from_result(Ok(executed))),
            Err(GraphQLError::ValidationError(_)) => {
                return Err(invalid::variables(&variables, parts.operation, &self.root.schema).into());
            }
            Err(error) => return Err(refused(error)),
        };
        let body = body.map_err(|error| Fault::Text(Box::new(error)))?;
        if self.introspection.is_some() && query && body.len() > introspection::ANSWER {
            return Err(introspection::too_long().into());
        }
        Ok(Executed { body, carried })
    }
}

impl<Q: RootType, M: RootType> Endpoint<Q, M> {
    /// Answers an introspection query that the program itself makes.
    async fn whole(&self, told: &Introspection, query: &'static str, call: &Call) -> Result<Value, Refusal> {
        let operation = ValidatedOperation::new(query, None, &self.root).map_err(|_| Refusal::internal())?;
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
