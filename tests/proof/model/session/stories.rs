//! Sequences at the session door: the beginnings of the walks, and stories of one promise each that are too long for a walk.

use super::super::action::Code;
use super::super::settings::{HOUR, MINUTE, SECOND};
use super::deed::{ANN, BOB, LOSING, Loss, NOBODY, Order, SessionDeed, Shows, Spelling, WHOLE, With};

const HERE: With = With::Key(WHOLE);
const THERE: With = With::Key(LOSING);

/// Ann shows the right password.
pub const BEGINS: SessionDeed = SessionDeed::Login(0, HERE, Shows::of(ANN));
/// Ann shows the right code.
pub const ENDS: SessionDeed = SessionDeed::Otp(0, HERE, Code::Right);
const BOB_ENTERS: SessionDeed = SessionDeed::Login(0, HERE, Shows::of(BOB));
const LATER: SessionDeed = SessionDeed::Wait(31 * SECOND);

/// Wrong passwords of a user name, from the second jar.
fn wrong_passwords(name: usize, count: usize) -> Vec<SessionDeed> {
    vec![SessionDeed::Login(1, HERE, Shows::of(name).wrong().spelt(Spelling::Upper)); count]
}

/// Ann has a login with the second jar, and has shown so many wrong codes there.
fn wrong_codes(count: usize) -> Vec<SessionDeed> {
    let begins = vec![SessionDeed::Login(1, HERE, Shows::of(ANN).remembered())];
    [begins, vec![SessionDeed::Otp(1, HERE, Code::Wrong); count]].concat()
}

/// Beginnings of the walks: every deed is tried from each of them, to some depth.
pub fn openings() -> Vec<Vec<SessionDeed>> {
    vec![
        vec![],
        // One wrong password is left to the pools of a known user name and of an unknown one.
        [wrong_passwords(ANN, 1), wrong_passwords(NOBODY, 1)].concat(),
        // A login waits, and a thief has its cookie.
        vec![BEGINS, SessionDeed::Steal(1)],
        // One wrong code is left to a login, while another waits.
        [vec![BEGINS], wrong_codes(1)].concat(),
        // Ann is in, and a thief has her cookie.
        vec![BEGINS, ENDS, SessionDeed::Steal(1), LATER],
        // The pool of Ann's codes is locked while a login waits.
        [vec![BEGINS], wrong_codes(2)].concat(),
        // Under the losing key Bob is in, and a login of Ann's waits.
        vec![SessionDeed::Login(0, THERE, Shows::of(BOB).remembered()), SessionDeed::Login(1, THERE, Shows::of(ANN))],
        // Under the losing key Ann is in, with a cookie that the other key does not know.
        vec![SessionDeed::Login(0, THERE, Shows::of(ANN)), SessionDeed::Otp(0, THERE, Code::Right), LATER],
        // The losing key has ten minutes left, and Bob is in under it.
        vec![SessionDeed::Order(Order::Narrow(Loss::Time)), SessionDeed::Login(0, THERE, Shows::of(BOB))],
        // Strangers have locked Bob's user name.
        [vec![BOB_ENTERS], wrong_passwords(BOB, 2)].concat(),
        // The authenticator is gone, and Ann is in by her password.
        vec![SessionDeed::Order(Order::Reset(ANN)), SessionDeed::Login(0, HERE, Shows::of(ANN))],
    ]
}

/// Sequences too long for the walks, each of one promise.
pub fn session_stories() -> Vec<(&'static str, Vec<SessionDeed>)> {
    let user = |jar: usize, with: With| SessionDeed::User(jar, with);
    let again = |span| SessionDeed::Wait(span);
    vec![
        (
            "the seed from top to bottom",
            vec![
                user(0, HERE),
                BEGINS,
                user(0, HERE),
                ENDS,
                user(0, HERE),
                SessionDeed::Logout(0, HERE),
                user(0, HERE),
            ],
        ),
        (
            "spellings of a user name are one pool, and an unknown one has a pool too",
            [
                wrong_passwords(ANN, 1),
                vec![SessionDeed::Login(0, HERE, Shows::of(ANN).wrong().spelt(Spelling::Wide))],
                vec![BEGINS],
                wrong_passwords(NOBODY, 3),
                vec![again(16 * MINUTE)],
                wrong_passwords(NOBODY, 2),
            ]
            .concat(),
        ),
        (
            "lockouts become longer, and yesterday's guesses are forgotten",
            [
                wrong_passwords(BOB, 3),
                vec![again(16 * MINUTE)],
                wrong_passwords(BOB, 2),
                vec![BOB_ENTERS, again(25 * HOUR)],
                wrong_passwords(BOB, 3),
                vec![SessionDeed::Order(Order::Unlock(BOB)), BOB_ENTERS],
            ]
            .concat(),
        ),
        (
            "the last wrong code ends the login, and the next one waits",
            [wrong_codes(3), vec![BEGINS, ENDS, SessionDeed::Order(Order::Unlock(ANN)), ENDS, user(0, HERE)]].concat(),
        ),
        (
            "a used step is wrong, and counted",
            vec![
                BEGINS,
                ENDS,
                SessionDeed::Login(1, HERE, Shows::of(ANN)),
                SessionDeed::Otp(1, HERE, Code::Stale),
                SessionDeed::Otp(1, HERE, Code::Early),
                SessionDeed::Logout(1, HERE),
                SessionDeed::Login(1, HERE, Shows::of(ANN)),
                SessionDeed::Otp(1, HERE, Code::Right),
                SessionDeed::Otp(1, HERE, Code::Stale),
                SessionDeed::Otp(1, HERE, Code::Early),
            ],
        ),
        (
            "a cookie under another key is none",
            vec![
                BEGINS,
                SessionDeed::Otp(0, THERE, Code::Right),
                SessionDeed::Logout(1, THERE),
                ENDS,
                user(0, THERE),
                SessionDeed::Steal(1),
                SessionDeed::Login(1, THERE, Shows::of(BOB)),
                user(1, THERE),
                user(1, HERE),
                user(0, HERE),
                SessionDeed::Steal(1),
                SessionDeed::Logout(1, THERE),
                user(0, HERE),
            ],
        ),
        (
            "a key that loses something ends what was begun under it",
            vec![
                SessionDeed::Login(0, THERE, Shows::of(BOB)),
                SessionDeed::Login(1, THERE, Shows::of(ANN)),
                SessionDeed::Order(Order::Narrow(Loss::Time)),
                user(0, THERE),
                SessionDeed::Otp(1, THERE, Code::Right),
                SessionDeed::Login(0, THERE, Shows::of(BOB)),
                SessionDeed::Login(1, THERE, Shows::of(ANN)),
                again(9 * MINUTE),
                user(0, THERE),
                again(2 * MINUTE),
                user(0, THERE),
                SessionDeed::Otp(1, THERE, Code::Right),
                SessionDeed::Logout(0, THERE),
            ],
        ),
        (
            "a key without its scope or its network is none",
            vec![
                SessionDeed::Login(0, THERE, Shows::of(BOB)),
                SessionDeed::Order(Order::Narrow(Loss::Scope)),
                user(0, THERE),
                SessionDeed::Order(Order::Narrow(Loss::Network)),
                SessionDeed::LoginUnfit(0, THERE),
                SessionDeed::Order(Order::End),
                SessionDeed::Logout(0, THERE),
            ],
        ),
        (
            "a session is over when it is idle and after its time, a remembered one later",
            vec![
                BOB_ENTERS,
                SessionDeed::Login(1, HERE, Shows::of(BOB).remembered()),
                again(19 * MINUTE),
                user(0, HERE),
                again(19 * MINUTE),
                user(0, HERE),
                again(3 * MINUTE),
                user(0, HERE),
                user(1, HERE),
                again(59 * MINUTE),
                user(1, HERE),
                again(21 * MINUTE),
                user(1, HERE),
            ],
        ),
        (
            "a login waits for fifteen minutes",
            vec![BEGINS, again(14 * MINUTE), SessionDeed::Otp(0, HERE, Code::Malformed), again(61 * SECOND), ENDS],
        ),
        (
            "a login replaces the one that waits, and a session is not replaced",
            vec![BEGINS, BEGINS, BOB_ENTERS, BEGINS, SessionDeed::LoginUnfit(0, HERE), SessionDeed::Logout(0, HERE)],
        ),
        (
            "a disabled person is out, and so is whoever lost the authenticator",
            vec![
                BEGINS,
                ENDS,
                SessionDeed::Login(1, HERE, Shows::of(ANN)),
                SessionDeed::Order(Order::Disable(ANN)),
                user(0, HERE),
                SessionDeed::Otp(1, HERE, Code::Early),
                BEGINS,
                SessionDeed::Order(Order::Enable(ANN)),
                BEGINS,
                SessionDeed::Order(Order::Reset(ANN)),
                SessionDeed::Otp(0, HERE, Code::Early),
                BEGINS,
                user(0, HERE),
            ],
        ),
        (
            "one code at both servers at once is one session",
            vec![BEGINS, SessionDeed::OtpTwice(0), user(0, HERE), SessionDeed::OtpTwice(0)],
        ),
    ]
}

/// A hundred wrong codes in a row, in two logins.
pub fn suspension() -> Vec<SessionDeed> {
    let wrong = |count: usize| vec![SessionDeed::Otp(0, HERE, Code::Wrong); count];
    let rest = vec![ENDS, SessionDeed::Login(1, HERE, Shows::of(ANN)), SessionDeed::Order(Order::Unlock(ANN))];
    let reset = vec![SessionDeed::Otp(1, HERE, Code::Right), SessionDeed::Order(Order::Reset(ANN)), BEGINS];
    [vec![BEGINS], wrong(60), vec![BEGINS], wrong(40), rest, reset].concat()
}

/// Floods of calls without a good key and under one.
pub fn floods() -> Vec<SessionDeed> {
    vec![
        SessionDeed::Flood,
        SessionDeed::User(0, With::Unknown),
        BOB_ENTERS,
        SessionDeed::Press(WHOLE),
        SessionDeed::LoginUnfit(0, HERE),
        SessionDeed::LoginUnfit(1, HERE),
        SessionDeed::Otp(1, HERE, Code::Malformed),
        SessionDeed::Login(1, HERE, Shows::of(ANN)),
        SessionDeed::User(0, HERE),
        SessionDeed::Logout(0, HERE),
        SessionDeed::User(0, THERE),
        LATER,
        SessionDeed::User(0, HERE),
        SessionDeed::Login(1, HERE, Shows::of(ANN)),
        SessionDeed::Press(WHOLE),
        SessionDeed::Otp(1, HERE, Code::Malformed),
        SessionDeed::Otp(1, HERE, Code::Right),
        SessionDeed::Logout(1, HERE),
        SessionDeed::Press(LOSING),
        SessionDeed::Order(Order::End),
        SessionDeed::User(0, THERE),
    ]
}
