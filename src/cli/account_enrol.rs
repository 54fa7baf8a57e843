//! `account enrol-2fa`: prints the `otpauth` URL of a new authenticator once, and stores it with its first code, the first line of
//! standard input. Refuses a wrong code and an account that has an authenticator. Keeps no secret.

use serde_json::json;

use super::account_password::first_line;
use super::account_target::AccountTarget;
use super::connect::Connected;
use super::output::{print_exactly, refuse};
use super::target::{check, needs};
use crate::accounts::{self, Changed, KnownAccount};
use crate::rules::code::Digits;
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct EnrolAuthenticator {
    #[command(flatten)]
    target: AccountTarget,
}

impl EnrolAuthenticator {
    pub async fn run(self, connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
        needs(door.enrols_by_command(), door, "authenticators")?;
        if !connected.has_keys {
            return refuse("VESTIBULE_KEYS is missing: the authenticator is sealed with them");
        }
        let (app, known) = (&connected.app, self.target.find(connected, door).await?);
        if known.enrolled {
            return already(&known);
        }
        let offer = accounts::offer_authenticator(&known)?;
        let Some(url) = offer.url(app, &known) else { return refuse("VESTIBULE_ISSUER fits in no otpauth URL") };
        if json {
            print_exactly(json!({ "otpauthUrl": url }))?;
        } else {
            print_exactly(url)?;
        }
        let typed = first_line("the first code that the app shows:")?;
        let Some(code) = std::str::from_utf8(&typed).ok().and_then(Digits::parse) else {
            return refuse("the first line of standard input is not a code of six digits: nothing was stored");
        };
        match accounts::enrol(app, &self.target.actor(door), (&known, &offer), &code).await? {
            None => refuse("the code is wrong: nothing was stored"),
            Some(Changed::AlreadyEnrolled) => already(&known),
            Some(changed) => check(&changed, &known),
        }
    }
}

fn already<T>(known: &KnownAccount) -> anyhow::Result<T> {
    let (email, door) = (&known.view.email, known.door.name());
    refuse(format!("{email} has an authenticator already: `account reset-2fa --door {door}` takes it away"))
}
