//! Narrowing of application keys: a table of what is taken and refused, and the property that no narrowed key admits more.

use std::net::IpAddr;

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::rules::test_support::{application_key, at, net};

fn key() -> ApplicationKey {
    ApplicationKey {
        scopes: vec![KeyScope::Session, KeyScope::Players],
        networks: vec![net("10.0.0.0/8"), net("2001:db8::/32")],
        brands: vec![1, 2],
        expires_at: Some(at(100)),
        version: 7,
        ..application_key()
    }
}

fn taken(by: KeyNarrowing) -> Result<ApplicationKey, NarrowRefusal> {
    key().narrowed(&by, at(0))
}

#[test]
fn a_key_loses_what_it_is_asked_to_lose() {
    let none = KeyNarrowing::default;
    let networks = vec![net("10.1.0.0/16"), net("10.0.0.0/8"), net("2001:db8::7")];
    let table = [
        (none(), key()),
        (KeyNarrowing { networks: networks.clone(), ..none() }, ApplicationKey { networks, version: 8, ..key() }),
        (
            KeyNarrowing { scopes: vec![KeyScope::Players], ..none() },
            ApplicationKey { scopes: vec![KeyScope::Session], version: 8, ..key() },
        ),
        (KeyNarrowing { scopes: vec![KeyScope::Facts], ..none() }, key()),
        (KeyNarrowing { brands: vec![2, 3], ..none() }, ApplicationKey { brands: vec![1], version: 8, ..key() }),
        (KeyNarrowing { brands: vec![3], ..none() }, key()),
        (
            KeyNarrowing { expires_at: Some(at(1)), ..none() },
            ApplicationKey { expires_at: Some(at(1)), version: 8, ..key() },
        ),
        (KeyNarrowing { expires_at: Some(at(100)), ..none() }, key()),
    ];
    for (by, expected) in table {
        assert_eq!(taken(by.clone()), Ok(expected), "{by:?}");
    }
}

#[test]
fn a_key_never_gains() {
    let none = KeyNarrowing::default;
    let wider =
        |text: &str| (KeyNarrowing { networks: vec![net(text)], ..none() }, NarrowRefusal::OutsideNetworks(net(text)));
    let table = [
        wider("0.0.0.0/0"),
        wider("10.0.0.0/7"),
        wider("11.0.0.0/8"),
        wider("2001:db8::/31"),
        wider("::/0"),
        (
            KeyNarrowing { networks: vec![net("10.0.0.1"), net("192.0.2.1")], ..none() },
            NarrowRefusal::OutsideNetworks(net("192.0.2.1")),
        ),
        (KeyNarrowing { networks: vec![net("10.0.0.1"); 101], ..none() }, NarrowRefusal::TooManyNetworks),
        (KeyNarrowing { scopes: KeyScope::VARIANTS.to_vec(), ..none() }, NarrowRefusal::LastScope),
        (KeyNarrowing { brands: vec![1, 2], ..none() }, NarrowRefusal::LastBrand),
        (KeyNarrowing { expires_at: Some(at(101)), ..none() }, NarrowRefusal::LaterExpiry),
        (KeyNarrowing { expires_at: Some(at(0)), ..none() }, NarrowRefusal::NoExpiry),
    ];
    for (by, expected) in table {
        assert_eq!(taken(by.clone()), Err(expected), "{by:?}");
    }
    let open = ApplicationKey { networks: Vec::new(), brands: Vec::new(), expires_at: None, ..key() };
    let by = KeyNarrowing { brands: vec![1], ..none() };
    assert_eq!(open.narrowed(&by, at(0)), Err(NarrowRefusal::AllBrands));
    let by = KeyNarrowing { networks: vec![net("192.0.2.1")], expires_at: Some(at(9)), ..none() };
    let narrow = open.narrowed(&by, at(0)).map(|key| (key.networks, key.expires_at));
    assert_eq!(narrow, Ok((vec![net("192.0.2.1")], Some(at(9)))));
}

fn networks() -> impl Strategy<Value = Vec<IpNet>> {
    let network = (any::<bool>(), 0_u8..4, 0_u8..=32).prop_map(|(six, high, length)| {
        let address: IpAddr =
            if six { [0x2001, u16::from(high) << 14, 0, 0, 0, 0, 0, 0].into() } else { [high << 6, 0, 0, 0].into() };
        IpNet::new(address, length).map_or_else(|_| IpNet::from(address), |network| network.trunc())
    });
    prop::collection::vec(network, 0..4)
}

fn some_of<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    let most = all.len();
    prop::sample::subsequence(all, 0..=most)
}

proptest! {
    #[test]
    fn no_narrowed_key_admits_a_call_that_the_key_does_not(
        (has, left) in (networks(), networks()),
        (scopes, gone) in (some_of(KeyScope::VARIANTS.to_vec()), some_of(KeyScope::VARIANTS.to_vec())),
        (brands, fewer) in (some_of(vec![1, 2, 3]), some_of(vec![1, 2, 3])),
        (expiry, sooner) in (prop::option::of(1_i64..9), prop::option::of(1_i64..9)),
        (octet, six, second) in (any::<u8>(), any::<bool>(), 0_i64..10),
    ) {
        let key = ApplicationKey { networks: has, scopes, brands, expires_at: expiry.map(at), ..key() };
        let by = KeyNarrowing { networks: left, scopes: gone, brands: fewer, expires_at: sooner.map(at) };
        if let Ok(narrowed) = key.narrowed(&by, at(0)) {
            let address: IpAddr =
                if six { [0x2001, u16::from(octet) << 8, 0, 0, 0, 0, 0, 1].into() } else { [octet, 0, 0, 1].into() };
            for scope in KeyScope::VARIANTS {
                prop_assert!(!narrowed.admits(address, *scope, at(second)) || key.admits(address, *scope, at(second)));
            }
            let is_for = |key: &ApplicationKey, brand| key.brands.is_empty() || key.brands.contains(&brand);
            prop_assert!((1..4).all(|brand| !is_for(&narrowed, brand) || is_for(&key, brand)));
        }
    }
}
