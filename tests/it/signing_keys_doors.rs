//! Signing keys of several doors: each door's are its own, and are made, rotated, listed and alarmed alike. An altered key of one
//! door stops no other door.

use vestibule::fault::Fault;
use vestibule::rotate::holdings;
use vestibule::rules::factor::Door;
use vestibule::store::signing_keys::Succession;

use crate::signing_keys::{kids, rotated};
use crate::support::House;

/// Ids of a door's published keys, as a server knows them.
async fn of_door(house: &House, door: Door) -> Result<Vec<String>, Fault> {
    let app = &house.app;
    let keys = app.keyring.public_keys(&app.store, &app.keys, (door, app.clock.now())).await?;
    Ok(keys.iter().map(|key| key.kid().to_owned()).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_door_that_signs_has_keys_of_its_own_that_rotate_with_the_others() {
    let house = House::open().await;
    assert_eq!(kids(&house).await, of_door(&house, Door::Staff).await.unwrap());
    assert_eq!(house.db_count("signing_keys").await, 1, "a door that is off has no key");
    let account = of_door(&house, Door::Account).await.unwrap();
    assert!(account.len() == 1 && account != kids(&house).await, "{account:?}");
    for door in [Door::Session, Door::Player] {
        assert!(matches!(of_door(&house, door).await, Err(Fault::SigningKey)), "{door:?}");
    }

    let rotation = rotated(&house).await;
    let kept = Succession::Kept { replaced: 0 };
    assert_eq!(rotation.signing, [(Door::Staff, kept.clone()), (Door::Account, kept)]);
    let listed: Vec<Door> = holdings(&house.app).await.unwrap().signing.iter().map(|(key, _)| key.door).collect();
    assert_eq!(listed, [Door::Staff, Door::Staff, Door::Account, Door::Account]);
    // A key stays published as long as a token signed by it may be valid.
    let ends = "select string_agg(concat(old.door, ' ', extract(epoch from old.ends_at - new.signs_from)::int), ', '
        order by old.door desc) from signing_keys old join signing_keys new on new.door = old.door
        where old.ends_at is not null and new.ends_at is null";
    assert_eq!(house.db_text(ends).await, "staff 120, account 3660");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_key_of_one_door_stops_no_other_door() {
    let house = House::open().await;
    let staff = kids(&house).await;
    of_door(&house, Door::Account).await.unwrap();
    house.db_run("update signing_keys set mac = sha256(mac) where door = 'account'").await;
    let beside = house.beside().await;
    assert!(matches!(of_door(&beside, Door::Account).await, Err(Fault::SigningKey)));
    assert_eq!(of_door(&beside, Door::Staff).await.unwrap(), staff);
    assert!(beside.app.store.alarms().total() > 0);
    let rotation = rotated(&beside).await;
    assert_eq!((rotation.replaced(), &rotation.signing[1].1), (1, &Succession::Kept { replaced: 1 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_moved_to_another_door_signs_nothing_there() {
    let house = House::open().await;
    assert_eq!(kids(&house).await.len(), 1);
    house.db_run("update signing_keys set door = 'account'").await;
    assert!(matches!(of_door(&house, Door::Account).await, Err(Fault::SigningKey)));
    assert!(house.app.store.alarms().total() > 0);
}
