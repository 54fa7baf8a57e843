//! Checks of enrolments and commands: each is done completely or not at all, and ended sessions stay ended.

use std::collections::{BTreeMap, BTreeSet};

use super::checker::{Verdict, yes};
use super::history::{Call, Deed, Entry, Evidence, Line, Told};

const ENROLLED: &str = "enrolled_and_signed_in";

/// Commands that may have been executed on an account.
fn deeds<'a>(evidence: &'a Evidence, account: &'a str) -> impl Iterator<Item = (&'a Entry, Deed)> {
    let of_account = evidence.history.iter().filter(move |entry| entry.account == account && entry.told != Told::No);
    of_account.filter_map(|entry| Some((entry, entry.deed()?)))
}

/// Whether a command may have ended the session that this request made.
pub fn may_have_ended(evidence: &Evidence, made: &Entry) -> bool {
    deeds(evidence, &made.account).any(|(entry, deed)| deed.ends_sessions() && entry.over() >= made.sent)
}

/// Lines of an account in commit order: each of these writers locks the account.
fn committed(evidence: &Evidence, tells: impl Fn(&Line) -> bool) -> BTreeMap<&str, Vec<&Line>> {
    let mut lines: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in evidence.trail.iter().filter(|line| tells(line)) {
        lines.entry(&line.account).or_default().push(line);
    }
    lines.values_mut().for_each(|lines| lines.sort_by_key(|line| line.xact));
    lines
}

/// An account with an answered enrolment has exactly that secret, every stored secret was proven, and an account enrols
/// once unless a command removed its authenticator in between.
pub fn enrolments_stand(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S5", "an enrolment stands with the secret it was answered for, or not at all");
    let mut shown: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut answered: BTreeMap<&str, Vec<(&Entry, &str)>> = BTreeMap::new();
    for entry in &evidence.history {
        if let Call::Step { phone, enrols: true, .. } = &entry.call {
            if yes(entry) || entry.told == Told::Nothing {
                shown.insert((&entry.account, phone));
            }
            if yes(entry) {
                answered.entry(&entry.account).or_default().push((entry, phone));
            }
        }
    }
    for (account, secret) in &evidence.enrolled {
        verdict.holds(shown.contains(&(account.as_str(), secret.as_str())), || {
            format!("{account}: its secret was never proven")
        });
    }
    for (account, answered) in &answered {
        let (last, secret) = answered.iter().max_by_key(|(entry, _)| entry.answered).unwrap();
        let taken = deeds(evidence, account).any(|(entry, deed)| deed == Deed::Reset && entry.over() >= last.sent);
        let stands = evidence.enrolled.get(*account).is_some_and(|enrolled| enrolled == secret);
        verdict.holds(taken || stands, || format!("{account}: {last:?} was answered, its secret is another"));
    }
    let lines = committed(evidence, |line| line.outcome == ENROLLED || line.event == Deed::Reset.event());
    for (account, lines) in lines {
        let twice = lines.windows(2).find(|pair| pair.iter().all(|line| line.outcome == ENROLLED));
        verdict.holds(twice.is_none(), || format!("{account}: enrolled twice: {twice:?}"));
        let last = lines.last().unwrap();
        let enrolled = evidence.enrolled.contains_key(account);
        verdict.holds((last.outcome == ENROLLED) == enrolled, || format!("{account}: {last:?}, enrolled: {enrolled}"));
    }
    verdict
}

/// A command in the trail was executed in all its parts.
pub fn are_whole(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S5", "a command is done whole or not at all");
    let switches = [Deed::Disable, Deed::Enable].map(Deed::event);
    for (account, lines) in committed(evidence, |line| switches.contains(&line.event.as_str())) {
        let (last, disabled) = (lines.last().unwrap(), evidence.disabled.contains(account));
        verdict.holds((last.event == switches[0]) == disabled, || format!("{account}: {last:?}, disabled: {disabled}"));
    }
    for account in &evidence.disabled {
        let told = evidence.trail.iter().any(|line| line.account == *account && line.event == switches[0]);
        verdict.holds(told, || format!("{account} is disabled, and no line tells of it"));
    }
    let ends = [Deed::Disable, Deed::Reset, Deed::SignOut].map(Deed::event);
    let ended = committed(evidence, |line| ends.contains(&line.event.as_str()));
    for session in &evidence.sessions {
        let Some(last) = ended.get(session.account.as_str()).and_then(|lines| lines.last()) else { continue };
        let made = evidence
            .trail
            .iter()
            .find(|line| line.is_right("authenticator") && line.session.as_deref() == Some(session.id.as_str()));
        verdict.holds(made.is_none_or(|made| made.xact > last.xact), || format!("{session:?} outlived {last:?}"));
    }
    verdict
}

/// After an answered command no earlier session is valid, and a disabled account gets no session.
pub fn are_final(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S6", "an answered disable, reset or sign-out everywhere is final");
    for end in evidence.history.iter().filter(|entry| entry.told == Told::Yes) {
        let Some(deed) = end.deed().filter(|deed| deed.ends_sessions()) else { continue };
        let of_account: Vec<&Entry> = evidence.history.iter().filter(|entry| entry.account == end.account).collect();
        for made in of_account.iter().filter(|entry| entry.answered <= end.sent) {
            let Told::Session(token) = &made.told else { continue };
            let asked = Call::CurrentUser(token.clone());
            let revived = of_account
                .iter()
                .find(|later| later.call == asked && later.sent > end.answered && later.told == Told::Yes);
            let row = evidence.sessions.iter().find(|row| Some(&row.token_hash) == evidence.hashes.get(token));
            verdict.holds(revived.is_none() && row.is_none(), || format!("{end:?}, then {revived:?}, {row:?}"));
        }
        if deed == Deed::Disable {
            let enabled =
                deeds(evidence, &end.account).filter(|(entry, deed)| *deed == Deed::Enable && entry.over() > end.sent);
            let until = enabled.map(|(entry, _)| entry.sent).min();
            let inside = of_account.iter().find(|entry| {
                let somebody =
                    matches!((&entry.call, &entry.told), (Call::CurrentUser(_), Told::Yes) | (_, Told::Session(_)));
                somebody && entry.sent > end.answered && until.is_none_or(|until| entry.answered < until)
            });
            verdict.holds(inside.is_none(), || format!("{end:?}, then {inside:?}"));
        }
    }
    verdict
}
