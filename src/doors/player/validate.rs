//! `POST` and `PUT /validate/code`: a player shows a code, of an SMS for a challenge or of a mail for a withdrawal.

use super::answers::{Nothing, SmsData, UpdatedFields, success};
use super::caller::{PlayerAnswer, PlayerRequest};
use super::refusals::{PlayerRefusal, Unfit};
use crate::edge::Stopped;
use crate::rules::uuid_token::UuidToken;
use crate::sign_in::player::{self, MailRequest, MailValidated, PlayerSession, SmsShown, SmsValidated};

/// Shows a code of an SMS.
pub async fn validate_sms(
    request: &PlayerRequest,
    session: PlayerSession,
    typed: &str,
) -> Result<PlayerAnswer, Stopped> {
    let challenge = request.challenge.as_ref();
    let shown = SmsShown { challenge, typed };
    Ok(match player::validate_sms(&request.call.app, request.player(), session, shown).await? {
        SmsValidated::Done { token, steps_due: true, .. } => match challenge {
            Some(challenge) => Err(PlayerRefusal::steps_due(challenge, &token)),
            None => Err(Unfit::Token.into()),
        },
        SmsValidated::Done { token, mobile, steps_due: false } => {
            let token = Some(token.reveal());
            Ok(success(SmsData {
                description: String::from("Valid"),
                challenge: challenge.map(UuidToken::reveal),
                updated_fields: Some(UpdatedFields { mobile_number: mobile, verification_status: "1" }),
                result: Some("OK"),
                token: token.clone(),
                auth_token: token,
                status: Some(200),
                ..SmsData::default()
            }))
        }
        SmsValidated::Released(challenge) => Err(PlayerRefusal::Verification { challenge, session: None }),
        SmsValidated::NoSession => Err(Unfit::Token.into()),
        SmsValidated::Refused(refused) => Err(PlayerRefusal::of_validate(refused, challenge)),
    })
}

/// Shows a code of a mail.
pub async fn validate_mail(
    request: &PlayerRequest,
    session: PlayerSession,
    typed: &str,
) -> Result<PlayerAnswer, Stopped> {
    let id = match request.request_id() {
        Ok(id) => id,
        Err(unfit) => return Ok(Err(unfit.into())),
    };
    let shown = (MailRequest { id }, typed);
    Ok(match player::validate_mail(&request.call.app, request.player(), session, shown).await? {
        MailValidated::Done => Ok(success(Nothing {})),
        MailValidated::NoSession => Err(Unfit::Token.into()),
        MailValidated::Refused(refused) => Err(PlayerRefusal::of_mail(refused)),
    })
}
