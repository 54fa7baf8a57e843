//! Sequences of the operator's program and of withdrawals that are too long for a walk, and floods.

use super::super::settings::MINUTE;
use super::deed::{ANN, BOB, DigitsShown, Given, KeyShown, PlayerDeed, UNFIT, Wished};
use super::openings::{ASKS, BEGINS, ENTERS, LATER, MAILS, OWN, PROVES, inside};

use DigitsShown::{Earlier, Foreign, Newest, Wrong};
use PlayerDeed::{AddBrand, Begin, EndBrand, Fact, Flood, Leave, Put, Remove, Show, ShowMail, Update, Wait};

/// Sequences of the operator's program and of withdrawals, each of one promise.
pub fn operator_stories() -> Vec<(&'static str, Vec<PlayerDeed>)> {
    vec![
        (
            "a fact is told once, of its request alone",
            inside(&[
                MAILS,
                ShowMail(0, 1, Newest),
                ShowMail(0, 0, Foreign),
                PROVES,
                PROVES,
                Fact(BOB, 0),
                Fact(ANN, 1),
                Fact(ANN, UNFIT),
                Fact(ANN, 0),
                Fact(ANN, 0),
                LATER,
                MAILS,
                PROVES,
                Wait(10 * MINUTE),
                Fact(ANN, 0),
            ]),
        ),
        (
            "nobody mails to a player without an address, and calls without a player are none",
            vec![
                Remove(BOB),
                Leave(BOB),
                Show(BOB, KeyShown::Whole),
                Put(BOB, Given::NOTHING),
                Begin(0, BOB),
                MAILS,
                Put(BOB, Given { email: Some(1), ..Given::NOTHING }),
                Begin(0, BOB),
                MAILS,
                ShowMail(0, 0, Wrong),
                ShowMail(0, 0, Wrong),
                PROVES,
                Remove(BOB),
                EndBrand(BOB),
                Begin(0, BOB),
            ],
        ),
        (
            "a resend is another code of its request",
            inside(&[MAILS, LATER, MAILS, ShowMail(0, 0, Earlier), PROVES, Fact(ANN, 0), Begin(1, ANN), MAILS]),
        ),
        (
            "what is due is the operator's",
            vec![
                Put(ANN, Given::due(true)),
                BEGINS,
                ASKS,
                ENTERS,
                OWN,
                ENTERS,
                Put(ANN, Given::due(false)),
                OWN,
                ENTERS,
                Put(ANN, Given::disabled(true)),
                OWN,
                BEGINS,
                Put(ANN, Given::disabled(false)),
                OWN,
                BEGINS,
            ],
        ),
        (
            "a brand without players is removed, and nobody is of it",
            vec![
                Put(ANN, Given::NOTHING),
                Begin(0, ANN),
                EndBrand(ANN),
                Remove(ANN),
                Remove(ANN),
                OWN,
                EndBrand(ANN),
                EndBrand(ANN),
                Begin(0, ANN),
                OWN,
                Put(ANN, Given::NOTHING),
                AddBrand(ANN),
                Begin(0, ANN),
                Put(ANN, Given::NOTHING),
                Begin(0, ANN),
                OWN,
                MAILS,
            ],
        ),
        (
            "a brand that a key names stays",
            vec![Begin(0, BOB), Remove(BOB), EndBrand(BOB), Put(BOB, Given::NOTHING), Begin(0, BOB), OWN],
        ),
    ]
}

/// Calls of a network over its limit.
pub fn player_floods() -> Vec<PlayerDeed> {
    vec![
        BEGINS,
        OWN,
        Flood,
        ASKS,
        ENTERS,
        MAILS,
        OWN,
        Update(1, Wished::NOTHING),
        Update(0, Wished::NOTHING),
        LATER,
        ASKS,
        ENTERS,
        OWN,
        LATER,
        Flood,
        MAILS,
        PROVES,
        Fact(ANN, 0),
        OWN,
        LATER,
        MAILS,
        PROVES,
        Fact(ANN, 0),
    ]
}
