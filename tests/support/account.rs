//! A client of the account door, as a program is one: no cookie, a pair of tokens, and the verbs of the door. An answer is its result
//! or, of a refusal, the extensions of its one error.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::{Answer, Client, leaks};

/// Every field of a login's result.
const LOGIN: &str =
    "{ status token refreshToken userId userUid userStatus sessionId deviceId currentLoginAt lastLoginAt ipAddress
    promptTwoFactorAuth promptTwoFactor promptTncAcceptance tncId nextRequestAt
    userProfile { id username email firstName lastName phoneNumber twoFactorAuth createdAt } }";
const TWO_FACTOR: &str = "{ status sessionId nextRequestAt twoFactorAuth }";
const PROFILE: &str = "{ id username email firstName lastName phoneNumber twoFactorAuth createdAt }";

/// A result, or the extensions of a refusal.
pub type Told = Result<Value, Value>;

/// The newest pair of tokens of a client.
#[derive(Clone, Debug, Default)]
struct Pair {
    token: Option<String>,
    refresh: Option<String>,
}

/// A client with the account door's verbs. It keeps the newest pair of tokens that it was answered.
pub struct AccountClient {
    client: Client,
    pair: Mutex<Pair>,
}

impl AccountClient {
    /// A client without tokens.
    pub fn new(url: &str) -> AccountClient {
        AccountClient { client: Client::new(url), pair: Mutex::default() }
    }

    /// Another client with these tokens.
    pub fn stolen(&self) -> AccountClient {
        AccountClient { client: self.client.stolen(), pair: Mutex::new(self.pair()) }
    }

    /// Another client without tokens.
    pub fn stranger(&self) -> AccountClient {
        AccountClient { client: self.client.stolen(), pair: Mutex::default() }
    }

    /// Another client with this text for an access token.
    pub fn with_token(&self, token: &str) -> AccountClient {
        let pair = Pair { token: Some(token.to_owned()), ..Pair::default() };
        AccountClient { client: self.client.stolen(), pair: Mutex::new(pair) }
    }

    fn pair(&self) -> Pair {
        self.pair.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest access token.
    pub fn token(&self) -> String {
        self.pair().token.unwrap()
    }

    /// The newest refresh token.
    pub fn refresh(&self) -> String {
        self.pair().refresh.unwrap()
    }

    /// Sends one operation, with a captcha token if there is one.
    pub async fn send(&self, operation: &str, variables: &Value, captcha: Option<&str>) -> Answer {
        let bearer = self.pair().token.map(|token| format!("Bearer {token}"));
        let bearer = bearer.as_deref().map(|value| ("authorization", value));
        let captcha = captcha.map(|token| ("x-captcha", token));
        let headers: Vec<(&str, &str)> =
            [("content-type", "application/json")].into_iter().chain(bearer).chain(captcha).collect();
        let body = json!({ "query": operation, "variables": variables }).to_string();
        self.client.send("POST", "/account/graphql", &headers, body).await
    }

    /// Sends one operation whose field is called `told`.
    pub async fn ask(&self, operation: &str, variables: Value) -> Told {
        self.ask_with(operation, variables, None).await
    }

    async fn ask_with(&self, operation: &str, variables: Value, captcha: Option<&str>) -> Told {
        let answer = self.send(operation, &variables, captcha).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.set_cookies(), Vec::<String>::new());
        let mut told = answer.json();
        let result = told["data"]["told"].take();
        for name in ["token", "refreshToken", "deviceId", "sessionId"] {
            // The public id of a session is no secret.
            let secret = result[name].as_str().filter(|text| text.len() > 40);
            secret.into_iter().for_each(leaks::note_secret);
        }
        if told["errors"].is_null() {
            let text = |name: &str| result[name].as_str().map(str::to_owned);
            if let (Some(token), refresh) = (text("token"), text("refreshToken")) {
                *self.pair.lock().unwrap() = Pair { token: Some(token), refresh };
            }
            return Ok(result);
        }
        assert!(result.is_null() && told["errors"].as_array().map(Vec::len) == Some(1), "{}", answer.body);
        Err(told["errors"][0]["extensions"].take())
    }

    pub async fn login(&self, credentials: Value) -> Told {
        self.login_with(credentials, None).await
    }

    /// `login` with this captcha token.
    pub async fn login_with(&self, credentials: Value, captcha: Option<&str>) -> Told {
        credentials["email"].as_str().into_iter().for_each(leaks::note_address);
        let operation =
            format!("mutation($credentials: LoginCredentials!) {{ told: login(credentials: $credentials) {LOGIN} }}");
        self.ask_with(&operation, json!({ "credentials": credentials }), captcha).await
    }

    pub async fn confirm_2fa(&self, code: &str, session_id: &str, email: &str) -> Told {
        let operation = format!(
            "mutation($code: String!, $sessionId: String!, $email: EmailAddress!) {{
                told: confirm2Fa(code: $code, sessionId: $sessionId, timestamp: 7, email: $email) {LOGIN} }}"
        );
        self.ask(&operation, json!({ "code": code, "sessionId": session_id, "email": email })).await
    }

    pub async fn resend_2fa(&self, session_id: &str, email: &str) -> Told {
        let operation = format!(
            "mutation($sessionId: String!, $email: EmailAddress!) {{
                told: resend2Fa(sessionId: $sessionId, email: $email) {TWO_FACTOR} }}"
        );
        self.ask(&operation, json!({ "sessionId": session_id, "email": email })).await
    }

    pub async fn send_2fa(&self, reason: &str) -> Told {
        let operation = format!("mutation($reason: TwoFactorReason) {{ told: send2Fa(reason: $reason) {TWO_FACTOR} }}");
        self.ask(&operation, json!({ "reason": reason })).await
    }

    pub async fn new_token(&self, refresh: &str) -> Told {
        let operation =
            format!("mutation($refreshToken: String!) {{ told: newToken(refreshToken: $refreshToken) {LOGIN} }}");
        self.ask(&operation, json!({ "refreshToken": refresh })).await
    }

    pub async fn logout(&self, device: Option<Value>) -> Told {
        let operation = "mutation($device: DeviceInfo) { told: logout(deviceInfo: $device) { status sessionsEnded } }";
        self.ask(operation, json!({ "device": device })).await
    }

    pub async fn change_password(&self, old: &str, new: &str) -> Told {
        let operation = format!(
            "mutation($old: String!, $new: String!) {{ told: changePassword(oldPassword: $old, newPassword: $new) {LOGIN} }}"
        );
        self.ask(&operation, json!({ "old": old, "new": new })).await
    }

    pub async fn confirm_change_password_2fa(&self, code: &str) -> Told {
        let operation = format!("mutation($code: String!) {{ told: confirmChangePassword2Fa(code: $code) {LOGIN} }}");
        self.ask(&operation, json!({ "code": code })).await
    }

    pub async fn resend_change_password_2fa(&self) -> Told {
        self.ask(&format!("mutation {{ told: resendChangePassword2Fa {TWO_FACTOR} }}"), json!({})).await
    }

    pub async fn enable_2fa(&self, password: Option<&str>) -> Told {
        let operation = format!("mutation($password: String) {{ told: enable2Fa(password: $password) {TWO_FACTOR} }}");
        self.ask(&operation, json!({ "password": password })).await
    }

    pub async fn disable_2fa(&self, password: Option<&str>) -> Told {
        let operation = format!("mutation($password: String) {{ told: disable2Fa(password: $password) {TWO_FACTOR} }}");
        self.ask(&operation, json!({ "password": password })).await
    }

    pub async fn register(&self, input: Value) -> Told {
        input["email"].as_str().into_iter().for_each(leaks::note_address);
        let operation = "mutation($input: UserRegistrationInputV2!) {
            told: register(input: $input) { status sessionId nextRequestAt } }";
        self.ask(operation, json!({ "input": input })).await
    }

    pub async fn forgot_password(&self, email: &str) -> Told {
        let operation = "mutation($email: EmailAddress!) { told: forgotPassword(email: $email) { status sessionId nextRequestAt } }";
        self.ask(operation, json!({ "email": email })).await
    }

    pub async fn confirm_password_reset(&self, email: &str, (session_id, code): (&str, &str), new: &str) -> Told {
        let operation = "mutation($params: PasswordResetParams!) {
            told: confirmPasswordReset(passwordResetParams: $params) { status } }";
        let params = json!({ "email": email, "sessionId": session_id, "code": code, "newPassword": new });
        self.ask(operation, json!({ "params": params })).await
    }

    pub async fn update_profile(&self, input: Value) -> Told {
        let operation = format!(
            "mutation($input: ProfileInput!) {{ told: updateProfile(input: $input) {{ status userProfile {PROFILE} }} }}"
        );
        self.ask(&operation, json!({ "input": input })).await
    }

    pub async fn accept_terms(&self, id: &str) -> Told {
        let operation = format!("mutation($id: String!) {{ told: acceptTerms(tncId: $id) {LOGIN} }}");
        self.ask(&operation, json!({ "id": id })).await
    }

    pub async fn user_profile(&self) -> Told {
        self.ask(&format!("{{ told: userProfile {PROFILE} }}"), json!({})).await
    }
}
