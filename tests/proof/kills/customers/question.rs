//! Questions of customers: a field of the account door with its arguments and what is shown by it. Knows no answer.

use serde_json::Value;

use super::ledger::{Asks, Held};

const RESULT: &str = "status token refreshToken sessionId";

/// A request of a customer: the field, the query's signature and arguments, the variables.
pub struct Question {
    pub asks: Asks,
    pub token: Option<String>,
    pub session: Option<String>,
    pub shown: Option<String>,
    pub field: &'static str,
    pub query: String,
    pub variables: Value,
}

impl Question {
    pub fn of(asks: Asks, field: &'static str, (signature, arguments): (&str, &str), variables: Value) -> Question {
        let selection = match field {
            "userProfile" => "email",
            "logout" => "status sessionsEnded",
            "confirmPasswordReset" | "updateProfile" => "status",
            "register" | "forgotPassword" | "enable2Fa" | "disable2Fa" => "status sessionId",
            _ => RESULT,
        };
        let kind = if field == "userProfile" { "query" } else { "mutation" };
        let query = format!("{kind} Q{signature} {{ {field}{arguments} {{ {selection} }} }}");
        Question { asks, token: None, session: None, shown: None, field, query, variables }
    }

    pub fn by(self, held: &Held) -> Question {
        Question { token: Some(held.token.clone()), session: Some(held.id.clone()), ..self }
    }

    pub fn shows(self, what: &str) -> Question {
        Question { shown: Some(what.to_owned()), ..self }
    }
}

/// The digits of a mailed code, without the name of its mail.
pub fn digits(code: &str) -> &str {
    code.rsplit(' ').next().unwrap()
}
