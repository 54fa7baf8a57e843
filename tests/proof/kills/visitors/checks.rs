//! Checks of the visitors' answers and of the commands on keys against the tables. A missing answer may mean either outcome; a received
//! answer must hold.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{KeyedRow, SessionFacts};
use super::visits::{Heard, KeyDeed, Visit, Visits};
use crate::kills::checker::Verdict;
use crate::kills::door_lines::{DoorLine, times};

const WRONG: [&str; 4] = ["wrong", "replayed", "locked_out", "suspended"];
const INVALID_CREDENTIALS: i64 = 10102;
const INVALID_OTP: i64 = 10103;
const BAD_KEY: i64 = 10101;

/// Verdicts of all promises at the session door.
pub fn check(facts: &SessionFacts) -> Vec<Verdict> {
    vec![
        steps_are_spent_once(facts),
        sessions_have_every_factor(facts),
        guesses_are_counted(facts),
        calls_have_their_lines(facts),
        sessions_stand(facts),
        cookies_have_one_key(facts),
        logouts_are_final(facts),
        keys_are_whole(facts),
        nothing_outlives_its_key(facts),
        ended_keys_are_none(facts),
    ]
}

fn steps_are_spent_once(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S2", "at the session door a step is accepted once, and steps move forward");
    for (who, last) in &facts.last_steps {
        let shown = of(facts, who)
            .filter_map(|visit| if let Visits::Step(step) = visit.call { Some((visit, step)) } else { None });
        let shown: Vec<(&Visit, i64)> = shown.collect();
        let accepted: Vec<&(&Visit, i64)> = shown.iter().filter(|(visit, _)| visit.is_done()).collect();
        for (index, (visit, step)) in accepted.iter().enumerate() {
            let clash = accepted.iter().enumerate().find(|(other, (before, other_step))| {
                *other != index && (other_step == step || (before.answered < visit.sent && other_step > step))
            });
            verdict.holds(clash.is_none(), || format!("{who:?}: step {step} was accepted beside {clash:?}"));
            verdict.holds(last >= step, || format!("{who:?}: step {step} was accepted, {last} is the last"));
        }
        let may_have_passed: BTreeSet<i64> =
            shown.iter().filter(|(visit, _)| visit.may_be_done()).map(|(_, step)| *step).collect();
        let passed =
            facts.lines.iter().filter(|line| line.who == *who && line.is("authenticator", &["signed_in"])).count();
        verdict.holds(passed <= may_have_passed.len(), || {
            format!("{who:?}: {passed} sign-ins by {} steps", may_have_passed.len())
        });
    }
    verdict
}

/// The line that made a session.
fn made<'a>(facts: &'a SessionFacts, row: &KeyedRow) -> Option<&'a DoorLine> {
    facts.lines.iter().find(|line| line.outcome == "signed_in" && line.session.as_deref() == Some(&row.id))
}

/// The line that began a login.
fn began<'a>(facts: &'a SessionFacts, pending: Option<&str>) -> Option<&'a DoorLine> {
    let begins = |line: &&DoorLine| line.is("password", &["right"]) && line.pending.as_deref() == pending;
    facts.lines.iter().find(|line| pending.is_some() && begins(line))
}

fn sessions_have_every_factor(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S3", "a session of the session door has every factor, under one key");
    for row in &facts.sessions {
        let line = made(facts, row);
        let whose = line.is_some_and(|line| line.who == row.who && line.key == row.key);
        verdict.holds(whose, || format!("{row:?} was made by {line:?}"));
        let Some(line) = line.filter(|_| facts.last_steps.contains_key(&row.who)) else { continue };
        let first = began(facts, line.pending.as_deref());
        let in_order = first.is_some_and(|first| first.who == row.who && first.key == row.key && first.at <= line.at);
        verdict.holds(line.event == "authenticator" && in_order, || format!("{row:?}: {line:?} follows {first:?}"));
    }
    verdict
}

fn guesses_are_counted(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S4", "at the session door wrong passwords and codes are counted");
    for who in people(facts) {
        for (event, code) in [("password", INVALID_CREDENTIALS), ("authenticator", INVALID_OTP)] {
            let wrong: Vec<&Visit> = of(facts, who).filter(|visit| visit.heard == Heard::No(code)).collect();
            let counted = times(facts.lines.iter().filter(|line| line.who == who && line.is(event, &WRONG)));
            verdict.matched("uncounted", &wrong, &counted, Visit::span);
            let marks =
                facts.wrongs.get(who).map(|all| if event == "password" { &all.password } else { &all.authenticator });
            verdict.remembered((who, event), (&counted, facts.remembered_since), marks.map(Vec::as_slice));
        }
    }
    verdict
}

fn calls_have_their_lines(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the session door an answered login has its line");
    type Kind = (fn(&Visit) -> bool, &'static str, &'static str);
    let kinds: [Kind; 3] = [
        (|visit| visit.call == Visits::Login && visit.made().is_some(), "password", "signed_in"),
        (|visit| matches!(visit.heard, Heard::Half(_)), "password", "right"),
        (|visit| matches!(visit.call, Visits::Step(_)) && visit.is_done(), "authenticator", "signed_in"),
    ];
    for who in people(facts) {
        for (asked, event, outcome) in kinds {
            let done: Vec<&Visit> = of(facts, who).filter(|visit| asked(visit)).collect();
            let lines = times(facts.lines.iter().filter(|line| line.who == who && line.is(event, &[outcome])));
            verdict.matched("no line", &done, &lines, Visit::span);
        }
    }
    verdict
}

fn sessions_stand(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the session door an answered session is there and serves its holder");
    for visit in &facts.visits {
        let Some(cookie) = visit.made() else { continue };
        let logged_out = uses(facts, visit, cookie).any(|use_| use_.call == Visits::Logout && use_.may_be_done());
        let lost = facts
            .orders
            .iter()
            .any(|order| order.key == visit.key && order.deed != KeyDeed::Add && order.over() >= visit.sent);
        if logged_out || lost {
            continue;
        }
        let row = facts.session(cookie).filter(|row| row.who == visit.who);
        let refused = uses(facts, visit, cookie).find(|use_| matches!(use_.heard, Heard::No(_)));
        verdict.holds(row.is_some() && refused.is_none(), || format!("no session of {visit:?}: {refused:?}"));
    }
    verdict
}

/// Later uses of a cookie under the key of its visit.
fn uses<'a>(facts: &'a SessionFacts, visit: &'a Visit, cookie: &'a str) -> impl Iterator<Item = &'a Visit> {
    let own = move |other: &&Visit| other.cookie.as_deref() == Some(cookie) && other.key == visit.key;
    facts.visits.iter().filter(own).filter(|other| other.sent > visit.answered)
}

fn cookies_have_one_key(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the session door a cookie is none under another key");
    let keys: BTreeMap<&str, &str> =
        facts.visits.iter().filter_map(|visit| Some((visit.made()?, visit.key.as_str()))).collect();
    for visit in facts.visits.iter().filter(|visit| visit.call == Visits::User) {
        let of_another =
            visit.cookie.as_deref().and_then(|cookie| keys.get(cookie)).is_some_and(|key| *key != visit.key);
        if of_another {
            verdict.holds(!visit.is_done(), || format!("{visit:?}"));
        }
    }
    verdict
}

fn logouts_are_final(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S6", "at the session door an answered logout is final");
    for end in facts.visits.iter().filter(|visit| visit.call == Visits::Logout && visit.is_done()) {
        let Some(cookie) = &end.cookie else { continue };
        let revived = uses(facts, end, cookie).find(|later| later.call == Visits::User && later.is_done());
        let row = facts.session(cookie);
        verdict.holds(revived.is_none() && row.is_none(), || format!("{end:?}, then {revived:?}, {row:?}"));
    }
    verdict
}

fn keys_are_whole(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "a key and each change of it is whole, with its line, or not there");
    let lines = |id: &str, deed: KeyDeed| {
        facts.key_lines.iter().filter(|line| line.key == id && line.event == deed.event()).count()
    };
    for key in &facts.keys {
        let [added, narrowed, ended] = [KeyDeed::Add, KeyDeed::Narrow, KeyDeed::End].map(|deed| lines(&key.id, deed));
        let is_whole = added == 1 && ended == usize::from(key.ended) && key.version == 1 + narrowed + ended;
        verdict.holds(is_whole, || format!("{key:?}: {added} added, {narrowed} narrowed, {ended} ended"));
    }
    for line in &facts.key_lines {
        verdict.holds(facts.keys.iter().any(|key| key.id == line.key), || format!("no key of {line:?}"));
    }
    for order in facts.orders.iter().filter(|order| order.is_done) {
        let key = facts.key(&order.key);
        let told = key.is_some_and(|key| lines(&key.id, order.deed) > 0);
        verdict.holds(told, || format!("{order:?} left {key:?}"));
    }
    verdict
}

fn nothing_outlives_its_key(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S6", "no session or login outlives the narrowing or the end of its key");
    let rows = facts.sessions.iter().map(|row| (row, made(facts, row)));
    let rows = rows.chain(facts.halves.iter().map(|row| (row, began(facts, Some(&row.id)))));
    for (row, line) in rows {
        let key = facts.keys.iter().find(|key| Some(&key.id) == row.key.as_ref());
        verdict.holds(key.is_some_and(|key| !key.ended), || format!("{row:?} lies under {key:?}"));
        let loses = facts.key_lines.iter().filter(|line| Some(&line.key) == row.key.as_ref());
        let last = loses.map(|line| line.xact).max();
        let is_later = line.zip(last).is_some_and(|(line, last)| line.xact > last);
        verdict.holds(is_later, || format!("{row:?} of {line:?} outlived what its key lost in {last:?}"));
    }
    verdict
}

fn ended_keys_are_none(facts: &SessionFacts) -> Verdict {
    let mut verdict = Verdict::of("S6", "after an answered end of a key every call under it is refused");
    for end in facts.orders.iter().filter(|order| order.is_done && order.deed == KeyDeed::End) {
        let later = facts.visits.iter().filter(|visit| visit.key == end.key && visit.sent > end.answered);
        for visit in later {
            let refused = matches!(visit.heard, Heard::No(BAD_KEY) | Heard::Nothing);
            verdict.holds(refused, || format!("{end:?}, then {visit:?}"));
        }
    }
    for loss in facts.orders.iter().filter(|order| order.is_done && order.deed == KeyDeed::Narrow) {
        let before = facts.visits.iter().filter(|visit| visit.key == loss.key && visit.answered < loss.sent);
        for (made, cookie) in before.filter_map(|visit| Some((visit, visit.made()?))) {
            let revived = uses(facts, made, cookie)
                .find(|later| later.sent > loss.answered && later.call == Visits::User && later.is_done());
            verdict.holds(revived.is_none(), || format!("{made:?}, then {loss:?}, then {revived:?}"));
        }
    }
    verdict
}

/// User names of the visits.
fn people(facts: &SessionFacts) -> BTreeSet<&str> {
    facts.visits.iter().map(|visit| visit.who.as_str()).collect()
}

fn of<'a>(facts: &'a SessionFacts, who: &'a str) -> impl Iterator<Item = &'a Visit> {
    facts.visits.iter().filter(move |visit| visit.who == who)
}
