//! Sign-out in a real browser: it deletes the storage of the origin's pages and the session's cookie, and keeps every
//! other cookie.

use serde_json::json;

use super::axe::is_sound;
use super::{Screen, Visitor, signs_in};
use crate::support::House;

const FILL: &str = "const done = arguments[0];
    localStorage.setItem('draft', 'personal');
    document.cookie = 'theme=dark; Secure; Path=/';
    document.cookie = 'shared=1; Secure; Path=/; Domain=example.com';
    const open = indexedDB.open('drafts', 1);
    open.onupgradeneeded = () => open.result.createObjectStore('drafts');
    open.onsuccess = () => { open.result.close(); done(localStorage.length); };";

const KEPT: &str = "const done = arguments[0];
    indexedDB.databases().then((all) => done([{ ...localStorage }, all.map((one) => one.name)]));";

async fn cookies(visitor: &Visitor) -> Vec<(String, String)> {
    let all = visitor.page.get_all_cookies().await.unwrap();
    let mut all: Vec<_> = all.iter().map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_sign_out_deletes_what_pages_of_the_origin_keep_and_no_cookie_but_the_sessions() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    signs_in(&visitor, &house, &ann).await;
    visitor.is_home().await;
    assert_eq!(visitor.page.execute_async(FILL, Vec::new()).await.unwrap(), 1);
    let kept = visitor.page.execute_async(KEPT, Vec::new()).await.unwrap();
    assert_eq!(kept, json!([{ "draft": "personal" }, ["drafts"]]));
    let before = cookies(&visitor).await;
    let names: Vec<&str> = before.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["__Host-device", "__Host-session", "shared", "theme"]);

    visitor.presses("#sign-out").await;
    visitor.is_told("signed out").await;
    assert_eq!(visitor.page.execute_async(KEPT, Vec::new()).await.unwrap(), json!([{}, []]));
    let after: Vec<_> = before.into_iter().filter(|(name, _)| name != "__Host-session").collect();
    assert_eq!(cookies(&visitor).await, after);

    // The browser is still trusted, and the page works without the deleted storage.
    visitor.go("/sign-in").await;
    visitor.sees("email").await;
    assert_eq!(house.db_count("trusted_browsers").await, 2);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_sign_out_page_signs_out_by_its_form_and_leads_to_a_listed_origin() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for screen in [Screen::Desktop, Screen::Phone] {
        let visitor = Visitor::at(&house, screen).await;
        signs_in(&visitor, &house, &ann).await;
        visitor.is_home().await;
        visitor.go("/sign-out?return_to=https%3A%2F%2Fcms.example.com%2Farticles").await;
        is_sound(&visitor, screen, "sign-out").await;
        assert_eq!(visitor.page.title().await.unwrap(), "Sign out · Vestibule");
        let gap = "document.querySelector('a.button').getBoundingClientRect().top
            - document.querySelector('form button').getBoundingClientRect().bottom";
        let gap = visitor.look(gap).await;
        assert!(gap.as_f64().is_some_and(|gap| gap >= 8.0), "buttons touch: {gap}");
        visitor.presses("form button").await;
        visitor.arrives_at("https://cms.example.com/articles").await;
        assert_eq!(house.db_count("sessions").await, 0);
        visitor.go("/sign-out").await;
        is_sound(&visitor, screen, "sign-out-nobody").await;
        visitor.presses("a.button").await;
        visitor.sees("email").await;
        visitor.leave().await;
        house.wait(chrono::TimeDelta::seconds(150));
    }
}
