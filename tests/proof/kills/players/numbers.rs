//! Checks of telephone numbers: which one is stored, where SMS went, and that those that were promised came.

use std::collections::BTreeSet;

use super::checks::is_release;
use super::facts::PlayFacts;
use super::plays::{Played, Plays, Replied, Stage};
use crate::kills::checker::Verdict;

/// SMS to one number in an hour.
const OF_NUMBER: usize = 5;

pub fn change_after_both_proofs(facts: &PlayFacts) -> Verdict {
    let mut verdict =
        Verdict::of("S3", "a player's number is changed after the proofs of the old one and of the new one");
    for (who, stored) in &facts.players {
        let mut may_be: Vec<&str> = Vec::new();
        for call in facts.of(who).filter(|call| call.may_be_done()) {
            let Some(number) = call.number.as_deref() else { continue };
            match call.call {
                Plays::Make(_) => may_be.push(number),
                Plays::ShowSms(Stage::Change) if call.is_done() => may_be = vec![number],
                Plays::ShowSms(Stage::Change) => may_be.push(number),
                _ => {}
            }
        }
        verdict.holds(may_be.contains(&stored.mobile.as_str()), || format!("{who:?}: {stored:?}, not of {may_be:?}"));
        let mut lines: Vec<_> = facts.about(who).collect();
        lines.sort_by_key(|line| line.xact);
        let mut released = None;
        for line in lines {
            if is_release(line) {
                let begun =
                    facts.about(who).any(|begun| begun.is("mobile_changed", &["begun"]) && begun.xact < line.xact);
                verdict.holds(begun, || format!("{who:?}: {line:?} of no change"));
                released = Some(line);
            } else if line.is("mobile_changed", &["done"]) {
                // The step and what it does are one transaction.
                let proven = facts
                    .about(who)
                    .any(|step| step.is("sms_code", &["right"]) && step.session.is_some() && step.xact == line.xact);
                let first = released.take();
                verdict.holds(proven && first.is_some(), || format!("{who:?}: {line:?} after {first:?}"));
            }
        }
        let proofs = ["mobile_proven", "mobile_changed"];
        let vouched = facts.of(who).any(|call| call.call == Plays::Make(true));
        let proven =
            vouched || facts.about(who).any(|line| proofs.contains(&line.event.as_str()) && line.outcome == "done");
        verdict.holds(!stored.proven || proven, || format!("{who:?}: {stored:?} without a proof"));
    }
    verdict
}

pub fn get_no_other_players_codes(facts: &PlayFacts) -> Verdict {
    let mut verdict =
        Verdict::of("S4", "SMS go to numbers that are stored or take a stored one's place, five an hour at most");
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for call in &facts.calls {
        let Some(number) = call.number.as_deref() else { continue };
        match call.call {
            Plays::Make(_) => drop(known.insert(number)),
            // A code of the new number is asked for after the old one gave way.
            Plays::SendSms(Stage::Change) => {
                let released = facts.of(&call.who).any(|shown| {
                    let gave = shown.call == Plays::ShowSms(Stage::Release) && shown.may_be_done();
                    gave && shown.sent <= call.answered
                });
                if released {
                    known.insert(number);
                }
            }
            _ => {}
        }
    }
    for (number, texts) in &facts.texts {
        verdict.holds(known.contains(number.as_str()), || format!("SMS to {number}: {texts:?}"));
        verdict.holds(texts.len() <= OF_NUMBER, || format!("{} SMS to {number}", texts.len()));
    }
    verdict
}

pub fn get_what_was_promised(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "a code by SMS that was answered for was sent, unless its challenge ended");
    for who in facts.people() {
        let sent = |call: &&Played| matches!(call.call, Plays::SendSms(_)) && call.reply == Replied::Done;
        let challenges: BTreeSet<&Option<String>> = facts.of(who).filter(sent).map(|call| &call.challenge).collect();
        let numbers: BTreeSet<&str> = facts.of(who).filter(sent).filter_map(|call| call.number.as_deref()).collect();
        let of_number = |number: &&str| facts.texts.get(*number).map_or(0, BTreeSet::len);
        if numbers.iter().any(|number| of_number(number) >= OF_NUMBER) {
            continue;
        }
        let came: usize = numbers.iter().map(of_number).sum();
        let waits = facts.waiting.get(who).copied().unwrap_or(0);
        // The SMS of a challenge is void once the challenge ends, or once a code of it goes to another number.
        let ended: usize = facts.about(who).map(|line| line.ended).sum();
        let other = facts.of(who).filter(|call| matches!(call.call, Plays::SendOther(_)) && call.may_be_done()).count();
        let shown = facts.about(who).filter(|line| line.is("sms_code", &["locked_out"])).count();
        let excused = ended + other + shown;
        verdict.holds(challenges.len() <= came + waits + excused, || {
            format!("{who:?}: {} SMS were promised, {came} came, {waits} wait, {excused} may be void", challenges.len())
        });
    }
    verdict
}
