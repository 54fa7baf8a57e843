//! A brand's own words: its text of a code, which takes the place of the default one, and its senders. What a brand lacks is the
//! server's. Replaces the code and its life in a text, and nothing else.

use askama::Template;
use lettre::message::Mailbox;
use zeroize::Zeroizing;

use super::letter::{Letter, render};
use crate::fault::Fault;
use crate::mail::Mail;
use crate::rules::brand::{Brand, MailSender, SmsSender};
use crate::rules::brand_text::{TextChannel, TextKind, filled};
use crate::rules::mailbox::mailbox;
use crate::store::outbox::Lane;
use crate::store::{Store, brand_texts, brands};

/// The words of a brand for one letter.
#[derive(Default)]
pub(super) struct BrandWords {
    brand: Option<Brand>,
    text: Option<String>,
}

#[derive(Template)]
#[template(path = "brand.html")]
struct BrandHtml<'a> {
    tag: &'a str,
    text: &'a str,
}

impl BrandWords {
    /// The words for a letter in a lane. `brand`: of the account that the letter goes to. A letter that names no brand has the
    /// default text.
    pub async fn of(store: &Store, lane: Lane, letter: &Letter, brand: Option<i32>) -> Result<BrandWords, Fault> {
        let Some(brand) = brand else { return Ok(BrandWords::default()) };
        let own = brands::find(store, brand).await?;
        let channel = match lane {
            Lane::Texts => TextChannel::Sms,
            Lane::Asked | Lane::Notices => TextChannel::Mail,
        };
        let text = match letter {
            Letter::Code { topic, brand: Some(brand), language, .. } => match TextKind::of(*topic) {
                Some(kind) => brand_texts::text_for(store, *brand, channel, kind, *language).await?,
                None => None,
            },
            Letter::Code { brand: None, .. }
            | Letter::Invitation { .. }
            | Letter::Notice { .. }
            | Letter::Deeds { .. }
            | Letter::Digest { .. } => None,
        };
        Ok(BrandWords { brand: own, text })
    }

    /// The brand's own text of a letter, with code and life in their places.
    pub fn text(&self, letter: &Letter) -> Option<Zeroizing<String>> {
        let Letter::Code { digits, .. } = letter else { return None };
        Some(Zeroizing::new(filled(self.text.as_deref()?, digits, letter.minutes())))
    }

    /// The mail of a letter in the brand's words, from the brand's sender.
    pub fn reword(&self, letter: &Letter, mail: Mail) -> Result<Mail, Fault> {
        let from = self.mail_sender();
        let Some(text) = self.text(letter) else { return Ok(Mail { from, ..mail }) };
        let html = render(&BrandHtml { tag: letter.language().tag(), text: &text })?;
        Ok(Mail { from, text: format!("{}\n", *text), html, ..mail })
    }

    /// The brand's name, which its players know the service by.
    pub fn name(&self) -> Option<&str> {
        self.brand.as_ref().map(|brand| brand.name.as_str())
    }

    /// The brand's sender of SMS.
    pub fn sms_sender(&self) -> Option<&str> {
        self.brand.as_ref()?.sms_from.as_ref().map(SmsSender::as_str)
    }

    fn mail_sender(&self) -> Option<Mailbox> {
        mailbox(self.brand.as_ref()?.mail_from.as_ref().map(MailSender::as_str)?)
    }
}
