//! Texts about accounts: their maximum length and the characters they may hold. Does not know accounts.

use url::Url;

use super::door::Door;
use super::unprintable::breaks_line;

/// A text about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The display name.
    Name,
    /// The given name.
    FirstName,
    /// The family name.
    LastName,
    /// The telephone number.
    Phone,
    /// The job title.
    JobTitle,
    /// The bio.
    Bio,
    /// The URL of the picture.
    AvatarUrl,
    /// The gender.
    Gender,
    /// A player's remark about the telephone number.
    StatusComment,
    /// The reason of a deed, for the trail.
    Reason,
}

/// The reason for which a text cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFlaw {
    /// Nothing is there, where something must be.
    Missing,
    /// Too many characters.
    TooLong,
    /// A control character, or a line end where there is one line.
    ControlCharacter,
    /// No http or https URL.
    NoWebUrl,
}

impl TextFlaw {
    /// The flaw in a few words, for commands and lists.
    pub fn said(self) -> &'static str {
        match self {
            TextFlaw::Missing => "is missing",
            TextFlaw::TooLong => "is too long",
            TextFlaw::ControlCharacter => "holds a control character",
            TextFlaw::NoWebUrl => "is no http or https URL",
        }
    }
}

/// A text that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextFault {
    /// Name of the text on the command line and in lists.
    pub text: &'static str,
    /// The reason, in a few words.
    pub why: &'static str,
}

impl std::fmt::Display for TextFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.text, self.why)
    }
}

impl Text {
    /// The texts of a profile, in the order of lists.
    pub const PROFILE: [Text; 9] = [
        Text::Name,
        Text::FirstName,
        Text::LastName,
        Text::Phone,
        Text::JobTitle,
        Text::Bio,
        Text::AvatarUrl,
        Text::Gender,
        Text::StatusComment,
    ];

    /// Maximum number of characters.
    pub fn longest(self) -> usize {
        match self {
            Text::Name | Text::FirstName | Text::LastName | Text::Phone | Text::JobTitle | Text::Gender => 200,
            Text::Bio | Text::AvatarUrl => 2000,
            Text::StatusComment => 256,
            Text::Reason => 500,
        }
    }

    /// The text's name at a door, on the command line and in lists.
    pub fn name(self, door: Door) -> &'static str {
        match self {
            Text::Name => "name",
            Text::FirstName => "firstName",
            Text::LastName => "lastName",
            Text::Phone => match door {
                Door::Staff | Door::Session => "phone",
                Door::Account | Door::Player => "phoneNumber",
            },
            Text::JobTitle => "jobTitle",
            Text::Bio => "bio",
            Text::AvatarUrl => "avatarUrl",
            Text::Gender => "gender",
            Text::StatusComment => "statusComment",
            Text::Reason => "reason",
        }
    }

    /// The fault of a text in a few words; `None`: it has none. An empty text has none.
    pub fn fault(self, text: &str) -> Option<&'static str> {
        self.flaw(text).map(TextFlaw::said)
    }

    /// The first flaw of a text, wherever it stands.
    pub fn flaw(self, text: &str) -> Option<TextFlaw> {
        // A cell of a list may have several lines.
        let lines = |sign: char| self != Text::Reason && matches!(sign, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
        if text.chars().count() > self.longest() {
            return Some(TextFlaw::TooLong);
        }
        if text.chars().any(|sign| breaks_line(sign) && !lines(sign)) {
            return Some(TextFlaw::ControlCharacter);
        }
        // A text that is no URL leads nowhere.
        let elsewhere = || Url::parse(text).is_ok_and(|url| !matches!(url.scheme(), "http" | "https"));
        (self == Text::AvatarUrl && elsewhere()).then_some(TextFlaw::NoWebUrl)
    }
}

/// Whether the text is one http or https URL.
pub fn is_on_the_web(text: &str) -> bool {
    // The URL parser forgives blanks around a URL; other programs may not.
    let bare = !text.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    bare && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_a_length_and_no_control_characters() {
        let long = |signs: usize| "ä".repeat(signs);
        for text in [Text::Name, Text::Phone, Text::JobTitle, Text::Bio, Text::Reason] {
            assert_eq!(text.fault(""), None, "{text:?}");
            assert_eq!(text.fault(&long(text.longest())), None, "{text:?}");
            assert_eq!(text.fault(&long(text.longest() + 1)), Some("is too long"), "{text:?}");
            for sign in ['\0', '\u{1b}', '\u{7f}', '\u{85}'] {
                assert_eq!(text.fault(&format!("a{sign}b")), Some("holds a control character"), "{text:?} {sign:?}");
            }
            for sign in ['\n', '\r', '\t', '\u{2028}', '\u{2029}'] {
                assert_eq!(text.fault(&format!("a{sign}b")).is_none(), text != Text::Reason, "{text:?} {sign:?}");
            }
        }
    }

    #[test]
    fn a_picture_is_on_the_web() {
        let fault = |text: &str| Text::AvatarUrl.fault(text);
        for good in ["https://example.com/a.png", "http://example.com", "HTTPS://example.com/ä?b=c#d"] {
            assert_eq!((fault(good), is_on_the_web(good)), (None, true), "{good}");
        }
        for no_url in ["", "a.png", "//example.com/a", "https://"] {
            assert_eq!((fault(no_url), is_on_the_web(no_url)), (None, false), "{no_url}");
        }
        for elsewhere in ["javascript:alert(1)", " java\nscript:alert(1)", "data:image/png;base64,AA", "file:///a"] {
            assert_eq!(fault(elsewhere), Some("is no http or https URL"), "{elsewhere}");
            assert!(!is_on_the_web(elsewhere), "{elsewhere}");
        }
        for blank in [" https://example.com", "https://example.com/a b", "https://example.com/\n"] {
            assert!(!is_on_the_web(blank), "{blank}");
        }
        assert_eq!(fault("https://example.com/\u{1b}"), Some("holds a control character"));
        assert_eq!(fault(&format!("https://example.com/{}", "a".repeat(1980))), None);
        assert_eq!(fault(&format!("https://example.com/{}", "a".repeat(1981))), Some("is too long"));
    }
}
