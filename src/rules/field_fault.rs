//! Faults of an input's fields: each by the field's name on the wire, with the reason and a sentence. Knows no account.

use super::profile::ProfileChange;
use super::texts::{Text, TextFlaw};

/// A field of an input about an admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum InputField {
    /// The email address.
    Email,
    /// The display name.
    DisplayName,
    /// The telephone number.
    PhoneNumber,
    /// The job title.
    JobTitle,
    /// The short biography.
    Bio,
    /// The URL of the picture.
    AvatarUrl,
    /// The language.
    Language,
    /// The time zone.
    TimeZone,
    /// The roles.
    Roles,
    /// Whether the admin is disabled.
    IsInactive,
    /// The reason.
    Reason,
}

/// The reason for which a field is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldWhy {
    /// Nothing is there, where something must be.
    Missing,
    /// More characters than this.
    TooLong(usize),
    /// A control character, or a line end where there is one line.
    ControlCharacter,
    /// Not of the form that the field has.
    Invalid,
    /// Another admin has it.
    Taken,
    /// There is no such choice.
    Unknown,
    /// Another field contradicts it.
    Contradictory,
}

/// A field that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field.
    pub field: InputField,
    /// The reason.
    pub why: FieldWhy,
}

impl InputField {
    /// The field of a text; `None`: no input about an admin has it.
    fn of(text: Text) -> Option<InputField> {
        match text {
            Text::Name => Some(InputField::DisplayName),
            Text::Phone => Some(InputField::PhoneNumber),
            Text::JobTitle => Some(InputField::JobTitle),
            Text::Bio => Some(InputField::Bio),
            Text::AvatarUrl => Some(InputField::AvatarUrl),
            Text::Reason => Some(InputField::Reason),
            Text::FirstName | Text::LastName | Text::Gender | Text::StatusComment => None,
        }
    }

    /// The field's name on the wire.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl FieldFault {
    /// A fault of a field.
    pub fn of(field: InputField, why: FieldWhy) -> FieldFault {
        FieldFault { field, why }
    }

    fn of_text(text: Text, flaw: TextFlaw) -> Option<FieldFault> {
        let why = match flaw {
            TextFlaw::Missing => FieldWhy::Missing,
            TextFlaw::TooLong => FieldWhy::TooLong(text.longest()),
            TextFlaw::ControlCharacter => FieldWhy::ControlCharacter,
            TextFlaw::NoWebUrl => FieldWhy::Invalid,
        };
        Some(FieldFault { field: InputField::of(text)?, why })
    }

    /// The English sentence.
    pub fn sentence(self) -> String {
        let said = match (self.field, self.why) {
            (InputField::Roles, FieldWhy::Missing) => "At least one role is required.",
            (InputField::Reason, FieldWhy::ControlCharacter) => "A reason is one line without control characters.",
            (_, FieldWhy::Missing) => "This is required.",
            (_, FieldWhy::TooLong(most)) => return format!("At most {most} characters."),
            (InputField::Bio, FieldWhy::ControlCharacter) => "No control characters but line ends and tabs.",
            (_, FieldWhy::ControlCharacter) => "One line without control characters.",
            (InputField::Email, FieldWhy::Invalid) => "Exactly one email address, such as name@example.com.",
            (_, FieldWhy::Invalid) => "A URL that begins with http:// or https://.",
            (_, FieldWhy::Taken) => "Another admin has this.",
            (InputField::Roles, FieldWhy::Unknown) => "No role has this name; names are case-sensitive.",
            (InputField::TimeZone, FieldWhy::Unknown) => "An IANA name such as Europe/Lisbon.",
            (_, FieldWhy::Unknown) => "One of en, de, es, fr and pt.",
            (_, FieldWhy::Contradictory) => "Neither a new admin nor an invited one can be disabled.",
        };
        said.to_owned()
    }
}

/// Faults of the texts of a description that was typed into a form.
pub fn of_profile(change: &ProfileChange) -> Vec<FieldFault> {
    change.typed_flaws().into_iter().filter_map(|(text, flaw)| FieldFault::of_text(text, flaw)).collect()
}

/// The fault of a reason, as it was typed.
pub fn of_reason(reason: Option<&str>) -> Option<FieldFault> {
    FieldFault::of_text(Text::Reason, Text::Reason.flaw(reason?.trim())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_faulty_text_is_told_with_its_name_on_the_wire_and_its_limit() {
        let change = ProfileChange {
            display_name: Some(" ".into()),
            phone_number: Some("1\n2".into()),
            job_title: Some("a".repeat(201)),
            bio: Some("a\u{0}".into()),
            avatar_url: Some("javascript:alert(1)".into()),
            ..ProfileChange::default()
        };
        let told: Vec<(&str, String)> =
            of_profile(&change).into_iter().map(|fault| (fault.field.name(), fault.sentence())).collect();
        let expected = [
            ("displayName", "This is required."),
            ("phoneNumber", "One line without control characters."),
            ("jobTitle", "At most 200 characters."),
            ("bio", "No control characters but line ends and tabs."),
            ("avatarUrl", "A URL that begins with http:// or https://."),
        ];
        assert_eq!(told, expected.map(|(field, said)| (field, said.to_owned())));
    }

    #[test]
    fn a_reason_is_judged_without_the_blanks_around_it() {
        let why = |reason: &str| of_reason(Some(reason)).map(|fault| fault.why);
        assert_eq!((of_reason(None), why(""), why(" on leave\n")), (None, None, None));
        assert_eq!(why("a\nb"), Some(FieldWhy::ControlCharacter));
        assert_eq!(why(&"a".repeat(501)), Some(FieldWhy::TooLong(500)));
    }
}
