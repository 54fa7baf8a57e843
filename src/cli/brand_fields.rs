//! `brand add` and `brand set`: the name and the senders of a brand. Refuse what no brand has. An empty sender is the server's.

use super::brand_target::{BrandTarget, DOOR};
use super::connect::Connected;
use super::output::refuse;
use crate::brands;
use crate::rules::brand::{Brand, BrandChange, BrandName, MailSender, SmsSender};
use crate::store::brands::AddedBrand;

/// A sender on the command line; `None`: the server's.
#[derive(Clone, Debug)]
struct Sender<T>(Option<T>);

#[derive(Debug, clap::Args)]
struct SenderArgs {
    /// Sender of mails: an address, with or without a display name; empty: the server's [default for a new brand: the server's]
    #[arg(long = "from", value_name = "ADDRESS", value_parser = mail_sender)]
    mail: Option<Sender<MailSender>>,
    /// Sender of SMS: a number or a name, 1 to 20 visible ASCII characters; empty: the server's [default for a new brand: the
    /// server's]
    #[arg(long = "sms-from", value_name = "SENDER", value_parser = sms_sender)]
    sms: Option<Sender<SmsSender>>,
}

#[derive(Debug, clap::Args)]
pub struct AddBrand {
    #[command(flatten)]
    target: BrandTarget,
    /// Name of the brand: at most 200 characters, in one line
    #[arg(long, value_parser = name)]
    name: BrandName,
    #[command(flatten)]
    senders: SenderArgs,
}

#[derive(Debug, clap::Args)]
pub struct SetBrand {
    #[command(flatten)]
    target: BrandTarget,
    /// New name: at most 200 characters, in one line
    #[arg(long, value_parser = name)]
    name: Option<BrandName>,
    #[command(flatten)]
    senders: SenderArgs,
}

fn name(text: &str) -> Result<BrandName, String> {
    BrandName::parse(text).ok_or_else(|| String::from("not 1 to 200 characters in one line"))
}

fn mail_sender(text: &str) -> Result<Sender<MailSender>, String> {
    sender(text, MailSender::parse(text))
        .ok_or_else(|| String::from("not a mailbox, as in Casino <casino@example.com>"))
}

fn sms_sender(text: &str) -> Result<Sender<SmsSender>, String> {
    sender(text, SmsSender::parse(text))
        .ok_or_else(|| String::from("not 1 to 20 visible ASCII characters, without blanks"))
}

fn sender<T>(text: &str, parsed: Option<T>) -> Option<Sender<T>> {
    (text.is_empty() || parsed.is_some()).then_some(Sender(parsed))
}

impl AddBrand {
    pub async fn run(self, connected: &Connected) -> anyhow::Result<()> {
        let AddBrand { target, name, senders: SenderArgs { mail, sms } } = self;
        let (mail_from, sms_from) = (mail.and_then(|sender| sender.0), sms.and_then(|sender| sender.0));
        let brand = Brand { id: target.id, name, mail_from, sms_from };
        match brands::add(&connected.app, &target.reason.actor(DOOR), &brand).await? {
            AddedBrand::Done => Ok(()),
            AddedBrand::Taken => refuse(format!("{} is a brand already", target.id)),
        }
    }
}

impl SetBrand {
    pub async fn run(self, connected: &Connected) -> anyhow::Result<()> {
        let SetBrand { target, name, senders: SenderArgs { mail, sms } } = self;
        let (mail_from, sms_from) = (mail.map(|sender| sender.0), sms.map(|sender| sender.0));
        let change = BrandChange { name, mail_from, sms_from };
        target.check(brands::change(&connected.app, &target.reason.actor(DOOR), target.id, &change).await?)
    }
}
