//! A browser at the staff door: a client with the verbs of the sign-in.

use std::ops::Deref;

use serde_json::{Value, json};

use crate::support::{Answer, Client, leaks};

const REQUEST_LOOKUP: &str = "mutation($input: RequestLookupInput!) { requestLookup(input: $input) \
    { status errorMessage errorCode email nextRequestAt authUrlFor2fa unlocksAt } }";
const VERIFY_LOOKUP: &str = "mutation($input: VerifyLookupInput!) { verifyLookup(input: $input) \
    { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa } }";
const VERIFY_2FA: &str = "mutation($input: Verify2faInput!) { verify2fa(input: $input) \
    { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa } }";
const CURRENT_USER: &str =
    "{ currentUser { id email displayName phoneNumber jobTitle bio avatarUrl roles createdAt updatedAt language } }";

/// A client with the staff door's verbs.
pub struct Browser(Client);

impl Deref for Browser {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

impl Browser {
    /// A browser with an empty jar.
    pub fn new(url: &str) -> Browser {
        Browser(Client::new(url))
    }

    /// A browser with an empty jar, on a page of this origin.
    pub fn at(url: &str, origin: &str) -> Browser {
        Browser(Client::at(url, origin))
    }

    /// The browser, with this `User-Agent`.
    pub fn calling_itself(self, user_agent: &str) -> Browser {
        Browser(self.0.calling_itself(user_agent))
    }

    /// Another browser with a copy of this jar: a thief of its cookies.
    pub fn stolen(&self) -> Browser {
        Browser(self.0.stolen())
    }

    /// Another browser with a copy of this jar, at another server.
    pub fn over_at(&self, url: &str) -> Browser {
        Browser(self.0.over_at(url))
    }

    pub async fn request_lookup(&self, email: &str) -> Value {
        self.request_lookup_answer(email).await.field("requestLookup")
    }

    pub async fn request_lookup_answer(&self, email: &str) -> Answer {
        self.request_lookup_with(email, "token").await
    }

    /// `requestLookup` with this captcha token.
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

    /// `requestLookup` forwarded by a proxy for a client at `address`.
    pub async fn request_lookup_for(&self, email: &str, address: &str) -> Answer {
        self.request_lookup_from(address, email, "token").await
    }

    /// `requestLookup` with this captcha token, forwarded by a proxy for a client at `address`.
    pub async fn request_lookup_from(&self, address: &str, email: &str, captcha: &str) -> Answer {
        leaks::note_address(email);
        self.operate_from(address, REQUEST_LOOKUP, json!({ "email": email, "recaptcha": captcha })).await
    }

    /// `verifyLookup` forwarded by a proxy for a client at `address`.
    pub async fn verify_lookup_from(&self, address: &str, code: &str) -> Value {
        self.operate_from(address, VERIFY_LOOKUP, json!({ "code": code })).await.field("verifyLookup")
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

    /// A whole `verifyLookup` request as bytes.
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
}
