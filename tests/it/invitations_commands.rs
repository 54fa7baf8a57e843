//! Invitations by command, mailed or printed; an admin without one cannot enrol.

use serde_json::Value;

use crate::support::list::csv;
use crate::support::office::{Office, is_refusal};
use crate::support::program::Said;
use crate::support::staff::invitations::{BY_INVITATION, token_of};
use crate::support::{House, NO_WAITS, ORIGIN, Person};

/// The default: an empty value counts as unset.
const SET: [(&str, &str); 2] = [("VESTIBULE_ENROLMENT", ""), ("VESTIBULE_PUBLIC_URL", ORIGIN)];

fn done(office: &Office, line: &str) -> String {
    let said = office.run_set(line, &SET);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
    said.out
}

fn json(office: &Office, line: &str) -> Value {
    serde_json::from_str(&done(office, &format!("{line} --json"))).unwrap()
}

/// A server over the commands' database that requires tokens to enrol.
async fn house(office: Office) -> House {
    House::after_commands(office.database, &[NO_WAITS[0], NO_WAITS[1], BY_INVITATION]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_invitation_no_command_lets_an_admin_enrol() {
    let office = Office::open().await;
    done(&office, "admin add ann@example.com --role BO");
    done(&office, &csv("email,roles\nbob@example.com,BO\n").import(""));
    done(&office, "admin add cat@example.com --role BO");
    done(&office, "admin reset-2fa cat@example.com");
    let open = "select count(*)::text from accounts where enrolment_until is not null or invitation_hash is not null";
    assert_eq!(office.database.text(open).await, "0");
    let all = json(&office, "admin list");
    assert!(all.as_array().unwrap().iter().all(|admin| admin["mayEnrolUntil"].is_null()), "{all}");
    assert_eq!(office.database.text("select count(*)::text from outbox").await, "0");
    let house = house(office).await;
    for email in ["ann@example.com", "bob@example.com", "cat@example.com"] {
        assert!(house.browser().request_lookup(email).await["authUrlFor2fa"].is_null());
    }
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_invitation_lets_its_admin_enrol_and_sends_no_mail() {
    let office = Office::open().await;
    let added = done(&office, "admin add ann@example.com --role BO --print-invitation");
    let (id, link) = added.split_once('\n').unwrap();
    let first = token_of(link.trim_end());
    let shown = json(&office, "admin add bob@example.com --role BO --print-invitation");
    let bobs = token_of(shown["invitation"].as_str().unwrap());
    assert!(shown["mayEnrolUntil"].is_string(), "{shown}");
    let newer = token_of(done(&office, "admin invite ann@example.com --print-invitation").trim_end());
    let after = json(&office, "admin reset-2fa bob@example.com --print-invitation");
    let bobs_newer = token_of(after["invitation"].as_str().unwrap());
    let two = csv("email,roles\ncat@example.com,BO\ndan@example.com,BO\n");
    let told = done(&office, &two.import("--print-invitation"));
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    let cats = token_of(lines[0].strip_prefix("line 2: invited: cat@example.com ").unwrap());
    let dans = token_of(lines[1].strip_prefix("line 3: invited: dan@example.com ").unwrap());
    let again = done(&office, &two.import("--print-invitation"));
    assert!(!again.contains("invited"), "a second run changes nothing: {again}");
    let told = json(&office, &csv("email,roles\neve@example.com,BO\n").import("--print-invitation"));
    let eves = token_of(told["lines"][0]["invitation"].as_str().unwrap());
    let ways = "select string_agg(distinct event || ' ' || coalesce(detail ->> 'invitation', 'none'), ', ') from audit";
    let expected = "admin_added printed, authenticator_reset printed, enrolment_opened printed";
    assert_eq!(office.database.text(ways).await, expected);
    assert_eq!(office.database.text("select count(*)::text from outbox").await, "0");
    let house = house(office).await;
    let ann = Person::named("ann@example.com", id);
    let table = [
        ("ann", &first, false),
        ("ann", &newer, true),
        ("bob", &bobs, false),
        ("bob", &bobs_newer, true),
        ("cat", &cats, true),
        ("dan", &dans, true),
        ("dan", &cats, false),
        ("eve", &eves, true),
    ];
    for (name, token, lets_in) in table {
        let person = Person::named(&format!("{name}@example.com"), id);
        assert_eq!(house.is_let_in(&person, token).await, lets_in, "{name}");
    }
    assert!(house.find(&ann).await.enrolment_until.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_invitation_lets_its_admin_enrol_and_is_carried_one_by_one() {
    let office = Office::open().await;
    done(&office, "admin add ann@example.com --role BO --invite");
    done(&office, "admin invite ann@example.com");
    done(&office, "admin add bob@example.com --role BO --language de");
    done(&office, "admin reset-2fa bob@example.com --invite");
    let many: String = (0..20).map(|at| format!("a{at}@example.com,BO\n")).collect();
    done(&office, &csv(&format!("email,roles\n{many}")).import("--invite"));
    assert_eq!(office.database.text("select count(*)::text from outbox").await, "22", "the newest voids the mail too");
    let house = house(office).await;
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 22);
    for name in ["ann", "bob", "a0", "a19"] {
        let person = Person::named(&format!("{name}@example.com"), "admin_0000000000");
        let mail = house.inbox.next(&person.email).await;
        let text = mail.text();
        let link = text.lines().find(|line| line.starts_with(ORIGIN)).unwrap();
        assert!(house.is_let_in(&person, &token_of(link)).await, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_disabled_or_has_no_role_is_not_invited() {
    let office = Office::open().await;
    for (name, barred) in [("ann", "disable ann@example.com --yes"), ("bob", "set bob@example.com --no-role")] {
        done(&office, &format!("admin add {name}@example.com --role BO"));
        done(&office, &format!("admin {barred}"));
        for way in ["", " --print-invitation"] {
            let said = office.run_set(&format!("admin invite {name}@example.com{way}"), &SET);
            is_refusal(&said);
            let expected = format!("vestibule: {name}@example.com is disabled or has no role\n");
            assert_eq!((said.err.as_str(), said.out.as_str()), (expected.as_str(), ""));
        }
    }
    let opened = "select count(*)::text from audit where event = 'enrolment_opened'";
    assert_eq!(office.database.text(opened).await, "0");
    assert_eq!(office.database.text("select count(*)::text from outbox where kind = 'invitation'").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn set_to_window_every_command_opens_it_and_no_link_has_a_token() {
    let office = Office::open().await;
    let set = [("VESTIBULE_ENROLMENT", "window"), ("VESTIBULE_PUBLIC_URL", ORIGIN)];
    let out = |said: Said| said.out;
    out(office.run_set("admin add ann@example.com --role BO", &set));
    out(office.run_set(&csv("email,roles\nbob@example.com,BO\n").import(""), &set));
    let printed = out(office.run_set("admin invite ann@example.com --print-invitation", &set));
    assert_eq!(printed, format!("{ORIGIN}/sign-in\n"));
    let open = "select count(*)::text from accounts where enrolment_until is not null and invitation_hash is null";
    assert_eq!(office.database.text(open).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_cannot_be_delivered_is_refused_and_adds_no_admin() {
    let office = Office::open().await;
    let list = csv("email,roles\nann@example.com,BO\n");
    for line in ["admin add ann@example.com --role BO", &list.import("")] {
        for way in ["--invite", "--print-invitation"] {
            let said = office.run_set(&format!("{line} {way}"), &[("VESTIBULE_ENROLMENT", "")]);
            is_refusal(&said);
            assert!(said.err.contains("VESTIBULE_PUBLIC_URL"), "{}", said.err);
        }
    }
    let both = office.run_set("admin add ann@example.com --role BO --invite --print-invitation", &SET);
    assert_eq!(both.code, 2, "{}", both.err);
    assert_eq!(office.database.text("select count(*)::text from accounts").await, "0");
}
