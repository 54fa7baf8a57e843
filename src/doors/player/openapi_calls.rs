//! The calls of the player door's document: paths, bodies, answers, and which values each call refuses.

use utoipa::openapi::HttpMethod;
use utoipa::openapi::schema::ObjectBuilder;

use super::answers::{Nothing, Null, PlayerData, SmsData, VerificationRequired};
use super::body::{MailCodeRequest, SentUpdate, ShownMailCode, ShownSmsCode, SmsCodeRequest};
use super::documented::{BodyOf, DocumentedCall, Told};
use super::operator::{SentPlayer, ToldPlayer};
use super::operator_facts::{SentFact, ToldFact};
use super::operator_sessions::BegunData;
use super::refusals::{NotValid, Unfit};
use super::{examples, schemas};
use crate::metrics::Field;

/// Every call.
pub fn calls() -> Vec<DocumentedCall> {
    let of_players = ["", "/{brand_id}"].into_iter().flat_map(players_calls);
    of_players.chain(programs_calls()).collect()
}

/// The calls of players, at paths that end in `brand`.
fn players_calls(brand: &str) -> [DocumentedCall; 6] {
    let call = |(field, suffix): (Field, &str), tail: &str, method, summary| {
        let suffix = if brand.is_empty() { suffix.to_owned() } else { format!("{suffix}OfBrand") };
        DocumentedCall {
            id: format!("{}{suffix}", field.name()),
            path: format!("/gateway/player-data/{{version}}{tail}{brand}"),
            method,
            summary,
            headers: Vec::new(),
            takes: None,
            told: Vec::new(),
            unfit: vec![Unfit::Token, Unfit::BrandId],
        }
    };
    let update = |call: DocumentedCall| DocumentedCall {
        takes: Some(BodyOf::one::<SentUpdate>(examples::update())),
        told: vec![updated(), verification("The change waits for the code of this challenge")],
        ..call.refuses(&[Unfit::Body, Unfit::MobileNumber, Unfit::CannotDisable])
    };
    let validate = |call: DocumentedCall| DocumentedCall {
        headers: tokens(),
        takes: Some(
            BodyOf::one::<ShownMailCode>(examples::shown_mail_code())
                .or(BodyOf::one::<ShownSmsCode>(examples::shown_sms_code())),
        ),
        told: vec![
            told(
                200,
                "The code is right. By SMS, the session goes on under another token",
                BodyOf::enveloped::<Nothing>(examples::mail_done())
                    .or(BodyOf::enveloped::<SmsData>(examples::sms_valid())),
            ),
            verification("The old number gave way; the new one is verified by the code of this challenge"),
            told(
                422,
                "The code is not valid, the challenge is none any more, attempts are used up, or something is due first",
                BodyOf::enveloped::<SmsData>(examples::sms_not_valid())
                    .with(examples::steps_due())
                    .or(BodyOf::enveloped::<NotValid>(examples::mail_not_valid())),
            ),
        ],
        ..call.refuses(&[Unfit::Body, Unfit::Code, Unfit::RequestId])
    };
    let read = call((Field::PlayerRead, ""), "", HttpMethod::Get, "Returns the player's data");
    let send =
        call((Field::PlayerSend, ""), "/send/code", HttpMethod::Post, "Sends a code, or changes the player's data");
    [
        DocumentedCall {
            told: vec![told(200, "The player's data", BodyOf::enveloped::<PlayerData>(examples::player_data()))],
            ..read
        },
        update(call((Field::PlayerUpdate, ""), "", HttpMethod::Put, "Changes the player's data")),
        DocumentedCall {
            headers: tokens(),
            takes: Some(
                BodyOf::one::<MailCodeRequest>(examples::mail_code_request())
                    .or(BodyOf::one::<SmsCodeRequest>(examples::sms_code_request()))
                    .or(BodyOf::one::<SentUpdate>(examples::update())),
            ),
            told: vec![
                told(
                    200,
                    "Accepted. Whether an SMS is sent is not told",
                    BodyOf::enveloped::<Nothing>(examples::mail_done())
                        .or(BodyOf::enveloped::<SmsData>(examples::sms_sent()))
                        .or(updated().body),
                ),
                verification("The change waits for the code of this challenge"),
                told(
                    422,
                    "Too early, attempts are used up, or the challenge is none any more",
                    BodyOf::enveloped::<SmsData>(examples::early()),
                ),
            ],
            ..send.refuses(&[
                Unfit::Body,
                Unfit::MobileNumber,
                Unfit::RequestId,
                Unfit::CannotDisable,
                Unfit::NoAddress,
            ])
        },
        update(call((Field::PlayerSend, "ByPut"), "/send/code", HttpMethod::Put, "Changes the player's data")),
        validate(call((Field::PlayerValidate, ""), "/validate/code", HttpMethod::Post, "Shows a code")),
        validate(call((Field::PlayerValidate, "ByPut"), "/validate/code", HttpMethod::Put, "Shows a code")),
    ]
}

/// The calls of operators' programs.
fn programs_calls() -> [DocumentedCall; 6] {
    let call = |(field, suffix): (Field, &str), tail: &str, method, summary, own| DocumentedCall {
        id: format!("{}{suffix}", field.name()),
        path: format!("/gateway/operator/{{version}}/{{brand_id}}{tail}"),
        method,
        summary,
        headers: Vec::new(),
        takes: None,
        told: vec![own],
        unfit: vec![Unfit::Key, Unfit::BrandId],
    };
    let (player, sessions) = ("/players/{player_id}", "/players/{player_id}/sessions");
    let shown =
        |status, description| told(status, description, BodyOf::enveloped::<ToldPlayer>(examples::player_told()));
    let put = call(
        (Field::OperatorPlayers, "Put"),
        player,
        HttpMethod::Put,
        "Makes or changes a player",
        shown(200, "Changed"),
    );
    let mut put = DocumentedCall {
        takes: Some(BodyOf::one::<SentPlayer>(examples::player_put())),
        ..put.refuses(&[Unfit::Body, Unfit::EmailAddress, Unfit::MobileNumber, Unfit::Language, Unfit::Steps])
    };
    put.told.push(shown(201, "Made"));
    let begun = told(200, "The session", BodyOf::enveloped::<BegunData>(examples::session()));
    let mut begin = call(
        (Field::OperatorSessions, "Begin"),
        sessions,
        HttpMethod::Post,
        "Begins a session of a player who logged in at the operator's",
        begun,
    );
    begin.told.push(told(
        403,
        "Two-factor sign-in: a half session, which is completed by the code of this challenge",
        BodyOf::one::<VerificationRequired>(examples::half_session()),
    ));
    let fact = told(200, "Whether the mailbox was proven for it", BodyOf::enveloped::<ToldFact>(examples::fact()));
    let fact =
        call((Field::OperatorFacts, ""), "/facts", HttpMethod::Post, "Asks for the proof of a withdrawal, once", fact);
    [
        put,
        call((Field::OperatorPlayers, "Get"), player, HttpMethod::Get, "Shows a player", shown(200, "The player")),
        call((Field::OperatorPlayers, "Delete"), player, HttpMethod::Delete, "Removes a player", updated()),
        begin,
        call(
            (Field::OperatorSessions, "End"),
            sessions,
            HttpMethod::Delete,
            "Ends all sessions of a player",
            updated(),
        ),
        DocumentedCall {
            takes: Some(BodyOf::one::<SentFact>(examples::fact_request())),
            ..fact.refuses(&[Unfit::Body])
        },
    ]
}

impl DocumentedCall {
    fn refuses(mut self, more: &[Unfit]) -> DocumentedCall {
        self.unfit.extend(more);
        self
    }
}

fn told(status: u16, description: &str, body: BodyOf) -> Told {
    Told { status, description: description.to_owned(), body }
}

fn updated() -> Told {
    told(200, "Done", BodyOf::enveloped::<Null>(examples::nothing()))
}

fn verification(description: &str) -> Told {
    told(403, description, BodyOf::one::<VerificationRequired>(examples::verification()))
}

/// The headers that a body about a code wants.
fn tokens() -> Vec<(&'static str, ObjectBuilder)> {
    vec![("2fa-auth-token", schemas::challenge()), ("request-id", schemas::request_id_in_header())]
}
