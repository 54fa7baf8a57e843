//! Fields of an account that an operator sets, with the names that each door gives them. Refuses no value: texts are judged as
//! those of any profile.

use super::door::Door;
use super::texts::Text;

/// A field of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountField {
    /// The user name.
    UserName,
    /// A text of the profile.
    Text(Text),
    /// The end of a trial.
    TrialUntil,
    /// Whether the address is proven.
    EmailProven,
    /// The language of mails.
    Language,
}

/// Fields of accounts whose holders are customers.
const OF_CUSTOMERS: [AccountField; 5] = [
    AccountField::UserName,
    AccountField::Text(Text::FirstName),
    AccountField::Text(Text::LastName),
    AccountField::Text(Text::Phone),
    AccountField::Language,
];

/// Fields of accounts that programs sign in.
const OF_PROGRAMS: [AccountField; 8] = [
    AccountField::UserName,
    AccountField::Text(Text::FirstName),
    AccountField::Text(Text::LastName),
    AccountField::Text(Text::Gender),
    AccountField::Text(Text::Phone),
    AccountField::TrialUntil,
    AccountField::EmailProven,
    AccountField::Language,
];

impl AccountField {
    /// Every field that an operator sets by name at a door. Empty: the door's fields are options of their own.
    pub fn all(door: Door) -> &'static [AccountField] {
        match door {
            Door::Account => &OF_CUSTOMERS,
            Door::Session => &OF_PROGRAMS,
            Door::Staff | Door::Player => &[],
        }
    }

    /// The field's name at a door.
    pub fn name(self, door: Door) -> &'static str {
        match self {
            AccountField::UserName => "username",
            AccountField::Text(text) => text.name(door),
            AccountField::TrialUntil => "trialUntil",
            AccountField::EmailProven => "emailValidated",
            AccountField::Language => "language",
        }
    }

    /// The field of a door with this name.
    pub fn named(door: Door, name: &str) -> Option<AccountField> {
        AccountField::all(door).iter().copied().find(|field| field.name(door) == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_door_names_its_own_fields_and_no_other() {
        let names =
            |door| AccountField::all(door).iter().map(|field| field.name(door)).collect::<Vec<&str>>().join(" ");
        assert_eq!(names(Door::Account), "username firstName lastName phoneNumber language");
        let of_session = "username firstName lastName gender phone trialUntil emailValidated language";
        assert_eq!(names(Door::Session), of_session);
        assert_eq!([names(Door::Staff), names(Door::Player)], ["", ""]);
        assert_eq!(AccountField::named(Door::Session, "phone"), Some(AccountField::Text(Text::Phone)));
        for (door, name) in [
            (Door::Session, "phoneNumber"),
            (Door::Account, "phone"),
            (Door::Account, "gender"),
            (Door::Account, "trialUntil"),
            (Door::Session, "twoFactor"),
            (Door::Session, "Gender"),
            (Door::Staff, "username"),
        ] {
            assert_eq!(AccountField::named(door, name), None, "{name} at {door:?}");
        }
    }
}
