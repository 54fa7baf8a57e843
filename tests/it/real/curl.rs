//! Client that runs curl with a cookie jar, from any address of this machine and by either version of HTTP.

use std::process::{Command, Output};

use serde_json::{Value, json};

use super::proxied::{HOST, Proxy};

/// Answer as curl prints it.
pub struct Answer {
    pub version: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// Value of a header that must occur once.
    pub fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let (Some(only), None) = (values.next(), values.next()) else {
            panic!("{name} is not there once in {:?}", self.headers)
        };
        only
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.body))
    }

    pub fn field(&self, name: &str) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()["data"][name].clone()
    }
}

/// Client with a cookie jar. curl enforces the rules of `__Host-` cookies.
pub struct Client<'a> {
    pub proxy: &'a Proxy,
    pub address: String,
    pub version: &'static str,
    pub jar: tempfile::NamedTempFile,
}

impl Client<'_> {
    /// Requests a URL with further arguments for curl.
    pub fn get(&self, url: &str, more: &[&str]) -> Answer {
        let output = self.curl(url, more);
        assert!(output.status.success(), "{} {}", String::from_utf8_lossy(&output.stderr), self.proxy.log());
        answer(&String::from_utf8(output.stdout).unwrap())
    }

    fn curl(&self, url: &str, more: &[&str]) -> Output {
        let jar = self.jar.path();
        let mut command = Command::new("curl");
        command.args(["--disable", "--silent", "--show-error", "--include", "--max-time", "20", "--noproxy", "*"]);
        command.args([&format!("--http{}", self.version), "--interface", &self.address]);
        command.args(["--connect-to", &format!(":443:127.0.0.1:{}", self.proxy.https)]);
        command.args(["--connect-to", &format!(":80:127.0.0.1:{}", self.proxy.http)]);
        command.arg("--cacert").arg(self.proxy.folder.path().join("ca.pem"));
        command.arg("--cookie").arg(jar).arg("--cookie-jar").arg(jar).args(more).arg(url);
        command.output().unwrap_or_else(|error| super::lacking("curl", &error))
    }

    /// Sends a GraphQL request as a page of the origin does.
    pub fn post(&self, body: &Value, more: &[&str]) -> Answer {
        let body = body.to_string();
        let origin = format!("origin: https://{HOST}");
        let kind = "content-type: application/json";
        let arguments = ["--header", kind, "--header", &origin, "--data-binary", &body];
        self.get(&format!("https://{HOST}/graphql"), &[&arguments, more].concat())
    }

    pub fn request_lookup(&self, email: &str, more: &[&str]) -> Answer {
        let query = "mutation($email: String!) { requestLookup(input: { email: $email, recaptcha: \"\" }) \
            { status errorCode } }";
        self.post(&json!({ "query": query, "variables": { "email": email } }), more)
    }

    pub fn verify(&self, field: &str, argument: &str, code: &str) -> Answer {
        let answer = "status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa";
        let query = format!("mutation($code: String!) {{ {field}(input: {{ {argument}: $code }}) {{ {answer} }} }}");
        self.post(&json!({ "query": query, "variables": { "code": code } }), &[])
    }

    pub fn current_user(&self) -> Answer {
        self.post(&json!({ "query": "{ currentUser { id } }" }), &[])
    }
}

/// Parses curl's output: heads of interim answers, head, body.
fn answer(printed: &str) -> Answer {
    let (mut head, mut body) = printed.split_once("\r\n\r\n").unwrap();
    while head.split(' ').nth(1).is_some_and(|status| status.starts_with('1')) {
        (head, body) = body.split_once("\r\n\r\n").unwrap();
    }
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let version = first.next().unwrap().strip_prefix("HTTP/").unwrap().to_owned();
    let status = first.next().unwrap().parse().unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap_or((line, "")));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Answer { version, status, headers, body: body.to_owned() }
}
