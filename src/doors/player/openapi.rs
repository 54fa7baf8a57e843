//! The OpenAPI 3.1 document of the player door, from the very types that are read and sent: the calls of players and those of the
//! operators' programs.

use std::sync::Arc;

use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Required, SecurityRequirement,
};

use super::answers::{
    MobileData, Nothing, Null, PlayerData, SmsData, UpdatedFields, VerificationData, VerificationRequired,
};
use super::body::{MailCodeRequest, SentMobile, SentUpdate, ShownMailCode, ShownSmsCode, SmsCodeRequest};
use super::documented::DocumentedCall;
use super::openapi_calls::calls;
use super::openapi_refusals::refusals;
use super::operator::{SentPlayer, ToldPlayer};
use super::operator_facts::{SentFact, ToldFact};
use super::operator_sessions::BegunData;
use super::refusals::{ErrMsg, Failure, NotValid};
use super::schemas;
use crate::doors::openapi::{JSON, closed, served, with_request_id};
use crate::edge::{self, Front, Refusal, RequestHead};

/// The names of the two things that authenticate.
const SESSION: &str = "session";
const KEY: &str = "applicationKey";

/// The document.
pub fn document() -> OpenApi {
    let description = "Players of many brands, who prove a telephone at sign-in and a mailbox at a withdrawal, and the operators' programs, \
        which begin the sessions and ask for the proof. Players' calls without a brand are for the brand of the session. Unknown fields in \
        a player's body are ignored; in a program's they are refused.";
    let info = InfoBuilder::new().title("Vestibule: the player door").version("1").description(Some(description));
    let paths = calls().into_iter().fold(PathsBuilder::new(), |paths, call| {
        let (path, method) = (call.path.clone(), call.method.clone());
        paths.path(path, PathItem::new(method, operation(call)))
    });
    let session = ApiKeyValue::with_description("x-auth-token", "The token of the player's session, a UUID.");
    let key = ApiKeyValue::with_description("PRIVATE-TOKEN", "The application key of an operator's program.");
    let components = ComponentsBuilder::new()
        .schema_from::<MailCodeRequest>()
        .schema_from::<ShownMailCode>()
        .schema_from::<SmsCodeRequest>()
        .schema_from::<ShownSmsCode>()
        .schema_from::<SentUpdate>()
        .schema_from::<SentMobile>()
        .schema(SentPlayer::name(), closed::<SentPlayer>())
        .schema(SentFact::name(), closed::<SentFact>())
        .schema(Nothing::name(), closed::<Nothing>())
        .schema_from::<Null>()
        .schema(SmsData::name(), closed::<SmsData>())
        .schema(UpdatedFields::name(), closed::<UpdatedFields>())
        .schema(NotValid::name(), closed::<NotValid>())
        .schema(PlayerData::name(), closed::<PlayerData>())
        .schema(MobileData::name(), closed::<MobileData>())
        .schema(VerificationRequired::name(), closed::<VerificationRequired>())
        .schema(VerificationData::name(), closed::<VerificationData>())
        .schema(ToldPlayer::name(), closed::<ToldPlayer>())
        .schema(BegunData::name(), closed::<BegunData>())
        .schema(ToldFact::name(), closed::<ToldFact>())
        .schema(ErrMsg::name(), closed::<ErrMsg<'_>>())
        .schema(Failure::name(), closed::<Failure>())
        .security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Header(session)))
        .security_scheme(KEY, SecurityScheme::ApiKey(ApiKey::Header(key)));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn operation(call: DocumentedCall) -> OperationBuilder {
    let by = if call.path.contains("/operator/") { KEY } else { SESSION };
    let operation = OperationBuilder::new()
        .operation_id(Some(call.id))
        .summary(Some(call.summary))
        .security(SecurityRequirement::new(by, Vec::<String>::new()));
    let named = [("version", schemas::version()), ("brand_id", schemas::brand()), ("player_id", schemas::player())];
    let in_path = named.into_iter().filter(|(name, _)| call.path.contains(&format!("{{{name}}}")));
    let operation = in_path.fold(operation, |operation, (name, schema)| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
        operation.parameter(parameter.required(Required::True).schema(Some(schema)))
    });
    let operation = call.headers.into_iter().fold(operation, |operation, (name, schema)| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
        operation.parameter(parameter.required(Required::False).schema(Some(schema)))
    });
    let takes_body = call.takes.is_some();
    let operation = match call.takes {
        Some(body) => {
            let content = body.content().build();
            let body = RequestBodyBuilder::new().content(JSON, content).required(Some(Required::True));
            operation.request_body(Some(body.build()))
        }
        None => operation,
    };
    refusals(call.told, &call.unfit, takes_body).into_iter().fold(operation, |operation, (status, response)| {
        let response = if status < 300 { with_request_id(response) } else { response };
        operation.response(status.to_string(), response.build())
    })
}

/// Answers with the document.
pub async fn serve(_: Arc<Front>, _: RequestHead) -> Result<edge::Response, Refusal> {
    Ok(served(&document()))
}

#[cfg(test)]
#[path = "openapi_tests.rs"]
mod tests;
