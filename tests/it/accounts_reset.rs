//! Help for holders: two-factor sign-in is turned off for one who lost the mailbox, and a device made trusted for one whom
//! strangers keep locked out.

use serde_json::{Value, json};
use vestibule::rules::token::Token;

use crate::support::list::csv;
use crate::support::office::{Office, actor};
use crate::support::program::{Said, run_at_terminal};

/// An office with an account that has two-factor sign-in on.
async fn guarded() -> Office {
    let office = Office::open().await;
    office.done(&csv("email,username,twoFactor\nann@example.com,ann,true\n").import_accounts(""));
    office
}

async fn count(office: &Office, table: &str) -> i64 {
    office.database.db_number(&format!("select count(*) from {table}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_factor_sign_in_is_turned_off_with_all_that_was_signed_in() {
    let office = guarded().await;
    office.done("account device-link ann");
    let ann = office.json("account reset-2fa ann --reason mailbox");
    assert_eq!(json!([ann["username"], ann["twoFactor"]]), json!(["ann", false]));
    assert_eq!(count(&office, "trusted_browsers").await, 0);
    let told = "select concat_ws(' ', actor, event, outcome, door, detail ->> 'reason', detail ->> 'sessionsEnded',
            detail ->> 'browsersForgotten', detail -> 'changed' -> 'twoFactorAuth' ->> 'before')
        from audit where event = 'two_factor_off'";
    let expected = format!("{} two_factor_off done account mailbox true true on", actor());
    assert_eq!(office.database.text(told).await, expected);
    let lines = count(&office, "audit").await;
    // Already off: done, and nothing is ended or told.
    office.done("account device-link ann");
    assert_eq!(office.json("account reset-2fa ann@example.com")["twoFactor"], false);
    assert_eq!((count(&office, "trusted_browsers").await, count(&office, "audit").await), (1, lines + 1));
    assert_eq!(office.refused("account reset-2fa nobody"), "vestibule: nobody is no account\n");
    assert_eq!(office.run("account reset-2fa").code, 2);
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_asks_on_a_terminal() {
    let office = guarded().await;
    let id = office.json("account show ann")["id"].as_str().unwrap().to_owned();
    let at_terminal = |line: &str, typed: &str| -> Said {
        let words: Vec<&str> = line.split(' ').collect();
        run_at_terminal(&words, &office.settings(&office.database.conninfo()), typed)
    };
    let question = format!("vestibule: turn off the two-factor sign-in of <ann@example.com> ({id})? [y/N] ");
    let said = at_terminal("account reset-2fa ann", "n\n");
    let refused = format!("{question}vestibule: not confirmed: nothing was done\n");
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (1, "", refused.as_str()));
    assert_eq!(office.json("account show ann")["twoFactor"], true);
    let said = at_terminal("account reset-2fa ann --yes", "\u{4}");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(office.json("account show ann")["twoFactor"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_link_is_a_device_id_alone_of_a_device_that_is_trusted_at_once() {
    let office = guarded().await;
    let printed = office.done("account device-link ann --reason attack");
    let token = Token::parse(printed.strip_suffix('\n').unwrap()).unwrap();
    let hash: String = token.hash().0.iter().map(|byte| format!("{byte:02x}")).collect();
    let row =
        "select encode(token_hash, 'hex') || ' ' || extract(days from expires_at - seen_at) || ' ' || count(*) over ()
        from trusted_browsers join accounts on accounts.id = account_id and address = 'ann@example.com'";
    assert_eq!(office.database.text(row).await, format!("{hash} 365 1"));
    let line = "select concat_ws(' ', actor, event, outcome, door, detail ->> 'reason', detail ->> 'trustedBrowser' = b.id::text)
        from audit cross join trusted_browsers b where event = 'device_link_made'";
    assert_eq!(office.database.text(line).await, format!("{} device_link_made done account attack t", actor()));
    assert_eq!(count(&office, "device_links").await, 0, "no link is left to redeem");
    let told: Value = office.json("account device-link ann@example.com");
    assert!(Token::parse(told["deviceId"].as_str().unwrap()).is_some(), "{told}");
    assert_ne!(told["deviceId"], json!(printed.trim_end()));
    let dump = office.database.text("select string_agg(t::text, ' ') from trusted_browsers t").await;
    assert!(!dump.contains(printed.trim_end()), "{dump}");
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_five_trusted_devices_and_the_one_unseen_for_longest_goes() {
    let office = guarded().await;
    office.done(&csv("email\nbob@example.com\n").import_accounts(""));
    office.done("account device-link bob@example.com");
    let first = office.done("account device-link ann");
    for _ in 0..5 {
        office.done("account device-link ann");
    }
    let hash = Token::parse(first.trim_end()).unwrap().hash();
    let hash: String = hash.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let of_ann = "trusted_browsers join accounts on accounts.id = account_id where user_name = 'ann'";
    assert_eq!(count(&office, of_ann).await, 5);
    assert_eq!(count(&office, &format!("{of_ann} and token_hash = '\\x{hash}'")).await, 0);
    assert_eq!(count(&office, "trusted_browsers").await, 6, "the other account keeps its own");
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_the_sessions_of_an_account_forgets_its_devices_and_no_other_change_does() {
    let office = guarded().await;
    office.done("account device-link ann");
    for line in ["set ann --set firstName=Ann", "unlock ann", "enable ann", "show ann", "list"] {
        office.done(&format!("account {line}"));
        assert_eq!(count(&office, "trusted_browsers").await, 1, "{line}");
    }
    let endings =
        ["set ann --password", "set ann --email ann@example.org", "sign-out ann", "reset-2fa ann", "disable ann"];
    for line in endings {
        office.done("account device-link ann");
        let said = office.run_with(&format!("account {line}"), "violet tractor hums quietly\n");
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
        assert_eq!(count(&office, "trusted_browsers").await, 0, "{line}");
    }
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_account_gets_no_device() {
    let office = guarded().await;
    office.done("account disable ann");
    let lines = count(&office, "audit").await;
    let why = "vestibule: ann@example.com is disabled, or was removed meanwhile\n";
    assert_eq!(office.refused("account device-link ann"), why);
    office.database.run("update accounts set disabled_at = null").await;
    let why =
        "vestibule: the row of ann@example.com was altered outside Vestibule: remove the account and add it again\n";
    assert_eq!(office.refused("account device-link ann"), why);
    assert_eq!(office.refused("account device-link nobody"), "vestibule: nobody is no account\n");
    assert_eq!((count(&office, "trusted_browsers").await, count(&office, "audit").await), (0, lines));
    for usage in ["account device-link", "account device-link ann bob", "account device-link ann --yes"] {
        assert_eq!(office.run(usage).code, 2, "{usage}");
    }
}
