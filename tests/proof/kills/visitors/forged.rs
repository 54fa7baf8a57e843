//! Forged visits: the checks find every broken promise, and none in a correct history.

use std::collections::BTreeMap;

use super::checks::check;
use super::facts::{KeyLine, KeyRow, KeyedRow, SessionFacts, Wrongs};
use super::visits::{Heard, KeyDeed, KeyOrder, Visit, Visits};
use crate::kills::door_lines::DoorLine;
use crate::kills::forged::at;

const ANN: &str = "ann";
const STEADY: &str = "steady";
const BRIEF: &str = "brief";

/// A call sent at this second and answered at the next.
fn call(second: i64, key: &str, call: Visits, cookie: &str, heard: Heard) -> Visit {
    let cookie = Some(cookie.to_owned()).filter(|cookie| !cookie.is_empty());
    Visit { who: ANN.into(), key: key.into(), call, cookie, sent: at(second), answered: at(second + 1), heard }
}

fn line(second: i64, (event, outcome): (&str, &str), key: &str, (session, pending): (&str, &str)) -> DoorLine {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (event, outcome, key) = (event.to_owned(), outcome.to_owned(), text(key));
    let (session, pending) = (text(session), text(pending));
    DoorLine { at: at(second), who: ANN.into(), event, outcome, session, pending, key, ended: 0, xact: second }
}

fn key_line(second: i64, deed: KeyDeed, key: &str) -> KeyLine {
    KeyLine { event: deed.event().into(), key: key.into(), xact: second }
}

fn key_order(second: i64, deed: KeyDeed) -> KeyOrder {
    KeyOrder { key: BRIEF.into(), deed, sent: at(second), answered: at(second + 1), is_done: true }
}

fn row(id: &str, key: &str) -> KeyedRow {
    KeyedRow { id: id.into(), who: ANN.into(), key: Some(key.into()), hash: format!("hash of {id}") }
}

fn signed_in(cookie: &str) -> Heard {
    Heard::In(cookie.into())
}

/// A key is made, used, narrowed, used again and ended; under the key that stays Ann guesses, logs in, looks, logs out, and logs in
/// for good, while another login waits.
fn honest() -> SessionFacts {
    let half = |name: &str| Heard::Half(name.into());
    let (right, enters) = (("password", "right"), ("authenticator", "signed_in"));
    let hash = |id: &str| (id.to_owned(), format!("hash of {id}"));
    SessionFacts {
        visits: vec![
            call(12, BRIEF, Visits::Login, "", half("h1")),
            call(14, BRIEF, Visits::Step(1), "h1", signed_in("s1")),
            call(16, BRIEF, Visits::User, "s1", Heard::Done),
            call(18, STEADY, Visits::User, "s1", Heard::No(10100)),
            call(22, BRIEF, Visits::User, "s1", Heard::No(10100)),
            call(28, BRIEF, Visits::User, "s1", Heard::No(10101)),
            call(30, STEADY, Visits::WrongLogin, "", Heard::No(10102)),
            call(32, STEADY, Visits::Login, "", half("h2")),
            call(34, STEADY, Visits::WrongStep, "h2", Heard::No(10103)),
            call(36, STEADY, Visits::Step(2), "h2", signed_in("s2")),
            call(38, STEADY, Visits::Logout, "s2", Heard::Done),
            call(40, STEADY, Visits::User, "s2", Heard::No(10100)),
            call(42, STEADY, Visits::Login, "", half("h3")),
            call(44, STEADY, Visits::Step(3), "h3", signed_in("s3")),
            call(46, STEADY, Visits::User, "s3", Heard::Done),
            call(48, STEADY, Visits::Login, "", half("h4")),
        ],
        orders: vec![key_order(10, KeyDeed::Add), key_order(20, KeyDeed::Narrow), key_order(24, KeyDeed::End)],
        lines: vec![
            line(12, right, "k2", ("", "h1")),
            line(14, enters, "k2", ("s1", "h1")),
            line(30, ("password", "wrong"), "k1", ("", "")),
            line(32, right, "k1", ("", "h2")),
            line(34, ("authenticator", "wrong"), "k1", ("", "h2")),
            line(36, enters, "k1", ("s2", "h2")),
            line(38, ("session", "signed_out"), "k1", ("s2", "")),
            line(42, right, "k1", ("", "h3")),
            line(44, enters, "k1", ("s3", "h3")),
            line(48, right, "k1", ("", "h4")),
        ],
        key_lines: vec![
            key_line(1, KeyDeed::Add, "k1"),
            key_line(10, KeyDeed::Add, "k2"),
            key_line(20, KeyDeed::Narrow, "k2"),
            key_line(24, KeyDeed::End, "k2"),
        ],
        sessions: vec![row("s3", "k1")],
        halves: vec![row("h4", "k1")],
        keys: vec![
            KeyRow { id: "k1".into(), name: STEADY.into(), version: 1, ended: false },
            KeyRow { id: "k2".into(), name: BRIEF.into(), version: 3, ended: true },
        ],
        wrongs: BTreeMap::from([(ANN.into(), Wrongs { password: vec![at(30)], authenticator: vec![at(34)] })]),
        last_steps: BTreeMap::from([(ANN.into(), 3)]),
        hashes: BTreeMap::from(["s1", "s2", "s3"].map(hash)),
        remembered_since: at(20),
    }
}

fn broken(facts: &SessionFacts) -> Vec<&'static str> {
    check(facts).into_iter().filter(|verdict| !verdict.violations.is_empty()).map(|verdict| verdict.how).collect()
}

#[test]
fn honest_visits_break_nothing_and_every_promise_is_held_against_them() {
    assert!(broken(&honest()).is_empty(), "{:#?}", check(&honest()));
    assert!(check(&honest()).iter().all(|verdict| verdict.facts > 0));
}

#[test]
fn an_unanswered_call_or_command_may_have_taken_effect_or_not() {
    for happened in [true, false] {
        let mut facts = honest();
        // The code of the last session, and the end of the key.
        facts.visits[13].heard = Heard::Nothing;
        facts.visits.retain(|visit| visit.sent != at(46) && visit.sent != at(28));
        facts.orders[2].is_done = false;
        if !happened {
            facts.lines.retain(|line| line.at != at(44));
            facts.sessions.clear();
            facts.last_steps.insert(ANN.into(), 2);
            facts.key_lines.pop();
            (facts.keys[1].version, facts.keys[1].ended) = (2, false);
        }
        assert!(broken(&facts).is_empty(), "{happened} {:#?}", check(&facts));
    }
}

#[test]
fn the_checks_see_each_promise_to_a_visitor_broken() {
    type Forgery = (&'static str, &'static str, fn(&mut SessionFacts));
    let table: [Forgery; 27] = [
        ("a step is accepted once", "a step accepted twice", |all| all.visits[13].call = Visits::Step(2)),
        ("a step is accepted once", "a step accepted backwards", |all| all.visits[13].call = Visits::Step(0)),
        ("a step is accepted once", "a step forgotten", |all| {
            all.last_steps.insert(ANN.into(), 2);
        }),
        ("a step is accepted once", "more passes than steps", |all| {
            all.lines.push(line(50, ("authenticator", "signed_in"), "k1", ("s9", "h9")));
        }),
        ("every factor", "a session of no line", |all| all.lines.retain(|line| line.at != at(44))),
        ("every factor", "a session without a password", |all| all.lines.retain(|line| line.at != at(42))),
        ("every factor", "a session by the password alone", |all| all.lines[8].event = "password".into()),
        ("every factor", "a session under another key than its login", |all| all.lines[7].key = Some("k2".into())),
        ("are counted", "a wrong password without a line", |all| all.lines.retain(|line| line.at != at(30))),
        ("are counted", "a wrong code without a line", |all| all.lines.retain(|line| line.at != at(34))),
        ("are counted", "a wrong code that the pool forgot", |all| all.wrongs.clear()),
        ("answered login has its line", "a login without a line", |all| all.lines.retain(|line| line.at != at(48))),
        ("answered login has its line", "a code without a line", |all| all.lines.retain(|line| line.at != at(36))),
        ("serves its holder", "a session lost", |all| all.sessions.clear()),
        ("serves its holder", "a session that is nobody's", |all| all.visits[14].heard = Heard::No(10100)),
        ("none under another key", "somebody under another key", |all| all.visits[3].heard = Heard::Done),
        ("logout is final", "somebody after the logout", |all| all.visits[11].heard = Heard::Done),
        ("logout is final", "a session after the logout", |all| all.sessions.push(row("s2", "k1"))),
        ("each change of it is whole", "a key without a line", |all| {
            all.key_lines.remove(0);
        }),
        ("each change of it is whole", "a line without a key", |all| {
            all.keys.remove(1);
        }),
        ("each change of it is whole", "an end without its row", |all| all.keys[1].ended = false),
        ("each change of it is whole", "a narrowing without its row", |all| all.keys[1].version = 2),
        ("each change of it is whole", "an answered narrowing without a line", |all| {
            all.key_lines.remove(2);
            all.keys[1].version = 2;
        }),
        ("outlives", "a session of an ended key", |all| all.sessions.push(row("s1", "k2"))),
        ("outlives", "a login of before a narrowing", |all| {
            all.key_lines.push(key_line(49, KeyDeed::Narrow, "k1"));
            all.keys[0].version = 2;
        }),
        ("every call under it is refused", "an ended key that reads somebody", |all| {
            all.visits[5].heard = Heard::No(10100);
        }),
        ("every call under it is refused", "somebody after the narrowing", |all| all.visits[4].heard = Heard::Done),
    ];
    for (promise, what, forge) in table {
        let mut facts = honest();
        forge(&mut facts);
        let found = broken(&facts);
        assert!(found.iter().any(|how| how.contains(promise)), "{what}: {found:?}");
    }
}
