//! Fuzz target of the endpoint: from a body's bytes to a refusal or an answer, over fields that only count their calls. A
//! refused request calls no field, and a mutation calls one at most.

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};

use http::StatusCode;
use juniper::{GraphQLInputObject, GraphQLObject, graphql_object};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{Endpoint, Stopped, request};
use crate::app::App;
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::doors::staff::CREDENTIALS;
use crate::edge::{Call, Carried, Code, CookieNames, GRAPHQL, Origin, Presented, RequestId};
use crate::keys::Keys;
use crate::rules::policy::Policies;
use crate::sign_in::Requester;
use crate::store::{DatabaseUrl, Store};

thread_local! {
    static GUESSES: Cell<usize> = const { Cell::new(0) };
}

fn guess() -> bool {
    GUESSES.set(GUESSES.get() + 1);
    true
}

struct CountingQuery;
struct CountingMutation;

#[derive(GraphQLObject)]
#[graphql(name = "Answer")]
struct StepAnswer {
    status: bool,
    error_code: Option<String>,
}

#[derive(GraphQLObject)]
struct User {
    id: String,
    roles: Vec<String>,
}

#[derive(GraphQLInputObject)]
#[graphql(name = "RequestLookupInput")]
struct LookupInput {
    email: String,
    recaptcha: String,
}

#[derive(GraphQLInputObject)]
#[graphql(name = "VerifyLookupInput")]
struct CodeInput {
    code: String,
}

#[graphql_object(context = Call, name = "Query")]
impl CountingQuery {
    async fn current_user() -> User {
        User { id: String::from("admin_0123456789"), roles: vec![String::from("BO")] }
    }
}

#[graphql_object(context = Call, name = "Mutation")]
impl CountingMutation {
    async fn request_lookup(input: LookupInput) -> StepAnswer {
        StepAnswer { status: guess(), error_code: Some(input.email + &input.recaptcha) }
    }

    async fn verify_lookup(input: CodeInput) -> StepAnswer {
        StepAnswer { status: guess(), error_code: Some(input.code) }
    }

    async fn sign_out() -> bool {
        guess()
    }
}

struct Stage {
    runtime: Runtime,
    app: Arc<App>,
    endpoint: Endpoint,
}

/// An endpoint without a database: no field uses one.
fn set_up() -> Option<Stage> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let within = runtime.enter();
    let database = DatabaseUrl::parse("host=/nowhere user=nobody dbname=nothing", None).ok()?;
    let store = Store::open(&database, "fuzzing", 1, None);
    let keys = Keys::parse(&Keys::generate().ok()?).ok()?;
    let app = App::new(Policies::default(), store, Captcha::off(), keys, Clock::system());
    drop(within);
    Some(Stage {
        runtime,
        app: Arc::new(app),
        endpoint: Endpoint::new(CountingQuery, CountingMutation, false, &CREDENTIALS),
    })
}

/// Fuzzes one body.
pub fn graphql(bytes: &[u8]) {
    static STAGE: OnceLock<Option<Stage>> = OnceLock::new();
    let Some(stage) = STAGE.get_or_init(set_up) else { panic!("the stage could not be set up") };
    let id = RequestId("0123456789abcdef".into());
    let requester = Requester::at(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
    let names = CookieNames::at(&public, &CREDENTIALS.cookies);
    let call = Call::new(Arc::clone(&stage.app), requester, Presented::default(), names, id.clone());
    GUESSES.set(0);
    let answered = match request::read(bytes) {
        Ok(request) => stage.runtime.block_on(stage.endpoint.execute(&request, call)),
        Err(refusal) => Err(Stopped::Refused(refusal)),
    };
    let guesses = GUESSES.get();
    match answered {
        Ok(answer) => {
            assert!(guesses <= 1, "{guesses} guesses in one request");
            let body: Result<Value, _> = serde_json::from_slice(&answer.body);
            let body = body.unwrap_or_else(|error| panic!("{error}"));
            assert!(body.get("data").is_some(), "{body}");
            assert_eq!(answer.carried, Carried::default());
            assert!(body.pointer("/data/__schema").is_none() && body.pointer("/data/__type").is_none(), "{body}");
        }
        Err(Stopped::Refused(refusal)) => {
            assert_eq!(guesses, 0, "refused, and yet it ran");
            let response = GRAPHQL.say(&refusal, &id);
            let code = response.extensions().get::<Code>().copied();
            let status = match code {
                Some(Code::BadUserInput | Code::DocumentTooComplex) => StatusCode::BAD_REQUEST,
                Some(Code::PersistedQueryNotSupported) => StatusCode::OK,
                _ => panic!("{code:?}"),
            };
            assert_eq!(response.status(), status);
        }
        Err(Stopped::Fault(fault)) => panic!("{fault}"),
    }
}
