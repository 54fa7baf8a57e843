//! An account as a line of a list names it. Knows no file format, and not whether the account exists.

use crate::rules::profile::ProfileChange;
use crate::store::accounts::StoredAccount;

/// An account in a list. What its door's lists have no column for is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedAccount {
    /// The email address, as typed.
    pub email: String,
    /// The user name, as typed; `None`: not given.
    pub user_name: Option<String>,
    /// Roles, each one the policy knows.
    pub roles: Vec<String>,
    /// Whether a mailed code follows the password; `None`: not given.
    pub two_factor: Option<bool>,
    /// The description; what is `None` is not given.
    pub profile: ProfileChange,
}

impl ListedAccount {
    /// A stored account as a list names it.
    pub(super) fn of(stored: StoredAccount) -> ListedAccount {
        let StoredAccount { account, profile, .. } = stored;
        ListedAccount {
            email: account.email,
            user_name: account.user_name,
            roles: account.roles,
            two_factor: Some(account.two_factor),
            profile: ProfileChange {
                display_name: Some(profile.display_name),
                first_name: profile.first_name,
                last_name: profile.last_name,
                phone_number: profile.phone_number,
                job_title: profile.job_title,
                bio: profile.bio,
                avatar_url: profile.avatar_url,
                gender: profile.gender,
                status_comment: profile.status_comment,
                language: profile.language.map(Some),
                time_zone: profile.time_zone.map(Some),
            },
        }
    }
}
