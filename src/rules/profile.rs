//! Profiles: the description of an account as it is stored, as it is changed, and as people are shown it. Refuses invalid texts.
//! No authority rests on a profile.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::address::Address;
use super::factor::Door;
use super::identifier::UserName;
use super::language::Language;
use super::texts::{Text, TextFault, TextFlaw, is_on_the_web};
use super::time_zone::TimeZone;
use super::unprintable::breaks_line;

/// The description of an account, as it is stored. Not covered by the row's MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The holder's name.
    pub display_name: String,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The telephone number.
    pub phone_number: Option<String>,
    /// The job title.
    pub job_title: Option<String>,
    /// A few words about the holder.
    pub bio: Option<String>,
    /// The URL of a picture.
    pub avatar_url: Option<String>,
    /// The gender, in the holder's words.
    pub gender: Option<String>,
    /// A player's remark about the telephone number.
    pub status_comment: Option<String>,
    /// The language of mails and pages; `None`: as the browser asks.
    pub language: Option<Language>,
    /// The time zone of times in mails, beside UTC.
    pub time_zone: Option<TimeZone>,
    /// Time of the account's creation.
    pub created_at: Instant,
    /// Time of its last change.
    pub updated_at: Instant,
}

impl Profile {
    /// The profile of a new account with this name unless the change gives another.
    pub fn new(name: &str, change: &ProfileChange, at: Instant) -> Profile {
        let unnamed = Profile {
            display_name: name.to_owned(),
            first_name: None,
            last_name: None,
            phone_number: None,
            job_title: None,
            bio: None,
            avatar_url: None,
            gender: None,
            status_comment: None,
            language: None,
            time_zone: None,
            created_at: at,
            updated_at: at,
        };
        unnamed.with(change, at)
    }

    /// The profile once it is changed at `now`. An empty text is none, but for the name.
    #[must_use]
    pub fn with(self, change: &ProfileChange, now: Instant) -> Profile {
        let text = |told: &Option<String>, has| match told {
            Some(told) => Some(told.clone()).filter(|told| !told.is_empty()),
            None => has,
        };
        Profile {
            display_name: change.display_name.clone().unwrap_or(self.display_name),
            first_name: text(&change.first_name, self.first_name),
            last_name: text(&change.last_name, self.last_name),
            phone_number: text(&change.phone_number, self.phone_number),
            job_title: text(&change.job_title, self.job_title),
            bio: text(&change.bio, self.bio),
            avatar_url: text(&change.avatar_url, self.avatar_url),
            gender: text(&change.gender, self.gender),
            status_comment: text(&change.status_comment, self.status_comment),
            language: change.language.unwrap_or(self.language),
            time_zone: change.time_zone.unwrap_or(self.time_zone),
            created_at: self.created_at,
            updated_at: now,
        }
    }

    /// One of its texts, empty where there is none.
    pub fn text(&self, text: Text) -> &str {
        let text = match text {
            Text::Name => return &self.display_name,
            Text::FirstName => &self.first_name,
            Text::LastName => &self.last_name,
            Text::Phone => &self.phone_number,
            Text::JobTitle => &self.job_title,
            Text::Bio => &self.bio,
            Text::AvatarUrl => &self.avatar_url,
            Text::Gender => &self.gender,
            Text::StatusComment => &self.status_comment,
            Text::Reason => &None,
        };
        text.as_deref().unwrap_or_default()
    }
}

/// A new account of a door with this address and user name, and its description, both of `at`.
pub fn described(
    door: Door,
    ids: (Uuid, String),
    (address, user_name): (&Address, Option<&UserName>),
    change: &ProfileChange,
    at: Instant,
) -> (Account, Profile) {
    let profile = Profile::new("", change, at);
    let user_name = user_name.map(|name| name.as_str().to_owned());
    let account = Account { user_name, language: profile.language, ..Account::new(door, ids, address) };
    (account, profile)
}

/// A change of a profile; what is `None` stays as it is. An empty text takes away what was there, but for the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// The holder's name.
    pub display_name: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The telephone number.
    pub phone_number: Option<String>,
    /// The job title.
    pub job_title: Option<String>,
    /// A few words about the holder.
    pub bio: Option<String>,
    /// The URL of a picture.
    pub avatar_url: Option<String>,
    /// The gender, in the holder's words.
    pub gender: Option<String>,
    /// A player's remark about the telephone number.
    pub status_comment: Option<String>,
    /// The language of mails and pages; `Some(None)`: as the browser asks.
    pub language: Option<Option<Language>>,
    /// The time zone of times in mails; `Some(None)`: UTC alone.
    pub time_zone: Option<Option<TimeZone>>,
}

impl ProfileChange {
    /// The change to these texts and this language.
    pub fn of(text: impl Fn(Text) -> Option<String>, language: Option<Option<Language>>) -> ProfileChange {
        ProfileChange {
            display_name: text(Text::Name),
            first_name: text(Text::FirstName),
            last_name: text(Text::LastName),
            phone_number: text(Text::Phone),
            job_title: text(Text::JobTitle),
            bio: text(Text::Bio),
            avatar_url: text(Text::AvatarUrl),
            gender: text(Text::Gender),
            status_comment: text(Text::StatusComment),
            language,
            time_zone: None,
        }
    }

    /// One of its texts.
    pub fn text(&self, text: Text) -> Option<&str> {
        let text = match text {
            Text::Name => &self.display_name,
            Text::FirstName => &self.first_name,
            Text::LastName => &self.last_name,
            Text::Phone => &self.phone_number,
            Text::JobTitle => &self.job_title,
            Text::Bio => &self.bio,
            Text::AvatarUrl => &self.avatar_url,
            Text::Gender => &self.gender,
            Text::StatusComment => &self.status_comment,
            Text::Reason => &None,
        };
        text.as_deref()
    }

    /// Sets one of its texts, and returns the text that was set before. The reason of a deed is none of them.
    pub fn set_text(&mut self, text: Text, told: String) -> Option<String> {
        let own = match text {
            Text::Name => &mut self.display_name,
            Text::FirstName => &mut self.first_name,
            Text::LastName => &mut self.last_name,
            Text::Phone => &mut self.phone_number,
            Text::JobTitle => &mut self.job_title,
            Text::Bio => &mut self.bio,
            Text::AvatarUrl => &mut self.avatar_url,
            Text::Gender => &mut self.gender,
            Text::StatusComment => &mut self.status_comment,
            Text::Reason => return None,
        };
        own.replace(told)
    }

    /// The change without what the profile says already.
    #[must_use]
    pub fn news_to(&self, has: &Profile) -> ProfileChange {
        let news = |text| self.text(text).filter(|told| *told != has.text(text)).map(str::to_owned);
        let time_zone = self.time_zone.filter(|zone| *zone != has.time_zone);
        ProfileChange {
            time_zone,
            ..ProfileChange::of(news, self.language.filter(|language| *language != has.language))
        }
    }

    /// The names of what it changes, as commands and lists of a door call them.
    pub fn names(&self, door: Door) -> Vec<&'static str> {
        let texts = Text::PROFILE.into_iter().filter(|text| self.text(*text).is_some()).map(|text| text.name(door));
        texts.chain(self.language.map(|_| "language")).chain(self.time_zone.map(|_| "timeZone")).collect()
    }

    /// Whether the change changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == ProfileChange::default()
    }

    /// The texts that cannot be at a door. A text that the profile has already is let be. Lists of admins have cells of several
    /// lines; other doors take single lines.
    pub fn faults(&self, door: Door, has: Option<&Profile>) -> Vec<TextFault> {
        let takes_lines = match door {
            Door::Staff => true,
            Door::Account | Door::Session | Door::Player => false,
        };
        let lines = |told: &str| (!takes_lines && told.contains(breaks_line)).then_some("holds a control character");
        let fault = |text: Text| {
            let told = self.text(text).filter(|told| has.is_none_or(|has| *told != has.text(text)))?;
            Some(TextFault { text: text.name(door), why: text.fault(told).or_else(|| lines(told))? })
        };
        Text::PROFILE.into_iter().filter_map(fault).collect()
    }

    /// The first text that cannot be at a door.
    pub fn fault(&self, door: Door, has: Option<&Profile>) -> Option<TextFault> {
        self.faults(door, has).into_iter().next()
    }

    /// The texts that nobody can have typed into a form, each with its first flaw: a form has a name, a picture on the web, and
    /// single lines but for a few words.
    pub fn typed_flaws(&self) -> Vec<(Text, TextFlaw)> {
        let of_form = |text: Text, typed: &str| match text {
            Text::Name if typed.trim().is_empty() => Some(TextFlaw::Missing),
            Text::Name | Text::Phone | Text::JobTitle => {
                typed.contains(breaks_line).then_some(TextFlaw::ControlCharacter)
            }
            Text::AvatarUrl => (!typed.is_empty() && !is_on_the_web(typed)).then_some(TextFlaw::NoWebUrl),
            _ => None,
        };
        let flaw = |text: Text| {
            let typed = self.text(text)?;
            Some((text, text.flaw(typed).or_else(|| of_form(text, typed))?))
        };
        Text::PROFILE.into_iter().filter_map(flaw).collect()
    }
}

/// Account as people are shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// The public id: the door's prefix, `_` and ten or more of `[0-9a-z]`.
    pub handle: String,
    /// The email address, as stored.
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

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
