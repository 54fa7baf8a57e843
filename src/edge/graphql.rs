//! GraphQL over HTTP: our own filter, for what juniper_warp lets through. POST of JSON only, one operation a request, the
//! answer's status as the specification has it, and every step on a task of its own: it ends though its client hangs up.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;

use std::sync::Arc;

use futures_util::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use juniper::http::{GraphQLRequest, GraphQLResponse};
use juniper::parser::{ParseError, parse_document_source};
use juniper::{
    DefaultScalarValue, EmptySubscription, GraphQLError, GraphQLType, GraphQLTypeAsync, OperationType, RootNode,
    ValidatedOperation, Variables,
};
use serde_json::Value;
use warp::{Buf, Reply};

use super::front::Front;
use super::introspection::{self, Introspection};
use super::refusal::{Code, JSON, Refusal};
use super::requester::Peer;
use super::steps::Stopped;
use super::{Call, Carried, RequestId, Response, accept, body, document, guard, invalid, request};
use crate::failpoint::failpoint;
use crate::fault::Fault;

/// A schema, served.
pub struct Endpoint<Q, M>
where
    Q: GraphQLType<DefaultScalarValue, Context = Call>,
    M: GraphQLType<DefaultScalarValue, Context = Call>,
{
    root: RootNode<Q, M, EmptySubscription<Call>>,
    introspection: Option<Introspection>,
}

/// What a root type must be to be served.
pub trait Served: GraphQLTypeAsync<DefaultScalarValue, Context = Call, TypeInfo = ()> + Send + Sync + 'static {}

impl<T: GraphQLTypeAsync<DefaultScalarValue, Context = Call, TypeInfo = ()> + Send + Sync + 'static> Served for T {}

impl<Q: Served, M: Served> Endpoint<Q, M> {
    /// Serves a schema, within limits; the usual introspection queries fit those of a schema that may be asked for.
    /// Introspection needs tokio's multi-threaded runtime.
    pub fn new(query: Q, mutation: M, introspection: bool) -> Endpoint<Q, M> {
        let root = RootNode::new(query, mutation, EmptySubscription::new()).limit_tokens(1000);
        let root = if introspection {
            // juniper counts a fragment as a level, and the usual queries spread three on the way to 15 fields.
            root.limit_depth(document::DEPTH + 5).limit_fields(400)
        } else {
            root.limit_depth(document::DEPTH).limit_fields(200).disable_introspection()
        };
        Endpoint { root, introspection: introspection.then(Introspection::default) }
    }

    /// The schema in its own language.
    pub fn sdl(&self) -> String {
        self.root.as_sdl()
    }

    /// Answers a request.
    pub async fn answer<B: Buf>(
        self: Arc<Self>,
        front: Arc<Front>,
        method: Method,
        headers: HeaderMap,
        peer: Peer,
        id: RequestId,
        stream: impl Stream<Item = Result<B, warp::Error>> + Send,
    ) -> Response {
        let media_type = accept::media_type(&headers).unwrap_or(JSON);
        if method == Method::OPTIONS && guard::is_preflight(&headers) {
            let mut response = match front.admit(&headers) {
                Ok(()) => StatusCode::NO_CONTENT.into_response(),
                Err(refusal) => refusal.answer(media_type, &id),
            };
            guard::share(&front.site, &headers, response.headers_mut());
            if response.status().is_success() {
                guard::allow(response.headers_mut());
            }
            return response;
        }
        let answered = self.admitted(&front, method, &headers, peer, stream, &id).await;
        let mut response = match answered {
            Ok(answer) => answer.respond(media_type),
            Err(refusal) => refusal.answer(media_type, &id),
        };
        guard::share(&front.site, &headers, response.headers_mut());
        response
    }

    async fn admitted<B: Buf>(
        self: Arc<Self>,
        front: &Arc<Front>,
        method: Method,
        headers: &HeaderMap,
        peer: Peer,
        stream: impl Stream<Item = Result<B, warp::Error>> + Send,
        id: &RequestId,
    ) -> Result<Answer, Refusal> {
        if method != Method::POST {
            return Err(Refusal::method("POST"));
        }
        front.admit(headers)?;
        if accept::media_type(headers).is_none() {
            let message = "Answers are application/json or application/graphql-response+json.";
            return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::BadUserInput, message));
        }
        let body = body::read_json(headers, stream, front.limits.body).await?;
        let request = request::read(&body)?;
        let call = front.call(peer, headers, id);
        front.steps.run(id, front.limits.step, async move { self.execute(&request, call).await }).await
    }

    async fn execute(&self, request: &GraphQLRequest, call: Call) -> Result<Answer, Stopped> {
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
        failpoint!("answer.before");
        Ok(Answer { body, carried })
    }
}

impl<Q: Served, M: Served> Endpoint<Q, M> {
    /// What introspection answers to a query of ours.
    async fn whole(&self, told: &Introspection, query: &'static str, call: &Call) -> Result<Value, Refusal> {
        let operation = ValidatedOperation::new(query, None, &self.root).map_err(|_| Refusal::internal())?;
        let answered = told.run(operation.execute(&Variables::new(), call)).await.map_err(|_| Refusal::internal())?;
        serde_json::to_value(answered.0).map_err(|_| Refusal::internal())
    }
}

/// An operation that was executed: 200, whatever it says.
struct Answer {
    body: Vec<u8>,
    carried: Carried,
}

impl Answer {
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
            // The parser's own words may quote the document, and a document may hold a code.
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
