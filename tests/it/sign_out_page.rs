//! `/sign-out`: GET shows a button and changes nothing, POST signs out and leads on, and pages of foreign origins do neither.

use crate::support::staff::answers::cleared_cookie;
use crate::support::{Answer, Browser, House, ORIGIN};
use crate::transport::{is_guarded, is_refused};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const CMS: [(&str, &str); 1] = [("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")];

async fn press(browser: &Browser, origin: &[(&str, &str)], form: &str) -> Answer {
    browser.send("POST", "/sign-out", &[&[FORM][..], origin].concat(), form.to_owned()).await
}

/// Where an answer leads.
fn onward(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.body);
    is_guarded(answer);
    answer.headers["location"].to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_changes_nothing_and_its_button_signs_out() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    for method in ["HEAD", "GET"] {
        let page = browser.send(method, "/sign-out", &[], "").await;
        assert_eq!(page.status, 200);
        assert!(page.set_cookies().is_empty());
        is_guarded(&page);
        assert_eq!(page.body.contains("<button type=\"submit\">Sign out</button>"), method == "GET", "{}", page.body);
        assert!(!page.body.contains(&ann.email) && !page.body.contains("<script"), "{}", page.body);
    }
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    let copy = browser.stolen();
    let pressed = press(&browser, &[("origin", ORIGIN)], "").await;
    assert_eq!(onward(&pressed), "/sign-in");
    assert_eq!(pressed.set_cookies(), [cleared_cookie("__Host-session"), cleared_cookie("__Host-pending")]);
    assert_eq!(pressed.cleared_data(), Some("\"storage\""));
    assert_eq!(copy.current_user().await, serde_json::Value::Null);
    assert_eq!(house.db_count("sessions").await, 0);
    // A second press is no error, and the page has no button for nobody.
    assert_eq!(onward(&press(&browser, &[("origin", ORIGIN)], "").await), "/sign-in");
    let page = browser.send("GET", "/sign-out", &[], "").await;
    assert!(page.status == 200 && !page.body.contains("<form") && page.body.contains("Nobody is signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_leads_to_listed_origins_only() {
    let house = House::with(&CMS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    for (asked, led) in [
        ("https%3A%2F%2Fcms.example.com%2Fa%3Fb", Some("https://cms.example.com/a?b")),
        ("%2Fme", Some("/me")),
        ("https%3A%2F%2Fevil.example%2F", None),
        ("%2F%2Fevil.example", None),
        ("javascript%3Aalert(1)", None),
        ("%2Fme&return_to=%2Fme", None),
        ("%22%3E%3Cscript%3E", None),
    ] {
        let page = browser.send("GET", &format!("/sign-out?return_to={asked}"), &[], "").await;
        let field = led.map(|led| format!("name=\"return_to\" value=\"{led}\""));
        assert_eq!(page.status, 200);
        assert!(field.map_or(!page.body.contains("return_to"), |field| page.body.contains(&field)), "{}", page.body);
        assert!(!page.body.contains("<script"), "{}", page.body);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        let targets = policy.split("; ").find_map(|directive| directive.strip_prefix("form-action ")).unwrap();
        let foreign = led.is_some_and(|led| led.starts_with("https:"));
        assert_eq!(targets, if foreign { "'self' https://cms.example.com" } else { "'self'" });
        let pressed = press(&house.browser(), &[("origin", ORIGIN)], &format!("return_to={asked}")).await;
        assert_eq!(onward(&pressed), led.unwrap_or("/sign-in"), "{asked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_signs_nobody_out() {
    let house = House::with(&CMS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    for foreign in [
        [("origin", "https://evil.example")],
        [("origin", "null")],
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
    ] {
        is_refused(&press(&browser, &foreign, "return_to=/me").await, 403, "FORBIDDEN");
    }
    is_refused(&press(&browser, &[("origin", ORIGIN)], &"x".repeat(64 * 1024 + 1)).await, 413, "BAD_USER_INPUT");
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    // A page of a listed origin may, as it may call signOut.
    assert_eq!(onward(&press(&browser, &[("origin", "https://cms.example.com")], "").await), "/sign-in");
    assert_eq!(house.db_count("sessions").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_speaks_its_readers_language() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    for (tag, button) in
        [("de", "Abmelden"), ("es", "Cerrar sesión"), ("fr", "Se déconnecter"), ("pt", "Terminar sessão")]
    {
        let page = browser.send("GET", "/sign-out", &[("accept-language", tag)], "").await;
        assert_eq!(page.headers["content-language"], tag);
        assert!(page.body.contains(&format!("<button type=\"submit\">{button}</button>")), "{}", page.body);
        assert!(page.body.contains(&format!("<html lang=\"{tag}\">")), "{}", page.body);
    }
}
