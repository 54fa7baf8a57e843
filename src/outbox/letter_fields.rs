//! Fields of letters as they are serialised before they are sealed: each in a form whose length tells nothing. Refuses unknown
//! topics.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::rules::browser_name::BrowserName;
use crate::rules::request_origin::RequestOrigin;

/// Where the request came from that a letter is about.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LetterOrigin {
    /// Network address.
    pub network: IpAddr,
    /// Browser's name, in a few words.
    pub browser: Option<String>,
}

impl From<RequestOrigin> for LetterOrigin {
    fn from(origin: RequestOrigin) -> LetterOrigin {
        LetterOrigin { network: origin.network.addr(), browser: origin.agent() }
    }
}

impl LetterOrigin {
    /// The origin that a line of the trail names; `None`: it names none, or no network. A browser of no known name, as somebody
    /// who writes rows may choose one, is left out: mails hold no text of theirs.
    pub(super) fn of_line(network: Option<&str>, browser: Option<&str>) -> Option<LetterOrigin> {
        let network: IpNet = network?.parse().ok()?;
        let browser = browser.and_then(BrowserName::parse).map(|name| name.to_string());
        Some(LetterOrigin { network: network.addr(), browser })
    }
}

/// Serialises a language as its tag of two bytes, so a sealed mail is equally long in each language.
pub(super) mod language_tag {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::rules::language::Language;

    pub fn serialize<S: Serializer>(language: &Language, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(language.tag())
    }

    /// An unknown tag, as a later version may write it, is English.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Language, D::Error> {
        String::deserialize(from).map(|tag| Language::named(&tag).unwrap_or_default())
    }
}

/// Serialises a topic as its name.
pub(super) mod topic_name {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::rules::code_topic::CodeTopic;

    pub fn serialize<S: Serializer>(topic: &CodeTopic, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(topic.name())
    }

    /// Refuses an unknown name, as a later version may write it: words about another topic would mislead.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<CodeTopic, D::Error> {
        CodeTopic::named(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("no topic"))
    }
}

/// Serialises a telephone number as fifteen characters, padded with blanks, so a decoy's letter is as long as a real one.
pub(super) mod padded_number {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(digits: &Option<String>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{:15}", digits.as_deref().unwrap_or_default()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
        let padded = String::deserialize(from)?;
        Ok(Some(padded.trim_end().to_owned()).filter(|digits| !digits.is_empty()))
    }
}
