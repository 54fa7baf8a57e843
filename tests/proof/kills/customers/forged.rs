//! Forged histories of customers: the checks find every broken promise, and none in a correct history.

use std::collections::BTreeMap;

use super::checks::check;
use super::facts::{Facts, Remembered, Row, Stored};
use super::ledger::{Answered, Asks, Held, Request};
use crate::kills::door_lines::DoorLine;
use crate::kills::forged::at;

const ANN: &str = "ann@example.com";

/// A request sent at this second and answered at the next.
fn asked(second: i64, asks: Asks, (session, shown): (&str, &str), told: Answered) -> Request {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (session, shown, account) = (text(session), text(shown), ANN.to_owned());
    Request { account, asks, session, shown, sent: at(second), answered: at(second + 1), told }
}

fn line(second: i64, event: &str, outcome: &str, session: &str) -> DoorLine {
    let session = Some(session.to_owned()).filter(|session| !session.is_empty());
    let (event, outcome, who) = (event.to_owned(), outcome.to_owned(), ANN.to_owned());
    DoorLine { at: at(second), who, event, outcome, session, pending: None, key: None, ended: 0, xact: second }
}

fn holds(session: &str, refresh: &str) -> Answered {
    let (id, token, refresh) = (session.to_owned(), "token".to_owned(), refresh.to_owned());
    Answered::Done(Some(Held { id, token, refresh, older: None }))
}

fn no(code: &str) -> Answered {
    Answered::No(code.to_owned())
}

fn awaits() -> Answered {
    Answered::Awaits("secret".to_owned())
}

/// A registration, a wrong password, a sign-in by a code, a renewal, a logout, another password, a reset and a last sign-in.
fn honest() -> Facts {
    let done = || Answered::Done(None);
    let remembered = Remembered { password: vec![at(20)], email_code: Vec::new() };
    Facts {
        requests: vec![
            asked(10, Asks::Register, ("", ""), awaits()),
            asked(12, Asks::Join, ("", "a 1"), holds("s1", "r1")),
            asked(14, Asks::TurnOn, ("s1", ""), done()),
            asked(20, Asks::Login, ("", ""), no("WRONG_CREDENTIALS")),
            asked(22, Asks::Login, ("", ""), awaits()),
            asked(24, Asks::Confirm, ("", "b 2"), holds("s2", "r2")),
            asked(26, Asks::Renew, ("s2", "r2"), holds("s2", "r3")),
            asked(28, Asks::Logout, ("s1", ""), done()),
            asked(30, Asks::See, ("s1", ""), no("UNAUTHENTICATED")),
            asked(32, Asks::Forget, ("", ""), awaits()),
            asked(34, Asks::Reset, ("", "c 3"), done()),
            asked(36, Asks::Login, ("", ""), awaits()),
            asked(38, Asks::Confirm, ("", "d 4"), holds("s3", "r5")),
            asked(40, Asks::Profile, ("s3", ""), done()),
            asked(42, Asks::See, ("s3", ""), done()),
        ],
        lines: vec![
            line(12, "registered", "done", ""),
            line(13, "email_code", "signed_in", "s1"),
            line(14, "two_factor_on", "done", ""),
            line(20, "password", "wrong", ""),
            line(22, "password", "right", ""),
            line(24, "email_code", "signed_in", "s2"),
            line(28, "session_ended", "done", "s1"),
            line(32, "code_mailed", "begun", ""),
            line(34, "email_code", "right", ""),
            line(35, "password_reset", "done", ""),
            line(36, "password", "right", ""),
            line(38, "email_code", "signed_in", "s3"),
            line(40, "profile_changed", "done", ""),
        ],
        sessions: vec![Row { id: "s3".into(), account: ANN.into(), generation: 1 }],
        accounts: BTreeMap::from([(ANN.into(), Stored { password: Some(at(35)), two_factor: true })]),
        remembered: BTreeMap::from([(ANN.into(), remembered)]),
        mails: BTreeMap::from([(ANN.into(), 4)]),
        waiting: 0,
        remembered_since: at(15),
    }
}

fn broken(facts: &Facts) -> Vec<&'static str> {
    check(facts).into_iter().filter(|verdict| !verdict.violations.is_empty()).map(|verdict| verdict.promise).collect()
}

#[test]
fn an_honest_history_of_customers_breaks_nothing_and_every_promise_is_held_against_it() {
    assert!(broken(&honest()).is_empty(), "{:#?}", check(&honest()));
    assert!(check(&honest()).iter().all(|verdict| verdict.facts > 0));
}

#[test]
fn an_unanswered_request_of_a_customer_may_have_taken_effect_or_not() {
    for happened in [true, false] {
        let mut facts = honest();
        // The last sign-in and the profile.
        (facts.requests[12].told, facts.requests[13].told) = (Answered::Nothing, Answered::Nothing);
        facts.requests.pop();
        if !happened {
            facts.lines.truncate(11);
            facts.sessions.clear();
        }
        assert!(broken(&facts).is_empty(), "{happened} {:#?}", check(&facts));
    }
}

#[test]
fn the_checks_see_each_promise_to_a_customer_broken() {
    type Forgery = (&'static str, &'static str, fn(&mut Facts));
    let table: [Forgery; 19] = [
        ("S1", "a code accepted again", |all| all.requests[12].shown = Some("b 2".into())),
        ("S1", "more passes than codes", |all| all.requests[12].shown = None),
        ("S1", "a second successor", |all| {
            all.requests.push(asked(27, Asks::Renew, ("s2", "r2"), holds("s2", "r4")));
        }),
        ("S1", "a generation lost", |all| all.sessions[0].generation = 0),
        ("S4", "a wrong password without a line", |all| all.lines.retain(|line| line.outcome != "wrong")),
        ("S4", "a wrong password that the pool forgot", |all| all.remembered.clear()),
        ("S4", "a wrong code without a line", |all| {
            all.requests.push(asked(37, Asks::Confirm, ("", "none 0"), no("WRONG_CODE")));
        }),
        ("S5", "a sign-in without a line", |all| all.lines.retain(|line| line.at != at(38))),
        ("S5", "a logout without a line", |all| all.lines.retain(|line| line.at != at(28))),
        ("S5", "a session lost", |all| all.sessions.clear()),
        ("S5", "a session that is nobody's", |all| all.requests[14].told = no("UNAUTHENTICATED")),
        ("S5", "a newest token refused", |all| {
            all.requests.push(asked(43, Asks::Renew, ("s3", "r5"), no("INVALID_TOKEN")));
        }),
        ("S5", "a mail lost", |all| all.mails = BTreeMap::from([(ANN.into(), 3)])),
        ("S5", "a mail of a registration lost", |all| {
            let account = "bob@example.com".to_owned();
            all.requests.push(Request { account, ..asked(44, Asks::Register, ("", ""), awaits()) });
        }),
        ("S5", "an account without a password", |all| {
            all.accounts.values_mut().for_each(|stored| stored.password = None);
        }),
        ("S5", "two-factor sign-in without its line", |all| all.lines.retain(|line| line.event != "two_factor_on")),
        ("S5", "a session that outlived the reset", |all| {
            all.sessions.push(Row { id: "s2".into(), account: ANN.into(), generation: 2 });
        }),
        ("S6", "somebody after the logout", |all| all.requests[8].told = Answered::Done(None)),
        ("S6", "somebody after the reset", |all| {
            all.requests.push(asked(37, Asks::See, ("s2", ""), Answered::Done(None)));
        }),
    ];
    for (promise, what, forge) in table {
        let mut facts = honest();
        forge(&mut facts);
        assert!(broken(&facts).contains(&promise), "{what}: {:?}", broken(&facts));
    }
}
