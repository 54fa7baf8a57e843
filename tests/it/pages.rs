//! The pages: which paths exist.

use std::collections::BTreeSet;
use std::io::Read;

use serde_json::json;

use crate::support::{Browser, House, ORIGIN};
use crate::transport::{is_guarded, is_hardened, is_refused};

/// Unpacks bytes.
type Unpack = fn(&[u8]) -> Vec<u8>;

/// Codings of an asset, with what unpacks them.
const CODINGS: [(&str, Unpack); 2] = [("gzip", gunzipped), ("br", unbrotlied)];

const PAGES: [&str; 5] = ["/sign-in", "/me", "/admins", "/admins/trail", "/device"];

fn gunzipped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

fn unbrotlied(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    brotli::Decompressor::new(bytes, 4096).read_to_end(&mut plain).unwrap();
    plain
}

/// Paths of the assets that a page names.
fn assets(page: &str) -> Vec<String> {
    page.split('"').filter(|quoted| quoted.starts_with("/assets/")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_leads_to_the_sign_in_page() {
    let house = House::open().await;
    let browser = house.browser();
    let answer = browser.send("GET", "/", &[], "").await;
    assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (303, "/sign-in"));
    is_guarded(&answer);
    let answer = browser.send("GET", "/sign-in", &[], "").await;
    assert_eq!((answer.status, answer.headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    assert!(answer.body.contains("/assets/sign_in."), "{}", answer.body);
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
        assert!(!answer.body.contains("ann@example.com") && answer.body.contains("/assets/me."), "{}", answer.body);
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
async fn a_page_names_one_script_and_one_sheet_under_names_that_change_with_their_content() {
    let house = House::open().await;
    let mut all = BTreeSet::new();
    for page in PAGES {
        let named = assets(&house.browser().send("GET", page, &[], "").await.body);
        let kinds: BTreeSet<&str> = named.iter().map(|path| path.rsplit('.').next().unwrap()).collect();
        assert_eq!((named.len(), kinds), (3, ["css", "js", "svg"].into()), "{page} {named:?}");
        assert!(named.iter().all(|path| path.rsplit('.').nth(1).unwrap().len() == 16), "{named:?}");
        all.extend(named);
    }
    assert_eq!(all.len(), 8, "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_asset_is_served_packed_as_the_browser_takes_it_and_may_be_kept() {
    let house = House::open().await;
    let browser = house.browser();
    let mut all = BTreeSet::new();
    for page in PAGES {
        all.extend(assets(&browser.send("GET", page, &[], "").await.body));
    }
    for path in all {
        let kind = match path.rsplit('.').next().unwrap() {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };
        let plain = browser.send("GET", &path, &[], "").await;
        assert!(plain.status == 200 && !plain.headers.contains_key("content-encoding"), "{path}");
        for (coding, unpack) in CODINGS {
            let packed = browser.send("GET", &path, &[("accept-encoding", coding)], "").await;
            assert_eq!((packed.status, packed.headers["content-encoding"].to_str().unwrap()), (200, coding));
            assert!(packed.bytes.len() < plain.bytes.len() && unpack(&packed.bytes) == plain.bytes, "{path} {coding}");
            for answer in [&plain, &packed] {
                assert_eq!(answer.headers["content-type"], kind, "{path}");
                assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable", "{path}");
                assert_eq!(answer.headers["vary"], "accept-encoding", "{path}");
                is_hardened(answer);
            }
        }
        let head = browser.send("HEAD", &path, &[], "").await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_sent_unpacked_whatever_the_browser_takes() {
    let house = House::open().await;
    for page in PAGES {
        let answer = house.browser().send("GET", page, &[("accept-encoding", "gzip, br")], "").await;
        assert!(!answer.headers.contains_key("content-encoding"), "{page}");
        is_guarded(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_view_of_the_sign_in_page_is_three_requests_and_thirty_kilobytes() {
    let house = House::open().await;
    let browser = house.browser();
    // The header as a browser gets it over HTTP/1.1, and the body.
    let on_the_wire = async |path: &str| {
        let answer = browser.send("GET", path, &[("accept-encoding", "gzip, br"), ("accept-language", "de")], "").await;
        let lines = answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
        (17 + lines.sum::<usize>() + answer.bytes.len(), answer.body)
    };
    let (mut bytes, page) = on_the_wire("/sign-in").await;
    let named = assets(&page).into_iter().filter(|path| !path.starts_with("/assets/icon."));
    let named: Vec<String> = named.collect();
    for path in &named {
        bytes += on_the_wire(path).await.0;
    }
    assert_eq!(named.len(), 2, "beside the page itself: {named:?}");
    assert!(bytes <= 30_000, "{bytes} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_is_served() {
    let house = House::open().await;
    let paths = [
        "/assets/nothing.js",
        "/assets/sign_in.js",
        "/assets/sign_in.0000000000000000.js",
        "/assets/logo.0000000000000000.svg",
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
        ("/schema.graphql", "GET, HEAD"),
        ("/assets/any.js", "GET, HEAD"),
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
