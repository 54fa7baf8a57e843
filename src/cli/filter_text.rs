//! Texts that lists are filtered by. Refuses those that no stored text can match.

use crate::rules::asked;

/// Parses a text that a list is filtered by.
pub fn filter_text(text: &str) -> Result<String, String> {
    let why = "longer than 200 characters, or holds a control character";
    if asked::is_name(text) { Ok(text.to_owned()) } else { Err(String::from(why)) }
}
