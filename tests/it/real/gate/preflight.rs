//! CORS preflights at a gate: refused like every request without a cookie, unless the proxy answers them by the example in
//! `docs/proxies/README.md`.

use super::super::proxied::Proxy;
use super::upstream::Upstream;
use super::{Gate, PROGRAM, gate_cookie, house, signed_in};
use crate::support::House;

const ORIGIN: &str = "origin: https://cms.example.com";
const METHOD: &str = "access-control-request-method: POST";
const HEADERS: &str = "access-control-request-headers: content-type";

/// Inserts the example from `README.md` into a proxy's file at `place`.
pub fn with_example(file: &str, language: &str, place: (&str, Side)) -> String {
    let readme = include_str!("../../../../docs/proxies/README.md");
    let (_, rest) = readme.split_once(&format!("```{language}\n")).unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let (line, side) = place;
    assert_eq!(file.matches(line).count(), 1, "{line}");
    let both = match side {
        Side::After => [line, example].concat(),
        Side::Before => [example, line].concat(),
    };
    file.replace(line, &both)
}

/// Side of the line at which the example is inserted.
#[derive(Clone, Copy)]
pub enum Side {
    Before,
    After,
}

/// Checks that every preflight gets 401 without the example.
pub fn are_refused(gate: &Gate) {
    for headers in [&[ORIGIN, METHOD][..], &[ORIGIN, METHOD, HEADERS], &[METHOD], &[]] {
        assert_eq!(gate.refused("/reports", headers, &["--request", "OPTIONS"]).status, 401, "{headers:?}");
    }
}

/// Checks that the example answers preflights of the named origin, and lets nothing else pass.
pub async fn are_answered(start: impl Fn(&House, &Upstream) -> Proxy) {
    for version in ["1.1", "2"] {
        let (house, upstream) = (house().await, Upstream::start());
        let proxy = start(&house, &upstream);
        let gate = Gate { proxy, house, upstream, version };
        let (ann, browser) = signed_in(&gate.house, "ann@example.com", &["BO"]).await;
        let cookie = format!("cookie: {}", gate_cookie(&browser));
        let options = ["--request", "OPTIONS"];
        for headers in [&[ORIGIN, METHOD][..], &[ORIGIN, METHOD, HEADERS], &[ORIGIN, METHOD, &cookie]] {
            let answered = gate.refused("/reports?x=1", headers, &options);
            assert_eq!((answered.status, answered.body.as_str()), (204, ""), "{headers:?}");
            for (name, value) in [
                ("access-control-allow-origin", "https://cms.example.com"),
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-methods", "GET, POST, PUT, DELETE"),
                ("access-control-allow-headers", "content-type"),
                ("access-control-max-age", "600"),
            ] {
                assert_eq!(answered.header(name), value);
            }
        }
        for headers in [
            &["origin: https://evil.example", METHOD][..],
            &["origin: https://cms.example.com.evil.example", METHOD],
            &["origin: https://cmsxexample.com", METHOD],
            &["origin: null", METHOD],
            &[ORIGIN],
            &[METHOD],
        ] {
            let refused = gate.refused("/reports", headers, &options);
            assert_eq!(refused.status, 401, "{headers:?}");
            let shared = refused.headers.iter().any(|(name, _)| name.starts_with("access-control-"));
            assert!(!shared, "{headers:?} {:?}", refused.headers);
        }
        // The call after a preflight is still checked at the gate.
        assert_eq!(gate.refused("/reports", &[PROGRAM, ORIGIN, METHOD], &["--data", "a=b"]).status, 401);
        let seen = gate.seen("/reports", &[PROGRAM, ORIGIN, METHOD, &cookie], &["--data", "a=b"]);
        assert_eq!((seen.body(), seen.under("x-auth-id")), (3, vec![ann.id.clone()]));
    }
}
