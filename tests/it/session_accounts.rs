//! Accounts of the session door over the commands: added with a number of their own, named by id, address, user name and number,
//! changed, kept out and removed; and each refusal by name.

use serde_json::{Value, json};

use crate::support::office::{Office, is_refusal};
use crate::support::program::Said;

pub const PASSWORD: &str = "violet tractor hums quietly";

/// Runs a command about accounts of the session door, with a password on its standard input.
pub fn run(office: &Office, line: &str) -> Said {
    office.run_with(&format!("account {line} --door session"), &format!("{PASSWORD}\n"))
}

/// Adds an account, and returns its id.
pub fn add(office: &Office, line: &str) -> String {
    let said = run(office, &format!("add {line}"));
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
    said.out.trim_end().to_owned()
}

pub fn show(office: &Office, who: &str) -> Value {
    office.json(&format!("account show {who} --door session"))
}

/// The refusal of a command.
pub fn refused(office: &Office, line: &str) -> String {
    let said = run(office, line);
    is_refusal(&said);
    said.err.trim_start_matches("vestibule: ").trim_end().to_owned()
}

fn done(office: &Office, line: &str) {
    let said = run(office, line);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
}

async fn told(office: &Office, event: &str, what: &str) -> String {
    let text =
        format!("select coalesce(({what})::text, '-') from audit where event = '{event}' order by at desc limit 1");
    office.database.text(&text).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_a_number_and_is_named_by_id_address_user_name_or_number() {
    let office = Office::open().await;
    let id = add(
        &office,
        "Ann@Example.com --username Ann.Lee --role HOSTING --set firstName=Ann --set lastName=Lee --set gender=woman \
         --set phone=1 --set trialUntil=2099-01-31 --set emailValidated=true --set language=de",
    );
    assert!(id.starts_with("user_") && id.len() >= 15, "{id}");
    let told_of = show(&office, &id);
    for who in ["ann@example.com", "ANN.LEE", "1", "001"] {
        assert_eq!(show(&office, who), told_of, "{who}");
    }
    let expected = json!({ "userId": 1, "userName": "ann.lee", "email": "ann@example.com", "emailValidated": true,
        "firstName": "Ann", "lastName": "Lee", "gender": "woman", "phone": "1", "language": "de", "roles": ["HOSTING"],
        "trialUntil": "2099-01-31T00:00:00Z", "enrolled": false, "suspended": false, "hasPassword": true,
        "disabledAt": null, "lockedUntil": null, "lastSignInAt": null });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(told_of[field], *value, "{field}");
    }
    assert_eq!(told_of["id"], id.as_str());
    let bare = show(&office, &add(&office, "bob@example.com --username bob"));
    let fields = ["userId", "roles", "emailValidated", "trialUntil", "gender"].map(|field| bare[field].clone());
    assert_eq!(json!(fields), json!([2, ["USER"], false, null, null]));
    let table = office.done("account list --door session");
    assert!(table.contains("ann.lee") && table.contains("ready") && table.lines().count() == 3, "{table}");
    assert_eq!((office.json("account list"), office.json("admin list")), (json!([]), json!([])));
    let changed = told(&office, "account_added", "detail -> 'changed' -> 'number' ->> 'after'").await;
    assert_eq!(changed, "2");
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_never_comes_back() {
    let office = Office::open().await;
    add(&office, "ann@example.com --username ann");
    add(&office, "bob@example.com --username bob");
    done(&office, "remove 2");
    assert_eq!(refused(&office, "show 2"), "2 is no account");
    let cat = add(&office, "cat@example.com --username cat");
    assert_eq!(show(&office, &cat)["userId"], 3);
    // A refused insertion may leave a number out, and gives none twice.
    assert_eq!(refused(&office, "add ANN@example.com --username dan"), "ANN@example.com is an account already");
    assert!(show(&office, &add(&office, "dan@example.com --username dan"))["userId"].as_i64() > Some(3));
    done(&office, "remove ann");
    let again = add(&office, "ann@example.com --username ann");
    assert!(show(&office, &again)["userId"].as_i64() > Some(4));
    office.database.run("update accounts set number = 2 where user_name = 'cat'").await;
    let altered = "the row of cat@example.com was altered outside Vestibule: remove the account and add it again";
    assert_eq!(refused(&office, "set cat --set firstName=Cat"), altered, "the row's MAC covers the number");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_edited_beside_us_can_only_be_removed() {
    let office = Office::open().await;
    for edit in ["roles = '{HOSTING}'", "trial_until = '2099-01-01'", "email_proven = true", "enrolled = true"] {
        add(&office, "ann@example.com --username ann");
        office.database.run(&format!("update accounts set {edit}")).await;
        let altered = "the row of ann@example.com was altered outside Vestibule: remove the account and add it again";
        assert_eq!(refused(&office, "set ann --set phone=1"), altered, "{edit}");
        assert_eq!(refused(&office, "enrol-2fa ann"), altered, "{edit}");
        done(&office, "remove ann");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn digits_that_are_a_number_and_a_user_name_name_neither_account() {
    let office = Office::open().await;
    let ann = add(&office, "ann@example.com --username ann");
    let bob = add(&office, "bob@example.com --username 001");
    let why =
        format!("001 is the number of one account and the user name of another: name one by its id, {ann} or {bob}");
    assert_eq!(refused(&office, "remove 001"), why);
    assert_eq!(json!([show(&office, "1")["id"], show(&office, "2")["id"]]), json!([ann, bob]));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_changed_and_the_trail_tells_before_and_after() {
    let office = Office::open().await;
    add(&office, "ann@example.com --username ann --set emailValidated=true");
    done(&office, "set ann --set gender=x --set phone=2 --set trialUntil=2099-01-31T12:00:00Z --set username=Anna");
    let fields =
        ["gender", "phone", "trialUntil", "userName", "emailValidated"].map(|field| show(&office, "1")[field].clone());
    assert_eq!(json!(fields), json!(["x", "2", "2099-01-31T12:00:00Z", "anna", true]));
    let trial = "detail -> 'changed' -> 'trialUntil' ->> 'after'";
    assert_eq!(told(&office, "account_changed", trial).await, "2099-01-31T12:00:00+00:00");
    done(&office, "set 1 --set trialUntil= --set gender= --set emailValidated=false");
    let fields = ["gender", "trialUntil", "emailValidated"].map(|field| show(&office, "1")[field].clone());
    assert_eq!(json!(fields), json!([null, null, false]));
    let proven = "detail -> 'changed' -> 'emailValidated' ->> 'before'";
    assert_eq!(told(&office, "account_changed", proven).await, "true");
    done(&office, "set 1 --role HOSTING");
    assert_eq!(show(&office, "1")["roles"], json!(["HOSTING"]));
    assert_eq!(told(&office, "roles_changed", "detail -> 'changed' -> 'roles' -> 'before' ->> 0").await, "USER");
    // Another address is not vouched for, unless the command says so.
    done(&office, "set 1 --set emailValidated=true");
    done(&office, "set 1 --email ann@example.org");
    assert_eq!(show(&office, "1")["emailValidated"], false);
    done(&office, "set 1 --email ann@example.net --set emailValidated=true");
    assert_eq!(show(&office, "1")["emailValidated"], true);
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_and_changes_nothing() {
    let office = Office::open().await;
    add(&office, "ann@example.com --username ann");
    add(&office, "bob@example.com --username bob");
    let before = office.json("account list --door session");
    let lines = office.database.db_number("select count(*) from audit").await;
    let name = "a user name has 3 to 32 characters, without @ and invisible characters";
    let nameless = "an account of this door has a user name: nobody signs in by anything else";
    let fields = "username, firstName, lastName, gender, phone, trialUntil, emailValidated, language";
    let table = [
        ("add cat@example.com", nameless.to_owned()),
        ("add cat --username cat", "cat is not an email address".into()),
        ("add ANN@example.com --username cat", "ANN@example.com is an account already".into()),
        ("add cat@example.com --username BOB", "BOB is another account's user name already".into()),
        ("add cat@example.com --username ab", name.into()),
        ("add cat@example.com --username bo\u{200b}b", name.into()),
        ("set ann --set username=\u{202e}bob", name.into()),
        ("add cat@example.com --username cat --role OWNER", "OWNER is no role: USER, HOSTING".into()),
        ("add cat@example.com --username cat --role user", "user is no role: USER, HOSTING".into()),
        (
            "add cat@example.com --username cat --set phoneNumber=1",
            format!("accounts of the session door have no field phoneNumber, but {fields}"),
        ),
        ("add cat@example.com --username cat --set gender=a --set gender=b", "gender is set twice".into()),
        ("add cat@example.com --username cat --set gender=a\u{1b}b", "gender: holds a control character".into()),
        ("set ann --set username=", nameless.into()),
        ("set ann --set username=bob", "another account has the new user name".into()),
        ("set ann --email bob@example.com", "another account has the new address".into()),
        ("set ann --role=", "an empty --role is no role: USER, HOSTING".into()),
        ("set ann --role KING", "KING is no role: USER, HOSTING".into()),
        ("show 3", "3 is no account".into()),
        ("show ab", "ab is no id, email address, user name or number".into()),
        ("device-link ann", "accounts of the session door have no trusted devices".into()),
        (
            "import -",
            "accounts of the session door have no lists: add each by `vestibule account add --door session`".into(),
        ),
        (
            "export",
            "accounts of the session door have no lists: `vestibule account list --json --door session` prints them"
                .into(),
        ),
    ];
    for (line, why) in table {
        assert_eq!(refused(&office, line), why, "{line}");
    }
    for (line, why) in [
        ("account add cat@example.com --role USER", "accounts of the account door have no roles"),
        ("account enrol-2fa ann", "accounts of the account door have no authenticators"),
        (
            "account add cat@example.com --set gender=x",
            "accounts of the account door have no field gender, but username, firstName, lastName, phoneNumber, language",
        ),
    ] {
        let said = office.run_with(line, &format!("{PASSWORD}\n"));
        assert_eq!(said.err, format!("vestibule: {why}\n"), "{line}");
    }
    for usage in [
        "add cat@example.com --username cat --set emailValidated=yes",
        "add cat@example.com --username cat --set emailValidated=1",
        "add cat@example.com --username cat --set emailValidated=",
        "add cat@example.com --username cat --set trialUntil=tomorrow",
        "add cat@example.com --username cat --set trialUntil=2026-02-30",
        "add cat@example.com --username cat --set language=nl",
        "add cat@example.com --username cat --set nickname=c",
    ] {
        assert_eq!(run(&office, usage).code, 2, "{usage}");
    }
    assert_eq!(
        (office.json("account list --door session"), office.database.db_number("select count(*) from audit").await),
        (before, lines)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_kept_out_let_in_and_told_when_its_trial_is_over() {
    let office = Office::open().await;
    let id = add(&office, "ann@example.com --username ann --set trialUntil=2020-01-01");
    assert!(office.done("account list --door session").contains("trial over"));
    assert_eq!(show(&office, "ann")["trialUntil"], "2020-01-01T00:00:00Z");
    done(&office, "set ann --set trialUntil=2099-01-01");
    assert!(!office.done("account list --door session").contains("trial over"));
    done(&office, "disable ann");
    assert!(show(&office, "1")["disabledAt"].is_string());
    done(&office, "enable 1");
    done(&office, "sign-out ann@example.com");
    done(&office, "unlock ann");
    assert_eq!(show(&office, "ann")["disabledAt"], Value::Null);
    done(&office, "remove ann");
    assert_eq!(office.json("account list --door session"), json!([]));
    let line = &office.json(&format!("audit list --who {id} --limit 1"))[0];
    assert_eq!(json!([line["event"], line["door"]]), json!(["account_removed", "session"]));
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_additions_at_once_one_gets_the_user_name() {
    let office = Office::open().await;
    let said: Vec<Said> = std::thread::scope(|scope| {
        let adds: Vec<_> = ["a@example.com", "b@example.com", "c@example.com"]
            .map(|email| {
                let office = &office;
                scope.spawn(move || run(office, &format!("add {email} --username ann")))
            })
            .into_iter()
            .collect();
        adds.into_iter().map(|add| add.join().unwrap()).collect()
    });
    let mut ends: Vec<(i32, &str)> = said.iter().map(|said| (said.code, said.err.as_str())).collect();
    ends.sort_unstable();
    let taken = (1, "vestibule: ann is another account's user name already\n");
    assert_eq!(ends, [(0, ""), taken, taken]);
    assert_eq!(office.database.db_number("select count(*) from accounts").await, 1);
    assert_eq!(office.database.db_number("select count(*) from passwords").await, 1);
    assert_eq!(office.json("audit verify")["whole"], true);
}
