//! Calls of players: the limit and the brand, the session, then the body, which tells what the call is. `GET` answers the player's
//! data.

use std::sync::Arc;

use http::Method;
use zeroize::Zeroizing;

use super::answers::{MobileData, PlayerData, success};
use super::body::PlayerBody;
use super::caller::{PlayerAnswer, PlayerRequest};
use super::paths::{BrandInPath, PlayerPath};
use super::refusals::Unfit;
use super::send::{send_mail, send_sms};
use super::update::update;
use super::validate::{validate_mail, validate_sms};
use crate::edge::{Body, Front, Refusal, RequestHead, Response, RestBody, Stopped};
use crate::metrics::Field;
use crate::sign_in::player::{PlayerSession, SessionWanted};

/// Answers a call of a player.
pub async fn answer(
    front: Arc<Front>,
    head: RequestHead,
    sent: Body,
    (path, brand): (PlayerPath, BrandInPath),
) -> Result<Response, Refusal> {
    front.admit(&head)?;
    let reads = matches!(head.method, Method::GET | Method::HEAD);
    let field = match (path, reads) {
        (PlayerPath::Send, _) => Field::PlayerSend,
        (PlayerPath::Validate, _) => Field::PlayerValidate,
        (PlayerPath::Data, true) => Field::PlayerRead,
        (PlayerPath::Data, false) => Field::PlayerUpdate,
    };
    let request = PlayerRequest::of(&front, &head, brand);
    let counts = path != PlayerPath::Data;
    let finding = async move {
        if let Some(refusal) = request.admitted(counts).await? {
            return Ok(Err(request.finish(field, Err(refusal))));
        }
        match request.player().holder(&request.call.app, SessionWanted::AnyHalf).await? {
            Some(session) => Ok(Ok((request, session))),
            None => Ok(Err(request.finish(field, Err(Unfit::Token.into())))),
        }
    };
    let (request, session) = match front.run(&head, finding).await? {
        Ok(found) => found,
        Err(refused) => return Ok(refused),
    };
    if reads {
        let answer = if session.session.half { Err(Unfit::Token.into()) } else { Ok(success(told(session))) };
        return Ok(request.finish(field, answer));
    }
    let body = Zeroizing::new(RestBody::Json.read(&front, &head, sent).await?);
    let is_put = head.method == Method::PUT;
    let doing = async move {
        let answer = dispatched(&request, session, PlayerBody::parse(path, is_put, &body)).await?;
        Ok(request.finish(field, answer))
    };
    front.run(&head, doing).await
}

/// The answer to a call with a body.
async fn dispatched(
    request: &PlayerRequest,
    session: PlayerSession,
    body: Result<PlayerBody, Unfit>,
) -> Result<PlayerAnswer, Stopped> {
    let body = match body {
        Ok(body) => body,
        Err(unfit) => return Ok(Err(unfit.into())),
    };
    let for_half = matches!(body, PlayerBody::SendSms(_) | PlayerBody::ShowSms(_));
    if session.session.half && !for_half {
        return Ok(Err(Unfit::Token.into()));
    }
    Ok(match body {
        PlayerBody::SendMail => send_mail(request, session).await?,
        PlayerBody::ShowMail(Ok(code)) => validate_mail(request, session, &code).await?,
        PlayerBody::SendSms(Ok(mobile)) => send_sms(request, session, &mobile).await?,
        PlayerBody::ShowSms(Ok(code)) => validate_sms(request, session, &code).await?,
        PlayerBody::Update(Ok(wanted)) => update(request, session, &wanted).await?,
        PlayerBody::ShowMail(Err(unfit))
        | PlayerBody::SendSms(Err(unfit))
        | PlayerBody::ShowSms(Err(unfit))
        | PlayerBody::Update(Err(unfit)) => Err(unfit.into()),
    })
}

fn told(own: PlayerSession) -> PlayerData {
    let player = own.account.player;
    let status = match (&player.mobile, player.mobile_proven) {
        (None, _) => "",
        (Some(_), true) => "Active",
        (Some(_), false) => "Pending",
    };
    PlayerData {
        brand_id: own.brand,
        player_id: own.number,
        is_2fa_required: own.account.two_factor,
        mobile: MobileData {
            number: player.mobile.map(|mobile| mobile.typed().to_owned()).unwrap_or_default(),
            verification_status: player.mobile_proven.into(),
            status,
            status_comment: own.profile.status_comment.unwrap_or_default(),
        },
    }
}
