//! Attacks from a review of the whole product: guesses spread over spellings of an address, and forms of other sites.

use serde_json::json;

use crate::support::staff::desk::MUTATIONS;
use crate::support::{Browser, House, NO_WAITS, ORIGIN, crowd, other_than, tally};
use crate::transport::{is_refused, nothing_ran};

/// Six ways to type one address.
const SPELLINGS: [&str; 6] = [
    "ann@example.com",
    "ANN@example.com",
    "Ann@EXAMPLE.com",
    " ann@example.com",
    "aNN@Example.COM\t",
    "\nann@example.com ",
];

#[tokio::test(flavor = "multi_thread")]
async fn of_384_guesses_over_six_spellings_of_an_address_twenty_are_compared() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_ATTEMPTS", "1000")]).await;
    let beside = house.beside().await;
    house.enrolled_a_day_ago("ann@example.com").await;
    let mut guesses: Vec<(Browser, String)> = Vec::new();
    for (number, typed) in SPELLINGS.into_iter().enumerate() {
        let browser = house.browser();
        assert_eq!(browser.request_lookup(typed).await["status"], true, "{typed:?}");
        let code = house.inbox.next("ann@example.com").await.code();
        let wrong = other_than(&[code]);
        let servers = [&house, &beside];
        guesses.extend((0..64).map(|index| (browser.over_at(&servers[(number + index) % 2].url), wrong.clone())));
    }
    let answers = crowd(guesses.iter().map(|(browser, wrong)| browser.verify_lookup_answer(wrong))).await;
    let told = tally(&answers, "verifyLookup");
    assert_eq!((answers.len(), told.get("WRONG_CODE")), (384, Some(&20)), "{told:?}");
    assert_eq!(house.db_wrong("email_code").await, 20);
    assert_eq!(house.db_count("budgets").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_240_forms_that_other_sites_post_none_runs() {
    let house = House::open().await;
    let kinds =
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/json"];
    let pages: [&[(&str, &str)]; 6] = [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://cms.example.com"), ("sec-fetch-site", "same-site")],
        &[("origin", "null"), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", "http://admin.example.com"), ("sec-fetch-site", "cross-site")],
        &[("origin", ORIGIN), ("origin", "https://evil.example")],
    ];
    let one = |field: &str| json!({ "query": format!("mutation {{ {field} }}") }).to_string();
    let asked = one("requestLookup(input: { email: \"ann@example.com\", recaptcha: \"\" }) { status }");
    let shown = one("verifyLookup(input: { code: \"000000\" }) { status }");
    let mut bodies: Vec<(&str, String)> = vec![("/graphql", asked), ("/graphql", shown), ("/graphql", one("signOut"))];
    bodies.extend(MUTATIONS.iter().take(5).map(|(field, _)| ("/graphql", one(&format!("{field} {{ status }}")))));
    bodies.push(("/device", json!({ "token": "A".repeat(43) }).to_string()));
    bodies.push(("/sign-in/qr", json!({ "url": "otpauth://totp/x?secret=AAAA" }).to_string()));
    let mut forms = 0;
    for kind in kinds {
        for page in pages {
            for (path, body) in &bodies {
                let headers: Vec<_> = page.iter().copied().chain([("content-type", kind)]).collect();
                let answer = house.browser().send("POST", path, &headers, body.clone()).await;
                is_refused(&answer, 403, "FORBIDDEN");
                forms += 1;
            }
        }
    }
    assert_eq!(forms, 240);
    nothing_ran(&house).await;
}
