//! Answers of the player door as the model tells them: status, wait and body. A token stands in a body by its number.

use serde_json::{Value, json};

/// Observable answer.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayerTold {
    pub status: u16,
    /// `Retry-After`.
    pub wait: Option<i64>,
    /// The body, whole. A token is the text of [`token`].
    pub body: Value,
}

/// Text that stands for a token.
pub fn token(id: u32) -> Value {
    json!(format!("#{id}"))
}

/// Number of the token that a text stands for.
pub fn token_of(text: &str) -> Option<u32> {
    text.strip_prefix('#')?.parse().ok()
}

impl PlayerTold {
    /// The answer by call, status and reason, as it is counted.
    pub fn counted(&self, call: &str) -> String {
        let reason = [&self.body["errMsg"], &self.body["data"]["description"], &self.body["message"]];
        let reason = reason.into_iter().find_map(Value::as_str).unwrap_or_default();
        let reason = reason.strip_prefix("invalid input - ").unwrap_or(reason);
        let reason = if reason.starts_with("Please wait") { "Please wait" } else { reason };
        format!("{call} {} {reason}", self.status).trim_end().to_owned()
    }
}

fn told(status: u16, body: Value) -> PlayerTold {
    PlayerTold { status, wait: None, body }
}

/// A result.
pub fn success(data: Value) -> PlayerTold {
    told(200, json!({ "status": "Success", "data": data }))
}

/// A result about a player who is made.
pub fn made(data: Value) -> PlayerTold {
    PlayerTold { status: 201, ..success(data) }
}

/// A refused value.
pub fn unfit(what: &str) -> PlayerTold {
    let status = if matches!(what, "token" | "key") { 401 } else { 400 };
    let what =
        if what.contains("cannot") || what.contains("no ") { what.to_owned() } else { format!("invalid {what}") };
    told(status, json!({ "errMsg": format!("invalid input - {what}") }))
}

/// Nobody of this number.
pub fn not_found() -> PlayerTold {
    told(404, json!({ "errMsg": "not found" }))
}

/// Too many calls, or codes by mail.
pub fn late(wait: i64) -> PlayerTold {
    PlayerTold { wait: Some(wait), ..told(429, json!({ "errMsg": "too many requests" })) }
}

/// A number must be verified first, by the code of a challenge; with the token of the half session that begins.
pub fn verification(challenge: u32, session: Option<u32>) -> PlayerTold {
    let message = "Mobile verification required";
    let mut data = json!({ "data": token(challenge) });
    if let Some(session) = session {
        (data["token"], data["auth_token"]) = (token(session), token(session));
    }
    told(403, json!({ "status": "Error", "data": data, "message": message, "userFriendlyMessage": message }))
}

/// A code by SMS is refused at `Failed`, where it is asked for, or `Error`, where it is shown.
pub fn refused(status: &str, data: Value) -> PlayerTold {
    told(422, json!({ "status": status, "data": data }))
}

/// A shown code of a mail is not valid.
pub fn no_mail_code() -> PlayerTold {
    refused("Error", json!({ "success": "false" }))
}
