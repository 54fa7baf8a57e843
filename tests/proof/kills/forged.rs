//! Forged histories: the checker finds every broken promise, and none in a correct history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::checker::check;
use super::history::{Call, Deed, Entry, Evidence, Line, Marks, Session, Told};

const ANN: &str = "ann@example.com";

/// An instant of a forged history.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

/// A request sent at this second and answered at the next.
fn entry(second: i64, call: Call, told: Told) -> Entry {
    Entry { account: ANN.into(), call, sent: at(second), answered: at(second + 1), told }
}

fn line(second: i64, event: &str, outcome: &str, pending: &str, session: Option<&str>) -> Line {
    let session = session.map(String::from);
    Line {
        at: at(second),
        account: ANN.into(),
        event: event.into(),
        outcome: outcome.into(),
        pending: Some(pending.into()),
        session,
        xact: second,
    }
}

fn step_of(step: i64, enrols: bool) -> Call {
    Call::Step { phone: "phone".into(), step, enrols }
}

/// Two sign-ins, a wrong code on the way, and one sign-out.
fn honest() -> Evidence {
    let (code, step) = (|code: &str| Call::MailedCode(code.into()), |step| step_of(step, false));
    let (session, out) = (|token: &str| Told::Session(token.into()), |token: &str| Call::SignOut(token.into()));
    let marks = Marks { email_code: vec![at(10)], authenticator: Vec::new() };
    let row = Session { id: "s2".into(), account: ANN.into(), token_hash: "h2".into() };
    Evidence {
        history: vec![
            entry(10, Call::WrongMailedCode, Told::Wrong),
            entry(20, code("a"), Told::Yes),
            entry(30, step_of(100, true), session("t1")),
            entry(40, Call::CurrentUser("t1".into()), Told::Yes),
            entry(50, out("t1"), Told::Yes),
            entry(60, Call::CurrentUser("t1".into()), Told::No),
            entry(70, code("b"), Told::Yes),
            entry(80, step(102), session("t2")),
            entry(62, Call::Deed(Deed::Disable), Told::Yes),
            entry(66, Call::Deed(Deed::Enable), Told::Yes),
            entry(68, Call::Link("l1".into()), Told::Yes),
        ],
        trail: vec![
            line(10, "email_code", "wrong", "p1", None),
            line(20, "email_code", "right", "p1", None),
            line(30, "authenticator", "enrolled_and_signed_in", "p1", Some("s1")),
            line(50, "session", "signed_out", "p0", Some("s1")),
            line(70, "email_code", "right", "p2", None),
            line(80, "authenticator", "signed_in", "p2", Some("s2")),
            line(62, "admin_disabled", "done", "", None),
            line(66, "admin_enabled", "done", "", None),
            line(68, "device_link_redeemed", "done", "", None),
        ],
        sessions: vec![row],
        marks: BTreeMap::from([(ANN.into(), marks)]),
        last_steps: BTreeMap::from([(ANN.into(), 102)]),
        enrolled: BTreeMap::from([(ANN.into(), "phone".into())]),
        disabled: BTreeSet::new(),
        hashes: BTreeMap::from([("t1".into(), "h1".into()), ("t2".into(), "h2".into())]),
        most_wrong: 3,
        within: TimeDelta::seconds(20),
        idle: TimeDelta::seconds(120),
    }
}

/// Names of the broken promises.
fn broken(evidence: &Evidence) -> Vec<String> {
    let broken = check(evidence).into_iter().filter(|verdict| !verdict.violations.is_empty());
    broken.map(|verdict| verdict.promise.to_owned()).collect()
}

#[test]
fn an_honest_history_breaks_nothing_and_every_promise_is_held_against_it() {
    assert!(broken(&honest()).is_empty(), "{:#?}", check(&honest()));
    assert!(check(&honest()).iter().all(|verdict| verdict.facts > 0));
}

#[test]
fn an_unanswered_request_may_have_taken_effect_or_not() {
    for happened in [true, false] {
        let mut evidence = honest();
        evidence.history[7].told = Told::Nothing;
        evidence.history[4].told = Told::Nothing;
        if !happened {
            evidence.trail.retain(|line| line.at < at(80) && line.outcome != "signed_out");
            evidence.sessions.clear();
        }
        assert!(broken(&evidence).is_empty(), "{happened} {:#?}", check(&evidence));
    }
}

#[test]
fn an_idle_session_may_be_missing() {
    for (second, expected) in [(180, 1), (205, 0)] {
        let mut evidence = honest();
        evidence.history.push(entry(second, Call::CurrentUser("t2".into()), Told::No));
        assert_eq!(broken(&evidence).len(), expected, "{second}: {:?}", broken(&evidence));
    }
}

#[test]
fn the_checker_sees_each_promise_broken() {
    type Forgery = (&'static str, &'static str, fn(&mut Evidence));
    let table: [Forgery; 28] = [
        ("S1", "a code accepted again", |all| all.history[6].call = Call::MailedCode("a".into())),
        ("S1", "a sign-in advanced twice", |all| all.trail[4].pending = Some("p1".into())),
        ("S1", "more advances than codes", |all| all.history[1].call = Call::WrongMailedCode),
        ("S2", "a step accepted again", |all| all.history[7].call = step_of(100, false)),
        ("S2", "a step back", |all| all.history[7].call = step_of(99, false)),
        ("S2", "a step forgotten", |all| all.last_steps = BTreeMap::from([(ANN.into(), 101)])),
        ("S3", "no mailed code", |all| all.trail.retain(|line| line.at != at(70))),
        ("S3", "another's mailed code", |all| all.trail[4].account = "bob@example.com".into()),
        ("S3", "the wrong order", |all| all.trail[4].at = at(81)),
        ("S3", "a session from nowhere", |all| all.sessions[0].id = "s3".into()),
        ("S4", "a wrong code without a line", |all| all.trail.retain(|line| line.outcome != "wrong")),
        ("S4", "a wrong code the budget forgot", |all| all.marks = BTreeMap::new()),
        ("S4", "more wrong codes than the window has", |all| {
            let more: Vec<Line> = (11..14).map(|second| line(second, "email_code", "wrong", "p1", None)).collect();
            let marks = Marks { email_code: (10..14).map(at).collect(), authenticator: Vec::new() };
            all.trail.extend(more);
            all.marks = BTreeMap::from([(ANN.into(), marks)]);
        }),
        ("S5", "a session lost", |all| all.sessions.clear()),
        ("S5", "an advance lost", |all| all.trail.retain(|line| line.at != at(20))),
        ("S5", "a session that is nobody's", |all| {
            all.history.push(entry(90, Call::CurrentUser("t2".into()), Told::No));
        }),
        ("S6", "somebody after the sign-out", |all| all.history[5].told = Told::Yes),
        ("S1", "a link redeemed again", |all| all.history.push(entry(69, Call::Link("l1".into()), Told::Yes))),
        ("S5", "a link's line lost", |all| all.trail.retain(|line| line.at != at(68))),
        ("S5", "a command's line lost", |all| all.trail.retain(|line| line.at != at(62))),
        ("S5", "another secret than was answered", |all| {
            all.enrolled = BTreeMap::from([(ANN.into(), "another".into())]);
        }),
        ("S5", "an enrolment lost", |all| all.enrolled = BTreeMap::new()),
        ("S5", "enrolled twice", |all| all.trail[5].outcome = "enrolled_and_signed_in".into()),
        ("S5", "a reset half done", |all| all.trail.push(line(90, "authenticator_reset", "done", "", None))),
        ("S5", "an account disabled by nobody", |all| {
            all.disabled = BTreeSet::from([ANN.into()]);
        }),
        ("S5", "a session the command forgot", |all| {
            all.trail.push(line(90, "admin_signed_out", "done", "", None));
        }),
        ("S6", "somebody while disabled", |all| {
            all.history.push(entry(64, step_of(101, false), Told::Session("t3".into())));
        }),
        ("S6", "somebody after being disabled", |all| {
            all.history[4].told = Told::Nothing;
            all.history.push(entry(67, Call::CurrentUser("t1".into()), Told::Yes));
        }),
    ];
    for (promise, what, forge) in table {
        let mut evidence = honest();
        forge(&mut evidence);
        assert!(broken(&evidence).iter().any(|broken| broken == promise), "{what}: {:?}", broken(&evidence));
    }
}

#[test]
fn the_checker_sees_a_signed_out_session_left_in_the_tables() {
    let mut evidence = honest();
    evidence.sessions.push(Session { id: "s1".into(), account: ANN.into(), token_hash: "h1".into() });
    assert!(broken(&evidence).contains(&"S6".to_owned()), "{:?}", broken(&evidence));
}
