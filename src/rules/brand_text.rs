//! A brand's own texts of codes, each for a channel, a kind of code and a language. Refuses a text without the code or its life, and
//! characters that its channel does not carry. Replaces nothing else.

use super::code_topic::CodeTopic;
use super::language::Language;

/// The place of the code in a text.
const CODE: &str = "{code}";

/// The place of the code's life, in minutes.
const MINUTES: &str = "{minutes}";

/// Channel that carries a text.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum TextChannel {
    /// A message to a telephone.
    Sms,
    /// A mail.
    Mail,
}

/// Purpose of a text's code.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum TextKind {
    /// A sign-in.
    SignIn,
    /// A change of the telephone number, or of whether it is asked for.
    Change,
    /// A withdrawal.
    Withdrawal,
}

impl TextChannel {
    /// The name in the table and on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Maximum length of a text in characters.
    pub fn longest(self) -> usize {
        match self {
            TextChannel::Sms => 480,
            TextChannel::Mail => 2000,
        }
    }
}

impl TextKind {
    /// The kind of a code's topic; `None`: players have no such topic.
    pub fn of(topic: CodeTopic) -> Option<TextKind> {
        match topic {
            CodeTopic::SignIn => Some(TextKind::SignIn),
            CodeTopic::MobileChange => Some(TextKind::Change),
            CodeTopic::Withdrawal => Some(TextKind::Withdrawal),
            CodeTopic::Registration
            | CodeTopic::AlreadyRegistered
            | CodeTopic::PasswordReset
            | CodeTopic::PasswordChange
            | CodeTopic::TwoFactorOff
            | CodeTopic::Confirmation(_) => None,
        }
    }

    /// The name in the table and on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The place of a text among those of a brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPlace {
    /// Channel.
    pub channel: TextChannel,
    /// Kind.
    pub kind: TextKind,
    /// Language.
    pub language: Language,
}

/// A text that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrandTextFault {
    /// Neither `{code}` nor `{minutes}` may be missing.
    NoPlace(&'static str),
    /// The text is longer than its channel carries.
    TooLong,
    /// The text holds a control character; of a mail, one that is no line end.
    Control,
}

/// A text of a brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandText(String);

impl BrandText {
    /// The text for a channel, without the line ends behind it. Line ends of other systems become those of this one.
    pub fn parse(channel: TextChannel, typed: &str) -> Result<BrandText, BrandTextFault> {
        let text = typed.replace("\r\n", "\n");
        let text = text.trim_end_matches('\n');
        let is_carried = |sign: char| !sign.is_control() || (sign == '\n' && channel == TextChannel::Mail);
        if let Some(missing) = [CODE, MINUTES].into_iter().find(|place| !text.contains(place)) {
            return Err(BrandTextFault::NoPlace(missing));
        }
        if text.chars().count() > channel.longest() {
            return Err(BrandTextFault::TooLong);
        }
        if text.contains(|sign| !is_carried(sign)) {
            return Err(BrandTextFault::Control);
        }
        Ok(BrandText(text.to_owned()))
    }

    /// The text with its places.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text with the code and its life in their places; every other brace stays as it is.
pub fn filled(text: &str, code: &str, minutes: i64) -> String {
    let mut filled = String::with_capacity(text.len() + code.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        rest = if let Some(behind) = after.strip_prefix("code}") {
            filled.push_str(code);
            behind
        } else if let Some(behind) = after.strip_prefix("minutes}") {
            filled.push_str(&minutes.to_string());
            behind
        } else {
            filled.push('{');
            after
        };
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_the_code_and_its_life_within_what_its_channel_carries() {
        let of = |channel, text: &str| BrandText::parse(channel, text).map(|text| text.as_str().to_owned());
        let long = |signs: usize| format!("{{code}}{{minutes}}{}", "ä".repeat(signs - 15));
        use BrandTextFault::{Control, NoPlace, TooLong};
        use TextChannel::{Mail, Sms};
        let table = [
            (Sms, "{code} for {minutes}", Ok("{code} for {minutes}".into())),
            (
                Sms,
                "{code} {code} {minutes} {name} { } {{code}}\n\r\n",
                Ok("{code} {code} {minutes} {name} { } {{code}}".into()),
            ),
            (Sms, "", Err(NoPlace("{code}"))),
            (Sms, "{code}", Err(NoPlace("{minutes}"))),
            (Mail, "{minutes} {Code}", Err(NoPlace("{code}"))),
            (Sms, "{code}\n{minutes}", Err(Control)),
            (Mail, "{code}\r\n\n{minutes}", Ok("{code}\n\n{minutes}".into())),
            (Mail, "{code}\r{minutes}", Err(Control)),
            (Mail, "{code}\t{minutes}", Err(Control)),
            (Mail, "{code}\u{85}{minutes}", Err(Control)),
            (Sms, &long(480), Ok(long(480))),
            (Sms, &long(481), Err(TooLong)),
            (Mail, &long(2000), Ok(long(2000))),
            (Mail, &long(2001), Err(TooLong)),
        ];
        for (channel, text, expected) in table {
            assert_eq!(of(channel, text), expected, "{channel:?} {text:?}");
        }
    }

    #[test]
    fn the_code_and_its_life_are_put_in_and_nothing_else() {
        for (text, expected) in [
            ("{code} for {minutes} min", "012345 for 10 min"),
            ("{{code}}", "{012345}"),
            ("{code}{code}", "012345012345"),
            ("{ code } {Code} {name} {", "{ code } {Code} {name} {"),
            ("{{minutes}", "{10"),
            ("{co{code}de}", "{co012345de}"),
        ] {
            assert_eq!(filled(text, "012345", 10), expected, "{text}");
        }
    }
}
