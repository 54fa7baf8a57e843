//! Notices: derived from new lines of the trail. The rules decide which lines deserve a notice, and one mail is queued per
//! recipient. Knows no request.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::deeds::to_owners;
use super::letter::Letter;
use super::letter_fields::LetterOrigin;
use super::owners_hour::OwnersHour;
use super::repeated_deeds::RepeatedDeeds;
use crate::fault::Fault;
use crate::keys::{Keys, MailSeal, chance};
use crate::rules::language::Language;
use crate::rules::notice::{JOINED, NoticeKind};
use crate::rules::notice_facts::NoticeFacts;
use crate::rules::pending::Sealed;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::notices::{self, Earlier, NewNotice, NoticeAudience, NoticeMail, NoticeReader, UnreadLine};

/// Maximum number of lines read at once.
const BATCH: i64 = 200;

/// Age in days above which a line gets no notice: the database was restored, or the server was off for long.
const STALE_DAYS: i64 = 7;

/// Hours until the mail of a notice expires.
pub const CARRY_HOURS: i64 = 24;

/// Lines that one batch took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    /// There were none.
    None,
    /// Some, and no more wait.
    Some,
    /// As many as a batch takes.
    Full,
}

/// Queues notices about new lines, one batch of lines at most.
pub async fn derive(store: &Store, keys: &Keys, owners: bool, now: Instant) -> Result<Derived, Fault> {
    let Some((seen, lines)) = notices::unread(store, BATCH).await? else { return Ok(Derived::None) };
    let Some(behind) = lines.last().map(|line| line.cursor) else { return Ok(Derived::None) };
    let recent = lines.iter().filter(|line| line.at > now - Span::days(STALE_DAYS));
    let due: Vec<DueLine> = recent.filter_map(|line| Some(DueLine::of(line, deserved(line)?, owners))).collect();
    let doors = due.iter().filter(|own| own.is_told_to_owners).map(|own| own.line.door.as_str());
    let audience = notices::audience(store, due.iter().filter_map(|own| own.about).collect(), doors.collect()).await?;
    let earlier = earlier(store, &due, &audience, now).await?;
    let mut hour = match owners_told(&due, &audience, |kind| !kind.is_always_told()) {
        Some((owners, span)) => OwnersHour::read(store, owners, span, now).await?,
        None => OwnersHour::default(),
    };
    let mut repeated = match owners_told(&due, &audience, NoticeKind::is_joined) {
        Some((owners, span)) => RepeatedDeeds::read(store, owners, span, now).await?,
        None => RepeatedDeeds::default(),
    };
    let mut told: Vec<NewNotice> = Vec::new();
    for own in &due {
        let DueLine { line, kind, about, .. } = *own;
        if own.is_told_to_owners && kind.is_deed() {
            let owners = audience.owners(&line.door);
            told.extend(to_owners(store, keys, (line, owners), &mut repeated, now).await?);
        }
        let Some(about) = about else { continue };
        // A removed account has no address and no readers.
        let Some(address) = audience.address(about) else { continue };
        for reader in own.readers(&audience) {
            let of_batch = told.iter().filter(|new| new.about == about && new.to == reader.id).map(|new| new.told(now));
            let before =
                earlier.iter().filter(|sent| sent.about == about && sent.to == reader.id && own.counts(sent.at));
            let so_far: Vec<Earlier> = before.copied().chain(of_batch).collect();
            let kinds: Vec<(NoticeKind, Instant)> = so_far.iter().map(|sent| (sent.kind, sent.at)).collect();
            if kind.is_told(line.at, &kinds) {
                let (to, language, other) = (reader.id, reader.language, (reader.id != about).then_some(address));
                let letter = NoticeDraft { line, kind, about, to, language, other };
                let is_at_once = reader.id == about || kind.is_always_told();
                told.push(match is_at_once {
                    true => letter.notice(keys, &so_far, now)?,
                    false => letter.by_the_hour(keys, &mut hour, &so_far, now)?,
                });
            }
        }
    }
    notices::record(store, (seen, behind), told, now + Span::hours(CARRY_HOURS), now).await?;
    Ok(if i64::try_from(lines.len()) == Ok(BATCH) { Derived::Full } else { Derived::Some })
}

/// A line that deserves a notice.
#[derive(Clone, Copy)]
struct DueLine<'a> {
    line: &'a UnreadLine,
    kind: NoticeKind,
    /// The account that is told, if the line tells it.
    about: Option<Uuid>,
    is_told_to_owners: bool,
}

impl DueLine<'_> {
    /// A line of this kind, at a server whose policy has owners or has none.
    fn of(line: &UnreadLine, kind: NoticeKind, owners: bool) -> DueLine<'_> {
        // A disabled or removed admin is no reader here: their mail was queued with the change.
        let is_concerned = !kind.is_deed() || kind == NoticeKind::RolesChanged;
        let is_for_owners = line.door.parse().is_ok_and(|door| kind.is_for_owners(door));
        let is_told_to_owners = owners && (kind.is_deed() || is_for_owners);
        DueLine { line, kind, about: line.account.filter(|_| is_concerned), is_told_to_owners }
    }

    /// The readers of the notice about the line's account.
    fn readers<'a>(&self, audience: &'a NoticeAudience) -> Vec<&'a NoticeReader> {
        let owners = self.is_told_to_owners && !self.kind.is_deed();
        self.about.map_or_else(Vec::new, |about| audience.readers(about, &self.line.door, owners))
    }

    /// Whether a notice at `at` counts towards the limits of this one.
    fn counts(&self, at: Instant) -> bool {
        let day = Span::hours(24);
        (self.line.at - day..=self.line.at + day).contains(&at)
    }
}

/// Notices sent before to the readers of these lines, a day around them.
async fn earlier(
    store: &Store,
    due: &[DueLine<'_>],
    audience: &NoticeAudience,
    now: Instant,
) -> Result<Vec<Earlier>, Fault> {
    let pairs = due.iter().filter_map(|own| Some((own, own.about?)));
    let pairs: Vec<(Uuid, Uuid)> = pairs
        .flat_map(|(own, about)| own.readers(audience).into_iter().map(move |reader| (reader.id, about)))
        .collect();
    let at = || due.iter().map(|own| own.line.at);
    let Some((first, last)) = at().min().zip(at().max()) else { return Ok(Vec::new()) };
    let day = Span::hours(24);
    notices::earlier(store, pairs, (first - day, last + day), now).await
}

/// The owners who are told of lines of some kinds, each once, with the times of the first and the last of these lines; `None`: nobody
/// is.
fn owners_told(
    due: &[DueLine<'_>],
    audience: &NoticeAudience,
    is_of: impl Fn(NoticeKind) -> bool,
) -> Option<(Vec<Uuid>, (Instant, Instant))> {
    let lines = || due.iter().filter(|own| own.is_told_to_owners && is_of(own.kind));
    let at = || lines().map(|own| own.line.at);
    let span = at().min().zip(at().max())?;
    let owners = lines().flat_map(|own| audience.owners(&own.line.door)).map(|owner| owner.id);
    let owners: BTreeSet<Uuid> = owners.collect();
    (!owners.is_empty()).then(|| (owners.into_iter().collect(), span))
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
        Ok(self.carried(id, false, mail))
    }

    /// Builds the notice to an owner: a part of their digest, if an earlier one of its kind began an hour, else a mail of its own.
    fn by_the_hour(
        &self,
        keys: &Keys,
        hour: &mut OwnersHour,
        earlier: &[Earlier],
        now: Instant,
    ) -> Result<NewNotice, Fault> {
        let at = self.line.at;
        let Some(first) = hour.first(self.to, self.kind, at) else {
            hour.note(self.to, self.kind, at);
            return self.notice(keys, earlier, now);
        };
        let (id, mail) = hour.digest(keys, (self.to, self.language), (first, at), now)?;
        Ok(self.carried(id, true, mail))
    }

    /// The notice as it is stored, with the mail that carries it.
    fn carried(&self, id: Uuid, digest: bool, mail: NoticeMail) -> NewNotice {
        let (door, line, at) = (self.line.door.clone(), self.line.id(), self.line.at);
        let (to, about, kind) = (self.to, self.about, self.kind);
        NewNotice { id, door, to, about, kind, line, at, accounts: 1, digest, mail }
    }

    /// Seals the letter for one mail and its recipient.
    fn letter(&self, keys: &Keys, mail: Uuid, before: u32) -> Result<Sealed, Fault> {
        let letter = Letter::Notice {
            language: self.language,
            kind: self.kind.name().to_owned(),
            at: self.line.at,
            about: self.other.map(str::to_owned),
            old_address: None,
            old_zone: None,
            before,
            from: LetterOrigin::of_line(self.line.network.as_deref(), self.line.browser.as_deref()),
        };
        keys.seal_mail(MailSeal::Notice { mail, recipient: self.to }, &letter.bytes()?)
    }
}
