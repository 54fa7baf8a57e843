//! `brand text`: sets a brand's own text of codes from standard input, or takes it away. Refuses a text without the places of the
//! code and of its life, and one that its channel does not carry.

use std::io::{IsTerminal as _, Read as _};

use anyhow::Context;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use strum::VariantArray;

use super::brand_target::{BrandTarget, DOOR};
use super::connect::Connected;
use super::output::{refuse, say};
use crate::brands;
use crate::rules::brand_text::{BrandText, BrandTextFault, TextChannel, TextKind, TextPlace};
use crate::rules::language::Language;
use crate::store::brands::ChangedBrand;

/// Maximum number of bytes read: more than any text has.
const LONGEST_INPUT: u64 = 16_384;

#[derive(Debug, clap::Args)]
pub struct SetBrandText {
    #[command(flatten)]
    target: BrandTarget,
    /// Channel that carries the text
    #[arg(long, value_parser = channel_parser())]
    channel: TextChannel,
    /// Purpose of the code
    #[arg(long, value_parser = kind_parser())]
    kind: TextKind,
    /// Language of the text
    #[arg(long, value_parser = language_parser())]
    language: Language,
}

fn channel_parser() -> impl TypedValueParser<Value = TextChannel> {
    PossibleValuesParser::new(TextChannel::VARIANTS.iter().map(|channel| channel.name()))
        .try_map(|name| name.parse::<TextChannel>())
}

fn kind_parser() -> impl TypedValueParser<Value = TextKind> {
    PossibleValuesParser::new(TextKind::VARIANTS.iter().map(|kind| kind.name()))
        .try_map(|name| name.parse::<TextKind>())
}

fn language_parser() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::tag))
        .try_map(|tag| Language::named(&tag).ok_or("no language of this program"))
}

impl SetBrandText {
    pub async fn run(self, connected: &Connected) -> anyhow::Result<()> {
        let SetBrandText { target, channel, kind, language } = self;
        let place = TextPlace { channel, kind, language };
        let typed = input()?;
        let text = match typed.trim_end_matches(['\r', '\n']) {
            "" => None,
            _ => match BrandText::parse(channel, &typed) {
                Ok(text) => Some(text),
                Err(fault) => return refuse(why(channel, fault)),
            },
        };
        let actor = target.reason.actor(DOOR);
        let known = brands::set_text(&connected.app, &actor, (target.id, place), text.as_ref()).await?;
        target.check(if known { ChangedBrand::Done } else { ChangedBrand::Unknown })
    }
}

/// Standard input, whole.
fn input() -> anyhow::Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        say("the text, up to the end of the input; an empty one takes the brand's own away:");
    }
    let mut bytes = Vec::new();
    input.lock().take(LONGEST_INPUT).read_to_end(&mut bytes).context("standard input cannot be read")?;
    String::from_utf8(bytes).or_else(|_| refuse("the text is not UTF-8"))
}

/// The fault of a text in words.
fn why(channel: TextChannel, fault: BrandTextFault) -> String {
    match fault {
        BrandTextFault::NoPlace(place) => format!("the text lacks {place}"),
        BrandTextFault::TooLong => format!("the text is too long: at most {} characters", channel.longest()),
        BrandTextFault::Control if channel == TextChannel::Mail => {
            String::from("the text holds a control character other than line ends")
        }
        BrandTextFault::Control => String::from("the text holds a control character: an SMS has one line"),
    }
}
