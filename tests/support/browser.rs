//! A browser: a person with a cookie jar and verbs. Sends what a browser of ours sends; whatever else a test wants to
//! send, it posts itself.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use super::{ORIGIN, leaks};

/// An idle connection is let go of before the server does, as `docs/operations.md` asks of whoever stands before us: a
/// request that meets its end is lost.
const IDLE: Duration = Duration::from_secs(8);

pub struct Browser {
    client: reqwest::Client,
    url: String,
    origin: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// An answer, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.body))
    }

    /// `data.FIELD`.
    pub fn field(&self, name: &str) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()["data"][name].clone()
    }

    /// The Set-Cookie headers, whole, in order.
    pub fn set_cookies(&self) -> Vec<String> {
        let lines = self.headers.get_all("set-cookie").iter();
        lines.map(|line| line.to_str().unwrap().to_owned()).collect()
    }

    /// What the browser is to delete of our origin's data, as the header says it.
    pub fn cleared_data(&self) -> Option<&str> {
        self.headers.get("clear-site-data").map(|value| value.to_str().unwrap())
    }

    /// `errors[0].extensions.code`.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The words of its first error.
    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

const REQUEST_LOOKUP: &str = "mutation($input: RequestLookupInput!) { requestLookup(input: $input) \
    { status errorMessage errorCode email nextRequestAt authUrlFor2fa unlocksAt } }";
const VERIFY_LOOKUP: &str = "mutation($input: VerifyLookupInput!) { verifyLookup(input: $input) \
    { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa } }";
const VERIFY_2FA: &str = "mutation($input: Verify2faInput!) { verify2fa(input: $input) \
    { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa } }";
const CURRENT_USER: &str =
    "{ currentUser { id email displayName phoneNumber jobTitle bio avatarUrl roles createdAt updatedAt language } }";

impl Browser {
    pub fn new(url: &str) -> Browser {
        Browser::at(url, ORIGIN)
    }

    /// A browser that believes the server to be at another origin.
    pub fn at(url: &str, origin: &str) -> Browser {
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.pool_idle_timeout(IDLE).build().unwrap();
        Browser { client, url: url.to_owned(), origin: origin.to_owned(), cookies: Mutex::default() }
    }

    /// The same jar, in another browser: what a thief of its cookies has.
    pub fn stolen(&self) -> Browser {
        let cookies = Mutex::new(self.cookies.lock().unwrap().clone());
        Browser { client: self.client.clone(), url: self.url.clone(), origin: self.origin.clone(), cookies }
    }

    /// The same jar, at another server of the same house.
    pub fn over_at(&self, url: &str) -> Browser {
        Browser { url: url.to_owned(), ..self.stolen() }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
    }

    /// Takes every cookie of another browser's jar into its own, as if both were one browser.
    pub fn takes_all_of(&self, other: &Browser) {
        let others = other.cookies.lock().unwrap().clone();
        self.cookies.lock().unwrap().extend(others);
    }

    /// The names in its jar that begin so.
    pub fn cookies_named(&self, beginning: &str) -> Vec<String> {
        let names = self.cookies.lock().unwrap();
        names.keys().filter(|name| name.starts_with(beginning)).cloned().collect()
    }

    /// The name of our cookie `pending`, `session` or `device` at this browser's origin.
    pub fn cookie_name(&self, kind: &str) -> String {
        let origin = url::Url::parse(&self.origin).unwrap();
        match origin.scheme() {
            "http" => format!("vestibule-{kind}-{}", origin.port_or_known_default().unwrap()),
            _ => format!("__Host-{kind}"),
        }
    }

    /// The value of that cookie, if there is one.
    pub fn own_cookie(&self, kind: &str) -> Option<String> {
        self.cookie(&self.cookie_name(kind))
    }

    pub async fn request_lookup(&self, email: &str) -> Value {
        self.request_lookup_answer(email).await.field("requestLookup")
    }

    pub async fn request_lookup_answer(&self, email: &str) -> Answer {
        self.request_lookup_with(email, "token").await
    }

    /// With this captcha token.
    pub async fn request_lookup_with(&self, email: &str, captcha: &str) -> Answer {
        leaks::note_address(email);
        self.operate(REQUEST_LOOKUP, json!({ "email": email, "recaptcha": captcha })).await
    }

    /// `requestLookup` with the token of an invitation.
    pub async fn request_lookup_invited(&self, email: &str, token: &str) -> Answer {
        leaks::note_address(email);
        if token.len() == 22 {
            leaks::note_secret(token);
        }
        self.operate(REQUEST_LOOKUP, json!({ "email": email, "recaptcha": "token", "invitation": token })).await
    }

    /// `requestLookup` as a proxy passes it on, for someone at `address`.
    pub async fn request_lookup_for(&self, email: &str, address: &str) -> Answer {
        self.request_lookup_from(address, email, "token").await
    }

    /// `requestLookup` as a proxy passes it on, for someone at `address`, with this captcha token.
    pub async fn request_lookup_from(&self, address: &str, email: &str, captcha: &str) -> Answer {
        leaks::note_address(email);
        self.operate_from(address, REQUEST_LOOKUP, json!({ "email": email, "recaptcha": captcha })).await
    }

    /// `verifyLookup` as a proxy passes it on, for someone at `address`.
    pub async fn verify_lookup_from(&self, address: &str, code: &str) -> Value {
        self.operate_from(address, VERIFY_LOOKUP, json!({ "code": code })).await.field("verifyLookup")
    }

    async fn operate_from(&self, address: &str, query: &str, input: Value) -> Answer {
        let body = json!({ "query": query, "variables": { "input": input } });
        let headers =
            [("content-type", "application/json"), ("origin", self.origin.as_str()), ("x-forwarded-for", address)];
        self.send("POST", "/graphql", &headers, body.to_string()).await
    }

    pub async fn verify_lookup(&self, code: &str) -> Value {
        self.verify_lookup_answer(code).await.field("verifyLookup")
    }

    pub async fn verify_lookup_answer(&self, code: &str) -> Answer {
        self.operate(VERIFY_LOOKUP, json!({ "code": code })).await
    }

    pub async fn verify_2fa(&self, code: &str) -> Value {
        self.verify_2fa_answer(code).await.field("verify2fa")
    }

    pub async fn verify_2fa_answer(&self, code: &str) -> Answer {
        self.operate(VERIFY_2FA, json!({ "codeFor2fa": code })).await
    }

    /// `currentUser`; null when nobody is signed in.
    pub async fn current_user(&self) -> Value {
        self.graphql(json!({ "query": CURRENT_USER })).await.field("currentUser")
    }

    pub async fn sign_out(&self) -> bool {
        self.sign_out_answer().await.field("signOut").as_bool().unwrap()
    }

    pub async fn sign_out_answer(&self) -> Answer {
        self.graphql(json!({ "query": "mutation { signOut }" })).await
    }

    async fn operate(&self, query: &str, input: Value) -> Answer {
        self.graphql(json!({ "query": query, "variables": { "input": input } })).await
    }

    /// A whole `verifyLookup` request, as bytes on the line.
    pub fn verify_lookup_bytes(&self, code: &str) -> Vec<u8> {
        let body = json!({ "query": VERIFY_LOOKUP, "variables": { "input": { "code": code } } }).to_string();
        let (name, length) = ("__Host-pending", body.len());
        let value = self.cookie(name).unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: admin.example.com\r\ncontent-type: application/json\r\n\
             cookie: {name}={value}\r\ncontent-length: {length}\r\n\r\n"
        );
        [head.into_bytes(), body.into_bytes()].concat()
    }

    /// A GraphQL request as our own page sends it.
    pub async fn graphql(&self, body: Value) -> Answer {
        let origin = ("origin", self.origin.as_str());
        let headers = [("content-type", "application/json"), origin, ("sec-fetch-site", "same-origin")];
        self.send("POST", "/graphql", &headers, body.to_string()).await
    }

    /// Anything at all, with the jar's cookies, which take what is set.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let mut sent = HeaderMap::new();
        let host = self.origin.split_once("://").unwrap().1;
        sent.insert("host", host.parse().unwrap());
        let jar: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !jar.is_empty() {
            sent.insert("cookie", jar.join("; ").parse().unwrap());
        }
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            if name == "host" {
                sent.insert(name, value.parse().unwrap());
            } else {
                sent.append(name, value.parse().unwrap());
            }
        }
        let request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.url));
        let body = body.into();
        if path == "/device" {
            leaks::note_tokens(&String::from_utf8_lossy(body.as_bytes().unwrap_or_default()));
        }
        let response = request.headers(sent).body(body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, body: response.text().await.unwrap() };
        self.take(&answer);
        answer
    }

    fn take(&self, answer: &Answer) {
        leaks::note_answer(&answer.set_cookies(), &answer.body);
        let assertion = answer.headers.get("x-auth-assertion").map(|value| value.to_str().unwrap());
        assertion.filter(|token| !token.is_empty()).into_iter().for_each(leaks::note_secret);
        let mut cookies = self.cookies.lock().unwrap();
        for line in answer.set_cookies() {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if line.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
