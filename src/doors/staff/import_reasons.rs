//! Why a line of an imported list of admins is refused, in English: for the desk, which has no options of a command to name.

use crate::accounts::LineRefusal;
use crate::rules::desk::DeskDenial;

/// The reason of a refusal. `roles`: the names of the roles there are.
pub fn reason(refusal: &LineRefusal, roles: &str) -> String {
    match refusal {
        LineRefusal::InvalidEmail => String::from("email: not an email address"),
        LineRefusal::SameAddress(other) => format!("email: the same address as in line {other}"),
        LineRefusal::Altered => {
            String::from("email: the admin's row was altered outside Vestibule; remove the admin first")
        }
        LineRefusal::NoRole => String::from("roles: none"),
        LineRefusal::UnknownRole(role) => format!("roles: {role} is no role: {roles}"),
        LineRefusal::NotAtDesk(DeskDenial::OwnAccount) => String::from("roles: nobody changes their own"),
        LineRefusal::NotAtDesk(_) => {
            String::from("roles: OWNER is given and taken by two owners together, or by the command line")
        }
        LineRefusal::LastOwner => String::from("roles: no owner who can sign in would be left"),
        LineRefusal::InvalidText(fault) => fault.to_string(),
        LineRefusal::Differs(fields) => format!("differs: {}", fields.join(", ")),
        // Admins have neither a user name nor a choice of a second factor.
        LineRefusal::InvalidUserName
        | LineRefusal::SameUserName(_)
        | LineRefusal::UserNameTaken
        | LineRefusal::TurnsTwoFactorOff => String::from("not of an admin"),
    }
}
