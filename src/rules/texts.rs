//! Texts that admins are described by: how long they may be, and what they may not hold. Knows no account.

use url::Url;

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// What somebody is called.
    Name,
    /// A telephone number.
    Phone,
    /// A job.
    JobTitle,
    /// A few words.
    Bio,
    /// Where a picture is.
    AvatarUrl,
    /// Why something is done, for the trail.
    Reason,
}

impl Text {
    /// Its most characters.
    pub fn longest(self) -> usize {
        match self {
            Text::Name | Text::Phone | Text::JobTitle => 200,
            Text::Bio | Text::AvatarUrl => 2000,
            Text::Reason => 500,
        }
    }

    /// Its name on the command line and in lists.
    pub fn name(self) -> &'static str {
        match self {
            Text::Name => "name",
            Text::Phone => "phone",
            Text::JobTitle => "jobTitle",
            Text::Bio => "bio",
            Text::AvatarUrl => "avatarUrl",
            Text::Reason => "reason",
        }
    }

    /// Why it cannot be this, in a few words; none: it can. An empty one can: it says nothing.
    pub fn fault(self, text: &str) -> Option<&'static str> {
        // Some words have lines.
        let lines = |sign: char| self == Text::Bio && matches!(sign, '\n' | '\r' | '\t');
        if text.chars().count() > self.longest() {
            return Some("is too long");
        }
        if text.chars().any(|sign| sign.is_control() && !lines(sign)) {
            return Some("holds a control character");
        }
        (self == Text::AvatarUrl && !text.is_empty() && !is_on_the_web(text)).then_some("is no http or https URL")
    }
}

fn is_on_the_web(text: &str) -> bool {
    // The parser forgives blanks around a URL; whoever shows it may not.
    let bare = !text.contains(char::is_whitespace);
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
            for sign in ['\n', '\r', '\t'] {
                assert_eq!(text.fault(&format!("a{sign}b")).is_none(), text == Text::Bio, "{text:?} {sign:?}");
            }
        }
    }

    #[test]
    fn a_picture_is_on_the_web() {
        let fault = |text: &str| Text::AvatarUrl.fault(text);
        for good in ["", "https://example.com/a.png", "http://example.com", "HTTPS://example.com/ä?b=c#d"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "a.png",
            "//example.com/a",
            "javascript:alert(1)",
            "data:image/png;base64,AA",
            "ftp://a.example/a",
            "https://",
            " https://example.com",
            "https://example.com/a b",
            "file:///etc/passwd",
        ] {
            assert_eq!(fault(bad), Some("is no http or https URL"), "{bad}");
        }
        assert_eq!(fault("https://example.com/\n"), Some("holds a control character"));
        assert_eq!(fault(&format!("https://example.com/{}", "a".repeat(1980))), None);
        assert_eq!(fault(&format!("https://example.com/{}", "a".repeat(1981))), Some("is too long"));
    }
}
