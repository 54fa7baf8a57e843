//! The checker compares the clients' answers with the tables. A missing answer may mean either outcome; a received answer
//! must hold.

use std::collections::{BTreeMap, BTreeSet};

use super::commands;
use super::counted::sorted;
use super::history::{Call, Deed, Entry, Evidence, Line, Told};

const FACTORS: [&str; 2] = ["email_code", "authenticator"];

/// A promise, the number of facts checked, and its violations.
#[derive(Debug)]
pub struct Verdict {
    pub promise: &'static str,
    /// A short description.
    pub how: &'static str,
    pub facts: usize,
    pub violations: Vec<String>,
}

impl Verdict {
    pub fn of(promise: &'static str, how: &'static str) -> Verdict {
        Verdict { promise, how, facts: 0, violations: Vec::new() }
    }

    pub fn holds(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        self.facts += 1;
        if !holds {
            self.violations.push(otherwise());
        }
    }
}

/// Verdicts of all promises.
pub fn check(evidence: &Evidence) -> Vec<Verdict> {
    vec![
        codes_are_spent_once(evidence),
        steps_rise(evidence),
        sessions_have_both_factors(evidence),
        wrong_codes_are_counted(evidence),
        successes_are_durable(evidence),
        sign_outs_are_final(evidence),
        commands::enrolments_stand(evidence),
        commands::are_whole(evidence),
        commands::are_final(evidence),
    ]
}

pub fn yes(entry: &Entry) -> bool {
    matches!(entry.told, Told::Yes | Told::Session(_))
}

fn codes_are_spent_once(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S1", "a mailed code is accepted once");
    let mut shown: BTreeMap<(&str, &str), (usize, bool)> = BTreeMap::new();
    for entry in &evidence.history {
        if let Call::MailedCode(code) = &entry.call {
            let (accepted, maybe) = shown.entry((&entry.account, code)).or_default();
            *accepted += usize::from(yes(entry));
            *maybe |= yes(entry) || entry.told == Told::Nothing;
        }
    }
    let mut may_have_passed: BTreeMap<&str, usize> = BTreeMap::new();
    for ((account, code), (accepted, maybe)) in &shown {
        verdict.holds(*accepted <= 1, || format!("{account}: {code} was accepted {accepted} times"));
        *may_have_passed.entry(account).or_default() += usize::from(*maybe);
    }
    for (account, passed) in rights(&evidence.trail, "email_code", |line| line.account.clone()) {
        let most = may_have_passed.get(account.as_str()).copied().unwrap_or(0);
        verdict.holds(passed <= most, || format!("{account}: {passed} passed of {most} codes that may have"));
    }
    let mut links: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &evidence.history {
        if let Call::Link(link) = &entry.call {
            *links.entry(link).or_default() += usize::from(yes(entry));
        }
    }
    for (link, redeemed) in links {
        verdict.holds(redeemed <= 1, || format!("device link {link} was redeemed {redeemed} times"));
    }
    for factor in FACTORS {
        for (pending, passed) in rights(&evidence.trail, factor, |line| line.pending.clone().unwrap_or_default()) {
            verdict.holds(passed == 1, || format!("sign-in {pending}: {factor} was right {passed} times"));
        }
    }
    verdict
}

fn rights(trail: &[Line], factor: &str, key: impl Fn(&Line) -> String) -> BTreeMap<String, usize> {
    let mut rights = BTreeMap::new();
    trail.iter().filter(|line| line.is_right(factor)).for_each(|line| *rights.entry(key(line)).or_default() += 1);
    rights
}

fn steps_rise(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S2", "steps only move forward");
    let mut sent: BTreeMap<&str, BTreeSet<(&str, i64)>> = BTreeMap::new();
    let mut accepted: BTreeMap<(&str, &str), Vec<(&Entry, i64)>> = BTreeMap::new();
    for entry in &evidence.history {
        if let Call::Step { phone, step, .. } = &entry.call {
            if yes(entry) || entry.told == Told::Nothing {
                sent.entry(&entry.account).or_default().insert((phone, *step));
            }
            if yes(entry) {
                accepted.entry((&entry.account, phone)).or_default().push((entry, *step));
            }
        }
    }
    for ((account, phone), accepted) in &accepted {
        for (index, (entry, step)) in accepted.iter().enumerate() {
            let clash = accepted[..index]
                .iter()
                .chain(&accepted[index + 1..])
                .find(|(other, other_step)| other_step == step || (other.answered < entry.sent && other_step > step));
            verdict.holds(clash.is_none(), || format!("{account}: step {step} was accepted beside {clash:?}"));
        }
        // A removed authenticator has no last step.
        if evidence.enrolled.get(*account).is_none_or(|enrolled| enrolled != phone) {
            continue;
        }
        let last = evidence.last_steps.get(*account).copied().unwrap_or(-1);
        let newest = accepted.iter().map(|(_, step)| *step).max().unwrap_or(-1);
        verdict.holds(last >= newest, || format!("{account}: step {newest} was accepted, {last} is the last"));
    }
    for (account, passed) in rights(&evidence.trail, "authenticator", |line| line.account.clone()) {
        let most = sent.get(account.as_str()).map_or(0, BTreeSet::len);
        verdict.holds(passed <= most, || format!("{account}: {passed} sign-ins by {most} steps"));
    }
    verdict
}

fn sessions_have_both_factors(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S3", "a session has both factors");
    let mut made: BTreeMap<&str, &Line> = BTreeMap::new();
    for line in evidence.trail.iter().filter(|line| line.is_right("authenticator")) {
        let first = evidence.trail.iter().find(|first| first.is_right("email_code") && first.pending == line.pending);
        let in_order = first.is_some_and(|first| first.account == line.account && first.at <= line.at);
        verdict.holds(in_order && line.pending.is_some(), || format!("{line:?} follows {first:?}"));
        let before = line.session.as_deref().map(|session| made.insert(session, line));
        verdict.holds(matches!(before, Some(None)), || format!("{line:?} made the session of {before:?}"));
    }
    for session in &evidence.sessions {
        let line = made.get(session.id.as_str());
        let whose = line.is_some_and(|line| line.account == session.account);
        verdict.holds(whose, || format!("{session:?} was made by {line:?}"));
    }
    verdict
}

fn wrong_codes_are_counted(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S4", "wrong codes are counted, and bounded");
    let accounts: BTreeSet<&str> = evidence.trail.iter().map(|line| line.account.as_str()).collect();
    let answered: BTreeSet<&str> = evidence.history.iter().map(|entry| entry.account.as_str()).collect();
    for (account, factor) in accounts.union(&answered).flat_map(|account| FACTORS.map(|factor| (*account, factor))) {
        let of_factor = |call: &Call| match call {
            Call::MailedCode(_) | Call::WrongMailedCode => factor == "email_code",
            Call::Step { .. } | Call::WrongStep => factor == "authenticator",
            Call::SignOut(_) | Call::CurrentUser(_) | Call::Link(_) | Call::Deed(_) => false,
        };
        let told: Vec<&Entry> = evidence.history.iter().filter(|entry| entry.account == account).collect();
        let wrong: Vec<&Entry> =
            told.into_iter().filter(|entry| of_factor(&entry.call) && entry.told == Told::Wrong).collect();
        let of_account = evidence.trail.iter().filter(|line| line.account == account && line.is_wrong(factor));
        let counted = sorted(of_account.map(|line| line.at));
        verdict.matched("uncounted", &wrong, &counted, Entry::span);
        verdict.bounded((account, factor), &counted, (evidence.most_wrong, evidence.within));
        // Attempts that the budget must still have: the newest ones within its window.
        let Some(newest) = counted.last() else { continue };
        let marks = evidence.marks.get(account).map(|marks| match factor {
            "email_code" => marks.email_code.as_slice(),
            _ => marks.authenticator.as_slice(),
        });
        verdict.remembered((account, factor), (&counted, *newest - evidence.within), marks);
    }
    verdict
}

fn successes_are_durable(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S5", "an answered success is durable");
    let accounts: BTreeSet<&str> = evidence.history.iter().map(|entry| entry.account.as_str()).collect();
    type Kind = (fn(&Call) -> bool, fn(&Line) -> bool);
    let kinds: [Kind; 8] = [
        (|call| matches!(call, Call::MailedCode(_)), |line| line.is_right("email_code")),
        (|call| matches!(call, Call::Step { .. }), |line| line.is_right("authenticator")),
        (|call| matches!(call, Call::SignOut(_)), |line| line.outcome == "signed_out"),
        (|call| matches!(call, Call::Link(_)), |line| line.event == "device_link_redeemed"),
        (|call| *call == Call::Deed(Deed::Disable), |line| line.event == Deed::Disable.event()),
        (|call| *call == Call::Deed(Deed::Enable), |line| line.event == Deed::Enable.event()),
        (|call| *call == Call::Deed(Deed::Reset), |line| line.event == Deed::Reset.event()),
        (|call| *call == Call::Deed(Deed::SignOut), |line| line.event == Deed::SignOut.event()),
    ];
    for (account, (asked, tells)) in accounts.iter().flat_map(|account| kinds.map(|kind| (*account, kind))) {
        let of_account = evidence.history.iter().filter(|entry| entry.account == account);
        let told: Vec<&Entry> = of_account.filter(|entry| asked(&entry.call) && yes(entry)).collect();
        let lines = evidence.trail.iter().filter(|line| line.account == account && tells(line));
        verdict.matched("lost", &told, &sorted(lines.map(|line| line.at)), Entry::span);
    }
    let ended: BTreeSet<&str> = evidence.history.iter().filter_map(|entry| signs_out(entry)).collect();
    for entry in &evidence.history {
        if let Told::Session(token) = &entry.told
            && !ended.contains(token.as_str())
            && !commands::may_have_ended(evidence, entry)
            && !evidence.may_have_idled(entry, token)
        {
            let row = evidence.sessions.iter().find(|row| Some(&row.token_hash) == evidence.hashes.get(token));
            let whose = row.is_some_and(|row| row.account == entry.account);
            let asked = Call::CurrentUser(token.clone());
            let refused = evidence.history.iter().find(|later| later.call == asked && later.told == Told::No);
            verdict.holds(whose && refused.is_none(), || format!("no session of {entry:?}: {refused:?}"));
        }
    }
    verdict
}

fn sign_outs_are_final(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::of("S6", "an answered sign-out is final");
    let ends = evidence.history.iter().filter(|entry| entry.told != Told::Nothing);
    for (end, token) in ends.filter_map(|entry| Some((entry, signs_out(entry)?))) {
        let revived = evidence.history.iter().find(|later| {
            later.call == Call::CurrentUser(token.to_owned()) && later.sent > end.answered && later.told == Told::Yes
        });
        verdict.holds(revived.is_none(), || format!("{end:?}, then {revived:?}"));
        let row = evidence.sessions.iter().find(|row| Some(&row.token_hash) == evidence.hashes.get(token));
        verdict.holds(row.is_none(), || format!("{end:?}, yet there is {row:?}"));
    }
    verdict
}

fn signs_out(entry: &Entry) -> Option<&str> {
    match &entry.call {
        Call::SignOut(token) => Some(token),
        _ => None,
    }
}
