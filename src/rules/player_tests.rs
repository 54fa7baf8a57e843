//! Tables of a player's steps: why a code is not sent, what a right code makes of session, account and challenge, and the wrong one
//! that locks.

use uuid::Uuid;

use super::account::Account;
use super::account_change::Ends;
use super::budget::Budget;
use super::challenge::Challenge;
use super::code::MailedCode;
use super::complete_player::FACT_LIFE;
use super::decision::Change;
use super::factor::{Door, Factor, Purpose};
use super::mobile::Mobile;
use super::open_challenge::OpenChallenge;
use super::own_deed::{CompletionNeeds, Does, MobileUpdate};
use super::pending::{Closing, Pending, PendingSeed};
use super::player::PlayerFacts;
use super::policy::{Policies, Policy};
use super::pool::Pool;
use super::refusal::{Refused, StepRefusal};
use super::send::{SendFacts, send};
use super::session::Session;
use super::show::{Proof, show};
use super::show_facts::{SessionSeed, ShowFacts};
use super::shown::ShownCode;
use super::test_support::{DAY, MAILED, MINUTE, at, budget, mac, names, now, pool, session, tally};
use super::token::TokenHash;
use super::trail::{TrailEvent, TrailOutcome};

fn policy() -> Policy {
    Policies::default().player
}

fn number(typed: &str) -> Mobile {
    Mobile::parse(typed).unwrap_or_else(|| panic!("{typed}"))
}

/// A player of whom a code is asked, with a number that is not proven.
fn player() -> Account {
    Account {
        door: Door::Player,
        brand: Some(1009),
        number: Some(32_574),
        roles: Vec::new(),
        enrolled: false,
        two_factor: true,
        player: PlayerFacts { mobile: Some(number("44-123456789")), mobile_proven: false, steps_due: Vec::new() },
        ..super::test_support::account()
    }
}

fn half() -> Session {
    Session { door: Door::Player, proven: Vec::new(), half: true, ..session() }
}

/// A challenge of a purpose in the session, with a code that was sent.
fn challenge(purpose: Purpose) -> Pending {
    let before = super::test_support::pending();
    let code = MailedCode { mac: mac(before.id, MAILED), expires_at: at(10 * MINUTE) };
    let opened = Challenge::open(Door::Player, purpose, Some(&player()), pool(1));
    Pending {
        challenge: Challenge { code: Some(code), codes: 1, ..opened },
        session: (purpose != Purpose::Withdrawal).then(|| half().id),
        enrolment: None,
        ..before
    }
}

fn unsent(purpose: Purpose) -> Pending {
    let sent = challenge(purpose);
    Pending { challenge: Challenge { code: None, codes: 0, ..sent.challenge }, ..sent }
}

fn asks(pending: Pending, budget: Budget, waits: bool) -> Result<(Change, i32), Refused> {
    let (account, outcome) = (player(), TrailOutcome::Begun);
    let session = (half().token_hash, half().version);
    send(SendFacts { pending, budget, account, session, waits, outcome }, &policy(), now())
}

fn why(pending: Pending, budget: Budget) -> (StepRefusal, i32) {
    match asks(pending, budget, true) {
        Err(Refused { why, wait }) => (why, wait),
        Ok(_) => panic!("sent"),
    }
}

#[test]
fn a_code_is_refused_by_the_challenge_the_lock_the_codes_and_the_cooldown_in_this_order() {
    let own = || unsent(Purpose::SignIn);
    let until = at(20 * MINUTE);
    let locked = || Budget { places: [tally(0, 0, Some(20 * MINUTE)), tally(0, 0, None)], ..cooling() };
    let lock = StepRefusal::Locked { until: Some(until) };
    assert_eq!(why(own().closing(Closing::Proven), locked()).0, StepRefusal::Spent);
    assert_eq!(why(own().closing(Closing::LockedOut), locked()), (lock, 19 * 60));
    assert_eq!(why(own().closing(Closing::LockedOut), cooling()).0, StepRefusal::NoPending);
    assert_eq!(why(Pending { expires_at: now(), ..own() }, locked()).0, StepRefusal::NoPending);
    assert_eq!(why(own(), locked()), (lock, 19 * 60));
    let sent = |codes| Pending { challenge: Challenge { codes, ..own().challenge }, ..own() };
    assert_eq!(why(sent(3), cooling()), (StepRefusal::CodesUsedUp, 14 * 60));
    let full = Budget { mailed_at: vec![at(0); 5], ..cooling() };
    assert_eq!(why(own(), full), (StepRefusal::CodesUsedUp, 59 * 60));
    assert_eq!(why(own(), cooling()), (StepRefusal::Cooldown, 60));
    assert!(asks(own(), cooling(), false).is_ok(), "the first code of a number that takes another's place");
}

/// Budget of which the cooldown ends a minute from now.
fn cooling() -> Budget {
    Budget { next_code_at: Some(at(2 * MINUTE)), ..budget() }
}

#[test]
fn a_sent_code_counts_in_challenge_and_pool_and_rests_on_the_session() {
    let (change, wait) = asks(unsent(Purpose::SignIn), budget(), true).unwrap_or_else(|refused| panic!("{refused:?}"));
    assert_eq!((wait, change.budget.mailed_at.len()), (120, 1));
    assert_eq!(change.seen.session, Some((half().token_hash, half().version)));
    assert_eq!(change.entry.event, TrailEvent::CodeTexted);
    assert_eq!(change.pending.map(|pending| pending.challenge.codes), Some(1));
    let (mailed, _) = asks(unsent(Purpose::Withdrawal), budget(), true).unwrap_or_else(|refused| panic!("{refused:?}"));
    assert_eq!(mailed.entry.event, TrailEvent::CodeMailed);
}

fn fresh() -> SessionSeed {
    let next = PendingSeed { payload: None, ..PendingSeed::new(Uuid::from_u128(21), TokenHash([21; 32])) };
    SessionSeed { ended_session: Some(half().token_hash), pending: Some(next), browser: None, ..names() }
}

fn shows(pending: Pending, (account, update): (Account, Option<MobileUpdate>), code: u32) -> (Proof, Option<Change>) {
    let purpose = pending.challenge.purpose;
    let factor = if purpose == Purpose::Withdrawal { Factor::EmailCode } else { Factor::SmsCode };
    let shown = ShownCode::SentCode(Some(mac(pending.id, code)));
    let given = CompletionNeeds { mobile: update, ..CompletionNeeds::default() };
    let open = OpenChallenge::Pending(Box::new(pending));
    let facts = ShowFacts { session: Some(half()), given, ..ShowFacts::of(open, budget(), Some(account)) };
    show(facts, (purpose, factor), shown, &policy(), &fresh(), now())
}

fn written((proof, change): (Proof, Option<Change>)) -> (Proof, Change) {
    let Some(change) = change else { panic!("{proof:?} writes nothing") };
    (proof, change)
}

#[test]
fn a_right_code_puts_a_whole_session_in_the_place_of_the_half_one_and_proves_the_number() {
    let (proof, change) = written(shows(challenge(Purpose::SignIn), (player(), None), MAILED));
    assert_eq!(proof, Proof::SignedIn);
    let session = change.session.unwrap_or_else(|| panic!("no session"));
    assert_eq!((session.half, session.proven), (false, vec![Factor::SmsCode]));
    assert_eq!((session.id, session.token_hash), (names().session, names().token_hash));
    assert_eq!((change.ended_session, change.ended), (Some(half().token_hash), None));
    let closed = change.pending.unwrap_or_else(|| panic!("no challenge"));
    assert_eq!((closed.closed, closed.session), (Some(Closing::Proven), Some(names().session)));
    let Some(Does::Changes { event: TrailEvent::MobileProven, change: deed }) = change.deed.map(|deed| deed.does)
    else {
        panic!("the number is not proven")
    };
    assert_eq!((deed.mobile_proven, change.raised.is_none()), (Some(true), true));
    let proven = PlayerFacts { mobile_proven: true, ..player().player };
    let known = Account { player: proven, ..player() };
    let (_, change) = written(shows(challenge(Purpose::SignIn), (known, None), MAILED));
    assert!(change.deed.is_none() && change.raised.is_some(), "a proven number is not proven again");
}

#[test]
fn the_old_number_gives_way_to_a_challenge_of_the_new_one_which_writes_it() {
    let update = || {
        let number = number("+49 170 1234567");
        Some(MobileUpdate { number, two_factor: Some(true), status_comment: Some(String::from("mine")) })
    };
    let (proof, change) = written(shows(challenge(Purpose::MobileRelease), (player(), update()), MAILED));
    assert_eq!(proof, Proof::Advanced);
    let Some(Does::Opens(next)) = change.deed.map(|deed| deed.does) else { panic!("nothing is opened") };
    assert_eq!((next.challenge.purpose, next.session), (Purpose::MobileChange, Some(half().id)));
    assert_eq!((next.challenge.code.is_none(), next.token_hash), (true, TokenHash([21; 32])));
    assert!(change.session.is_none() && change.ended_session.is_none(), "the session goes on as it is");

    let (proof, change) = written(shows(challenge(Purpose::MobileChange), (player(), update()), MAILED));
    assert_eq!(proof, Proof::Done);
    let Some(Does::Changes { event: TrailEvent::MobileChanged, change: deed }) = change.deed.map(|deed| deed.does)
    else {
        panic!("nothing is changed")
    };
    assert_eq!((deed.mobile, deed.mobile_proven), (Some(number("+49 170 1234567")), Some(true)));
    assert_eq!((deed.two_factor, deed.ends), (Some(true), Ends::OtherSessions(names().session)));
    assert_eq!(deed.profile.status_comment.as_deref(), Some("mine"));
    assert_eq!(change.session.map(|session| session.token_hash), Some(names().token_hash));
    assert_eq!(change.ended_session, Some(half().token_hash));
}

#[test]
fn a_proven_mailbox_is_kept_as_a_fact_for_ten_minutes() {
    let (proof, change) = written(shows(challenge(Purpose::Withdrawal), (player(), None), MAILED));
    assert_eq!(proof, Proof::Done);
    let fact = change.pending.unwrap_or_else(|| panic!("no fact"));
    assert_eq!((fact.closed, fact.expires_at), (Some(Closing::Proven), now() + FACT_LIFE));
    assert!(change.session.is_none() && change.ended.is_none() && fact.challenge.code.is_none());
}

#[test]
fn the_last_wrong_code_closes_the_challenge_and_locks_the_pool() {
    let tried = |attempts| Pending {
        challenge: Challenge { attempts: [attempts, 0], ..challenge(Purpose::SignIn).challenge },
        ..challenge(Purpose::SignIn)
    };
    let (proof, change) = written(shows(tried(3), (player(), None), MAILED + 1));
    assert_eq!(proof, Proof::Refused(StepRefusal::Wrong { remaining: 1, until: None }));
    assert_eq!(change.pending.and_then(|pending| pending.closed), None);
    let (_, change) = written(shows(tried(4), (player(), None), MAILED + 1));
    let closed = change.pending.unwrap_or_else(|| panic!("no challenge"));
    assert_eq!((closed.closed, change.ended), (Some(Closing::LockedOut), None));
    assert!(change.budget.places[0].locked_until.is_some());
    let refused = |pending| match shows(pending, (player(), None), MAILED) {
        (Proof::Refused(why), None) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(closed), StepRefusal::NoPending, "once the lock is over");
    assert_eq!(refused(challenge(Purpose::SignIn).closing(Closing::Proven)), StepRefusal::Spent);
    assert_eq!(refused(unsent(Purpose::SignIn)), StepRefusal::Expired, "no code was sent yet");
    let elsewhere = Pending { session: Some(Uuid::from_u128(77)), ..challenge(Purpose::SignIn) };
    assert_eq!(refused(elsewhere), StepRefusal::OtherSession);
    assert_eq!(refused(Pending { expires_at: at(-DAY), ..challenge(Purpose::SignIn) }), StepRefusal::NoPending);
}

#[test]
fn a_session_that_begins_is_half_where_a_code_is_asked_for() {
    use super::begin_session::{PlayerSessionFacts, begin_session, bound};
    let key = Uuid::from_u128(5);
    let fresh = SessionSeed { binding: bound(Some(key)), ..names() };
    let seed = PendingSeed::new(Uuid::from_u128(21), TokenHash([21; 32]));
    let begun = |account| {
        let facts = PlayerSessionFacts { account, budget: Budget::unspent(Pool { ..pool(1) }), displaced: Vec::new() };
        begin_session(facts, &fresh, &seed, &policy(), now())
    };
    let change = begun(player());
    let (session, pending) = (change.session.unwrap_or_else(|| panic!("none")), change.pending);
    let pending = pending.unwrap_or_else(|| panic!("no challenge"));
    assert!(session.half && session.proven.is_empty() && pending.challenge.code.is_none());
    assert_eq!((pending.session, pending.token_hash), (Some(session.id), TokenHash([21; 32])));
    assert_eq!(session.binding.map(|binding| binding.key), Some(key));
    let change = begun(Account { two_factor: false, ..player() });
    assert!(change.pending.is_none() && change.session.is_some_and(|session| !session.half));
}
