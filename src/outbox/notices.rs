//! Notices: derived from new lines of the trail. The rules decide which lines deserve a notice, and one mail is queued per
//! recipient. Knows no request.

use uuid::Uuid;

use super::deeds::to_owners;
use super::letter::Letter;
use crate::fault::Fault;
use crate::keys::{Keys, MailSeal, chance};
use crate::rules::language::Language;
use crate::rules::notice::{JOINED, NoticeKind};
use crate::rules::notice_facts::NoticeFacts;
use crate::rules::pending::Sealed;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::notices::{self, Earlier, NewNotice, NoticeMail, UnreadLine};

/// Maximum number of lines read at once.
const BATCH: i64 = 200;

/// Age in days above which a line gets no notice: the database was restored, or the server was off for long.
const STALE_DAYS: i64 = 7;

/// Hours until the mail of a notice expires.
pub const CARRY_HOURS: i64 = 24;

/// Queues notices about new lines, one batch of lines at most; returns whether there may be more.
pub async fn derive(store: &Store, keys: &Keys, owners: bool, now: Instant) -> Result<bool, Fault> {
    let Some((seen, lines)) = notices::unread(store, BATCH).await? else { return Ok(false) };
    let Some(behind) = lines.last().map(|line| line.cursor) else { return Ok(false) };
    let mut told: Vec<NewNotice> = Vec::new();
    for line in &lines {
        let Some(kind) = deserved(line).filter(|_| line.at > now - Span::days(STALE_DAYS)) else { continue };
        if owners && kind.is_deed() {
            told.extend(to_owners(store, keys, line, now).await?);
        }
        // A disabled or removed admin is no recipient here: their mail was queued with the change.
        let concerned = !kind.is_deed() || kind == NoticeKind::RolesChanged;
        let Some(about) = line.account.filter(|_| concerned) else { continue };
        let everyone = owners && kind.is_for_owners() && !kind.is_deed();
        let (address, to) = notices::audience(store, about, &line.door, everyone).await?;
        // A removed account has no address and no recipients.
        let Some(address) = address else { continue };
        let day = Span::hours(24);
        let readers: Vec<Uuid> = to.iter().map(|(reader, _)| *reader).collect();
        let earlier = notices::earlier(store, (&readers, about), (line.at - day, line.at + day), now).await?;
        for (to, language) in to {
            let of_batch = told.iter().filter(|own| own.about == about).map(|own| own.told(now));
            let so_far: Vec<Earlier> = earlier.iter().copied().chain(of_batch).filter(|own| own.to == to).collect();
            let kinds: Vec<(NoticeKind, Instant)> = so_far.iter().map(|own| (own.kind, own.at)).collect();
            if kind.is_told(line.at, &kinds) {
                let letter =
                    NoticeDraft { line, kind, about, to, language, other: (to != about).then_some(address.as_str()) };
                told.push(letter.notice(keys, &so_far, now)?);
            }
        }
    }
    notices::record(store, (seen, behind), told, now + Span::hours(CARRY_HOURS), now).await?;
    Ok(true)
}

fn deserved(line: &UnreadLine) -> Option<NoticeKind> {
    let (door, event, outcome) = (line.door.parse().ok()?, line.event.parse().ok()?, line.outcome.parse().ok());
    let attempts = line.attempts.unsigned_abs();
    NoticeKind::of(&NoticeFacts { door, event, outcome, trusted_before: line.trusted_before, attempts })
}

/// A line of the trail and one recipient of its notice.
struct NoticeDraft<'a> {
    line: &'a UnreadLine,
    kind: NoticeKind,
    about: Uuid,
    to: Uuid,
    language: Language,
    /// Email address of the account concerned, if it is not the recipient's.
    other: Option<&'a str>,
}

impl NoticeDraft<'_> {
    /// Builds the notice, given earlier notices to this recipient about this account. The first of a kind is due at once. A
    /// repetition is delayed by a minute, and joins a mail that is already delayed.
    fn notice(&self, keys: &Keys, earlier: &[Earlier], now: Instant) -> Result<NewNotice, Fault> {
        let id = chance::id(now)?;
        let repeated = earlier.iter().filter(|own| self.kind.repeats(self.line.at, (own.kind, own.at)));
        let mail = match repeated.max_by_key(|own| (own.at, own.waits)) {
            None => NoticeMail::Own { letter: self.letter(keys, id, 0)?, due_at: now },
            Some(last) if last.waits => {
                let before = earlier.iter().filter(|own| own.mail == last.mail).count();
                let letter = self.letter(keys, last.mail, u32::try_from(before).unwrap_or(u32::MAX))?;
                let (alone, due_at) = (self.letter(keys, id, 0)?, now + JOINED);
                NoticeMail::Joins { mail: last.mail, letter, alone, due_at }
            }
            Some(_) => NoticeMail::Own { letter: self.letter(keys, id, 0)?, due_at: now + JOINED },
        };
        let (door, line, at) = (self.line.door.clone(), self.line.id(), self.line.at);
        Ok(NewNotice { id, door, to: self.to, about: self.about, kind: self.kind, line, at, accounts: 1, mail })
    }

    /// Seals the letter for one mail and its recipient.
    fn letter(&self, keys: &Keys, mail: Uuid, before: u32) -> Result<Sealed, Fault> {
        let letter = Letter::Notice {
            language: self.language,
            kind: self.kind.name().to_owned(),
            at: self.line.at,
            about: self.other.map(str::to_owned),
            old_address: None,
            before,
        };
        keys.seal_mail(MailSeal::Notice { mail, recipient: self.to }, &letter.bytes()?)
    }
}
