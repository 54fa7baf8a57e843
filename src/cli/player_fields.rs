//! `player add` and `player set`: the fields of a player. Refuse addresses and numbers that are none. Do not know what a change ends.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use strum::VariantArray;

use super::actor::ReasonArgs;
use super::admin_profile::{LanguageChoice, language};
use super::connect::Connected;
use super::output::refuse;
use super::player_target::{DOOR, PlayerTarget};
use super::target::{altered, find, show};
use crate::accounts::{self, PlayerKey, PlayerPut, Who};
use crate::rules::player::StepDue;
use crate::rules::player_state::PlayerFields;

/// Fields of a player; what is not given stays as it is.
#[derive(Debug, clap::Args)]
struct PlayerFieldArgs {
    /// Email address, to which codes of withdrawals go
    #[arg(long)]
    email: Option<String>,
    /// Telephone number with its calling code
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,
    /// Vouch for the number
    #[arg(long)]
    mobile_verified: bool,
    /// Ask for a code by SMS after the operator's own login
    #[arg(long)]
    require_2fa: bool,
    /// Language of mails and SMS: en, de, es, fr, pt, or none for the default one
    #[arg(long, value_parser = language)]
    language: Option<LanguageChoice>,
    /// All that the player must accept before any call is answered; a comma list, may repeat
    #[arg(long = "step", value_name = "STEP", value_delimiter = ',', value_parser = step_parser())]
    steps: Vec<StepDue>,
}

#[derive(Debug, clap::Args)]
pub struct AddPlayer {
    /// Brand and number of the player, as in 1009/32574
    #[arg(value_name = "BRAND/ID", value_parser = key)]
    player: PlayerKey,
    #[command(flatten)]
    fields: PlayerFieldArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

#[derive(Debug, clap::Args)]
pub struct SetPlayer {
    #[command(flatten)]
    target: PlayerTarget,
    #[command(flatten)]
    fields: PlayerFieldArgs,
    /// Vouch for the number no more
    #[arg(long, conflicts_with = "mobile_verified")]
    no_mobile_verified: bool,
    /// Ask for no code after the operator's own login
    #[arg(long, conflicts_with = "require_2fa")]
    no_require_2fa: bool,
    /// Leave nothing that the player must accept
    #[arg(long, conflicts_with = "steps")]
    no_step: bool,
}

fn step_parser() -> impl TypedValueParser<Value = StepDue> {
    PossibleValuesParser::new(StepDue::VARIANTS.iter().map(|step| step.name())).try_map(|name| name.parse::<StepDue>())
}

fn key(text: &str) -> Result<PlayerKey, String> {
    match Who::parse(DOOR, text) {
        Some(Who::Player(brand, number)) => Ok((brand, number)),
        _ => Err(String::from("not BRAND/ID, two positive numbers")),
    }
}

impl PlayerFieldArgs {
    fn given(self) -> PlayerFields {
        PlayerFields {
            email: self.email,
            mobile_number: self.mobile,
            mobile_verified: self.mobile_verified.then_some(true),
            is_2fa_required: self.require_2fa.then_some(true),
            language: self.language.map(|choice| choice.0),
            steps_due: Some(self.steps).filter(|steps| !steps.is_empty()),
            disabled: None,
        }
    }
}

impl AddPlayer {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let AddPlayer { player: (brand, number), fields, reason } = self;
        let added = accounts::add_player(&connected.app, &reason.actor(DOOR), (brand, number), &fields.given()).await?;
        finish(connected, (brand, number), added, json).await
    }
}

impl SetPlayer {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let SetPlayer { target, fields, no_mobile_verified, no_require_2fa, no_step } = self;
        let given = fields.given();
        let fields = PlayerFields {
            mobile_verified: given.mobile_verified.or(no_mobile_verified.then_some(false)),
            is_2fa_required: given.is_2fa_required.or(no_require_2fa.then_some(false)),
            steps_due: given.steps_due.or(no_step.then(Vec::new)),
            ..given
        };
        let known = target.find(connected).await?;
        let Some(player) = known.brand.zip(known.number) else {
            return refuse(format!("{} is no player", known.named()));
        };
        let changed = accounts::change_player(&connected.app, &target.actor(), player, &fields).await?;
        finish(connected, player, changed, json).await
    }
}

/// Ends a command that puts a player: prints the player as JSON, if asked for.
///
/// # Errors
///
/// The refusal of the fields.
async fn finish(connected: &Connected, (brand, number): PlayerKey, put: PlayerPut, json: bool) -> anyhow::Result<()> {
    let named = format!("{brand}/{number}");
    match put {
        PlayerPut::Made | PlayerPut::Changed if json => show(&find(connected, DOOR, &named).await?, true),
        PlayerPut::Made | PlayerPut::Changed => Ok(()),
        PlayerPut::NoBrand => refuse(format!("{brand} is no brand")),
        PlayerPut::InvalidAddress => refuse("the address is not an email address"),
        PlayerPut::InvalidMobile => refuse("the number is none of 7 to 15 digits with its calling code"),
        PlayerPut::ForeignMobile => refuse("the number is of no country in VESTIBULE_SMS_COUNTRIES"),
        PlayerPut::NoMobile => refuse(format!("{named} has no number to vouch for: give one by --mobile")),
        PlayerPut::Taken => refuse(format!("{named} is a player already")),
        PlayerPut::Unknown => refuse(format!("{named} is no player any more")),
        PlayerPut::Altered => altered(&find(connected, DOOR, &named).await?),
    }
}
