//! Checks of the players' calls and of the operator's against the tables. A missing answer may mean either outcome; a received answer
//! must hold. What concerns telephone numbers is in `numbers.rs`.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::facts::PlayFacts;
use super::numbers;
use super::plays::{Played, Plays, Replied, Stage, WRONG_MAIL, WRONG_SMS};
use crate::kills::checker::Verdict;
use crate::kills::door_lines::{DoorLine, times};
use crate::kills::stand::{SENDS, WRONG};

const WRONG_OUTCOMES: [&str; 2] = ["wrong", "locked_out"];
/// Codes that one challenge may have.
const CODES: usize = 3;

/// Verdicts of all promises at the player door.
pub fn check(facts: &PlayFacts) -> Vec<Verdict> {
    vec![
        codes_complete_once(facts),
        facts_are_told_once(facts),
        sessions_have_their_code(facts),
        guesses_are_counted(facts),
        sends_are_counted(facts),
        calls_have_their_lines(facts),
        sessions_stand(facts),
        players_are_whole(facts),
        ends_are_final(facts),
        numbers::change_after_both_proofs(facts),
        numbers::get_no_other_players_codes(facts),
        numbers::get_what_was_promised(facts),
    ]
}

fn codes_complete_once(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S1", "at the player door a code by SMS or mail completes once");
    for who in facts.people() {
        for event in ["sms_code", "email_code"] {
            let mut shown: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
            for call in facts.of(who).filter(|call| shows(call, event)) {
                let (accepted, maybe) = shown.entry(call.shown.as_deref().unwrap_or_default()).or_default();
                *accepted += usize::from(call.is_done());
                *maybe |= call.may_be_done();
            }
            for (code, (accepted, _)) in &shown {
                verdict.holds(*accepted <= 1, || format!("{who:?}: {code} was accepted {accepted} times"));
            }
            let passed = facts.about(who).filter(|line| line.is(event, &["right", "signed_in"])).count();
            let most = shown.values().filter(|(_, maybe)| *maybe).count();
            verdict.holds(passed <= most, || format!("{who:?}: {passed} passed of {most} of {event} that may have"));
        }
    }
    verdict
}

/// Whether a call shows a code of an event.
fn shows(call: &Played, event: &str) -> bool {
    if event == "sms_code" { call.shows_sms() } else { call.shows_mail() }
}

fn facts_are_told_once(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S1", "a fact of a brand, a player and a request is true once, after its proof");
    let mut told: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for call in &facts.calls {
        let Plays::Fact(request, is_own) = &call.call else { continue };
        *told.entry((&call.who, request)).or_default() += usize::from(call.is_done());
        if call.is_done() {
            let proves = |shown: &&Played| {
                matches!(&shown.call, Plays::ShowMail(other) | Plays::GuessMail(other) if other == request)
                    && shown.may_be_done()
                    && shown.sent <= call.answered
            };
            let proven = facts.of(&call.who).find(proves);
            verdict.holds(proven.is_some() && *is_own, || format!("{call:?} after {proven:?}"));
        }
    }
    for ((who, request), times) in told {
        verdict.holds(times <= 1, || format!("{who:?}: {request} was true {times} times"));
    }
    for who in facts.people() {
        let proven = facts.about(who).filter(|line| line.is("email_code", &["right"])).count();
        let told = facts.about(who).filter(|line| line.event == "fact_told").count();
        verdict.holds(told <= proven, || format!("{who:?}: {told} facts of {proven} proofs"));
    }
    verdict
}

fn sessions_have_their_code(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S3", "a player's session is half until the code that is asked for was shown");
    for row in &facts.sessions {
        let made = facts.about(&row.who).find(|line| makes_session(line) && line.session.as_ref() == Some(&row.id));
        let fits = made.is_some_and(|made| match made.event.as_str() {
            // A session that awaits a code begins with its challenge.
            "session_begun" => made.pending.is_some() == row.half,
            _ => !row.half,
        });
        verdict.holds(fits, || format!("{row:?} was made by {made:?}"));
    }
    for begun in &facts.calls {
        let Replied::Half(token, _) = &begun.reply else { continue };
        let seen = facts
            .of(&begun.who)
            .find(|call| call.call == Plays::See && call.token.as_ref() == Some(token) && call.reply == Replied::Done);
        verdict.holds(seen.is_none(), || format!("{begun:?} is whole: {seen:?}"));
    }
    verdict
}

/// Whether a line tells of a session that began or goes on under another token.
fn makes_session(line: &DoorLine) -> bool {
    line.event == "session_begun" || line.is("sms_code", &["right", "signed_in"])
}

fn guesses_are_counted(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S4", "at the player door wrong codes are counted, and bounded");
    for who in facts.people() {
        for event in ["sms_code", "email_code"] {
            let is_sent = |call: &&Played| {
                event == "email_code"
                    || facts.of(who).any(|sent| {
                        let earlier = sent.answered < call.sent && sent.reply == Replied::Done;
                        sent.sends_sms() && sent.challenge == call.challenge && earlier
                    })
            };
            let words = if event == "sms_code" { WRONG_SMS } else { WRONG_MAIL };
            let is_wrong = |call: &&Played| match call.call {
                // Another code of a mailbox is refused alike when it is spent.
                Plays::ShowMail(_) => false,
                _ => shows(call, event) && call.is_refused(words),
            };
            let wrong: Vec<&Played> = facts.of(who).filter(is_wrong).filter(is_sent).collect();
            let counted = times(facts.about(who).filter(|line| line.is(event, &WRONG_OUTCOMES)));
            verdict.matched("uncounted", &wrong, &counted, Played::span);
            verdict.bounded((who, event), &counted, (WRONG.0, TimeDelta::seconds(WRONG.1)));
            let marks = facts.marks.get(who);
            let marks = marks.map(|own| if event == "sms_code" { &own.sms_code } else { &own.email_code });
            verdict.remembered((who, event), (&counted, facts.remembered_since), marks.map(Vec::as_slice));
        }
    }
    verdict
}

fn sends_are_counted(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S4", "at the player door codes that are asked for are counted, and bounded");
    for who in facts.people() {
        let asked = |call: &&Played| {
            (call.sends_sms() || matches!(call.call, Plays::SendMail(_))) && call.reply == Replied::Done
        };
        let asked: Vec<&Played> = facts.of(who).filter(asked).collect();
        let lines: Vec<&DoorLine> =
            facts.about(who).filter(|line| matches!(line.event.as_str(), "code_texted" | "code_mailed")).collect();
        let sends = times(lines.iter().copied());
        verdict.matched("uncounted", &asked, &sends, Played::span);
        verdict.bounded((who, "sends"), &sends, (SENDS.0, TimeDelta::seconds(SENDS.1)));
        let marks = facts.marks.get(who).map(|own| own.sends.as_slice());
        verdict.remembered((who, "sends"), (&sends, facts.remembered_since), marks);
        let mut codes: BTreeMap<&Option<String>, usize> = BTreeMap::new();
        lines.iter().for_each(|line| *codes.entry(&line.pending).or_default() += 1);
        for (challenge, many) in codes {
            verdict.holds(many <= CODES, || format!("{who:?}: {challenge:?} had {many} codes"));
        }
    }
    verdict
}

fn calls_have_their_lines(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the player door an answered call has its line");
    type Kind = (fn(&Played) -> bool, fn(&DoorLine) -> bool);
    let kinds: [Kind; 11] = [
        (|call| matches!(call.call, Plays::Make(_)), |line| line.event == "account_added"),
        (|call| call.call == Plays::Begin, |line| line.event == "session_begun"),
        (|call| call.call == Plays::SignOut, |line| line.event == "account_signed_out"),
        (|call| call.call == Plays::Update, |line| line.is("mobile_changed", &["begun"])),
        (|call| matches!(call.call, Plays::SendSms(_)), |line| line.is("code_texted", &["begun", "resent"])),
        (|call| matches!(call.call, Plays::SendOther(_)), |line| line.is("code_texted", &["other_number"])),
        (|call| call.call == Plays::ShowSms(Stage::SignIn), |line| line.is("sms_code", &["signed_in"])),
        (|call| call.call == Plays::ShowSms(Stage::Release), |line| is_release(line)),
        (|call| call.call == Plays::ShowSms(Stage::Change), |line| line.is("mobile_changed", &["done"])),
        (|call| call.shows_mail(), |line| line.is("email_code", &["right"])),
        (|call| matches!(call.call, Plays::Fact(..)), |line| line.event == "fact_told"),
    ];
    for (who, (asked, tells)) in facts.people().into_iter().flat_map(|who| kinds.map(|kind| (who, kind))) {
        let done: Vec<&Played> = facts.of(who).filter(|call| asked(call) && call.is_done()).collect();
        verdict.matched("no line", &done, &times(facts.about(who).filter(|line| tells(line))), Played::span);
    }
    verdict
}

/// Whether a line tells that the old number gave way.
pub fn is_release(line: &DoorLine) -> bool {
    line.is("sms_code", &["right"]) && line.session.is_none()
}

fn sessions_stand(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the player door an answered session is there and serves its holder");
    for made in &facts.calls {
        let Replied::Whole(token) = &made.reply else { continue };
        let ended = facts.of(&made.who).filter(|call| call.over() >= made.sent && call.may_be_done()).any(|call| {
            let is_own = call.token.as_ref() == Some(token);
            let replaces = is_own && matches!(call.call, Plays::ShowSms(Stage::SignIn | Stage::Change));
            // The call that made the session ends the others.
            replaces || (call.ends_sessions() && call.made() != Some(token))
        });
        if ended {
            continue;
        }
        let row = facts.session(token).filter(|row| row.who == made.who && !row.half);
        let refused = facts.of(&made.who).find(|call| {
            call.call == Plays::See && call.token.as_ref() == Some(token) && matches!(call.reply, Replied::No(_))
        });
        verdict.holds(row.is_some() && refused.is_none(), || format!("no session of {made:?}: {refused:?}"));
    }
    verdict
}

fn players_are_whole(facts: &PlayFacts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the player door no player is half made, disabled or enabled");
    let events = ["account_disabled", "account_enabled"];
    for (who, stored) in &facts.players {
        let added = facts.about(who).filter(|line| line.event == "account_added").count();
        verdict.holds(added == 1, || format!("{who:?}: {added} lines of its making"));
        let last = facts.about(who).filter(|line| events.contains(&line.event.as_str())).max_by_key(|line| line.xact);
        let told = last.is_some_and(|line| line.event == events[0]);
        verdict.holds(stored.disabled == told, || format!("{who:?}: {stored:?}, {last:?}"));
    }
    for made in facts.calls.iter().filter(|call| matches!(call.call, Plays::Make(_)) && call.is_done()) {
        verdict.holds(facts.players.contains_key(&made.who), || format!("no player of {made:?}"));
    }
    verdict
}

fn ends_are_final(facts: &PlayFacts) -> Verdict {
    let mut verdict =
        Verdict::of("S6", "at the player door sessions that a change, a disable or the operator ended stay ended");
    for end in facts.calls.iter().filter(|call| call.is_done()) {
        let replaces = matches!(end.call, Plays::ShowSms(Stage::SignIn));
        if !replaces && !end.ends_sessions() {
            continue;
        }
        let is_ended = |token: &str| !replaces || end.token.as_deref() == Some(token);
        let before = facts.of(&end.who).filter(|call| call.answered < end.sent).filter_map(Played::made);
        for token in before.filter(|token| is_ended(token)) {
            let revived = facts
                .of(&end.who)
                .find(|later| later.token.as_deref() == Some(token) && later.sent > end.answered && later.is_done());
            let row = facts.session(token);
            verdict.holds(revived.is_none() && row.is_none(), || format!("{end:?}, then {revived:?}, {row:?}"));
        }
        if end.call == Plays::Disable {
            // An earlier request without an answer may have come late.
            let enabled = facts.of(&end.who).filter(|call| call.call == Plays::Enable && call.over() >= end.sent);
            let until = enabled.map(|call| call.sent).min();
            let begun = facts.of(&end.who).find(|call| {
                let is_within = call.sent > end.answered && until.is_none_or(|until| call.answered < until);
                call.call == Plays::Begin && is_within && call.is_done()
            });
            verdict.holds(begun.is_none(), || format!("{end:?}, then {begun:?}"));
        }
    }
    let ends = ["account_disabled", "account_signed_out"];
    for row in &facts.sessions {
        let made = facts.about(&row.who).find(|line| makes_session(line) && line.session.as_ref() == Some(&row.id));
        let ended =
            facts.about(&row.who).filter(|line| ends.contains(&line.event.as_str())).map(|line| line.xact).max();
        let is_later = made.zip(ended).is_none_or(|(made, ended)| made.xact > ended);
        verdict.holds(is_later, || format!("{row:?} of {made:?} outlived its end in {ended:?}"));
    }
    verdict
}
