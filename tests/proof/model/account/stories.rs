//! Sequences at the account door: the beginnings of the walks, and stories of one promise each that are too long for a walk.

use super::super::action::Code;
use super::super::settings::{HOUR, MINUTE, SECOND};
use super::deed::{Deed, FREE, Holder, Named, Reason, Shown, Who};

const ANN: Who = Who::Address(0);
pub const ENTERS: Deed = Deed::Login(0, ANN, true, Named::Own);
const CONFIRMS: Deed = Deed::Confirm(0, Code::Right, Holder::Address);
const GUARDED: [Deed; 2] = [ENTERS, Deed::Turn(0, true, Some(true))];
const LATER: Deed = Deed::Wait(121 * SECOND);

pub fn guarded_and(more: &[Deed]) -> Vec<Deed> {
    [&GUARDED[..], more].concat()
}

/// Beginnings of the walks: every deed is tried from each of them, to some depth.
pub fn beginnings() -> Vec<Vec<Deed>> {
    let (elsewhere, wrong) = (Deed::Login(1, ANN, true, Named::Own), Deed::Login(1, ANN, false, Named::Not));
    vec![
        vec![],
        // One wrong password is left to each of two pools.
        vec![wrong, Deed::Login(1, Who::Name(0), false, Named::Not)],
        // Signed in, and a thief has the tokens.
        vec![ENTERS, Deed::Renew(0, Shown::Newest), Deed::Steal(1), Deed::Renew(0, Shown::Newest)],
        guarded_and(&[]),
        // Another client awaits the code of a sign-in, one wrong code before its end.
        guarded_and(&[elsewhere, Deed::Confirm(1, Code::Wrong, Holder::Address), LATER]),
        // A change of password waits in its session, and its first code was sent again.
        guarded_and(&[Deed::Change(0, true, true), LATER, Deed::ResendChange(0), LATER]),
        // The end of two-factor sign-in waits, and another session is there.
        guarded_and(&[
            elsewhere,
            Deed::Confirm(1, Code::Right, Holder::Address),
            LATER,
            Deed::Turn(0, false, Some(true)),
        ]),
        // Confirmed for a change of password.
        guarded_and(&[Deed::Send(0, Reason::Change), CONFIRMS]),
        // Confirmed for the end of two-factor sign-in, once a code was asked for twice.
        guarded_and(&[Deed::Send(0, Reason::Disable), LATER, Deed::Send(0, Reason::Disable), CONFIRMS, LATER]),
        // A reset waits beside two sessions.
        vec![ENTERS, elsewhere, Deed::Forget(1, 0)],
        // A registration waits that wants a taken user name, and one that wants a free one.
        vec![Deed::Register(0, FREE, Some(0), true), LATER, Deed::Register(1, FREE, Some(1), true)],
        // A registration and a reset of nobody wait for what can never come.
        vec![Deed::Register(0, 0, None, true), Deed::Forget(1, FREE), Deed::Confirm(0, Code::Wrong, Holder::Address)],
        // Strangers have locked the address, and a device pays for itself.
        vec![ENTERS, wrong, wrong, Deed::Login(0, ANN, false, Named::Own)],
    ]
}

/// Sequences too long for the walks, each of one promise.
pub fn stories() -> Vec<(&'static str, Vec<Deed>)> {
    let wrong = Deed::Login(1, ANN, false, Named::Not);
    let again = |token: Shown| Deed::Renew(0, token);
    vec![
        ("wrong passwords of yesterday are no attempts", vec![wrong, Deed::Wait(25 * HOUR), wrong, wrong]),
        (
            "lockouts become longer",
            vec![
                wrong,
                wrong,
                wrong,
                Deed::Wait(16 * MINUTE),
                wrong,
                Deed::Wait(16 * MINUTE),
                ENTERS,
                Deed::Wait(25 * HOUR),
                wrong,
                wrong,
            ],
        ),
        (
            "a lost refresh is answered again for ten seconds",
            vec![
                ENTERS,
                again(Shown::Newest),
                again(Shown::Before),
                again(Shown::Newest),
                again(Shown::Before),
                Deed::Wait(11 * SECOND),
                again(Shown::Before),
                again(Shown::Newest),
            ],
        ),
        (
            "a forged refresh ends nothing",
            vec![ENTERS, again(Shown::Forged), again(Shown::Newest), again(Shown::Forged), Deed::Profile(0)],
        ),
        (
            "an older refresh ends the session",
            vec![
                ENTERS,
                again(Shown::Newest),
                again(Shown::Newest),
                again(Shown::Older),
                again(Shown::Newest),
                Deed::Profile(0),
            ],
        ),
        (
            "a confirmation is good once, for its reason, for five minutes",
            guarded_and(&[
                Deed::Send(0, Reason::Enable),
                CONFIRMS,
                Deed::Change(0, true, true),
                LATER,
                Deed::Send(0, Reason::Change),
                CONFIRMS,
                Deed::Change(0, true, true),
                Deed::Change(0, true, true),
                LATER,
                Deed::Send(0, Reason::Disable),
                CONFIRMS,
                Deed::Wait(6 * MINUTE),
                Deed::Turn(0, false, None),
            ]),
        ),
        (
            "a code expires before its run",
            vec![
                Deed::Forget(0, 0),
                Deed::Wait(11 * MINUTE),
                Deed::Reset(0, Code::Right, true),
                Deed::Resend(0, Holder::Address),
                Deed::Reset(0, Code::Malformed, true),
                Deed::Reset(0, Code::Wrong, true),
                Deed::Wait(6 * MINUTE),
                Deed::Reset(0, Code::Right, true),
            ],
        ),
        (
            "a code past the most ends the run",
            vec![
                Deed::Forget(0, 0),
                Deed::Resend(0, Holder::Address),
                LATER,
                Deed::Resend(0, Holder::Address),
                LATER,
                Deed::Resend(0, Holder::Address),
                Deed::Reset(0, Code::Right, true),
            ],
        ),
        (
            "a reset ends sessions, devices and runs",
            guarded_and(&[
                Deed::Change(0, true, true),
                LATER,
                Deed::Login(1, Who::Name(0), true, Named::Not),
                Deed::Forget(2, 0),
                LATER,
                Deed::Reset(2, Code::Right, false),
                Deed::Reset(2, Code::Right, true),
                Deed::ConfirmChange(0, Code::Right),
                Deed::Confirm(1, Code::Right, Holder::Address),
                Deed::Profile(0),
                ENTERS,
            ]),
        ),
        (
            "wrong passwords in a session end it alone",
            vec![
                ENTERS,
                Deed::Login(1, ANN, true, Named::Not),
                Deed::Change(0, false, true),
                Deed::Turn(0, true, Some(false)),
                Deed::Profile(0),
                Deed::Profile(1),
                ENTERS,
            ],
        ),
        (
            "a change ends the other sessions",
            guarded_and(&[
                Deed::Login(1, Who::Name(0), true, Named::Label),
                Deed::Confirm(1, Code::Right, Holder::Id),
                Deed::Change(0, true, true),
                Deed::ConfirmChange(0, Code::Wrong),
                Deed::ConfirmChange(0, Code::Right),
                Deed::Profile(1),
                Deed::Profile(0),
            ]),
        ),
        (
            "a session is over when it is idle, and after its time",
            vec![
                ENTERS,
                Deed::Wait(11 * MINUTE),
                Deed::Profile(0),
                again(Shown::Newest),
                Deed::Wait(16 * MINUTE),
                again(Shown::Newest),
                Deed::Wait(16 * MINUTE),
                again(Shown::Newest),
                ENTERS,
                Deed::Wait(25 * HOUR),
                again(Shown::Newest),
            ],
        ),
        (
            "a device is trusted once for its label",
            vec![
                Deed::Login(0, ANN, true, Named::Label),
                Deed::Login(1, ANN, true, Named::Label),
                Deed::Login(0, ANN, true, Named::Own),
                Deed::Logout(1, Named::Label),
                Deed::Profile(0),
                Deed::Login(1, ANN, true, Named::Own),
                Deed::Logout(1, Named::Own),
            ],
        ),
        (
            "whoever proves the mailbox first has the account",
            vec![
                Deed::Register(0, FREE, Some(1), true),
                LATER,
                Deed::Register(1, FREE, None, true),
                CONFIRMS,
                Deed::Confirm(1, Code::Right, Holder::Address),
                Deed::Profile(0),
                Deed::Login(1, Who::Name(1), true, Named::Own),
            ],
        ),
        (
            "a taken name is told once the mailbox is proven",
            vec![
                Deed::Register(0, FREE, Some(0), true),
                CONFIRMS,
                Deed::Login(0, Who::Address(FREE), true, Named::Own),
            ],
        ),
    ]
}
