//! The look of a service on its pages: name, logo, accent, contact and home.

use crate::support::{Browser, House};
use crate::transport::{is_guarded, is_hardened};

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>";

async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.send("GET", path, &[], "").await;
    assert_eq!(answer.status, 200, "{path}");
    is_guarded(&answer);
    answer.body
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_whose_it_is_and_the_sign_in_page_where() {
    let house =
        House::with(&[("VESTIBULE_NAME", "Acme & <b>Söhne</b>"), ("VESTIBULE_SUPPORT", "help@example.com")]).await;
    for path in ["/sign-in", "/me", "/admins", "/admins/trail", "/device", "/sign-out"] {
        let page = page(&house.browser(), path).await;
        assert!(page.contains(" · Acme &#38; &#60;b&#62;Söhne&#60;/b&#62;</title>"), "{page}");
        assert!(!page.contains("<b>Söhne") && page.contains("href=\"mailto:help@example.com\""), "{page}");
        assert_eq!(page.matches("<meta name=\"theme-color\"").count(), 2, "{path}");
    }
    assert!(page(&house.browser(), "/sign-in").await.contains("<strong>admin.example.com</strong>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_is_the_issuer_of_authenticators_unless_another_is_set() {
    let name = ("VESTIBULE_NAME", "Acme");
    for (settings, issuer) in [(vec![name], "Acme"), (vec![name, ("VESTIBULE_ISSUER", "Acme Staff")], "Acme%20Staff")] {
        let house = House::with(&settings).await;
        let ann = house.admin("ann@example.com").await;
        let url = house.browser().request_lookup(&ann.email).await["authUrlFor2fa"].clone();
        assert!(url.as_str().unwrap().contains(&format!("issuer={issuer}")), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_is_in_subject_body_and_sender_of_a_mail() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    let house = House::with(&[
        ("VESTIBULE_NAME", "Acme"),
        ("VESTIBULE_MAIL_DIR", at),
        ("VESTIBULE_MAIL_FROM", "door@example.com"),
    ])
    .await;
    let ann = house.admin("ann@example.com").await;
    house.browser().request_lookup(&ann.email).await;
    house.mails_are_carried().await;
    let mail = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let mail = std::fs::read_to_string(mail).unwrap();
    assert!(mail.contains("\nSubject: Acme: your sign-in code\r\n"), "{mail}");
    assert!(
        mail.contains("From: Acme <door@example.com>") || mail.contains("From: \"Acme\" <door@example.com>"),
        "{mail}"
    );
    assert!(mail.contains("Your sign-in code for Acme:") && mail.contains("\nAcme\r\n"), "{mail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_served_under_a_policy_that_runs_nothing_and_is_the_icon() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), LOGO).unwrap();
    let house = House::with(&[("VESTIBULE_LOGO_FILE", file.path().to_str().unwrap())]).await;
    let browser = house.browser();
    let page = page(&browser, "/sign-in").await;
    let logo = page.split('"').find(|quoted| quoted.starts_with("/assets/logo.")).unwrap();
    assert_eq!(page.matches(logo).count(), 2, "as the picture and as the icon");
    let answer = browser.send("GET", logo, &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, LOGO));
    assert_eq!(answer.headers["content-type"], "image/svg+xml");
    assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable");
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox");
    is_hardened(&answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accent_is_set_by_a_style_that_the_policy_names_by_its_hash() {
    let house = House::with(&[("VESTIBULE_ACCENT", "#7a0019")]).await;
    for path in ["/sign-in", "/me", "/device", "/sign-out"] {
        let answer = house.browser().send("GET", path, &[], "").await;
        let style = answer.body.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        assert!(style.contains("--accent:#7a0019;--on-accent:#ffffff;"), "{style}");
        let hash = data_encoding::BASE64.encode(&<sha2::Sha256 as sha2::Digest>::digest(style));
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("style-src 'self' 'sha256-{hash}';")), "{policy}");
        assert!(answer.body.contains("content=\"#7a0019\" media=\"(prefers-color-scheme: light)\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_without_a_target_and_the_account_page_lead_home() {
    let house = House::with(&[
        ("VESTIBULE_HOME_URL", "https://cms.example.com/x"),
        ("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com"),
    ])
    .await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    assert!(page(&browser, "/sign-in").await.contains(" data-onward=\"https://cms.example.com/x\""));
    assert!(page(&browser, "/sign-in?return_to=%2Fme").await.contains(" data-onward=\"/me\""));
    assert!(page(&browser, "/me").await.contains("href=\"https://cms.example.com/x\""));
    assert_eq!(browser.send("GET", "/", &[], "").await.headers["location"], "https://cms.example.com/x");
}
