//! The pages: which paths exist.

use serde_json::json;

use crate::support::{Browser, House, ORIGIN};
use crate::transport::{is_guarded, is_refused};

const ASSETS: [(&str, &str); 30] = [
    ("vestibule.css", "text/css; charset=utf-8"),
    ("sign_in.js", "text/javascript; charset=utf-8"),
    ("steps.js", "text/javascript; charset=utf-8"),
    ("act.js", "text/javascript; charset=utf-8"),
    ("copy.js", "text/javascript; charset=utf-8"),
    ("inside.js", "text/javascript; charset=utf-8"),
    ("confirm.js", "text/javascript; charset=utf-8"),
    ("codes.js", "text/javascript; charset=utf-8"),
    ("memory.js", "text/javascript; charset=utf-8"),
    ("invitation.js", "text/javascript; charset=utf-8"),
    ("onward.js", "text/javascript; charset=utf-8"),
    ("api.js", "text/javascript; charset=utf-8"),
    ("words.js", "text/javascript; charset=utf-8"),
    ("captcha.js", "text/javascript; charset=utf-8"),
    ("enrolment.js", "text/javascript; charset=utf-8"),
    ("device.js", "text/javascript; charset=utf-8"),
    ("me.js", "text/javascript; charset=utf-8"),
    ("me_view.js", "text/javascript; charset=utf-8"),
    ("who.js", "text/javascript; charset=utf-8"),
    ("rows.js", "text/javascript; charset=utf-8"),
    ("dialog.js", "text/javascript; charset=utf-8"),
    ("owner.js", "text/javascript; charset=utf-8"),
    ("desk.js", "text/javascript; charset=utf-8"),
    ("admins.js", "text/javascript; charset=utf-8"),
    ("admins_list.js", "text/javascript; charset=utf-8"),
    ("admin.js", "text/javascript; charset=utf-8"),
    ("admin_view.js", "text/javascript; charset=utf-8"),
    ("trail.js", "text/javascript; charset=utf-8"),
    ("trail_view.js", "text/javascript; charset=utf-8"),
    ("schema.js", "text/javascript; charset=utf-8"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_root_leads_to_the_sign_in_page() {
    let house = House::open().await;
    let browser = house.browser();
    let answer = browser.send("GET", "/", &[], "").await;
    assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (303, "/sign-in"));
    is_guarded(&answer);
    let answer = browser.send("GET", "/sign-in", &[], "").await;
    assert_eq!((answer.status, answer.headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    assert!(answer.body.contains("/assets/sign_in.js"), "{}", answer.body);
    is_guarded(&answer);
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_leads_a_browser_with_a_session_to_its_account() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let answer = browser.send("GET", "/", &[], "").await;
    assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (303, "/me"));
    let broken = house.browser();
    broken.set_cookie("__Host-session", "nonsense");
    assert_eq!(broken.send("GET", "/", &[], "").await.headers["location"], "/sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_page_speaks_its_readers_language_and_holds_nothing_of_them() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, spanish) = (house.signed_in(&ann).await, [("accept-language", "es")]);
    let title = async |browser: &Browser, headers: &[(&str, &str)]| {
        let answer = browser.send("GET", "/me", headers, "").await;
        assert_eq!(
            (answer.status, answer.headers["content-type"].to_str().unwrap()),
            (200, "text/html; charset=utf-8")
        );
        assert!(!answer.body.contains("ann@example.com") && answer.body.contains("/assets/me.js"), "{}", answer.body);
        assert!(answer.set_cookies().is_empty());
        is_guarded(&answer);
        let spoken = answer.headers["content-language"].to_str().unwrap().to_owned();
        assert!(answer.body.contains(&format!("<html lang=\"{spoken}\">")), "{}", answer.body);
        spoken
    };
    assert_eq!(title(&browser, &[]).await, "en");
    assert_eq!(title(&browser, &spanish).await, "es");
    house.db_run("update accounts set language = 'de'").await;
    assert_eq!(title(&browser, &spanish).await, "de", "the account's own choice comes first");
    assert_eq!(title(&house.browser(), &spanish).await, "es", "nobody is signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_is_told_where_to_go_on_to_and_never_what_was_asked_for() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com")]).await;
    for (query, onward) in [
        ("", "/me"),
        ("?return_to=%2Fcms%3Fa%3D%22%26b", "/cms?a=%22&#38;b"),
        ("?return_to=https://cms.example.com/x", "https://cms.example.com/x"),
        ("?return_to=https://cms.example.com.marker.example/x", "/me"),
        ("?return_to=//marker.example", "/me"),
        ("?return_to=javascript:marker", "/me"),
        ("?return_to=%22%3E%3Cmarker%3E", "/me"),
        ("?marker", "/me"),
    ] {
        let answer = house.browser().send("GET", &format!("/sign-in{query}"), &[], "").await;
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains(&format!(" data-onward=\"{onward}\">")), "{query} {}", answer.body);
        assert!(!answer.body.contains("marker"), "{query}");
        is_guarded(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_asset_is_served_as_what_it_is() {
    let house = House::open().await;
    for (name, kind) in ASSETS {
        for method in ["GET", "HEAD"] {
            let answer = house.browser().send(method, &format!("/assets/{name}"), &[], "").await;
            assert_eq!((answer.status, answer.headers["content-type"].to_str().unwrap()), (200, kind), "{name}");
            assert_eq!(answer.body.is_empty(), method == "HEAD");
            is_guarded(&answer);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_is_served() {
    let house = House::open().await;
    let paths = [
        "/assets/nothing.js",
        "/assets/",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/../Cargo.toml",
        "/sign-in/nothing",
        "/graphiql",
        "/dev/mail",
        "/metrics",
        "/.env",
        "/%00",
        "/nothing",
    ];
    for path in paths {
        let answer = house.browser().send("GET", path, &[], "").await;
        assert_eq!(answer.status, 404, "{path} {}", answer.body);
        is_guarded(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_method_is_told_which_is_wanted() {
    let house = House::open().await;
    for (path, wanted) in [
        ("/", "GET, HEAD"),
        ("/sign-in", "GET, HEAD"),
        ("/me", "GET, HEAD"),
        ("/admins", "GET, HEAD"),
        ("/admins/trail", "GET, HEAD"),
        ("/assets/api.js", "GET, HEAD"),
        ("/healthz", "GET, HEAD"),
        ("/readyz", "GET, HEAD"),
        ("/sign-in/qr", "POST"),
        ("/graphql", "POST"),
    ] {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE"] {
            if wanted.contains(method) {
                continue;
            }
            let answer = house.browser().send(method, path, &[], "").await;
            is_refused(&answer, 405, "METHOD_NOT_ALLOWED");
            assert_eq!(answer.headers["allow"], wanted, "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_otpauth_url_becomes_a_picture_and_nothing_else_does() {
    let house = House::open().await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup("ann@example.com").await["status"], true);
    let url = "otpauth://totp/Vestibule:ann@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vestibule";
    let same = [("origin", ORIGIN), ("sec-fetch-site", "same-origin")];
    let answer = browser.send("POST", "/sign-in/qr", &same, json!({ "url": url }).to_string()).await;
    assert_eq!((answer.status, answer.headers["content-type"].to_str().unwrap()), (200, "image/svg+xml"));
    assert!(answer.body.starts_with("<svg") && !answer.body.contains("JBSWY3DP"));
    is_guarded(&answer);
    let long = format!("{url}&image={}", "x".repeat(1024));
    for body in [
        json!({ "url": "https://evil.example" }).to_string(),
        json!({ "url": "otpauth://hotp/Vestibule?secret=JBSWY3DPEHPK3PXP" }).to_string(),
        json!({ "url": long }).to_string(),
        json!({}).to_string(),
        String::from("otpauth://totp/a"),
        String::new(),
    ] {
        is_refused(&browser.send("POST", "/sign-in/qr", &same, body).await, 400, "BAD_USER_INPUT");
    }
    let foreign = [("origin", "https://evil.example")];
    let answer = browser.send("POST", "/sign-in/qr", &foreign, json!({ "url": url }).to_string()).await;
    is_refused(&answer, 403, "FORBIDDEN");
    let answer = browser.send("POST", "/sign-in/qr", &same, "x".repeat(64 * 1024 + 1)).await;
    is_refused(&answer, 413, "BAD_USER_INPUT");
}
