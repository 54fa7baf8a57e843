//! A session that ends or loses a role stops passing at the next request, at every server over the database.

use vestibule::accounts::{self, AccountEdit};

use crate::support::replicas::Replicas;
use crate::support::staff::gate::told;
use crate::support::{Browser, House, operator};

/// Whether the session of `browser` passes at each of these servers.
async fn passes(browser: &Browser, urls: &[String]) -> Vec<bool> {
    let mut passed = Vec::new();
    for url in urls {
        passed.push(browser.over_at(url).passes().await);
    }
    passed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_out_session_passes_at_no_server() {
    let replicas = Replicas::new(&[("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_MAILS", "off")]).await;
    let servers = [replicas.serve(None), replicas.serve(None)];
    let urls = [servers[0].url(), servers[1].url()];
    for end in ["sign out", "end session", "everywhere", "operator", "disable", "roles", "reset-2fa", "remove"] {
        let ann = replicas.admin(&format!("{}@example.com", end.replace(' ', "-"))).await;
        let browser = replicas.browser(&urls[0]);
        replicas.sign_in(&browser, &ann).await;
        assert_eq!(passes(&browser, &urls).await, [true, true], "before {end}");
        let admin = replicas.find(&ann).await;
        let (app, there) = (&replicas.app, browser.over_at(&urls[1]));
        match end {
            "sign out" => assert!(there.sign_out().await),
            "end session" => assert!(there.ends("endSession", &there.sessions().await[0]["id"]).await),
            "everywhere" => {
                let answer = there.asks("mutation { signOutEverywhere }").await;
                assert_eq!(answer.field("signOutEverywhere"), true);
            }
            "operator" => drop(accounts::sign_out(app, &operator(), &admin).await.unwrap()),
            "disable" => drop(accounts::disable(app, &operator(), &admin).await.unwrap()),
            "reset-2fa" => drop(accounts::reset_2fa(app, &operator(), &admin).await.unwrap()),
            "remove" => drop(accounts::remove(app, &operator(), &admin).await.unwrap()),
            _ => {
                let none = AccountEdit { roles: Some(Vec::new()), ..AccountEdit::default() };
                accounts::change(app, &operator(), &admin, &none).await.unwrap();
            }
        }
        assert_eq!(passes(&browser, &urls).await, [false, false], "after {end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_lost_is_lost_at_once_and_one_that_is_gained_is_there() {
    let replicas = Replicas::new(&[]).await;
    let servers = [replicas.serve(None), replicas.serve(None)];
    let ann = replicas.admin("ann@example.com").await;
    let browser = replicas.browser(&servers[0].url());
    replicas.sign_in(&browser, &ann).await;
    for (roles, bo, cms) in [(vec!["CMS"], 403, 200), (vec!["BO", "CMS"], 200, 200), (vec!["BO"], 200, 403)] {
        let wanted = AccountEdit {
            roles: Some(roles.iter().map(|role| String::from(*role)).collect()),
            ..AccountEdit::default()
        };
        let admin = replicas.find(&ann).await;
        accounts::change(&replicas.app, &operator(), &admin, &wanted).await.unwrap();
        for server in &servers {
            let there = browser.over_at(&server.url());
            assert_eq!(there.authz("?role=BO", &[]).await.status, bo, "{roles:?}");
            assert_eq!(there.authz("?role=CMS", &[]).await.status, cms, "{roles:?}");
            assert_eq!(told(&there.authz("", &[]).await)[2], roles.join(","));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_handed_out_again_says_what_is_so_now() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let first = told(&browser.authz("", &[]).await);
    assert_eq!(told(&browser.authz("", &[]).await), first, "the same, a moment later");
    house.db_write("update accounts set roles = '{CMS}'").await;
    let second = told(&browser.authz("", &[]).await);
    assert_ne!(second[3], first[3], "other roles");
    house.db_write("update accounts set email = 'other@example.com'").await;
    assert_ne!(told(&browser.authz("", &[]).await)[3], second[3], "another address");
    accounts::disable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    assert!(!browser.passes().await, "disabled");
}
