//! Responses in the player door's document: those of a call, and the refusals that every call may answer. Knows no path.

use http::StatusCode;
use serde_json::json;
use utoipa::openapi::ResponseBuilder;

use super::documented::{BodyOf, Told};
use super::refusals::{ErrMsg, Failure, Unfit, words};
use crate::doors::openapi::{JSON, with_refusal_headers};

/// Statuses of refusals that every call may answer; those of a body behind them.
const ANYWHERE: [StatusCode; 7] = [
    StatusCode::FORBIDDEN,
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::MISDIRECTED_REQUEST,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::SERVICE_UNAVAILABLE,
];
const OF_BODIES: [StatusCode; 3] =
    [StatusCode::REQUEST_TIMEOUT, StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNSUPPORTED_MEDIA_TYPE];

/// The responses of a call by status, in order.
pub fn refusals(told: Vec<Told>, unfit: &[Unfit], takes_body: bool) -> Vec<(u16, ResponseBuilder)> {
    let of_edge = ANYWHERE.into_iter().chain(OF_BODIES.into_iter().filter(|_| takes_body)).map(of_edge);
    let mut all: Vec<Told> = told;
    for more in [400, 401].into_iter().filter_map(|status| in_words(unfit, status)).chain(of_edge) {
        match all.iter().position(|own| own.status == more.status) {
            Some(place) => {
                let own = all.remove(place);
                all.insert(place, Told { body: own.body.or(more.body), ..own });
            }
            None => all.push(more),
        }
    }
    all.sort_by_key(|told| told.status);
    all.into_iter().map(|told| (told.status, told.response())).collect()
}

/// The refusals of values, by their status.
fn in_words(unfit: &[Unfit], status: u16) -> Option<Told> {
    let said: Vec<String> =
        unfit.iter().filter(|unfit| unfit.status().as_u16() == status).map(|unfit| unfit.said()).collect();
    let example = ("refused", json!({ "errMsg": said.first()? }));
    Some(Told { status, description: said.join("\n"), body: BodyOf::one::<ErrMsg<'_>>(example) })
}

/// A refusal of the edge.
fn of_edge(status: StatusCode) -> Told {
    let said = words(status);
    let body = if status.is_server_error() {
        BodyOf::one::<Failure>(("fault", json!({ "result": said })))
    } else {
        BodyOf::one::<ErrMsg<'_>>(("refused", json!({ "errMsg": said })))
    };
    Told { status: status.as_u16(), description: said.to_owned(), body }
}

impl Told {
    fn response(self) -> ResponseBuilder {
        let response = ResponseBuilder::new().description(self.description).content(JSON, self.body.content().build());
        with_refusal_headers(self.status, response)
    }
}
