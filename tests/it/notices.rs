//! Notices: recipients, limits, and exactly one notice for each event.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use vestibule::accounts::{self, Added, NewAdmin};
use vestibule::mail::Carrier;
use vestibule::outbox::{Derived, Worker};
use vestibule::rules::profile::ProfileChange;

use crate::support::staff::sentences::notice::{
    ADDED, DISABLED, ENROLLED, FAILING, HOURLY, LOCKED, NEW_BROWSER, REPLAYED, RESET, SUSPENDED,
};
use crate::support::{House, NO_WAITS, Person, Reply, SmtpSink, operator, until};

/// An admin with one role.
async fn with_role(house: &House, email: &str, role: &str) -> Person {
    let admin = NewAdmin { email: email.into(), roles: vec![role.into()], profile: ProfileChange::default() };
    let Added::Done(id) = accounts::add(&house.app, &operator(), &admin).await.unwrap() else { panic!("{email}") };
    Person::named(email, &id)
}

/// Notices that an address has, without those about commands of operators.
async fn told(house: &House, email: &str) -> Vec<String> {
    let mut noticed = house.noticed(email).await;
    noticed.retain(|subject| ![ADDED, DISABLED].contains(&subject.as_str()));
    noticed
}

/// SQL that inserts a trail line about an account now.
fn line(house: &House, email: &str, outcome: &str) -> String {
    let at = house.clock.now().to_rfc3339();
    format!(
        "insert into audit (id, at, door, account_id, actor, event, outcome, detail)
        select gen_random_uuid(), '{at}', 'staff', id, 'requester', 'authenticator', '{outcome}',
            '{{\"trustedBefore\": false}}'
        from accounts where email = '{email}'"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn each_notice_is_sent_once_and_those_of_the_second_factor_to_owners_too() {
    let house = House::with(&NO_WAITS).await;
    let olga = with_role(&house, "olga@example.com", "OWNER").await;
    let gone = with_role(&house, "gone@example.com", "OWNER").await;
    accounts::disable(&house.app, &operator(), &house.find(&gone).await).await.unwrap();
    let ann = with_role(&house, "ann@example.com", "CMS").await;
    let (mut own, mut owners): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());

    for kind in [ENROLLED, NEW_BROWSER, FAILING, REPLAYED, LOCKED, SUSPENDED, RESET] {
        house.wait(TimeDelta::hours(25));
        match kind {
            ENROLLED => house.sign_in(&house.browser(), &ann).await,
            NEW_BROWSER => {
                let browser = house.browser();
                house.sign_in(&browser, &ann).await;
                assert!(browser.sign_out().await);
                house.wait(TimeDelta::hours(2));
                // The browser is known now.
                house.sign_in(&browser, &ann).await;
            }
            FAILING => {
                let browser = house.proven(&ann).await;
                for _ in 0..2 {
                    assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "WRONG_CODE");
                }
                assert_eq!(told(&house, &ann.email).await, own, "after two");
                for _ in 0..2 {
                    assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "WRONG_CODE");
                }
            }
            REPLAYED => {
                let browser = house.browser();
                house.sign_in(&browser, &ann).await;
                own.push(NEW_BROWSER);
                let replayed = house.proven(&ann).await.verify_2fa(&ann.code(&house)).await;
                assert_eq!((&replayed["errorCode"], &replayed["remainingAttempts"]), (&"WRONG_CODE".into(), &4.into()));
            }
            LOCKED => drop(house.fail_mailed_code(&ann.email).await),
            SUSPENDED => {
                house.db_write("update authenticators set failures = 99").await;
                house.proven(&ann).await.verify_2fa(&ann.wrong_code(&house)).await;
            }
            _ => drop(accounts::reset_2fa(&house.app, &operator(), &house.find(&ann).await).await.unwrap()),
        }
        own.push(kind);
        if kind != NEW_BROWSER {
            owners.push(kind);
        }
        let mut mailed = told(&house, &ann.email).await;
        // Mails of one instant have no order.
        let (mut expected, mut concerned) = (own.clone(), told(&house, &olga.email).await);
        expected.sort_unstable();
        mailed.sort_unstable();
        concerned.sort_unstable();
        owners.sort_unstable();
        assert_eq!(mailed, expected, "{kind}");
        assert_eq!(concerned, owners, "{kind}");
    }
    for (mail, whose) in [(&ann, "your account"), (&olga, "the account ann@example.com")] {
        for notice in house.inbox.notices(&mail.email) {
            if notice.header("Subject").contains("an admin was") {
                continue;
            }
            let text = notice.raw.replace("=\n", "").replace("=\r\n", "");
            assert!(text.to_lowercase().contains(whose) && !text.contains("://") && text.contains(" UTC"), "{text}");
            assert_eq!(notice.header("Auto-Submitted"), "auto-generated");
        }
    }
    assert!(told(&house, &gone.email).await.is_empty());
    // Notices are stored for the page that shows them.
    let kept = "select count(*) from notices join accounts on accounts.id = notices.account_id
        where kind not in ('admin_added', 'admin_disabled') and email = ";
    assert_eq!(house.db_number(&format!("{kept}'ann@example.com'")).await, 8);
    assert_eq!(house.db_number(&format!("{kept}'olga@example.com'")).await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_notice_a_kind_and_hour_and_five_a_day() {
    let house = House::open().await;
    let ann = with_role(&house, "ann@example.com", "CMS").await;
    let olga = with_role(&house, "olga@example.com", "OWNER").await;
    let mut counts = Vec::new();
    for _ in 0..12 {
        house.db_run(&line(&house, &ann.email, "signed_in")).await;
        counts.push(told(&house, &ann.email).await.len());
        house.wait(TimeDelta::minutes(30));
    }
    assert_eq!(counts, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 5]);
    house.db_run(&line(&house, &ann.email, "suspended")).await;
    assert_eq!(told(&house, &ann.email).await.len(), 5);
    // Each recipient has limits of their own.
    assert_eq!(told(&house, &olga.email).await, [SUSPENDED]);
    house.wait(TimeDelta::hours(18));
    house.db_run(&line(&house, &ann.email, "signed_in")).await;
    assert_eq!(told(&house, &ann.email).await.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_send_each_notice_once() {
    let house = House::open().await;
    let beside = house.beside().await;
    let olga = with_role(&house, "olga@example.com", "OWNER").await;
    let mut people = Vec::new();
    for index in 0..12 {
        people.push(with_role(&house, &format!("ann{index}@example.com"), "CMS").await);
    }
    for ann in &people {
        house.db_run(&line(&house, &ann.email, "suspended")).await;
        house.ring();
        beside.ring();
    }
    for ann in &people {
        assert_eq!(told(&house, &ann.email).await, [SUSPENDED], "{}", ann.email);
    }
    // Owners hear of one at once, and of the others by the hour.
    assert_eq!(told(&house, &olga.email).await, [SUSPENDED]);
    house.wait(TimeDelta::minutes(61));
    assert_eq!(told(&house, &olga.email).await, [SUSPENDED, HOURLY]);
    assert_eq!(house.db_number("select count(*) from notices where kind = 'suspended'").await, 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_committed_late_causes_its_notice() {
    let house = House::open().await;
    let (ann, bob) =
        (with_role(&house, "ann@example.com", "CMS").await, with_role(&house, "bob@example.com", "CMS").await);
    house.mails_are_carried().await;
    let worker = Worker {
        store: house.app.store.beside(&house.database.url, "vestibule-test", 1),
        asked: house.app.store.beside(&house.database.url, "vestibule-test", 1),
        sms: None,
        keys: house.app.keys.clone(),
        name: String::from("Vestibule"),
        carrier: Carrier::files(house.inbox.folder.path(), "sign-in@example.com".parse().unwrap()),
        clock: house.clock.clone(),
        bell: house.app.bell.clone(),
        metrics: house.app.metrics.clone(),
        owners: true,
    };
    let mut slow = house.database.connect().await;
    slow.batch_execute(&format!("begin; {}", line(&house, &ann.email, "suspended"))).await.unwrap();
    house.db_run(&line(&house, &bob.email, "suspended")).await;
    assert_eq!(worker.derive_notices().await.unwrap(), Derived::None);
    assert_eq!(house.db_count("notices").await, 0);
    slow.batch_execute("commit").await.unwrap();
    for email in [&ann.email, &bob.email] {
        assert_eq!(told(&house, email).await, [SUSPENDED], "{email}");
    }
}

/// Writers lock accounts in the order of their ids, and the trail may name them in another order.
#[tokio::test(flavor = "multi_thread")]
async fn changes_of_several_accounts_and_their_notices_do_not_deadlock() {
    let house = House::open().await;
    with_role(&house, "ann@example.com", "CMS").await;
    with_role(&house, "bob@example.com", "CMS").await;
    house.mails_are_carried().await;
    let by_id = house.db_text("select string_agg(email, ' ' order by id) from accounts").await;
    let (one, other) = by_id.split_once(' ').unwrap();
    let lock = |email: &str| format!("select from accounts where email = '{email}' for update");
    // No line is read until this transaction ends.
    let mut before = house.database.connect().await;
    before.batch_execute("begin; select pg_current_xact_id()").await.unwrap();
    house.db_run(&line(&house, other, "suspended")).await;
    house.db_run(&line(&house, one, "suspended")).await;
    let mut change = house.database.connect().await;
    change.batch_execute(&format!("set deadlock_timeout = '10ms'; begin; {}", lock(one))).await.unwrap();
    before.batch_execute("commit").await.unwrap();
    let waiting = "select count(*) from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()";
    until("the notices to wait", async || (house.db_number(waiting).await > 0).then_some(())).await;
    change.batch_execute(&lock(other)).await.unwrap();
    change.batch_execute("commit").await.unwrap();
    for email in [one, other] {
        assert_eq!(told(&house, email).await, [SUSPENDED], "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_line_delays_no_other_notice() {
    let house = House::open().await;
    let ann = with_role(&house, "ann@example.com", "CMS").await;
    for (at, detail) in [
        ("infinity", "{}"),
        ("-infinity", "{}"),
        ("now", r#"{"attempts": 1e400, "trustedBefore": "perhaps"}"#),
        ("now", r#"{"attempts": {}, "trustedBefore": []}"#),
        ("now", "[]"),
    ] {
        let forged = format!(
            "insert into audit (id, at, door, account_id, actor, event, outcome, detail)
            select gen_random_uuid(), '{at}', 'staff', id, 'requester', 'authenticator', 'whatever', '{detail}' from accounts"
        );
        house.db_run(&forged).await;
    }
    house.db_run(&line(&house, &ann.email, "suspended")).await;
    assert_eq!(told(&house, &ann.email).await, [SUSPENDED]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_without_an_account_causes_no_notice() {
    let house = House::with(&NO_WAITS).await;
    let olga = with_role(&house, "olga@example.com", "OWNER").await;
    // A decoy mails no code, so any wrong code serves.
    let browser = house.browser();
    assert_eq!(browser.request_lookup("nobody@example.com").await["status"], true);
    for left in (0..5).rev() {
        assert_eq!(browser.verify_lookup("123456").await["remainingAttempts"], left);
    }
    assert_eq!(house.db_number("select count(*) from audit where outcome = 'locked_out'").await, 1);
    assert!(told(&house, &olga.email).await.is_empty());
    assert_eq!(house.db_count("notices").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_overtakes_notices() {
    let sink = SmtpSink::open(&[Reply::Silence; 8]).await;
    let from = ("VESTIBULE_MAIL_FROM", "Vestibule <sign-in@mail.example.com>");
    let house = House::with(&[from, ("VESTIBULE_SMTP_URL", &sink.url)]).await;
    // Not an owner, who would get a notice for every added admin.
    let ann = with_role(&house, "ann@example.com", "CMS").await;
    let mut lines = Vec::new();
    for index in 0..12 {
        let bob = with_role(&house, &format!("bob{index}@example.com"), "CMS").await;
        lines.push(line(&house, &bob.email, "suspended"));
    }
    house.db_run(&lines.join(";")).await;
    house.ring();
    until("notices to hang", async || (sink.sent().len() == 8).then_some(())).await;
    assert_eq!(house.browser().request_lookup(&ann.email).await["status"], true);
    let code = until("the code", async || sink.accepted().into_iter().next()).await;
    assert_eq!(code.rcpt, ["<ann@example.com>"]);
    assert!(code.content.contains("\nSubject: Vestibule: your sign-in code\n"), "{}", code.content);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_in_another_cluster_sends_new_notices_only() {
    let house = House::open().await;
    let ann = with_role(&house, "ann@example.com", "CMS").await;
    house.db_run(&line(&house, &ann.email, "enrolled_and_signed_in")).await;
    assert_eq!(told(&house, &ann.email).await, [ENROLLED]);
    let higher = "update TABLE set xact = xact + 1000000000000";
    house.db_run(&["audit", "notice_cursor"].map(|table| higher.replace("TABLE", table)).join(";")).await;
    let back = "select count(*) from notice_cursor where xact < 1000000000000";
    until("the cursor to be back", async || (house.db_number(back).await == 1).then_some(())).await;
    house.wait(TimeDelta::hours(2));
    house.db_run(&line(&house, &ann.email, "suspended")).await;
    assert_eq!(told(&house, &ann.email).await, [ENROLLED, SUSPENDED]);
    assert_eq!(house.db_number("select count(*) from audit where xact > 1000000000000").await, 0);
}
