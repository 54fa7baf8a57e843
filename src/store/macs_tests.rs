//! Row MACs: fixed MACs under a fixed master key pin the covered bytes. A change would invalidate every stored row of a
//! table.

use data_encoding::{BASE64, HEXLOWER};
use serde_json::json;
use uuid::Uuid;

use crate::keys::Keys;
use crate::keys::rows::{CoveredRow, MacOf};
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::application_key::{ApplicationKey, KeyName, KeyScope, network};
use crate::rules::authenticator::Authenticator;
use crate::rules::browser_name::BrowserName;
use crate::rules::challenge::Challenge;
use crate::rules::code::{CodeMac, MailedCode};
use crate::rules::factor::{Door, Factor, Purpose};
use crate::rules::invitation::InvitationHash;
use crate::rules::owner_request::{AskedDeed, OwnerRequest};
use crate::rules::password::OwnPassword;
use crate::rules::pending::{Pending, Sealed};
use crate::rules::player::PlayerFacts;
use crate::rules::pool::{Pool, PoolKind};
use crate::rules::recovery::{OfferedCodes, PackedCodes};
use crate::rules::request_origin::RequestOrigin;
use crate::rules::session::Session;
use crate::rules::signing::Tenure;
use crate::rules::token::TokenHash;
use crate::store::account_rows::{AccountRow, AuthenticatorRow};
use crate::store::application_keys::ApplicationKeyRow;
use crate::store::key_holders::KeyHolderRow;
use crate::store::owner_request_rows::OwnerRequestRow;
use crate::store::passwords::PasswordRow;
use crate::store::row::Covered;
use crate::store::sessions::SessionRow;
use crate::store::sign_ins::PendingRow;
use crate::store::signing_keys::{SigningKey, SigningKeyRow};
use crate::store::trail::{AuditLine, NamedBy, PersonalData};
use crate::store::trusted::{LinkRow, TrustedRow};

fn at(second: i64) -> Instant {
    Instant::from_timestamp_micros((1_795_292_640 + second) * 1_000_000 + 7).unwrap_or_default()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn seal(byte: u8, length: usize) -> Sealed {
    Sealed { key_id: "test".into(), bytes: vec![byte; length] }
}

fn admin() -> Account {
    Account {
        id: id(1),
        door: Door::Staff,
        handle: "adm_0123456789".into(),
        address: "ann@example.com".into(),
        email: "Ann@example.com".into(),
        user_name: None,
        number: None,
        brand: None,
        player: PlayerFacts::default(),
        roles: vec!["BO".into(), "OWNER".into()],
        disabled_at: Some(at(1)),
        enrolment_until: Some(at(2)),
        invitation: None,
        enrolled: true,
        two_factor: false,
        has_password: false,
        email_proven: false,
        trial_until: None,
        terms: None,
        version: 7,
        language: None,
        name: "Ann".into(),
    }
}

fn app() -> Authenticator {
    Authenticator { secret: seal(2, 60), last_step: 59_843_088, failures: 100, suspended_at: Some(at(3)), version: 4 }
}

fn begun() -> Pending {
    Pending {
        id: id(2),
        token_hash: TokenHash([3; 32]),
        challenge: Challenge {
            purpose: Purpose::SignIn,
            door: Door::Staff,
            account: None,
            pool: Pool { kind: PoolKind::Untrusted, key: [4; 32] },
            proven: Vec::new(),
            left: vec![Factor::EmailCode, Factor::Authenticator],
            attempts: [3, 0],
            code: Some(MailedCode { mac: CodeMac { key_id: "test".into(), mac: [5; 32] }, expires_at: at(600) }),
            codes: 2,
        },
        session: None,
        payload: None,
        reason: None,
        device: None,
        binding: None,
        invitation: None,
        closed: None,
        enrols: false,
        enrolment: Some(seal(6, 60)),
        created_at: at(4),
        expires_at: at(3600),
        version: 3,
    }
}

fn signed_in() -> Session {
    Session {
        id: id(3),
        door: Door::Staff,
        account: id(1),
        token_hash: TokenHash([7; 32]),
        gate_hash: None,
        proven: vec![Factor::EmailCode, Factor::Authenticator],
        recovered: false,
        enrolled: false,
        browser: Some(id(4)),
        created_at: at(5),
        seen_at: at(6),
        confirmed_at: None,
        confirmed_for: None,
        attempts: 0,
        replacement: None,
        offered: None,
        device: None,
        refresh: None,
        binding: None,
        half: false,
        version: 1,
    }
}

fn told() -> AuditLine {
    let subject = admin().subject();
    let browser = Some(BrowserName { browser: Some("Firefox on Linux"), system: None });
    let origin = "192.0.2.7/32".parse().ok().map(|network| RequestOrigin { network, browser });
    let named = NamedBy { subject: Some(&subject), origin, changed: None };
    AuditLine {
        id: id(8),
        at: at(12),
        door: "staff".into(),
        account: Some(id(1)),
        actor: "account:adm_0123456789".into(),
        personal: PersonalData::salted(named, [12; 32]),
        event: "authenticator".into(),
        outcome: "signed_in".into(),
        detail: json!({ "session": id(3), "attempts": 0 }),
    }
}

fn caller() -> ApplicationKey {
    ApplicationKey {
        id: id(9),
        name: KeyName::parse("billing").unwrap_or_else(|| panic!("a name")),
        token_hash: TokenHash([17; 32]),
        scopes: vec![KeyScope::Session, KeyScope::Facts],
        networks: ["10.0.0.0/8", "2001:db8::/32"].into_iter().filter_map(network).collect(),
        brands: vec![7, 1009],
        created_at: at(18),
        expires_at: Some(at(19)),
        ended_at: None,
        version: 2,
    }
}

fn asked() -> OwnerRequest {
    OwnerRequest {
        id: id(10),
        asker: id(11),
        asker_version: 3,
        about: id(1),
        about_version: 7,
        deed: AskedDeed::Change { email: Some("ann@example.com".into()), roles: Some(vec!["OWNER".into()]) },
        reason: "lost".into(),
        asked_at: at(21),
        expires_at: at(22),
    }
}

#[test]
fn each_table_has_the_macs_it_always_had() {
    let proven = Pending {
        challenge: Challenge {
            account: Some(id(1)),
            pool: Pool { kind: PoolKind::Browser, key: [4; 32] },
            proven: vec![Factor::EmailCode],
            left: vec![Factor::Authenticator],
            attempts: [3, 1],
            code: None,
            ..begun().challenge
        },
        enrols: true,
        invitation: Some(InvitationHash([8; 32])),
        ..begun()
    };
    let busy = Session {
        gate_hash: Some(TokenHash([9; 32])),
        recovered: true,
        browser: None,
        confirmed_at: Some(at(7)),
        attempts: 2,
        replacement: Some((seal(10, 60), at(8))),
        offered: Some(OfferedCodes {
            waiting: Some(PackedCodes { key_id: "test".into(), bytes: vec![11; 480] }),
            until: at(9),
        }),
        ..signed_in()
    };
    let kept = Session { offered: Some(OfferedCodes { waiting: None, until: at(9) }), ..signed_in() };
    let invited = Account { disabled_at: None, enrolled: false, invitation: Some(InvitationHash([1; 32])), ..admin() };
    let working = Authenticator { suspended_at: None, ..app() };
    let browser = TrustedRow {
        id: id(4),
        account_id: id(1),
        pool_key: vec![4; 32],
        token_hash: vec![14; 32],
        seen_at: at(13),
        expires_at: at(14),
        label: None,
        mac: Vec::new(),
    };
    let link = LinkRow {
        token_hash: vec![15; 32],
        account_id: id(1),
        created_at: at(15),
        expires_at: at(16),
        mac: Vec::new(),
    };
    let of_session = |own: &Session| SessionRow::of(own).unwrap_or_else(|fault| panic!("{fault}")).covered();
    let signing = SigningKey {
        id: id(5),
        door: Door::Staff,
        kid: "k".repeat(43),
        sealed: seal(13, 72),
        created_at: at(10),
        tenure: Tenure { signs_from: at(11), ends_at: None },
    };
    let ending = SigningKey { tenure: Tenure { ends_at: Some(at(900)), ..signing.tenure }, ..signing.clone() };
    let password = OwnPassword { hash: seal(16, 168), is_short: false, version: 4 };
    let table = [
        ("an account", AccountRow::of(&admin()).covered(), "55e9bdb2f1540180187362dbbe159717"),
        ("an invited account", AccountRow::of(&invited).covered(), "d36a8ef2f83e26d54588b00efa66387b"),
        ("an authenticator", AuthenticatorRow::of(id(1), &app()).covered(), "25b67529d3e58dce2ff9fe20b58ac376"),
        (
            "a working authenticator",
            AuthenticatorRow::of(id(1), &working).covered(),
            "7a16d857a0e9d252f53f8fa9061e0285",
        ),
        ("a password", PasswordRow::of(id(1), &password).covered(), "a576797923e8b2e86bfb9b57547a55e6"),
        ("a decoy", PendingRow::of(&begun()).covered(), "a7d5c8a74db60cb5a9c52128d14a5579"),
        ("a pending sign-in that enrols", PendingRow::of(&proven).covered(), "7e90533e4b4ea54cf06f3348ee53c0fc"),
        ("a session", of_session(&signed_in()), "dbd55b5a64e549b17b9467e724e2faaf"),
        ("a session in which all is under way", of_session(&busy), "4fa0b42bbb8a84b7fc44a488e6dac278"),
        ("a session whose offered codes are kept", of_session(&kept), "f0de3c09fce75180efe729cc43d5e4f1"),
        ("a trusted browser", browser.covered(), "eef15395d8734833cf6afa8c08e399e8"),
        ("a device link", link.covered(), "69231bf2f3e6c37a0b48d4a335ddc5c5"),
        ("a signing key", SigningKeyRow::of(&signing).covered(), "e03a4215bc780e04551743a6d1072820"),
        ("a signing key that ends", SigningKeyRow::of(&ending).covered(), "972375c78f6067e41347fde58d59a767"),
        ("an application key", ApplicationKeyRow::of(&caller()).covered(), "f5ac9a856761254aeb86b682897164c5"),
        (
            "an ended application key",
            ApplicationKeyRow::of(&ApplicationKey { expires_at: None, ended_at: Some(at(20)), ..caller() }).covered(),
            "6babc7c4530e9507e1e79fe9a046d9eb",
        ),
        ("an owner's request", OwnerRequestRow::of(&asked()).covered(), "9e3578ed5fc3d28837114a4d4f5311b0"),
        ("a key holder", KeyHolderRow::of(id(6), "test", at(17)).covered(), "8a26dea7c45cd1914ed6372a6731771f"),
        ("a line of the trail", told().covered(), "6c6514f130ba53b324091a5db3c3aab7"),
    ];
    let keys = Keys::parse(&format!("test:{}", BASE64.encode(&[7; 32]))).unwrap_or_else(|error| panic!("{error}"));
    let made = |row: &CoveredRow| HEXLOWER.encode(&keys.mac(MacOf::Row, row)[..16]);
    let found: Vec<_> = table.iter().map(|(name, row, _)| (*name, made(row))).collect();
    let expected: Vec<_> = table.iter().map(|(name, _, mac)| (*name, (*mac).to_owned())).collect();
    assert_eq!(found, expected);
}
