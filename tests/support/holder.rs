//! A client of the account door: its mutations, each by the names of the schema. It keeps nothing between them; a test says which
//! token, code and device it sends.

use serde_json::{Value, json};
use vestibule::accounts::{self, Actor, Joined, NewAccount};
use vestibule::app::App;
use vestibule::rules::factor::Door;
use vestibule::rules::password::Password;
use vestibule::rules::profile::ProfileChange;

use super::client::{Answer, Client};
use super::leaks;

/// Every field of a result of a sign-in that a test looks at.
const SIGNED_IN: &str = "status token refreshToken userId sessionId deviceId promptTwoFactorAuth nextRequestAt";

/// The answer to a mailed code.
const AWAITED: &str = "status sessionId nextRequestAt twoFactorAuth";

/// The usual password.
pub const PASSWORD: &str = "violet tractor hums quietly";

/// Adds an account of the account door with an address, a user name, or an empty one, a description and a password.
pub async fn customer(app: &App, (email, user_name): (&str, &str), profile: ProfileChange, password: &str) {
    let password = Password::parse(password).unwrap();
    let new = NewAccount {
        email: email.into(),
        user_name: user_name.into(),
        password,
        roles: Vec::new(),
        email_proven: false,
        trial_until: None,
        profile,
    };
    let actor = Actor::program(Door::Account, "test");
    assert!(matches!(accounts::join(app, &actor, &new).await.unwrap(), Joined::Done(_)), "{email}");
}

/// A client of the account door, and the network that a trusted proxy forwards it for.
pub struct Holder {
    client: Client,
    from: Option<String>,
}

impl Holder {
    pub fn at(url: &str) -> Holder {
        Holder { client: Client::new(url), from: None }
    }

    /// A client on a page of another origin than that of the houses.
    pub fn of_origin(url: &str, origin: &str) -> Holder {
        Holder { client: Client::at(url, origin), from: None }
    }

    /// A copy that shares the connections.
    pub fn another(&self) -> Holder {
        Holder { client: self.client.stolen(), from: self.from.clone() }
    }

    /// A copy that a proxy forwards for a client at `address`.
    pub fn forwarded_for(&self, address: &str) -> Holder {
        Holder { from: Some(address.to_owned()), ..self.another() }
    }

    /// A copy that asks another server.
    pub fn over_at(&self, url: &str) -> Holder {
        Holder { client: self.client.over_at(url), from: self.from.clone() }
    }

    /// An operation, by the holder of an access token.
    pub async fn asks(&self, token: Option<&str>, query: &str, variables: Value) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let bearer = bearer.as_deref().map(|value| ("authorization", value));
        let from = self.from.as_deref().map(|address| ("x-forwarded-for", address));
        let headers: Vec<(&str, &str)> =
            [("content-type", "application/json")].into_iter().chain(bearer).chain(from).collect();
        let body = json!({ "query": query, "variables": variables }).to_string();
        let answer = self.client.send("POST", "/account/graphql", &headers, body).await;
        for secret in ["token", "refreshToken", "deviceId"] {
            let told = answer.body.split(&format!("\"{secret}\":\"")).nth(1).and_then(|rest| rest.split('"').next());
            told.into_iter().for_each(leaks::note_secret);
        }
        answer
    }

    /// `login` by the address; `device`: the `deviceId` of `deviceInfo`, null for one that is asked for.
    pub async fn login(&self, email: &str, password: &str, device: Option<Value>) -> Answer {
        self.login_by(("email", email), password, device).await
    }

    /// `login` by a field of the credentials.
    pub async fn login_by(&self, (field, name): (&str, &str), password: &str, device: Option<Value>) -> Answer {
        let mut credentials = json!({ field: name, "password": password });
        if let Some(device) = device {
            credentials["deviceInfo"] = json!({ "deviceId": device });
        }
        let query = format!("mutation Q($c: LoginCredentials!) {{ login(credentials: $c) {{ {SIGNED_IN} }} }}");
        self.asks(None, &query, json!({ "c": credentials })).await
    }

    /// `confirm2Fa`.
    pub async fn confirm(&self, token: Option<&str>, email: &str, awaited: &str, code: &str) -> Answer {
        let query = format!(
            "mutation Q($code: String!, $awaited: String!, $email: EmailAddress!) {{
            confirm2Fa(code: $code, sessionId: $awaited, email: $email) {{ {SIGNED_IN} }} }}"
        );
        self.asks(token, &query, json!({ "code": code, "awaited": awaited, "email": email })).await
    }

    /// `resend2Fa`.
    pub async fn resend(&self, email: &str, awaited: &str) -> Answer {
        let query = format!(
            "mutation Q($awaited: String!, $email: EmailAddress!) {{
            resend2Fa(sessionId: $awaited, email: $email) {{ {AWAITED} }} }}"
        );
        self.asks(None, &query, json!({ "awaited": awaited, "email": email })).await
    }

    /// `send2Fa`.
    pub async fn send_code(&self, token: &str, reason: &str) -> Answer {
        self.asks(Some(token), &format!("mutation {{ send2Fa(reason: {reason}) {{ {AWAITED} }} }}"), json!({})).await
    }

    /// `newToken`.
    pub async fn renew(&self, refresh: &str) -> Answer {
        let query = format!("mutation Q($refresh: String!) {{ newToken(refreshToken: $refresh) {{ {SIGNED_IN} }} }}");
        self.asks(None, &query, json!({ "refresh": refresh })).await
    }

    /// `logout` of the session of an access token.
    pub async fn logout(&self, token: &str) -> Answer {
        self.asks(Some(token), "mutation { logout { status sessionsEnded } }", json!({})).await
    }

    /// `changePassword`.
    pub async fn change_password(&self, token: &str, old: &str, new: &str) -> Answer {
        let query = format!(
            "mutation Q($old: String!, $new: String!) {{
            changePassword(oldPassword: $old, newPassword: $new) {{ {SIGNED_IN} }} }}"
        );
        self.asks(Some(token), &query, json!({ "old": old, "new": new })).await
    }

    /// `confirmChangePassword2Fa`.
    pub async fn confirm_change(&self, token: &str, code: &str) -> Answer {
        let query = format!("mutation Q($code: String!) {{ confirmChangePassword2Fa(code: $code) {{ {SIGNED_IN} }} }}");
        self.asks(Some(token), &query, json!({ "code": code })).await
    }

    /// `register`.
    pub async fn register(&self, email: &str, password: &str) -> Answer {
        let query = "mutation Q($i: UserRegistrationInputV2!) { register(input: $i) { status sessionId } }";
        self.asks(None, query, json!({ "i": { "email": email, "password": password } })).await
    }

    /// `forgotPassword`.
    pub async fn forget(&self, email: &str) -> Answer {
        let query = "mutation Q($email: EmailAddress!) { forgotPassword(email: $email) { status sessionId } }";
        self.asks(None, query, json!({ "email": email })).await
    }

    /// `confirmPasswordReset`.
    pub async fn reset(&self, email: &str, awaited: &str, code: &str, new: &str) -> Answer {
        let query = "mutation Q($p: PasswordResetParams!) { confirmPasswordReset(passwordResetParams: $p) { status } }";
        let params = json!({ "email": email, "sessionId": awaited, "code": code, "newPassword": new });
        self.asks(None, query, json!({ "p": params })).await
    }

    /// `enable2Fa` or `disable2Fa`, by the password.
    pub async fn two_factor(&self, on: bool, token: &str, password: &str) -> Answer {
        let field = if on { "enable2Fa" } else { "disable2Fa" };
        let query = format!("mutation Q($password: String) {{ {field}(password: $password) {{ {AWAITED} }} }}");
        self.asks(Some(token), &query, json!({ "password": password })).await
    }

    /// The address of the account that an access token signs in; `None`: nobody's.
    pub async fn whose(&self, token: &str) -> Option<String> {
        let profile = self.asks(Some(token), "{ userProfile { email } }", json!({})).await.field("userProfile");
        profile["email"].as_str().map(str::to_owned)
    }
}

/// The result of a mutation, or the extensions of its refusal with the code.
pub fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told = answer.json();
    match told["errors"][0]["extensions"].clone() {
        Value::Null => told["data"].as_object().and_then(|fields| fields.values().next().cloned()).unwrap_or_default(),
        refusal => refusal,
    }
}

/// `OK`, or the code of the refusal.
pub fn outcome(answer: &Answer) -> String {
    match answer.code() {
        code if code.is_empty() => "OK".to_owned(),
        code => code,
    }
}
