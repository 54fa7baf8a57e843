//! Metrics of `serve`: where the page listens, what guards its answers, when it stops, and which refusals are logged.

use crate::support::openmetrics::Page;
use crate::support::program::{Program, run};
use crate::support::{Answer, Browser, Child, House, ORIGIN, TestDatabase, Wire, until};

fn settings<'a>(conninfo: &'a str, folder: &'a str, metrics: &'a str) -> [(&'a str, &'a str); 8] {
    [
        ("DATABASE_URL", conninfo),
        ("VESTIBULE_PUBLIC_URL", ORIGIN),
        ("VESTIBULE_KEYS", "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"),
        ("VESTIBULE_MAIL_DIR", folder),
        ("VESTIBULE_LISTEN", "127.0.0.1:0"),
        ("VESTIBULE_METRICS_LISTEN", metrics),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_tells_where_the_page_is_and_ends_it_with_everything_else() {
    let (database, folder) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
    let (conninfo, mails) = (database.conninfo(), folder.path().display().to_string());
    let serve = Program::start(&["serve"], &settings(&conninfo, &mails, "127.0.0.1:0"));
    assert!(serve.first.starts_with("listening on http://"), "{}", serve.first);
    let url = until("the second line", async || {
        let said = serve.said();
        let line = said.lines().find_map(|line| line.strip_prefix("metrics:  ").map(str::to_owned));
        line.filter(|_| said.ends_with('\n'))
    })
    .await;
    let at = url.strip_suffix("/metrics").unwrap().to_owned();
    let told = Browser::new(&at).send("GET", "/metrics", &[], "").await;
    let version = format!("vestibule_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(Page::parse(&told.body).value(&version), 1.0);
    // A hanging client does not delay the stop.
    let mut hanging = Wire::open(&at).await;
    hanging.send("GET /metrics HTTP/1.1\r\n").await;
    let taken = run(&["serve"], &settings(&conninfo, &mails, at.strip_prefix("http://").unwrap()));
    assert_eq!((taken.code, taken.out.as_str()), (1, ""), "{}", taken.err);
    assert!(taken.err.contains("VESTIBULE_METRICS_LISTEN") && taken.err.lines().count() == 1, "{}", taken.err);
    serve.signal("TERM");
    let (code, said, _) = serve.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(tokio::net::TcpStream::connect(at.strip_prefix("http://").unwrap()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_metrics_listener_is_guarded_as_those_of_the_doors_are() {
    let house = House::open().await;
    let watcher = Browser::new(&house.metrics_url);
    for (method, path, status) in [("GET", "/metrics", 200), ("POST", "/metrics", 405), ("GET", "/", 404)] {
        let answer = watcher.send(method, path, &[], "").await;
        assert_eq!(answer.status, status, "{method} {path}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
        ] {
            let values: Vec<&str> = answer.headers.get_all(name).iter().map(|own| own.to_str().unwrap()).collect();
            assert_eq!(values, [value], "{name} of {method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_nothing_counts_is_a_line_in_the_log() {
    let off = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"), ("VESTIBULE_RATE_LIMIT", "1/1h")];
    let child = Child::serve(&off).await;
    let browser = child.browser();
    assert_eq!(browser.request_lookup("canary@example.com").await["status"], true);
    let refused = browser.request_lookup_answer("canary@example.com").await;
    assert_eq!(refused.field("requestLookup")["errorCode"], "TOO_MANY_REQUESTS");
    let forbidden = browser.send("POST", "/graphql", &[("origin", "https://evil.example")], "").await;
    let line = async |answer: &Answer, code: &str| {
        let id = answer.headers["x-request-id"].to_str().unwrap();
        let of_it = |line: &&str| line.contains(id) && line.contains("INFO") && line.contains(code);
        until(code, async || child.log().lines().find(of_it).map(drop)).await;
    };
    line(&refused, "TOO_MANY_REQUESTS").await;
    line(&forbidden, "FORBIDDEN").await;
    for named in ["canary@", "127.0.0.1,"] {
        assert!(!child.log().contains(named), "{}", child.log());
    }
    // The origin is in one warning for the operator and in no line about a request.
    let log = child.log();
    let named: Vec<&str> = log.lines().filter(|line| line.contains("evil.example")).collect();
    assert!(named.len() == 1 && named[0].contains("VESTIBULE_ALLOWED_ORIGINS"), "{log}");
}
