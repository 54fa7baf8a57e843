//! Deeds at the player door: what a player's client and the operator's program can call there, what operators do meanwhile, and the
//! deeds that walks try.

use super::super::settings::{HOUR, MINUTE, SECOND, Time};

/// Number of clients. Only random sequences use the third one.
pub const CLIENTS: usize = 3;
/// Player with a number whose sign-in a code proves at first.
pub const ANN: usize = 0;
/// Player of another brand, with the same id, an address and no number at first.
pub const BOB: usize = 1;
/// Number of players. A player's brand has the player's number.
pub const PLAYERS: usize = 2;
/// Place of a text that is no number, address or request id.
pub const UNFIT: usize = 2;
/// Ann's first number, typed otherwise.
pub const RETYPED: usize = 3;
/// A number of a country that is not served.
pub const ABROAD: usize = 4;
/// Number of request ids.
pub const REQUESTS: usize = 2;

/// Deed of a player's client, the first argument, or of an operator's program, time and strangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlayerDeed {
    /// `POST sessions` of a player; the client takes the tokens. The second client's come of the key for Bob's brand.
    Begin(usize, usize),
    /// `DELETE sessions` of a player.
    Leave(usize),
    /// `PUT` of a player.
    Put(usize, Given),
    /// `GET` of a player under a key.
    Show(usize, KeyShown),
    /// `DELETE` of a player.
    Remove(usize),
    /// `POST facts` of a player and a request.
    Fact(usize, usize),
    /// `GET` of the own data.
    Read(usize, BrandNamed),
    SendSms(usize, Dialled),
    ShowSms(usize, DigitsShown),
    /// `send/code` by mail for a request.
    SendMail(usize, usize),
    /// `validate/code` by mail for a request.
    ShowMail(usize, usize, DigitsShown),
    Update(usize, Wished),
    /// Shows a session's token that nobody issued.
    ForgeToken(usize),
    /// Shows a challenge's token that nobody issued.
    ForgeChallenge(usize),
    /// Goes back to the challenge before.
    Back(usize),
    /// Copies the first client's tokens to this one.
    Steal(usize),
    Wait(Time),
    /// The command `player unlock`.
    Unlock(usize),
    /// The command `api-key end` of the key for Bob's brand.
    EndKey,
    /// The command `brand remove` of a player's brand.
    EndBrand(usize),
    /// The command `brand add` of a player's brand.
    AddBrand(usize),
    /// Strangers use up the network's limit.
    Flood,
}

/// Application key of an operator's call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyShown {
    /// Good for players and facts of every brand.
    Whole,
    /// Good for players of Bob's brand alone.
    OfBob,
    /// Good for facts alone.
    ForFacts,
    /// A key that nobody made.
    Unknown,
}

/// Brand in the path of a player's call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BrandNamed {
    /// The brand of the session's player.
    Own,
    Absent,
    /// The brand of another player.
    Other,
    /// A number that no brand has.
    Unknown,
    /// A text that is no brand's.
    Unfit,
}

/// Number in the body of a request for a code by SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialled {
    /// A number, or at [`UNFIT`] none.
    Number(usize),
    /// A number beside the kind of a mail.
    TwoKinds,
}

/// Digits of a shown code by their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DigitsShown {
    /// The newest code of the challenge that reached somebody.
    Newest,
    Wrong,
    Malformed,
    /// An earlier code of the challenge.
    Earlier,
    /// The newest code of another challenge.
    Foreign,
}

/// Fields of a `PUT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Given {
    pub email: Option<usize>,
    pub number: Option<usize>,
    pub verified: Option<bool>,
    pub two_factor: Option<bool>,
    pub due: Option<bool>,
    pub disabled: Option<bool>,
    /// A field that no player has.
    pub unknown: bool,
}

/// Fields of a player's own update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wished {
    pub number: Option<usize>,
    pub two_factor: Option<bool>,
    /// The remark, or an empty one.
    pub comment: Option<bool>,
    /// Whether the body names another player.
    pub of_other: bool,
}

impl Given {
    pub const NOTHING: Given = Given {
        email: None,
        number: None,
        verified: None,
        two_factor: None,
        due: None,
        disabled: None,
        unknown: false,
    };

    pub const fn number(number: usize) -> Given {
        Given { number: Some(number), ..Given::NOTHING }
    }

    pub const fn two_factor(on: bool) -> Given {
        Given { two_factor: Some(on), ..Given::NOTHING }
    }

    pub const fn due(due: bool) -> Given {
        Given { due: Some(due), ..Given::NOTHING }
    }

    pub const fn disabled(disabled: bool) -> Given {
        Given { disabled: Some(disabled), ..Given::NOTHING }
    }
}

impl Wished {
    pub const NOTHING: Wished = Wished { number: None, two_factor: None, comment: None, of_other: false };

    pub const fn number(number: usize) -> Wished {
        Wished { number: Some(number), ..Wished::NOTHING }
    }

    pub const fn two_factor(on: bool) -> Wished {
        Wished { two_factor: Some(on), ..Wished::NOTHING }
    }

    pub const fn comment(is_there: bool) -> Wished {
        Wished { comment: Some(is_there), ..Wished::NOTHING }
    }
}

impl PlayerDeed {
    /// Name of the call, if the deed is one.
    pub fn call(self) -> &'static str {
        match self {
            PlayerDeed::Begin(..) => "begin",
            PlayerDeed::Leave(_) => "leave",
            PlayerDeed::Put(..) => "put",
            PlayerDeed::Show(..) => "show",
            PlayerDeed::Remove(_) => "remove",
            PlayerDeed::Fact(..) => "fact",
            PlayerDeed::Read(..) => "read",
            PlayerDeed::SendSms(..) => "send sms",
            PlayerDeed::ShowSms(..) => "show sms",
            PlayerDeed::SendMail(..) => "send mail",
            PlayerDeed::ShowMail(..) => "show mail",
            PlayerDeed::Update(..) => "update",
            _ => "",
        }
    }
}

/// Waits past a cooldown, half an idle time and a code, a lockout and a challenge, the window of an hour, and a day.
pub const SPANS: [Time; 5] = [121 * SECOND, 11 * MINUTE, 16 * MINUTE, HOUR + MINUTE, 25 * HOUR];
pub const SHOWN: [DigitsShown; 5] =
    [DigitsShown::Newest, DigitsShown::Wrong, DigitsShown::Malformed, DigitsShown::Earlier, DigitsShown::Foreign];
pub const GIVEN: [Given; 18] = [
    Given::NOTHING,
    Given { email: Some(0), ..Given::NOTHING },
    Given { email: Some(1), ..Given::NOTHING },
    Given { email: Some(UNFIT), ..Given::NOTHING },
    Given::number(0),
    Given::number(1),
    Given::number(UNFIT),
    Given::number(RETYPED),
    Given::number(ABROAD),
    Given { verified: Some(true), ..Given::NOTHING },
    Given { verified: Some(false), ..Given::NOTHING },
    Given::two_factor(true),
    Given::two_factor(false),
    Given::due(true),
    Given::due(false),
    Given::disabled(true),
    Given::disabled(false),
    Given { unknown: true, ..Given::NOTHING },
];
pub const WISHED: [Wished; 11] = [
    Wished::number(0),
    Wished::number(1),
    Wished::number(UNFIT),
    Wished::number(RETYPED),
    Wished::number(ABROAD),
    Wished { two_factor: Some(true), comment: Some(true), ..Wished::number(1) },
    Wished::two_factor(true),
    Wished::two_factor(false),
    Wished::comment(true),
    Wished::comment(false),
    Wished { of_other: true, ..Wished::NOTHING },
];

/// Every call that one client can make.
fn calls(client: usize) -> Vec<PlayerDeed> {
    use BrandNamed::{Absent, Other, Own, Unfit, Unknown};
    let mut all: Vec<PlayerDeed> = (0..PLAYERS).map(|player| PlayerDeed::Begin(client, player)).collect();
    all.extend([Own, Absent, Other, Unknown, Unfit].map(|brand| PlayerDeed::Read(client, brand)));
    all.extend([0, 1, UNFIT, ABROAD].map(|number| PlayerDeed::SendSms(client, Dialled::Number(number))));
    all.push(PlayerDeed::SendSms(client, Dialled::TwoKinds));
    all.extend(SHOWN.map(|code| PlayerDeed::ShowSms(client, code)));
    all.extend([0, 1, UNFIT].map(|request| PlayerDeed::SendMail(client, request)));
    all.extend(SHOWN.map(|code| PlayerDeed::ShowMail(client, 0, code)));
    all.extend([1, UNFIT].map(|request| PlayerDeed::ShowMail(client, request, DigitsShown::Newest)));
    all.extend(WISHED.map(|wished| PlayerDeed::Update(client, wished)));
    all.extend([PlayerDeed::ForgeToken(client), PlayerDeed::ForgeChallenge(client), PlayerDeed::Back(client)]);
    all
}

/// Deeds that the walks try in every state.
pub fn every_player_deed() -> Vec<PlayerDeed> {
    let mut all = [calls(0), calls(1)].concat();
    for player in 0..PLAYERS {
        all.extend(GIVEN.map(|given| PlayerDeed::Put(player, given)));
        all.extend((0..REQUESTS).map(|request| PlayerDeed::Fact(player, request)));
        all.extend([PlayerDeed::Leave(player), PlayerDeed::Remove(player), PlayerDeed::Unlock(player)]);
        all.extend([PlayerDeed::EndBrand(player), PlayerDeed::AddBrand(player)]);
        let keys = [KeyShown::Whole, KeyShown::OfBob, KeyShown::ForFacts, KeyShown::Unknown];
        all.extend(keys.map(|key| PlayerDeed::Show(player, key)));
    }
    all.push(PlayerDeed::Fact(ANN, UNFIT));
    all.extend([PlayerDeed::Steal(1), PlayerDeed::EndKey]);
    all.extend(SPANS.map(PlayerDeed::Wait));
    all
}
