//! The fields of an account on the command line: `--set FIELD=VALUE`, with the names of the account's door, and `--role`. Refuses
//! unknown fields, those of another door, a field that is there twice, and values that are none. Does not know the lengths of texts.

use strum::VariantArray;

use super::admin_profile::language;
use super::connect::Connected;
use super::instants::instant;
use super::output::refuse;
use super::role_name::of_account;
use super::target::needs;
use crate::accounts::AccountEdit;
use crate::rules::account_field::AccountField;
use crate::rules::factor::Door;

/// The refusal of a text that is no user name.
pub const INVALID_USER_NAME: &str = "a user name has 3 to 32 characters, without @ and invisible characters";

/// The refusal of an account without a user name, at a door that has none such.
pub const USER_NAME_MISSING: &str = "an account of this door has a user name: nobody signs in by anything else";

/// A field by its name, with its new value.
#[derive(Clone, Debug)]
struct FieldSetting {
    name: String,
    value: String,
}

/// The fields that a command sets; what is not given stays as it is.
#[derive(Debug, clap::Args)]
pub struct FieldArgs {
    /// Field and value; may be repeated. Fields of the account door: username, firstName, lastName, phoneNumber, language (en,
    /// de, es, fr, pt, or none for the browser's). Of the session door: username, firstName, lastName, gender, phone, trialUntil
    /// (a day or an RFC 3339 instant), emailValidated (true or false), language. An empty value takes a field away
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting)]
    set: Vec<FieldSetting>,
    /// All roles of an account of the session door, USER or HOSTING, separated by commas; may be repeated
    #[arg(long, value_delimiter = ',', value_name = "ROLE", value_parser = of_account(), hide_possible_values = true)]
    role: Vec<String>,
}

/// Parses a field of any door, with a value that it takes.
fn setting(text: &str) -> Result<FieldSetting, String> {
    let (name, value) = text.split_once('=').ok_or("not FIELD=VALUE")?;
    let field = Door::VARIANTS.iter().find_map(|door| AccountField::named(*door, name));
    let field = field.ok_or_else(|| String::from("no door has a field of this name"))?;
    put(&mut AccountEdit::default(), field, value)?;
    Ok(FieldSetting { name: name.to_owned(), value: value.to_owned() })
}

/// Sets a field. True: it was set before.
fn put(edit: &mut AccountEdit, field: AccountField, value: &str) -> Result<bool, String> {
    Ok(match field {
        AccountField::UserName => edit.user_name.replace(value.to_owned()).is_some(),
        AccountField::Text(text) => edit.profile.set_text(text, value.to_owned()).is_some(),
        AccountField::Language => edit.profile.language.replace(language(value)?.0).is_some(),
        AccountField::EmailProven => {
            let is_proven = value.parse().map_err(|_| String::from("neither true nor false"))?;
            edit.email_proven.replace(is_proven).is_some()
        }
        AccountField::TrialUntil => {
            let until = if value.is_empty() { None } else { Some(instant(value)?) };
            edit.trial_until.replace(until).is_some()
        }
    })
}

impl FieldArgs {
    /// The edit that sets the fields and roles. `user_name`: the value of another option for the user name.
    ///
    /// # Errors
    ///
    /// Refuses a field that is there twice, and what accounts of the door do not have.
    pub fn edit(self, connected: &Connected, door: Door, user_name: Option<String>) -> anyhow::Result<AccountEdit> {
        let FieldArgs { set, role } = self;
        let has_roles = !connected.app.policy(door).admins.roles.is_empty();
        needs(has_roles || role.is_empty(), door, "roles")?;
        let roles = Some(role).filter(|roles| !roles.is_empty());
        let mut edit = AccountEdit { user_name, roles, ..AccountEdit::default() };
        for FieldSetting { name, value } in set {
            let Some(field) = AccountField::named(door, &name) else {
                let fields: Vec<&str> = AccountField::all(door).iter().map(|field| field.name(door)).collect();
                let (door, fields) = (door.name(), fields.join(", "));
                return refuse(format!("accounts of the {door} door have no field {name}, but {fields}"));
            };
            if put(&mut edit, field, &value).map_err(anyhow::Error::msg)? {
                return refuse(format!("{name} is set twice"));
            }
        }
        Ok(edit)
    }
}
