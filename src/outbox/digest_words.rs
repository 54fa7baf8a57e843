//! The words of a digest: one line for each kind of event, with the number of accounts. Names no account and no network. Refuses
//! nothing.

use serde::{Deserialize, Serialize};

use super::notice_words::NoticeSaid;
use crate::rules::language::Language;
use crate::rules::notice::NoticeKind;
use crate::store::notices::KindCount;
use crate::words::{DigestWords, MailWords};

/// The counts of one kind in a letter.
#[derive(Deserialize, Serialize)]
pub struct DigestSaid {
    kind: String,
    accounts: i64,
    networks: i64,
}

impl From<KindCount> for DigestSaid {
    fn from(KindCount { kind, accounts, networks }: KindCount) -> DigestSaid {
        DigestSaid { kind: kind.name().to_owned(), accounts, networks }
    }
}

/// A digest of the service `name` in words.
pub fn said_of_digest(name: &str, counts: &[DigestSaid], language: Language) -> NoticeSaid {
    let (frame, words) = (MailWords::of(language), DigestWords::of(language));
    let line = |count: &DigestSaid| {
        let accounts = count.accounts;
        Some(match count.kind.parse().ok()? {
            NoticeKind::LockedOut => words.locked(accounts, count.networks),
            NoticeKind::SecondFactorFailing => words.failing(accounts),
            NoticeKind::StepReplayed => words.replayed(accounts),
            NoticeKind::Suspended => words.suspended(accounts),
            NoticeKind::RowAltered => words.altered(accounts),
            // A digest holds no other kind: each of their events has a mail of its own.
            _ => return None,
        })
    };
    NoticeSaid {
        subject: frame.notice_subject(name, words.title),
        what: words.lead.to_owned(),
        list: counts.iter().filter_map(line).collect(),
        from: None,
        advice: frame.notice_advice_owner.to_owned(),
        place: Some(frame.notice_where_owner(name)),
        nothing_to_use: frame.notice_nothing_to_use,
    }
}
