//! The look of the staff door's pages and of mails: whose service it is. Refuses names that break a line or reorder the text beside
//! them, and contacts that are neither an address nor a secure URL. Knows no page.

use lettre::Address;
use url::Url;

use super::accent::Accent;
use super::logo::Logo;
use super::unprintable::disturbs_text;

/// Maximum length of a name in characters.
const LONGEST_NAME: usize = 40;

/// Maximum length of a name in bytes, as authenticator apps take it.
const LARGEST_NAME: usize = 64;

/// Name of a service that has no other.
const UNNAMED: &str = "Vestibule";

/// The look.
#[derive(Clone, Debug, Default)]
pub struct ServiceLook {
    /// Name of the service.
    pub name: ServiceName,
    /// Accent colour; `None`: the stylesheet's own.
    pub accent: Option<Accent>,
    /// Contact for whoever is stuck.
    pub support: Option<Support>,
    /// Logo.
    pub logo: Option<Logo>,
    /// Path or URL after a sign-in that names none; `None`: the account page.
    pub home: Option<String>,
}

/// The name of a service: 1 to 40 characters and at most 64 bytes, without colons, controls and marks of direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceName(String);

impl Default for ServiceName {
    fn default() -> ServiceName {
        ServiceName(String::from(UNNAMED))
    }
}

impl ServiceName {
    /// The name in a text.
    pub fn parse(text: &str) -> Option<ServiceName> {
        let short = text.chars().count() <= LONGEST_NAME && text.len() <= LARGEST_NAME;
        let fits = short && !text.is_empty() && text.trim() == text && !text.contains(is_out_of_place);
        fits.then(|| ServiceName(text.to_owned()))
    }

    /// The name as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character has no place in a name: a colon ends the issuer in the URL of an authenticator, and others disturb
/// the text beside the name.
fn is_out_of_place(sign: char) -> bool {
    sign == ':' || disturbs_text(sign)
}

/// A contact: an email address or the URL of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Text of the link.
    pub label: String,
    /// Target of the link.
    pub href: String,
}

impl Support {
    /// The contact in a text.
    pub fn parse(text: &str) -> Option<Support> {
        if text.starts_with("https://") {
            let url = Url::parse(text).ok().filter(|url| url.username().is_empty() && url.password().is_none())?;
            let shown = url.as_str().strip_prefix("https://")?.trim_end_matches('/').to_owned();
            return (text.len() <= 200).then(|| Support { label: shown, href: url.into() });
        }
        // The others would be read as parts of the URL.
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte));
        let address: Address = text.parse().ok().filter(|_| plain && text.len() <= 200)?;
        Some(Support { label: address.to_string(), href: format!("mailto:{address}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_letters_of_any_script_markup_and_emoji() {
        let longest = "x".repeat(LONGEST_NAME);
        for name in ["Acme", "Acme & Söhne <b>", "日本語", "שלום", "Acme 🏠", "👩‍💻 Ops", &longest] {
            assert_eq!(ServiceName::parse(name).as_ref().map(ServiceName::as_str), Some(name));
        }
    }

    #[test]
    fn a_name_that_is_long_or_blank_or_reorders_text_is_refused() {
        let (longer, wide) = ("x".repeat(200), "日".repeat(22));
        for name in [
            "",
            " ",
            " Acme",
            "Acme ",
            "A:B",
            "A\nB",
            "A\u{7f}",
            "A\u{202e}B",
            "A\u{200f}",
            "A\u{2066}B",
            "A\u{2028}B",
            &longer,
            &wide,
        ] {
            assert_eq!(ServiceName::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_contact_is_an_address_or_a_secure_url() {
        let of = |text| Support::parse(text).map(|support| (support.label, support.href));
        let both = |label: &str, href: &str| Some((label.to_owned(), href.to_owned()));
        assert_eq!(of("help@example.com"), both("help@example.com", "mailto:help@example.com"));
        assert_eq!(of("https://example.com/help/"), both("example.com/help", "https://example.com/help/"));
        for text in [
            "help",
            "http://example.com",
            "javascript:alert(1)",
            "a@example.com?cc=b",
            "https://u:p@example.com",
            "a@b@c",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
