//! Passwords in PostgreSQL: a hash is found as it was set, opens for its own account alone, and moves with the master keys. A row
//! that was altered, deleted or put elsewhere is no password, and is noticed.

use uuid::Uuid;
use vestibule::hashing::{Cost, Hashing, HashingCaller};
use vestibule::rotate::rotate;
use vestibule::rules::password::{KnownWords, NewPassword, OwnPassword, Password, PhcHash};
use vestibule::store::passwords::{find, renew, set};

use crate::altered::is_noticed;
use crate::support::house::KEYS;
use crate::support::{House, NO_WAITS, by_tester};

const NEW: &str = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
const TYPED: &str = "tangerine quarry fork";

/// The caller of every hash.
fn stranger() -> HashingCaller {
    HashingCaller::Network("192.0.2.1/32".parse().unwrap())
}

/// A hash at a small cost.
async fn hashed(typed: &str) -> PhcHash {
    let hashing = Hashing::new(Cost::new(64, 1, 1).unwrap(), 1);
    hashing
        .judge_and_hash(stranger(), &Password::parse(typed).unwrap(), &KnownWords::of(None, []), 15)
        .await
        .unwrap()
        .unwrap()
}

/// The id of the account with this address.
async fn account(house: &House, email: &str) -> Uuid {
    house.db_text(&format!("select id::text from accounts where email = '{email}'")).await.parse().unwrap()
}

/// Sets the password of an account, as the server now is.
async fn sets(house: &House, account: Uuid, typed: &str) {
    let sealed = house.app.keys.seal_password(account, &hashed(typed).await).unwrap();
    let mut db = house.app.store.connection().await.unwrap();
    set(&mut db, &house.app.store, account, NewPassword::long(sealed), house.app.clock.now()).await.unwrap();
}

/// The password that an account is expected to have.
async fn own(house: &House, account: Uuid) -> Option<OwnPassword> {
    find(&house.app.store, account, true).await.unwrap()
}

/// Whether a typed text is the password, at the default cost.
async fn is(house: &House, account: Uuid, typed: &str) -> bool {
    let Some(own) = own(house, account).await else { return false };
    let stored = house.app.keys.open_password(account, &own.hash).unwrap();
    let typed = Password::parse(typed).unwrap();
    house.app.hashing.verify(stranger(), Some(&stored), &typed).await.unwrap().matches
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_found_as_it_was_set_last_and_a_hash_is_renewed_once() {
    let house = House::with(&NO_WAITS).await;
    house.enrolled_a_day_ago("ann@example.com").await;
    let ann = account(&house, "ann@example.com").await;
    assert!(find(&house.app.store, ann, false).await.unwrap().is_none());
    sets(&house, ann, "another quarry fork").await;
    sets(&house, ann, TYPED).await;
    assert!(is(&house, ann, TYPED).await && !is(&house, ann, "another quarry fork").await);

    let seen = own(&house, ann).await.unwrap();
    let stored = house.app.keys.open_password(ann, &seen.hash).unwrap();
    let typed = Password::parse(TYPED).unwrap();
    let verdict = house.app.hashing.verify(stranger(), Some(&stored), &typed).await.unwrap();
    let renewed = house.app.keys.seal_password(ann, &verdict.renewed.unwrap()).unwrap();
    assert!(renew(&house.app.store, ann, &seen, renewed.clone()).await.unwrap());
    assert!(!renew(&house.app.store, ann, &seen, renewed).await.unwrap(), "renewed over another write");
    assert_eq!(own(&house, ann).await.unwrap().version, seen.version + 1);
    assert!(is(&house, ann, TYPED).await);
    assert_eq!(house.app.store.alarms().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_altered_deleted_or_moved_is_none_and_is_noticed() {
    for deed in [
        "update passwords set phc = (select phc from passwords where account_id = '{bob}') where account_id = '{ann}'",
        "with bobs as (delete from passwords where account_id = '{bob}' returning *) update passwords set (key_id, phc, \
            version, mac) = (select key_id, phc, version, mac from bobs) where account_id = '{ann}'",
        "update passwords set version = version + 1 where account_id = '{ann}'",
        "delete from passwords where account_id = '{ann}'",
    ] {
        let house = House::with(&NO_WAITS).await;
        house.enrolled_a_day_ago("ann@example.com").await;
        house.enrolled_a_day_ago("bob@example.com").await;
        let (ann, bob) = (account(&house, "ann@example.com").await, account(&house, "bob@example.com").await);
        sets(&house, ann, TYPED).await;
        sets(&house, bob, "bobs quarry anvil 4").await;
        assert!(is(&house, ann, TYPED).await);
        house.db_run(&deed.replace("{ann}", &ann.to_string()).replace("{bob}", &bob.to_string())).await;
        assert!(own(&house, ann).await.is_none(), "{deed}");
        is_noticed(&house, "passwords").await;
        // A row that the account is not expected to have counts as little.
        assert!(find(&house.app.store, bob, false).await.unwrap().is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_move_to_the_new_master_key() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", &format!("{KEYS},{NEW}"))]).await;
    house.enrolled_a_day_ago("ann@example.com").await;
    let ann = account(&house, "ann@example.com").await;
    sets(&house, ann, TYPED).await;
    // The old server has nothing more to write under its own key.
    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    let keys = format!("{NEW},{KEYS}");
    let both = house.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", &keys)]).await;
    let rotated = rotate(&both.app, (&by_tester(), None), true).await.unwrap().unwrap();
    assert_eq!((rotated.moved["passwords"], rotated.left()), (1, 0));
    assert_eq!(house.db_text("select key_id from passwords").await, "new");
    assert!(is(&both, ann, TYPED).await);
}
