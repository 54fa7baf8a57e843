//! Concurrent captcha calls under attack: many networks send junk tokens while people sign in.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use crate::support::siteverify::serve_asking;
use crate::support::{Browser, Child, Siteverify, until};
use crate::trusted_links::show;

/// Networks that send junk tokens, each without a pause.
const NETWORKS: usize = 150;

/// A server whose captcha service answers a junk token after one second.
async fn busy(siteverify: &Siteverify) -> Child {
    let url = format!("{}/siteverify", siteverify.proxy);
    let settings = [
        ("VESTIBULE_CAPTCHA_URL", url.as_str()),
        ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"),
        ("VESTIBULE_LOG", "warn"),
    ];
    serve_asking("turnstile", &settings).await
}

/// A browser that a device link made trusted for a new admin.
async fn trusted(child: &Child, email: &str) -> Browser {
    child.add(email);
    let link = child.command(&["admin", "device-link", email], "");
    let browser = child.browser();
    let shown = show(&browser, link.trim().rsplit_once('#').unwrap().1).await;
    assert_eq!(shown.status, 204, "{}", shown.body);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn junk_tokens_from_many_networks_keep_no_trusted_browser_out() {
    let siteverify = Siteverify::open().await;
    let child = busy(&siteverify).await;
    let own = trusted(&child, "ann@example.com").await;
    let (stop, sent) = (CancellationToken::new(), AtomicUsize::new(0));
    let junk = |index: usize| {
        let (browser, stop, sent) = (child.browser(), stop.clone(), &sent);
        async move {
            let address = format!("203.0.{}.{}", index / 250, 1 + index % 250);
            // The attack ends with the sign-ins.
            for _ in 0..1000 {
                let asked = browser.request_lookup_from(&address, "victim@example.com", "late");
                tokio::select! { _ = asked => drop(sent.fetch_add(1, Ordering::Relaxed)), () = stop.cancelled() => return }
            }
        }
    };
    let signing_in = async {
        until("the places to be taken", async || (siteverify.calls().len() >= 48).then_some(())).await;
        let mut passed = 0;
        for _ in 0..20 {
            let asked = own.request_lookup_from("203.0.113.9", "ann@example.com", "good").await;
            // The cooldown is checked after the captcha.
            let code = asked.field("requestLookup")["errorCode"].clone();
            passed += usize::from(code.is_null() || code == "COOLDOWN");
        }
        stop.cancel();
        passed
    };
    let (passed, _) = tokio::join!(signing_in, join_all((0..NETWORKS).map(junk)));
    assert_eq!(passed, 20, "beside {} junk tokens", sent.load(Ordering::Relaxed));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_has_four_calls_at_once_and_others_pass_it() {
    let siteverify = Siteverify::open().await;
    let child = busy(&siteverify).await;
    let flood = join_all(
        (0..8)
            .map(|_| async { child.browser().request_lookup_from("203.0.113.1", "victim@example.com", "hang").await }),
    );
    let other = async {
        until("the network's calls", async || (siteverify.calls().len() == 4).then_some(())).await;
        let asked = child.browser().request_lookup_from("203.0.113.2", "nobody@example.com", "good").await;
        (asked.field("requestLookup")["status"].clone(), siteverify.calls().len())
    };
    let (answers, (other, calls)) = tokio::join!(flood, other);
    assert_eq!((other, calls), (true.into(), 5));
    assert!(answers.iter().all(|answer| answer.field("requestLookup")["errorCode"] == "CAPTCHA_UNAVAILABLE"));
    assert_eq!(siteverify.calls().len(), 5, "who waited for two seconds in vain was not asked about");
}
