//! Words: every text that people meet on pages and in mails, in five languages. The build script makes one struct of each
//! group of texts in `words/*.json`, such as [`MailWords`]; a missing key or a lost placeholder stops the build. Refuses
//! nothing. Does not know which page or mail says a text.

mod times;

use std::fmt::Display;

use crate::rules::language::Language;
use crate::rules::plural::Plural;

pub use times::clock;

/// Whose account a text is about.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// The reader's own.
    Own,
    /// Another's, with this address.
    Other(&'a str),
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// Groups of texts as one JSON object by name, for a data block of a page: no text holds a sign that could end the block.
/// Groups of one page share no name.
pub fn data(groups: &[&str]) -> String {
    format!("{{{}}}", groups.join(","))
}

#[cfg(test)]
#[path = "../../build/words/mod.rs"]
mod catalogue;

#[cfg(test)]
mod tests;
