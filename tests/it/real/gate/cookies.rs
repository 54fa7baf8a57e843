//! Cookies at a gate: the proxy removes Vestibule's and passes the back office's own on.

use super::{Gate, PROGRAM};

const COOKIES: [&str; 4] = ["__Host-session", "__Host-pending", "__Host-device", "__Secure-gate"];

/// Checks that the back office gets its own cookies and none of Vestibule's.
pub fn our_cookies_stay_behind(gate: &Gate, cookie: &str) {
    let gate_cookie = cookie.strip_prefix("cookie: ").unwrap();
    let ours = COOKIES.map(|name| format!("{name}=canary"));
    let others = ["theme=dark", "x__Host-session=kept", "__Host-sessions=kept", "q=\"a b\"", "last=1==2"];
    // The gate's cookie comes first, last and in the middle of other cookies.
    for (cookies, kept) in [
        (gate_cookie.to_owned(), 0),
        (format!("{gate_cookie}; {}", others[..1].join("; ")), 1),
        (format!("{}; {gate_cookie}", others.join("; ")), 5),
        (format!("{};{gate_cookie};{}", others[..2].join(";"), others[2..].join(";")), 5),
        (format!("{}; {gate_cookie}; {}; {}", others[0], ours[1], ours[2]), 1),
        (format!("{}; {}; {gate_cookie}; {}; {}", ours[1], others[0], ours[2], others[1]), 2),
    ] {
        let seen = gate.seen("/", &[PROGRAM, &format!("cookie: {cookies}")], &[]);
        assert_eq!(seen.cookies(), others[..kept], "{cookies}");
    }
    // Two Cookie lines, in forms that no browser sends.
    let lines = [format!("cookie: theme=dark; {gate_cookie}"), format!("cookie: {}; a=b", ours[1])];
    let seen = gate.seen("/", &[PROGRAM, &lines[0], &lines[1]], &[]);
    assert_eq!(seen.cookies(), ["theme=dark", "a=b"]);
    for odd in ["__host-SESSION=canary", " __Host-device =canary", "__Host-pending=canary; __Host-pending=canary"] {
        let seen = gate.seen("/", &[PROGRAM, &format!("cookie: theme=dark; {gate_cookie};{odd}; a=b")], &[]);
        assert!(!seen.whole().contains("canary"), "{odd} {}", seen.whole());
        assert_eq!(seen.under("x-auth-id").len(), 1);
    }
    // Repeated cookies of Vestibule are all removed.
    let many = [ours[1].as_str(); 12].join("; ");
    let seen = gate.seen("/", &[PROGRAM, &format!("cookie: {many}; {gate_cookie}")], &[]);
    assert!(!seen.whole().contains("canary"), "{}", seen.whole());
    // A stale gate cookie does not disturb the valid one, and the gate's value is no session of the staff door.
    for twice in [format!("cookie: {gate_cookie}; {}", ours[3]), format!("cookie: {}; {gate_cookie}; a=b", ours[3])] {
        let seen = gate.seen("/", &[PROGRAM, &twice], &[]);
        assert!(!seen.whole().contains("canary"), "{}", seen.whole());
    }
    let swapped = format!("cookie: {}", gate_cookie.replace("__Secure-gate", "__Host-session"));
    assert_eq!(gate.refused("/", &[PROGRAM, &swapped], &[]).status, 401);
}
