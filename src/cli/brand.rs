//! `brand`: the commands about brands, and how a list shows them. Does not know what a brand's players are.

use serde_json::{Value, json};

use super::brand_fields::{AddBrand, SetBrand};
use super::brand_target::{BrandTarget, DOOR};
use super::brand_text::SetBrandText;
use super::confirm::ConfirmArgs;
use super::connect::{self, Connected};
use super::database_args::DatabaseArgs;
use super::output::print;
use super::shown::Sheet;
use crate::brands::{self, ListedBrand};
use crate::rules::brand::{MailSender, SmsSender};
use crate::store::brand_texts::StoredText;

#[derive(Debug, clap::Args)]
pub struct BrandArgs {
    #[command(subcommand)]
    command: BrandCommand,
    #[command(flatten)]
    place: DatabaseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum BrandCommand {
    /// Add a brand, whose players come in by the player door
    Add(AddBrand),
    /// Change a brand's name or senders
    Set(SetBrand),
    /// Print every brand
    List {
        /// Print JSON, with the brands' own texts
        #[arg(long)]
        json: bool,
    },
    /// Remove a brand that has no players and no application keys, and its texts
    Remove {
        #[command(flatten)]
        target: BrandTarget,
        #[command(flatten)]
        confirm: ConfirmArgs,
    },
    /// Set a brand's own text of codes: standard input, with {code} and {minutes}. An empty one takes the text away
    Text(SetBrandText),
}

impl BrandArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = &connect::connect_agreed(&self.place).await?;
        match self.command {
            BrandCommand::Add(add) => add.run(connected).await,
            BrandCommand::Set(set) => set.run(connected).await,
            BrandCommand::List { json } => list(connected, json).await,
            BrandCommand::Remove { target, confirm } => {
                confirm.ask_about("remove", &format!("brand {}", target.id))?;
                target.check(brands::remove(&connected.app, &target.reason.actor(DOOR), target.id).await?)
            }
            BrandCommand::Text(set) => set.run(connected).await,
        }
    }
}

async fn list(connected: &Connected, json: bool) -> anyhow::Result<()> {
    let listed = brands::list(&connected.app).await?;
    if json {
        return print(serde_json::to_string_pretty(&listed.iter().map(value).collect::<Vec<_>>())?);
    }
    let mut sheet = Sheet::empty();
    sheet.set_header(["ID", "NAME", "MAILS FROM", "SMS FROM", "TEXTS"]);
    for ListedBrand { brand, texts } in &listed {
        sheet.add_row([
            brand.id.to_string(),
            brand.name.as_str().to_owned(),
            brand.mail_from.as_ref().map_or("-", MailSender::as_str).to_owned(),
            brand.sms_from.as_ref().map_or("-", SmsSender::as_str).to_owned(),
            texts.len().to_string(),
        ]);
    }
    print(sheet)
}

fn value(listed: &ListedBrand) -> Value {
    let ListedBrand { brand, texts } = listed;
    let text = |text: &StoredText| {
        json!({
            "channel": text.place.channel.name(),
            "kind": text.place.kind.name(),
            "language": text.place.language.tag(),
            "text": text.body,
        })
    };
    json!({
        "id": brand.id,
        "name": brand.name.as_str(),
        "mailFrom": brand.mail_from.as_ref().map(MailSender::as_str),
        "smsFrom": brand.sms_from.as_ref().map(SmsSender::as_str),
        "texts": texts.iter().map(text).collect::<Vec<Value>>(),
    })
}
