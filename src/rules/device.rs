//! Devices as clients name them: a token of ours, which owns a pool of its own, or a label of the client's, which carries no
//! trust, because whole client populations send one constant. Refuses labels that are too long or not visible.

use super::token::Token;

/// Maximum length of a label in characters.
const LONGEST: usize = 128;

/// A client's own name for its device: 1 to 128 letters, digits and ASCII signs, without blanks. Not a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceLabel(String);

impl DeviceLabel {
    /// The label of a text; `None`: empty, too long, not visible, or shaped like a token of ours, which is never stored in clear.
    pub fn parse(text: &str) -> Option<DeviceLabel> {
        let is_visible = |sign: char| sign.is_alphanumeric() || sign.is_ascii_graphic();
        let fits = !text.is_empty() && text.chars().nth(LONGEST).is_none() && text.chars().all(is_visible);
        (fits && Token::parse(text).is_none()).then(|| DeviceLabel(text.to_owned()))
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The device that a client names.
#[derive(Clone, Debug)]
pub enum NamedDevice {
    /// Nothing: a token is asked for.
    Unnamed,
    /// A token of ours, good or not.
    Token(Token),
    /// A label.
    Label(DeviceLabel),
}

impl NamedDevice {
    /// The device that a client names; `None`: a text that can be neither token nor label.
    pub fn parse(text: Option<&str>) -> Option<NamedDevice> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Some(NamedDevice::Unnamed) };
        match Token::parse(text) {
            Some(token) => Some(NamedDevice::Token(token)),
            None => DeviceLabel::parse(text).map(NamedDevice::Label),
        }
    }

    /// The device that a full sign-in is to trust.
    pub fn trusted(&self) -> TrustedDevice {
        TrustedDevice { label: self.label().cloned() }
    }

    /// The token.
    pub fn token(&self) -> Option<&Token> {
        match self {
            NamedDevice::Token(token) => Some(token),
            NamedDevice::Unnamed | NamedDevice::Label(_) => None,
        }
    }

    /// The label.
    pub fn label(&self) -> Option<&DeviceLabel> {
        match self {
            NamedDevice::Label(label) => Some(label),
            NamedDevice::Unnamed | NamedDevice::Token(_) => None,
        }
    }
}

/// A device that a full sign-in is to trust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedDevice {
    /// The client's label for it.
    pub label: Option<DeviceLabel>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_a_token_a_label_or_nothing() {
        let token = Token::of([7; 32]).reveal();
        let (longest, longer) = ("x".repeat(LONGEST), "x".repeat(LONGEST + 1));
        let kind = |text: Option<&str>| match NamedDevice::parse(text) {
            None => "none",
            Some(NamedDevice::Unnamed) => "unnamed",
            Some(NamedDevice::Token(_)) => "token",
            Some(NamedDevice::Label(_)) => "label",
        };
        let table = [
            (None, "unnamed"),
            (Some(""), "unnamed"),
            (Some(token.as_str()), "token"),
            (Some("phone-1"), "label"),
            (Some("Gerät"), "label"),
            (Some(longest.as_str()), "label"),
            (Some(longer.as_str()), "none"),
            (Some("my phone"), "none"),
            (Some("a\u{0}b"), "none"),
            (Some("a\nb"), "none"),
            (Some("a\u{200b}b"), "none"),
            (Some("a\u{202e}b"), "none"),
        ];
        for (text, expected) in table {
            assert_eq!(kind(text), expected, "{text:?}");
        }
        assert!(DeviceLabel::parse(&token).is_none());
    }
}
