//! Texts: what is told of an admin, held against what such a text may be.

use super::AdminData;
use crate::rules::profile::Profile;
use crate::rules::texts::{Text, is_on_the_web};

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

/// Whether it is what someone would type into the fields of a form: a name, a picture that is somewhere, and lines in a
/// few words alone.
pub(super) fn is_as_typed(data: &AdminData) -> bool {
    let one_line = [&data.name, &data.phone, &data.job_title].into_iter().flatten();
    let named = data.name.as_deref().is_none_or(|name| !name.trim().is_empty());
    let pictured = data.avatar_url.as_deref().is_none_or(|url| url.is_empty() || is_on_the_web(url));
    named && pictured && !one_line.into_iter().any(|text| text.chars().any(char::is_control))
}
