//! The profile of an admin on the command line. Refuses an unknown language. Does not know the lengths of texts.

use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

/// The profile that a command sets; what is not given stays as it is.
#[derive(Debug, clap::Args)]
pub struct ProfileArgs {
    /// Displayed name
    #[arg(long)]
    name: Option<String>,
    /// Telephone number
    #[arg(long)]
    phone: Option<String>,
    /// Job title
    #[arg(long)]
    job_title: Option<String>,
    /// Short text about the admin
    #[arg(long)]
    bio: Option<String>,
    /// URL of a picture
    #[arg(long)]
    avatar_url: Option<String>,
    /// Language of mails and pages: en, de, es, fr, pt, or none for the browser's
    #[arg(long, value_name = "TAG", value_parser = language)]
    language: Option<LanguageChoice>,
}

/// A chosen language; `None`: the browser's.
#[derive(Clone, Copy, Debug)]
pub struct LanguageChoice(pub Option<Language>);

impl From<ProfileArgs> for ProfileChange {
    fn from(args: ProfileArgs) -> ProfileChange {
        let ProfileArgs { name, phone, job_title, bio, avatar_url, language } = args;
        let language = language.map(|choice| choice.0);
        ProfileChange {
            display_name: name,
            phone_number: phone,
            job_title,
            bio,
            avatar_url,
            language,
            ..ProfileChange::default()
        }
    }
}

/// Parses a language tag, or `none`.
pub fn language(tag: &str) -> Result<LanguageChoice, String> {
    Language::picked(tag).map(LanguageChoice).map_err(|unknown| unknown.to_string())
}
