//! Requests that are not HTTP, or barely are.

pub const HOST: &str = "Host: admin.example.com\r\n";
pub const JSON: &str = "Content-Type: application/json\r\n";
pub const ASK: &str =
    "{\"query\":\"mutation { requestLookup(input: { email: \\\"a@b.co\\\", recaptcha: \\\"\\\" }) { status } }\"}";

/// Named byte sequences that are no valid request, or barely one.
pub fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: String| text.into_bytes();
    let head = |line: &str, headers: &str| text(format!("{line}\r\n{HOST}{headers}\r\n"));
    let post = |headers: &str, body: &str| text(format!("POST /graphql HTTP/1.1\r\n{HOST}{JSON}{headers}\r\n{body}"));
    let length = ASK.len();
    vec![
        ("nothing", Vec::new()),
        ("blank lines", text("\r\n".repeat(100))),
        ("nul bytes", vec![0; 512]),
        ("noise", (0..4096_u32).map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()),
        ("TLS", vec![0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
        ("HTTP/2", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".into())),
        ("no version", head("GET /", "")),
        ("only a method", head("POST", "")),
        ("no such version", head("GET / HTTP/9.9", "")),
        ("a method of blanks", head("    / HTTP/1.1", "")),
        ("a method nobody knows", head("BREW /graphql HTTP/1.1", "")),
        ("a method that is too long", head(&format!("{} / HTTP/1.1", "A".repeat(40_000)), "")),
        ("a path that is too long", head(&format!("GET /{} HTTP/1.1", "a".repeat(70_000)), "")),
        ("a path with a nul", head("GET /\0 HTTP/1.1", "")),
        ("a path that is none", head("GET graphql HTTP/1.1", "")),
        ("a whole URL of another", head("GET http://evil.example/sign-in HTTP/1.1", "")),
        ("a tunnel", head("CONNECT evil.example:443 HTTP/1.1", "")),
        ("an asterisk", head("OPTIONS * HTTP/1.1", "")),
        ("no host", text("GET /sign-in HTTP/1.1\r\n\r\n".into())),
        ("two hosts", head("GET /sign-in HTTP/1.1", "Host: evil.example\r\n")),
        ("a header that is too long", head("GET / HTTP/1.1", &format!("X-Long: {}\r\n", "x".repeat(100_000)))),
        ("a cookie that is too long", head("GET / HTTP/1.1", &format!("Cookie: a={}\r\n", "x".repeat(2_000_000)))),
        ("too many headers", head("GET / HTTP/1.1", &"X-Many: 1\r\n".repeat(5000))),
        ("a header without a colon", head("GET / HTTP/1.1", "X-Nothing\r\n")),
        ("a blank before the colon", post(&format!("Content-Length : {length}\r\n"), ASK)),
        ("a nul in a header", head("GET / HTTP/1.1", "X-Nul: a\0b\r\n")),
        ("a folded header", head("GET / HTTP/1.1", "X-Folded: a\r\n b\r\n")),
        ("bare line feeds in the middle", text(format!("GET / HTTP/1.1\n{HOST}X-Bare: 1\nX-More: 2\r\n\r\n"))),
        ("bare carriage returns", text("GET / HTTP/1.1\rHost: admin.example.com\r\r".into())),
        ("two lengths that differ", post(&format!("Content-Length: {length}\r\nContent-Length: 3\r\n"), ASK)),
        ("a length and chunks", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        ("a length that is none", post("Content-Length: many\r\n", ASK)),
        ("a length below zero", post("Content-Length: -1\r\n", ASK)),
        ("a length with a sign", post(&format!("Content-Length: +{length}\r\n"), ASK)),
        ("a length beyond numbers", post("Content-Length: 99999999999999999999999\r\n", ASK)),
        ("chunks that are none", post("Transfer-Encoding: chunked\r\n", "xyz\r\nabc\r\n0\r\n\r\n")),
        ("a chunk beyond numbers", post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\nabc\r\n")),
        ("another transfer encoding", post("Transfer-Encoding: gzip, identity\r\n", ASK)),
        ("a body that ends early", post(&format!("Content-Length: {}\r\n", length + 1), ASK)),
        ("a chunk that ends early", post("Transfer-Encoding: chunked\r\n", "ff\r\nabc")),
        ("a header that ends early", text("POST /graphql HTTP/1.1\r\nHost: adm".into())),
        ("a JSON of nothing but nul", post("Content-Length: 4\r\n", "\0\0\0\0")),
        ("an expectation", post(&format!("Expect: 200-maybe\r\nContent-Length: {}\r\n", length + 9), ASK)),
        ("an upgrade", head("GET /sign-in HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n")),
    ]
}
