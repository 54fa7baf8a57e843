//! Texts: what is told of an admin, held against what such a text may be.

use super::{AdminData, Profile};
use crate::rules::texts::Text;

/// A text that cannot be, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which one, as commands and lists call it.
    pub text: &'static str,
    /// Why, in a few words.
    pub why: &'static str,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.text, self.why)
    }
}

/// What is wrong with what is told of an admin, where it is not so already.
pub(super) fn faults(data: &AdminData, has: Option<&Profile>) -> impl Iterator<Item = Fault> {
    let told = [
        (Text::Name, data.name.as_deref(), has.map(|has| has.display_name.as_str())),
        (Text::Phone, data.phone.as_deref(), has.and_then(|has| has.phone_number.as_deref())),
        (Text::JobTitle, data.job_title.as_deref(), has.and_then(|has| has.job_title.as_deref())),
        (Text::Bio, data.bio.as_deref(), has.and_then(|has| has.bio.as_deref())),
        (Text::AvatarUrl, data.avatar_url.as_deref(), has.and_then(|has| has.avatar_url.as_deref())),
    ];
    let fault = |(text, told, has): (Text, Option<&str>, Option<&str>)| {
        let why = told.filter(|told| Some(*told) != has).and_then(|told| text.fault(told))?;
        Some(Fault { text: text.name(), why })
    };
    told.map(fault).into_iter().flatten()
}

/// A text that may be wanting: an empty one is none.
pub(super) fn some(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// The same of a change: not told, it stays as it is.
pub(super) fn told(text: Option<&str>) -> Option<Option<&str>> {
    text.map(|text| some(Some(text)))
}
