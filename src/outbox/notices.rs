//! Notices: derived from the trail, never written by a step. Reads the lines that are new, asks the rules which of them
//! someone should know of, and queues a mail to each. Knows no request.

use uuid::Uuid;

use super::letter::Letter;
use crate::fault::Fault;
use crate::keys::{Keys, MailSeal, chance};
use crate::rules::language::Language;
use crate::rules::notice::{self, Kind};
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::notices::{self, Line, NewNotice};

/// Lines read at once.
const BATCH: i64 = 200;

/// What is older than this is no news: a restored copy, or a server that was off for long.
const STALE_DAYS: i64 = 7;

/// How long a notice is tried to be carried.
pub const CARRY_HOURS: i64 = 24;

/// Derives the notices of the lines that are new, a batch at the most; returns whether there may be more.
pub async fn derive(store: &Store, keys: &Keys, owners: bool, now: Instant) -> Result<bool, Fault> {
    let Some((seen, lines)) = notices::unread(store, BATCH).await? else { return Ok(false) };
    let Some(behind) = lines.last().map(|line| line.cursor) else { return Ok(false) };
    let mut told: Vec<NewNotice> = Vec::new();
    for line in &lines {
        let Some((kind, about)) = deserved(line).filter(|_| line.at > now - Span::days(STALE_DAYS)) else { continue };
        let everyone = owners && kind.is_for_owners();
        let (address, to) = notices::audience(store, about, &line.door, everyone).await?;
        // A removed account has no address any more, and nobody to be told.
        let Some(address) = address else { continue };
        let day = Span::hours(24);
        let readers: Vec<Uuid> = to.iter().map(|(reader, _)| *reader).collect();
        let earlier = notices::earlier(store, &readers, about, (line.at - day, line.at + day)).await?;
        for (to, language) in to {
            let so_far = told.iter().filter(|own| own.about == about).map(|own| (own.to, own.kind, own.at));
            let so_far = earlier.iter().copied().chain(so_far).filter(|own| own.0 == to);
            let so_far: Vec<(Kind, Instant)> = so_far.map(|(_, kind, at)| (kind, at)).collect();
            if kind.is_told(line.at, &so_far) {
                let other = (to != about).then_some(address.as_str());
                told.push(notice(keys, line, (kind, about), (to, language), other, now)?);
            }
        }
    }
    notices::record(store, (seen, behind), told, now + Span::hours(CARRY_HOURS), now).await?;
    Ok(true)
}

fn deserved(line: &Line) -> Option<(Kind, Uuid)> {
    let told = notice::Line {
        event: &line.event,
        outcome: &line.outcome,
        trusted_before: line.trusted_before,
        attempts: line.attempts.unsigned_abs(),
    };
    Kind::of(&told).zip(line.account)
}

fn notice(
    keys: &Keys,
    line: &Line,
    (kind, about): (Kind, Uuid),
    (to, language): (Uuid, Language),
    other: Option<&str>,
    now: Instant,
) -> Result<NewNotice, Fault> {
    let id = chance::id(now)?;
    let (kind_name, about_other) = (kind.name().to_owned(), other.map(str::to_owned));
    let letter = Letter::Notice { language, kind: kind_name, at: line.at, about: about_other, old_address: None };
    let payload = keys.seal_mail(MailSeal::Notice { mail: id, recipient: to }, &letter.bytes()?)?;
    Ok(NewNotice { id, door: line.door.clone(), to, about, kind, line: line.id(), at: line.at, payload })
}
