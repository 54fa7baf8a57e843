//! Tokens of every door and kind, each shown wherever a token of another kind is taken: it is believed in its own place alone.

use chrono::TimeDelta;
use vestibule::rules::factor::Door;

use crate::access_tokens::{believed, issued};
use crate::account_door::{BOTH, joined};
use crate::account_people::credentials;
use crate::assertion::{assertion, now, published, service, signed_in};
use crate::signing_keys::HOST;
use crate::support::{AccountClient, Browser, House, NO_WAITS};

/// Kinds of token, each of which names or vouches for something of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Session,
    Pending,
    Device,
    Gate,
    Assertion,
    Access,
    Refresh,
}

/// Every kind of token of each door.
const KINDS: [(Door, Kind); 7] = [
    (Door::Staff, Kind::Session),
    (Door::Staff, Kind::Pending),
    (Door::Staff, Kind::Device),
    (Door::Staff, Kind::Gate),
    (Door::Staff, Kind::Assertion),
    (Door::Account, Kind::Access),
    (Door::Account, Kind::Refresh),
];

/// A browser with this one cookie.
fn holding(house: &House, name: &str, value: &str) -> Browser {
    let browser = house.browser();
    browser.set_cookie(name, value);
    browser
}

/// Whether a token is taken for one of this door and kind.
async fn is_taken(house: &House, (door, kind): (Door, Kind), token: &str) -> bool {
    let trusted = "select count(*) from pending_sign_ins where pool = 'browser'";
    match (door, kind) {
        (Door::Staff, Kind::Session) => !holding(house, "__Host-session", token).current_user().await.is_null(),
        (Door::Staff, Kind::Pending) => {
            house.wait(TimeDelta::seconds(1));
            let answer = holding(house, "__Host-pending", token).verify_lookup("no code").await;
            answer["errorCode"] == "INVALID_FORMAT"
        }
        (Door::Staff, Kind::Device) => {
            house.wait(TimeDelta::seconds(1));
            let before = house.db_number(trusted).await;
            let asked = holding(house, "__Host-device", token).request_lookup("ann@example.com").await;
            assert_eq!(asked["status"], true, "{asked}");
            house.db_number(trusted).await > before
        }
        (Door::Staff, Kind::Gate) => {
            holding(house, "__Secure-gate", token).authz("", &[("x-forwarded-host", HOST)]).await.status == 200
        }
        (Door::Staff, Kind::Assertion) => service(HOST, &published(house).await).verify(token, now(house)).is_ok(),
        (Door::Account, Kind::Access) => believed(house, token).await.is_some(),
        (Door::Account, Kind::Refresh) => AccountClient::new(&house.url).new_token(token).await.is_ok(),
        (door, kind) => panic!("{door:?} has no {kind:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_taken_by_its_own_door_as_its_own_kind_alone() {
    let settings = [BOTH[0], BOTH[1], NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_COOKIE_DOMAIN", "example.com")];
    let (house, _, browser) = signed_in(&settings).await;
    joined(&house, "eve@example.com", "").await;
    let client = AccountClient::new(&house.url);
    client.login(credentials("eve@example.com")).await.unwrap();
    let (pending, _) = house.mailed("ann@example.com").await;
    let cookie = |browser: &Browser, name: &str| browser.cookie(name).unwrap_or_else(|| panic!("no {name}"));
    for own in KINDS {
        let token = match own.1 {
            Kind::Session => cookie(&browser, "__Host-session"),
            Kind::Pending => cookie(&pending, "__Host-pending"),
            Kind::Device => cookie(&browser, "__Host-device"),
            Kind::Gate => cookie(&browser, "__Secure-gate"),
            Kind::Assertion => assertion(&browser, HOST).await,
            Kind::Access => issued(&house).await,
            Kind::Refresh => client.refresh(),
        };
        for other in KINDS {
            assert_eq!(is_taken(&house, other, &token).await, other == own, "{own:?} shown as {other:?}");
        }
    }
}
