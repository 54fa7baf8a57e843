//! Commands that take the last owner who can sign in: they do, and say so.

use crate::support::house::KEYS;
use crate::support::program::run;
use crate::support::{House, NO_WAITS};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_takes_the_last_owner_who_can_sign_in_says_so() {
    let house = House::with(&NO_WAITS).await;
    let (olga, _) = house.signed_in_as("olga@example.com", &["OWNER"]).await;
    let (oscar, _) = house.signed_in_as("oscar@example.com", &["OWNER"]).await;
    house.with_roles("otto@example.com", &["OWNER"]).await;
    house.signed_in_as("ann@example.com", &["CMS"]).await;
    let command = |words: &str| {
        let words: Vec<&str> = std::iter::once("admin").chain(words.split(' ')).collect();
        let said = run(&words, &[("DATABASE_URL", &house.database.conninfo()), ("VESTIBULE_KEYS", KEYS)]);
        assert_eq!(said.code, 0, "{words:?} {}", said.err);
        said.err
    };
    let warning = "vestibule: warning: no owner who can sign in is left: enabled, with an authenticator\n";
    assert_eq!(command("disable oscar@example.com"), "", "one is left");
    for (take, give) in [
        ("disable olga@example.com", "enable olga@example.com"),
        ("set olga@example.com --role CMS", "set olga@example.com --role OWNER"),
        ("set olga@example.com --no-role", "set olga@example.com --role OWNER"),
    ] {
        assert_eq!(command(take), warning, "{take}");
        assert_eq!(command("disable ann@example.com"), "", "there was none before");
        assert_eq!(command(give), "", "{give}");
    }
    assert_eq!(command("set olga@example.com --name Olga --role OWNER,CMS"), "");
    assert_eq!(command("unlock olga@example.com"), "");
    assert_eq!(command("reset-2fa olga@example.com"), warning);
    assert_eq!(command("enable oscar@example.com"), "");
    assert_eq!(command(&format!("remove {}", oscar.id)), warning);
    drop(olga);
}
