//! Printing of accounts: as a table, each below its state, or as JSON. Does not know which fields a door's accounts have.

use serde_json::Value;

use super::output::{print, timestamp};
use super::shown::Sheet;
use crate::accounts::KnownAccount;

/// The first column of accounts that are named by their public ids.
pub const BY_ID: (&str, fn(&KnownAccount) -> String) = ("ID", |known| known.view.handle.clone());

/// The words by which the accounts of a door are printed.
pub struct Printing {
    /// The first column: its head, and the text by which commands name an account.
    pub first: (&'static str, fn(&KnownAccount) -> String),
    /// The head of the column between address and state.
    pub head: &'static str,
    /// The cell in that column.
    pub cell: fn(&KnownAccount) -> String,
    /// The states of an account that are the door's own.
    pub states: fn(&KnownAccount) -> Vec<(bool, &'static str)>,
    /// The fields of an account's JSON object.
    pub fields: fn(&KnownAccount) -> Value,
}

impl Printing {
    /// Prints a table or an array of accounts.
    pub fn list(&self, accounts: &[KnownAccount], json: bool) -> anyhow::Result<()> {
        if json {
            let values: Vec<Value> = accounts.iter().map(|known| self.value(known)).collect();
            return print(serde_json::to_string_pretty(&values)?);
        }
        let mut sheet = Sheet::empty();
        sheet.set_header([self.first.0, "EMAIL", self.head, "STATE", "LAST SIGN-IN"]);
        for known in accounts {
            let last = known.last_sign_in_at.map_or_else(|| String::from("never"), timestamp);
            let view = &known.view;
            sheet.add_row([&(self.first.1)(known), &view.email, &(self.cell)(known), &self.state(known), &last]);
        }
        print(sheet)
    }

    /// Prints one account.
    pub fn show(&self, known: &KnownAccount, json: bool) -> anyhow::Result<()> {
        let value = self.value(known);
        if json {
            return print(serde_json::to_string_pretty(&value)?);
        }
        print(Sheet::of_fields(self.state(known), &value))
    }

    /// An account as JSON.
    pub fn value(&self, known: &KnownAccount) -> Value {
        let mut value = (self.fields)(known);
        // Present only if true, because `docs/commands.md` does not list the field.
        if let (true, Some(fields)) = (known.altered, value.as_object_mut()) {
            fields.insert("altered".into(), Value::Bool(true));
        }
        value
    }

    fn state(&self, known: &KnownAccount) -> String {
        let mut states = vec![(known.altered, "altered"), (known.disabled_at.is_some(), "disabled")];
        states.extend((self.states)(known));
        let named: Vec<&str> = states.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        if named.is_empty() { String::from("ready") } else { named.join(", ") }
    }
}
