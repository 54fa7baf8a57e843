//! The application key that a command is about, named by an operator, and the refusals of a change. Does not know the change.

use super::actor::{ReasonArgs, user};
use super::output::refuse;
use crate::application_keys::KeyActor;
use crate::rules::application_key::{KeyName, MOST_NAMED};
use crate::rules::key_narrowing::NarrowRefusal;
use crate::rules::trail::TrailActor;
use crate::store::application_keys::ChangedKey;

/// The key of a command, and the reason for what is done to it.
#[derive(Debug, clap::Args)]
pub struct KeyTarget {
    /// Name of the key: 1 to 64 visible ASCII characters
    #[arg(value_name = "NAME", value_parser = key_name)]
    pub name: KeyName,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Parses the name of a key.
fn key_name(text: &str) -> Result<KeyName, String> {
    KeyName::parse(text).ok_or_else(|| String::from("not 1 to 64 visible ASCII characters, without blanks"))
}

impl KeyTarget {
    /// The user who runs the command.
    pub fn user() -> TrailActor {
        TrailActor::Os(user())
    }

    /// The actor, with the reason given.
    pub fn actor<'a>(&'a self, who: &'a TrailActor) -> KeyActor<'a> {
        KeyActor { who, reason: self.reason.text() }
    }

    /// Checks that a change of the key is done.
    ///
    /// # Errors
    ///
    /// The refusal of the change.
    pub fn check(&self, changed: ChangedKey) -> anyhow::Result<()> {
        let name = self.name.as_str();
        match changed {
            ChangedKey::Done => Ok(()),
            ChangedKey::Unknown => refuse(format!("{name} is no live application key")),
            ChangedKey::Altered => {
                refuse(format!("the row of {name} was altered outside Vestibule: end the key and make another one"))
            }
            ChangedKey::Refused(refusal) => refuse(format!("{name} is as it was: {}", why(refusal))),
        }
    }
}

/// The refusal in words.
fn why(refusal: NarrowRefusal) -> String {
    match refusal {
        NarrowRefusal::OutsideNetworks(network) => format!("{network} lies within none of its networks"),
        NarrowRefusal::TooManyNetworks => format!("more than {MOST_NAMED} networks"),
        NarrowRefusal::LastScope => String::from("no scope would be left; `vestibule api-key end` ends it"),
        NarrowRefusal::AllBrands => String::from("it is good for all brands, and none can be taken out of all"),
        NarrowRefusal::LastBrand => String::from("no brand would be left; `vestibule api-key end` ends it"),
        NarrowRefusal::LaterExpiry => String::from("it expires earlier"),
        NarrowRefusal::NoExpiry => String::from("the expiry time has passed, or is beyond the year 9998"),
    }
}
