//! A captcha service that fails: requests are refused within three seconds, calls are bounded, sign-ins past the captcha go
//! on, and the service is called again once it is back.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::line::{Line, State};
use crate::Proof;
use crate::mailroom::Mailroom;
use crate::measure::Turns;
use crate::support::siteverify::{SECRET, serve_asking};
use crate::support::{Browser, Child, Siteverify, until};

/// Three seconds for the service and the rest for the request itself.
const IN_TIME: Duration = Duration::from_millis(3800);
/// Concurrent requests: more than the calls allowed at once.
const CROWD: usize = 70;
/// Maximum of concurrent calls for untrusted browsers.
const UNDER_WAY: usize = 48;
/// Waiting callers that get a call when the first calls fail; the fifth failure in a row stops all calls.
const IN_LINE: usize = 4;

/// State of the line, and the token that is sent.
const FAULTS: [(&str, State, &str); 10] = [
    ("down", State::Dead, "good"),
    ("accepts and drops", State::Dropping, "good"),
    ("a byte a second", State::Slow, "good"),
    ("never answers", State::Open, "hang"),
    ("answers without an end", State::Open, "slow"),
    ("answers hugely", State::Open, "huge"),
    ("redirects", State::Open, "redirect"),
    ("answers a page", State::Open, "html"),
    ("answers garbage", State::Open, "garbage"),
    ("is in trouble", State::Open, "500"),
];

struct Gate {
    siteverify: Siteverify,
    line: Line,
    child: Child,
    blank: Browser,
    mailroom: Mailroom,
}

impl Gate {
    async fn open() -> Gate {
        let siteverify = Siteverify::open().await;
        siteverify.tell("garbage", 200, r#"{"success":true"#);
        siteverify.tell("500", 500, r#"{"success":true}"#);
        let line = Line::to(siteverify.proxy.strip_prefix("http://").unwrap().parse().unwrap()).await;
        let url = format!("http://{}/siteverify", line.at);
        let proxies = ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");
        let child =
            serve_asking("turnstile", &[("VESTIBULE_CAPTCHA_URL", &url), ("VESTIBULE_LOG", "info"), proxies]).await;
        let (blank, mailroom) = (child.browser(), Mailroom::of(child.mails()));
        Gate { siteverify, line, child, blank, mailroom }
    }

    /// Requests a code in a new browser with this token; the error code and whether a cookie was set.
    async fn asked(&self, email: &str, token: &str) -> (String, bool) {
        self.asked_from("192.0.2.1", email, token).await
    }

    /// Requests a code from a separate network.
    async fn asked_from(&self, address: &str, email: &str, token: &str) -> (String, bool) {
        let answer = self.blank.stolen().request_lookup_from(address, email, token).await;
        let field = answer.field("requestLookup");
        (field["errorCode"].as_str().unwrap_or("accepted").to_owned(), !answer.set_cookies().is_empty())
    }

    /// Adds an admin and mails a code before the fault.
    async fn half_way(&self, email: &str) -> (Browser, String) {
        self.child.add(email);
        let browser = self.blank.stolen();
        let asked = browser.request_lookup_with(email, "good").await.field("requestLookup");
        assert_eq!(asked["status"], true, "{asked}");
        (browser, self.mailroom.code(email).await)
    }

    /// Waits until the service is called again, which takes five seconds after a failure.
    async fn is_asked_again(&self) {
        // Whether the captcha passed, whatever came after it.
        let past = ["accepted", "COOLDOWN"];
        let asked = async || {
            // With pauses, because the time of other requests is measured beside it.
            tokio::time::sleep(Duration::from_millis(100)).await;
            past.contains(&self.asked("back@example.com", "good").await.0.as_str()).then_some(())
        };
        until("the service to be asked again", asked).await;
    }

    /// Sends many requests at once; the answers.
    async fn crowd(&self, token: &str) -> Vec<(String, bool)> {
        // Callers ask for two emails, because the line before one account holds fewer.
        let asked = async |index| {
            let email = format!("crowd{}@example.com", index % 2);
            self.asked_from(&format!("203.0.113.{index}"), &email, token).await
        };
        join_all((0..CROWD).map(asked)).await
    }

    /// Times of requests that need no captcha.
    async fn others(&self, many: usize) -> Vec<Duration> {
        let mut took = Vec::new();
        for _ in 0..many {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let since = Instant::now();
            self.blank.current_user().await;
            took.push(since.elapsed());
        }
        took
    }
}

/// Outcome of a fault.
struct Outcome {
    asked: usize,
    wrong: Vec<String>,
    /// Whether no request waited longer than the service may take.
    in_time: bool,
    took: String,
}

/// One fault, alone.
async fn broken((name, state, token): (&str, State, &str)) -> Outcome {
    let (gate, mut wrong) = (Gate::open().await, Vec::new());
    let (browser, code) = gate.half_way("ann@example.com").await;
    let calls = gate.siteverify.calls().len();
    gate.line.becomes(state).await;
    let since = Instant::now();
    let (told, onward) = tokio::join!(gate.crowd(token), browser.verify_lookup(&code));
    let (crowd, since) = (since.elapsed(), Instant::now());
    if onward["status"] != true {
        wrong.push(format!("{name}: who was past it was told {onward}"));
    }
    // Refused at once or in time, and no cookie set.
    let again = gate.asked("again@example.com", token).await;
    let next = since.elapsed();
    for (code, set) in told.iter().chain([&again]) {
        if code != "CAPTCHA_UNAVAILABLE" || *set {
            wrong.push(format!("{name}: {code}, set: {set}"));
        }
    }
    let calls = gate.siteverify.calls().len() - calls;
    if calls > UNDER_WAY + IN_LINE + 1
        || gate.siteverify.asked().iter().any(|call| !call.url.starts_with("/siteverify"))
    {
        wrong.push(format!("{name}: {calls} calls, {:?}", gate.siteverify.asked().last()));
    }
    let stored = "select (select count(*) from pending_sign_ins) + (select count(*) from outbox)";
    let stored = gate.child.database.db_number(stored).await;
    if stored > 1 {
        wrong.push(format!("{name}: {stored} rows of nobody's"));
    }
    gate.line.becomes(State::Open).await;
    gate.is_asked_again().await;
    let said = gate.child.end();
    if said.contains(SECRET) || said.contains("panicked") {
        wrong.push(format!("{name}: {said}"));
    }
    let in_time = crowd <= 2 * IN_TIME && next <= IN_TIME;
    Outcome { asked: CROWD + 1, wrong, in_time, took: format!("{name}: the crowd took {crowd:?}, the next {next:?}") }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_failing_captcha_service_lets_no_request_through_and_delays_no_other() {
    let mut proof = Proof::of("D 16", "crowds at a captcha service broken in ten ways; others in turns");
    // Five at once, which mostly wait.
    for faults in FAULTS.chunks(5) {
        for outcome in join_all(faults.iter().copied().map(broken)).await {
            proof.harmed(outcome.asked);
            proof.ran(outcome.asked);
            proof.expect(outcome.wrong.is_empty(), || format!("{:#?}", outcome.wrong));
            println!("{}", outcome.took);
            proof.in_time(outcome.in_time, || outcome.took);
        }
    }
    // Times of other requests, with and without the fault in turns.
    let (gate, mut turns) = (Gate::open().await, Turns::default());
    let (rounds, many) = if crate::long() { (20, 300) } else { (3, 60) };
    for _ in 0..rounds {
        gate.is_asked_again().await;
        let quiet = gate.others(many).await;
        let calls = gate.siteverify.calls().len();
        let crowd = async {
            let told = gate.crowd("hang").await;
            told.iter().filter(|(code, ..)| code == "CAPTCHA_UNAVAILABLE").count()
        };
        let others = async {
            // The hanging calls are measured, not the burst of requests that made them.
            let under_way = async || (gate.siteverify.calls().len() >= calls + UNDER_WAY).then_some(());
            until("the calls to be under way", under_way).await;
            gate.others(many).await
        };
        let (refused, harmed) = tokio::join!(crowd, others);
        proof.expect(refused == CROWD, || format!("{refused} of {CROWD} refused"));
        proof.ran(quiet.len() + harmed.len());
        proof.harmed(CROWD);
        turns.took(&quiet, &harmed);
    }
    println!("others: {}", turns.told());
    proof.in_time(turns.within_twice(), || format!("others: {}", turns.told()));
    proof.holds();
}
