//! Players of a house, made and led by the use-cases themselves: the operator puts them and begins their sessions, and they ask for
//! codes by SMS and mail.

use std::net::{IpAddr, Ipv4Addr};

use vestibule::accounts::{Actor, PlayerPut, put_player};
use vestibule::app::App;
use vestibule::brands;
use vestibule::rules::brand::{Brand, BrandName};
use vestibule::rules::factor::Door;
use vestibule::rules::mobile::Mobile;
use vestibule::rules::player_state::PlayerFields;
use vestibule::rules::trail::TrailActor;
use vestibule::rules::uuid_token::UuidToken;
use vestibule::sign_in::player::{
    MailRequest, MailSent, PlayerCall, SessionBegun, SessionFor, SessionWanted, SmsRequest, SmsSent, begin_session,
    send_mail, send_sms,
};
use vestibule::sign_in::{Requester, SharedLookup};

use super::House;
use super::gateway::Player;

/// A player with a session.
pub struct TestPlayer {
    pub brand: i32,
    pub number: i64,
    session: UuidToken,
    challenge: Option<UuidToken>,
    requester: Requester,
}

/// Adds a brand to an installation, unless there is one of the id.
pub async fn brand(app: &App, id: i32) {
    let name = BrandName::parse("Casino").unwrap();
    let brand = Brand { id, name, mail_from: None, sms_from: None };
    brands::add(app, &Actor::program(Door::Player, "test"), &brand).await.unwrap();
}

impl House {
    /// Adds a brand, unless there is one of the id.
    pub async fn brand(&self, id: i32) {
        brand(&self.app, id).await;
    }

    /// Puts a player with these fields, and begins a session.
    pub async fn player(&self, (brand, number): (i32, i64), fields: &PlayerFields) -> TestPlayer {
        let actor = Actor::program(Door::Player, "test");
        let put = put_player(&self.app, &actor, (brand, number), fields).await.unwrap();
        assert!(matches!(put, PlayerPut::Made | PlayerPut::Changed), "{put:?}");
        let actor = TrailActor::Program(String::from("test"));
        let of = SessionFor { brand, player: number, application: None, actor: &actor, reason: None, requester: None };
        let (session, challenge) = match begin_session(&self.app, of).await.unwrap() {
            SessionBegun::Full(session) => (session, None),
            SessionBegun::Half { session, challenge } => (session, Some(challenge)),
            other => panic!("{other:?}"),
        };
        let requester = Requester::at(IpAddr::V4(Ipv4Addr::LOCALHOST));
        TestPlayer { brand, number, session, challenge, requester }
    }

    /// Puts a player whose sign-in is to be proven by this telephone, and begins the session.
    pub async fn player_with(&self, (brand, number): (i32, i64), mobile: &str) -> TestPlayer {
        let fields = PlayerFields {
            mobile_number: Some(mobile.to_owned()),
            is_2fa_required: Some(true),
            ..PlayerFields::default()
        };
        self.player((brand, number), &fields).await
    }
}

impl TestPlayer {
    fn call<'a>(&'a self, brand: Option<i32>, shared: &'a SharedLookup) -> PlayerCall<'a> {
        PlayerCall { requester: &self.requester, token: Some(&self.session), brand, shared }
    }

    /// The player's client of the door.
    pub fn client(&self, house: &House) -> Player {
        Player::with(house, &self.session.reveal(), None)
    }

    /// Asks for the code of the sign-in by SMS, at the player's brand or at none.
    pub async fn ask_sms(&self, house: &House, mobile: &str, brand: Option<i32>) -> SmsSent {
        let shared = SharedLookup::default();
        let call = self.call(brand, &shared);
        let session = call.holder(&house.app, SessionWanted::AnyHalf).await.unwrap().unwrap();
        let mobile = Mobile::parse(mobile).unwrap();
        let request = SmsRequest { challenge: self.challenge.as_ref(), mobile: &mobile };
        send_sms(&house.app, call, session, request).await.unwrap()
    }

    /// Asks for the code of a withdrawal by mail.
    pub async fn ask_mail(&self, house: &House, request: &str) -> MailSent {
        let shared = SharedLookup::default();
        let call = self.call(Some(self.brand), &shared);
        let session = call.holder(&house.app, SessionWanted::Full).await.unwrap().unwrap();
        send_mail(&house.app, call, session, MailRequest { id: request }).await.unwrap()
    }
}
