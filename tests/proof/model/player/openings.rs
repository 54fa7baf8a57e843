//! Beginnings of sequences at the player door: every deed is tried from each of them.

use super::super::settings::SECOND;
use super::deed::{ANN, BOB, BrandNamed, Dialled, DigitsShown, Given, PlayerDeed, Wished};

use DigitsShown::{Newest, Wrong};
use PlayerDeed::{Begin, EndBrand, Put, Read, Remove, SendMail, SendSms, ShowMail, ShowSms, Steal, Update, Wait};

/// Ann begins, and her operator waits for a code.
pub const BEGINS: PlayerDeed = Begin(0, ANN);
/// A code to Ann's number is asked for.
pub const ASKS: PlayerDeed = SendSms(0, Dialled::Number(0));
/// The right code is shown.
pub const ENTERS: PlayerDeed = ShowSms(0, Newest);
pub const OWN: PlayerDeed = Read(0, BrandNamed::Own);
pub const LATER: PlayerDeed = Wait(121 * SECOND);
pub const MAILS: PlayerDeed = SendMail(0, 0);
pub const PROVES: PlayerDeed = ShowMail(0, 0, Newest);

/// Ann is in by her code, and the cooldown is over.
pub fn inside(more: &[PlayerDeed]) -> Vec<PlayerDeed> {
    [&[BEGINS, ASKS, ENTERS, LATER], more].concat()
}

/// Ann changes her number and releases the old one.
pub fn released(more: &[PlayerDeed]) -> Vec<PlayerDeed> {
    inside(&[&[Update(0, Wished::number(1)), ASKS, ENTERS], more].concat())
}

/// Wrong codes by SMS in the second client's session of Ann.
pub fn wrong_codes(count: usize) -> Vec<PlayerDeed> {
    let shown = vec![ShowSms(1, Wrong); count];
    [vec![LATER, Begin(1, ANN), SendSms(1, Dialled::Number(0))], shown].concat()
}

/// Beginnings of the walks: every deed is tried from each of them, to some depth.
pub fn player_openings() -> Vec<Vec<PlayerDeed>> {
    vec![
        vec![],
        // Two clients hold one half session, whose code was sent.
        vec![BEGINS, ASKS, Steal(1)],
        // The next wrong code ends the challenge, while another session of the player waits.
        [vec![BEGINS], wrong_codes(1)].concat(),
        // The player's codes by SMS are locked.
        [vec![BEGINS], wrong_codes(2)].concat(),
        // A code goes to nobody: the request names another number.
        vec![BEGINS, SendSms(0, Dialled::Number(1)), Begin(1, BOB)],
        // Ann is in, with another session beside hers.
        inside(&[Begin(1, BOB), Begin(2, ANN)]),
        // A change of number waits for the old number's code, which was sent.
        inside(&[Update(0, Wished::number(1)), ASKS, Steal(1)]),
        // The old number gave way, and the new one's code was sent.
        released(&[SendSms(0, Dialled::Number(1)), Steal(1)]),
        // Bob adds a first number, and asked for its code.
        vec![Begin(0, BOB), Update(0, Wished::number(1)), SendSms(0, Dialled::Number(1)), Begin(1, ANN)],
        // A mailbox waits for its code, the last but one that is sent.
        inside(&[MAILS, Steal(1), LATER]),
        // A mailbox is proven, and another request waits.
        inside(&[MAILS, PROVES, LATER, SendMail(0, 1), Steal(1)]),
        // Something is due at a right code, and in a full session.
        vec![BEGINS, ASKS, Put(ANN, Given::due(true)), Begin(1, BOB), Put(BOB, Given::due(true))],
        // A player is disabled, and another one gone with the brand.
        vec![Begin(0, BOB), Begin(1, ANN), Put(BOB, Given::disabled(true)), Remove(ANN), EndBrand(ANN)],
    ]
}
