//! Brands: whose players come in by the player door, under which name and with which senders. Refuses names and senders that a mail
//! or an SMS cannot carry. Knows no text of a code.

use super::mailbox::mailbox;

/// Maximum length of a name in characters.
const LONGEST_NAME: usize = 200;

/// Maximum length of the sender of mails in characters.
const LONGEST_MAIL_SENDER: usize = 320;

/// Maximum length of the sender of SMS in characters.
const LONGEST_SMS_SENDER: usize = 20;

/// The name of a brand: 1 to 200 characters without controls, and not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandName(String);

impl BrandName {
    /// The name in a text, without the blanks around it.
    pub fn parse(text: &str) -> Option<BrandName> {
        let name = text.trim();
        let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !text.contains(char::is_control);
        fits.then(|| BrandName(name.to_owned()))
    }

    /// The name as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The sender of a brand's mails: an address, with or without a display name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSender(String);

impl MailSender {
    /// The sender in a text, as the server's own sender is read.
    pub fn parse(text: &str) -> Option<MailSender> {
        let fits = text.chars().count() <= LONGEST_MAIL_SENDER && mailbox(text).is_some();
        fits.then(|| MailSender(text.to_owned()))
    }

    /// The sender as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The sender of a brand's SMS: a number or a name of 1 to 20 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsSender(String);

impl SmsSender {
    /// The sender in a text.
    pub fn parse(text: &str) -> Option<SmsSender> {
        let fits = (1..=LONGEST_SMS_SENDER).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| SmsSender(text.to_owned()))
    }

    /// The sender as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The id, which is positive.
    pub id: i32,
    /// The name.
    pub name: BrandName,
    /// The sender of mails; `None`: the server's.
    pub mail_from: Option<MailSender>,
    /// The sender of SMS; `None`: the server's.
    pub sms_from: Option<SmsSender>,
}

/// A change of a brand; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrandChange {
    /// The name.
    pub name: Option<BrandName>,
    /// The sender of mails; `Some(None)`: the server's.
    pub mail_from: Option<Option<MailSender>>,
    /// The sender of SMS; `Some(None)`: the server's.
    pub sms_from: Option<Option<SmsSender>>,
}

impl Brand {
    /// The brand once it is changed.
    #[must_use]
    pub fn with(&self, change: &BrandChange) -> Brand {
        let BrandChange { name, mail_from, sms_from } = change.clone();
        Brand {
            id: self.id,
            name: name.unwrap_or_else(|| self.name.clone()),
            mail_from: mail_from.unwrap_or_else(|| self.mail_from.clone()),
            sms_from: sms_from.unwrap_or_else(|| self.sms_from.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_line_of_at_most_200_characters() {
        let name = |text: &str| BrandName::parse(text).map(|name| name.as_str().to_owned());
        assert_eq!(name(" Casino Ä "), Some("Casino Ä".into()));
        assert_eq!(name(&"ä".repeat(200)), Some("ä".repeat(200)));
        for refused in ["", "  ", "a\nb", "a\0", "\u{85}a", &"ä".repeat(201)] {
            assert_eq!(name(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn a_sender_of_mails_is_one_mailbox() {
        let long = format!("{} <a@example.com>", "n".repeat(320));
        for (text, is) in [
            ("sign-in@example.com", true),
            ("Casino <sign-in@example.com>", true),
            ("\"Casino, Ltd.\" <a@bücher.example>", true),
            ("", false),
            ("Casino", false),
            ("a@example.com, b@example.com", false),
            ("a\r\nBcc: b@example.com <a@example.com>", false),
            (&long, false),
        ] {
            assert_eq!(MailSender::parse(text).map(|sender| sender.as_str() == text), is.then_some(true), "{text:?}");
        }
    }

    #[test]
    fn a_sender_of_sms_is_visible_ascii() {
        let longest = "1".repeat(20);
        for sender in ["1", "+44123456789", "CASINO", &longest] {
            assert_eq!(SmsSender::parse(sender).as_ref().map(SmsSender::as_str), Some(sender));
        }
        for refused in ["", "CASINO ONE", "Ä", "a\n", &format!("{longest}1")] {
            assert_eq!(SmsSender::parse(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name() {
        let name = |text: &str| BrandName::parse(text).unwrap_or_else(|| panic!("a name"));
        let own = Brand { id: 7, name: name("One"), mail_from: None, sms_from: SmsSender::parse("ONE") };
        assert_eq!(own.with(&BrandChange::default()), own);
        let change = BrandChange { name: Some(name("Two")), sms_from: Some(None), ..BrandChange::default() };
        assert_eq!(own.with(&change), Brand { id: 7, name: name("Two"), mail_from: None, sms_from: None });
    }
}
