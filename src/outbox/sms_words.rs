//! The words of an SMS with a code: the texts in `words/` by what the player began. Refuses a topic that no SMS is about. Does not
//! know the number.

use crate::fault::Fault;
use crate::rules::code_topic::CodeTopic;
use crate::rules::language::Language;
use crate::words::SmsWords;

/// The text of an SMS about a topic. Errors: a topic whose codes are not texted.
pub fn sms_said(topic: CodeTopic, language: Language, digits: &str, minutes: i64) -> Result<String, Fault> {
    let words = SmsWords::of(language);
    match topic {
        CodeTopic::SignIn => Ok(words.sign_in(digits, minutes)),
        CodeTopic::MobileChange => Ok(words.change(digits, minutes)),
        CodeTopic::Registration
        | CodeTopic::AlreadyRegistered
        | CodeTopic::PasswordReset
        | CodeTopic::PasswordChange
        | CodeTopic::TwoFactorOff
        | CodeTopic::Withdrawal
        | CodeTopic::Confirmation(_) => Err(Fault::Row("a texted code about what no SMS is about")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters of the default alphabet of SMS, beside letters and digits of ASCII (3GPP TS 23.038, 6.2.1).
    const DEFAULT_ALPHABET: &str = " .,:;!?'()-+/%äöüÄÖÜñÑàèéìòùåæøÆØÅÇ¿¡ß";

    /// Characters that one SMS carries: 160 of the default alphabet, else 70.
    fn one_sms(text: &str) -> usize {
        let is_plain = |sign: char| sign.is_ascii_alphanumeric() || DEFAULT_ALPHABET.contains(sign);
        if text.chars().all(is_plain) { 160 } else { 70 }
    }

    #[test]
    fn each_text_has_the_code_and_its_life_and_fits_into_one_sms() {
        for topic in [CodeTopic::SignIn, CodeTopic::MobileChange] {
            for language in Language::ALL {
                let text = sms_said(topic, language, "042137", 10).unwrap_or_else(|fault| panic!("{fault}"));
                assert!(text.contains("042137") && text.contains("10 ") && !text.contains('{'), "{text}");
                assert!(text.chars().count() <= one_sms(&text), "{} {text}", text.chars().count());
            }
        }
        assert!(sms_said(CodeTopic::Withdrawal, Language::En, "042137", 10).is_err());
    }
}
