//! Forged histories of players: the checks find every broken promise, and none in a correct history.

use std::collections::{BTreeMap, BTreeSet};

use super::checks::check;
use super::facts::{PlayFacts, PlayRow, PoolMarks, StoredPlayer};
use super::plays::{Played, Plays, Replied, Stage, WRONG_MAIL, WRONG_SMS};
use crate::kills::door_lines::DoorLine;
use crate::kills::forged::at;
use crate::kills::stand::{SENDS, WRONG};

const ANN: &str = "7/1";
const OLD: &str = "441";
const NEW: &str = "442";

/// The token of a session, the token of a challenge, a number and a code, as a call names them.
type Named = (&'static str, &'static str, &'static str, &'static str);

/// A call sent at this second and answered at the next.
fn call(second: i64, call: Plays, (token, challenge, number, shown): Named, reply: Replied) -> Played {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (token, challenge, number, shown) = (text(token), text(challenge), text(number), text(shown));
    Played { who: ANN.into(), call, token, challenge, number, shown, sent: at(second), answered: at(second + 1), reply }
}

fn line(second: i64, (event, outcome): (&str, &str), (session, pending): (&str, &str)) -> DoorLine {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (event, outcome, session, pending) = (event.to_owned(), outcome.to_owned(), text(session), text(pending));
    DoorLine { at: at(second), who: ANN.into(), event, outcome, session, pending, key: None, ended: 0, xact: second }
}

fn row(id: &str, half: bool) -> PlayRow {
    PlayRow { id: id.into(), who: ANN.into(), half, hash: format!("hash of {id}") }
}

fn whole(token: &str) -> Replied {
    Replied::Whole(token.into())
}

fn no(words: &str) -> Replied {
    Replied::No(words.into())
}

const NONE: Named = ("", "", "", "");

/// A player is made, guesses, signs in, changes the number, proves a withdrawal whose fact is told, is disabled and enabled, and begins
/// another session.
fn honest() -> PlayFacts {
    let (mail, fact) = (|| String::from("w"), |own| Plays::Fact(String::from("w"), own));
    let name = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    PlayFacts {
        calls: vec![
            call(10, Plays::Make(false), ("", "", OLD, ""), Replied::Done),
            call(12, Plays::Begin, NONE, Replied::Half("h1".into(), "t1".into())),
            call(14, Plays::See, ("h1", "", "", ""), no("invalid input - invalid token")),
            call(16, Plays::SendSms(Stage::SignIn), ("h1", "t1", OLD, ""), Replied::Done),
            call(18, Plays::ShowSms(Stage::SignIn), ("h1", "t1", "", "none 0"), no(WRONG_SMS)),
            call(20, Plays::ShowSms(Stage::SignIn), ("h1", "t1", OLD, "a 1"), whole("s1")),
            call(22, Plays::Update, ("s1", "", NEW, ""), Replied::Next("t2".into())),
            call(24, Plays::SendSms(Stage::Release), ("s1", "t2", OLD, ""), Replied::Done),
            call(26, Plays::ShowSms(Stage::Release), ("s1", "t2", OLD, "b 2"), Replied::Next("t3".into())),
            call(28, Plays::SendOther(Stage::Change), ("s1", "t3", "49", ""), Replied::Done),
            call(30, Plays::SendSms(Stage::Change), ("s1", "t3", NEW, ""), Replied::Done),
            call(32, Plays::ShowSms(Stage::Change), ("s1", "t3", NEW, "c 3"), whole("s2")),
            call(34, Plays::See, ("s1", "", "", ""), no("invalid input - invalid token")),
            call(36, Plays::SendMail(mail()), ("s2", "", "", ""), Replied::Done),
            call(38, Plays::GuessMail(mail()), ("s2", "", "", "none 0"), no(WRONG_MAIL)),
            call(40, fact(true), NONE, no("not verified")),
            call(42, Plays::ShowMail(mail()), ("s2", "", "", "d 4"), Replied::Done),
            call(44, fact(false), NONE, no("not verified")),
            call(46, fact(true), NONE, Replied::Done),
            call(48, fact(true), NONE, no("not verified")),
            call(50, Plays::Disable, NONE, Replied::Done),
            call(52, Plays::See, ("s2", "", "", ""), no("invalid input - invalid token")),
            call(54, Plays::Begin, NONE, no("not found")),
            call(56, Plays::Enable, NONE, Replied::Done),
            call(58, Plays::Begin, NONE, Replied::Half("h2".into(), "t4".into())),
            call(60, Plays::SignOut, NONE, Replied::Done),
            call(62, Plays::Begin, NONE, Replied::Half("h3".into(), "t5".into())),
            call(64, Plays::SendSms(Stage::SignIn), ("h3", "t5", NEW, ""), Replied::Done),
            call(66, Plays::ShowSms(Stage::SignIn), ("h3", "t5", NEW, "e 5"), whole("s3")),
            call(68, Plays::See, ("s3", "", "", ""), Replied::Done),
        ],
        lines: vec![
            line(10, ("account_added", "done"), ("", "")),
            line(12, ("session_begun", "done"), ("h1", "p1")),
            line(16, ("code_texted", "begun"), ("", "p1")),
            line(18, ("sms_code", "wrong"), ("", "p1")),
            line(20, ("sms_code", "signed_in"), ("s1", "p1")),
            line(20, ("mobile_proven", "done"), ("", "")),
            line(22, ("mobile_changed", "begun"), ("", "p2")),
            line(24, ("code_texted", "begun"), ("", "p2")),
            line(26, ("sms_code", "right"), ("", "p2")),
            line(28, ("code_texted", "other_number"), ("", "p3")),
            line(30, ("code_texted", "resent"), ("", "p3")),
            line(32, ("sms_code", "right"), ("s2", "p3")),
            line(32, ("mobile_changed", "done"), ("", "")),
            line(36, ("code_mailed", "begun"), ("", "p4")),
            line(38, ("email_code", "wrong"), ("", "p4")),
            line(42, ("email_code", "right"), ("", "p4")),
            line(46, ("fact_told", "done"), ("", "p4")),
            line(50, ("account_disabled", "done"), ("", "")),
            line(56, ("account_enabled", "done"), ("", "")),
            line(58, ("session_begun", "done"), ("h2", "p5")),
            line(60, ("account_signed_out", "done"), ("", "")),
            line(62, ("session_begun", "done"), ("h3", "p6")),
            line(64, ("code_texted", "begun"), ("", "p6")),
            line(66, ("sms_code", "signed_in"), ("s3", "p6")),
        ],
        sessions: vec![row("s3", false)],
        players: BTreeMap::from([(ANN.into(), StoredPlayer { mobile: NEW.into(), proven: true, disabled: false })]),
        marks: BTreeMap::from([(
            ANN.into(),
            PoolMarks {
                sms_code: vec![at(18)],
                email_code: vec![at(38)],
                sends: [16, 24, 28, 30, 36, 64].map(at).to_vec(),
            },
        )]),
        waiting: BTreeMap::new(),
        texts: BTreeMap::from([(OLD.into(), name(&["a", "b"])), (NEW.into(), name(&["c", "e"]))]),
        hashes: ["h1", "h2", "h3", "s1", "s2", "s3"].map(|id| (id.to_owned(), format!("hash of {id}"))).into(),
        remembered_since: at(5),
    }
}

fn broken(facts: &PlayFacts) -> Vec<&'static str> {
    check(facts).into_iter().filter(|verdict| !verdict.violations.is_empty()).map(|verdict| verdict.how).collect()
}

/// The call of this second.
fn of(facts: &mut PlayFacts, second: i64) -> &mut Played {
    facts.calls.iter_mut().find(|call| call.sent == at(second)).unwrap()
}

fn without_lines(facts: &mut PlayFacts, second: i64) {
    facts.lines.retain(|line| line.at != at(second));
}

#[test]
fn honest_players_break_nothing_and_every_promise_is_held_against_them() {
    assert!(broken(&honest()).is_empty(), "{:#?}", check(&honest()));
    assert!(check(&honest()).iter().all(|verdict| verdict.facts > 0));
}

#[test]
fn an_unanswered_call_of_a_player_may_have_taken_effect_or_not() {
    for happened in [true, false] {
        let mut facts = honest();
        // The change of the number, and the last sign-in.
        for second in [32, 66] {
            of(&mut facts, second).reply = Replied::Nothing;
        }
        facts.calls.retain(|call| call.sent != at(68) && !(36..50).any(|second| call.sent == at(second)));
        (36..50).for_each(|second| without_lines(&mut facts, second));
        if !happened {
            without_lines(&mut facts, 32);
            without_lines(&mut facts, 66);
            facts.players.get_mut(ANN).unwrap().mobile = OLD.into();
            facts.sessions = vec![row("h3", true)];
        }
        assert!(broken(&facts).is_empty(), "{happened} {:#?}", check(&facts));
    }
}

#[test]
fn the_checks_see_each_promise_to_a_player_broken() {
    type Forgery = (&'static str, &'static str, fn(&mut PlayFacts));
    let table: [Forgery; 38] = [
        ("completes once", "a code accepted twice", |all| of(all, 66).shown = Some("a 1".into())),
        ("completes once", "more proofs than codes", |all| {
            all.lines.push(line(70, ("email_code", "right"), ("", "p9")));
        }),
        ("true once", "a fact told twice", |all| of(all, 48).reply = Replied::Done),
        ("true once", "a fact before its proof", |all| of(all, 40).reply = Replied::Done),
        ("true once", "a fact of another brand", |all| of(all, 44).reply = Replied::Done),
        ("true once", "more facts than proofs", |all| all.lines.push(line(70, ("fact_told", "done"), ("", "p4")))),
        ("half until", "a session of no line", |all| without_lines(all, 66)),
        ("half until", "a whole session that awaits a code", |all| all.sessions.push(row("h3", false))),
        ("half until", "a half session that is read", |all| of(all, 14).reply = Replied::Done),
        ("wrong codes are counted", "a wrong code by SMS without a line", |all| without_lines(all, 18)),
        ("wrong codes are counted", "a wrong code by mail without a line", |all| without_lines(all, 38)),
        ("wrong codes are counted", "a wrong code that the pool forgot", |all| all.marks.clear()),
        ("wrong codes are counted", "more than the window takes", |all| {
            let more = (0..=WRONG.0).map(|_| line(70, ("sms_code", "wrong"), ("", "p6")));
            all.lines.extend(more.collect::<Vec<_>>());
        }),
        ("asked for are counted", "a send without a line", |all| without_lines(all, 28)),
        ("asked for are counted", "a send that the pool forgot", |all| {
            all.marks.get_mut(ANN).unwrap().sends.pop();
        }),
        ("asked for are counted", "more than the window takes", |all| {
            let more = (0..=SENDS.0).map(|_| line(70, ("code_texted", "resent"), ("", "p6")));
            all.lines.extend(more.collect::<Vec<_>>());
        }),
        ("asked for are counted", "a challenge of four codes", |all| {
            let more = (0..3).map(|_| line(70, ("code_texted", "resent"), ("", "p6")));
            all.lines.extend(more.collect::<Vec<_>>());
        }),
        ("has its line", "a session without a line", |all| without_lines(all, 58)),
        ("has its line", "a sign-in without a line", |all| without_lines(all, 20)),
        ("has its line", "a change without a line", |all| without_lines(all, 32)),
        ("has its line", "a proof without a line", |all| without_lines(all, 42)),
        ("has its line", "a fact without a line", |all| without_lines(all, 46)),
        ("serves its holder", "a session lost", |all| all.sessions.clear()),
        ("serves its holder", "a session that is nobody's", |all| of(all, 68).reply = no("invalid token")),
        ("no player is half", "a player without a line", |all| without_lines(all, 10)),
        ("no player is half", "a player lost", |all| all.players.clear()),
        ("no player is half", "a player disabled without a line", |all| {
            all.players.get_mut(ANN).unwrap().disabled = true;
        }),
        ("stay ended", "a session after the change", |all| of(all, 34).reply = Replied::Done),
        ("stay ended", "a session after the disable", |all| of(all, 52).reply = Replied::Done),
        ("stay ended", "a session that a disabled player got", |all| of(all, 54).reply = whole("s9")),
        ("stay ended", "the row of an ended session", |all| all.sessions.push(row("s2", false))),
        ("stay ended", "the row of a session that was replaced", |all| all.sessions.push(row("h3", true))),
        ("after the proofs", "a number that nobody proved", |all| {
            all.players.get_mut(ANN).unwrap().mobile = "443".into();
        }),
        ("after the proofs", "a change without the old number's code", |all| without_lines(all, 26)),
        ("after the proofs", "a change without the new number's code", |all| {
            all.lines.retain(|line| line.session.as_deref() != Some("s2"));
        }),
        ("SMS go to", "an SMS to another number", |all| {
            all.texts.insert("49".into(), BTreeSet::from(["x".into()]));
        }),
        ("SMS go to", "six SMS to a number", |all| {
            all.texts.get_mut(OLD).unwrap().extend(["v", "w", "x", "y"].map(String::from));
        }),
        ("was sent", "an SMS lost", |all| {
            all.texts.remove(NEW);
            all.calls.retain(|call| !matches!(call.call, Plays::SendOther(_)));
        }),
    ];
    for (promise, what, forge) in table {
        let mut facts = honest();
        forge(&mut facts);
        let found = broken(&facts);
        assert!(found.iter().any(|how| how.contains(promise)), "{what}: {found:?}");
    }
}
