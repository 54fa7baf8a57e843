//! The fields of an account on the command line: `--set FIELD=VALUE`, with the account door's names. Refuses unknown fields, a
//! field that is there twice, and unknown languages. Does not know the lengths of texts.

use super::admin_profile::language;
use super::output::refuse;
use crate::accounts::AccountEdit;
use crate::rules::profile::ProfileChange;

/// The refusal of a text that is no user name.
pub const INVALID_USER_NAME: &str = "a user name has 3 to 32 characters, without @ and control characters";

/// A field with its new value.
#[derive(Clone, Debug)]
struct AccountField {
    name: FieldName,
    value: String,
}

/// A field that a command sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
enum FieldName {
    Username,
    FirstName,
    LastName,
    PhoneNumber,
    Language,
}

/// The fields that a command sets; what is not given stays as it is.
#[derive(Debug, clap::Args)]
pub struct FieldArgs {
    /// Field and value; may be repeated. Fields: username, firstName, lastName, phoneNumber, language (en, de, es, fr, pt, or
    /// none for the browser's). An empty value takes a field away
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field)]
    set: Vec<AccountField>,
}

fn field(text: &str) -> Result<AccountField, String> {
    let (name, value) = text.split_once('=').ok_or("not FIELD=VALUE")?;
    let name: FieldName = name
        .parse()
        .map_err(|_| String::from("not one of the fields username, firstName, lastName, phoneNumber, language"))?;
    if name == FieldName::Language {
        language(value)?;
    }
    Ok(AccountField { name, value: value.to_owned() })
}

impl FieldArgs {
    /// The edit that sets the fields. `user_name`: the value of another option for the user name.
    ///
    /// # Errors
    ///
    /// Refuses a field that is there twice.
    pub fn edit(self, user_name: Option<String>) -> anyhow::Result<AccountEdit> {
        let mut edit = AccountEdit { user_name, ..AccountEdit::default() };
        for AccountField { name, value } in self.set {
            let ProfileChange { first_name, last_name, phone_number, .. } = &mut edit.profile;
            let is_twice = match name {
                FieldName::Username => edit.user_name.replace(value).is_some(),
                FieldName::FirstName => first_name.replace(value).is_some(),
                FieldName::LastName => last_name.replace(value).is_some(),
                FieldName::PhoneNumber => phone_number.replace(value).is_some(),
                FieldName::Language => {
                    let choice = language(&value).map_err(anyhow::Error::msg)?;
                    edit.profile.language.replace(choice.0).is_some()
                }
            };
            if is_twice {
                return refuse(format!("{} is set twice", <&str>::from(name)));
            }
        }
        Ok(edit)
    }
}
