//! English sentences of mails and notices that tests of rules look for, each once. `it/sentences.rs` holds whole mails.

/// Subject of an invitation.
pub const INVITED: &str = "You are invited to Vestibule";

/// Subject of the mail with a code.
pub const CODE_MAILED: &str = "Vestibule: your sign-in code";

/// Beginning of a mailed code's facts: the code's number of three, and the time (`21:24`).
pub fn code_facts(number: u8, time: &str) -> String {
    format!("\nCode {number} of 3, requested at {time} UTC.")
}

/// Subjects of notices, without the beginning that all of them have.
pub mod notice {
    pub const ADDED: &str = "an admin was added";
    pub const ADDRESS_CHANGED: &str = "an email address was changed";
    pub const CODES_MADE: &str = "new recovery codes";
    pub const DISABLED: &str = "an admin was disabled";
    pub const ENABLED: &str = "an admin was enabled";
    pub const ENROLLED: &str = "an authenticator was set up";
    pub const FAILING: &str = "wrong authenticator codes";
    pub const HOURLY: &str = "more security events";
    pub const LINK_MADE: &str = "a device link was made";
    pub const LOCKED: &str = "too many wrong codes";
    pub const NEW_BROWSER: &str = "a sign-in from a new browser";
    pub const REMOVED: &str = "an admin was removed";
    pub const REPLACED: &str = "an authenticator was replaced";
    pub const REPLAYED: &str = "a used authenticator code";
    pub const RESTORED: &str = "the database was restored from a backup";
    pub const RESET: &str = "an authenticator was removed";
    pub const ROLES_CHANGED: &str = "roles were changed";
    pub const SEVERAL_CHANGED: &str = "changes to several admins";
    pub const SUSPENDED: &str = "an authenticator is suspended";
    pub const TWO_OWNERS: &str = "a change that two owners make";
}
