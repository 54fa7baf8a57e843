//! Authenticators and short passwords of the session door over the commands: enrolled with a first code, taken away together with a
//! password that is too short to stand alone.

use serde_json::{Value, json};

use crate::session_accounts::{add, refused, show};
use crate::support::enrolling::Enrolling;
use crate::support::office::Office;
use crate::support::program::{Said, run_with};

/// A password of ten code points, which is guessed late.
const SHORT: &str = "kV7#pQ2x!d";

fn set_password(office: &Office, password: &str) -> Said {
    office.run_with("account set ann --password --door session", &format!("{password}\n"))
}

async fn office() -> Office {
    let office = Office::open().await;
    add(&office, "ann@example.com --username ann");
    office
}

async fn count(office: &Office, table: &str) -> i64 {
    office.database.db_number(&format!("select count(*) from {table}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authenticator_is_stored_with_its_first_right_code_and_no_other() {
    let office = office().await;
    let enrolling = Enrolling::of(&office, "ann");
    assert!(enrolling.url.starts_with("otpauth://totp/Vestibule:ann?secret="), "{}", enrolling.url);
    let wrong = if enrolling.code(0) == "000000" { "000001" } else { "000000" };
    let (first, lines) = (enrolling.url.clone(), count(&office, "audit").await);
    let said = enrolling.type_line(wrong);
    assert_eq!((said.code, said.err.as_str()), (1, "vestibule: the code is wrong: nothing was stored\n"));
    for typed in ["", "12345", "1234567", "code"] {
        let said = Enrolling::of(&office, "ann").type_line(typed);
        let why = "vestibule: the first line of standard input is not a code of six digits: nothing was stored\n";
        assert_eq!((said.code, said.err.as_str()), (1, why), "{typed}");
    }
    assert_eq!((count(&office, "authenticators").await, count(&office, "audit").await), (0, lines));
    let enrolling = Enrolling::of(&office, "1");
    assert_ne!(enrolling.url, first, "each run offers a secret of its own");
    let code = enrolling.code(0);
    let said = enrolling.type_line(&format!("{} {}", &code[..3], &code[3..]));
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
    assert_eq!(show(&office, "ann")["enrolled"], true);
    let line = &office.json("audit list --limit 1")[0];
    assert_eq!(
        json!([line["event"], line["outcome"], line["detail"]["sessionsEnded"]]),
        json!(["authenticator_enrolled", "done", true])
    );
    let step = "select (detail ->> 'lastStep')::bigint = last_step from audit, authenticators
        where event = 'authenticator_enrolled'";
    assert_eq!(office.database.text(&format!("select ({step})::text")).await, "true");
    let why = "ann@example.com has an authenticator already: `account reset-2fa --door session` takes it away";
    assert_eq!(refused(&office, "enrol-2fa ann"), why);
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_enrolments_at_once_the_first_code_wins() {
    let office = office().await;
    let (one, other) = (Enrolling::of(&office, "ann"), Enrolling::of(&office, "ann"));
    one.finish();
    let code = other.code(0);
    let said = other.type_line(&code);
    let why =
        "vestibule: ann@example.com has an authenticator already: `account reset-2fa --door session` takes it away\n";
    assert_eq!((said.code, said.err.as_str()), (1, why));
    assert_eq!(count(&office, "authenticators").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_authenticator_is_sealed_without_the_servers_keys() {
    let office = office().await;
    let url = office.database.conninfo();
    let line = ["account", "enrol-2fa", "ann", "--door", "session"];
    let said = run_with(&line, &[("DATABASE_URL", &url)], "000000\n");
    let why = "vestibule: VESTIBULE_KEYS is missing: the authenticator is sealed with them\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (1, "", why));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_password_is_set_only_beside_an_authenticator_and_ends_with_it() {
    let office = office().await;
    let sole = "vestibule: the password is too short: it has at least 15 characters\n";
    assert_eq!(set_password(&office, SHORT).err, sole);
    let added = office.run_with("account add bob@example.com --username bob --door session", &format!("{SHORT}\n"));
    assert_eq!(added.err, sole);
    Enrolling::of(&office, "ann").finish();
    let least = "vestibule: the password is too short: it has at least 8 characters\n";
    assert_eq!(set_password(&office, "kV7#pQ2").err, least);
    let common = "vestibule: the password is too common, or made of the account's own words: choose another\n";
    assert_eq!(set_password(&office, "password1").err, common);
    let said = set_password(&office, SHORT);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(office.database.text("select is_short::text from passwords").await, "true");
    let said = office.run("account reset-2fa ann --door session --reason lost");
    let ended = "the password was ended too, because it is too short to be the only factor: set another\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, ended, ""));
    assert_eq!((count(&office, "passwords").await, count(&office, "authenticators").await), (0, 0));
    let ann = show(&office, "ann");
    assert_eq!(json!([ann["enrolled"], ann["hasPassword"]]), json!([false, false]));
    assert!(office.done("account list --door session").contains("no password"));
    let told = "select string_agg(concat_ws(' ', event, detail ->> 'reason'), ', ' order by event) from audit
        where event in ('authenticator_reset', 'password_ended')";
    assert_eq!(office.database.text(told).await, "authenticator_reset lost, password_ended lost");
    assert_eq!(set_password(&office, SHORT).err, sole, "a longer one is wanted");
    assert_eq!(set_password(&office, "quiet harbour lantern nine").code, 0);
    assert_eq!(show(&office, "ann")["hasPassword"], true);
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_password_outlives_the_authenticator_and_a_reset_without_one_does_nothing() {
    let office = office().await;
    let lines = count(&office, "audit").await;
    assert_eq!(office.done("account reset-2fa ann --door session"), "");
    assert_eq!(count(&office, "audit").await, lines);
    Enrolling::of(&office, "ann").finish();
    office.database.run("update authenticators set suspended_at = suspended_at").await;
    let told: Value = office.json("account reset-2fa ann --door session");
    assert_eq!(json!([told["enrolled"], told["hasPassword"], told["suspended"]]), json!([false, true, false]));
    assert_eq!((count(&office, "passwords").await, count(&office, "authenticators").await), (1, 0));
    Enrolling::of(&office, "ann").finish();
    assert_eq!(show(&office, "ann")["enrolled"], true);
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_short_password_is_left_alone_by_a_reset_at_the_same_time() {
    let office = office().await;
    for _ in 0..4 {
        Enrolling::of(&office, "ann").finish();
        let (set, reset) = std::thread::scope(|scope| {
            let set = scope.spawn(|| set_password(&office, SHORT));
            let reset = scope.spawn(|| office.run("account reset-2fa ann --door session"));
            (set.join().unwrap(), reset.join().unwrap())
        });
        assert_eq!(reset.code, 0, "{}", reset.err);
        let alone = "select count(*) from passwords join accounts on accounts.id = account_id
            where is_short and not enrolled";
        assert_eq!(office.database.db_number(alone).await, 0, "{} {}", set.out, set.err);
        let has = "select count(*) from accounts where has_password <> exists (
            select from passwords where account_id = accounts.id)";
        assert_eq!(office.database.db_number(has).await, 0);
        assert_eq!(set_password(&office, "quiet harbour lantern nine").code, 0);
    }
    assert_eq!(office.json("audit verify")["whole"], true);
}
