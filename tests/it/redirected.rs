//! An attacker who owns the outbox but has no key cannot redirect a mail, even with every CHECK dropped and a trigger that
//! edits each mail.

use chrono::TimeDelta;
use vestibule::accounts::{self, AccountEdit};

use crate::altered::{is_noticed, with_eve};
use crate::support::{House, Person, operator, until};

/// Makes a trigger that edits every mail as it is queued.
async fn redirect(house: &House, kind: &str, change: &str) {
    house
        .db_run(&format!(
            "create or replace function redirected() returns trigger language plpgsql as $$ begin
                if new.kind = '{kind}' then {change} end if;
                return new;
            end $$;
            create or replace trigger redirected before insert on outbox for each row execute function redirected()"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_of_the_outbox_table_cannot_redirect_a_mail() {
    let (house, ann, eve) = with_eve().await;
    let bob = house.admin("bob@example.com").await;
    house.database.drop_constraints(&["outbox"]).await;
    let of = |person: &Person| format!("(select id from accounts where handle = '{}')", person.id);
    let of_eve = of(&eve);
    house.browser().request_lookup(&eve.email).await;
    house.mails_are_carried().await;
    let eves = format!("(select id from pending_sign_ins where account_id = {of_eve} limit 1)");
    let before = house.inbox.unread(&eve.email);
    // (kind, edit of the row)
    let table = [
        ("code", format!("new.account_id = {of_eve};")),
        ("code", format!("new.pending_id = null; new.account_id = {of_eve};")),
        ("code", format!("new.pending_id = null; new.account_id = {of_eve}; new.kind = 'notice';")),
        ("code", format!("new.pending_id = null; new.account_id = {of_eve}; new.kind = 'invitation';")),
        ("code", String::from("new.pending_id = null; new.kind = 'old_address';")),
        ("code", format!("new.pending_id = {eves};")),
        ("code", String::from("new.id = gen_random_uuid();")),
        ("invitation", format!("new.account_id = {of_eve};")),
        ("invitation", format!("new.account_id = {of_eve}; new.kind = 'notice';")),
        ("invitation", format!("new.account_id = null; new.kind = 'code'; new.pending_id = {eves};")),
        ("old_address", format!("new.account_id = {of_eve}; new.kind = 'notice';")),
        ("old_address", format!("new.account_id = {of_eve};")),
        ("old_address", format!("new.kind = 'code'; new.pending_id = {eves};")),
    ];
    for (number, (kind, change)) in table.iter().enumerate() {
        redirect(&house, kind, change).await;
        let alarms = house.app.store.alarms().total();
        house.wait(TimeDelta::minutes(6));
        match *kind {
            "code" => assert_eq!(house.browser().request_lookup(&ann.email).await["status"], true),
            "invitation" => {
                let bob = house.find(&bob).await;
                accounts::invite(&house.app, &operator(), &bob, "https://admin.example.com").await.unwrap();
            }
            _ => {
                let email = Some(format!("bob{number}@example.com"));
                let bob = house.find(&bob).await;
                let wanted = AccountEdit { email, ..AccountEdit::default() };
                accounts::change(&house.app, &operator(), &bob, &wanted).await.unwrap();
            }
        }
        until("the alarm", async || (house.app.store.alarms().total() > alarms).then_some(())).await;
    }
    house.db_run("drop trigger redirected on outbox").await;
    house.mails_are_carried().await;
    assert_eq!(house.inbox.unread(&eve.email), before, "nothing came");
    is_noticed(&house, "outbox").await;
    assert!(
        house.inbox.notices(&ann.email).iter().any(|mail| mail.header("Subject").contains("was altered from outside"))
    );
    // An unchanged mail reaches its recipient.
    house.wait(TimeDelta::hours(1));
    house.mailed(&ann.email).await;
}
