//! A client: a cookie jar, an origin and a connection to one server. It sends what a browser on a page of that origin sends, and
//! anything else a test asks it to send. It knows no door: the verbs of a door stand above it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use super::{ORIGIN, leaks};

/// Idle timeout, below the server's, as `docs/operations.md` asks of a proxy: a request on a connection that the server is closing
/// is lost.
const IDLE: Duration = Duration::from_secs(8);

/// A cookie jar and where its requests go.
pub struct Client {
    http: reqwest::Client,
    url: String,
    origin: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A whole HTTP answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
    /// The body as it came: packed, if the headers say so.
    pub bytes: Vec<u8>,
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

    /// Value of `Clear-Site-Data`.
    pub fn cleared_data(&self) -> Option<&str> {
        self.headers.get("clear-site-data").map(|value| value.to_str().unwrap())
    }

    /// `errors[0].extensions.code`.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// `errors[0].message`.
    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

fn http() -> reqwest::ClientBuilder {
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    http.pool_idle_timeout(IDLE)
}

impl Client {
    /// A client with an empty jar, on a page of the origin that the houses of the tests have.
    pub fn new(url: &str) -> Client {
        Client::at(url, ORIGIN)
    }

    /// A client with an empty jar, on a page of this origin.
    pub fn at(url: &str, origin: &str) -> Client {
        Client {
            http: http().build().unwrap(),
            url: url.to_owned(),
            origin: origin.to_owned(),
            cookies: Mutex::default(),
        }
    }

    /// The client, with this `User-Agent`.
    pub fn calling_itself(self, user_agent: &str) -> Client {
        Client { http: http().user_agent(user_agent).build().unwrap(), ..self }
    }

    /// Another client with a copy of this jar: a thief of its cookies.
    pub fn stolen(&self) -> Client {
        let cookies = Mutex::new(self.cookies.lock().unwrap().clone());
        Client { http: self.http.clone(), url: self.url.clone(), origin: self.origin.clone(), cookies }
    }

    /// Another client with a copy of this jar, at another server.
    pub fn over_at(&self, url: &str) -> Client {
        Client { url: url.to_owned(), ..self.stolen() }
    }

    /// The value of a cookie in the jar.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Puts a cookie into the jar.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
    }

    /// Adds every cookie of another client's jar.
    pub fn takes_all_of(&self, other: &Client) {
        let others = other.cookies.lock().unwrap().clone();
        self.cookies.lock().unwrap().extend(others);
    }

    /// Names of the cookies in the jar that begin with `beginning`.
    pub fn cookies_named(&self, beginning: &str) -> Vec<String> {
        let names = self.cookies.lock().unwrap();
        names.keys().filter(|name| name.starts_with(beginning)).cloned().collect()
    }

    /// The cookie name of `pending`, `session` or `device` at this client's origin.
    pub fn cookie_name(&self, kind: &str) -> String {
        let origin = url::Url::parse(&self.origin).unwrap();
        match origin.scheme() {
            "http" => format!("vestibule-{kind}-{}", origin.port_or_known_default().unwrap()),
            _ => format!("__Host-{kind}"),
        }
    }

    /// The value of the cookie `pending`, `session` or `device`.
    pub fn own_cookie(&self, kind: &str) -> Option<String> {
        self.cookie(&self.cookie_name(kind))
    }

    /// A GraphQL operation with an input.
    pub async fn operate(&self, query: &str, input: Value) -> Answer {
        self.graphql(json!({ "query": query, "variables": { "input": input } })).await
    }

    /// A GraphQL operation without variables.
    pub async fn asks(&self, query: &str) -> Answer {
        self.graphql(json!({ "query": query })).await
    }

    /// A GraphQL operation with an input, forwarded by a proxy for a client at `address`.
    pub async fn operate_from(&self, address: &str, query: &str, input: Value) -> Answer {
        let body = json!({ "query": query, "variables": { "input": input } });
        let headers =
            [("content-type", "application/json"), ("origin", self.origin.as_str()), ("x-forwarded-for", address)];
        self.send("POST", "/graphql", &headers, body.to_string()).await
    }

    /// A GraphQL request as a page of the origin sends it.
    pub async fn graphql(&self, body: Value) -> Answer {
        let origin = ("origin", self.origin.as_str());
        let headers = [("content-type", "application/json"), origin, ("sec-fetch-site", "same-origin")];
        self.send("POST", "/graphql", &headers, body.to_string()).await
    }

    /// Any request, with the jar's cookies; the jar takes the cookies of the answer.
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
        let request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.url));
        let body = body.into();
        if path == "/device" {
            leaks::note_tokens(&String::from_utf8_lossy(body.as_bytes().unwrap_or_default()));
        }
        let response = request.headers(sent).body(body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status, headers, body, bytes };
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
