//! The last owner who can sign in: no command removes their access without `--force`, with any other option and under
//! concurrency.

use std::future::Future;
use std::pin::Pin;

use futures_util::future::join_all;
use vestibule::accounts::{self, AccountEdit, Actor, Changed};
use vestibule::rules::factor::Door;

use crate::support::house::KEYS;
use crate::support::office::is_refusal;
use crate::support::program::{Said, run};
use crate::support::{House, NO_WAITS, Person};

/// Owners who can sign in.
const LEFT: &str = "select count(*) from accounts join authenticators on account_id = id
    where disabled_at is null and 'OWNER' = any (roles) and suspended_at is null";

const WARNING: &str = "vestibule: warning: no owner who can sign in is left: enabled, with an authenticator\n";

fn command(house: &House, words: &str) -> Said {
    let words: Vec<&str> = words.split(' ').collect();
    run(&words, &[("DATABASE_URL", &house.database.conninfo()), ("VESTIBULE_KEYS", KEYS)])
}

fn done(house: &House, words: &str) -> String {
    let said = command(house, words);
    assert_eq!(said.code, 0, "{words} {}", said.err);
    said.err
}

/// Suspends an authenticator, as its hundredth failure does.
async fn suspend(house: &House, email: &str) {
    let whose = format!("account_id = (select id from accounts where email = '{email}')");
    house.db_write(&format!("update authenticators set failures = 100, suspended_at = created_at where {whose}")).await;
}

/// A house with one owner who can sign in, and others who cannot count as one: not enrolled, suspended, disabled, and with
/// another role.
async fn one_owner() -> (House, Person) {
    let house = House::with(&NO_WAITS).await;
    let (olga, _) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    house.signed_in_as("sue@example.com", &["OWNER"]).await;
    house.signed_in_as("dan@example.com", &["OWNER"]).await;
    house.signed_in_as("ann@example.com", &["CMS"]).await;
    house.with_roles("otto@example.com", &["OWNER"]).await;
    suspend(&house, "sue@example.com").await;
    assert_eq!(done(&house, "admin disable dan@example.com"), "", "one is left");
    (house, olga)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_takes_the_last_owner_who_can_sign_in_unless_it_is_forced() {
    let (house, olga) = one_owner().await;
    let list = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(list.path(), "email,roles\nolga@example.com,CMS\nnew@example.com,BO\n").unwrap();
    let import = format!("admin import {} --allow-changes", list.path().display());
    let taking = [
        "admin disable olga@example.com --yes",
        "admin reset-2fa olga@example.com --yes",
        "admin set olga@example.com --role CMS",
        "admin set olga@example.com --no-role",
        "admin set olga@example.com --email o@example.com --role CMS,BO",
        &import,
        &format!("admin remove {} --yes", olga.id),
    ];
    let kept = async || {
        let row = "select concat_ws(' ', a, x) from accounts a join authenticators x on account_id = id
            where handle = ";
        let row = house.db_text(&format!("{row} '{}'", olga.id)).await;
        (row, house.db_count("audit").await, house.db_count("sessions").await)
    };
    let before = kept().await;
    for line in taking {
        let said = command(&house, line);
        assert_eq!(said.code, 1, "{line} {}", said.err);
        let told = format!("{}{}", said.out, said.err);
        assert!(told.contains("owner who can sign in") && told.contains("--force"), "{line} {told}");
        assert_eq!(kept().await, before, "{line}");
    }
    let told = command(&house, &format!("{import} --dry-run"));
    assert_eq!(told.code, 1, "{}", told.out);
    assert!(told.out.starts_with("line 2: roles: no owner who can sign in would be left; --force"), "{}", told.out);
    is_refusal(&command(&house, "admin disable olga@example.com"));
    // Other accounts may be removed, and changes that keep the owner's access are allowed.
    for line in [
        "admin set olga@example.com --name Olga --role OWNER,CMS",
        "admin unlock olga@example.com",
        "admin sign-out olga@example.com",
        "admin reset-2fa ann@example.com",
        "admin disable ann@example.com",
        "admin set sue@example.com --role CMS",
        "admin remove otto@example.com",
    ] {
        assert_eq!(done(&house, line), "", "{line}");
    }
    assert_eq!(done(&house, "admin disable olga@example.com --force"), WARNING);
    // No owner can sign in, so the others may be removed.
    assert_eq!(done(&house, "admin remove dan@example.com"), "");
    assert_eq!(done(&house, "admin enable olga@example.com"), "");
    assert_eq!(done(&house, &format!("{import} --force")), WARNING);
    assert_eq!(done(&house, "admin set olga@example.com --role OWNER"), "");
    assert_eq!(done(&house, "admin reset-2fa olga@example.com --force"), WARNING);
    assert_eq!(done(&house, "admin remove olga@example.com"), "", "without an authenticator they could not sign in");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_whose_row_or_authenticator_another_hand_wrote_is_not_counted_as_left() {
    let house = House::with(&NO_WAITS).await;
    house.signed_in_as("olga@example.com", &["OWNER"]).await;
    house.signed_in_as("eve@example.com", &["CMS"]).await;
    house.signed_in_as("sue@example.com", &["OWNER"]).await;
    suspend(&house, "sue@example.com").await;
    house.db_run("update accounts set roles = '{OWNER}' where email = 'eve@example.com'").await;
    house.db_run("update authenticators set suspended_at = null, failures = 0").await;
    is_refusal(&command(&house, "admin disable olga@example.com"));
    is_refusal(&command(&house, "admin remove olga@example.com --yes"));
}

type Deed<'a> = Pin<Box<dyn Future<Output = Changed> + Send + 'a>>;

/// Removes an owner's access, in one of four ways.
fn taking<'a>(server: &'a House, owner: &'a Person, way: usize) -> Deed<'a> {
    Box::pin(async move {
        let (app, actor, admin) = (&server.app, Actor::os(Door::Staff, "tester"), server.find(owner).await);
        let roles = Some(vec![String::from("CMS")]);
        let changed = match way % 4 {
            0 => accounts::remove(app, &actor, &admin).await,
            1 => accounts::disable(app, &actor, &admin).await,
            2 => accounts::reset_2fa(app, &actor, &admin).await,
            _ => accounts::change(app, &actor, &admin, &AccountEdit { roles, ..AccountEdit::default() }).await,
        };
        changed.unwrap()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_commands_leave_one_owner() {
    for round in 0..4 {
        let house = House::with(&NO_WAITS).await;
        let beside = house.beside().await;
        let mut owners = Vec::new();
        for index in 0..6 {
            owners.push(house.signed_in_as(&format!("o{index}@example.com"), &["OWNER"]).await.0);
        }
        let deeds = owners.iter().enumerate();
        let deeds = deeds.map(|(index, owner)| taking([&house, &beside][index % 2], owner, index + round));
        let told = join_all(deeds).await;
        assert_eq!(house.db_number(LEFT).await, 1, "{told:?}");
        let refused = told.iter().filter(|changed| **changed == Changed::LastOwner).count();
        assert_eq!((refused, told.iter().filter(|changed| **changed == Changed::Done).count()), (1, 5), "{told:?}");
    }
}
