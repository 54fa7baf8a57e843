//! Passwords of accounts over the commands: the first line of standard input, judged as any new password, and kept sealed.

use serde_json::json;

use crate::support::office::{Office, is_refusal};
use crate::support::program::run_with;

const PASSWORD: &str = "violet tractor hums quietly";

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_the_first_line_of_standard_input_and_is_judged() {
    let office = Office::open().await;
    let empty = "the first line of standard input is the password, and it is empty";
    let common = "the password is too common, or made of the account's own words: choose another";
    let table: [(&[u8], &str); 11] = [
        (b"", empty),
        (b"\nviolet tractor hums quietly\n", empty),
        (b"\r\n", empty),
        (b"fourteen signs", "the password is too short: it has at least 15 characters"),
        (&[b'a'; 129], "the password is too long: it has at most 128 characters"),
        (&[b'a'; 10_000], "the password is too long: it has at most 128 characters"),
        (b"\xff\xfeviolet tractor hums", "the password is not UTF-8"),
        (b"password password password", common),
        (b"ann.lee@example.com Ann Lee ann", common),
        (b"violet\0tractor hums quietly", "the password holds a control character: choose another"),
        (b"violet tractor\thums quietly\n", "the password holds a control character: choose another"),
    ];
    for (typed, why) in table {
        let add = "account add ann.lee@example.com --set firstName=Ann --set lastName=Lee";
        let said = office.run_fed(add, typed);
        is_refusal(&said);
        assert_eq!(said.err, format!("vestibule: {why}\n"), "{typed:?}");
    }
    assert_eq!(office.json("account list"), json!([]));
    let joined = "violet\u{200d}tractor \u{2003} hums quietly";
    for (email, typed) in [("a@example.com", format!("{joined}\n")), ("b@example.com", format!("{PASSWORD}\r\nmore\n"))]
    {
        let said = office.run_with(&format!("account add {email}"), &typed);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{email}");
    }
    assert_eq!(office.database.db_number("select count(*) from passwords").await, 2);
    assert_eq!(office.database.db_number("select count(*) from accounts where has_password").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_replaces_the_old_one_and_ends_the_sessions() {
    let office = Office::open().await;
    assert_eq!(office.run_with("account add ann@example.com --username ann", PASSWORD).code, 0);
    let stored = "select encode(phc, 'hex') from passwords";
    let first = office.database.text(stored).await;
    let said = office.run_with("account set ann --password", "short\n");
    assert_eq!(said.err, "vestibule: the password is too short: it has at least 15 characters\n");
    assert_eq!(office.database.text(stored).await, first);
    assert_eq!(
        office.run_with("account set ann --password", "ann ann ann ann ann\n").code,
        1,
        "the user name is known"
    );
    let said = office.run_with("account set ann --password --reason lost", "quiet harbour lantern nine\n");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_ne!(office.database.text(stored).await, first);
    let line = &office.json("audit list --limit 1")[0];
    assert_eq!(
        json!([line["event"], line["reason"], line["detail"]["sessionsEnded"]]),
        json!(["password_set", "lost", true])
    );
    assert_eq!(office.json("audit verify")["whole"], true);
    office.done("account remove ann");
    assert_eq!(office.database.db_number("select count(*) from passwords").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_is_sealed_without_the_servers_keys() {
    let office = Office::open().await;
    let url = office.database.conninfo();
    let said = run_with(&["account", "add", "ann@example.com"], &[("DATABASE_URL", &url)], PASSWORD);
    is_refusal(&said);
    assert_eq!(said.err, "vestibule: VESTIBULE_KEYS is missing: the password is sealed with them\n");
}
