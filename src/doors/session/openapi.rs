//! The OpenAPI 3.1 document of the session door, from the very types that are read and sent and from its list of refusals.

use std::sync::Arc;

use serde_json::{Value, json};
use strum::VariantArray;
use utoipa::ToSchema;
use utoipa::openapi::path::OperationBuilder;
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref,
    Required, Response, ResponseBuilder, SecurityRequirement,
};

use super::answers::{PropertyError, SessionCode, SessionErrorBody};
use super::login::{SessionAuthReq, SessionCredentials};
use super::login_otp::ShownOtp;
use super::paths::{LOGIN, LOGIN_OTP, LOGOUT, USER};
use super::user::SessionUser;
use crate::doors::openapi::{
    JSON, answer, closed, component, served, text_header, with_refusal_headers, with_request_id,
};
use crate::edge::{self, Front, Refusal, RequestHead};
use crate::metrics::Field;

/// The names of the two things that authenticate.
const KEY: &str = "applicationKey";
const PERSON: &str = "sessionCookie";

/// An operation of the document.
struct Operation {
    field: Field,
    path: &'static str,
    method: HttpMethod,
    summary: &'static str,
    /// Whether the person's cookie is looked at; `Some(true)`: it is needed.
    person: Option<bool>,
    /// The schema of the body, and an example.
    takes: Option<(Ref, Value)>,
    status: &'static str,
    answers: ResponseBuilder,
    refusals: &'static [SessionCode],
}

/// Refusals that every call may answer.
const ANYWHERE: [SessionCode; 10] = [
    SessionCode::BadKey,
    SessionCode::Forbidden,
    SessionCode::Timeout,
    SessionCode::TooLarge,
    SessionCode::UnsupportedMediaType,
    SessionCode::Misdirected,
    SessionCode::TooManyRequests,
    SessionCode::Internal,
    SessionCode::Unavailable,
    SessionCode::MethodNotAllowed,
];

/// The document.
pub fn document() -> OpenApi {
    let description = "People who sign in by user name, password and authenticator, for programs that hold an application \
        key. A path that is not listed is refused with 10131.";
    let info = InfoBuilder::new().title("Vestibule: the session door").version("3").description(Some(description));
    let paths = operations().into_iter().fold(PathsBuilder::new(), |paths, operation| {
        let (path, method) = (operation.path, operation.method.clone());
        paths.path(path, PathItem::new(method, operation.build()))
    });
    let key = ApiKeyValue::with_description("PRIVATE-TOKEN", "The application key. It signs nobody in.");
    let person = ApiKeyValue::with_description(
        "__Host-v3",
        "The person: a pending login, and a session once it is completed. Over cleartext its name is vestibule-v3- and the \
         port. It is good under the application key alone that it began under.",
    );
    let components = ComponentsBuilder::new()
        .schema_from::<SessionUser>()
        .schema_from::<SessionAuthReq>()
        .schema_from::<SessionErrorBody>()
        .schema_from::<PropertyError>()
        .schema(SessionCredentials::name(), closed::<SessionCredentials>())
        .schema(ShownOtp::name(), closed::<ShownOtp>())
        .security_scheme(KEY, SecurityScheme::ApiKey(ApiKey::Header(key)))
        .security_scheme(PERSON, SecurityScheme::ApiKey(ApiKey::Cookie(person)));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn operations() -> [Operation; 4] {
    [
        Operation {
            field: Field::SessionUser,
            path: USER,
            method: HttpMethod::Get,
            summary: "Returns the account that is logged in",
            person: Some(true),
            takes: None,
            status: "200",
            answers: answer("The account", Some(component::<SessionUser>().into())),
            refusals: &[SessionCode::NotLoggedIn],
        },
        Operation {
            field: Field::SessionLogin,
            path: LOGIN,
            method: HttpMethod::Post,
            summary: "Logs in by a user name and a password",
            person: None,
            takes: Some((
                component::<SessionCredentials>(),
                json!({ "userName": "ann", "password": "a long and secret sentence", "rememberMe": 0 }),
            )),
            status: "200",
            answers: sets_cookie(
                answer("The password is right", Some(component::<SessionAuthReq>().into())),
                "The cookie of the session, or of the login that awaits a one-time password",
            ),
            refusals: &[SessionCode::InvalidRequest, SessionCode::InvalidCredentials, SessionCode::AlreadyLoggedIn],
        },
        Operation {
            field: Field::SessionLoginOtp,
            path: LOGIN_OTP,
            method: HttpMethod::Post,
            summary: "Completes a login by a one-time password",
            person: Some(true),
            takes: Some((component::<ShownOtp>(), json!({ "otp": "123456" }))),
            status: "204",
            answers: sets_cookie(answer("Logged in", None), "The cookie of the session"),
            refusals: &[
                SessionCode::InvalidRequest,
                SessionCode::InvalidOtp,
                SessionCode::UnexpectedOtp,
                SessionCode::Suspended,
            ],
        },
        Operation {
            field: Field::SessionLogout,
            path: LOGOUT,
            method: HttpMethod::Post,
            summary: "Logs out: the session or the pending login ends, and the cookie is cleared",
            person: Some(false),
            takes: None,
            status: "204",
            answers: sets_cookie(answer("Nobody is logged in any more", None), "The cookie, cleared"),
            refusals: &[SessionCode::InvalidRequest],
        },
    ]
}

impl Operation {
    fn build(self) -> OperationBuilder {
        let under_key = || SecurityRequirement::new(KEY, Vec::<String>::new());
        let both = || under_key().add(PERSON, Vec::<String>::new());
        let operation = OperationBuilder::new()
            .operation_id(Some(self.field.name()))
            .summary(Some(self.summary))
            .response(self.status, with_request_id(self.answers));
        let operation = match self.person {
            Some(true) => operation.security(both()),
            Some(false) => operation.security(under_key()).security(both()),
            None => operation.security(under_key()),
        };
        let operation = match self.takes {
            Some((schema, example)) => {
                let content = ContentBuilder::new().schema(Some(schema)).example(Some(example)).build();
                let body = RequestBodyBuilder::new().content(JSON, content).required(Some(Required::True));
                operation.request_body(Some(body.build()))
            }
            None => operation,
        };
        refusals(self.refusals)
            .into_iter()
            .fold(operation, |operation, (status, refusal)| operation.response(status.to_string(), refusal))
    }
}

/// The responses of a call's refusals, by status.
fn refusals(own: &[SessionCode]) -> Vec<(u16, Response)> {
    let is_possible = |code: &&SessionCode| own.contains(code) || ANYWHERE.contains(code);
    let possible: Vec<SessionCode> = SessionCode::VARIANTS.iter().filter(is_possible).copied().collect();
    let mut statuses: Vec<u16> = possible.iter().map(|code| code.status().as_u16()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let of_status = |status: u16| {
        let codes: Vec<SessionCode> =
            possible.iter().filter(|code| code.status().as_u16() == status).copied().collect();
        (status, refusal(status, &codes))
    };
    statuses.into_iter().map(of_status).collect()
}

fn refusal(status: u16, codes: &[SessionCode]) -> Response {
    let lines: Vec<String> = codes.iter().map(|code| format!("{}: {}", code.number(), code.message())).collect();
    let example = codes.first().map(|code| example(*code));
    let content = ContentBuilder::new().schema(Some(component::<SessionErrorBody>())).example(example).build();
    let response = ResponseBuilder::new().description(lines.join("\n")).content(JSON, content);
    with_refusal_headers(status, response).build()
}

fn example(code: SessionCode) -> Value {
    let errors = match code {
        SessionCode::InvalidRequest => json!([{ "property": "rememberMe", "message": "must be the integer 0 or 1" }]),
        _ => json!([]),
    };
    json!({ "errorCode": code.number(), "errorMessage": code.message(), "errors": errors })
}

fn sets_cookie(response: ResponseBuilder, description: &str) -> ResponseBuilder {
    response.header("Set-Cookie", text_header(description))
}

/// Answers with the document.
pub async fn serve(_: Arc<Front>, _: RequestHead) -> Result<edge::Response, Refusal> {
    Ok(served(&document()))
}
