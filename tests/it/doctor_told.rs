//! What `doctor` says to do: each failure has its setting, its host and a remedy, and no secret. Taken ports, owners who are gone, a
//! public URL that leads elsewhere, clocks by the codes of authenticators.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::doctor::{doctor, findings, found};
use crate::support::program::Said;
use crate::support::{Child, House, TestDatabase, until};

const CAPTCHA: [(&str, &str); 2] = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")];

/// State, setting, host and remedy of a check.
fn told(said: &Said, check: &str) -> Value {
    let all: Vec<Value> = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err));
    let own = all.into_iter().find(|finding| finding["check"] == check);
    own.unwrap_or_else(|| panic!("no {check} in {}", said.out))
}

/// An address that nobody listens on: bound and released.
fn gone() -> std::net::SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_names_its_setting_its_host_and_what_to_do_and_no_secret() {
    let (database, away) = (TestDatabase::new().await, gone());
    let url = format!("postgres://someone:hunter2@{away}/v?application_name=canary");
    let smtp = format!("smtp://{away}");
    let broken = [("DATABASE_URL", url.as_str()), ("VESTIBULE_MAIL_DIR", ""), ("VESTIBULE_SMTP_URL", &smtp)];
    let said = doctor(&database, &[&broken[..], &[("VESTIBULE_ATTEMPTS", "11")]].concat());
    assert_eq!(said.code, 1);
    let at = |check: &str| {
        let own = told(&said, check);
        assert_eq!(own["state"], "fail", "{own}");
        assert!(own["todo"].as_str().is_some_and(|todo| todo.len() > 10), "{own}");
        (own["setting"].clone(), own["host"].clone())
    };
    assert_eq!(at("database"), (json!("DATABASE_URL"), json!(format!("127.0.0.1, port {}", away.port()))));
    assert_eq!(at("mail"), (json!("VESTIBULE_SMTP_URL"), json!(away.to_string())));
    assert_eq!(at("settings").0, "VESTIBULE_ATTEMPTS");
    for secret in ["hunter2", "someone", "canary"] {
        assert!(!said.out.contains(secret) && !said.err.contains(secret), "{secret} in {}{}", said.out, said.err);
    }
    assert_eq!(said.err.matches(" checks failed").count(), 1, "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_another_program_has_is_told_and_one_of_a_server_is_not() {
    let child = Child::serve(&[&CAPTCHA[..], &[("VESTIBULE_METRICS_LISTEN", "127.0.0.1:0")]].concat()).await;
    let own = child.url.strip_prefix("http://").unwrap().to_owned();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = other.local_addr().unwrap().to_string();
    // Whoever listens there closes each connection without an answer.
    std::thread::spawn(move || other.incoming().for_each(drop));
    let said = doctor(&child.database, &[("VESTIBULE_LISTEN", &own), ("VESTIBULE_METRICS_LISTEN", &taken)]);
    assert_eq!(told(&said, "listen")["state"], "ok", "{}", said.out);
    let metrics = told(&said, "metrics");
    assert_eq!(
        (metrics["state"].clone(), metrics["setting"].clone()),
        (json!("fail"), json!("VESTIBULE_METRICS_LISTEN"))
    );
    assert_eq!(metrics["said"], format!("{taken} is taken by another program"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_can_sign_in_is_looked_for() {
    let house = House::open().await;
    let owners = || {
        let findings = findings(&doctor(&house.database, &[]));
        let (state, said) = found(&findings, "owners");
        format!("{state}: {said}")
    };
    assert_eq!(owners(), "warn: no admin was added yet");
    let ann = house.with_roles("ann@example.com", &["OWNER"]).await;
    assert_eq!(owners(), "warn: no owner has set up an authenticator yet");
    house.sign_in(&house.browser(), &ann).await;
    assert_eq!(owners(), "ok: 1 owner can sign in");
    house.db_run("update accounts set disabled_at = created_at").await;
    assert_eq!(owners(), "fail: no owner is left who can sign in");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_come_early_by_the_median_tell_that_the_clock_is_slow() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_MAILS", "off")]).await;
    let ann = house.admin("ann@example.com").await;
    let findings_now = || findings(&doctor(&house.database, &[]));
    for number in 0..4 {
        house.sign_in(&house.browser(), &ann).await;
        house.wait(TimeDelta::minutes(1 + number));
    }
    assert!(findings_now().iter().all(|(check, ..)| check != "codes"), "four codes say nothing");
    house.sign_in(&house.browser(), &ann).await;
    let all = findings_now();
    assert_eq!(found(&all, "codes"), ("ok", "the median of the last 5 authenticator codes is on time"));
    // As if the server's clock had been slow by one step.
    house.db_run("update audit set at = at - interval '30 seconds'").await;
    let all = findings_now();
    let (state, said) = found(&all, "codes");
    assert_eq!(state, "warn");
    assert!(said.ends_with("is 30 s off: the servers' clock is slow"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_url_is_asked_once_and_a_server_says_what_it_saw() {
    let child = Child::serve(&CAPTCHA).await;
    let told_itself = "select count(*) from key_holders";
    until("the server to tell itself", async || (child.database.db_number(told_itself).await > 0).then_some(())).await;
    let url = |public: &str| {
        let said = doctor(&child.database, &[("VESTIBULE_PUBLIC_URL", public)]);
        told(&said, "url")
    };
    // The call itself names the host by which it went.
    let own = child.url.replace("127.0.0.1", "localhost");
    let leads = url(&own);
    assert_eq!(leads["state"], "ok", "{leads}");
    assert_eq!(leads["said"], "leads here; this machine was seen as 127.0.0.1");
    assert_eq!(leads["host"], own.strip_prefix("http://").unwrap());
    let nobody = url(&format!("http://localhost:{}", gone().port()));
    assert_eq!((nobody["state"].clone(), nobody["setting"].clone()), (json!("fail"), json!("VESTIBULE_PUBLIC_URL")));
    // A server over another database answers alike and notes nothing.
    let other = Child::serve(&CAPTCHA).await;
    let elsewhere = url(&other.url.replace("127.0.0.1", "localhost"));
    assert_eq!(elsewhere["said"], "something answers that is no server over this database", "{elsewhere}");
    assert_eq!(child.database.db_number("select count(*) from doctor_calls").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_learns_nothing_of_a_call_of_the_doctor() {
    let house = House::open().await;
    let ask = async |query: &str, headers: &[(&str, &str)]| {
        let answer = house.browser().send("GET", &format!("/healthz{query}"), headers, "").await;
        (answer.status, answer.body)
    };
    let plain = ask("", &[]).await;
    let name = vestibule::rules::token::Token::of([7; 32]);
    let query = format!("?doctor={}", name.reveal());
    assert_eq!(ask(&query, &[]).await, plain, "a name that nobody announced");
    let hash = data_encoding::HEXLOWER.encode(&name.hash().0);
    house.db_run(&format!("insert into doctor_calls (name_hash, asked_at) values ('\\x{hash}', now())")).await;
    for host in ["proxy.internal:8080", "admin.example.com"] {
        assert_eq!(ask(&query, &[("host", host), ("x-forwarded-for", "192.0.2.1")]).await, plain, "{host}");
    }
    let noted = "select host || ' ' || host(requester) || ' ' || unlisted_proxy from doctor_calls";
    assert_eq!(house.db_text(noted).await, "proxy.internal:8080 127.0.0.1 true");
    for odd in ["?doctor=", "?doctor=x", "?doctor=%00", "?x=1"] {
        assert_eq!(ask(odd, &[]).await, plain, "{odd}");
    }
}
