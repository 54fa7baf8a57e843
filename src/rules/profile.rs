//! Profiles: what an account is described by, and what people are shown of an account. Nobody's authority rests on a profile.

use super::Instant;
use super::account::Account;
use super::language::Language;

/// The description of an account, as it is stored. Not covered by the row's MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The holder's name.
    pub display_name: String,
    /// The telephone number.
    pub phone_number: Option<String>,
    /// The job title.
    pub job_title: Option<String>,
    /// A few words about the holder.
    pub bio: Option<String>,
    /// The URL of a picture.
    pub avatar_url: Option<String>,
    /// The language of mails and pages; `None`: as the browser asks.
    pub language: Option<Language>,
    /// Time of the account's creation.
    pub created_at: Instant,
    /// Time of its last change.
    pub updated_at: Instant,
}

/// What people are shown of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// The public id: `admin_` and ten or more of `[0-9a-z]`.
    pub handle: String,
    /// The e-mail address, as stored.
    pub email: String,
    /// The roles.
    pub roles: Vec<String>,
    /// The description.
    pub profile: Profile,
}

impl AccountView {
    /// The view of an account.
    pub fn new(account: Account, profile: Profile) -> AccountView {
        AccountView { handle: account.handle, email: account.email, roles: account.roles, profile }
    }
}
