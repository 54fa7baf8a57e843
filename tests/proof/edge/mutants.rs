//! Mutants: valid requests with random edits of their bytes, from a seed.

use crate::kills::faults::Chance;

const HOST: &str = "Host: 127.0.0.1:8080\r\n";
const JSON: &str = "Content-Type: application/json\r\nOrigin: http://127.0.0.1:8080\r\n";

/// Fragments that break parsers.
const TOKENS: [&[u8]; 48] = [
    b"\r\n",
    b"\r\n\r\n",
    b"\n",
    b"\r",
    b"\0",
    b" ",
    b"\t",
    b":",
    b";",
    b",",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"%00",
    b"%2e%2e/",
    b"../",
    b"//",
    b"?",
    b"#",
    b"{",
    b"}",
    b"[",
    b"]",
    b"$",
    b"...",
    b"@skip(if: true)",
    b"__schema",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    "\u{202e}".as_bytes(),
    b"-1",
    b"0",
    b"99999999999999999999999",
    b"1e999",
    b"NaN",
    b"null",
    b"true",
    b"Content-Length: 0\r\n",
    b"Content-Length: 18446744073709551615\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Expect: 100-continue\r\n",
    b"Connection: upgrade\r\nUpgrade: websocket\r\n",
    b"HTTP/1.0",
    b"HTTP/2.0",
    b"X-Forwarded-For: ,,::1%lo,[\r\n",
    b"Cookie: vestibule-session-8080==; vestibule-session-8080=a\r\n",
];

pub struct Mutants {
    chance: Chance,
    right: Vec<Vec<u8>>,
}

impl Mutants {
    pub fn of(seed: u64) -> Mutants {
        Mutants { chance: Chance::of(seed), right: right() }
    }

    /// The next mutant.
    pub fn next(&self) -> Vec<u8> {
        let mut bytes = self.one();
        for _ in 0..=self.chance.below(4) {
            self.mutate(&mut bytes);
        }
        bytes
    }

    fn one(&self) -> Vec<u8> {
        self.right[self.chance.index(self.right.len())].clone()
    }

    fn mutate(&self, bytes: &mut Vec<u8>) {
        let chance = &self.chance;
        let at = chance.index(bytes.len() + 1);
        let end = (at + chance.index(32)).min(bytes.len());
        match chance.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].repeat(1 + chance.index(200));
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 => {
                let other = self.one();
                bytes.truncate(at);
                bytes.extend_from_slice(&other[chance.index(other.len())..]);
            }
            6 => bytes.extend(self.one()),
            7 => {
                let (other, token) = (chance.index(bytes.len() + 1), bytes[at..end].to_vec());
                bytes.splice(other..other, token);
            }
            _ => drop(bytes.splice(at..at, TOKENS[chance.index(TOKENS.len())].iter().copied())),
        }
    }
}

/// Valid requests.
fn right() -> Vec<Vec<u8>> {
    let lookup = "requestLookup(input: { email: \\\"a@b.co\\\", recaptcha: \\\"t\\\" }) { status errorCode unlocksAt }";
    let documents = [
        format!("{{\"query\":\"mutation {{ {lookup} }}\"}}"),
        String::from(
            "{\"query\":\"mutation($i: VerifyLookupInput!) { verifyLookup(input: $i) { status remainingAttempts } }\",\
            \"variables\":{\"i\":{\"code\":\"123456\"}}}",
        ),
        String::from("{\"query\":\"mutation { verify2fa(input: { codeFor2fa: \\\"123456\\\" }) { status } }\"}"),
        String::from("{\"query\":\"mutation M { signOut }\",\"operationName\":\"M\",\"extensions\":{}}"),
        String::from(
            "{\"query\":\"{ currentUser { id email roles createdAt } ...f } fragment f on Query { __typename }\"}",
        ),
        String::from(
            "{\"query\":\"query Q($a: Boolean = false) { currentUser @include(if: $a) { bio } __typename }\"}",
        ),
    ];
    let token = "A".repeat(43);
    let cookies = ["pending", "session", "device"].map(|kind| format!("vestibule-{kind}-8080={token}")).join("; ");
    let cookies = format!("Cookie: {cookies}\r\n");
    let post = |body: &String| {
        let length = body.len();
        format!("POST /graphql HTTP/1.1\r\n{HOST}{JSON}{cookies}Content-Length: {length}\r\n\r\n{body}").into_bytes()
    };
    let chunked = |body: &String| {
        let (one, other) = body.split_at(body.len() / 2);
        let chunks =
            format!("{:x}\r\n{one}\r\n{:x};ext=1\r\n{other}\r\n0\r\nX-Trailer: 1\r\n\r\n", one.len(), other.len());
        format!("POST /graphql HTTP/1.1\r\n{HOST}{JSON}Transfer-Encoding: chunked\r\n\r\n{chunks}").into_bytes()
    };
    let get =
        |line: &str| format!("{line} HTTP/1.1\r\n{HOST}{cookies}Accept: */*\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
    let mut right: Vec<Vec<u8>> = documents.iter().map(post).chain(documents.iter().map(chunked)).collect();
    right.extend(
        [
            "GET /",
            "GET /sign-in",
            "GET /me",
            "GET /admins",
            "GET /device",
            "GET /healthz",
            "HEAD /healthz",
            "GET /metrics",
            "GET /authz?role=BO,CMS",
            "HEAD /authz?role=BO",
            "GET /.well-known/jwks.json",
            "GET http://127.0.0.1:8080/sign-in?a=b%20c",
            "OPTIONS *",
            "OPTIONS /graphql",
            "PUT /graphql",
        ]
        .map(|line| get(line).into_bytes()),
    );
    let preflight = "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n";
    right.push(format!("OPTIONS /graphql HTTP/1.1\r\n{HOST}{JSON}{preflight}\r\n").into_bytes());
    let form = format!("token={token}");
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    right.push(
        format!("POST /device HTTP/1.1\r\n{HOST}{kind}Content-Length: {}\r\n\r\n{form}", form.len()).into_bytes(),
    );
    right
}
