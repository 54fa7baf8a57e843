//! `PUT`, `GET` and `DELETE /gateway/operator/{version}/{brand}/players/{player}`: an operator's program makes, changes, shows and removes
//! a player. Unknown fields are refused, so that a script's typing error is told.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use strum::VariantArray;
use utoipa::ToSchema;

use super::answers::{Enveloped, Null, success};
use super::caller::{PlayerAnswer, PlayerRequest, Program};
use super::paths::{BrandInPath, player_id};
use super::refusals::{PlayerRefusal, Unfit};
use crate::accounts::{PlayerPut, ShownPlayer, put_player, remove_player, show_player, sign_out_player};
use crate::edge::{Body, Front, Refusal, RequestHead, Response, RestBody, Stopped, json, json_response};
use crate::metrics::Field;
use crate::rules::application_key::KeyScope;
use crate::rules::language::Language;
use crate::rules::player::StepDue;
use crate::rules::player_state::PlayerFields;

/// A player as a program sends one; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlayerPut)]
pub struct SentPlayer {
    /// The email address.
    #[schema(example = "ann@example.com", format = Email)]
    email: Option<String>,
    /// The telephone number.
    #[schema(schema_with = super::schemas::optional_mobile_number)]
    mobile_number: Option<String>,
    /// Whether the operator vouches for the number.
    #[schema(example = true)]
    mobile_verified: Option<bool>,
    /// Whether a code follows the login.
    #[schema(example = true)]
    is_2fa_required: Option<bool>,
    /// The language of mails and SMS; empty: the default one.
    #[schema(schema_with = super::schemas::language)]
    language: Option<String>,
    /// Steps that the player must accept before any call is answered.
    #[schema(schema_with = super::schemas::steps)]
    steps_due: Option<Vec<String>>,
    /// Whether the player is disabled.
    #[schema(example = false)]
    disabled: Option<bool>,
}

/// A player as a program is shown one.
#[derive(Serialize, ToSchema)]
#[schema(as = Player)]
pub struct ToldPlayer {
    /// The brand.
    #[schema(example = 1009)]
    brand_id: i32,
    /// The player's number at the brand.
    #[schema(example = 32574)]
    player_id: i64,
    /// The email address; empty: none.
    #[schema(example = "ann@example.com")]
    email: String,
    /// The telephone number as typed; empty: none.
    #[schema(example = "44-123456789")]
    mobile_number: String,
    /// Whether the number is proven.
    #[schema(example = true)]
    mobile_verified: bool,
    /// Whether a code follows the login.
    #[schema(example = true)]
    is_2fa_required: bool,
    /// The language of mails and SMS; empty: the default one.
    #[schema(example = "en")]
    language: &'static str,
    /// Steps that the player must accept before any call is answered.
    #[schema(schema_with = super::schemas::due)]
    steps_due: Vec<&'static str>,
    /// Whether the player is disabled.
    #[schema(example = false)]
    disabled: bool,
}

/// Answers a call about a player.
pub async fn answer(
    front: Arc<Front>,
    head: RequestHead,
    sent: Body,
    (brand, player): (BrandInPath, &str),
) -> Result<Response, Refusal> {
    let field = Field::OperatorPlayers;
    let player = player_id(player);
    let (request, program) = match PlayerRequest::of_program(&front, &head, brand, (field, KeyScope::Players)).await? {
        Ok(admitted) => admitted,
        Err(refused) => return Ok(refused),
    };
    let puts = head.method == Method::PUT;
    let body = if puts { RestBody::Json.read(&front, &head, sent).await? } else { Vec::new() };
    let removes = head.method == Method::DELETE;
    let doing = async move {
        let answer = match (program.within_limits(), brand, player) {
            (Err(refusal), ..) => Err(refusal),
            (Ok(()), BrandInPath::Given(brand), Some(player)) if puts => {
                put(&request, (brand, player), &program, &body).await?
            }
            (Ok(()), BrandInPath::Given(brand), Some(player)) if removes => {
                let actor = program.actor(&request);
                let removed = remove_player(&request.call.app, &actor, (brand, player)).await?;
                if removed { Ok(success(Null)) } else { Err(PlayerRefusal::NotFound) }
            }
            (Ok(()), BrandInPath::Given(brand), Some(player)) => {
                let shown = show_player(&request.call.app, (brand, player)).await?;
                shown.map(|shown| success(told(shown))).ok_or(PlayerRefusal::NotFound)
            }
            (Ok(()), ..) => Err(PlayerRefusal::NotFound),
        };
        Ok(request.finish(field, answer))
    };
    front.run(&head, doing).await
}

/// Ends the sessions of a player.
pub async fn sign_out(request: &PlayerRequest, player: (i32, i64), program: &Program) -> Result<PlayerAnswer, Stopped> {
    let ended = sign_out_player(&request.call.app, &program.actor(request), player).await?;
    Ok(if ended { Ok(success(Null)) } else { Err(PlayerRefusal::NotFound) })
}

async fn put(
    request: &PlayerRequest,
    player: (i32, i64),
    program: &Program,
    body: &[u8],
) -> Result<PlayerAnswer, Stopped> {
    let fields = match fields(body) {
        Ok(fields) => fields,
        Err(unfit) => return Ok(Err(unfit.into())),
    };
    let app = &request.call.app;
    let made = match put_player(app, &program.actor(request), player, &fields).await? {
        PlayerPut::Made => true,
        PlayerPut::Changed => false,
        PlayerPut::NoBrand => return Ok(Err(Unfit::BrandId.into())),
        PlayerPut::InvalidAddress => return Ok(Err(Unfit::EmailAddress.into())),
        PlayerPut::InvalidMobile | PlayerPut::ForeignMobile | PlayerPut::NoMobile => {
            return Ok(Err(Unfit::MobileNumber.into()));
        }
        PlayerPut::Altered | PlayerPut::Taken | PlayerPut::Unknown => return Ok(Err(PlayerRefusal::NotFound)),
    };
    let shown = show_player(app, player).await?;
    let status = if made { StatusCode::CREATED } else { StatusCode::OK };
    Ok(shown.map(|shown| json_response(status, &Enveloped::success(told(shown)))).ok_or(PlayerRefusal::NotFound))
}

/// The fields of a body.
fn fields(body: &[u8]) -> Result<PlayerFields, Unfit> {
    let sent: SentPlayer = json::object(body).map_err(|_| Unfit::Body)?;
    let language = |tag: String| match tag.as_str() {
        "" => Ok(None),
        tag => Language::named(tag).map(Some).ok_or(Unfit::Language),
    };
    let step = |name: &String| name.parse::<StepDue>().map_err(|_| Unfit::Steps);
    let steps = |names: Vec<String>| {
        let steps: Vec<StepDue> = names.iter().map(step).collect::<Result<_, _>>()?;
        let named = StepDue::VARIANTS.iter().copied().filter(|step| steps.contains(step));
        Ok(named.collect())
    };
    Ok(PlayerFields {
        email: sent.email,
        mobile_number: sent.mobile_number,
        mobile_verified: sent.mobile_verified,
        is_2fa_required: sent.is_2fa_required,
        language: sent.language.map(language).transpose()?,
        steps_due: sent.steps_due.map(steps).transpose()?,
        disabled: sent.disabled,
    })
}

fn told(ShownPlayer { brand, player, state }: ShownPlayer) -> ToldPlayer {
    ToldPlayer {
        brand_id: brand,
        player_id: player,
        email: state.email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
        mobile_number: state.mobile.map(|mobile| mobile.typed().to_owned()).unwrap_or_default(),
        mobile_verified: state.mobile_proven,
        is_2fa_required: state.two_factor,
        language: state.language.map(Language::tag).unwrap_or_default(),
        steps_due: state.steps_due.iter().map(|step| step.name()).collect(),
        disabled: state.disabled,
    }
}
