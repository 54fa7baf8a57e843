//! Metric labels of mails and SMS: what becomes of each. Closed sets, like all labels.

use crate::rules::sms_policy::SmsLimit;

/// Why an SMS was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SmsDrop {
    /// The number's country is none that SMS are sent to.
    Country,
    /// The number had as many as one number may have.
    Number,
    /// The brand had as many as one brand may have.
    Brand,
    /// The service refused the SMS for good.
    Refused,
    /// The SMS expired before the service accepted it.
    Late,
}

impl From<SmsLimit> for SmsDrop {
    fn from(limit: SmsLimit) -> SmsDrop {
        match limit {
            SmsLimit::Country => SmsDrop::Country,
            SmsLimit::Number => SmsDrop::Number,
            SmsLimit::Brand => SmsDrop::Brand,
        }
    }
}

/// Result of an attempt to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum MailFate {
    /// The carrier accepted the mail.
    Carried,
    /// The carrier refused the mail for now; it is retried.
    Deferred,
    /// The carrier refused the mail for good.
    Refused,
    /// The mail expired before a carrier accepted it.
    Late,
    /// No master key opens the mail's payload.
    Unreadable,
}
