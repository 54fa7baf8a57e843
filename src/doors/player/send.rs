//! `POST /send/code`: a player asks for a code, by SMS for a challenge or by mail for a withdrawal.

use super::answers::{Nothing, SmsData, success};
use super::caller::{PlayerAnswer, PlayerRequest};
use super::refusals::{PlayerRefusal, Unfit};
use crate::edge::Stopped;
use crate::rules::mobile::Mobile;
use crate::rules::uuid_token::UuidToken;
use crate::sign_in::player::{self, MailRequest, MailSent, PlayerSession, SmsRequest, SmsSent};

/// Sends a code by SMS.
pub async fn send_sms(
    request: &PlayerRequest,
    session: PlayerSession,
    mobile: &Mobile,
) -> Result<PlayerAnswer, Stopped> {
    let challenge = request.challenge.as_ref();
    let asked = SmsRequest { challenge, mobile };
    Ok(match player::send_sms(&request.call.app, request.player(), session, asked).await? {
        SmsSent::Sent => {
            let challenge = challenge.map(UuidToken::reveal);
            Ok(success(SmsData { description: String::from("Success"), challenge, ..SmsData::default() }))
        }
        SmsSent::NoSession => Err(Unfit::Token.into()),
        SmsSent::Refused(refused) => Err(PlayerRefusal::of_send(refused, challenge)),
    })
}

/// Mails a code for a withdrawal.
pub async fn send_mail(request: &PlayerRequest, session: PlayerSession) -> Result<PlayerAnswer, Stopped> {
    let id = match request.request_id() {
        Ok(id) => id,
        Err(unfit) => return Ok(Err(unfit.into())),
    };
    Ok(match player::send_mail(&request.call.app, request.player(), session, MailRequest { id }).await? {
        MailSent::Sent => Ok(success(Nothing {})),
        MailSent::NoSession => Err(Unfit::Token.into()),
        MailSent::NoAddress => Err(Unfit::NoAddress.into()),
        MailSent::Refused(refused) => Err(PlayerRefusal::of_mail(refused)),
    })
}
