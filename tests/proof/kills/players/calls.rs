//! The calls of the player door in the load: each is sent to one of the servers, and noted with its answer. Knows no story.

use chrono::SubsecRound;
use serde_json::{Value, json};

use super::plays::{Played, Plays, Replied};
use super::{BRANDS, Gambler, Hand};
use crate::kills::load::now;
use crate::kills::stand::ORIGIN;
use crate::support::leaks;

/// Tokens, number and code that a call names beside the player.
#[derive(Clone, Copy, Default)]
pub struct With<'a> {
    /// The token of the session.
    pub token: Option<&'a str>,
    /// The token of the challenge.
    pub challenge: Option<&'a str>,
    /// A telephone number, in digits.
    pub number: Option<&'a str>,
    /// A code with the name of its SMS or mail.
    pub shown: Option<&'a str>,
}

/// Method, path and body of a request.
type Asked = (&'static str, String, Option<Value>);

impl Gambler<'_> {
    /// Makes a call and notes it with its answer; a hasty caller sometimes hangs up first.
    pub async fn calls(&self, own: &Hand, call: Plays, with: With<'_>) -> Replied {
        let (sent, asked) = (now().trunc_subsecs(6), asked(own, &call, with));
        let request = match &call {
            Plays::SendMail(id) | Plays::ShowMail(id) | Plays::GuessMail(id) => Some(id.clone()),
            _ => None,
        };
        let answer = self.sends(asked, with, request.as_deref());
        let answer = if self.client.hasty && self.client.chance.one_in(12) {
            tokio::time::timeout(self.client.chance.millis(0, 60), answer).await.ok().flatten()
        } else {
            answer.await
        };
        let reply = answer.map_or(Replied::Nothing, |(status, told)| {
            if call == Plays::See && status == 200 {
                let named = (told["data"]["brand_id"].as_i64(), told["data"]["player_id"].as_i64());
                assert_eq!(named, (Some(own.brand.into()), Some(own.id)));
            }
            match (&call, Replied::read(status, &told)) {
                // The player was made before, and nothing is written.
                (Plays::Make(_), Replied::Done) if status == 200 => Replied::No(String::from("made before")),
                (_, reply) => reply,
            }
        });
        let text = |text: Option<&str>| text.map(str::to_owned);
        let played = Played {
            who: own.who(),
            call,
            token: text(with.token),
            challenge: text(with.challenge),
            number: text(with.number),
            shown: text(with.shown),
            sent,
            answered: now(),
            reply: reply.clone(),
        };
        self.client.stand.play_book.add(played);
        reply
    }

    /// The answer of either server, unless it is a fault.
    async fn sends(
        &self,
        (method, path, body): Asked,
        with: With<'_>,
        request_id: Option<&str>,
    ) -> Option<(u16, Value)> {
        let url = format!("{}{path}", self.client.stand.url(self.client.chance.index(2)));
        let request = self.client.http.request(method.parse().unwrap(), url);
        let request = request.header("host", ORIGIN.trim_start_matches("http://"));
        let request = request.header("x-forwarded-for", format!("10.7.0.{}", self.number + 1));
        let key = with.token.is_none().then_some(self.client.stand.casino.key.as_str());
        let credentials = [
            ("private-token", key),
            ("x-auth-token", with.token),
            ("2fa-auth-token", with.challenge),
            ("request-id", request_id),
        ];
        let request = credentials.iter().fold(request, |request, (name, value)| match value {
            Some(value) => request.header(*name, *value),
            None => request,
        });
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let text = response.text().await.ok()?;
        assert!(matches!(status, 200 | 201 | 401 | 403 | 404 | 422 | 429 | 500 | 503), "{status} {text}");
        if matches!(status, 500 | 503) {
            return None;
        }
        let told: Value = serde_json::from_str(&text).unwrap();
        for name in ["token", "2fa_auth_token", "data"] {
            told["data"][name].as_str().into_iter().for_each(leaks::note_secret);
        }
        Some((status, told))
    }
}

fn asked(own: &Hand, call: &Plays, with: With<'_>) -> Asked {
    let operator = format!("/gateway/operator/v1/{}", own.brand);
    let player = format!("{operator}/players/{}", own.id);
    let sessions = format!("{player}/sessions");
    let of_player = |path: &str| format!("/gateway/player-data/v1{path}/{}", own.brand);
    let (send, validate) = (of_player("/send/code"), of_player("/validate/code"));
    let number = with.number.unwrap_or_default();
    let digits = with.shown.unwrap_or_default().rsplit(' ').next().unwrap();
    match call {
        Plays::Make(verified) => {
            let fields = json!({
                "email": own.email(), "mobile_number": number, "mobile_verified": verified,
                "is_2fa_required": own.two_factor, "disabled": false,
            });
            ("PUT", player, Some(fields))
        }
        Plays::Begin => ("POST", sessions, None),
        Plays::SignOut => ("DELETE", sessions, None),
        Plays::Disable | Plays::Enable => ("PUT", player, Some(json!({ "disabled": *call == Plays::Disable }))),
        Plays::Fact(request, is_own) => {
            let brand = BRANDS.into_iter().find(|brand| (*brand == own.brand) == *is_own).unwrap();
            let body = json!({ "player_id": own.id, "request_id": request });
            ("POST", format!("/gateway/operator/v1/{brand}/facts"), Some(body))
        }
        Plays::See => ("GET", of_player(""), None),
        Plays::Update => ("PUT", of_player(""), Some(json!({ "mobile": { "number": number } }))),
        Plays::SendSms(_) | Plays::SendOther(_) => ("POST", send, Some(json!({ "mobile_number": number }))),
        Plays::ShowSms(_) => ("POST", validate, Some(json!({ "sms_code": digits }))),
        Plays::SendMail(_) => ("POST", send, Some(json!({ "auth_type": "email" }))),
        Plays::ShowMail(_) | Plays::GuessMail(_) => {
            ("PUT", validate, Some(json!({ "auth_type": "email", "code": digits })))
        }
    }
}
