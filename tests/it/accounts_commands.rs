//! Accounts of the account door over the commands: added, listed, shown, changed, kept out and removed, by id, email address and
//! user name. And the same address at two doors, which are two accounts.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use vestibule::rules::address::Address;
use vestibule::rules::factor::Door;
use vestibule::rules::identifier::{Identifier, UserName};
use vestibule::rules::pool::Pool;

use crate::support::office::{Office, is_refusal};
use crate::support::program::{Said, run_at_terminal};

const PASSWORD: &str = "violet tractor hums quietly";

/// Adds an account, and returns its id.
fn add(office: &Office, line: &str) -> String {
    let said = office.run_with(&format!("account add {line}"), &format!("{PASSWORD}\n"));
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
    said.out.trim_end().to_owned()
}

/// The one line on standard error of a refused command that was given the password.
fn refused(office: &Office, line: &str) -> String {
    let said = office.run_with(line, &format!("{PASSWORD}\n"));
    is_refusal(&said);
    said.err.trim_start_matches("vestibule: ").trim_end().to_owned()
}

fn show(office: &Office, who: &str) -> Value {
    office.json(&format!("account show {who}"))
}

/// Events of the door's trail, oldest first.
async fn events(office: &Office, door: &str) -> String {
    let events = format!("select string_agg(event, ' ' order by at, event) from audit where door = '{door}'");
    office.database.text(&events).await
}

/// Locks the untrusted pool of an identifier for ten years.
async fn lock(office: &Office, door: Door, identifier: Identifier) {
    let key: String = Pool::untrusted(door, &identifier).key.iter().map(|byte| format!("{byte:02x}")).collect();
    let budget = format!(
        "insert into budgets (door, pool, key, first_locked_until, stale_at, version) values \
        ('{}', 'untrusted', '\\x{key}', now() + interval '10 years', now() + interval '20 years', 1)",
        door.name()
    );
    office.database.run(&budget).await;
}

fn address(text: &str) -> Identifier {
    Address::parse(text).unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_added_and_found_by_id_by_address_and_by_user_name() {
    let office = Office::open().await;
    let id = add(
        &office,
        "Ann@Example.com --username Ann.Lee --set firstName=Ann --set lastName=Lee --set phoneNumber=1 --set language=de",
    );
    assert!(id.starts_with("acct_") && id.len() >= 15, "{id}");
    let told = show(&office, &id);
    for who in ["ann@example.com", " ANN@EXAMPLE.COM", "ann.lee", "ANN.LEE"] {
        assert_eq!(show(&office, who), told, "{who}");
    }
    let expected = json!(["ann@example.com", "ann.lee", "Ann", "Lee", "1", "de", false, null, null, null]);
    let fields = [
        "email",
        "username",
        "firstName",
        "lastName",
        "phoneNumber",
        "language",
        "twoFactor",
        "disabledAt",
        "lockedUntil",
        "lastSignInAt",
    ];
    assert_eq!(json!(fields.map(|field| told[field].clone())), expected);
    assert!(told["userId"].as_str().is_some_and(|id| id.len() == 36), "{told}");
    let bare = show(&office, &add(&office, "bob@example.com"));
    assert_eq!(json!([bare["username"], bare["firstName"], bare["language"]]), json!([null, null, null]));
    let listed = office.json("account list");
    assert_eq!(json!([listed[0]["id"], listed[1]["id"]]), json!([id, bare["id"]]), "oldest first");
    assert_eq!(office.json("admin list"), json!([]));
    let table = office.done("account list");
    assert!(table.contains("ann.lee") && table.contains("ready") && table.lines().count() == 3, "{table}");
    assert_eq!(events(&office, "account").await, "account_added account_added");
    assert_eq!(office.database.db_number("select count(*) from outbox").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_changed_field_by_field() {
    let office = Office::open().await;
    let id = add(&office, "ann@example.com --username ann --set firstName=Ann");
    office.done("account set ann --set username=Anna --set firstName= --set lastName=Lee --set language=fr");
    let told = show(&office, "anna");
    let fields = ["id", "username", "firstName", "lastName", "language"].map(|field| told[field].clone());
    assert_eq!(json!(fields), json!([id, "anna", null, "Lee", "fr"]));
    assert_eq!(office.refused("account show ann"), "vestibule: ann is no account\n");
    office.done("account set anna --email Ann@example.org --set username=");
    let told = show(&office, "ann@example.org");
    assert_eq!(json!([told["id"], told["username"]]), json!([id, null]));
    // Nothing is new: a success.
    office.done("account set ann@example.org --email ann@EXAMPLE.org --set username= --set language=fr");
    assert_eq!(
        events(&office, "account").await,
        "account_added account_changed account_changed email_changed account_changed"
    );
    assert_eq!(office.database.db_number("select count(*) from outbox").await, 0, "no mail is about customers yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_and_changes_nothing() {
    let office = Office::open().await;
    let ann = add(&office, "ann@example.com --username ann");
    add(&office, "bob@example.com --username bob");
    let before = office.json("account list");
    let lines = office.database.db_number("select count(*) from audit").await;
    let name = "a user name has 3 to 32 characters, without @ and invisible characters";
    let long = "a".repeat(33);
    let table = [
        ("add ann", "ann is not an email address".into()),
        ("add ANN@example.com", "ANN@example.com is an account already".into()),
        ("add cat@example.com --username BOB", "BOB is another account's user name already".into()),
        ("add cat@example.com --username ab", String::from(name)),
        ("add cat@example.com --username cat@example", name.into()),
        ("add cat@example.com --username c\u{1}at", name.into()),
        ("add cat@example.com --username bo\u{200d}b", name.into()),
        (&format!("add cat@example.com --username {long}"), name.into()),
        ("add cat@example.com --username cat --set username=dog", "username is set twice".into()),
        ("add cat@example.com --set firstName=a --set firstName=b", "firstName is set twice".into()),
        ("add cat@example.com --set lastName=a\u{1b}b", "lastName: holds a control character".into()),
        ("add cat@example.com --set phoneNumber=1\u{7f}2", "phoneNumber: holds a control character".into()),
        (&format!("add cat@example.com --set firstName={}", "ä".repeat(201)), "firstName: is too long".into()),
        ("set ann --email bob@example.com", "another account has the new address".into()),
        ("set ann --email bob", "the new address is not an email address".into()),
        ("set ann --set username=bob", "another account has the new user name".into()),
        ("set ann --set username=a\u{2}b", name.into()),
        ("set nobody --set firstName=a", "nobody is no account".into()),
        ("show acct_0000000000", "acct_0000000000 is no account".into()),
        ("show ab", "ab is no id, email address or user name".into()),
        ("show admin_0000000000", "admin_0000000000 is no account".into()),
        ("disable cat@example.com", "cat@example.com is no account".into()),
    ];
    for (line, why) in table {
        assert_eq!(refused(&office, &format!("account {line}")), why, "{line}");
    }
    assert_eq!(refused(&office, &format!("admin show {ann}")), format!("{ann} is neither an id nor an email address"));
    for usage in [
        "account add",
        "account add cat@example.com --set nickname=c",
        "account add cat@example.com --set firstName",
        "account add cat@example.com --set language=nl",
        "account list --door staff",
        "account list --door player",
        "account list --door side",
        "account set ann --set twoFactor=true",
        "account disable ann --force",
    ] {
        assert_eq!(office.run(usage).code, 2, "{usage}");
    }
    assert_eq!(
        (office.json("account list"), office.database.db_number("select count(*) from audit").await),
        (before, lines)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_kept_out_let_in_and_removed() {
    let office = Office::open().await;
    let id = add(&office, "ann@example.com --username ann");
    assert!(office.json("account disable ann")["disabledAt"].is_string());
    let since = show(&office, &id)["disabledAt"].clone();
    assert_eq!(office.json(&format!("account disable {id}"))["disabledAt"], since, "a state reached already is done");
    assert!(office.done("account list").contains("disabled"));
    assert_eq!(office.json("account enable ann@example.com")["disabledAt"], Value::Null);
    office.done("account sign-out ann");
    office.done("account sign-out ann@example.com --reason left");
    assert_eq!(office.json("account remove ann")["id"], json!(id));
    assert_eq!(office.json("account list"), json!([]));
    assert_eq!(office.refused("account remove ann"), "vestibule: ann is no account\n");
    let told = "account_added account_disabled account_disabled account_enabled account_signed_out account_signed_out \
        account_removed";
    assert_eq!(events(&office, "account").await, told);
    for who in [id.as_str(), "ann@example.com"] {
        let line = &office.json(&format!("audit list --who {who} --limit 1"))[0];
        assert_eq!(
            json!([line["event"], line["crmUserId"], line["door"]]),
            json!(["account_removed", id, "account"]),
            "{who}"
        );
    }
    // The name and the address are free again.
    assert_ne!(add(&office, "ann@example.com --username ann"), id);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unlock_empties_the_pools_of_address_and_user_name_alike_and_no_others() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    add(&office, "ann@example.com --username ann");
    add(&office, "bob@example.com --username bob");
    let name = |text: &str| Identifier::UserName(UserName::parse(text).unwrap());
    for identifier in [address("ann@example.com"), name("ann"), address("bob@example.com")] {
        lock(&office, Door::Account, identifier).await;
    }
    lock(&office, Door::Staff, address("ann@example.com")).await;
    let locked = || {
        [("account", "ann"), ("account", "bob"), ("admin", "ann@example.com")].map(|(group, who)| {
            office.json(&format!("{group} show {who}"))["lockedUntil"]
                .as_str()
                .and_then(|at| at.parse::<DateTime<Utc>>().ok())
                .is_some()
        })
    };
    assert_eq!(locked(), [true, true, true]);
    assert_eq!(office.json("account unlock ann")["lockedUntil"], Value::Null);
    assert_eq!(locked(), [false, true, true]);
    office.done("admin unlock ann@example.com");
    assert_eq!(locked(), [false, true, false]);
    lock_again(&office, "account").await;
    assert_eq!(locked(), [true, true, false], "the user name's pool alone is locked");
    assert_eq!(events(&office, "account").await, "account_added account_added account_unlocked");
}

/// Locks the emptied pools of a door again, but for that of `ann@example.com`.
async fn lock_again(office: &Office, door: &str) {
    let of_address: String = Pool::untrusted(Door::Account, &address("ann@example.com"))
        .key
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let lock = "update budgets set second_locked_until = now() + interval '10 years' where first_locked_until is null";
    office.database.run(&format!("{lock} and door = '{door}' and key <> '\\x{of_address}'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_at_two_doors_is_two_accounts() {
    let office = Office::open().await;
    let admin = office.done("admin add ann@example.com --role BO").trim_end().to_owned();
    let own = add(&office, "ann@example.com --username ann");
    let told = office.json("admin show ann@example.com");
    office.done("account disable ann@example.com");
    office.done("account set ann@example.com --set language=fr --set firstName=Anna");
    office.done("account sign-out ann@example.com");
    office.done("account unlock ann@example.com");
    assert_eq!(office.json("admin show ann@example.com"), told);
    let told = show(&office, "ann");
    office.done("admin disable ann@example.com");
    office.done("admin enable ann@example.com");
    office.done("admin unlock ann@example.com");
    assert_eq!(show(&office, "ann"), told);
    for (line, id) in [("--door staff", &admin), ("--door account", &own)] {
        assert_eq!(
            office.json(&format!("audit list --who ann@example.com {line}"))[0]["crmUserId"],
            json!(id),
            "{line}"
        );
    }
    let why =
        format!("ann@example.com has an account at several doors: name one by --door or by its id, {admin} or {own}");
    assert_eq!(refused(&office, "audit list --who ann@example.com"), why);
    office.done("account remove ann");
    assert_eq!(office.json("admin show ann@example.com")["id"], json!(admin));
    let own = add(&office, "ann@example.com");
    office.done("admin remove ann@example.com");
    assert_eq!(show(&office, "ann@example.com")["id"], json!(own));
    let staff = "admin_added admin_disabled admin_enabled admin_unlocked admin_removed";
    assert_eq!(events(&office, "staff").await, staff);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_takes_an_accounts_access_away_asks_on_a_terminal() {
    let office = Office::open().await;
    let id = add(&office, "ann@example.com --username ann");
    let at_terminal = |line: &str, typed: &str| -> Said {
        let words: Vec<&str> = line.split(' ').collect();
        run_at_terminal(&words, &office.settings(&office.database.conninfo()), typed)
    };
    for (deed, words) in [("disable", "disable"), ("sign-out", "sign out"), ("remove", "remove")] {
        let question = format!("vestibule: {words} <ann@example.com> ({id})? [y/N] ");
        let said = at_terminal(&format!("account {deed} ann"), "n\n");
        let refused = format!("{question}vestibule: not confirmed: nothing was done\n");
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (1, "", refused.as_str()), "{deed}");
        let said = at_terminal(&format!("account {deed} {id}"), "y\n");
        assert_eq!((said.code, said.err.as_str()), (0, question.as_str()), "{deed}");
    }
    add(&office, "bob@example.com");
    let said = at_terminal("account remove bob@example.com --yes", "\u{4}");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(office.json("account list"), json!([]));
}
