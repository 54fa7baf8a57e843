//! Names of roles on the command line. Any name is taken, since the roles are a setting; the names of the default roles are what a shell
//! completes. Refuses nothing: the command knows the roles of its door.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

use super::filter_text::filter_text;
use crate::rules::role;

/// Roles that a shell completes for admins: the default ones, and that of auditors.
const OF_ADMINS: [&str; 4] = ["CMS", "BO", role::OWNER, role::AUDITOR];

/// Roles that a shell completes for accounts of the session door.
const OF_ACCOUNTS: [&str; 2] = [role::USER, role::HOSTING];

/// The parser of a role's name, which offers some names.
#[derive(Clone, Debug)]
pub struct RoleName(&'static [&'static str]);

/// The parser of an admin's role.
pub fn of_admin() -> RoleName {
    RoleName(&OF_ADMINS)
}

/// The parser of an account's role.
pub fn of_account() -> RoleName {
    RoleName(&OF_ACCOUNTS)
}

impl TypedValueParser for RoleName {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &std::ffi::OsStr) -> Result<String, Error> {
        StringValueParser::new().try_map(|text| filter_text(&text)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(PossibleValue::new)))
    }
}
