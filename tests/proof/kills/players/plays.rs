//! The calls of players and of the operator's program, with their answers. Judges nothing.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::kills::history::LATE;

/// A challenge, by what its code completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A sign-in.
    SignIn,
    /// The old number gives way.
    Release,
    /// The new number takes its place.
    Change,
}

/// A call of a player or of the operator's program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plays {
    /// The program makes a player; the stored number, and whether the operator vouches for it.
    Make(bool),
    /// The program begins a session.
    Begin,
    /// The program ends all sessions.
    SignOut,
    Disable,
    Enable,
    /// The program asks for the fact of a request, at the player's brand or at another.
    Fact(String, bool),
    /// The player's data.
    See,
    /// The player wants another number.
    Update,
    /// A code by SMS to the number of the challenge.
    SendSms(Stage),
    /// A code by SMS to another number.
    SendOther(Stage),
    ShowSms(Stage),
    /// A code by mail for a request.
    SendMail(String),
    ShowMail(String),
    /// A code that was not mailed.
    GuessMail(String),
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replied {
    /// A whole session: its token.
    Whole(String),
    /// A half session: its token, and the challenge's.
    Half(String, String),
    /// Another challenge: its token.
    Next(String),
    Done,
    /// Refused, in words.
    No(String),
    /// No answer or a fault: the call may have taken effect or not.
    Nothing,
}

/// Words of the refusal of a wrong code by SMS.
pub const WRONG_SMS: &str = "Code is not valid";
/// Name of the refusal of a wrong code by mail, which has no words.
pub const WRONG_MAIL: &str = "mail code";

impl Replied {
    /// The reply of an answer's status and body.
    pub fn read(status: u16, told: &Value) -> Replied {
        let (data, text) = (&told["data"], |value: &Value| value.as_str().map(str::to_owned));
        let (token, challenge) = (text(&data["token"]), text(&data["data"]));
        match (status, token, challenge) {
            (200, Some(token), None) => Replied::Whole(token),
            (403, Some(token), Some(challenge)) => Replied::Half(token, challenge),
            (403, None, Some(challenge)) => Replied::Next(challenge),
            (200, None, None) if data["verified"] == false => Replied::No(String::from("not verified")),
            (200 | 201, None, None) => Replied::Done,
            (422, None, None) if data["description"].is_null() => Replied::No(WRONG_MAIL.to_owned()),
            (422, None, None) => Replied::No(text(&data["description"]).unwrap()),
            (401 | 404 | 429, None, None) => Replied::No(text(&told["errMsg"]).unwrap()),
            other => panic!("{other:?}: {told}"),
        }
    }
}

/// One call.
#[derive(Clone, Debug)]
pub struct Played {
    /// Brand and number of the player, as `BRAND/ID`.
    pub who: String,
    pub call: Plays,
    /// The token of the session that it came in.
    pub token: Option<String>,
    /// The token of the challenge.
    pub challenge: Option<String>,
    /// The telephone number in the request, or that its completion stores, in digits.
    pub number: Option<String>,
    /// The shown code with the name of its SMS or mail.
    pub shown: Option<String>,
    pub sent: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    pub reply: Replied,
}

impl Played {
    /// When it was sent and answered.
    pub fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.sent, self.answered)
    }

    /// Whether the call was done.
    pub fn is_done(&self) -> bool {
        !matches!(self.reply, Replied::No(_) | Replied::Nothing)
    }

    /// Whether the call may have taken effect.
    pub fn may_be_done(&self) -> bool {
        self.is_done() || self.reply == Replied::Nothing
    }

    /// Whether the call was refused in these words.
    pub fn is_refused(&self, words: &str) -> bool {
        matches!(&self.reply, Replied::No(told) if told == words)
    }

    /// After this the call can have no further effect.
    pub fn over(&self) -> DateTime<Utc> {
        if self.reply == Replied::Nothing { self.answered + LATE } else { self.answered }
    }

    /// The token of a session, whole or half, that the answer made.
    pub fn made(&self) -> Option<&str> {
        match &self.reply {
            Replied::Whole(token) | Replied::Half(token, _) => Some(token),
            Replied::Next(_) | Replied::Done | Replied::No(_) | Replied::Nothing => None,
        }
    }

    /// Whether the call shows a code by SMS.
    pub fn shows_sms(&self) -> bool {
        matches!(self.call, Plays::ShowSms(_))
    }

    /// Whether the call shows a code by mail.
    pub fn shows_mail(&self) -> bool {
        matches!(self.call, Plays::ShowMail(_) | Plays::GuessMail(_))
    }

    /// Whether the call asks for a code by SMS.
    pub fn sends_sms(&self) -> bool {
        matches!(self.call, Plays::SendSms(_) | Plays::SendOther(_))
    }

    /// Whether the call ends every earlier session, if it is done.
    pub fn ends_sessions(&self) -> bool {
        matches!(self.call, Plays::SignOut | Plays::Disable | Plays::ShowSms(Stage::Change))
    }
}

/// All calls of a run.
#[derive(Default)]
pub struct PlayBook(Mutex<Vec<Played>>);

impl PlayBook {
    pub fn add(&self, played: Played) {
        self.0.lock().unwrap().push(played);
    }

    pub fn all(&self) -> Vec<Played> {
        self.0.lock().unwrap().clone()
    }
}
