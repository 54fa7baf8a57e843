//! Roles that the rules know by name. All other roles are the operator's words.

/// The role of those who manage admins, and who are told of everyone's second factor.
pub const OWNER: &str = "OWNER";

/// The role of those who sign in at the session door and do no more.
pub const USER: &str = "USER";

/// The role of those who manage hosting, of whom the session door tells a higher access level.
pub const HOSTING: &str = "HOSTING";

/// The role of those who read the desk and the trail and change nothing, where the operator has the role.
pub const AUDITOR: &str = "AUDITOR";

/// Whether `AUDITOR` is among the roles, and known to the service.
pub fn is_auditor(roles: &[String], known: &[String]) -> bool {
    let names_it = |roles: &[String]| roles.iter().any(|role| role == AUDITOR);
    names_it(roles) && names_it(known)
}

/// Whether `OWNER` is among the roles.
pub fn is_owner(roles: &[String]) -> bool {
    roles.iter().any(|role| role == OWNER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_who_holds_that_role_and_no_other_word() {
        let roles = |names: &[&str]| names.iter().map(|name| String::from(*name)).collect::<Vec<_>>();
        assert!(is_owner(&roles(&["OWNER"])) && is_owner(&roles(&["CMS", "OWNER"])));
        assert!(!is_owner(&roles(&[])) && !is_owner(&roles(&["owner", "OWNERS", "BO"])));
    }

    #[test]
    fn an_auditor_holds_that_role_where_the_service_has_it() {
        let roles = |names: &[&str]| names.iter().map(|name| String::from(*name)).collect::<Vec<_>>();
        let known = roles(&["CMS", "OWNER", "AUDITOR"]);
        assert!(is_auditor(&roles(&["AUDITOR"]), &known) && is_auditor(&roles(&["CMS", "AUDITOR"]), &known));
        assert!(!is_auditor(&roles(&["AUDITOR"]), &roles(&["CMS", "OWNER"])), "a role that was taken out");
        assert!(!is_auditor(&roles(&[]), &known) && !is_auditor(&roles(&["OWNER", "auditor"]), &known));
    }
}
