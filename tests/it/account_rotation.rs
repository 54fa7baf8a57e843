//! Another master key at the account door: sessions, refresh tokens, trusted devices and changes that wait for a code outlive the
//! rotation; a refresh token under a key that was taken away renews nothing and ends nothing.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::rotate;

use crate::account_door::{BOTH, PASSWORD, joined};
use crate::signing_keys::rotated;
use crate::support::holder::outcome;
use crate::support::house::KEYS;
use crate::support::program::run;
use crate::support::{Holder, House};

const NEXT_KEY: &str = "next:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
const NEXT: &str = "amber quarry whistles slowly";

/// A server over the database of another, with these master keys and those retired.
async fn beside(house: &House, keys: &str, retired: &str) -> House {
    let keys = [("VESTIBULE_KEYS", keys), ("VESTIBULE_RETIRED_KEYS", retired)];
    let waits = ("VESTIBULE_ACCOUNT_COOLDOWN", "off");
    house.beside_with(&[BOTH[0], BOTH[1], waits, keys[0], keys[1]]).await
}

fn text(told: &Value, field: &str) -> String {
    told[field].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_tokens_and_waiting_changes_outlive_a_rotation_and_refresh_tokens_of_a_removed_key_end_nothing() {
    let (old_first, new_first) = (format!("{KEYS},{NEXT_KEY}"), format!("{NEXT_KEY},{KEYS}"));
    let before = House::with(&[BOTH[0], BOTH[1], ("VESTIBULE_KEYS", &old_first)]).await;
    let old = beside(&before, &old_first, "").await;
    before.close().await;
    for email in ["ann@example.com", "bob@example.com"] {
        joined(&old, email, "").await;
    }
    let holder = Holder::at(&old.url);
    let bobs = holder.login("bob@example.com", PASSWORD, Some(json!(null))).await.field("login");
    let idle = holder.login("bob@example.com", PASSWORD, None).await.field("login");
    // Ann turns two-factor sign-in on, and a change of her password waits for its code.
    let anns = text(&holder.login("ann@example.com", PASSWORD, None).await.field("login"), "token");
    assert_eq!(outcome(&holder.two_factor(true, &anns, PASSWORD).await), "OK");
    assert_eq!(holder.change_password(&anns, PASSWORD, NEXT).await.field("changePassword")["status"], 202);
    let code = old.inbox.next("ann@example.com").await.code();

    let both = beside(&old, &new_first, "").await;
    assert_eq!(rotated(&both).await.left(), 0);
    old.close().await;
    let holder = holder.over_at(&both.url);
    assert_eq!(outcome(&holder.confirm_change(&anns, &code).await), "OK");
    let key = "select key_id from passwords join accounts on id = account_id where address = 'ann@example.com'";
    assert_eq!(both.db_text(key).await, "next");
    let renewed = holder.renew(&text(&bobs, "refreshToken")).await.field("newToken");
    assert_eq!(holder.whose(&text(&renewed, "token")).await.as_deref(), Some("bob@example.com"));
    assert_eq!(both.app.store.alarms().total(), 0);

    let only = beside(&both, NEXT_KEY, KEYS).await;
    both.close().await;
    let holder = holder.over_at(&only.url);
    // A token of before the rotation renews nothing and ends nothing; one of after it goes on.
    assert_eq!(outcome(&holder.renew(&text(&idle, "refreshToken")).await), "INVALID_TOKEN");
    assert_eq!(holder.whose(&text(&idle, "token")).await.as_deref(), Some("bob@example.com"));
    assert_eq!(only.db_number("select count(*) from audit where event = 'refresh_token'").await, 0);
    assert_eq!(outcome(&holder.renew(&text(&renewed, "refreshToken")).await), "OK");
    let device = holder.login("bob@example.com", PASSWORD, Some(bobs["deviceId"].clone())).await.field("login");
    assert!(device["deviceId"].is_string(), "{device}");
    assert_eq!(only.db_count("trusted_browsers").await, 1, "the device of before is known");
    let signed_in = holder.login("ann@example.com", NEXT, None).await;
    assert_eq!(signed_in.field("login")["status"], 202, "{}", signed_in.body);
    assert_eq!(only.app.store.alarms().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_tokens_of_before_a_rotation_are_told_until_they_are_used_or_idle() {
    let (old_first, new_first) = (format!("{KEYS},{NEXT_KEY}"), format!("{NEXT_KEY},{KEYS}"));
    let old = House::with(&[BOTH[0], BOTH[1], ("VESTIBULE_KEYS", &old_first)]).await;
    joined(&old, "ann@example.com", "").await;
    let holder = Holder::at(&old.url);
    let used = text(&holder.login("ann@example.com", PASSWORD, None).await.field("login"), "refreshToken");
    assert_eq!(outcome(&holder.login("ann@example.com", PASSWORD, None).await), "OK");
    let both = beside(&old, &new_first, "").await;
    assert_eq!(rotated(&both).await.left(), 0);
    old.close().await;

    let held = async || {
        let holding = rotate::holdings(&both.app).await.unwrap().masters["test"].clone();
        assert_eq!(holding.rows.len(), 0);
        (holding.refresh_tokens, holding.until, holding.is_needed())
    };
    let idle_until = Some(both.clock.now() + TimeDelta::hours(24));
    assert_eq!(held().await, (2, idle_until, true));
    let doctor = run(&["doctor"], &[("DATABASE_URL", &both.database.conninfo()), ("VESTIBULE_KEYS", &new_first)]);
    let said = "; refresh tokens of 2 sessions may be under an older one";
    assert!(doctor.out.contains(said), "{}{}", doctor.out, doctor.err);
    both.wait(TimeDelta::minutes(2));
    assert_eq!(outcome(&holder.over_at(&both.url).renew(&used).await), "OK");
    assert_eq!(held().await, (1, idle_until, true));
    both.wait(TimeDelta::hours(24));
    assert_eq!(held().await, (0, None, false));
}
