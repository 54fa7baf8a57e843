//! Checks of the customers' answers against the account door's tables. A missing answer may mean either outcome; a received answer
//! must hold.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::ledger::{Answered, Asks, Request};
use crate::kills::checker::Verdict;
use crate::kills::door_lines::{DoorLine, times};

const WRONG: [&str; 2] = ["wrong", "locked_out"];
/// Events that set a password.
const SETS: [&str; 3] = ["registered", "password_changed", "password_reset"];

/// Verdicts of all promises at the account door.
pub fn check(facts: &Facts) -> Vec<Verdict> {
    vec![
        codes_are_spent_once(facts),
        guesses_are_counted(facts),
        deeds_have_their_lines(facts),
        sessions_stand(facts),
        refresh_tokens_have_one_successor(facts),
        mails_are_kept(facts),
        accounts_are_whole(facts),
        ends_are_final(facts),
    ]
}

fn codes_are_spent_once(facts: &Facts) -> Verdict {
    let mut verdict = Verdict::of("S1", "at the account door a mailed code is accepted once");
    let shows_code = |request: &&Request| request.asks != Asks::Renew && request.shown.is_some();
    let mut shown: BTreeMap<(&str, &str), (usize, bool)> = BTreeMap::new();
    for request in facts.requests.iter().filter(shows_code) {
        let code = request.shown.as_deref().unwrap_or_default();
        let (accepted, maybe) = shown.entry((&request.account, code)).or_default();
        *accepted += usize::from(request.is_done());
        *maybe |= request.may_be_done();
    }
    let mut may_have_passed: BTreeMap<&str, usize> = BTreeMap::new();
    for ((account, code), (accepted, maybe)) in &shown {
        verdict.holds(*accepted <= 1, || format!("{account:?}: {code} was accepted {accepted} times"));
        *may_have_passed.entry(account).or_default() += usize::from(*maybe);
    }
    for account in facts.accounts.keys() {
        let right = |line: &&DoorLine| line.who == *account && line.is("email_code", &["right", "signed_in"]);
        let passed = facts.lines.iter().filter(right).count();
        let most = may_have_passed.get(account.as_str()).copied().unwrap_or(0);
        verdict.holds(passed <= most, || format!("{account:?}: {passed} passed of {most} codes that may have"));
    }
    verdict
}

fn guesses_are_counted(facts: &Facts) -> Verdict {
    let mut verdict = Verdict::of("S4", "at the account door wrong passwords and codes are counted");
    for (account, event) in
        facts.accounts.keys().flat_map(|account| ["password", "email_code"].map(|event| (account, event)))
    {
        let is_wrong = |request: &&Request| match event {
            "password" => request.asks == Asks::Login && request.is_refused("WRONG_CREDENTIALS"),
            _ => request.asks == Asks::Confirm && request.is_refused("WRONG_CODE"),
        };
        let wrong: Vec<&Request> = of(facts, account).filter(is_wrong).collect();
        // A password that is typed in a session is counted there.
        let counts = |line: &&DoorLine| line.who == *account && line.is(event, &WRONG) && line.session.is_none();
        let counted = times(facts.lines.iter().filter(counts));
        verdict.matched("uncounted", &wrong, &counted, Request::span);
        let marks =
            facts.remembered.get(account).map(|all| if event == "password" { &all.password } else { &all.email_code });
        verdict.remembered((account, event), (&counted, facts.remembered_since), marks.map(Vec::as_slice));
    }
    verdict
}

fn deeds_have_their_lines(facts: &Facts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the account door an answered deed has its line");
    type Kind = (fn(&Request) -> bool, fn(&DoorLine) -> bool);
    let kinds: [Kind; 10] = [
        (|of| of.asks == Asks::Login && of.is_done(), |line| line.is("password", &["signed_in"])),
        (|of| of.asks == Asks::Login && of.awaits(), |line| line.is("password", &["right"])),
        (
            |of| matches!(of.asks, Asks::Confirm | Asks::Join) && of.is_done(),
            |line| line.is("email_code", &["signed_in"]),
        ),
        (|of| of.asks == Asks::Join && of.is_done(), |line| line.event == "registered"),
        (|of| of.asks == Asks::ConfirmOff && of.is_done(), |line| line.event == "two_factor_off"),
        (|of| of.asks == Asks::Logout && of.is_done(), |line| line.event == "session_ended"),
        (
            |of| matches!(of.asks, Asks::Change | Asks::ConfirmChange) && of.is_done(),
            |line| line.event == "password_changed",
        ),
        (|of| of.asks == Asks::Reset && of.is_done(), |line| line.event == "password_reset"),
        (|of| of.asks == Asks::Profile && of.is_done(), |line| line.event == "profile_changed"),
        (|of| of.asks == Asks::Forget && of.awaits(), |line| line.event == "code_mailed"),
    ];
    for (account, (asked, tells)) in facts.accounts.keys().flat_map(|account| kinds.map(|kind| (account, kind))) {
        let done: Vec<&Request> = of(facts, account).filter(|request| asked(request)).collect();
        let lines = times(facts.lines.iter().filter(|line| line.who == *account && tells(line)));
        verdict.matched("no line", &done, &lines, Request::span);
    }
    let joined = facts.requests.iter().filter(|request| request.asks == Asks::Join && request.is_done());
    for request in joined {
        verdict.holds(facts.has(&request.account), || format!("no account: {request:?}"));
    }
    verdict
}

fn sessions_stand(facts: &Facts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the account door an answered session is there and serves its holder");
    for request in &facts.requests {
        let Some(held) = request.made() else { continue };
        if may_have_ended(facts, request, &held.id) {
            continue;
        }
        let row = facts.sessions.iter().find(|row| row.id == held.id && row.account == request.account);
        let refused = of(facts, &request.account).find(|later| {
            let uses = matches!(later.asks, Asks::See | Asks::Renew) && later.session.as_ref() == Some(&held.id);
            let is_no = matches!(later.told, Answered::No(_));
            uses && is_no && later.sent > request.answered && !may_be_replaced(facts, later)
        });
        verdict.holds(row.is_some() && refused.is_none(), || format!("no session of {request:?}: {refused:?}"));
    }
    verdict
}

/// Whether a session may have ended since a request that named it.
fn may_have_ended(facts: &Facts, since: &Request, session: &str) -> bool {
    of(facts, &since.account).filter(|request| request.over() >= since.sent).any(|request| {
        let own = request.session.as_deref() == Some(session);
        match request.asks {
            Asks::Logout => own && request.may_be_done(),
            // Five wrong passwords in a row end the session that they are typed in.
            Asks::Change => (own && request.is_refused("WRONG_CREDENTIALS")) || (!own && request.may_be_done()),
            Asks::TurnOn | Asks::TurnOff => own && request.is_refused("WRONG_CREDENTIALS"),
            Asks::ConfirmChange => !own && request.may_be_done(),
            Asks::Reset => request.may_be_done(),
            Asks::Renew => own && !request.is_done() && may_be_replaced(facts, request),
            Asks::Register
            | Asks::Join
            | Asks::Login
            | Asks::Confirm
            | Asks::See
            | Asks::Forget
            | Asks::ConfirmOff
            | Asks::Profile => false,
        }
    })
}

/// Whether a shown refresh token may have a successor by another request.
fn may_be_replaced(facts: &Facts, renews: &Request) -> bool {
    let is_other = |request: &&Request| request.sent != renews.sent || request.answered != renews.answered;
    renews.asks == Asks::Renew
        && of(facts, &renews.account).filter(is_other).any(|request| {
            let same = request.session == renews.session && request.may_be_done();
            match request.asks {
                Asks::Renew => same && request.shown == renews.shown,
                Asks::Change | Asks::ConfirmChange | Asks::ConfirmOff => same,
                _ => false,
            }
        })
}

fn refresh_tokens_have_one_successor(facts: &Facts) -> Verdict {
    let mut verdict =
        Verdict::of("S1", "at the account door a refresh token has one successor, and no generation is lost");
    let mut successors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut tokens: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for request in &facts.requests {
        let Some(held) = request.made() else { continue };
        tokens.entry(&held.id).or_default().insert(&held.refresh);
        if let (Asks::Renew, Some(shown)) = (request.asks, &request.shown) {
            successors.entry(shown).or_default().insert(&held.refresh);
        }
    }
    for (token, next) in successors {
        verdict.holds(next.len() == 1, || format!("{token} was followed by {next:?}"));
    }
    for row in &facts.sessions {
        let answered = tokens.get(row.id.as_str()).map_or(0, BTreeSet::len);
        verdict.holds(row.generation >= answered, || format!("{row:?} has had {answered} tokens"));
    }
    verdict
}

fn mails_are_kept(facts: &Facts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the account door a code that was answered for was mailed");
    for account in facts.accounts.keys() {
        let mails = |request: &&Request| {
            matches!(request.asks, Asks::Register | Asks::Forget | Asks::Login) && request.awaits()
        };
        let promised = of(facts, account).filter(mails).count();
        // A reset or change of password ends what waits, with its mail.
        let ends = facts.lines.iter().filter(|line| line.who == *account && SETS[1..].contains(&line.event.as_str()));
        let voided: usize = ends.map(|line| line.ended).sum();
        let came = facts.mails.get(account).copied().unwrap_or(0);
        verdict.holds(promised <= came + voided, || {
            format!("{account:?}: {promised} codes were promised, {came} came, {voided} may have been void")
        });
    }
    let came = |account: &str| facts.mails.get(account).copied().unwrap_or(0);
    let registers = facts.requests.iter().filter(|request| request.asks == Asks::Register && request.awaits());
    let unsent: Vec<&Request> = registers.filter(|request| came(&request.account) == 0).collect();
    verdict.holds(unsent.len() <= facts.waiting, || format!("{} of these wait: {unsent:?}", facts.waiting));
    verdict
}

fn accounts_are_whole(facts: &Facts) -> Verdict {
    let mut verdict = Verdict::of("S5", "at the account door no account, password or two-factor sign-in is half done");
    for (account, stored) in &facts.accounts {
        let mut lines: Vec<&DoorLine> = facts.lines.iter().filter(|line| line.who == *account).collect();
        lines.sort_by_key(|line| line.xact);
        let last = |events: &[&str]| lines.iter().rfind(|line| events.contains(&line.event.as_str())).copied();
        let joined = lines.iter().filter(|line| line.event == "registered").count();
        verdict.holds(joined == 1, || format!("{account:?}: {joined} lines of its registration"));
        let set = last(&SETS).map(|line| line.at);
        verdict.holds(stored.password == set, || format!("{account:?}: {:?}, last set at {set:?}", stored.password));
        let on = last(&["two_factor_on", "two_factor_off"]).is_some_and(|line| line.event == "two_factor_on");
        verdict
            .holds(stored.two_factor == on, || format!("{account:?}: two-factor sign-in is on: {}", stored.two_factor));
        let reset = last(&["password_reset"]).map_or(0, |line| line.xact);
        for row in facts.sessions.iter().filter(|row| row.account == *account) {
            let made = lines.iter().find(|line| line.outcome == "signed_in" && line.session.as_ref() == Some(&row.id));
            verdict.holds(made.is_some_and(|made| made.xact > reset), || format!("{row:?} was made by {made:?}"));
        }
    }
    verdict
}

fn ends_are_final(facts: &Facts) -> Verdict {
    let mut verdict = Verdict::of("S6", "at the account door an answered end of a session is final");
    for end in facts.requests.iter().filter(|request| request.is_done()) {
        let ended: BTreeSet<&str> = match end.asks {
            Asks::Logout => end.session.as_deref().into_iter().collect(),
            Asks::Change | Asks::ConfirmChange | Asks::Reset => {
                let made =
                    of(facts, &end.account).filter(|request| request.answered < end.sent).filter_map(Request::made);
                made.map(|held| held.id.as_str()).filter(|id| end.session.as_deref() != Some(id)).collect()
            }
            _ => continue,
        };
        for session in ended {
            let revived = of(facts, &end.account).find(|later| {
                later.session.as_deref() == Some(session) && later.sent > end.answered && later.is_done()
            });
            let row = facts.sessions.iter().find(|row| row.id == session);
            verdict.holds(revived.is_none() && row.is_none(), || format!("{end:?}, then {revived:?}, {row:?}"));
        }
    }
    verdict
}

fn of<'a>(facts: &'a Facts, account: &'a str) -> impl Iterator<Item = &'a Request> {
    facts.requests.iter().filter(move |request| request.account == account)
}
