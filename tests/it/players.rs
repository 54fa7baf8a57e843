//! Players put by several callers at once, and while their brand is removed. And players in rows that somebody else wrote.

use vestibule::accounts::{self, Actor, PlayerPut, put_player, remove_player, show_player};
use vestibule::brands;
use vestibule::rules::brand::{Brand, BrandName};
use vestibule::rules::factor::Door;
use vestibule::rules::language::Language;
use vestibule::rules::player::StepDue;
use vestibule::rules::player_state::PlayerFields;
use vestibule::rules::trail::TrailActor;
use vestibule::sign_in::player::{SessionBegun, SessionFor, begin_session};
use vestibule::store::brands::{AddedBrand, ChangedBrand};

use crate::altered::is_noticed;
use crate::support::{House, NO_WAITS};

fn tester() -> Actor {
    Actor::os(Door::Player, "tester")
}

async fn with_brand(house: &House, id: i32) {
    let brand = Brand { id, name: BrandName::parse("Casino").unwrap(), mail_from: None, sms_from: None };
    assert_eq!(brands::add(&house.app, &tester(), &brand).await.unwrap(), AddedBrand::Done);
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn full() -> PlayerFields {
    PlayerFields {
        email: text("ann@example.com"),
        mobile_number: text("44-123456789"),
        mobile_verified: Some(true),
        is_2fa_required: Some(true),
        language: Some(Some(Language::De)),
        steps_due: Some(vec![StepDue::Terms]),
        disabled: Some(false),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_put_by_many_at_once_is_made_once_and_has_what_each_gave() {
    let house = House::with(&NO_WAITS).await;
    with_brand(&house, 1009).await;
    let none = PlayerFields::default;
    let given = [
        PlayerFields { email: full().email, ..none() },
        PlayerFields { mobile_number: full().mobile_number, mobile_verified: Some(true), ..none() },
        PlayerFields { is_2fa_required: Some(true), ..none() },
        PlayerFields { language: full().language, ..none() },
        PlayerFields { steps_due: full().steps_due, ..none() },
    ];
    let puts = (0..20).map(|place| {
        let (app, fields) = (house.app.clone(), given[place % given.len()].clone());
        tokio::spawn(async move { put_player(&app, &tester(), (1009, 1), &fields).await.unwrap() })
    });
    let mut made = 0;
    for put in puts.collect::<Vec<_>>() {
        match put.await.unwrap() {
            PlayerPut::Made => made += 1,
            put => assert_eq!(put, PlayerPut::Changed),
        }
    }
    let own = show_player(&house.app, (1009, 1)).await.unwrap().unwrap().state;
    assert_eq!((made, own.with(&full(), &house.app.policies.sms)), (1, Ok(own.clone())));
    assert_eq!(house.db_number("select count(*) from accounts").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_is_removed_or_has_its_players_whoever_comes_first() {
    let house = House::with(&NO_WAITS).await;
    for round in 1..=20 {
        with_brand(&house, round).await;
        let app = house.app.clone();
        let removed = tokio::spawn(async move { brands::remove(&app, &tester(), round).await.unwrap() });
        let put = put_player(&house.app, &tester(), (round, 1), &PlayerFields::default()).await.unwrap();
        let players = house.db_number(&format!("select count(*) from accounts where brand = {round}")).await;
        match (removed.await.unwrap(), put) {
            (ChangedBrand::Done, PlayerPut::NoBrand) => assert_eq!(players, 0),
            (ChangedBrand::HasPlayers, PlayerPut::Made) => assert_eq!(players, 1),
            both => panic!("{both:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_altered_in_the_table_is_no_player_and_is_noticed() {
    let house = House::with(&NO_WAITS).await;
    with_brand(&house, 1009).await;
    with_brand(&house, 7).await;
    let actor = TrailActor::Os("tester".into());
    let edits = [
        "mobile = '44-123456780'",
        "mobile = '+44123456789'",
        "mobile = 'eve''s own'",
        "mobile = null, mobile_proven = false",
        "mobile_proven = not mobile_proven",
        "two_factor = not two_factor",
        "steps_due = '{}'",
        "steps_due = '{TNC_REQUIRED,TNC_REQUIRED}'",
        "steps_due = '{OTHER}'",
        "brand = 7",
        "number = 2",
        "disabled_at = null",
        "address = 'eve@example.com'",
        "email = 'eve@example.com'",
        "version = version + 1",
        "mac = (select mac from accounts where number = 9)",
    ];
    put_player(&house.app, &tester(), (1009, 9), &full()).await.unwrap();
    for edit in edits {
        let fields = PlayerFields { disabled: Some(edit.starts_with("disabled")), ..full() };
        assert_eq!(put_player(&house.app, &tester(), (1009, 1), &fields).await.unwrap(), PlayerPut::Made, "{edit}");
        house.db_run(&format!("update accounts set {edit} where number = 1")).await;
        let own = match edit {
            "brand = 7" => (7, 1),
            "number = 2" => (1009, 2),
            _ => (1009, 1),
        };
        let begin =
            SessionFor { brand: own.0, player: own.1, application: None, actor: &actor, reason: None, requester: None };
        let before = house.app.store.alarms().total();
        assert!(matches!(begin_session(&house.app, begin).await.unwrap(), SessionBegun::Unknown), "{edit}");
        assert_eq!(house.app.store.alarms().total(), before + 1, "{edit}");
        assert_eq!(show_player(&house.app, own).await.unwrap(), None, "{edit}");
        assert_eq!(put_player(&house.app, &tester(), own, &full()).await.unwrap(), PlayerPut::Altered, "{edit}");
        assert!(!accounts::sign_out_player(&house.app, &tester(), own).await.unwrap(), "{edit}");
        assert!(remove_player(&house.app, &tester(), own).await.unwrap(), "{edit}");
        assert!(!remove_player(&house.app, &tester(), own).await.unwrap(), "{edit}");
    }
    is_noticed(&house, "accounts").await;
}
